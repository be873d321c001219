"""Choose: cards to tap, one to three of them, and a box for those who would rather write."""

import streamlit as st

from topics import suggestions
from topics.interest import Interest
from topics.pages.kiosk import bar, keyboard, visit
from topics.pages.kiosk.visit import MOST_CARDS, TYPED, Screen, Visit
from topics.pages.resources import shared
from topics.pages.safe import plain
from topics.pages.words import in_language
from topics.suggestions import Suggestion

# Longer than any wish that is typed standing up.
_LETTERS = 200


def draw(now: Visit) -> None:
    """Draw the cards, those of this visit as chosen, and the box."""
    bar.draw(now)
    st.title(in_language(now.language, "kiosk.choose.title"), anchor=False)
    if shared().snapshot().suggestions is None and not shared().fault:
        _wait(now)
    elif offered():
        with st.container(key="how"):
            st.text(in_language(now.language, "kiosk.choose.how"))
    with st.container(key="cards"):
        for number, card in enumerate(offered()):
            tapped = card.en in now.cards
            st.button(
                plain(card.words(now.language)),
                icon=f":material/{card.icon}:",
                key=f"card_{number}",
                width="stretch",
                type="primary" if tapped else "secondary",
                disabled=not tapped and len(now.cards) >= MOST_CARDS,
                on_click=_tap,
                args=(card.en,),
            )
    with st.container(horizontal=True, vertical_alignment="bottom", key="asking"):
        typed = st.text_input(
            in_language(now.language, "kiosk.choose.typed"),
            key=TYPED,
            max_chars=_LETTERS,
            autocomplete="off",
            live=True,
            persist_state="session",
        )
        st.button(
            in_language(now.language, "kiosk.choose.show"),
            icon=":material/arrow_forward:",
            key="show",
            type="primary",
            disabled=not asked(now),
            on_click=visit.go,
            args=(Screen.RESULTS,),
        )
    if typed and typed.strip() and not asked(now):
        st.text(in_language(now.language, "kiosk.choose.no_word"))
    keyboard.draw(now.language, _LETTERS)


def asked(now: Visit) -> Interest:
    """What the visitor looks for: the cards that are tapped and what is typed."""
    chosen = [card for card in offered() if card.en in now.cards]
    return suggestions.interest(chosen, st.session_state.get(TYPED) or "")


def offered() -> tuple[Suggestion, ...]:
    """The cards of the current snapshot."""
    return shared().snapshot().suggestions or ()


@st.fragment(run_every=1.0)
def _wait(now: Visit) -> None:
    """Only in the first half minute of a server: the cards are checked as soon as the model is there."""
    if shared().snapshot().suggestions is not None or shared().fault:
        st.rerun()
    st.text(in_language(now.language, "kiosk.choose.soon"))


def _tap(card: str) -> None:
    visit.become(visit.current().tap(card))
