import pytest

from embeddings.memory import DictShelf, Memory
from tests.paper import TOPICS, PaperEncoder
from topics import catalogue, exchange, selftest
from topics.selftest import Expectation, Result
from topics.store import Store
from topics.topic import State

CELLS, LAW = Expectation("cells", "gates"), Expectation("tax law")


@pytest.fixture
def store(store: Store) -> Store:
    store.save_all(TOPICS, by="ada")
    return store


def run(store: Store) -> list[Result]:
    encoder = PaperEncoder()
    tick, topics = store.published()
    return selftest.run(
        store, catalogue.with_meaning(catalogue.build(topics, tick), Memory(encoder, DictShelf())), encoder
    )


def test_all_is_well_at_the_beginning(store: Store) -> None:
    selftest.change(store, [CELLS, LAW])
    results = run(store)
    assert all(result.met for result in results)
    assert sorted(map(str, results)) == ["“cells” finds “Gates”.", "“tax law” finds nothing."]


def test_a_lost_topic_names_the_save_that_lost_it(store: Store) -> None:
    selftest.change(store, [CELLS, LAW])
    run(store)
    store.save(store.get("chat").model_copy(update={"needs": "Patience"}), by="bob")
    run(store)
    store.save(store.get("gates").model_copy(update={"text": "We draw boxes in plots."}), by="erna")
    lost, well = run(store)
    assert (lost.expectation, lost.met, well.met) == (CELLS, False, True)
    assert [(save.title, save.by) for save in lost.broken_by] == [("Gates", "erna")]
    assert str(lost) == "“cells” does not find “Gates”, since a save of “Gates” by erna."
    # Later saves do not take the blame off it, and the cure is seen.
    store.save(store.get("chat").model_copy(update={"needs": "Time"}), by="bob")
    assert run(store)[0].broken_by[0].by == "erna"
    store.save(store.get("gates").model_copy(update={"text": "We draw boxes round cells."}), by="erna")
    assert all(result.met for result in run(store))


def test_an_archived_topic_is_lost(store: Store) -> None:
    selftest.change(store, [CELLS])
    store.save(store.get("gates").model_copy(update={"state": State.ARCHIVED}), by="ada")
    (lost,) = run(store)
    assert not lost.met
    assert lost.broken_by == ()  # it was never met before


def test_where_nothing_may_fit_an_intruder_is_named(store: Store) -> None:
    selftest.change(store, [LAW])
    store.save(store.get("chat").model_copy(update={"text": "We ask about tax law and tax law again."}), by="ada")
    (result,) = run(store)
    assert (result.met, result.shown) == (False, "Chat")


def test_changed_expectations_remember_when_they_were_met(store: Store) -> None:
    selftest.change(store, [CELLS])
    run(store)
    selftest.change(store, [CELLS, LAW])
    store.save(store.get("gates").model_copy(update={"text": "We draw boxes in plots."}), by="erna")
    assert run(store)[0].broken_by[0].by == "erna"
    selftest.change(store, [LAW])
    assert selftest.expectations(store) == [LAW]


def test_the_last_expectation_may_go(store: Store) -> None:
    selftest.change(store, [CELLS])
    selftest.change(store, [])
    assert selftest.expectations(store) == []
    assert run(store) == []


def test_a_catalogue_that_is_behind_changes_no_memory(store: Store) -> None:
    selftest.change(store, [CELLS])
    encoder = PaperEncoder()
    tick, topics = store.published()
    before = catalogue.with_meaning(catalogue.build(topics, tick), Memory(encoder, DictShelf()))
    selftest.run(store, before, encoder)
    store.save(store.get("gates").model_copy(update={"text": "We draw boxes in plots."}), by="erna")
    assert selftest.run(store, before, encoder)[0].met
    assert [save.by for save in run(store)[0].broken_by] == ["erna"]


def test_the_samples_come_with_expectations_of_their_own(url: str) -> None:
    store = Store(url)
    assert selftest.expectations(store) == []
    exchange.first_fill(store)
    began = selftest.expectations(store)
    assert {one.topic_id for one in began} == {"", *(topic.id for topic in store.topics())}
    store.close()


def test_an_interest_needs_a_word() -> None:
    with pytest.raises(ValueError, match="word"):
        Expectation(" !")
