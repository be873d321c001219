"""Files that are damaged, foreign, busy, full or not allowed, and how SQLite is set."""

import os
import resource
import shutil
import signal
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import alembic
import numpy as np
import pytest
from sqlalchemy import Engine, event

from tests.store.tools import edited, empty_database, in_processes, is_for_people, sql, topic
from topics.store import DatabaseUnusable, NewerDatabase, Store, StoreError


@pytest.fixture
def url(file: Path) -> str:
    return f"sqlite:///{file}"


@pytest.mark.parametrize("data", ['{"title": "A', "", b"{\xff}"])
def test_text_that_is_no_json_takes_one_topic_away_and_no_more(store: Store, url: str, data: str | bytes) -> None:
    store.save_all([topic("A"), topic("B")], by="a")
    sql(url, "UPDATE topic SET data = CAST(:data AS TEXT) WHERE id = 'a'", data=data)
    assert [t.id for t in store.topics()] == ["b"]
    assert store.condition().unreadable == ("a",)


def test_a_new_database_is_a_file_with_a_log(store: Store, file: Path) -> None:
    assert file.exists()
    assert "journal wal, synchronous full" in store.condition().engine


@pytest.mark.parametrize(("version", "told"), [((3, 40, 1), True), ((3, 51, 2), True), ((3, 51, 3), False)])
def test_a_version_with_the_fault_of_the_log_is_told(
    store: Store, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], told: bool
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    assert ("WAL-reset fault" in store.condition().engine) is told


def other_program(file: Path) -> None:
    sql(f"sqlite:///{file}", "CREATE TABLE bookmarks (a)")


def no_database(file: Path) -> None:
    file.write_text("These are no topics but a letter.\n" * 50)


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
    sql(f"sqlite:///{file}", f"PRAGMA journal_mode = {journal}")
    sql(f"sqlite:///{file}", "UPDATE alembic_version SET version_num = '9999'")
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
    sql(f"sqlite:///{file}", "UPDATE revision SET at = 'noon'")
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


@pytest.mark.parametrize("instead", ["nothing", "another database"])
def test_a_file_that_is_gone_is_said_and_nothing_is_saved_into_it(
    store: Store, file: Path, tmp_path: Path, instead: str
) -> None:
    first = store.save(topic(), by="a")
    away = file.rename(tmp_path / "away.db")
    if instead != "nothing":
        empty_database(file)
    there = set(file.parent.iterdir())
    for attempt in (lambda: store.save(topic("B"), by="a"), store.published, store.tick):
        with pytest.raises(DatabaseUnusable, match="is not where it was") as error:
            attempt()
        assert is_for_people(error, file)
    assert set(file.parent.iterdir()) == there  # nor is an empty one made in its place
    away.replace(file)
    assert store.get("a") == first
    assert store.save(topic("B"), by="a").version == 1


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
