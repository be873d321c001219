import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from embeddings.layout import Rows
from topics.atlas import Atlas, draw, place_of_interest
from topics.topic import Topic

# One axis a subject: whoever shares it belongs together.
SUBJECTS = {"cells": 0, "robots": 1, "rooms": 2, "graphs": 3}


def topic(name: str, text: str = "") -> Topic:
    return Topic(id=name.lower().replace(" ", "-"), title=name, text=text or f"About {name.lower()}.")


def rows(topics: Sequence[Topic]) -> Rows:
    """Mostly the subject that the title names, and a little of each topic's own."""
    found = np.zeros((len(topics), 30))
    for row, drawn in zip(found, topics, strict=True):
        row[SUBJECTS[drawn.title.lower().split()[-1]]] = 1
        row[len(SUBJECTS) + sum(map(ord, drawn.title)) % 26] = 0.3
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


SEVEN = [
    topic(name)
    for name in (
        "Blood cells",
        "Nerve cells",
        "Skin cells",
        "Bone cells",
        "Walking robots",
        "Talking robots",
        "Rooms",
    )
]
NEW = topic("Small cells")


def drawn(topics: Sequence[Topic], previous: Atlas | None = None) -> Atlas:
    return draw(topics, rows(topics), previous)


def without(topics: Sequence[Topic], *ids: str) -> list[Topic]:
    return [one for one in topics if one.id not in ids]


def looks(atlas: Atlas, topics: Sequence[Topic]) -> list[tuple[str, str, int, tuple[float, float]]]:
    """What a visitor would notice of each topic."""
    found = []
    for one in topics:
        theme = atlas.theme_of(one.id)
        assert theme
        found.append((theme.id, theme.name, theme.slot, atlas.places[one.id]))
    return found


def test_themes_are_what_belongs_together() -> None:
    atlas = drawn(SEVEN)
    assert [len(theme.topic_ids) for theme in atlas.themes] == [4, 2, 1]
    assert [theme.slot for theme in atlas.themes] == [0, 1, 2]
    assert atlas.themes[1].topic_ids == ("walking-robots", "talking-robots")
    assert [theme.name.split()[-1] for theme in atlas.themes] == ["cells", "robots", "Rooms"]
    assert atlas.theme_of("rooms") == atlas.themes[2]
    assert atlas.theme_of("unknown") is None


@pytest.mark.parametrize("n", [0, 1, 2, 3, 7])
def test_every_number_of_topics_is_defined(n: int) -> None:
    atlas = drawn(SEVEN[:n])
    assert sorted(i for theme in atlas.themes for i in theme.topic_ids) == sorted(one.id for one in SEVEN[:n])
    assert len(set(atlas.places.values())) == n
    assert drawn(SEVEN[:n], atlas) == atlas
    assert Atlas.from_json(atlas.to_json()) == atlas


def test_a_new_topic_joins_its_theme_and_nobody_else_changes() -> None:
    before = drawn(SEVEN)
    for position in range(8):
        topics = [*SEVEN[:position], NEW, *SEVEN[position:]]
        after = drawn(topics, before)
        assert looks(after, SEVEN) == looks(before, SEVEN)
        assert after.theme_of(NEW.id).id == before.theme_of("blood-cells").id  # type: ignore[union-attr]
        assert len(set(after.places.values())) == 8
        assert drawn(topics, after) == after


def test_topics_of_equal_text_are_two_topics() -> None:
    twin = SEVEN[0].model_copy(update={"id": "twin"})
    atlas = drawn([*SEVEN, twin], drawn(SEVEN))
    assert atlas.theme_of("twin") == atlas.theme_of("blood-cells")
    assert atlas.places["twin"] != atlas.places["blood-cells"]


def test_a_removed_topic_leaves_the_others_alone() -> None:
    before, topics = drawn(SEVEN), without(SEVEN, "skin-cells")
    after = drawn(topics, before)
    assert looks(after, topics) == looks(before, topics)
    assert after.theme_of("skin-cells") is None
    assert "skin-cells" not in {**after.places, **after.texts}


def test_a_theme_without_members_goes_and_its_slot_is_free_for_a_stranger() -> None:
    before, topics = drawn(SEVEN), without(SEVEN, "walking-robots", "talking-robots")
    fewer = drawn(topics, before)
    assert [theme.slot for theme in fewer.themes] == [0, 2]
    stranger = topic("Graphs")
    found = drawn([*topics, stranger, NEW], fewer).theme_of("graphs")
    assert found
    assert (found.topic_ids, found.slot, found.name) == (("graphs",), 1, "Graphs")


def test_a_stranger_joins_the_nearest_where_there_are_themes_enough() -> None:
    atlas = drawn([*SEVEN, topic("Graphs")], drawn(SEVEN))
    assert len(atlas.themes) == 3


def test_a_catalogue_that_grows_one_by_one_gets_themes() -> None:
    atlas = drawn([])
    for n in range(1, 8):
        before, atlas = atlas, drawn(SEVEN[::-1][:n], atlas)
        if n > 2:
            assert looks(atlas, SEVEN[::-1][: n - 1]) == looks(before, SEVEN[::-1][: n - 1])
    assert len(atlas.themes) > 1


def test_a_rewritten_topic_changes_theme_and_nobody_else_does() -> None:
    before = drawn(SEVEN)
    changed = [SEVEN[0].model_copy(update={"title": "Blood robots"}), *SEVEN[1:]]
    after = drawn(changed, before)
    assert looks(after, SEVEN[1:]) == looks(before, SEVEN[1:])
    assert after.theme_of("blood-cells") == after.theme_of("walking-robots")
    assert after.places["blood-cells"] != before.places["blood-cells"]


