"""About: how accessible this site is, what it knows about its visitors, and who runs it."""

import streamlit as st

from topics import legal
from topics.pages import safe
from topics.pages.resources import shared
from topics.pages.words import language, say


def main() -> None:
    """Draw the text that the address names with `part`, the first one where it names none."""
    asked = st.query_params.get("part", "")
    part = asked if asked in legal.PARTS else legal.PARTS[0]
    st.title(say(f"about.{part}"), anchor=False)
    safe.draw(safe.markdown(legal.text(part, language(), shared().settings.legal)))
    if contact := shared().settings.contact:
        st.link_button(safe.plain(contact), f"mailto:{contact}", icon=":material/mail:")
    st.page_link("find.py", label=say("topic.back"), icon=":material/arrow_back:")


main()
