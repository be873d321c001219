"""How a match and a topic look wherever they are listed. It owns the session key "opened"."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache, partial
from importlib.resources import files

import streamlit as st

from topics import desk
from topics.atlas import Theme
from topics.match import Match, Verdict
from topics.pages import examples, keep, safe
from topics.pages.resources import shared
from topics.pages.words import day, say
from topics.topic import Level, Topic

_BADGES = {
    Verdict.CLEAR: ("check_circle", "green"),
    Verdict.RELATED: ("adjust", "yellow"),
    Verdict.NOTHING: ("near_me", "gray"),
}


def draw(cards: Iterable[str], key: str) -> None:
    """Draw the cards, and do what is pressed on one of them.

    All are one element: elements are what a page costs, and a card of Streamlit's own has seven.
    """
    component = st.components.v2.component(
        "cards",
        html='<div class="topic-text cards"></div>',
        css=_file("cards.css"),
        js=_file("cards.js"),
        isolate_styles=False,
    )
    component(key=key, data={"html": "".join(cards)}, on_pressed_change=partial(_press, key))


def follow() -> None:
    """Go to the page of the topic that was opened on a card. Called once the pages are known."""
    if topic_id := st.session_state.pop("opened", ""):
        st.switch_page("topic.py", query_params={"id": topic_id})


def match_card(match: Match, theme: Theme | None, ways: str) -> str:
    """One hit as HTML: verdict, facts, title, the topic's own sentences, and what can be done with it."""
    topic = match.topic
    tied = safe.badge(say("find.tied"), "drag_handle", "gray") if match.tied else ""
    head = safe.badge(say(f"verdict.{match.verdict}"), *_BADGES[match.verdict]) + tied
    title = safe.title(topic.title, number=match.place)
    return safe.card(safe.head(head, facts(topic, theme)), title, _why(match), safe.ways(_details(topic), ways))


def topic_card(topic: Topic, theme: Theme | None, ways: str = "") -> str:
    """A topic nobody searched for as HTML: title, facts, and what can be done with it."""
    return safe.card(safe.title(topic.title), safe.line(facts(topic, theme)), safe.ways(_details(topic), ways))


def verdict(one: Verdict, words: str = "") -> str:
    """A verdict as a badge in Markdown, told apart by its sign as well as by its colour; `words` instead of its own."""
    sign, colour = _BADGES[one]
    return f":{colour}-badge[:material/{sign}: {words or say(f'verdict.{one}')}]"


def link(topic: Topic, number: int | None = None) -> None:
    """A topic's title as the way to its page, with the number it has on the map."""
    label = safe.plain(topic.title if number is None else f"{number}  {topic.title}")
    st.page_link("topic.py", label=label, query_params={"id": topic.id})


def facts(topic: Topic, theme: Theme | None) -> str:
    """What is known of a topic in one line."""
    known = [theme.name] if theme else []
    known += [levels(topic), state(topic), language(topic.language), stale(topic)]
    return " · ".join(fact for fact in known if fact)


def levels(topic: Topic) -> str:
    """The levels a topic is offered for, in words."""
    return ", ".join(level(one) for one in topic.levels)


def level(one: Level) -> str:
    """A level in words."""
    return say(f"level.{one.replace(' ', '_')}")


def state(topic: Topic) -> str:
    """A topic's state in words."""
    return say(f"state.{topic.state.replace(' ', '_')}")


def language(code: str) -> str:
    """The language a topic is written in, in words; empty when nobody said."""
    try:
        return say(f"language.{code}") if code else ""
    except KeyError:
        return code


def is_stale(topic: Topic) -> bool:
    """Whether nobody confirmed the topic for a long time."""
    return desk.stale(topic, date.today(), shared().settings.confirm_weeks)


def stale(topic: Topic) -> str:
    """What a student is told of a topic that nobody confirmed for a long time; empty for every other."""
    return say("topic.stale", day=day(topic.checked_on)) if topic.checked_on and is_stale(topic) else ""


def names(topic: Topic) -> Sequence[str]:
    """Who supervises a topic."""
    return [supervisor.name for supervisor in topic.supervisors]


def _details(topic: Topic) -> str:
    return safe.way_to(topic.id, say("find.details"), topic.title)


def _why(match: Match) -> str:
    """The topic's own sentences as HTML, after a word of ours where none of them says it by itself."""
    ours = match.why.as_a_whole and match.verdict is not Verdict.NOTHING
    quoted = (safe.quotation(reason.sentence, reason.marks) for reason in match.why.reasons)
    return (safe.line(say("find.whole")) if ours else "") + "".join(quoted)


def _press(key: str) -> None:
    """Do what was pressed on one of the cards drawn under `key`. A browser may say anything."""
    what, _, topic_id = str(st.session_state[key].get("pressed")).partition(" ")
    if what == "open":
        st.session_state["opened"] = topic_id
    elif what == "keep":
        keep.turn(topic_id)
    elif what == "more":
        examples.point(topic_id, "more")
    elif what == "less":
        examples.point(topic_id, "less")


@cache
def _file(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
