"""What only SQLite does: one file, one writer, and a write-ahead log that somebody has to bring over."""

import json
import logging
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from topics.store import backup
from topics.store.errors import DatabaseUnusable
from topics.store.schema import revision_of

_log = logging.getLogger(__name__)

# What SQLite's result codes (https://sqlite.org/rescode.html) mean for the person who reads them.
_SENTENCES = {
    sqlite3.SQLITE_BUSY: "The database {} is busy because someone else is writing to it; "
    "nothing was changed, please try again in a moment.",
    sqlite3.SQLITE_FULL: "The disk with the database {} is full; nothing was changed, free some space and try again.",
    sqlite3.SQLITE_IOERR: "The disk with the database {} is full or failing; "
    "nothing was changed, check it and try again.",
    sqlite3.SQLITE_READONLY: "The database {} is read-only; "
    "nothing was changed, give this program the right to write the file and its folder.",
    sqlite3.SQLITE_CANTOPEN: "The database {} cannot be opened; "
    "give this program the right to read and write the file and its folder.",
    sqlite3.SQLITE_NOTADB: "The file {} is not a database of this program; "
    "nothing in it was changed, name another one in THESIS_FINDER_DATABASE.",
    sqlite3.SQLITE_CORRUPT: "The database {} is damaged; nothing in it was changed, "
    "python -m topics restore puts a backup in its place.",
}
# From this version on a commit may meet a checkpoint (https://sqlite.org/wal.html#walresetbug).
_RESET_MENDED = (3, 51, 3)
_ANY_OTHER = "The database {} reported an error; nothing was changed."


class SQLite:
    """The database in one file. Threads and processes of one machine may share it."""

    def __init__(self, where: URL) -> None:
        """Opens nothing yet. Raises DatabaseUnusable when the URL names no file."""
        if not where.database or where.database.startswith((":memory:", "file:")):
            raise DatabaseUnusable("The database must be a file, such as sqlite:////srv/topics.db.")
        self._file = Path(where.database).absolute()
        self.name = self._file.name
        self._where = where
        place = _Place(self._file)
        self.engine = _engine(where, place)
        self._tidier = _engine(where.update_query_dict({"timeout": "0"}), place, poolclass=NullPool)

    def look(self) -> str | None:
        """The schema revision of the database, None when there is none yet; makes its folder.

        Reads only: a damaged or foreign file is refused before anything has touched it.
        """
        path = self._file
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.is_file() or not path.stat().st_size:
                return None
        except OSError as error:
            raise DatabaseUnusable(
                f"The folder of the database {path.name} cannot be used: {error.strerror}."
            ) from error
        # A journal beside the file is a write that was interrupted, and only a writer may take it back.
        mode = "rw" if Path(f"{path}-journal").exists() else "ro"
        reader = self._where.set(database=path.as_uri()).update_query_dict({"mode": mode, "uri": "true"})
        with create_engine(reader, poolclass=NullPool).connect() as con:
            if _pragma(con, "quick_check(1)") != "ok":
                raise DatabaseUnusable(_sentence(path.name, sqlite3.SQLITE_CORRUPT))
            revision = revision_of(con)
            tables = inspect(con).get_table_names()
        if revision is None and tables:
            raise DatabaseUnusable(_sentence(path.name, sqlite3.SQLITE_NOTADB))
        return revision

    def before_migration(self, newest: str) -> None:
        """Backs up the database as it is. Raises BackupFault: without a way back there is no migration."""
        backup.write(self._file, backup.new_file(self._file, f"before-schema-{newest}"))

    def tidy(self) -> None:
        """Brings the write-ahead log over into the database file, at a moment when nobody writes.

        SQLite up to 3.51.2 can damage the file when a commit meets a checkpoint
        (https://sqlite.org/wal.html#walresetbug). So none runs by itself, and this one runs while another
        connection holds the write lock and writes nothing.
        """
        try:
            with self._tidier.execution_options(write=True).begin(), self._tidier.connect() as con:
                _pragma(con, "wal_checkpoint(PASSIVE)")
        except DBAPIError as error:
            # What was written is safe in the log. Whoever is writing now, or writes next, brings it over.
            _log.info("the log of %s was not brought over: %s", self.name, error.orig)

    def sentence(self, error: Exception) -> str:
        """What SQLAlchemy raised, for the person who reads it."""
        if isinstance(error, NoFreeConnection):
            return _sentence(self.name, sqlite3.SQLITE_BUSY)
        if isinstance(error, DBAPIError):
            return _sentence(self.name, _code(error))
        return _sentence(self.name, sqlite3.SQLITE_CORRUPT)  # a time that is no time, a name that is not UTF-8

    def check(self, con: Connection) -> str:
        """ "ok", or the first damage SQLite found. Reads all of the file."""
        return _pragma(con, "quick_check(1)")

    def describe(self, con: Connection) -> tuple[str, bool]:
        """Version and settings in words, and whether a save that was acknowledged outlasts a power cut."""
        journal = _pragma(con, "journal_mode")
        synchronous = ("off", "normal", "full", "extra")[int(_pragma(con, "synchronous"))]
        words = f"SQLite {sqlite3.sqlite_version}, journal {journal}, synchronous {synchronous}"
        if sqlite3.sqlite_version_info < _RESET_MENDED:
            words += (
                "; this version can damage a database when a save meets a checkpoint (WAL-reset fault), "
                "so checkpoints are made only while nobody can save"
            )
        return words, journal == "wal" and synchronous == "full"


