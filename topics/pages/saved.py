"""Saved: the kept topics side by side on the same facts, and the ways to hand them over."""

from urllib.parse import quote

import streamlit as st

from topics import take_home
from topics.exchange import writing
from topics.pages import browser, cards, details, keep, mail, safe
from topics.pages.resources import Snapshot, shared
from topics.pages.words import say
from topics.topic import Topic

# More columns than this cannot be read side by side.
_SIDE_BY_SIDE = 3
# A code for a longer address has dots too small for a phone (ISO/IEC 18004 ends at 2,953 bytes).
_CODE_LETTERS = 1000


def main() -> None:
    """Draw the topics that the address names with `ids`, or those this browser keeps."""
    snapshot = shared().snapshot()
    st.title(say("saved.title"), anchor=False)
    shared_ids = keep.tidy(st.query_params.get("ids", "").split(","))
    foreign = not set(shared_ids) <= set(keep.ids())
    ids = shared_ids or keep.ids()
    if foreign:
        _offer_to_keep(shared_ids)
    if shared_ids and keep.ids():
        st.button(say("saved.own"), type="tertiary", on_click=st.query_params.clear, key="own_list")
    if keep.can_undo():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(say("saved.let_go"))
            st.button(say("saved.undo"), icon=":material/undo:", on_click=keep.undo, key="undo")
    if not ids:
        st.text(say("saved.empty"))
        st.page_link("find.py", label=say("topic.back"), icon=":material/arrow_back:")
        return
    topics = [topic for topic in map(snapshot.catalogue.topic, ids) if topic]
    for gone in (one for one in ids if snapshot.catalogue.topic(one) is None):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(say("saved.gone", id=gone))
            if not foreign:
                st.button(say("saved.remove"), key=f"gone-{gone}", on_click=keep.let_go, args=(gone,), type="tertiary")
    if topics:
        _compare(snapshot, _chosen(topics), foreign)
        _hand_over(topics)


def _offer_to_keep(ids: tuple[str, ...]) -> None:
    """A link of somebody else's: shown as it is, and one's own list is left alone until one says otherwise."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(say("saved.shared"))
        st.button(
            say("saved.keep_these"), icon=":material/bookmark_add:", on_click=keep.add, args=(ids,), key="keep_all"
        )


def _chosen(topics: list[Topic]) -> list[Topic]:
    """At most three of the topics, all of them where there are no more."""
    if len(topics) <= _SIDE_BY_SIDE:
        return topics
    titles = {topic.id: topic.title for topic in topics}
    chosen = st.multiselect(
        say("saved.choose", n=_SIDE_BY_SIDE),
        list(titles),
        default=list(titles)[:_SIDE_BY_SIDE],
        format_func=lambda one: titles[one],
        max_selections=_SIDE_BY_SIDE,
        key="side_by_side",
    )
    return [topic for topic in topics if topic.id in chosen]


def _compare(snapshot: Snapshot, topics: list[Topic], foreign: bool) -> None:
    lists = details.compared([(topic, snapshot.atlas.theme_of(topic.id)) for topic in topics])
    columns = st.columns(max(1, len(topics)), gap="large")
    for column, topic, known in zip(columns, topics, lists, strict=False):
        with column, st.container(key=f"saved-{topic.id}"):
            cards.link(topic)
            safe.draw(known)
            if not foreign:
                st.button(
                    say("saved.remove"),
                    key=f"let-go-{topic.id}",
                    type="tertiary",
                    icon=":material/close:",
                    on_click=keep.let_go,
                    args=(topic.id,),
                )


def _hand_over(topics: list[Topic]) -> None:
    """Link, code, paper, mail and table: none of them says what was searched for."""
    settings = shared().settings
    public = str(settings.public_address).rstrip("/")
    path = f"/saved?ids={quote(','.join(topic.id for topic in topics), safe=',')}"
    titles = "\n".join(topic.title for topic in topics)
    letters = [titles]
    if public:
        addressed = "\n\n".join(f"{topic.title}\n{take_home.address(topic, public)}" for topic in topics)
        letters = [addressed, f"{titles}\n\n{public}{path}", f"{public}{path}"]
    letter = mail.first_that_fits("", say("saved.subject"), letters)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="hand_over"):
        browser.print_button(say("saved.print"))
        if letter:
            st.link_button(say("saved.mail"), letter[1], icon=":material/mail:")
        st.download_button(
            say("saved.table"),
            writing.csv(topics),
            "topics.csv",
            "text/csv",
            icon=":material/table:",
            on_click="ignore",
        )
    if letter is None:
        st.text(say("saved.mail_none"))
    elif letter[0]:
        st.text(say("saved.mail_short"))
    st.header(say("saved.link"), anchor=False)
    if not public:
        browser.own_address(path)
        st.text(say("saved.here_only"))
        return
    st.code(public + path, language=None, wrap_lines=True)
    if take_home.is_public(public) and len(public + path) <= _CODE_LETTERS:
        safe.draw(safe.picture(take_home.qr(public + path), say("saved.qr", n=len(topics))))


main()
