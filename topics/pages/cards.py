"""How a match and a topic look wherever they are listed."""

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from topics import desk
from topics.atlas import Theme
from topics.match import Match, Verdict
from topics.pages import safe
from topics.pages.resources import shared
from topics.pages.words import day, say
from topics.topic import Level, Topic

_BADGES = {
    Verdict.CLEAR: (":material/check_circle:", "green"),
    Verdict.RELATED: (":material/adjust:", "yellow"),
    Verdict.NOTHING: (":material/near_me:", "gray"),
}


def match_card(match: Match, theme: Theme | None, number: int, actions: Callable[[Topic], None]) -> None:
    """One hit: verdict, facts, title, the topic's own sentences, the way to all of it; `actions` draws what else."""
    with st.container(border=True, key=f"card-{number}"):
        # Few elements: they are what a page costs.
        tied = [_badge(say("find.tied"), ":material/drag_handle:", "gray")] if match.tied else []
        st.markdown("&ensp;".join([verdict(match.verdict), *tied, safe.plain(facts(match.topic, theme))]))
        safe.draw(safe.title(match.topic.title, number=match.place) + _why(match))
        _ways(match.topic, actions)


def topic_card(
    topic: Topic, theme: Theme | None, key: str, actions: Callable[[Topic], None] = lambda topic: None
) -> None:
    """A topic nobody searched for: title and facts; `actions` draws what stands beside the way to all of it."""
    with st.container(border=True, key=key):
        # Not Markdown: a title is somebody's text.
        safe.draw(safe.title(topic.title) + safe.line(facts(topic, theme)))
        _ways(topic, actions)


def verdict(one: Verdict, words: str = "") -> str:
    """A verdict as a badge in Markdown, told apart by its sign as well as by its colour; `words` instead of its own."""
    return _badge(words or say(f"verdict.{one}"), *_BADGES[one])


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


def _ways(topic: Topic, actions: Callable[[Topic], None]) -> None:
    """The link to a topic's own page, and the actions, in a row that wraps on a phone."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.page_link(
            "topic.py", label=say("find.details"), icon=":material/arrow_forward:", query_params={"id": topic.id}
        )
        actions(topic)


def _why(match: Match) -> str:
    """The topic's own sentences as HTML, after a word of ours where none of them says it by itself."""
    ours = match.why.as_a_whole and match.verdict is not Verdict.NOTHING
    quoted = (safe.quotation(reason.sentence, reason.marks) for reason in match.why.reasons)
    return (safe.line(say("find.whole")) if ours else "") + "".join(quoted)


def _badge(words: str, icon: str, colour: str) -> str:
    return f":{colour}-badge[{icon} {words}]"
