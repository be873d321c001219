"""More like this, less like this: topics a visitor points at. It owns the session key "examples"."""

from typing import Literal

import streamlit as st

from topics.catalogue import Catalogue
from topics.match import Examples
from topics.pages import safe
from topics.pages.resources import shared
from topics.pages.words import say
from topics.topic import Topic

Direction = Literal["more", "less"]

_ICONS: dict[Direction, str] = {"more": ":material/add:", "less": ":material/remove:"}
# A chip with more letters does not fit one line of a phone.
_LETTERS = 24


def ask(catalogue: Catalogue) -> Examples:
    """Draw the examples as chips that go away when pressed; what to search by, empty while words alone answer."""
    examples = _chosen()
    more = [topic for topic in map(catalogue.topic, examples.more) if topic]
    less = [topic for topic in map(catalogue.topic, examples.less) if topic]
    if more or less:
        with st.container(horizontal=True, gap="small", key="examples_row"):
            for topic in more:
                _chip(topic, "more")
            for topic in less:
                _chip(topic, "less")
    if catalogue.meaning is None:
        return Examples()
    return Examples(tuple(topic.id for topic in more), tuple(topic.id for topic in less))


def put(pointed: Examples) -> None:
    """Have these examples and no others; ids of topics that are not there are left out when they are asked for."""
    st.session_state["examples"] = pointed


def menu(topic: Topic) -> None:
    """A quiet menu that makes a topic an example; not to be opened while words alone answer."""
    ready, key = shared().ready, f"menu-{topic.id}"
    st.menu_button(
        say("examples.menu"),
        tuple(_ICONS),
        format_func=lambda direction: f"{_ICONS[direction]} {say(f'examples.{direction}')}",
        icon=":material/more_horiz:",
        type="tertiary",
        key=key,
        help=None if ready else say("examples.not_ready"),
        disabled=not ready,
        on_click=_point,
        args=(topic.id, key),
    )


def _chip(topic: Topic, direction: Direction) -> None:
    short = topic.title if len(topic.title) <= _LETTERS else f"{topic.title[:_LETTERS].rstrip()}…"
    st.button(
        safe.plain(say(f"examples.{direction}_chip", title=short)),
        key=f"example-{topic.id}",
        icon=_ICONS[direction],
        help=say("examples.remove"),
        on_click=_remove,
        args=(topic.id,),
    )


def _chosen() -> Examples:
    chosen: Examples = st.session_state.get("examples", Examples())
    return chosen


def _remove(topic_id: str) -> None:
    chosen = _chosen()
    more = tuple(other for other in chosen.more if other != topic_id)
    less = tuple(other for other in chosen.less if other != topic_id)
    st.session_state["examples"] = Examples(more, less)


def _point(topic_id: str, key: str) -> None:
    """What was chosen in the menu of this key. The newest wins: a topic is never an example of both."""
    _remove(topic_id)
    direction, rest = st.session_state[key], _chosen()
    if direction == "more":
        st.session_state["examples"] = Examples((*rest.more, topic_id), rest.less)
    else:
        st.session_state["examples"] = Examples(rest.more, (*rest.less, topic_id))
