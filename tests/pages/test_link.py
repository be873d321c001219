import json

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import page
from tests.pages.test_find import headers, search, shown
from topics.match import Examples
from topics.pages.resources import Resources


def copied(at: AppTest) -> str:
    """The path the button would copy; empty where there is no button."""
    sent = [e.proto.json for e in at.get("bidi_component") if e.proto.component_name.endswith("copy_button")]
    return str(json.loads(sent[0])["path"]) if sent else ""


def arrive(monkeypatch, said: str) -> AppTest:
    """Find, opened by somebody with this behind the mark of a link."""
    news = [said]
    monkeypatch.setattr("topics.pages.browser.arrived_with", lambda mark: news.pop() if news else None)
    return page()


def test_nothing_asked_is_no_link(ready: Resources) -> None:
    assert copied(page()) == ""


def test_a_link_holds_the_search_and_opens_as_the_same(ready: Resources, monkeypatch) -> None:
    at = search(page(), "cells & models")
    less = ready.snapshot().catalogue.topics[0].id
    at.session_state["examples"] = Examples(less=(less,))
    at.toggle(key="filter_open").set_value(False).run()
    mark, said = copied(at).split("?", 1)
    assert mark == "/#search"
    opened = arrive(monkeypatch, said)
    assert opened.text_input(key="interest").value == "cells & models"
    assert opened.session_state["examples"] == Examples(less=(less,))
    assert opened.toggle(key="filter_open").value is False
    assert headers(opened) == headers(at)
    assert not opened.query_params.get("q")


def test_whatever_stands_in_a_link_is_harmless(ready: Resources, monkeypatch) -> None:
    for said in (
        "",
        "q=%ff%00&level=emperor&theme=&state=x",
        "more=nowhere&less=" + "x" * 9999,
        "&".join(["a=b"] * 999),
    ):
        at = arrive(monkeypatch, said)
        assert not at.exception
        assert not at.error
        assert shown(at)


def test_what_a_link_says_about_filters_must_exist(ready: Resources, monkeypatch) -> None:
    theme = ready.snapshot().atlas.themes[0]
    at = arrive(monkeypatch, f"q=cells&theme={theme.id}&theme=gone")
    assert at.multiselect(key="filter_theme").value == [theme.id]
