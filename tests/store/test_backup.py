"""Backups: made while others write, refused when they are not whole, and put back without losing what was there."""

import hashlib
import json
import os
import resource
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from tests.store import old
from tests.store.tools import FORK, edited, in_processes, is_for_people, sql, topic
from topics.store import DatabaseUnusable, NewerDatabase, Store, StoreError, backup, restore
from topics.store.backup import BackupFault


@pytest.fixture
def url(file: Path) -> str:
    return f"sqlite:///{file}"


@pytest.fixture
def made(store: Store, file: Path, tmp_path: Path) -> Path:
    """A backup of a database with two topics, one of them saved twice."""
    first = store.save(topic("A", "old"), by="ada")
    store.save(topic("B"), by="ada")
    store.save(edited(first, "kept"), by="ada")
    to = tmp_path / "kept.zip"
    backup.write(file, to)
    return to


def texts(file: Path) -> dict[str, str]:
    with closing(Store(f"sqlite:///{file}")) as store:
        return {topic.id: topic.text for topic in store.topics()}


# Making


def test_a_backup_says_what_it_holds_and_is_its_owners_alone(store: Store, made: Path) -> None:
    note = restore.verify(made)
    assert (note.schema, note.topics) == (store.condition().schema, 2)
    assert str(note).startswith(f"2 topics, schema {note.schema}, of 20")
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_no_file_is_overwritten(made: Path, file: Path) -> None:
    before = made.read_bytes()
    with pytest.raises(BackupFault, match=r"There is a file kept\.zip already"):
        backup.write(file, made)
    assert made.read_bytes() == before


