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

_SIGNS: dict[Direction, str] = {"more": "add", "less": "remove"}
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


def ways(topic: Topic) -> str:
    """A quiet menu on a topic's card, as HTML, that makes it an example; shut while words alone answer."""
    if not shared().ready:
        return safe.press("", topic.id, say("examples.menu"), "more_horiz", hint=say("examples.not_ready"), off=True)
    offered = (safe.press(way, topic.id, say(f"examples.{way}"), sign) for way, sign in _SIGNS.items())
    return safe.menu(say("examples.menu"), offered)


def point(topic_id: str, direction: Direction) -> None:
    """Make a topic an example. The newest wins: a topic is never an example of both."""
    _remove(topic_id)
    rest = _chosen()
    if direction == "more":
        put(Examples((*rest.more, topic_id), rest.less))
    else:
        put(Examples(rest.more, (*rest.less, topic_id)))


def _chip(topic: Topic, direction: Direction) -> None:
    short = topic.title if len(topic.title) <= _LETTERS else f"{topic.title[:_LETTERS].rstrip()}…"
    st.button(
        safe.plain(say(f"examples.{direction}_chip", title=short)),
        key=f"example-{topic.id}",
        icon=f":material/{_SIGNS[direction]}:",
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
