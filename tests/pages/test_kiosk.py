"""The kiosk's screens with the paper encoder; what only a browser shows is in tests/browser/test_kiosk.py."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from topics import settings
from topics.pages.kiosk import attract, visit
from topics.pages.kiosk.visit import TYPED, Screen, Visit
from topics.pages.resources import Resources
from topics.pages.words import in_language
from topics.topic import State


def kiosk(**visit: object) -> AppTest:
    at = AppTest.from_file(str(ROOT / "topics/pages/kiosk/site.py"), default_timeout=30)
    at.session_state["visit"] = Visit("de", **visit)  # type: ignore[arg-type]
    at.run()
    assert not at.exception
    return at


def screen(at: AppTest) -> Screen:
    return at.session_state["visit"].screen


def test_a_whole_visit_without_typing(ready: Resources) -> None:
    at = kiosk(screen=Screen.CHOOSE)
    assert at.button(key="show").disabled
    at.button(key="card_0").click().run()
    at.button(key="show").click().run()
    assert screen(at) is Screen.RESULTS
    at.button(key="open_0").click().run()
    assert screen(at) is Screen.TOPIC
    at.button(key="bar_back").click().run()
    assert screen(at) is Screen.RESULTS
    at.button(key="to_map").click().run()
    at.button(key="tile_0").click().run()
    at.button(key="bar_back").click().run()
    assert screen(at) is Screen.MAP


def test_before_the_cards_are_checked_the_screen_says_so_and_has_none(
    ready: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = replace(ready.snapshot(), suggestions=None)
    monkeypatch.setattr(Resources, "snapshot", lambda self: early)
    at = kiosk(screen=Screen.CHOOSE)
    said = [text.value for text in at.text]
    assert in_language("de", "kiosk.choose.soon") in said
    assert in_language("de", "kiosk.choose.how") not in said
    assert not [button for button in at.button if (button.key or "").startswith("card_")]


def test_a_second_touch_that_comes_when_the_view_is_gone_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left of a session then: no state of the attract view."""
    session = {"visit": Visit("de", Screen.CHOOSE)}
    monkeypatch.setattr(st, "session_state", session)
    monkeypatch.setattr(visit, "shared", lambda: SimpleNamespace(settings=settings.load()))
    attract._start()
    assert session == {"visit": Visit("de", Screen.CHOOSE)}


def test_three_cards_are_the_most(ready: Resources) -> None:
    at = kiosk(screen=Screen.CHOOSE)
    cards = [button for button in at.button if (button.key or "").startswith("card_")]
    assert len(cards) > 3
    for number in range(3):
        at.button(key=f"card_{number}").click().run()
    assert at.button(key="card_3").disabled
    at.button(key="card_0").click().run()
    assert not at.button(key="card_3").disabled


def test_done_forgets_everything_and_begins_afresh(ready: Resources) -> None:
    at = kiosk(screen=Screen.CHOOSE)
    at.text_input(key=TYPED).set_value("my name is Canary").run()
    at.button(key="card_1").click().run()
    at.button(key="bar_done").click().run()
    assert at.session_state["visit"] == Visit("de", over=True)
    assert "Canary" not in str(at.session_state)


def test_the_language_changes_the_words_and_nothing_else(ready: Resources) -> None:
    at = kiosk(screen=Screen.CHOOSE)
    at.button(key="card_0").click().run()
    at.button(key="speak_en").click().run()
    assert at.title[0].value == in_language("en", "kiosk.choose.title")
    assert len(at.session_state["visit"].cards) == 1


@pytest.mark.parametrize("where", list(Screen))
def test_no_screen_has_a_link_a_download_or_an_upload(ready: Resources, where: Screen) -> None:
    topic_id = ready.snapshot().catalogue.topics[0].id
    at = kiosk(screen=where, cards=("pictures",), topic_id=topic_id)
    for kind in ("page_link", "link_button", "download_button", "file_uploader", "popover"):
        assert not at.get(kind)
    assert all("href" not in str(html.proto) for html in at.get("html"))


def test_parameters_of_the_address_change_nothing(ready: Resources) -> None:
    at = AppTest.from_file(str(ROOT / "topics/pages/kiosk/site.py"), default_timeout=30)
    at.query_params["visit"] = "topic"
    at.query_params["id"] = ready.snapshot().catalogue.topics[0].id
    at.run()
    assert at.session_state["visit"] == Visit("de")


def test_a_topic_that_is_archived_meanwhile_says_so(ready: Resources) -> None:
    topic = ready.store.topics()[0]
    ready.store.save(topic.model_copy(update={"state": State.ARCHIVED}), by="test")
    at = kiosk(screen=Screen.TOPIC, topic_id=topic.id)
    assert at.title[0].value == in_language("de", "kiosk.topic.gone")


def test_a_screen_that_fails_is_hidden_by_the_cover(ready: Resources, monkeypatch: pytest.MonkeyPatch) -> None:
    at = kiosk(screen=Screen.CHOOSE)
    monkeypatch.setattr("topics.suggestions.interest", lambda *a: 1 / 0)
    at.button(key="card_0").click().run()
    assert not at.exception
    (component,) = at.get("bidi_component")
    assert "trouble" in str(component.proto)