def test_a_corrected_topic_keeps_the_theme_it_is_alone_in_under_a_new_name() -> None:
    before = drawn(SEVEN)
    changed = [*SEVEN[:6], SEVEN[6].model_copy(update={"title": "Virtual rooms"})]
    old, new = before.theme_of("rooms"), drawn(changed, before).theme_of("rooms")
    assert old
    assert new == replace(old, name="Virtual rooms")


def test_a_bulk_import_starts_afresh_and_carries_over_what_means_the_same() -> None:
    before = drawn(SEVEN)
    before = replace(before, themes=(replace(before.themes[0], name="Our cells"), *before.themes[1:]))
    bulk = [topic(f"{a} {b}") for a in ("Red", "Green", "Blue") for b in SUBJECTS if b != "cells"]
    after = drawn([*SEVEN, *bulk], before)
    assert after.themes != before.themes
    cells, robots = after.theme_of("blood-cells"), after.theme_of("red-robots")
    assert cells == before.themes[0]
    assert robots
    assert (robots.id, robots.slot) == (before.themes[1].id, before.themes[1].slot)
    assert len({theme.slot for theme in after.themes}) == len(after.themes)


def test_an_interest_stands_at_its_best_match_or_outside() -> None:
    atlas = drawn(SEVEN)
    for best in atlas.places:
        x, y = place_of_interest(atlas, {"blood-cells": 0.9, "rooms": 0.5}, best)
        nearest = min(atlas.places, key=lambda i: np.hypot(atlas.places[i][0] - x, atlas.places[i][1] - y))
        assert nearest == best
    x, y = place_of_interest(atlas, {"blood-cells": 0.1}, None)
    assert max(abs(x - 0.5), abs(y - 0.5)) > 0.6
    assert place_of_interest(drawn([]), {}, None)
    with pytest.raises(ValueError, match="'chess' is not on this map"):
        place_of_interest(atlas, {}, "chess")


def test_an_atlas_of_another_tool_may_lack_slots_and_hashes() -> None:
    given = json.loads(drawn(SEVEN).to_json())
    for theme in given["themes"]:
        del theme["slot"]
    given["themes"][1]["slot"] = 0
    atlas = Atlas.from_json(json.dumps({"themes": given["themes"], "places": given["places"], "made by": "hand"}))
    assert [theme.slot for theme in atlas.themes] == [1, 0, 2]
    after = drawn([*SEVEN, NEW], atlas)
    assert looks(after, SEVEN) == looks(atlas, SEVEN)
    assert len(after.texts) == 8


A = {"id": "a", "name": "A", "topic_ids": ["t"]}
B = {"id": "b", "name": "B", "topic_ids": ["t"]}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("", "Invalid JSON"),
        ([], "object"),
        ({}, "themes is missing"),
        ({"themes": [{"id": "a", "topic_ids": ["t"]}], "places": {"t": [0, 0]}}, "themes.0.name is missing"),
        ({"themes": [A | {"topic_ids": []}], "places": {}}, "at least one topic"),
        ({"themes": [A | {"slot": -1}], "places": {"t": [0, 0]}}, "slot -1"),
        ({"themes": [A], "places": {}}, "'t' lacks a theme or a place"),
        ({"themes": [], "places": {"t": [0, 0]}}, "'t' lacks a theme or a place"),
        ({"themes": [A], "places": {"t": [0]}}, "places.t"),
        ({"themes": [A], "places": {"t": [0, 2]}}, "outside the unit square"),
        ({"themes": [A], "places": {"t": [0, float("nan")]}}, "outside the unit square"),
        ({"themes": [A, B | {"id": "a"}], "places": {"t": [0, 0]}}, "theme 'a' occurs more than once"),
        ({"themes": [A, B | {"name": "A"}], "places": {"t": [0, 0]}}, "'A' occurs more than once"),
        ({"themes": [A, B], "places": {"t": [0, 0]}}, "topic 't' occurs more than once"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(given: object, says: str) -> None:
    with pytest.raises(ValueError, match=says) as error:
        Atlas.from_json(json.dumps(given) if given != "" else "")
    assert str(error.value).startswith("This is not an atlas: ")
    assert "\n" not in str(error.value)


def test_topics_and_rows_must_belong_to_each_other() -> None:
    with pytest.raises(ValueError, match="7 topics cannot have 6 rows"):
        draw(SEVEN, rows(SEVEN[:6]))
    with pytest.raises(ValueError, match="'rooms' occurs more than once"):
        drawn([SEVEN[6], SEVEN[6]])


def test_the_groups_seven_topics(shared: Path) -> None:
    from embeddings.encoder import BUNDLED, load

    lines = (shared / "topics" / "seeds.jsonl").read_text(encoding="utf-8").splitlines()
    topics = [Topic(id=d["id"], title=d["title"], text=d["text"]) for d in map(json.loads, lines)]
    vectors = load(BUNDLED).encode([f"{one.title}\n{one.text}" for one in topics])
    atlas = draw(topics, vectors)
    assert [{i.removeprefix("seed-") for i in theme.topic_ids} for theme in atlas.themes] == [
        {"autoencoders", "subgroup-discovery", "immune-clustering", "cytometry-gates"},
        {"llm-knowledge", "attention-attribution"},
        {"vr-bibliography"},
    ]
    assert [theme.name for theme in atlas.themes] == [
        "Medical data, machine learning models",
        "Large Language Models, attention maps",
        "Bibliographic management",
    ]
