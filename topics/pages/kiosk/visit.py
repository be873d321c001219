"""Where a visitor of the kiosk stands. It owns the session keys "visit" and "typed"."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

import streamlit as st

from topics.pages.resources import shared

Language = Literal["de", "en"]

# More cards than this together say too little about any one of them.
MOST_CARDS = 3
TYPED = "typed"
_KEY = "visit"


class Screen(StrEnum):
    """What a visitor may see, one at a time."""

    ATTRACT = "attract"
    CHOOSE = "choose"
    RESULTS = "results"
    MAP = "map"
    TOPIC = "topic"


@dataclass(frozen=True)
class Visit:
    """One visitor's way so far. `cards` are the English words of the cards that are tapped, `came_from` is the screen
    to which the topic leads back. `over`: somebody was here, and the browser has yet to begin afresh."""

    language: Language
    screen: Screen = Screen.ATTRACT
    cards: tuple[str, ...] = ()
    topic_id: str = ""
    came_from: Screen = Screen.RESULTS
    over: bool = False

    def tap(self, card: str) -> "Visit":
        """Take a card, or put it back; a card too many changes nothing."""
        if card in self.cards:
            return replace(self, cards=tuple(other for other in self.cards if other != card))
        return replace(self, cards=(*self.cards, card)) if len(self.cards) < MOST_CARDS else self

    def open(self, topic_id: str) -> "Visit":
        """Go to a topic from where one is."""
        return replace(self, screen=Screen.TOPIC, topic_id=topic_id, came_from=self.screen)

    @property
    def back(self) -> Screen:
        """The screen before this one."""
        if self.screen is Screen.TOPIC:
            return self.came_from
        return {Screen.RESULTS: Screen.CHOOSE, Screen.MAP: Screen.RESULTS}.get(self.screen, Screen.ATTRACT)


def current() -> Visit:
    """The visit of this session."""
    visit: Visit = st.session_state.setdefault(_KEY, Visit(shared().settings.kiosk_language))
    return visit


def go(screen: Screen) -> None:
    """Show another screen."""
    become(replace(current(), screen=screen))


def speak(language: Language) -> None:
    """Change the language and nothing else."""
    become(replace(current(), language=language))


def become(visit: Visit) -> None:
    """Put the visit into another state."""
    st.session_state[_KEY] = visit


def end() -> None:
    """Forget the visitor. Assigned, not deleted: a box that stays on the page keeps what it shows otherwise."""
    st.session_state[TYPED] = ""
    become(Visit(shared().settings.kiosk_language, over=True))
