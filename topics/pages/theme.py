"""Colours for what we draw ourselves, in the theme the browser shows. Streamlit's own stand in config.toml."""

from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True)
class Colours:
    """`ink` for words and signs, `line` for what connects them, `paper` for what lies below words."""

    ink: str
    line: str
    paper: str


LIGHT = Colours(ink="#1B2A33", line="#7C868C", paper="#FFFFFF")
DARK = Colours(ink="#ECE8DF", line="#8D989F", paper="#1E282F")


def colours() -> Colours:
    """Those of the current theme; light ones where the browser has not said yet."""
    return DARK if st.context.theme.type == "dark" else LIGHT
