"""Words that arrive when the sign-in has ended: nobody may keep them any more, so they are shown to be taken along.

It owns the session key "write_late"; "write_known" is what the form's page kept last.
"""

import streamlit as st

from topics.pages.desk import boxes
from topics.pages.words import say


def words() -> None:
    """Draw what was typed into the form since it was kept last, on whatever page is there instead of it."""
    if "write_known" in st.session_state and boxes.filled():
        known = st.session_state.pop("write_known")
        typed = {name: value for name, value in boxes.values().items() if isinstance(value, str)}
        st.session_state["write_late"] = {name: value for name, value in typed.items() if value != known[name]}
    late: dict[str, str] = st.session_state.get("write_late", {})
    if late:
        st.warning(say("write.late"), icon=":material/content_copy:")
    for name, value in late.items():
        st.text(say(f"field.{name}"))
        st.text(value)
