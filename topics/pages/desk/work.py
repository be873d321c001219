"""Work that takes a while: how far it is, and a button that stops it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from topics.exchange import Step, Tell
from topics.pages.words import say

# Seconds: work on few topics that is quicker shows nothing, and no bar moves more often than this.
_PATIENCE = 0.2
_MANY = 1_000


@contextmanager
def shown(key: str, on_stop: Callable[[], None] | None = None) -> Iterator[Tell]:
    """What hears how far an import is, and draws it as a bar that goes when the work is done.

    Every press on the page stops the work: Streamlit then runs the page anew, and raises where the bar would move.
    The next run says so. on_stop: what the button does besides.
    """
    place, told_at = st.empty(), time.monotonic()
    bar: DeltaGenerator | None = None

    def tell(step: Step, done: int, of: int) -> None:
        nonlocal bar, told_at
        if time.monotonic() - told_at < _PATIENCE and (bar or of < _MANY):
            return
        told_at, words = time.monotonic(), say(f"work.{step}", n=done, of=of)
        st.session_state["desk_fault"] = say("work.stopped")
        if bar:
            bar.progress(done / of, words)
            return
        with place.container(border=True):
            bar = st.progress(done / of, words)
            st.button(say("work.stop"), icon=":material/close:", key=key, on_click=on_stop)

    def end() -> None:
        if bar:
            del st.session_state["desk_fault"]  # before the place is drawn on, where a press would be noticed
            place.empty()

    try:
        yield tell
    except Exception:
        end()
        raise
    end()
