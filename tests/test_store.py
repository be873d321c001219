import multiprocessing
import os
import resource
import shutil
import signal
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import alembic
import numpy as np
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import Engine, create_engine, event

import topics.desk
import topics.selftest  # noqa: F401
from topics.store import METADATA, Conflict, DatabaseUnusable, NewerDatabase, Store, StoreError
from topics.topic import State, Topic

# Processes that need not import everything anew.
FORK = multiprocessing.get_context("fork")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the database will be: a folder that is not there yet, with characters that a URL would escape."""
    return tmp_path / "new" / "Städte #1 100%" / "topics.db"


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{file}")
    yield opened
    opened.close()


def topic(title: str = "A", text: str = "text", **facts: object) -> Topic:
    return Topic(title=title, text=text, **facts)


def edited(of: Topic, text: str) -> Topic:
    return of.model_copy(update={"text": text})


def sql(file: Path, statement: str, *values: object) -> list[tuple[object, ...]]:
    """One statement by other means than the store."""
    with sqlite3.connect(file) as con:
        rows = con.execute(statement, values).fetchall()
    con.close()
    return rows


def in_processes(*work: Callable[[], object]) -> list[object]:
    """What the functions return when processes call them at the same moment, in any order."""
    start, results = FORK.Barrier(len(work)), FORK.SimpleQueue()

    def run(one: Callable[[], object]) -> None:
        start.wait()
        results.put(one())

    processes = [FORK.Process(target=run, args=(one,), daemon=True) for one in work]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    return [results.get() for process in processes if process.exitcode == 0]


def together(*work: Callable[[], object]) -> list[object]:
    """What the functions return when threads call them at the same moment."""
    start, results = threading.Barrier(len(work)), [None] * len(work)

    def run(i: int) -> None:
        start.wait()
        results[i] = work[i]()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def is_for_people(error: pytest.ExceptionInfo[StoreError], file: Path) -> bool:
    """One sentence that names the database but not where it lies, and no SQL."""
    said = str(error.value)
    return (
        file.name in said
        and str(file.parent) not in said
        and said.count(". ") == 0
        and said.endswith(".")
        and not any(word in said for word in ("SELECT", "INSERT", "UPDATE", "BEGIN", "PRAGMA", "sqlite3"))
    )


# What goes in comes out


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(f"sqlite:///{tmp_path_factory.mktemp('odd')}/topics.db")


any_text = st.text(st.characters(exclude_categories=()))  # with surrogates, controls, unassigned characters


@settings(max_examples=100, deadline=None)
@given(title=any_text, text=any_text, by=any_text)
@example(title="\ud800 A", text="a\x00b\ud83d", by="\ud800\x00")
def test_any_text_comes_back_as_the_topic_cleaned_it(shared_store: Store, title: str, text: str, by: str) -> None:
    try:
        given_topic = topic(title, text, id="odd", needs=text, methods=[title])
    except ValidationError:
        assume(False)
    before = shared_store.get("odd")
    saved = shared_store.save(given_topic.model_copy(update={"version": before.version if before else 0}), by=by)
    assert shared_store.get("odd") == saved == given_topic
    assert shared_store.history("odd")[-1].topic == given_topic


@settings(max_examples=50, deadline=None)
@given(topic_id=any_text)
@example(topic_id="\ud800")
def test_an_unknown_id_is_no_error_whatever_it_is(shared_store: Store, topic_id: str) -> None:
    assert shared_store.get("unknown " + topic_id) is None
    assert shared_store.history("unknown " + topic_id) == ()


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


def test_a_new_database_is_empty_and_in_order(store: Store, file: Path) -> None:
    assert file.exists()
    assert (store.tick(), store.topics(), store.published(), store.atlas()) == (0, (), (0, ()), None)
    condition = store.condition()
    assert condition.schema == condition.newest_schema != ""
    assert (condition.check, condition.journal_mode, condition.synchronous) == ("ok", "wal", "full")


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


def test_no_update_is_lost_between_editors(store: Store, file: Path) -> None:
    store.save(topic(text="start"), by="a")

    def append(name: str) -> None:
        own = Store(f"sqlite:///{file}")
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
    file: Path, at_once: Callable[..., list[object]], round_: int
) -> None:
    def make_and_fill(name: str) -> int:
        opened = Store(f"sqlite:///{file}")
        filled = opened.save_all([topic(f"{name} 1"), topic(f"{name} 2")], by=name, only_if_pristine=True)
        opened.close()
        return filled

    assert sorted(at_once(*[lambda name=name: make_and_fill(name) for name in "ABCD"])) == [0, 0, 0, 2]
    opened = Store(f"sqlite:///{file}")
    assert (opened.tick(), len(opened.topics()), opened.condition().check) == (1, 2, "ok")


def test_eight_writers_at_once_all_save(store: Store, file: Path) -> None:
    def write(name: str) -> float:
        own = Store(f"sqlite:///{file}")
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


# What is derived


def test_vectors_come_back_bit_for_bit(store: Store) -> None:
    rng = np.random.default_rng(0)
    made = {f"{i:04}": rng.standard_normal(5).astype(np.float32) for i in range(1201)}
    made["0000"][:] = [0.0, -0.0, np.finfo(np.float32).tiny, np.float32(1e-45), np.finfo(np.float32).max]
    store.remember("model", "recipe", made)
    known = store.vectors("model", "recipe", [*made, "unknown"])
    assert known.keys() == made.keys()
    assert all(known[h].tobytes() == vector.tobytes() for h, vector in made.items())
    assert {vector.dtype for vector in known.values()} == {np.dtype(np.float32)}
    assert store.vectors("model", "recipe", {"0001", "0777"}).keys() == {"0001", "0777"}
    assert store.vectors("model", "recipe", []) == {}
    assert store.condition().vectors == {"model": 1201}


def test_vectors_are_stored_as_little_endian_float32(store: Store, file: Path) -> None:
    store.remember("m", "r", {"a": np.array([1.0, -2.0]), "b": np.array([1.0, -2.0], dtype=">f4")})
    rows = sql(file, "SELECT floats FROM vector")
    assert rows == [(b"\x00\x00\x80\x3f\x00\x00\x00\xc0",)] * 2


def test_a_vector_belongs_to_one_model_and_recipe(store: Store) -> None:
    for value, (model, recipe) in enumerate([("m", "r"), ("n", "r"), ("m", "s")]):
        store.remember(model, recipe, {"h": np.array([value])})
    store.remember("m", "r", {"h": np.array([9])})
    assert [store.vectors(m, r, ["h"])["h"].tolist() for m, r in ("mr", "nr", "ms")] == [[9], [1], [2]]


@pytest.mark.parametrize(
    "damaged",
    [b"", b"\x00" * 7, np.array([1, np.nan], "<f4").tobytes(), np.array([np.inf, 1], "<f4").tobytes()],
)
def test_a_damaged_vector_is_not_known_and_can_be_made_again(store: Store, file: Path, damaged: bytes) -> None:
    store.remember("m", "r", {"bad": np.ones(2), "good": np.ones(2)})
    sql(file, "UPDATE vector SET floats = ? WHERE text_hash = 'bad'", damaged)
    assert store.vectors("m", "r", ["bad", "good"]).keys() == {"good"}
    store.remember("m", "r", {"bad": np.zeros(2)})
    assert store.vectors("m", "r", ["bad"])["bad"].tolist() == [0, 0]


def test_the_last_atlas_is_kept(store: Store) -> None:
    store.keep_atlas('{"themes": []}')
    store.keep_atlas('{"themes": ["Ü"]}')
    assert store.atlas() == '{"themes": ["Ü"]}'


# Rows that are no topics any more


@pytest.mark.parametrize(
    "data",
    ['{"title": "A"}', '{"title": "A", "text": "a", "colour": "red"}', '{"title": "A', "7", "", b"{\xff}"],
)
def test_a_row_that_is_no_topic_does_not_take_the_others_away(
    store: Store, file: Path, data: str | bytes, caplog: pytest.LogCaptureFixture
) -> None:
    first = store.save(topic("A"), by="a")
    store.save_all([topic("B"), topic("C")], by="a")
    sql(file, "UPDATE topic SET data = CAST(? AS TEXT) WHERE id = 'a'", data)
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


# Databases that cannot be used


def other_program(file: Path) -> None:
    sql(file, "CREATE TABLE bookmarks (a)")


def no_database(file: Path) -> None:
    file.write_text("These are no topics but a letter.\n" * 50)


def empty_database(file: Path) -> None:
    Store(f"sqlite:///{file}").close()


def flipped_page(file: Path) -> None:
    filled = Store(f"sqlite:///{file}")
    filled.save_all([topic(f"T {i}", "long " * 200) for i in range(50)], by="a")
    filled.close()
    content = bytearray(file.read_bytes())
    content[4096 * 9 : 4096 * 10] = b"\xa5" * 4096
    file.write_bytes(content)


def cut_short(file: Path) -> None:
    empty_database(file)
    file.write_bytes(file.read_bytes()[:5000])


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        (no_database, "is not a database of this program"),
        (other_program, "is not a database of this program"),
        (flipped_page, "is damaged"),
        (cut_short, "is damaged"),
    ],
)
def test_a_file_that_is_no_good_database_is_refused_and_left_as_it_is(
    tmp_path: Path, prepare: Callable[[Path], None], said: str
) -> None:
    file = tmp_path / "topics.db"
    prepare(file)
    before = file.read_bytes()
    with pytest.raises(DatabaseUnusable, match=said) as error:
        Store(f"sqlite:///{file}")
    assert is_for_people(error, file)
    assert file.read_bytes() == before


@pytest.mark.parametrize("journal", ["wal", "delete"])
def test_a_newer_database_is_refused_and_left_as_it_is(tmp_path: Path, journal: str) -> None:
    file = tmp_path / "topics.db"
    empty_database(file)
    sql(file, f"PRAGMA journal_mode = {journal}")
    sql(file, "UPDATE alembic_version SET version_num = '9999'")
    before = file.read_bytes()
    with pytest.raises(NewerDatabase, match="newer version") as error:
        Store(f"sqlite:///{file}")
    assert is_for_people(error, file)
    assert file.read_bytes() == before


def test_a_newer_database_is_left_as_it_is_even_when_its_last_writer_was_killed(tmp_path: Path) -> None:
    file, log = tmp_path / "topics.db", tmp_path / "topics.db-wal"
    empty_database(file)

    def write_and_die() -> None:
        sqlite3.connect(file, isolation_level=None).execute("UPDATE alembic_version SET version_num = '9999'")
        os.kill(os.getpid(), signal.SIGKILL)

    in_processes(write_and_die)
    before = file.read_bytes(), log.read_bytes()
    with pytest.raises(NewerDatabase):
        Store(f"sqlite:///{file}")
    assert (file.read_bytes(), log.read_bytes()) == before
    assert before[1] != b""


def test_a_stored_value_that_lost_its_type_is_damage(store: Store, file: Path) -> None:
    store.save(topic(), by="a")
    sql(file, "UPDATE revision SET at = 'noon'")
    with pytest.raises(DatabaseUnusable, match="is damaged") as error:
        store.history("a")
    assert is_for_people(error, file)


def test_a_file_that_is_damaged_while_it_is_open_is_said_at_once(store: Store, file: Path) -> None:
    store.save(topic(), by="a")
    store.close()
    file.write_bytes(b"no database " * 1000)
    began = time.monotonic()
    for attempt in (lambda: store.save(topic("B"), by="a"), store.published):
        with pytest.raises(DatabaseUnusable, match="not a database") as error:
            attempt()
        assert is_for_people(error, file)
    assert time.monotonic() - began < 2


def test_damage_anywhere_is_found_or_harmless_and_never_a_traceback(tmp_path: Path) -> None:
    whole = tmp_path / "whole.db"
    flipped_page(whole)
    rng = np.random.default_rng(0)
    content = whole.read_bytes()
    for i in range(40):
        damaged = bytearray(content)
        for _ in range(20):
            damaged[rng.integers(len(damaged))] = rng.integers(256)
        file = tmp_path / f"{i}.db"
        file.write_bytes(damaged)
        try:
            opened = Store(f"sqlite:///{file}")
            opened.published(), opened.history("t-1"), opened.vectors("m", "r", ["h"]), opened.condition()
            opened.close()
        except StoreError:
            pass


def test_a_database_whose_making_was_interrupted_is_made_anew(file: Path) -> None:
    file.parent.mkdir(parents=True)

    def half_make() -> None:
        con = sqlite3.connect(file, isolation_level=None)
        con.execute("PRAGMA cache_size = 1")
        con.execute("BEGIN")
        con.execute("CREATE TABLE topic (a)")
        con.executemany("INSERT INTO topic VALUES (?)", [("x" * 5000,)] * 50)
        os.kill(os.getpid(), signal.SIGKILL)

    assert in_processes(half_make) == []
    assert Path(f"{file}-journal").stat().st_size > 0
    assert Store(f"sqlite:///{file}").save(topic(), by="a").version == 1


def test_a_database_in_memory_is_refused() -> None:
    for url in ("sqlite://", "sqlite:///:memory:", "sqlite:///file:x?mode=memory&uri=true"):
        with pytest.raises(DatabaseUnusable, match="must be a file"):
            Store(url)


def test_a_busy_database_is_waited_for_and_then_said_to_be_busy(store: Store, file: Path) -> None:
    first = store.save(topic(), by="a")
    hasty = Store(f"sqlite:///{file}?timeout=0.3")
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    with pytest.raises(DatabaseUnusable, match=r"busy.*try again") as error:
        hasty.save(edited(first, "new"), by="a")
    assert 0.3 <= time.monotonic() - began < 2
    assert is_for_people(error, file)
    assert hasty.get("a") == first  # readers do not wait
    assert hasty.save_all([topic("B")], by="a", only_if_pristine=True) == 0  # nor who finds nothing to do
    release = threading.Timer(0.5, other.rollback)
    release.start()
    assert store.save(edited(first, "new"), by="a").version == 2  # five seconds are enough
    release.join()
    assert hasty.save(edited(store.get("a"), "newer"), by="a").version == 3
    hasty.close()
    other.close()


def test_a_connection_waits_five_seconds_and_never_tidies_by_itself(store: Store) -> None:
    store.save(topic(), by="a")
    with store.reading() as con:
        pragmas = ("busy_timeout", "foreign_keys", "synchronous", "wal_autocheckpoint")
        found = [con.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
    assert found == [5000, 1, 2, 0]


def test_what_was_saved_is_brought_over_into_the_file(store: Store, file: Path, tmp_path: Path) -> None:
    store.save(topic(text="kept"), by="a")
    alone = shutil.copy(file, tmp_path / "alone.db")
    assert Store(f"sqlite:///{alone}").get("a").text == "kept"


def test_a_full_disk_is_said_and_nothing_is_lost(store: Store, file: Path) -> None:
    first = store.save(topic(), by="a")
    store.close()

    def small_disk(con: sqlite3.Connection, _: object) -> None:
        con.execute("PRAGMA max_page_count = 20")

    event.listen(Engine, "connect", small_disk)
    try:
        for attempt in (
            lambda: store.save(edited(first, "x" * 59_000), by="a"),
            lambda: store.save_all([topic(f"T {i}", "x" * 5_000) for i in range(20)], by="a"),
            lambda: store.remember("m", "r", {str(i): np.ones(1000) for i in range(50)}),
            lambda: store.keep_atlas("x" * 100_000),
        ):
            with pytest.raises(DatabaseUnusable, match="full") as error:
                attempt()
            assert is_for_people(error, file)
        assert store.topics() == (first,)
        assert (store.tick(), len(store.history("a")), store.atlas()) == (1, 1, None)
    finally:
        event.remove(Engine, "connect", small_disk)
        store.close()
    assert store.save(edited(first, "x" * 59_000), by="a").version == 2


def test_a_failing_write_is_said_and_the_store_goes_on_working(store: Store, file: Path) -> None:
    first = store.save(topic(), by="a")

    def save_with_little_room() -> tuple[str, int, int, int]:
        own = Store(f"sqlite:///{file}")
        unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, unlimited[1]))
        try:
            own.save_all([topic(f"T {i}", "x" * 9_000) for i in range(50)], by="a")
            said = "nothing"
        except DatabaseUnusable as error:
            said = str(error)
        found = len(own.topics()), own.tick()
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
        return said, *found, own.save(edited(first, "new"), by="a").version

    [(said, topics, tick, version)] = in_processes(save_with_little_room)
    assert "full or failing" in said
    assert (topics, tick, version) == (1, 1, 2)
    assert store.get("a").text == "new"


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Path]:
    """A folder of someone without special rights, and this process being them."""
    empty_database(tmp_path / "topics.db")  # imports what they may not be allowed to import
    folder = Path(tempfile.mkdtemp())
    if os.geteuid() == 0:
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
    try:
        for needed in (folder, Path(__file__), Path(alembic.__file__)):
            needed.stat()
        yield folder
    except PermissionError:
        pytest.skip("only root can read this checkout and its packages")
    finally:
        os.seteuid(os.getuid())
        folder.chmod(0o700)
        shutil.rmtree(folder)


def test_a_read_only_file_can_be_read(visitor: Path) -> None:
    file = visitor / "topics.db"
    writable = Store(f"sqlite:///{file}")
    writable.save(topic(), by="a")
    writable.close()
    file.chmod(0o400)
    opened = Store(f"sqlite:///{file}")
    assert opened.get("a") == topic()
    assert opened.save_all([topic()], by="a", only_if_pristine=True) == 0
    with pytest.raises(DatabaseUnusable, match="read-only") as error:
        opened.save(edited(opened.get("a"), "new"), by="a")
    assert is_for_people(error, file)


def test_a_file_that_may_not_be_opened_is_said(visitor: Path) -> None:
    file = visitor / "topics.db"
    empty_database(file)
    file.chmod(0o000)
    with pytest.raises(DatabaseUnusable, match="cannot be opened") as error:
        Store(f"sqlite:///{file}")
    assert is_for_people(error, file)


def test_a_folder_that_may_not_be_written_is_said(visitor: Path) -> None:
    visitor.chmod(0o500)
    file = visitor / "topics.db"
    with pytest.raises(DatabaseUnusable, match="cannot be opened") as error:
        Store(f"sqlite:///{file}")
    assert is_for_people(error, file)
    with pytest.raises(DatabaseUnusable, match=r"folder .* cannot be used") as error:
        Store(f"sqlite:///{visitor}/new/topics.db")
    assert is_for_people(error, visitor / "new" / "topics.db")


def test_a_folder_in_place_of_the_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="cannot be opened") as error:
        Store(f"sqlite:///{tmp_path}")
    assert is_for_people(error, tmp_path)


# Crashes


def test_a_killed_writer_loses_nothing_it_acknowledged_and_leaves_no_half(file: Path) -> None:
    url, rng = f"sqlite:///{file}", np.random.default_rng(0)

    def write_for_ever(acknowledge: Connection) -> None:
        own = Store(url)
        pair = own.topics() or (topic("A", "0"), topic("B", "0"))
        while True:
            version = pair[0].version + 1
            own.save_all([edited(t, str(version)) for t in pair], by="a")
            pair = tuple(t.model_copy(update={"version": version}) for t in pair)
            acknowledge.send(version)

    for _ in range(20):
        heard, acknowledge = FORK.Pipe(duplex=False)
        writer = FORK.Process(target=write_for_ever, args=(acknowledge,), daemon=True)
        writer.start()
        acknowledge.close()
        last = heard.recv()
        time.sleep(rng.uniform(0, 0.05))
        writer.kill()
        writer.join()
        with suppress(EOFError):
            while True:
                last = heard.recv()
        opened = Store(url)
        versions = [t.version for t in opened.topics()]
        assert versions in ([last] * 2, [last + 1] * 2)
        for name in "ab":
            found = [(r.topic.version, r.topic.text) for r in opened.history(name)]
            assert found == [(i, str(i)) for i in range(1, versions[0] + 1)]
        assert (opened.tick(), opened.condition().check) == (versions[0], "ok")
        opened.close()


# The schema


def test_the_migrations_make_the_tables_of_the_store(store: Store, file: Path) -> None:
    with create_engine(f"sqlite:///{file}").connect() as con:
        assert compare_metadata(MigrationContext.configure(con), METADATA) == []
