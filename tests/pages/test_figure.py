import json
from html import unescape

import numpy as np
import plotly.graph_objects as go
import pytest

from topics import atlas, catalogue
from topics.pages.figure import build
from topics.pages.resources import Snapshot
from topics.topic import Topic


def drawn(n: int, **more):
    """A figure of n topics in a few themes, as the browser gets it, with every part checked by plotly."""
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(6, 20))
    rows = centres[np.arange(n) % 6] + rng.normal(size=(n, 20)) / 4
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    topics = [Topic(id=f"t{i}", title=f"Title <b> {i}", text=f"Words of kind {i % 6}.") for i in range(n)]
    snapshot = Snapshot(catalogue.build(topics), atlas.draw(topics, rows))
    settled = {"star": None, "hits": {}, "width": 800, **more}
    return snapshot, json.loads(go.Figure(build(snapshot, **settled).to_dict()).to_json())


def words(trace) -> list[str]:
    return [unescape(text) for text in trace["text"]]


@pytest.mark.parametrize("n", [7, 60, 1_200])
def test_every_topic_is_a_mark_that_can_be_chosen(n: int) -> None:
    _, figure = drawn(n)
    assert sorted(figure["data"][0]["customdata"]) == sorted(f"t{i}" for i in range(n))
    assert len(figure["data"][0]["marker"]["symbol"]) == n
    assert "<b>" not in "".join(figure["data"][0]["hovertext"])


def test_few_topics_are_named_and_many_are_told_by_their_themes() -> None:
    _, few = drawn(7)
    assert any("Title" in text for text in words(few["data"][-2]))
    snapshot, many = drawn(60)
    named = set(words(many["data"][-2]))
    assert named
    assert named <= {theme.name for theme in snapshot.atlas.themes}


def test_hits_wear_their_numbers_and_are_tied_to_the_interest() -> None:
    _, figure = drawn(60, star=((0.5, 0.5), "your interest"), hits={"t3": "1", "t4": "2"})
    numbered = next(t for t in figure["data"] if t.get("customdata") == ["t4", "t3"])
    assert numbered["text"] == ["2", "1"], "the best lies above the others"
    (lines,) = [t for t in figure["data"] if t["mode"] == "lines"]
    assert lines["line"]["dash"] == "dot"
    assert "t3" not in figure["data"][0]["customdata"]


def test_what_nobody_asked_for_stays_as_ground_that_cannot_be_chosen() -> None:
    _, figure = drawn(60, among={"t1", "t2"})
    ground, marks = figure["data"][:2]
    assert "customdata" not in ground
    assert ground["hoverinfo"] == "skip"
    assert sorted(marks["customdata"]) == ["t1", "t2"]


def test_nothing_grows_pale_when_a_point_is_chosen() -> None:
    _, figure = drawn(60, star=((0.5, 0.5), "your interest"), hits={"t3": "1"})
    # plotly lowers the opacity of everything for which nobody says what it is while something else is selected.
    for trace in figure["data"]:
        if trace["mode"] != "lines":
            assert trace["unselected"]["marker"]["opacity"] == trace["marker"].get("opacity", 1)
        if "text" in trace["mode"]:
            assert trace["unselected"]["textfont"]["color"] == trace["textfont"]["color"]
