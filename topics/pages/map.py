"""Map: all topics by theme, the interest among them, and the same content as a list for the keyboard."""

from collections.abc import Sequence

import streamlit as st

from topics.match import Answer
from topics.pages import browser, cards, figure, interest, keep, legend, search
from topics.pages.resources import Snapshot
from topics.pages.words import count, number, say
from topics.topic import Topic

_HITS = 5
# A browser is never sent more rows of the list at once.
_PAGE = 25


def main() -> None:
    """Draw the map, and beside it the hits and the list of what is on it."""
    begun = search.begin(say("map.title"))
    if begun is None:
        return
    snapshot, asked, pointed = begun
    answer = None
    if asked or pointed.more:
        answer = search.find(snapshot, asked, _HITS, pointed=pointed)
        interest.how_it_was_read(asked, answer.understood)
    left, right = st.columns([5, 3], gap="large")
    with right:
        # Drawn before the map, which shows what was chosen here.
        top = st.container()
        among = _among(snapshot)
        _list(snapshot, [topic for topic in snapshot.catalogue.topics if topic.id in among])
    with left, st.container(key="stays_map"):
        hits = [hit for hit in answer.fitting if hit.topic.id in among] if answer else []
        every = len(among) == len(snapshot.catalogue.topics)
        chosen = figure.draw(snapshot, answer, hits, key="map", width=800, among=None if every else among)
    with top:
        _chosen(snapshot, chosen)
        if answer:
            _hits(answer)


def _chosen(snapshot: Snapshot, topic_id: str | None) -> None:
    topic = snapshot.catalogue.topic(topic_id) if topic_id else None
    if topic is None:
        st.text(say("map.choose"))
        return
    st.header(say("map.chosen"), anchor=False)
    cards.draw([cards.topic_card(topic, snapshot.atlas.theme_of(topic.id), keep.way(topic))], "chosen")


def _hits(answer: Answer) -> None:
    """What fits the interest, with the numbers it has on the map."""
    st.header(search.verdict(answer), anchor=False)
    for hit in answer.fitting:
        cards.link(hit.topic, hit.place)


def _among(snapshot: Snapshot) -> frozenset[str]:
    """Ids of the topics whose title and theme somebody wants to see, on the map and in the list."""
    words = st.text_input(
        say("map.search"),
        key="map_search",
        placeholder=say("map.search"),
        icon=":material/search:",
        label_visibility="collapsed",
        type="search",
        live=True,
        persist_state="session",
    )
    topics = snapshot.catalogue.topics
    chosen = legend.choose(snapshot)
    return frozenset(topic.id for topic in topics if topic.id in chosen and _titled(topic, words or ""))


def _titled(topic: Topic, words: str) -> bool:
    """Whether every word that was typed stands in the title."""
    title = topic.title.casefold()
    return all(word in title for word in words.casefold().split())


def _list(snapshot: Snapshot, topics: Sequence[Topic]) -> None:
    """The topics as links below their themes, page by page."""
    st.header(say("map.list"), anchor=False)
    browser.announce(count("map.listed", len(topics)))
    if not topics:
        st.text(say("map.listed.none"))
    themes = [*snapshot.atlas.themes, None]
    place = {theme.id if theme else "": at for at, theme in enumerate(themes)}

    def theme_id(topic: Topic) -> str:
        theme = snapshot.atlas.theme_of(topic.id)
        return theme.id if theme else ""

    listed = sorted(topics, key=lambda topic: (place[theme_id(topic)], topic.title.casefold()))
    # Whoever wants to see other topics begins with their first page.
    of = hash(tuple(topic.id for topic in listed))
    first = _first(of)
    heading = None
    for topic in listed[first : first + _PAGE]:
        if theme_id(topic) != heading:
            heading = theme_id(topic)
            theme = themes[place[heading]]
            if theme or len(themes) > 1:
                st.subheader(theme.name if theme else say("map.without_theme"), anchor=False)
        cards.link(topic)
    if len(listed) > _PAGE:
        last = min(first + _PAGE, len(listed))
        with st.container(horizontal=True, vertical_alignment="center"):
            _turn("earlier", of, first - _PAGE, first == 0)
            st.text(say("map.page", first=number(first + 1), last=number(last), n=number(len(listed))))
            _turn("later", of, last, last == len(listed))


def _turn(way: str, of: int, first: int, end: bool) -> None:
    icon = f":material/{'chevron_left' if way == 'earlier' else 'chevron_right'}:"
    st.button(say(f"map.{way}"), icon=icon, disabled=end, on_click=_go, args=(of, first), key=f"map_{way}")


def _first(of: int) -> int:
    """Where the page of the list begins that somebody turned to."""
    turned: tuple[int, int] = st.session_state.get("map_page", (of, 0))
    return turned[1] if turned[0] == of else 0


def _go(of: int, first: int) -> None:
    st.session_state["map_page"] = of, first


main()
