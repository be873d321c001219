"""Topic: everything about one topic, who to ask, and what is similar."""

import streamlit as st

from embeddings.nearest import top
from topics.pages import cards, mail, safe
from topics.pages.interest import asked_before
from topics.pages.resources import Snapshot, shared
from topics.pages.words import say
from topics.topic import State, Topic

_SIMILAR = 3


def main() -> None:
    snapshot = shared().snapshot()
    safe.draw_style()
    topic = snapshot.catalogue.topic(st.query_params.get("id", ""))
    if topic is None:
        # A draft, an archived and an invented address all read the same.
        st.title(say("topic.missing_title"), anchor=False)
        st.text(say("topic.missing"))
        st.page_link("find.py", label=say("topic.back"), icon=":material/arrow_back:")
        return
    st.page_link("find.py", label=say("topic.back"), icon=":material/arrow_back:")
    safe.draw(safe.title(topic.title, level=1))
    if topic.state in (State.TAKEN, State.IN_TALKS):
        st.info(say(f"topic.{topic.state.replace(' ', '_')}"), icon=":material/info:")
    left, right = st.columns([5, 3], gap="large")
    with left:
        _section("plain_words", topic.plain_words)
        _section("text", topic.text)
        _section("tasks", topic.tasks)
        _section("needs", topic.needs)
        _links(topic)
    with right:
        _facts(snapshot, topic)
        _contacts(topic)
        st.text(say("topic.official"))
    _similar(snapshot, topic)


def _section(key: str, text: str) -> None:
    if text:
        st.header(say(f"topic.{key}"), anchor=False)
        safe.draw(safe.markdown(text))


def _links(topic: Topic) -> None:
    if topic.links:
        st.header(say("topic.links"), anchor=False)
        for number, link in enumerate(topic.links):
            st.link_button(safe.plain(link.label or link.address), link.address, key=f"link-{number}")


def _facts(snapshot: Snapshot, topic: Topic) -> None:
    theme = snapshot.atlas.theme_of(topic.id)
    facts = {
        "state": cards.state(topic),
        "level": cards.levels(topic),
        "theme": theme.name if theme else "",
        "supervisors": ", ".join(cards.names(topic)),
        "methods": ", ".join(topic.methods),
        "language": cards.language(topic),
        "checked_on": topic.checked_on.isoformat() if topic.checked_on else "",
    }
    rows = "".join(safe.fact(say(f"topic.{key}"), value) for key, value in facts.items() if value)
    safe.draw(f"<dl>{rows}</dl>")


def _contacts(topic: Topic) -> None:
    """A letter begun to every supervisor, or to the group where none is named."""
    settings = shared().settings
    people = [(s.name, s.email) for s in topic.supervisors if s.email]
    if not people and settings.contact:
        people = [(settings.group_name, settings.contact)]
    asked = asked_before()
    for number, (name, address) in enumerate(people):
        body = say("topic.body", name=name, title=topic.title)
        if asked:
            body += say("topic.body_interest", interest=asked.text)
        st.link_button(
            safe.plain(say("topic.mail", name=name)),
            mail.link(address, say("topic.subject", title=topic.title), body),
            icon=":material/mail:",
            key=f"mail-{number}",
        )


def _similar(snapshot: Snapshot, topic: Topic) -> None:
    """The open topics nearest in meaning."""
    catalogue = snapshot.catalogue
    if catalogue.meaning is None:
        return
    whole = catalogue.whole
    order = top(whole @ whole[catalogue.rows[topic.id]], len(whole))
    others = [catalogue.topics[row] for row in order if catalogue.topics[row].state is State.OPEN]
    others = [other for other in others if other.id != topic.id][:_SIMILAR]
    if others:
        st.header(say("topic.similar"), anchor=False)
        for column, other in zip(st.columns(_SIMILAR), others, strict=False):
            with column:
                cards.topic_card(other, snapshot.atlas.theme_of(other.id), f"similar-{other.id}")


main()
