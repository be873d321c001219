"""What would become of a draft, beside the form: who would find it, what it overlaps with, where it would stand."""

import streamlit as st

from embeddings.memory import DictShelf
from topics.findability import Draft, Finding, Landing, Overlap
from topics.match import Verdict
from topics.pages import cards, figure, safe
from topics.pages.resources import Snapshot, shared
from topics.pages.theme import colours
from topics.pages.words import language, say
from topics.topic import Topic

_OWN = 3


def draft_of(topic: Topic) -> Draft | None:
    """The draft among the published topics; None while search by meaning is not ready."""
    resources = shared()
    among = resources.snapshot().catalogue
    if resources.encoder is None or among.meaning is None or not among.topics:
        return None
    # What this session typed is encoded once; what is published need not be encoded at all.
    shelf = st.session_state.setdefault("write_vectors", DictShelf(resources.store))
    return Draft(among, topic, resources.encoder, shelf, resources.curve)


def who_finds_it(draft: Draft) -> None:
    """The subjects that students tap on Find, and three interests of the supervisor's own."""
    tapped = {one.en: one.words(language()) for one in shared().snapshot().suggestions or ()}
    with st.container(horizontal=True):
        own = [_own_interest(n) for n in range(1, _OWN + 1)]
    found = draft.findings([*filter(None, own), *tapped])
    fitting = [finding for finding in found if finding.verdict is not Verdict.NOTHING]
    if not fitting:
        st.text(say("outlook.nobody"))
    for number, finding in enumerate(fitting):
        _finding(finding, number, tapped.get(finding.interest, finding.interest))
    others = [finding.interest for finding in found if finding.verdict is Verdict.NOTHING]
    if others:
        st.text(say("outlook.not_by", interests=", ".join(f"“{tapped.get(one, one)}”" for one in others)))


def overlaps(draft: Draft) -> None:
    """Published topics that are close, sentence beside sentence. It suggests, it never stops anything."""
    close = draft.overlaps()
    if not close:
        st.text(say("outlook.alone"))
    for overlap in close:
        _overlap(overlap)


def where_it_lands(draft: Draft, snapshot: Snapshot) -> None:
    """Theme and place; nothing else moves."""
    if not snapshot.atlas.places:
        st.text(say("map.drawing"))
        return
    landing = draft.landing(snapshot.atlas)
    safe.draw(safe.title(landing.theme.name))
    between = [f"“{topic.title}”" for topic in landing.neighbours]
    st.text(say("outlook.near", titles=say("outlook.and").join(between)) if between else say("outlook.first"))
    _map(snapshot, landing)
    st.text(say("outlook.nothing_moves"))


def _own_interest(n: int) -> str:
    typed = st.text_input(
        say("outlook.own", n=n),
        key=f"outlook_{n}",
        persist_state="session",
        live="400ms",
        max_chars=200,
        width=180,
    )
    return (typed or "").strip()


def _finding(finding: Finding, number: int, words: str) -> None:
    with st.container(key=f"finding-{number}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(cards.verdict(finding.verdict))
            st.text(say("outlook.place", interest=words, n=finding.place))
        if finding.reason:
            safe.draw(safe.quotation(finding.reason.sentence, finding.reason.marks))


def _overlap(overlap: Overlap) -> None:
    with st.container(border=True, key=f"overlap-{overlap.topic.id}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if overlap.very:
                st.badge(say("outlook.very_close"), icon=":material/join_inner:", color="yellow")
            else:
                st.badge(say("outlook.neighbouring"), icon=":material/join:", color="gray")
            cards.link(overlap.topic)
        if overlap.sentence:
            yours, theirs = st.columns(2)
            with yours:
                st.text(say("outlook.yours"))
                safe.draw(safe.quotation(overlap.own_sentence))
            with theirs:
                st.text(say("outlook.theirs"))
                safe.draw(safe.quotation(overlap.sentence))


def _map(snapshot: Snapshot, landing: Landing) -> None:
    near = {topic.id: "" for topic in landing.neighbours}
    drawn = figure.build(snapshot, (landing.place, say("outlook.here")), near, 460, colours())
    st.plotly_chart(drawn, key="landing", height=380, config={"displayModeBar": False, "displaylogo": False})
