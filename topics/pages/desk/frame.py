"""What every page of the desk begins with: who is here, and what happens when somebody may not do something."""

from collections.abc import Callable

import streamlit as st

from topics.accounts import Account
from topics.desk import Desk, Forbidden
from topics.pages import details, door, resources
from topics.pages.words import say
from topics.server import metrics
from topics.store import StoreError

# Does something for an account, and returns what to say about it.
Write = Callable[[Account], str]


def desk() -> Desk:
    """The desk over the store of this process."""
    return resources.shared().desk


def begin() -> Account:
    """Who is signed in. A page that somebody else sees reads like a page that is not there."""
    who = door.signed_in()
    if who is None:
        details.missing()
        st.stop()
    return who


def say_what_happened() -> None:
    """What became of the last press of a button, also where it ended the desk for whoever pressed it."""
    if done := st.session_state.pop("desk_done", ""):
        st.toast(done, icon=":material/check:")
    if fault := st.session_state.pop("desk_fault", ""):
        st.error(fault, icon=":material/error:")


def act(write: Write) -> bool:
    """Run a write for whoever is signed in at this moment, and say on the next page what `write` returns.

    Called from a button. Returns whether it was done.
    """
    try:
        who = door.signed_in()
        if who is None:
            return _refused("signed out", say("desk.signed_out"))
        st.session_state["desk_done"] = write(who)
    except Forbidden:
        return _refused("forbidden", say("desk.forbidden"))
    except StoreError as error:
        return _refused("failed", say("desk.not_saved", reason=error))
    metrics.SAVES.labels("done").inc()
    return True


def _refused(result: str, words: str) -> bool:
    metrics.SAVES.labels(result).inc()
    st.session_state["desk_fault"] = words
    return False
