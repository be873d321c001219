"""A topic on the whole screen, in plain words, with the code that takes it home."""

import streamlit as st

from topics import take_home
from topics.pages import cards, safe
from topics.pages.kiosk import bar
from topics.pages.kiosk.visit import Visit
from topics.pages.resources import shared
from topics.pages.words import in_language
from topics.plain import plain_words
from topics.topic import Topic

_LANGUAGES = {"en": "kiosk.topic.english", "de": "kiosk.topic.german"}


def draw(now: Visit) -> None:
    """Draw the topic that the visit has open, or that it is gone."""
    bar.draw(now)
    topic = shared().snapshot().catalogue.topic(now.topic_id)
    if topic is None:
        st.title(in_language(now.language, "kiosk.topic.gone"), anchor=False)
        return
    with st.container(key="topic"):
        with st.container(key="topic_words"):
            safe.draw(safe.title(topic.title, level=1))
            st.text(plain_words(topic, now.language))
            _more(now, topic)
        with st.container(key="topic_home"):
            _home(now, topic)


def _more(now: Visit, topic: Topic) -> None:
    lines = []
    if topic.language != now.language and topic.language in _LANGUAGES:
        lines.append(in_language(now.language, _LANGUAGES[topic.language]))
    if names := ", ".join(cards.names(topic)):
        lines.append(in_language(now.language, "kiosk.topic.supervisors", names=names))
    if lines:
        with st.container(key="topic_facts"):
            st.text(" ".join(lines))


def _home(now: Visit, topic: Topic) -> None:
    settings = shared().settings
    st.header(in_language(now.language, "kiosk.topic.take"), anchor=False)
    carried = take_home.carried(
        topic, str(settings.public_address), settings.group_name, settings.contact, now.language
    )
    safe.draw(safe.picture(take_home.qr(carried), in_language(now.language, "kiosk.topic.qr", title=topic.title)))
    st.text(in_language(now.language, "kiosk.topic.scan"))
