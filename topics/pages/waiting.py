"""The line that says how far search by meaning is. It goes away by itself."""

import streamlit as st

from topics.pages.resources import shared
from topics.pages.words import say


def line() -> None:
    """Draw nothing when meaning answers; otherwise what is missing, looked at again every second."""
    resources = shared()
    if resources.fault:
        st.warning(say("getting_ready.off", reason=resources.fault), icon=":material/warning:")
    elif not resources.ready and resources.snapshot().catalogue.topics:
        _watch()


@st.fragment(run_every=1.0)
def _watch() -> None:
    resources = shared()
    if resources.ready or resources.fault:
        # The whole page, so that the answer on it is the better one.
        st.rerun()
    progress = resources.progress
    if progress.all:
        words = say("getting_ready.reading", done=progress.done, all=progress.all)
        st.progress(progress.done / progress.all, text=words)
    else:
        st.info(say("getting_ready.starting"), icon=":material/hourglass_top:")
