"""The box for an interest and how it was read, the same on Find and on the map.

It owns the session keys "interest", "tapped" and "as_typed": the one text whose spelling is left as it is.
"""

from collections.abc import Sequence

import streamlit as st

from topics.interest import INTEREST_LIMIT, Interest, Understood
from topics.pages.words import language, say
from topics.suggestions import Suggestion

_READ_LIMIT = 120


def box() -> str:
    """Draw the box; what stands in it."""
    with (
        st.form("interest_form", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        typed = st.text_input(
            say("find.label"),
            key="interest",
            placeholder=say("find.placeholder"),
            label_visibility="collapsed",
            persist_state="session",
        )
        st.form_submit_button(say("find.search"), type="primary")
    return typed or ""


def ask(typed: str, subjects: Sequence[Suggestion]) -> Interest:
    """Draw the subjects to tap; what to search for beside what was typed, empty when nothing was asked."""
    asked = Interest.joined(typed, _tapped(subjects))
    if asked.cut:
        st.info(say("find.cut", limit=INTEREST_LIMIT), icon=":material/content_cut:")
    if typed.strip() and not asked:
        st.info(say("find.no_word"), icon=":material/info:")
    return asked


def corrects_spelling(asked: Interest) -> bool:
    """Whether typing errors are mended: not for the very text somebody wants searched as typed."""
    return bool(st.session_state.get("as_typed") != asked.text)


def how_it_was_read(asked: Interest, understood: Understood) -> None:
    """Say which words were searched for instead of those typed, with a way back, and what a translation says."""
    if understood.corrections:
        pairs = [say("find.instead", new=new, old=old) for old, new in dict.fromkeys(understood.corrections)]
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.text(say("find.corrected", pairs=", ".join(pairs)))
            st.button(
                say("find.as_typed"),
                icon=":material/undo:",
                type="tertiary",
                on_click=_search_as_typed,
                args=(asked.text,),
                key="search_as_typed",
            )
    if understood.translated:
        read = understood.likes
        st.text(say("find.translated", text=read if len(read) <= _READ_LIMIT else f"{read[:_READ_LIMIT].rstrip()}…"))


def asked_before() -> Interest:
    """What this visitor searches for, on a page without the box."""
    return Interest.joined(st.session_state.get("interest"), st.session_state.get("tapped") or ())


def put(text: str) -> None:
    """Have this in the box, as if it had been typed, and nothing tapped. Before the box is drawn."""
    st.session_state["interest"], st.session_state["tapped"] = text, []


def _search_as_typed(text: str) -> None:
    st.session_state["as_typed"] = text


def _tapped(subjects: Sequence[Suggestion]) -> list[str]:
    """Draw the subjects to tap; nothing before they are checked. They are searched for in English in every language."""
    words = {one.en: one.words(language()) for one in subjects}
    # What was tapped a moment ago stays, also when a new topic has changed what is offered.
    words = {**{one: one for one in st.session_state.get("tapped") or ()}, **words}
    if not words:
        return []
    return st.pills(
        say("find.tap"),
        list(words),
        format_func=lambda one: words[one],
        selection_mode="multi",
        key="tapped",
        persist_state="session",
    )
