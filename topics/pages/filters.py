"""The filters of Find, each option with its count, and how many topics they hide is always told."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from topics.pages import cards
from topics.pages.resources import Snapshot
from topics.pages.words import say
from topics.topic import State, Topic

_KINDS = ("level", "theme", "supervisor", "language")
_KEYS = tuple(f"filter_{kind}" for kind in _KINDS)
_OPEN_ONLY = "filter_open"


@dataclass(frozen=True)
class Filter:
    """What a visitor wants to see. Nothing chosen in a list means everything."""

    open_only: bool
    levels: frozenset[str]
    themes: frozenset[str]
    supervisors: frozenset[str]
    languages: frozenset[str]
    theme_of: Callable[[Topic], str]

    def keeps(self, topic: Topic) -> bool:
        """Whether a topic passes."""
        return (
            (not self.open_only or topic.state is State.OPEN)
            and (not self.levels or not self.levels.isdisjoint(topic.levels))
            and (not self.themes or self.theme_of(topic) in self.themes)
            and (not self.supervisors or not self.supervisors.isdisjoint(cards.names(topic)))
            and (not self.languages or topic.language in self.languages)
        )


def choose(snapshot: Snapshot) -> Filter:
    """Draw the filters; what is chosen."""
    topics = snapshot.catalogue.topics

    def theme_of(topic: Topic) -> str:
        theme = snapshot.atlas.theme_of(topic.id)
        return theme.id if theme else ""

    theme_names = {theme.id: theme.name for theme in snapshot.atlas.themes}
    active = sum(bool(st.session_state.get(key)) for key in _KEYS) + (not st.session_state.get(_OPEN_ONLY, True))
    label = say("filter.button_active", n=active) if active else say("filter.button")
    # The key keeps the popover open while its label changes.
    with st.popover(label, icon=":material/tune:", key="filter"):
        open_now = sum(topic.state is State.OPEN for topic in topics)
        st.session_state.setdefault(_OPEN_ONLY, True)
        open_only = st.toggle(say("filter.open_only", n=open_now), key=_OPEN_ONLY, persist_state="session")
        levels = _pick("level", Counter(level for topic in topics for level in topic.levels), cards.level)
        themes = _pick("theme", Counter(map(theme_of, topics)), theme_names.__getitem__)
        supervisors = _pick("supervisor", Counter(name for topic in topics for name in cards.names(topic)))
        languages = _pick("language", Counter(topic.language for topic in topics), cards.language)
        if active:
            st.button(say("find.clear_filters"), on_click=clear, key="filter_clear")
    return Filter(open_only, levels, themes, supervisors, languages, theme_of)


def chosen() -> dict[str, list[str]]:
    """What differs from "open topics of every kind", for a link: kinds and their options."""
    said = {kind: [str(option) for option in st.session_state.get(f"filter_{kind}") or ()] for kind in _KINDS}
    return {**said, "state": [] if st.session_state.get(_OPEN_ONLY, True) else ["all"]}


def put(said: Mapping[str, Sequence[str]]) -> None:
    """Choose what a link says. Before the filters are drawn, which leave out options that are not there."""
    for kind in _KINDS:
        st.session_state[f"filter_{kind}"] = list(said.get(kind, ()))
    st.session_state[_OPEN_ONLY] = list(said.get("state", ())) != ["all"]


def clear() -> None:
    """Back to open topics of every kind. Assigned, not deleted: a widget on the page keeps what it shows otherwise."""
    for key in _KEYS:
        st.session_state[key] = []
    st.session_state[_OPEN_ONLY] = True


def _pick(kind: str, counts: "Counter[Any]", shown: Callable[[Any], str] = str) -> frozenset[str]:
    """One list of options; not drawn where there is nothing to choose between."""
    options = sorted((o for o in counts if o), key=lambda o: (-counts[o], o))
    if len(options) < 2:
        return frozenset()
    key = f"filter_{kind}"
    if not set(wanted := st.session_state.get(key) or ()) <= set(options):
        st.session_state[key] = [option for option in wanted if option in options]
    return frozenset(
        st.multiselect(
            say(f"filter.{kind}"),
            options,
            format_func=lambda o: say("filter.option", name=shown(o), n=counts[o]),
            placeholder=say("filter.any"),
            key=key,
            persist_state="session",
        )
    )
