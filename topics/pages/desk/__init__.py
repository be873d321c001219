"""The desk: pages that exist only for who is signed in."""

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from topics.pages import university
from topics.pages.words import say


def pages() -> list[StreamlitPage]:
    """The pages to add to the site for somebody who is signed in. Each of them asks again who that is."""
    return [
        st.Page("desk/topics.py", title=say("desk.page"), url_path="desk"),
        st.Page("desk/exchange.py", title=say("exchange.page"), url_path="exchange"),
        st.Page("desk/write.py", title=say("write.page"), url_path="write", visibility="hidden"),
        st.Page("desk/selftest.py", title=say("checks.page"), url_path="selftest", visibility="hidden"),
        st.Page("desk/history.py", title=say("history.page"), url_path="history", visibility="hidden"),
    ]


def university_page() -> list[StreamlitPage]:
    """The page to add for everybody else where a university signs people in; none elsewhere."""
    page = st.Page("desk/university.py", title=say("door.title"), url_path="university", visibility="hidden")
    return [page] if university.is_set_up() else []
