"""The filters of Find, each option with its count, and how many topics they hide is always told."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from topics.pages import cards
from topics.pages.resources import Snapshot
from topics.pages.words import say
from topics.topic import Level

Rows = NDArray[np.intp]

_KINDS = ("level", "theme", "supervisor", "language")
_KEYS = tuple(f"filter_{kind}" for kind in _KINDS)
_OPEN_ONLY = "filter_open"


def choose(snapshot: Snapshot) -> NDArray[np.bool_]:
    """Draw the filters; (n,) which topics pass. Nothing chosen in a list means everything."""
    open_now, n = snapshot.catalogue.open, len(snapshot.catalogue.topics)
    by = _options(snapshot)
    theme_names = {theme.id: theme.name for theme in snapshot.atlas.themes}
    active = sum(bool(st.session_state.get(key)) for key in _KEYS) + (not st.session_state.get(_OPEN_ONLY, True))
    label = say("filter.button_active", n=active) if active else say("filter.button")
    # The key keeps the popover open while its label changes.
    with st.popover(label, icon=":material/tune:", key="filter"):
        st.session_state.setdefault(_OPEN_ONLY, True)
        open_only = st.toggle(say("filter.open_only", n=int(open_now.sum())), key=_OPEN_ONLY, persist_state="session")
        passing = open_now.copy() if open_only else np.ones(n, bool)
        passing &= _pick("level", by["level"], n, lambda one: cards.level(Level(one)))
        passing &= _pick("theme", by["theme"], n, lambda one: theme_names.get(one, one))
        passing &= _pick("supervisor", by["supervisor"], n, str)
        passing &= _pick("language", by["language"], n, cards.language)
        if active:
            st.button(say("find.clear_filters"), on_click=clear, key="filter_clear")
    return passing


@lru_cache(maxsize=1)
def _options(snapshot: Snapshot) -> Mapping[str, Mapping[str, Rows]]:
    """Kind of filter → option → rows of the topics that have it. Once a snapshot: every visitor sees the same."""
    by: dict[str, dict[str, list[int]]] = {kind: {} for kind in _KINDS}
    for row, topic in enumerate(snapshot.catalogue.topics):
        theme = snapshot.atlas.theme_of(topic.id)
        themes = (theme.id,) if theme else ()
        has = (map(str, topic.levels), themes, cards.names(topic), filter(None, (topic.language,)))
        for options, values in zip(by.values(), has, strict=True):
            for value in values:
                options.setdefault(value, []).append(row)
    return {k: {option: np.array(rows) for option, rows in options.items()} for k, options in by.items()}


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


def _pick(kind: str, rows: Mapping[str, Rows], n: int, named: Callable[[str], str]) -> NDArray[np.bool_]:
    """One list of options; not drawn where there is nothing to choose between. (n,) what passes."""
    options = sorted(rows, key=lambda option: (-len(rows[option]), option))
    key = f"filter_{kind}"
    if len(options) > 1 and not set(wanted := st.session_state.get(key) or ()) <= set(options):
        st.session_state[key] = [option for option in wanted if option in options]
    picked = (
        st.multiselect(
            say(f"filter.{kind}"),
            options,
            format_func=lambda option: say("filter.option", name=named(option), n=len(rows[option])),
            placeholder=say("filter.any"),
            key=key,
            persist_state="session",
        )
        if len(options) > 1
        else []
    )
    passing = np.full(n, not picked)
    for option in picked:
        passing[rows[option]] = True
    return passing
