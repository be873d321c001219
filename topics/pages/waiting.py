"""The line that says how far search by meaning is. It goes away by itself."""

import streamlit as st

from topics.pages.resources import shared
from topics.pages.words import say


def line() -> None:
    """Draw nothing when meaning answers; otherwise what is missing, looked at again every second."""
    resources = shared()
    if resources.fault:
        st.warning(say("getting_ready.off", reason=resources.fault), icon=":material/warning:")
    elif not resources.read or (not resources.ready and resources.snapshot().catalogue.topics):
        _watch(resources.read)
    elif resources.drawing.all:
        # The old map serves meanwhile: nobody needs to watch.
        st.text(say("getting_ready.map", done=resources.drawing.done, all=resources.drawing.all))


@st.fragment(run_every=1.0)
def _watch(read: bool) -> None:
    resources = shared()
    if resources.ready or resources.fault or resources.read != read:
        # The whole page, so that the answer on it is the better one.
        st.rerun()
    progress = resources.progress
    if not read:
        st.info(say("getting_ready.topics"), icon=":material/hourglass_top:")
    elif progress.all:
        words = say("getting_ready.reading", done=progress.done, all=progress.all)
        st.progress(progress.done / progress.all, text=words)
    else:
        st.info(say("getting_ready.starting"), icon=":material/hourglass_top:")
