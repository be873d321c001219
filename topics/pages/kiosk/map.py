"""The map for fingers: every topic a tile in its place, the visitor's wish among them."""

import streamlit as st

from topics import atlas
from topics.kiosk import tiles
from topics.pages import safe
from topics.pages.kiosk import bar, results, visit
from topics.pages.kiosk.visit import Visit
from topics.pages.resources import shared
from topics.pages.theme import colour
from topics.pages.words import in_language

# More tiles than this are no longer large.
_SHOWN = 23
_YOU = ""
_COLUMNS = 4


def draw(now: Visit) -> None:
    """Draw the tiles nearest to the visitor's wish, or that the map is not there yet."""
    bar.draw(now)
    snapshot = shared().snapshot()
    st.title(in_language(now.language, "kiosk.map.title"), anchor=False)
    answer = results.find(now, _SHOWN)
    places = snapshot.atlas.places
    shown = {hit.topic.id: places[hit.topic.id] for hit in answer.matches if hit.topic.id in places}
    if not shown or not answer.by_meaning:
        st.text(in_language(now.language, "kiosk.map.drawing"))
        return
    st.text(in_language(now.language, "kiosk.map.how"))
    similarities = {
        topic.id: float(cosine) for topic, cosine in zip(snapshot.catalogue.topics, answer.similarities, strict=True)
    }
    best = answer.fitting[0].topic.id if answer.fitting else None
    you = atlas.place_of_interest(snapshot.atlas, similarities, best if best in shown else None)
    cells = tiles.arrange({**shown, _YOU: you}, _COLUMNS)
    fitting = {hit.topic.id for hit in answer.fitting[:3]}
    with st.container(key="tiles"):
        _place("tile_you", *cells[_YOU])
        with st.container(key="tile_you"):
            st.text(in_language(now.language, "kiosk.map.you"))
        for number, topic_id in enumerate(shown):
            topic, theme = snapshot.catalogue.topic(topic_id), snapshot.atlas.theme_of(topic_id)
            if topic:
                key = f"tile_{number}"
                _place(key, *cells[topic_id], colour(theme.slot) if theme else "")
                st.button(
                    safe.plain(topic.title),
                    key=key,
                    width="stretch",
                    type="primary" if topic_id in fitting else "secondary",
                    on_click=_open,
                    args=(topic_id,),
                )


def _open(topic_id: str) -> None:
    visit.become(visit.current().open(topic_id))


def _place(key: str, row: int, column: int, colour: str = "") -> None:
    """Where a tile stands in the grid, and the colour of its theme."""
    edge = f" --theme: {colour};" if colour else ""
    # The class may stand on the item of the grid or one step inside it.
    safe.style(f".st-key-{key}, :has(> .st-key-{key}) {{ grid-area: {row + 1} / {column + 1};{edge} }}")
