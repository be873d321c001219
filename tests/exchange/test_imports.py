"""An import is one step: it is made by who may, all of it or nothing, and it can be taken back as a whole."""

import pytest

from topics.accounts import Account, Role
from topics.exchange import ImportFault, Record, Step, Undone, apply, imports, plan, plan_for, read_data, undo
from topics.store import Store, people
from topics.topic import State, Topic

ADA, EVE, ED = Account("ada", Role.SUPERVISOR), Account("eve", Role.SUPERVISOR), Account("ed", Role.EDITOR)


def records(**texts: str) -> list[Record]:
    return [Record(name, {"title": name, "text": text}) for name, text in texts.items()]


def texts(store: Store) -> dict[str, tuple[str, str]]:
    return {topic.id: (topic.text, topic.state.value) for topic in store.topics()}


def test_an_import_can_be_taken_back_as_a_whole(store: Store) -> None:
    store.save(Topic(id="a", title="a", text="old"), by="desk")
    apply(store, plan(records(a="new", b="b"), store.topics()), by="ada", source="page.md")
    (made,) = imports(store)
    assert (made.by, made.source, made.topics) == ("ada", "page.md", 2)
    undone = undo(store, made.number, by="ada")
    assert (undone.restored, undone.archived, undone.left) == (("a",), ("b",), ())
    assert texts(store) == {"a": ("old", "open"), "b": ("b", "archived")}
    assert [save.topic.text for save in store.history("a")] == ["old", "new", "old"]
    assert imports(store) == []
    with pytest.raises(ImportFault, match="no import 1 that could be taken back"):
        undo(store, made.number, by="ada")


@pytest.mark.parametrize("stop_at", [0, 100, 200, 250])
def test_an_import_that_is_stopped_leaves_nothing_behind(store: Store, stop_at: int) -> None:
    store.save(Topic(id="a", title="a", text="old"), by="desk")
    heard = []

    def tell(step: Step, done: int, of: int) -> None:
        heard.append((step, done, of))
        if done == stop_at:
            raise KeyboardInterrupt

    wanted = plan(records(a="new", **{f"b{n}": "b" for n in range(249)}), store.topics())
    with pytest.raises(KeyboardInterrupt):
        apply(store, wanted, by="ada", who=ED, tell=tell)
    assert heard[-1] == (Step.SAVING, stop_at, 250)
    assert texts(store) == {"a": ("old", "open")}
    assert (store.tick(), imports(store), len(store.history("a"))) == (1, [], 1)
    assert apply(store, wanted, by="ada", who=ED) == 250
    with store.reading() as con:
        assert set(people.owners(con)) == {f"b{n}" for n in range(249)}


def test_what_somebody_else_saved_alike_is_not_written_again(store: Store) -> None:
    wanted = plan(records(a="a", b="b"), ())
    store.save(wanted.new[0], by="eve")
    assert apply(store, wanted, by="ada", who=ED) == 1
    undo(store, 1, by="ada")
    assert texts(store) == {"a": ("a", "open"), "b": ("b", "archived")}


def test_every_step_is_told(store: Store) -> None:
    heard: list[tuple[Step, int, int]] = []
    csv = "title;text\n" + "".join(f"Topic {n};We count {n}\n" for n in range(150))
    reading = read_data("many.csv", csv.encode(), tell=lambda *told: heard.append(told))
    plan_for(ED, reading.records, store, lambda *told: heard.append(told))
    steps = [(Step.CHECKING, 0), (Step.CHECKING, 100), (Step.COMPARING, 0), (Step.COMPARING, 100)]
    assert heard == [(Step.READING, 0, 1), *((step, n, 150) for step, n in steps)]


def test_what_was_changed_since_is_left(store: Store) -> None:
    apply(store, plan(records(a="a", b="b"), ()), by="ada")
    topic = store.get("a")
    assert topic
    store.save(topic.model_copy(update={"text": "later"}), by="desk")
    undone = undo(store, 1, by="ada")
    assert (undone.archived, undone.left) == (("b",), ("a",))
    assert texts(store)["a"] == ("later", "open")


