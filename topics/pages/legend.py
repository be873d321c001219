"""Which colour and shape of the map is which theme: to read, or to choose themes by. It owns the session key
"map_themes"."""

import streamlit as st

from topics.pages import safe
from topics.pages.resources import Snapshot
from topics.pages.theme import SHAPES, colour, shape
from topics.pages.words import say

# More than this is longer than the map it explains: then the map itself names the themes.
_OPEN = 8


def show(snapshot: Snapshot) -> None:
    """Draw the themes to read, where there are few."""
    themes = snapshot.atlas.themes
    if len(themes) <= _OPEN:
        safe.draw(safe.legend((theme.name, colour(theme.slot), SHAPES[shape(theme.slot)]) for theme in themes))


def choose(snapshot: Snapshot) -> frozenset[str]:
    """Draw the themes to choose by, each with its count; the ids of the topics of those chosen, of all when none is."""
    themes = {theme.id: theme for theme in snapshot.atlas.themes}
    with st.expander(say("map.themes", n=len(themes)), expanded=len(themes) <= _OPEN):
        for number, theme in enumerate(themes.values(), start=1):
            safe.style(
                f".st-key-map_themes button:nth-of-type({number})::before {{ "
                f"background: {colour(theme.slot)}; clip-path: {SHAPES[shape(theme.slot)]} }}"
            )
        chosen = st.pills(
            say("map.legend"),
            list(themes),
            format_func=lambda one: say(
                "filter.option", name=safe.plain(themes[one].name), n=len(themes[one].topic_ids)
            ),
            selection_mode="multi",
            key="map_themes",
            label_visibility="collapsed",
            persist_state="session",
        )
    if not chosen:
        # The themes of a large import come after its topics: nobody hid those.
        return frozenset(topic.id for topic in snapshot.catalogue.topics)
    return frozenset(topic_id for one in chosen for topic_id in themes[one].topic_ids)
