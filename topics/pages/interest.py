"""The box for an interest, the same on Find and on the map. It owns the session keys "interest" and "tapped"."""

from collections.abc import Sequence
from functools import cache

import streamlit as st

from topics.interest import INTEREST_LIMIT, Interest
from topics.pages.words import say
from topics.samples import INTERESTS


def ask() -> Interest:
    """Draw the box and the interests to tap; what to search for, empty when nothing was asked."""
    with (
        st.form("interest_form", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        typed = st.text_input(
            say("find.label"),
            key="interest",
            placeholder=say("find.placeholder"),
            label_visibility="collapsed",
            # Far more than is searched: a pasted page is cut with a sentence and not in silence.
            max_chars=100 * INTEREST_LIMIT,
            persist_state="session",
        )
        st.form_submit_button(say("find.search"), type="primary")
    tapped = st.pills(say("find.tap"), _examples(), selection_mode="multi", key="tapped", persist_state="session")
    asked = _joined(typed, tapped)
    if asked.cut:
        st.info(say("find.cut", limit=INTEREST_LIMIT), icon=":material/content_cut:")
    if (typed or "").strip() and not asked:
        st.info(say("find.no_word"), icon=":material/info:")
    return asked


def asked_before() -> Interest:
    """What this visitor searches for, on a page without the box."""
    return _joined(st.session_state.get("interest"), st.session_state.get("tapped"))


def _joined(typed: str | None, tapped: Sequence[str] | None) -> Interest:
    return Interest.of(", ".join([*([typed] if typed and typed.strip() else []), *(tapped or [])]))


@cache
def _examples() -> list[str]:
    return [line for line in INTERESTS.read_text(encoding="utf-8").splitlines() if line.strip()]
