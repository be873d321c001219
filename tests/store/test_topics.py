"""What goes into the store comes out of it, with its versions, its history and the clock."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from tests.store.tools import edited, in_processes, sql, together, topic
from topics.store import Conflict, Store, StoreError
from topics.topic import State

# The same store for all examples: each is one more save.
one_store = [HealthCheck.function_scoped_fixture]
any_text = st.text(st.characters(exclude_categories=()))  # with surrogates, controls, unassigned characters


@settings(suppress_health_check=one_store)
@given(title=any_text, text=any_text, by=any_text)
@example(title="\ud800 A", text="a\x00b\ud83d", by="\ud800\x00")
def test_any_text_comes_back_as_the_topic_cleaned_it(store: Store, title: str, text: str, by: str) -> None:
    one = uuid4().hex  # of its own, so that no history grows with the examples
    try:
        given_topic = topic(title, text, id=one, needs=text, methods=[title])
    except ValidationError:
        assume(False)
    saved = store.save(given_topic, by=by)
    assert store.get(one) == saved == given_topic
    assert [revision.topic for revision in store.history(one)] == [given_topic]


@settings(max_examples=50, suppress_health_check=one_store)
@given(topic_id=any_text)
@example(topic_id="\ud800")
def test_an_unknown_id_is_no_error_whatever_it_is(store: Store, topic_id: str) -> None:
    assert store.get("unknown " + topic_id) is None
    assert store.history("unknown " + topic_id) == ()


def test_every_field_comes_back(store: Store) -> None:
    full = topic(
        "Über 🧪",
        "Zeile 1\n\nZeile 2",
        id="full",
        language="de",
        levels=["master", "phd"],
        state="in talks",
        supervisors=[{"name": "Ada", "email": "ada@example.org"}, "Bo"],
        tasks="tasks",
        needs="needs",
        methods=["CNN"],
        links=["https://example.org/a"],
        also_found_as=["x"],
        plain_words="plain",
        checked_on="2026-01-31",
    )
    store.save(full, by="a")
    assert store.get("full") == full
    assert store.topics() == (full,)


def test_a_new_database_is_empty_and_in_order(store: Store) -> None:
    assert (store.tick(), store.topics(), store.published(), store.atlas()) == (0, (), (0, ()), None)
    condition = store.condition()
    assert condition.schema == condition.newest_schema != ""
    assert (condition.check, condition.lasting) == ("ok", True)


# Versions and history


def test_each_save_is_one_version_and_one_revision(store: Store) -> None:
    began = datetime.now(UTC)
    saves = [store.save(topic(text="text 1"), by="author 1")]
    for i in range(2, 6):
        saves.append(store.save(edited(saves[-1], f"text {i}"), by=f"author {i}"))
        store.save(topic(f"Other {i}"), by="x")
    assert [saved.version for saved in saves] == [1, 2, 3, 4, 5]
    history = store.history("a")
    assert [revision.topic.version for revision in history] == [1, 2, 3, 4, 5]
    assert [revision.topic.text for revision in history] == [f"text {i}" for i in range(1, 6)]
    assert [revision.by for revision in history] == [f"author {i}" for i in range(1, 6)]
    moments = [began, *(revision.at for revision in history), datetime.now(UTC)]
    assert moments == sorted(moments)
    numbers = [revision.number for revision in history]
    assert numbers == sorted(set(numbers))
    assert store.get("a").version == 5


def test_an_older_revision_can_be_saved_again(store: Store) -> None:
    first = store.save(topic(text="good"), by="a")
    second = store.save(edited(first, "bad"), by="a")
    restored = store.history("a")[0].topic.model_copy(update={"version": second.version})
    assert store.save(restored, by="a").version == 3
    assert store.get("a").text == "good"


def test_the_second_of_two_editors_is_told_and_both_texts_are_kept(store: Store) -> None:
    opened = store.save(topic(), by="a")
    theirs = store.save(edited(opened, "theirs"), by="a")
    with pytest.raises(Conflict) as conflict:
        store.save(edited(opened, "yours"), by="b")
    assert conflict.value.yours.text == "yours"
    assert (conflict.value.theirs, conflict.value.theirs.version) == (theirs, 2)
    assert store.get("a").text == "theirs"
    assert (store.tick(), len(store.history("a"))) == (2, 2)


def test_a_new_topic_does_not_replace_one_of_the_same_id(store: Store) -> None:
    store.save(topic(text="first"), by="a")
    with pytest.raises(Conflict, match="id a"):
        store.save(topic(text="second"), by="b")
    assert store.get("a").text == "first"


def test_what_is_stored_already_is_not_written_again(store: Store) -> None:
    first = store.save(topic(text="first"), by="a")
    second = store.save(edited(first, "second"), by="a")
    # The answer to the second save was lost, or a new topic's: both are asked for again.
    assert store.save(edited(first, "second"), by="a").version == 2
    assert store.save(topic(text="second"), by="a").version == 2
    assert store.save(second, by="a").version == 2
    assert (store.tick(), len(store.history("a"))) == (2, 2)


def test_an_edited_topic_that_is_not_there_is_not_made_up(store: Store) -> None:
    with pytest.raises(StoreError, match="not in the database"):
        store.save(topic().model_copy(update={"version": 3}), by="a")
    assert store.topics() == ()


def test_no_update_is_lost_between_editors(store: Store, url: str) -> None:
    store.save(topic(text="start"), by="a")

    def append(name: str) -> None:
        own = Store(url)
        words = [f"{name}{i}" for i in range(20)]
        while words:
            seen = own.get("a")
            try:
                own.save(edited(seen, f"{seen.text} {words[0]}"), by=name)
                del words[0]
            except Conflict:
                pass
        own.close()

    together(*[lambda name=name: append(name) for name in "xyz"])
    words = store.get("a").text.split()
    for name in "xyz":
        assert [word for word in words if word[0] == name] == [f"{name}{i}" for i in range(20)]
    texts = [revision.topic.text for revision in store.history("a")]
    assert texts == [" ".join(words[:i]) for i in range(1, 62)]


# The clock


def test_the_clock_moves_once_per_write_of_topics_and_never_else(store: Store) -> None:
    ticks = [store.tick()]

    def then(action: Callable[[], object]) -> None:
        action()
        ticks.append(store.tick())

    then(lambda: store.save(topic("A"), by="a"))
    then(lambda: store.save_all([topic("B"), topic("C"), topic("D")], by="a"))
    then(lambda: store.save_all([topic("B"), topic("E")], by="a"))
    then(lambda: store.save_all([topic("B"), topic("C")], by="a"))
    then(lambda: store.save_all([], by="a"))
    then(lambda: store.remember("m", "r", {"h": np.ones(2)}))
    then(lambda: store.keep_atlas("{}"))
    then(store.published)
    assert ticks == [0, 1, 2, 3, 3, 3, 3, 3, 3]


def test_the_published_topics_are_those_of_the_tick_they_come_with(store: Store) -> None:
    current = store.save(topic(text="0"), by="a")
    going = True

    def write() -> None:
        nonlocal current, going
        for i in range(60):
            current = store.save(edited(current, str(i + 1)), by="a")
        going = False

    def read() -> list[tuple[int, int]]:
        seen = []
        while going:
            tick, (only,) = store.published()
            seen.append((tick, only.version))
        return seen

    _, seen = together(write, read)
    assert len(set(seen)) > 1
    assert all(tick == version for tick, version in seen)


def test_what_is_known_in_its_version_is_not_read_again(store: Store) -> None:
    store.save_all([topic("A"), topic("B"), topic("C")], by="a")
    _, before = store.published()
    known = {one.id: one for one in before}
    store.save(known["b"].model_copy(update={"text": "Changed."}), by="a")
    store.save(known["c"].model_copy(update={"state": State.ARCHIVED}), by="a")
    store.save(topic("D"), by="a")
    tick, after = store.published(known)
    assert (tick, after) == store.published()
    assert [one.id for one in after] == ["a", "b", "d"]
    assert after[0] is known["a"]
    assert after[1].text == "Changed."


def test_only_open_in_talks_and_taken_topics_are_published(store: Store) -> None:
    store.save_all([topic(f"{9 - i}", state=state) for i, state in enumerate(State)], by="a")
    _, published = store.published()
    assert [(t.id, t.state) for t in published] == [("6", "taken"), ("7", "in talks"), ("8", "open")]
    assert [t.id for t in store.topics()] == ["5", "6", "7", "8", "9"]
    assert store.condition().topics == dict.fromkeys(State, 1)


# Many at once


def test_save_all_saves_all_or_none(store: Store) -> None:
    store.save(topic("C", "theirs"), by="a")
    with pytest.raises(Conflict):
        store.save_all([topic("A"), topic("B"), topic("C", "yours")], by="b")
    with pytest.raises(Conflict):
        store.save_all([topic("A"), topic("A", "another text")], by="b")
    assert [t.id for t in store.topics()] == ["c"]
    assert (store.history("a"), store.tick()) == ((), 1)


def test_saving_the_same_topics_again_changes_nothing(store: Store) -> None:
    topics = [topic(name) for name in "ABC"]
    assert store.save_all(iter(topics), by="a") == 3
    assert store.save_all(topics, by="a") == 0
    assert store.save_all([*topics, topic("D")], by="a") == 1
    assert [len(store.history(t.id)) for t in store.topics()] == [1, 1, 1, 1]


def test_a_database_that_was_written_to_is_not_filled_again(store: Store) -> None:
    assert store.save_all([topic("A")], by="a", only_if_pristine=True) == 1
    assert store.save_all([topic("B")], by="a", only_if_pristine=True) == 0
    assert [t.id for t in store.topics()] == ["a"]


@pytest.mark.parametrize("at_once", [together, in_processes])
@pytest.mark.parametrize("round_", range(5))
def test_a_database_made_and_filled_by_many_at_once_is_filled_once(
    url: str, at_once: Callable[..., list[object]], round_: int
) -> None:
    def make_and_fill(name: str) -> int:
        opened = Store(url)
        filled = opened.save_all([topic(f"{name} 1"), topic(f"{name} 2")], by=name, only_if_pristine=True)
        opened.close()
        return filled

    assert sorted(at_once(*[lambda name=name: make_and_fill(name) for name in "ABCD"])) == [0, 0, 0, 2]
    opened = Store(url)
    assert (opened.tick(), len(opened.topics()), opened.condition().check) == (1, 2, "ok")


def test_eight_writers_at_once_all_save(store: Store, url: str) -> None:
    def write(name: str) -> float:
        own = Store(url)
        current, slowest = topic(name), 0.0
        for i in range(25):
            began = time.monotonic()
            current = own.save(edited(current, str(i)), by=name)
            slowest = max(slowest, time.monotonic() - began)
        own.close()
        return slowest

    slowest = together(*[lambda name=name: write(name) for name in "ABCDEFGH"])
    assert [t.version for t in store.topics()] == [25] * 8
    assert store.tick() == 200
    assert max(slowest) < 5


# Rows that are no topics any more


@pytest.mark.parametrize(
    "data",
    ['{"title": "A"}', '{"title": "A", "text": "a", "colour": "red"}', "7", "null"],
)
def test_a_row_that_is_no_topic_does_not_take_the_others_away(
    store: Store, url: str, data: str, caplog: pytest.LogCaptureFixture
) -> None:
    first = store.save(topic("A"), by="a")
    store.save_all([topic("B"), topic("C")], by="a")
    sql(url, "UPDATE topic SET data = :data WHERE id = 'a'", data=data)
    assert [t.id for t in store.topics()] == ["b", "c"]
    assert [t.id for t in store.published()[1]] == ["b", "c"]
    assert "The topic a cannot be read" in caplog.text
    assert store.condition().unreadable == ("a",)
    with pytest.raises(StoreError, match="The topic a cannot be read"):
        store.get("a")
    # Its history is still there to bring it back.
    assert store.history("a")[0].topic == first
    assert store.save(store.history("a")[0].topic, by="a").version == 2
    assert store.get("a") == first


def test_whoever_finds_no_connection_free_or_a_value_that_is_none_is_told(store: Store) -> None:
    kind = store._database._kind
    assert "is busy" in kind.sentence(NoFreeConnection())
    assert "is damaged" in kind.sentence(ValueError())
