"""Results: the three topics that fit best, each a large card."""

import streamlit as st

from topics.match import Answer, Match
from topics.pages import cards, safe, search
from topics.pages.kiosk import bar, choose, visit
from topics.pages.kiosk.visit import Screen, Visit
from topics.pages.resources import shared
from topics.pages.words import in_language
from topics.plain import plain_words

_SHOWN = 3


def draw(now: Visit) -> None:
    """Draw the verdict and the three cards."""
    bar.draw(now)
    answer = find(now)
    st.title(in_language(now.language, f"kiosk_verdict.{_heading(answer)}"), anchor=False)
    with st.container(key="results"):
        for number, hit in enumerate(_shown(answer)):
            _card(now, hit, number)
    st.button(
        in_language(now.language, "kiosk.results.map"),
        icon=":material/map:",
        key="to_map",
        on_click=visit.go,
        args=(Screen.MAP,),
    )


def find(now: Visit, k: int = _SHOWN) -> Answer:
    """The k open topics nearest to what the visitor looks for."""
    snapshot = shared().snapshot()
    return search.find(snapshot, choose.asked(now), k, snapshot.catalogue.open)


def _shown(answer: Answer) -> tuple[Match, ...]:
    """Only what fits, unless nothing does."""
    return answer.fitting or answer.matches


def _heading(answer: Answer) -> str:
    return str(answer.verdict) if answer.matches else "none"


def _card(now: Visit, hit: Match, number: int) -> None:
    with st.container(border=True, key=f"result_{number}"):
        st.markdown(cards.verdict(hit.verdict, in_language(now.language, f"kiosk_tag.{hit.verdict}")))
        safe.draw(safe.title(hit.topic.title))
        st.text(plain_words(hit.topic, now.language))
        st.button(
            in_language(now.language, "kiosk.results.more"),
            icon=":material/arrow_forward:",
            key=f"open_{number}",
            width="stretch",
            type="primary",
            on_click=_open,
            args=(hit.topic.id,),
        )


def _open(topic_id: str) -> None:
    visit.become(visit.current().open(topic_id))
