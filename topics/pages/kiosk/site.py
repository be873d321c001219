"""What the kiosk's process serves instead of site.py: this page and no other."""

import logging
import uuid

import streamlit as st

from topics.pages.kiosk import attract, choose, map, results, topic, visit, watch
from topics.pages.kiosk.visit import Screen
from topics.pages.words import in_language

log = logging.getLogger(__name__)

_SCREENS = {
    Screen.ATTRACT: attract.draw,
    Screen.CHOOSE: choose.draw,
    Screen.RESULTS: results.draw,
    Screen.MAP: map.draw,
    Screen.TOPIC: topic.draw,
}


def main() -> None:
    """Set up the browser's tab and draw the one page there is."""
    st.set_page_config(page_title=in_language("en", "app.name"), page_icon=watch.ICON, layout="wide")
    st.navigation([st.Page(_draw, title=in_language("en", "app.name"), default=True)], position="hidden").run()


def _draw() -> None:
    """The screen the visitor is on. Where that fails, nobody is left with half of it: the page begins afresh."""
    try:
        now = visit.current()
        with st.container(key=f"kiosk-{now.screen}"):
            _SCREENS[now.screen](now)
        watch.over(now)
    except Exception:
        log.exception("incident %s", uuid.uuid4().hex[:8])
        watch.trouble()


main()
