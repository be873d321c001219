"""The way to the university's sign-in, and what somebody sees who comes back and has no role here."""

import streamlit as st

from topics.pages import university
from topics.pages.words import say


def main() -> None:
    if university.is_set_up() and not st.user.to_dict().get("is_logged_in"):
        st.login()
        return
    st.title(say("door.title"), anchor=False)
    st.text(say("door.no_role"))
    st.button(say("desk.sign_out"), on_click=st.logout, key="university_sign_out")


main()
