"""Find: an interest, the verdict, the topics that fit."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import TypeVar

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from topics.atlas import Theme
from topics.interest import Interest
from topics.match import Answer, Examples, Match
from topics.pages import browser, cards, examples, figure, filters, interest, keep, legend, link, mail, search
from topics.pages.resources import Snapshot, shared
from topics.pages.words import count, say
from topics.topic import Topic

Thing = TypeVar("Thing")

_NEAREST = 3
_SHOWN = 20


def main() -> None:
    """Draw the verdict and the cards for what was asked, or all topics where nothing was."""
    link.arrive()
    begun = search.begin(say("find.title"))
    if begun is None:
        return
    snapshot, asked, pointed = begun
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        chosen = filters.choose(snapshot)
        if asked or pointed:
            link.button(asked, pointed)
    left, right = st.columns([5, 3], gap="large")
    if asked or pointed:
        answer = search.find(snapshot, asked, _wanted((asked, pointed)), chosen, pointed)
    starred: Answer | None = None
    shown: Sequence[Match] = ()
    with left:
        if asked or pointed.more:
            starred, shown = answer, answer.fitting or answer.matches[:_NEAREST]
            _answer(snapshot, asked, pointed, answer)
        elif pointed:
            _away(snapshot, answer)
        else:
            _everything(snapshot, chosen)
    with right, st.container(key="stays_map"):
        figure.draw(snapshot, starred, shown, key="find_map")
        legend.show(snapshot)


def _answer(snapshot: Snapshot, asked: Interest, pointed: Examples, answer: Answer) -> None:
    """The verdict before the list; the group's own way out before topics that do not fit."""
    interest.how_it_was_read(asked, answer.understood)
    st.header(search.verdict(answer), anchor=False)
    browser.announce(search.verdict(answer))
    hidden = [
        count("find.hidden_clear", answer.hidden_clear),
        count("find.hidden_related", answer.hidden_related),
    ]
    if any(hidden):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(" ".join(filter(None, hidden)))
            st.button(say("find.clear_filters"), on_click=filters.clear, key="hidden_clear")
    hits = answer.fitting
    if not hits:
        liked = filter(None, map(snapshot.catalogue.topic, pointed.more))
        _own_idea(asked.text or ", ".join(topic.title for topic in liked))
        hits = answer.matches[:_NEAREST]
        if hits:
            st.header(say("find.nearest"), anchor=False)
    # Among the equally close, what nobody confirmed for long stands last.
    hits = tuple(sorted(hits, key=lambda hit: (hit.place, cards.is_stale(hit.topic))))
    theme_of = snapshot.atlas.theme_of
    cards.draw((cards.match_card(hit, theme_of(hit.topic.id), _ways(hit.topic)) for hit in hits), "hits")
    unseen = answer.clear + answer.related - len(answer.fitting)
    if unseen > 0:
        of, n = (asked, pointed), len(hits) + min(_SHOWN, unseen)
        st.button(say("find.show_more", n=n - len(hits)), on_click=_want, args=(of, n), key="find_more_hits")


def _wanted(of: tuple[Interest, Examples]) -> int:
    """How many hits of this search are shown; every new search begins with the first page."""
    wanted: tuple[object, int] = st.session_state.get("hits_shown", (None, 0))
    return wanted[1] if wanted[0] == of else _SHOWN


def _want(of: tuple[Interest, Examples], n: int) -> None:
    st.session_state["hits_shown"] = of, n


def _ways(topic: Topic) -> str:
    """What can be done with a topic on its card, beside reading all of it."""
    return keep.way(topic) + examples.ways(topic)


def _own_idea(wish: str) -> None:
    contact = shared().settings.contact
    st.text(say("find.own_idea_text"))
    if contact:
        body = say("find.own_idea_body", interest=mail.quoted(wish))
        st.link_button(
            say("find.own_idea"),
            mail.link(contact, say("find.own_idea_subject"), body),
            icon=":material/mail:",
        )


def _away(snapshot: Snapshot, answer: Answer) -> None:
    """Where a visitor only said what not: no verdict, the topics that are farthest from it."""
    if not answer.matches:
        _none_left()
        return
    st.header(say("find.away"), anchor=False)
    topics = [hit.topic for hit in answer.matches]
    theme_of = snapshot.atlas.theme_of
    cards.draw((cards.topic_card(topic, theme_of(topic.id), _ways(topic)) for topic in topics), "away")


def _everything(snapshot: Snapshot, chosen: NDArray[np.bool_]) -> None:
    """Every topic that passes, by theme; the order changes daily, so that nobody is always last."""
    listed = [(theme, topic) for theme, topic, row in _listed(snapshot, date.today()) if chosen[row]]
    if not listed:
        _none_left()
    shown = st.session_state.get("find_shown", _SHOWN)
    for theme, group in groupby(listed[:shown], key=lambda one: one[0]):
        st.header(theme.name if theme else say("find.all"), anchor=False)
        key = f"theme-{theme.id if theme else ''}"
        cards.draw((cards.topic_card(topic, None, _ways(topic)) for _, topic in group), key)
    if len(listed) > shown:
        more = min(_SHOWN, len(listed) - shown)
        st.button(say("find.show_more", n=more), on_click=_show_more, args=(shown + more,), key="find_more")


@lru_cache(maxsize=1)
def _listed(snapshot: Snapshot, today: date) -> list[tuple[Theme | None, Topic, int]]:
    """All topics with their themes and rows, as everybody sees them on this day."""
    themes = [*_rotated(snapshot.atlas.themes, today.toordinal()), None]
    place = {theme.id if theme else "": number for number, theme in enumerate(themes)}
    rows = [(snapshot.atlas.theme_of(topic.id), topic, row) for row, topic in enumerate(snapshot.catalogue.topics)]

    def order(one: tuple[Theme | None, Topic, int]) -> tuple[int, bool]:
        # What nobody confirmed for long stands last.
        return place[one[0].id if one[0] else ""], cards.is_stale(one[1])

    return sorted(_rotated(rows, today.toordinal()), key=order)


def _none_left() -> None:
    st.header(say("find.none_left"), anchor=False)
    st.button(say("find.clear_filters"), on_click=filters.clear, key="none_left_clear")


def _show_more(n: int) -> None:
    st.session_state["find_shown"] = n


def _rotated(things: "list[Thing] | tuple[Thing, ...]", by: int) -> list[Thing]:
    start = by % len(things) if things else 0
    return [*things[start:], *things[:start]]


main()
