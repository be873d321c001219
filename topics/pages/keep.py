"""The topics a visitor keeps: ids in the browser, without an account. It owns the session keys "kept", "kept_sent"
and "let_go"."""

from collections.abc import Iterable, Sequence

import streamlit as st

from topics.pages import browser, safe
from topics.pages.words import say
from topics.topic import ID_LIMIT, Topic

# More than anybody compares, and little enough for an address and a code.
MOST = 30


def tidy(ids: Iterable[object]) -> tuple[str, ...]:
    """What a browser or an address says → ids, each once, the first come first; what can be none is left out."""
    found = (one.strip() for one in ids if isinstance(one, str) and len(one) <= ID_LIMIT)
    return tuple(dict.fromkeys(filter(None, found)))[:MOST]


def sync() -> None:
    """Meet the browser's list, which other tabs change, too. On every page."""
    sent: tuple[str, ...] | None = st.session_state.get("kept_sent")
    news = browser.storage("thesis-finder-saved", ids(), met=sent is not None)
    if news is not None:
        # Somebody quick has kept or let go a topic meanwhile: neither list is lost.
        gone, added = set(sent or ()) - set(ids()), [one for one in ids() if one not in (sent or ())]
        sent, before = tidy([*(one for one in news if one not in gone), *added]), ids()
        st.session_state["kept"] = st.session_state["kept_sent"] = sent
        if sent != before:
            # The number beside the page's name was drawn before.
            st.rerun()
    if sent is not None:
        st.session_state["kept_sent"] = ids()


def ids() -> tuple[str, ...]:
    """The ids of the kept topics, in the order in which they were kept."""
    kept: tuple[str, ...] = st.session_state.get("kept", ())
    return kept


def add(more: Sequence[str]) -> None:
    """Keep these as well."""
    st.session_state["kept"] = tidy([*ids(), *more])
    st.session_state["let_go"] = None


def let_go(topic_id: str) -> None:
    """Keep it no longer; `undo` brings it back to its place."""
    st.session_state["let_go"] = ids()
    st.session_state["kept"] = tuple(other for other in ids() if other != topic_id)


def can_undo() -> bool:
    """Whether something was just let go."""
    return bool(st.session_state.get("let_go"))


def undo() -> None:
    """The list as it was before the last topic was let go."""
    st.session_state["kept"], st.session_state["let_go"] = st.session_state["let_go"], None


def turn(topic_id: str) -> None:
    """Keep a topic, or let it go again; nothing more is kept while there is no room."""
    if topic_id in ids():
        let_go(topic_id)
    else:
        add([topic_id])


def button(topic: Topic) -> None:
    """Keep a topic, or let it go again, on its own page."""
    words, sign, hint = _offered(topic)
    st.button(
        words,
        key=f"keep-{topic.id}",
        type="tertiary",
        icon=f":material/{sign}:",
        disabled=bool(hint),
        help=hint or None,
        on_click=turn,
        args=(topic.id,),
    )


def way(topic: Topic) -> str:
    """The same on its card, as HTML."""
    words, sign, hint = _offered(topic)
    return safe.press("keep", topic.id, words, sign, hint=hint, off=bool(hint))


def _offered(topic: Topic) -> tuple[str, str, str]:
    """Words and sign of the button, and why it cannot be pressed, empty when it can."""
    if topic.id in ids():
        return say("saved.kept"), "bookmark_added", ""
    full = say("saved.full", n=MOST) if len(ids()) >= MOST else ""
    return say("saved.keep"), "bookmark_add", full
