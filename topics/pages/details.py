"""What a topic says, drawn in full: on its page, and as the preview of whoever writes it; or that it is not here."""

from collections.abc import Sequence

import streamlit as st

from topics.atlas import Theme
from topics.pages import cards, safe
from topics.pages.words import day, language, say
from topics.plain import said_in
from topics.topic import State, Topic


def missing() -> None:
    """What a page says that has no such topic for this visitor: a draft, an archived and an invented one read alike."""
    st.title(say("topic.missing_title"), anchor=False)
    st.text(say("topic.missing"))
    st.page_link("find.py", label=say("topic.back"), icon=":material/arrow_back:")


def head(topic: Topic) -> None:
    """The title, and what a student must know before reading on."""
    safe.draw(safe.title(topic.title, level=1))
    if topic.state in (State.TAKEN, State.IN_TALKS):
        st.info(say(f"topic.{topic.state.replace(' ', '_')}"), icon=":material/info:")
    if words := cards.stale(topic):
        st.info(words, icon=":material/schedule:")


def text(topic: Topic) -> None:
    """What is written about it."""
    parts = {"plain_words": said_in(language(), topic), "text": topic.text, "tasks": topic.tasks, "needs": topic.needs}
    for key, written in parts.items():
        if written:
            st.header(say(f"topic.{key}"), anchor=False)
            safe.draw(safe.markdown(written))
    if topic.links:
        st.header(say("topic.links"), anchor=False)
        for number, link in enumerate(topic.links):
            st.link_button(safe.plain(link.label or link.address), link.address, key=f"link-{number}")


def facts(topic: Topic, theme: Theme | None) -> None:
    """What is known about it, as a list."""
    rows = "".join(safe.fact(say(f"topic.{key}"), value) for key, value in _known(topic, theme).items() if value)
    safe.draw(f"<dl>{rows}</dl>")


def compared(topics: Sequence[tuple[Topic, Theme | None]]) -> list[str]:
    """One list of facts a topic, as HTML: the same facts in the same order, all those that one of them states."""
    known = [
        {**_known(topic, theme), "plain_words": said_in(language(), topic), "tasks": topic.tasks, "needs": topic.needs}
        for topic, theme in topics
    ]
    keys = [key for key in known[0] if any(one[key] for one in known)] if known else []
    return [
        f"<dl>{''.join(safe.fact(say(f'topic.{key}'), one[key] or say('saved.not_stated')) for key in keys)}</dl>"
        for one in known
    ]


def _known(topic: Topic, theme: Theme | None) -> dict[str, str]:
    return {
        "state": cards.state(topic),
        "level": cards.levels(topic),
        "theme": theme.name if theme else "",
        "supervisors": ", ".join(cards.names(topic)),
        "methods": ", ".join(topic.methods),
        "language": cards.language(topic.language),
        "checked_on": day(topic.checked_on) if topic.checked_on else "",
    }
