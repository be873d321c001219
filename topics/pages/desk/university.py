"""The way to the university's sign-in. Whom it knows and nobody here is told so by the door, on every page."""

import streamlit as st

from topics.pages import door, university
from topics.pages.words import say


def main() -> None:
    """Send the browser to the university, unless it has just come from there."""
    # The university's word is kept by the browser for a month; a sign-in here ends the same day, and is made anew.
    if not university.knows_visitor() or door.has_ended():
        st.login()
        return
    st.title(say("door.title"), anchor=False)


main()
