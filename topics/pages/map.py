"""Map: all topics by theme, the interest among them, and the same content as a list for the keyboard."""

import streamlit as st

from topics.pages import cards, figure, interest, search
from topics.pages.resources import Snapshot
from topics.pages.words import say
from topics.topic import Topic

_HITS = 5
_LISTED = 15


def main() -> None:
    begun = search.begin(say("map.title"))
    if begun is None:
        return
    snapshot, asked, pointed = begun
    answer = None
    if asked or pointed.more:
        answer = search.find(snapshot, asked, _HITS, pointed=pointed)
        interest.how_it_was_read(asked, answer.understood)
    hits = [hit.topic.id for hit in answer.fitting] if answer else []
    left, right = st.columns([5, 3], gap="large")
    with left:
        chosen = figure.draw(snapshot, answer, hits, key="map", height=640, width=800)
    with right:
        _chosen(snapshot, chosen)
        st.header(say("map.list"), anchor=False)
        for theme in snapshot.atlas.themes:
            members = [snapshot.catalogue.topic(topic_id) for topic_id in theme.topic_ids]
            _group(theme.name, [topic for topic in members if topic])
        placeless = [t for t in snapshot.catalogue.topics if snapshot.atlas.theme_of(t.id) is None]
        _group(say("map.without_theme") if snapshot.atlas.themes else "", placeless)


def _chosen(snapshot: Snapshot, topic_id: str | None) -> None:
    topic = snapshot.catalogue.topic(topic_id) if topic_id else None
    if topic is None:
        st.text(say("map.choose"))
        return
    st.header(say("map.chosen"), anchor=False)
    cards.topic_card(topic, snapshot.atlas.theme_of(topic.id), "chosen")


def _group(name: str, topics: list[Topic]) -> None:
    """A theme's topics as links."""
    if not topics:
        return
    with st.expander(f"{name} ({len(topics)})" if name else "", expanded=len(topics) <= _LISTED):
        for topic in topics:
            cards.link(topic)


main()