class _Place:
    """Where the file lies. A connection goes on writing into a file that was deleted, and all of it is lost."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._opened: tuple[int, int] | None = None  # device and number of the file, once there is one

    def check(self) -> None:
        """Raises DatabaseUnusable when another file, or none, lies where the first connection found one."""
        try:
            status = self._file.stat()
            found = (status.st_dev, status.st_ino)
        except OSError:
            found = None
        self._opened = self._opened or found
        if found != self._opened:
            raise DatabaseUnusable(
                f"The database {self._file.name} is not where it was; nothing was changed, put it back, "
                "or restart the dashboard if another one took its place."
            )


def _engine(where: URL, place: _Place, **options: Any) -> Engine:
    """Connections with a write-ahead log and every commit on the disk.

    They wait for each other as long as the URL's `?timeout=` says, or the driver's five seconds.
    """
    patience = float(str(where.query.get("timeout", 5)))
    engine = create_engine(where, json_deserializer=_json, hide_parameters=True, **options)

    @event.listens_for(engine, "do_connect")
    def look_first(*_: object) -> None:
        place.check()  # SQLite would make an empty file where none is

    @event.listens_for(engine, "connect")
    def prepare(con: sqlite3.Connection, _: object) -> None:
        con.isolation_level = None  # BEGIN is ours
        con.text_factory = _text
        for setting in ("synchronous=FULL", "foreign_keys=ON", "wal_autocheckpoint=0"):
            con.execute(f"PRAGMA {setting}")
        # Only a new file needs this, and SQLite does not wait for whoever else is opening it at that moment;
        # until one of them succeeds the old journal serves as well.
        with suppress(sqlite3.OperationalError):
            con.execute("PRAGMA journal_mode=WAL")

    @event.listens_for(engine, "begin")
    def begin(con: Connection) -> None:
        place.check()
        if con.get_execution_options().get("write"):
            _begin_to_write(con, patience)
        else:
            con.exec_driver_sql("BEGIN")

    return engine


def _begin_to_write(con: Connection, patience: float) -> None:
    """Starts a transaction with the right to write, waiting up to `patience` seconds for other writers.

    A reader that turns writer while another one writes is refused at once, so the right is asked for first.
    SQLite sleeps longer the longer it waits, until one of many writers waits in vain; asking anew every 20 ms
    brings everyone's turn (tests/store/test_topics.py: eight writers).
    """
    until = time.monotonic() + patience
    con.exec_driver_sql("PRAGMA busy_timeout=20")
    try:
        while True:
            try:
                con.exec_driver_sql("BEGIN IMMEDIATE")
                return
            except DBAPIError as error:
                if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                    raise
    finally:
        con.exec_driver_sql(f"PRAGMA busy_timeout={round(patience * 1000)}")


def _sentence(name: str, code: int) -> str:
    return _SENTENCES.get(code, _ANY_OTHER).format(name)


def _code(error: DBAPIError) -> int:
    """SQLite's result code without its upper bytes, which say where inside SQLite the error arose."""
    return int(getattr(error.orig, "sqlite_errorcode", 0)) & 0xFF


def _pragma(con: Connection, statement: str) -> str:
    return str(con.exec_driver_sql(f"PRAGMA {statement}").scalar())


def _text(stored: bytes) -> str:
    """Damaged text reads as none, so that only its own row is lost."""
    try:
        return stored.decode()
    except UnicodeDecodeError:
        return ""


def _json(text: str) -> object:
    """Damaged JSON reads as nothing, for the same reason."""
    try:
        return json.loads(text)
    except ValueError:
        return None
