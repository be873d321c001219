"""Colours and shapes for what we draw ourselves, by day and by night. Streamlit's own stand in config.toml."""

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


# Okabe & Ito (2008): told apart with every kind of colour vision. Their yellow and black are left out: one is too
# pale on paper, the other is the ink of the interest.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
# plotly's name of a shape → the same shape as a CSS clip-path. Seven, so that colour and shape repeat together only
# after 42 themes.
SHAPES = {
    "circle": "circle(50%)",
    "diamond": "polygon(50% 0, 100% 50%, 50% 100%, 0 50%)",
    "square": "inset(8%)",
    "triangle-up": "polygon(50% 4%, 100% 92%, 0 92%)",
    "cross": "polygon(33% 0, 67% 0, 67% 33%, 100% 33%, 100% 67%, 67% 67%, 67% 100%, 33% 100%, 33% 67%, 0 67%, 0 33%, "
    "33% 33%)",
    "pentagon": "polygon(50% 0, 100% 38%, 81% 100%, 19% 100%, 0 38%)",
    "hexagon": "polygon(50% 0, 95% 25%, 95% 75%, 50% 100%, 5% 75%, 5% 25%)",
}


def colour(slot: int) -> str:
    """The colour a theme wears all its life."""
    return COLOURS[slot % len(COLOURS)]


def shape(slot: int) -> str:
    """plotly's name of the shape a theme wears all its life."""
    return list(SHAPES)[slot % len(SHAPES)]