def test_without_a_database_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(BackupFault, match=r"no database topics\.db yet"):
        backup.write(tmp_path / "topics.db", tmp_path / "x.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_database_is_not_backed_up(tmp_path: Path) -> None:
    (tmp_path / "topics.db").write_bytes(b"no database " * 1000)
    with pytest.raises(BackupFault, match="cannot be backed up"):
        backup.write(tmp_path / "topics.db", tmp_path / "x.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["topics.db"]


def test_a_full_disk_is_said_and_leaves_nothing_behind(store: Store, file: Path, tmp_path: Path) -> None:
    store.save_all([topic(f"T {i}", "x" * 9_000) for i in range(20)], by="a")
    room = tmp_path / "room"
    room.mkdir()

    def back_up_with_little_room() -> str:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
        try:
            backup.write(file, room / "x.zip")
        except BackupFault as error:
            return str(error)
        return "nothing"

    [said] = in_processes(back_up_with_little_room)
    assert "nothing was changed" in said
    assert list(room.iterdir()) == []


def test_what_is_backed_up_while_others_save_is_one_moment(store: Store, file: Path, tmp_path: Path) -> None:
    pair = [topic("A", "0"), topic("B", "0")]
    store.save_all(pair, by="a")

    def save_for_ever() -> None:
        own = Store(f"sqlite:///{file}")
        for i in range(1, 10_000):
            own.save_all([edited(one.model_copy(update={"version": i}), str(i)) for one in pair], by="a")

    writer = FORK.Process(target=save_for_ever, daemon=True)
    writer.start()
    try:
        for i in range(5):
            before = store.tick()
            backup.write(file, tmp_path / f"{i}.zip")
            restore.restore(tmp_path / f"{i}.zip", tmp_path / f"{i}.db")
            found = texts(tmp_path / f"{i}.db")
            assert found["a"] == found["b"]
            assert int(found["a"]) >= before - 1
    finally:
        writer.kill()
        writer.join()


def test_a_server_is_backed_up_by_its_own_programs() -> None:
    with pytest.raises(BackupFault, match="pg_dump"):
        backup.file_of("postgresql+psycopg://ada@localhost/topics")


def test_the_newest_backup_is_found(store: Store, file: Path) -> None:
    assert backup.newest(file) is None
    for _ in range(2):
        last = backup.new_file(file)
        backup.write(file, last)
    os.utime(last, (2e9, 2e9))
    assert backup.newest(file) == last
    assert backup.file_of(f"sqlite:///{file}") == file


def test_where_nothing_can_be_written_a_sentence_says_so(store: Store, made: Path, file: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupFault, match=r"x\.zip cannot be written \(No such file"):
        backup.write(file, tmp_path / "no-folder" / "x.zip")
    (file.parent / "backups").touch()
    with pytest.raises(BackupFault, match=r"folder for backups cannot be made \(File exists"):
        backup.new_file(file)
    with pytest.raises(BackupFault, match=r"folder of the database new\.db cannot be used"):
        restore.restore(made, file / "new.db")
    with pytest.raises(BackupFault, match="cannot be written"):
        restore.restore(made, tmp_path)
    with pytest.raises(BackupFault, match=r"cannot be read \(Is a directory"):
        backup.read(tmp_path, tmp_path)


# Refusing


def is_refused_or_right(damaged: Path, into: Path) -> bool:
    """Whether a backup was refused; if not, it must hold what it held."""
    try:
        restore.restore(damaged, into)
    except StoreError as error:
        return not into.exists() and "\n" not in str(error)
    assert texts(into) == {"a": "kept", "b": "text"}
    return False


def test_damage_anywhere_is_refused_or_harmless(made: Path, tmp_path: Path) -> None:
    rng, whole, refused = np.random.default_rng(0), made.read_bytes(), 0
    for i in range(60):
        content = bytearray(whole)
        for place in rng.integers(len(content), size=3):
            content[place] ^= 1 << rng.integers(8)
        (tmp_path / f"{i}.zip").write_bytes(content)
        refused += is_refused_or_right(tmp_path / f"{i}.zip", tmp_path / f"{i}.db")
    assert refused > 50


@pytest.mark.parametrize("share", [0, 0.3, 0.9, 0.999])
def test_a_backup_that_was_cut_short_is_refused(made: Path, tmp_path: Path, share: float) -> None:
    made.write_bytes(made.read_bytes()[: int(share * made.stat().st_size)])
    assert is_refused_or_right(made, tmp_path / "new.db")


def other_database(path: Path) -> None:
    sql(f"sqlite:///{path}", "CREATE TABLE bookmarks (a)")


def other_archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("letter.txt", "Dear Ada")


def changed_copy(path: Path) -> None:
    """A backup in which somebody changed a topic."""
    with zipfile.ZipFile(path) as packed:
        note, copy = packed.read("backup.json"), packed.read("topics.db")
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("backup.json", note)
        packed.writestr("topics.db", copy.replace(b"kept", b"ours"))


def way_out(path: Path) -> None:
    with zipfile.ZipFile(path) as packed:
        copy = packed.read("topics.db")
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("backup.json", '{"schema": 1}')
        packed.writestr("../topics.db", copy)


def encrypted(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(sign) + offset] |= 1
    path.write_bytes(content)


def damaged_before(path: Path) -> None:
    """A whole backup of a database that was damaged when it was made."""
    with zipfile.ZipFile(path) as packed:
        note, copy = json.loads(packed.read("backup.json")), bytearray(packed.read("topics.db"))
    copy[4096 * 3 : 4096 * 4] = b"\xa5" * 4096
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("backup.json", json.dumps({**note, "sha256": hashlib.sha256(copy).hexdigest()}))
        packed.writestr("topics.db", copy)


@pytest.mark.parametrize("make", [other_database, other_archive, changed_copy, way_out, encrypted, damaged_before])
def test_what_is_none_of_our_backups_is_refused(
    made: Path, file: Path, tmp_path: Path, make: Callable[[Path], None]
) -> None:
    foreign = tmp_path / "foreign.zip"
    if make not in (other_database, other_archive):
        shutil.copy(made, foreign)
    make(foreign)
    with pytest.raises(BackupFault, match="is no whole backup of this program; nothing was changed") as error:
        restore.restore(foreign, file)
    assert is_for_people(error, foreign)
    assert texts(file) == {"a": "kept", "b": "text"}
    assert not (file.parent / "backups").exists()


def test_a_backup_of_a_newer_version_is_refused(store: Store, url: str, file: Path, tmp_path: Path) -> None:
    sql(url, "UPDATE alembic_version SET version_num = '9999'")
    backup.write(file, tmp_path / "newer.zip")
    with pytest.raises(NewerDatabase):
        restore.verify(tmp_path / "newer.zip")


def test_a_backup_with_a_topic_that_cannot_be_read_is_refused(store: Store, url: str, made: Path, file: Path) -> None:
    sql(url, "UPDATE topic SET data = '7' WHERE id = 'a'")
    backup.write(file, made.with_name("unreadable.zip"))
    with pytest.raises(BackupFault, match=r"cannot be read: a\."):
        restore.verify(made.with_name("unreadable.zip"))


# Restoring


def test_what_was_there_is_kept_aside_and_comes_back_by_the_same_way(store: Store, made: Path, file: Path) -> None:
    store.save(edited(store.get("a"), "newer"), by="ada")
    _, aside = restore.restore(made, file)
    assert aside is not None
    assert aside.parent == file.parent / "backups"
    assert texts(file) == {"a": "kept", "b": "text"}
    restore.restore(aside, file)
    assert texts(file) == {"a": "newer", "b": "text"}


def test_a_dashboard_that_runs_sees_it_at_once_and_goes_on(store: Store, made: Path, file: Path) -> None:
    store.save(edited(store.get("a"), "newer"), by="ada")
    tick = store.tick()
    restore.restore(made, file)
    assert store.get("a").text == "kept"
    assert store.tick() > tick + 100  # whoever shows topics by the clock looks again
    assert store.save(edited(store.get("a"), "newest"), by="ada").version == 3
    assert [save.topic.text for save in store.history("a")] == ["old", "kept", "newest"]
    assert store.condition().check == "ok"


def test_whoever_was_signed_in_is_not_any_more(store: Store, url: str, file: Path, tmp_path: Path) -> None:
    sql(url, "INSERT INTO sign_in VALUES ('hash', 'ada', '2026-01-01', '2026-01-01')")
    backup.write(file, tmp_path / "x.zip")
    restore.restore(tmp_path / "x.zip", file)
    assert sql(url, "SELECT * FROM sign_in") == []


@pytest.mark.parametrize("content", [b"no database " * 1000, b"SQLite format 3\0" + b"\xa5" * 8000])
def test_a_damaged_database_is_moved_aside_as_it_is(made: Path, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "there" / "topics.db"
    file.parent.mkdir()
    file.write_bytes(content)
    Path(f"{file}-wal").write_bytes(b"a log")
    _, aside = restore.restore(made, file)
    assert aside is not None
    assert (aside / "topics.db").read_bytes() == content
    assert (aside / "topics.db-wal").read_bytes() == b"a log"
    assert texts(file) == {"a": "kept", "b": "text"}


@pytest.mark.parametrize("before", ["no file", "an empty file"])
def test_where_nothing_was_nothing_is_kept(made: Path, tmp_path: Path, before: str) -> None:
    file = tmp_path / "elsewhere" / "topics.db"
    if before == "an empty file":
        file.parent.mkdir()
        file.touch()
    _, aside = restore.restore(made, file)
    assert aside is None
    assert texts(file) == {"a": "kept", "b": "text"}


def test_the_log_of_a_writer_that_was_killed_does_not_survive_a_restore(made: Path, file: Path) -> None:
    def write_and_die() -> None:
        own = Store(f"sqlite:///{file}")
        with own.writing() as con:
            con.exec_driver_sql("UPDATE topic SET state = 'draft'")
        os.kill(os.getpid(), 9)

    in_processes(write_and_die)
    assert Path(f"{file}-wal").exists()
    restore.restore(made, file)
    with closing(Store(f"sqlite:///{file}")) as store:
        assert len(store.published()[1]) == 2


def test_a_restore_waits_for_others_but_not_for_ever(
    store: Store, made: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restore, "_PATIENCE", 0.2)
    before = texts(file)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BackupFault, match="busy") as error:
            restore.restore(made, file)
    assert is_for_people(error, file)
    assert texts(file) == before


# Before a migration


@pytest.fixture(params=old.SCHEMAS)
def schema(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def old_file(tmp_path: Path, schema: str) -> Path:
    file = tmp_path / "old" / "topics.db"
    old.old_database(file, schema)
    return file


def kept(file: Path) -> Iterator[Path]:
    return (file.parent / "backups").glob("topics-before-schema-*.zip")


def test_every_older_schema_is_brought_up_to_date_with_all_it_held(old_file: Path, schema: str) -> None:
    with closing(Store(f"sqlite:///{old_file}")) as store:
        assert store.topics() == old.TOPICS
        assert [save.topic.text for save in store.history("a")] == [save.text for save in old.SAVES[:2]]
        assert (store.tick(), store.condition().schema) == (3, store.condition().newest_schema)
        assert store.save(edited(store.get("a"), "new"), by="ada").version == 3
    [way_back] = kept(old_file)
    assert restore.verify(way_back).schema == schema


def test_an_old_backup_is_brought_up_to_date_as_it_is_restored(old_file: Path, tmp_path: Path) -> None:
    backup.write(old_file, tmp_path / "x.zip")
    restore.restore(tmp_path / "x.zip", tmp_path / "new.db")
    assert texts(tmp_path / "new.db") == {"a": "text of A", "b": "text of B"}


def test_processes_that_migrate_at_once_make_one_backup(old_file: Path) -> None:
    def open_it() -> int:
        with closing(Store(f"sqlite:///{old_file}")) as store:
            return store.tick()

    assert in_processes(*[open_it] * 4) == [3] * 4
    assert len(list(kept(old_file))) == 1
    assert texts(old_file) == {"a": "text of A", "b": "text of B"}


def test_without_room_for_a_way_back_there_is_no_migration(
    old_file: Path, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(database: Path, to: Path) -> None:
        raise BackupFault("The backup cannot be written (No space left on device); nothing was changed.")

    monkeypatch.setattr(backup, "write", full)
    with pytest.raises(BackupFault, match="No space left"):
        Store(f"sqlite:///{old_file}")
    assert sql(f"sqlite:///{old_file}", "SELECT version_num FROM alembic_version") == [(schema,)]


def test_a_newer_database_is_not_touched_and_not_backed_up(store: Store, url: str, file: Path) -> None:
    sql(url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerDatabase):
        Store(f"sqlite:///{file}")
    assert not (file.parent / "backups").exists()


def test_a_damaged_database_says_that_a_backup_helps(tmp_path: Path) -> None:
    with closing(Store(f"sqlite:///{tmp_path}/topics.db")) as store:
        store.save(topic("A", "x" * 50_000), by="a")
    content = (tmp_path / "topics.db").read_bytes()
    (tmp_path / "topics.db").write_bytes(content[: len(content) // 2])
    with pytest.raises(DatabaseUnusable, match="backup"):
        Store(f"sqlite:///{tmp_path}/topics.db")
