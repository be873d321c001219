"""Topic: everything about one topic, who to ask, and what is similar."""

import streamlit as st

from embeddings.nearest import top
from topics import take_home
from topics.pages import browser, cards, details, keep, mail, safe
from topics.pages.interest import asked_before
from topics.pages.resources import Snapshot, shared
from topics.pages.words import say
from topics.topic import State, Topic

_SIMILAR = 3


def main() -> None:
    """Draw the topic that the address names with `id`, or that there is none."""
    snapshot = shared().snapshot()
    topic = snapshot.catalogue.topic(st.query_params.get("id", ""))
    if topic is None:
        details.missing()
        return
    st.page_link("find.py", label=say("topic.back"), icon=":material/arrow_back:")
    details.head(topic)
    left, right = st.columns([5, 3], gap="large")
    with left:
        details.text(topic)
    with right:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="take_along"):
            keep.button(topic)
            browser.print_button(say("saved.print"))
        details.facts(topic, snapshot.atlas.theme_of(topic.id))
        _contacts(topic)
        _code(topic)
        st.text(say("topic.official"))
    _similar(snapshot, topic)


def _code(topic: Topic) -> None:
    """The public address as a code for the phone; none where only this machine knows the address."""
    public = str(shared().settings.public_address)
    if take_home.is_public(public):
        safe.draw(safe.picture(take_home.qr(take_home.address(topic, public)), say("topic.qr", title=topic.title)))


def _contacts(topic: Topic) -> None:
    """A letter begun to every supervisor, or to the group where none is named."""
    settings = shared().settings
    people = [(s.name, s.email) for s in topic.supervisors if s.email]
    if not people and settings.contact:
        people = [(settings.group_name, settings.contact)]
    asked = asked_before()
    for number, (name, address) in enumerate(people):
        begun = "topic.body_taken" if topic.state is State.TAKEN else "topic.body"
        body = say(begun, name=name, title=topic.title)
        if asked:
            body += say("topic.body_interest", interest=mail.quoted(asked.text))
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
        cards.draw((cards.topic_card(other, snapshot.atlas.theme_of(other.id)) for other in others), "similar")


main()
