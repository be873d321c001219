"""The self-test on the desk: red lines for what a save broke, and the page where the expectations are changed."""

import streamlit as st

from topics import selftest
from topics.pages.resources import shared
from topics.pages.words import moment, say
from topics.selftest import Result

_SAVES = 3
_last: tuple[object, list[Result]] = (None, [])


def results() -> list[Result]:
    """How the expectations are met by the topics as they are now; empty while search by meaning is not ready."""
    global _last
    resources = shared()
    snapshot = resources.snapshot()
    if resources.encoder is None or snapshot.catalogue.meaning is None:
        return []
    # Asked once for each set of topics and of expectations, whoever looks.
    asked = (snapshot.catalogue.tick, id(resources), tuple(selftest.expectations(resources.store)))
    if _last[0] != asked:
        _last = (asked, selftest.run(resources.store, snapshot.catalogue, resources.encoder, resources.curve))
    return _last[1]


def red_lines() -> None:
    """What is not met any more, and by which save."""
    for result in results():
        if not result.met:
            st.error(sentence(result), icon=":material/search_off:")


def sentence(result: Result) -> str:
    """A result in words."""
    names = {"interest": result.expectation.interest, "title": result.title, "shown": result.shown}
    if result.met:
        return say("checks.finds" if result.title else "checks.finds_nothing", **names)
    said = say("checks.lost" if result.title else "checks.intruder", **names)
    for save in result.broken_by[:_SAVES]:
        said += " " + say("checks.since", title=save.title, name=save.by, when=moment(save.at))
    return said
