"""What the kiosk shows while nobody is there: the map drifts from topic to topic, plain words in both languages.

The browser moves it by itself (attract.js); the server draws it once and hears only the touch that starts a visit.
"""

from dataclasses import replace
from datetime import date
from importlib.resources import files

import streamlit as st

from topics.pages.kiosk import visit
from topics.pages.kiosk.visit import Screen, Visit
from topics.pages.resources import Snapshot, shared
from topics.pages.theme import colour
from topics.pages.words import in_language
from topics.plain import plain_words
from topics.topic import State

# A round of more topics than this nobody watches to its end.
_SHOWN = 12


def draw(now: Visit) -> None:
    """Everything but the way in is drawn by the browser."""
    snapshot = shared().snapshot()
    here = files(__package__)
    component = st.components.v2.component(
        "kiosk_attract",
        css=here.joinpath("attract.css").read_text(encoding="utf-8"),
        js=here.joinpath("attract.js").read_text(encoding="utf-8"),
    )
    languages = (now.language, "en" if now.language == "de" else "de")
    component(
        key="attract",
        data={
            "group": shared().settings.group_name,
            "stops": _stops(snapshot, languages),
            "dots": _dots(snapshot),
            "soon": in_language(now.language, "kiosk.attract.soon"),
            "ways": [
                {
                    "language": language,
                    "title": in_language(language, "kiosk.attract.title"),
                    "touch": in_language(language, "kiosk.attract.touch"),
                }
                for language in languages
            ],
        },
        on_start_change=_start,
    )


def _start() -> None:
    """The language is that of the button; a touch anywhere else starts in the kiosk's own.

    A second touch may arrive when the view is gone already, and its state with it.
    """
    now, touched = visit.current(), st.session_state.get("attract")
    if now.screen is Screen.ATTRACT and touched:
        visit.become(replace(now, screen=Screen.CHOOSE, language="en" if touched.start == "en" else "de"))


def _stops(snapshot: Snapshot, languages: tuple[str, str]) -> list[dict[str, object]]:
    """Where the map goes, in an order that changes daily, so that nobody is always last."""
    kept = [t for t in snapshot.catalogue.topics if t.state is State.OPEN]
    start = date.today().toordinal() % len(kept) if kept else 0
    places = snapshot.atlas.places
    return [
        {
            "title": topic.title,
            # Once each: a topic may have words in one language only.
            "words": list(dict.fromkeys(plain_words(topic, language) for language in languages)),
            "at": places.get(topic.id, (0.5, 0.5)),
        }
        for topic in [*kept[start:], *kept[:start]][:_SHOWN]
    ]


def _dots(snapshot: Snapshot) -> list[dict[str, object]]:
    return [
        {"at": snapshot.atlas.places[topic_id], "colour": colour(theme.slot)}
        for theme in snapshot.atlas.themes
        for topic_id in theme.topic_ids
    ]