def test_nothing_new_is_no_import(store: Store) -> None:
    apply(store, plan(records(a="a"), ()), by="ada")
    assert apply(store, plan(records(a="a"), store.topics()), by="ada") == 0
    assert len(imports(store)) == 1


def test_what_is_gone_is_archived_only_when_asked(store: Store) -> None:
    apply(store, plan(records(a="a", b="b"), ()), by="ada")
    change = plan(records(a="a"), store.topics())
    assert [topic.id for topic in change.gone] == ["b"]
    assert apply(store, change, by="ada") == 0
    assert apply(store, change, by="ada", archive_gone=True) == 1
    assert texts(store)["b"] == ("b", "archived")
    undo(store, 2, by="ada")
    assert texts(store)["b"] == ("b", "open")


def test_a_supervisor_changes_own_topics_only(store: Store) -> None:
    apply(store, plan_for(ADA, records(mine="1"), store), by="ada", who=ADA)
    apply(store, plan_for(EVE, records(hers="1"), store), by="eve", who=EVE)
    wanted = records(mine="2", hers="2", more="2")
    change = plan_for(ADA, wanted, store)
    assert [t.id for t in change.changed] == ["mine"]
    assert [t.id for t in change.foreign] == ["hers"]
    assert change.gone == ()
    apply(store, change, by="ada", who=ADA)
    assert {name: text for name, (text, _) in texts(store).items()} == {"mine": "2", "hers": "1", "more": "2"}
    with store.reading() as con:
        assert people.owners(con) == {"mine": {"ada"}, "hers": {"eve"}, "more": {"ada"}}
    # A plan that says otherwise is refused, and nothing of it is written.
    with pytest.raises(ImportFault, match="“hers” belongs to somebody else"):
        apply(store, plan(records(mine="3", hers="3"), store.topics()), by="ada", who=ADA)
    assert texts(store)["mine"] == ("2", State.OPEN.value)


def test_topics_that_were_there_keep_their_owners(store: Store) -> None:
    apply(store, plan_for(ADA, records(mine="1"), store), by="ada", who=ADA)
    assert apply(store, plan_for(ED, records(mine="2"), store), by="ed", who=ED) == 1
    assert texts(store)["mine"] == ("2", State.OPEN.value)
    with store.reading() as con:
        assert people.owners(con) == {"mine": {"ada"}}


def test_an_editor_changes_all_and_takes_back_all(store: Store) -> None:
    apply(store, plan_for(ADA, records(mine="1"), store), by="ada", who=ADA)
    assert [one.by for one in imports(store, ED)] == ["ada"]
    assert imports(store, EVE) == []
    with pytest.raises(ImportFault):
        undo(store, 1, by="eve", who=EVE)
    assert undo(store, 1, by="ed", who=ED).archived == ("mine",)


def test_an_account_that_is_disabled_imports_nothing(store: Store) -> None:
    off = Account("ada", Role.EDITOR, disabled=True)
    with pytest.raises(ImportFault):
        apply(store, plan(records(a="1"), ()), by="ada", who=off)
    assert store.topics() == ()


def test_what_was_imported_already_when_the_plan_is_carried_out_is_no_second_import(store: Store) -> None:
    made = plan(records(a="a"), ())
    assert [apply(store, made, by="ada") for _ in range(2)] == [1, 0]
    assert len(imports(store)) == 1


def test_what_was_taken_back_is_said_in_numbers() -> None:
    assert str(Undone(("a", "b"), ("c",), ("d",))) == "2 as before, 1 archived, 1 left, because changed since"
    assert str(Undone((), ("c",), ())) == "1 archived"
    assert str(Undone((), (), ())) == "nothing to do"
