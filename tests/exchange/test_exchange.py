"""What an import would change, and that it changes just that, all or nothing."""

from pathlib import Path

import pytest

from topics.exchange import ImportFault, Record, apply, first_fill, plan, read
from topics.store import Conflict, Store
from topics.topic import State, Topic


def records(*texts: str) -> list[Record]:
    return [Record(f"t{i}", {"title": f"T {i}", "text": text}) for i, text in enumerate(texts)]


def test_an_import_repeated_changes_nothing(store: Store) -> None:
    first = plan(records("a", "b"), store.topics())
    assert (str(first), apply(store, first, by="Ada")) == ("2 new", 2)
    for _ in range(3):
        again = plan(records("a", "b"), store.topics())
        assert (str(again), apply(store, again, by="Ada")) == ("2 unchanged", 0)
    assert len(store.history("t0")) == 1


def test_what_the_desk_added_stays(store: Store) -> None:
    apply(store, plan(records("a"), ()), by="Ada")
    (topic,) = store.topics()
    store.save(topic.model_copy(update={"needs": "patience", "state": State.TAKEN}), by="desk")

    change = plan(records("better"), store.topics())
    assert (str(change), apply(store, change, by="Ada")) == ("1 changed", 1)
    assert store.get("t0") == Topic(id="t0", title="T 0", text="better", needs="patience", state=State.TAKEN)


def test_new_changed_and_unchanged_are_told_apart() -> None:
    existing = [
        Topic(id="t0", title="T 0", text="a", version=3),
        Topic(id="t1", title="T 1", text="b", version=5),
    ]
    change = plan(records("a", "B", "c"), existing)
    assert change.to_json() == {"new": ["t2"], "changed": ["t1"], "unchanged": ["t0"], "gone": []}
    assert [topic.version for topic in (*change.new, *change.changed, *change.unchanged)] == [0, 5, 3]
    assert str(change) == "1 new, 1 changed, 1 unchanged"
    assert str(plan([], existing)) == "no topics"


def test_a_topic_saved_meanwhile_stops_the_whole_import(store: Store) -> None:
    apply(store, plan(records("a", "b"), ()), by="Ada")
    change = plan(records("A", "B", "C"), store.topics())
    store.save(store.topics()[1].model_copy(update={"text": "the desk's"}), by="desk")
    with pytest.raises(Conflict):
        apply(store, change, by="Ada")
    assert [topic.text for topic in store.topics()] == ["a", "the desk's"]


def test_a_merge_that_is_no_topic_is_a_fault() -> None:
    with pytest.raises(ImportFault, match="t0: text is too long"):
        plan(records("x" * 60_001), [Topic(id="t0", title="T 0", text="a")])


def test_only_a_pristine_store_is_filled(store: Store, tmp_path: Path) -> None:
    assert first_fill(store) == 7
    assert len(store.topics()) == 7
    assert first_fill(store) == 0

    other = Store(f"sqlite:///{tmp_path / 'other.db'}")
    apply(other, plan(records("a"), ()), by="Ada")
    assert first_fill(other) == 0
    assert [topic.id for topic in other.topics()] == ["t0"]


def test_the_page_adds_nothing_to_a_fresh_store(store: Store, shared: Path) -> None:
    first_fill(store)
    assert str(plan(read(shared / "pages" / "join-us.md").records, store.topics())) == "7 unchanged"
