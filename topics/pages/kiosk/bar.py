"""The row on top of every screen of a visit: the way back, the language, the way out."""

import streamlit as st

from topics.pages.kiosk import visit
from topics.pages.kiosk.visit import Screen, Visit
from topics.pages.words import in_language


def draw(now: Visit) -> None:
    """Draw the row."""
    with st.container(horizontal=True, vertical_alignment="center", key="bar"):
        if now.back is not Screen.ATTRACT:
            st.button(
                in_language(now.language, "kiosk.bar.back"),
                icon=":material/arrow_back:",
                key="bar_back",
                on_click=visit.go,
                args=(now.back,),
            )
        for language, name in (("de", "Deutsch"), ("en", "English")):
            st.button(
                name,
                key=f"speak_{language}",
                type="primary" if now.language == language else "secondary",
                on_click=visit.speak,
                args=(language,),
            )
        st.button(
            in_language(now.language, "kiosk.bar.done"),
            icon=":material/logout:",
            key="bar_done",
            on_click=visit.end,
        )
