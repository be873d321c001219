"""The frame around every page: title, navigation, and what is said when something goes wrong."""

import logging
import uuid
from pathlib import Path

import streamlit as st

from topics import legal
from topics.pages import browser, cards, desk, door, keep, logo, resources, safe
from topics.pages.desk import frame, late
from topics.pages.words import CHOICE, LANGUAGES, in_language, language, say, settled
from topics.settings import WrongSetting
from topics.store import StoreError

log = logging.getLogger(__name__)
_PICTURES = Path(__file__).parent / "pictures"


def main() -> None:
    """Draw the frame, and in it the page that the address names; every error becomes a sentence."""
    st.set_page_config(page_title=say("app.name"), page_icon=str(_PICTURES / "icon.png"), layout="wide")
    open_ = door.is_open()
    page = st.navigation(
        [
            st.Page("find.py", title=say("app.find"), default=True),
            st.Page("map.py", title=say("app.map"), url_path="map"),
            st.Page("saved.py", title=_saved(), url_path="saved"),
            st.Page("topic.py", title=say("app.topic"), url_path="topic", visibility="hidden"),
            st.Page("about.py", title=say("about.page"), url_path="about", visibility="hidden"),
            # For everybody else the desk does not exist.
            *(desk.pages() if open_ else desk.university_page()),
        ],
        position="top",
    )
    cards.follow()
    safe.draw_style()
    _speak()
    browser.settle(language(), f"{page.url_path}?{st.query_params.get('id', '')}")
    keep.sync()
    try:
        settings = resources.shared().settings
        words = f"{settings.group_name} · {say('app.name')}"
        st.logo(str(settings.logo) if settings.logo else logo.svg(words), size="large")
        frame.say_what_happened()
        door.say_why_shut()
        if not open_:
            late.words()
        page.run()
        _foot()
        door.way_in()
    except (StoreError, WrongSetting) as error:
        st.error(say("app.unusable", reason=error), icon=":material/error:")
    except Exception:
        # The visitor gets a number, the log gets the rest.
        incident = uuid.uuid4().hex[:8]
        log.exception("incident %s", incident)
        st.error(say("app.accident", incident=incident), icon=":material/error:")


def _saved() -> str:
    n = len(keep.ids())
    return say("saved.page_n", n=n) if n else say("saved.page")


def _foot() -> None:
    """What the law wants to be found on every page."""
    with st.container(horizontal=True, gap="medium", key="foot"):
        for part in legal.PARTS:
            st.page_link("about.py", label=say(f"about.{part}"), query_params={"part": part})


def _speak() -> None:
    """The choice of a language, the same on every page and kept in the address; the browser's is taken unasked."""
    st.session_state.setdefault(CHOICE, language())
    st.segmented_control(
        say("app.language"),
        LANGUAGES,
        format_func=lambda one: in_language(one, "app.this_language"),
        key=CHOICE,
        required=True,
        bind="query-params",
        label_visibility="collapsed",
    )


with settled():
    main()
