import json
from dataclasses import replace

import pytest

from tests.pages.conftest import page, until
from tests.pages.test_find import headers, search, shown
from topics.atlas import Atlas
from topics.pages.resources import Resources
from topics.pages.words import say
from topics.topic import Topic


def test_the_list_holds_every_topic_of_the_map(ready: Resources) -> None:
    at = page("map.py")
    assert sorted(titles(at)) == sorted(topic.title for topic in ready.snapshot().catalogue.topics)


def titles(at) -> list[str]:
    """What the list holds, in its order."""
    topics = [link for link in at.get("page_link") if "id=" in link.proto.query_string]
    return [link.proto.label.replace("\\", "") for link in topics]


def test_words_of_a_title_choose_on_the_map_and_in_the_list(ready: Resources) -> None:
    at = page("map.py")
    at.text_input(key="map_search").set_value("IMMUNE data").run()
    assert titles(at) == ["Clustering of Immune Data"]
    figure = json.loads(at.get("plotly_chart")[0].proto.spec)
    assert figure["data"][1]["customdata"] == ["clustering-of-immune-data"]
    at.text_input(key="map_search").set_value("nowhere").run()
    assert titles(at) == []
    assert say("map.listed.none") in shown(at)


def test_the_legend_chooses_themes_on_the_map_and_in_the_list(ready: Resources) -> None:
    at = page("map.py")
    theme = ready.snapshot().atlas.themes[0]
    at.pills(key="map_themes").set_value([theme.id]).run()
    assert len(titles(at)) == len(theme.topic_ids)
    figure = json.loads(at.get("plotly_chart")[0].proto.spec)
    assert sorted(figure["data"][1]["customdata"]) == sorted(theme.topic_ids)


def test_a_theme_that_went_away_is_chosen_no_longer(ready: Resources) -> None:
    at = page("map.py")
    at.session_state["map_themes"] = ["gone"]
    at.run()
    assert not at.exception
    assert len(titles(at)) == 7


def test_a_browser_gets_the_list_in_pages(ready: Resources) -> None:
    topics = [Topic(title=f"Number {n:02d}", text=f"Number {n} counts cells.") for n in range(60)]
    ready.store.save_all(topics, by="test")
    until(lambda: len(ready.snapshot().atlas.places) == 67)
    at = page("map.py")
    assert len(titles(at)) == 25
    assert at.button(key="map_earlier").disabled
    at.button(key="map_later").click().run()
    assert say("map.page", first=26, last=50, n=67) in [t.value for t in at.text]
    at.button(key="map_later").click().run()
    assert len(titles(at)) == 17
    assert at.button(key="map_later").disabled
    # Whoever asks for others begins with their first page.
    at.text_input(key="map_search").set_value("number").run()
    assert len(titles(at)) == 25


def test_topics_are_listed_before_their_themes_are_drawn(ready: Resources, monkeypatch: pytest.MonkeyPatch) -> None:
    undrawn = replace(ready.snapshot(), atlas=Atlas((), {}, {}))
    monkeypatch.setattr(ready, "snapshot", lambda: undrawn)
    at = page("map.py")
    assert len(titles(at)) == 7


def test_hits_are_numbered_as_on_the_map(ready: Resources) -> None:
    at = search(page("map.py"), "cells")
    assert titles(at)[0].startswith("1 ")
    assert headers(at)[0] == say("find.clear.one")


def test_a_point_that_is_chosen_shows_its_topic(ready: Resources) -> None:
    at = page("map.py")
    topic = ready.snapshot().catalogue.topics[2]
    at.session_state["map"] = {"selection": {"points": [{"customdata": [topic.id]}]}}
    at.run()
    assert say("map.chosen") in headers(at)
    assert topic.title in shown(at)
