"""Where topics are kept: the only file that speaks SQL.

A topic, its revision and the tick of the clock are written in one transaction: a crash leaves all of them or
none. Vectors and the atlas are derived: they may always be deleted, and writing them does not move the clock.
"""

import json
import logging
import sqlite3
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic import ValidationError
from sqlalchemy import (
    JSON,
    URL,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Engine,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    NullPool,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    create_engine,
    delete,
    event,
    func,
    insert,
    inspect,
    make_url,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from topics.topic import PUBLISHED, Topic, one_line, problems

_log = logging.getLogger(__name__)

# Every constraint has a name, because a later migration can only drop what it can name.
METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)
_topic = Table(
    "topic",
    METADATA,
    Column("id", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", String, nullable=False, index=True),
    Column("data", JSON, nullable=False),  # Topic.facts()
)
_revision = Table(
    "revision",
    METADATA,
    Column("n", Integer, primary_key=True),
    Column("topic_id", String, ForeignKey(_topic.c.id), nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", DateTime, nullable=False),  # UTC
    Column("by", String, nullable=False),
    Column("data", JSON, nullable=False),
    UniqueConstraint("topic_id", "version"),
)
_vector = Table(
    "vector",
    METADATA,
    Column("model", String, primary_key=True),
    Column("recipe", String, primary_key=True),
    Column("text_hash", String, primary_key=True),
    Column("floats", LargeBinary, nullable=False),  # float32, little-endian
)
_clock = Table("clock", METADATA, Column("tick", Integer, nullable=False))  # one row
_atlas = Table("atlas", METADATA, Column("data", Text, nullable=False))  # one row or none

# Every SQLite takes this many parameters in one statement.
_CHUNK = 500

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
    sqlite3.SQLITE_CORRUPT: "The database {} is damaged; nothing in it was changed, put a backup in its place.",
}
_ANY_OTHER = "The database {} reported an error; nothing was changed."


class StoreError(Exception):
    """What went wrong, in one sentence for the person who reads it."""


class DatabaseUnusable(StoreError):
    """Not a database, damaged, locked, full, read-only, or impossible to open."""


class NewerDatabase(StoreError):
    """The database was written by a later version of the program."""


class Conflict(StoreError):
    """Somebody else saved the topic since the editor opened it. Nothing is saved and neither text is lost."""

    def __init__(self, yours: Topic, theirs: Topic) -> None:
        self.yours, self.theirs = yours, theirs
        if yours.version:
            super().__init__(f"“{theirs.title}” was changed by someone else meanwhile, so nothing was saved.")
        else:
            super().__init__(f"There is already a topic with the id {theirs.id}, so nothing was saved.")


@dataclass(frozen=True)
class Revision:
    """What a topic was after one save. `number` counts the saves of all topics, `topic.version` its own."""

    number: int
    topic: Topic
    at: datetime
    by: str


@dataclass(frozen=True)
class Condition:
    """How the database is, for `doctor`."""

    schema: str
    newest_schema: str
    check: str  # "ok", or the first damage SQLite found
    journal_mode: str
    synchronous: str
    sqlite: str  # version of the library
    topics: Mapping[str, int]  # how many, by state
    unreadable: tuple[str, ...]  # ids of rows that are no topics any more
    vectors: Mapping[str, int]  # how many, by model


class Store:
    """The topics in the database at one address. Threads may share it.

    A row that no longer makes a topic is left out of lists, and named in the log and by `condition`: one bad
    row must not take the others away. Asked for by its id it is an error: "no such topic" would mislead.
    """

    def __init__(self, url: str) -> None:
        """Opens the database at this SQLAlchemy URL; makes it, with its folder, if there is none.

        Brings an older schema up to date; when two processes try at once, one does and the other waits.
        Raises NewerDatabase or DatabaseUnusable, and leaves such a file as it was.
        """
        where = make_url(url)
        if not where.database or where.database.startswith((":memory:", "file:")):
            raise DatabaseUnusable("The database must be a file, such as sqlite:////srv/topics.db.")
        self._name = Path(where.database).name
        with _in_plain_words(self._name):
            revision = _look(where)
        self._engine = _engine(where)
        self._tidier = _engine(where.update_query_dict({"timeout": "0"}), poolclass=NullPool)
        if revision != _scripts().get_current_head():
            with self.writing() as con:
                command.upgrade(_alembic(con), "head")

    def close(self) -> None:
        """Lets go of the file."""
        self._engine.dispose()

    def tick(self) -> int:
        """The clock: how often topics were written; 0 means never."""
        with self.reading() as con:
            return _tick(con)

    def published(self) -> tuple[int, tuple[Topic, ...]]:
        """The clock and, of the same moment, the topics a visitor may see, ordered by id."""
        seen = _topic.c.state.in_([state.value for state in PUBLISHED])
        with self.reading() as con:
            tick, rows = _tick(con), con.execute(select(_topic).where(seen).order_by(_topic.c.id)).all()
        return tick, tuple(topic for _, topic in _readable(rows))

    def topics(self) -> tuple[Topic, ...]:
        """The topics of every state, ordered by id."""
        with self.reading() as con:
            rows = con.execute(select(_topic).order_by(_topic.c.id)).all()
        return tuple(topic for _, topic in _readable(rows))

    def get(self, topic_id: str) -> Topic | None:
        """One topic of any state. Raises StoreError when its row no longer makes a topic."""
        with self.reading() as con:
            row = _row(con, one_line(topic_id))
        return None if row is None else _as_topic(row)

    def history(self, topic_id: str) -> tuple[Revision, ...]:
        """Every save of one topic, oldest first; empty for an unknown topic."""
        saves = (
            select(_revision, _revision.c.topic_id.label("id"))
            .where(_revision.c.topic_id == one_line(topic_id))
            .order_by(_revision.c.version)
        )
        with self.reading() as con:
            rows = con.execute(saves).all()
        return tuple(Revision(row.n, topic, row.at.replace(tzinfo=UTC), row.by) for row, topic in _readable(rows))

    def save(self, topic: Topic, *, by: str) -> Topic:
        """Keeps a topic and returns it with its new version.

        `topic.version` is the version the editor opened, 0 for a new topic. Raises Conflict when another one
        is stored. Content that is stored already is not written again, whatever the version, so a save may be
        repeated when nobody knows whether the first one arrived.
        """
        with self.writing() as con:
            (saved,), _ = _put(con, (topic,), by)
        return saved

    def save_all(self, topics: Iterable[Topic], *, by: str, only_if_pristine: bool = False) -> int:
        """Saves all of the topics or, when one of them raises, none; returns how many were new or changed.

        With `only_if_pristine` nothing is written into a database that was ever written to.
        """
        topics = tuple(topics)
        if only_if_pristine and self.tick():
            return 0  # without asking for the right to write: the database may be read-only or busy
        with self.writing() as con:
            if only_if_pristine and _tick(con):
                return 0
            _, written = _put(con, topics, by)
        return written

    def vectors(self, model: str, recipe: str, hashes: Collection[str]) -> dict[str, np.ndarray]:
        """The remembered ones among `hashes`, each (d,) float32.

        A damaged one (not a whole number of floats, or not finite) counts as not remembered.
        """
        found = {}
        with self.reading() as con:
            for chunk in _chunks(sorted(hashes)):
                for row in con.execute(select(_vector).where(_among(model, recipe, chunk))):
                    if row.floats and len(row.floats) % 4 == 0:
                        found[row.text_hash] = np.frombuffer(row.floats, "<f4").astype(np.float32, copy=False)
        return {text_hash: vector for text_hash, vector in found.items() if np.isfinite(vector).all()}

    def remember(self, model: str, recipe: str, vectors: Mapping[str, np.ndarray]) -> None:
        """Keeps vectors, each (d,), by the hash of their text; one that is there already is replaced."""
        for chunk in _chunks(sorted(vectors)):
            key = {"model": model, "recipe": recipe}
            rows = [{**key, "text_hash": h, "floats": np.asarray(vectors[h], "<f4").tobytes()} for h in chunk]
            with self.writing() as con:
                con.execute(delete(_vector).where(_among(model, recipe, chunk)))
                con.execute(insert(_vector), rows)

    def atlas(self) -> str | None:
        """The atlas that was kept last, as it was given."""
        with self.reading() as con:
            return con.scalar(select(_atlas.c.data))

    def keep_atlas(self, data: str) -> None:
        """Keeps an atlas (JSON text) in place of the one before."""
        with self.writing() as con:
            con.execute(delete(_atlas))
            con.execute(insert(_atlas).values(data=data))

    def condition(self) -> Condition:
        """How the database is. Reads all of it."""
        with self.reading() as con:
            rows = con.execute(select(_topic).order_by(_topic.c.id)).all()
            by_model = (
                select(_vector.c.model, func.count().label("n")).group_by(_vector.c.model).order_by(_vector.c.model)
            )
            readable = {row.id for row, _ in _readable(rows)}
            return Condition(
                schema=MigrationContext.configure(con).get_current_revision() or "",
                newest_schema=_scripts().get_current_head() or "",
                check=_pragma(con, "quick_check(1)"),
                journal_mode=_pragma(con, "journal_mode"),
                synchronous=("off", "normal", "full", "extra")[int(_pragma(con, "synchronous"))],
                sqlite=sqlite3.sqlite_version,
                topics=dict(Counter(row.state for row in rows)),
                unreadable=tuple(row.id for row in rows if row.id not in readable),
                vectors={row.model: row.n for row in con.execute(by_model)},
            )

    def stored(self, con: Connection, topic_id: str) -> Topic | None:
        """One topic of any state, inside a transaction of `reading` or `writing`."""
        row = _row(con, one_line(topic_id))
        return None if row is None else _as_topic(row)

    def put(self, con: Connection, topic: Topic, *, by: str) -> Topic:
        """What `save` does, as a part of a transaction of `writing`."""
        (saved,), _ = _put(con, (topic,), by)
        return saved

    def revision(self, con: Connection, topic_id: str, version: int) -> Topic | None:
        """What a topic was after one of its saves, inside a transaction; None when there was no such save."""
        found = select(_revision, _revision.c.topic_id.label("id")).where(
            _revision.c.topic_id == topic_id, _revision.c.version == version
        )
        row = con.execute(found).one_or_none()
        return None if row is None else _as_topic(row)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that sees one moment."""
        with _in_plain_words(self._name), self._engine.connect() as con:
            yield con

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that alone may write, kept when the block ends and undone when it raises."""
        with _in_plain_words(self._name), self._engine.execution_options(write=True).begin() as con:
            yield con
        self._tidy()

    def _tidy(self) -> None:
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
            _log.info("the log of %s was not brought over: %s", self._name, error.orig)


def _engine(where: URL, **options: Any) -> Engine:
    """Connections with a write-ahead log and every commit on the disk.

    They wait for each other as long as the URL's `?timeout=` says, or the driver's five seconds.
    """
    patience = float(str(where.query.get("timeout", 5)))
    engine = create_engine(where, json_deserializer=_json, hide_parameters=True, **options)

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
        if con.get_execution_options().get("write"):
            _begin_to_write(con, patience)
        else:
            con.exec_driver_sql("BEGIN")

    return engine


def _begin_to_write(con: Connection, patience: float) -> None:
    """Starts a transaction with the right to write, waiting up to `patience` seconds for other writers.

    A reader that turns writer while another one writes is refused at once, so the right is asked for first.
    SQLite sleeps longer the longer it waits, until one of many writers waits in vain; asking anew every 20 ms
    brings everyone's turn (tests/test_store.py: eight writers).
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


def _look(where: URL) -> str | None:
    """The schema revision of the database, None when there is none yet; makes its folder.

    Reads only: a damaged, newer or foreign file is refused before anything has touched it.
    """
    path = Path(str(where.database)).absolute()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or not path.stat().st_size:
            return None
    except OSError as error:
        raise DatabaseUnusable(f"The folder of the database {path.name} cannot be used: {error.strerror}.") from error
    # A journal beside the file is a write that was interrupted, and only a writer may take it back.
    mode = "rw" if Path(f"{path}-journal").exists() else "ro"
    reader = where.set(database=path.as_uri()).update_query_dict({"mode": mode, "uri": "true"})
    with create_engine(reader, poolclass=NullPool).connect() as con:
        if _pragma(con, "quick_check(1)") != "ok":
            raise DatabaseUnusable(_sentence(path.name, sqlite3.SQLITE_CORRUPT))
        revision = MigrationContext.configure(con).get_current_revision()
        tables = inspect(con).get_table_names()
    if revision is None and tables:
        raise DatabaseUnusable(_sentence(path.name, sqlite3.SQLITE_NOTADB))
    if revision and revision not in {script.revision for script in _scripts().walk_revisions()}:
        raise NewerDatabase(
            f"The database {path.name} was written by a newer version of this program; "
            "nothing in it was changed, start that version or name another one in THESIS_FINDER_DATABASE."
        )
    return revision


def _alembic(con: Connection | None = None) -> Config:
    """What Alembic needs to know: where the revisions are, and the connection to run them on."""
    config = Config(attributes={"connection": con})
    config.set_main_option("script_location", "topics:migrations")
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_alembic())


@contextmanager
def _in_plain_words(name: str) -> Iterator[None]:
    """What the database says, as a DatabaseUnusable without SQL, values or paths."""
    try:
        yield
    except NoFreeConnection as error:
        raise DatabaseUnusable(_sentence(name, sqlite3.SQLITE_BUSY)) from error
    except DBAPIError as error:
        raise DatabaseUnusable(_sentence(name, _code(error))) from error
    except (TypeError, ValueError) as error:  # a time that is no time, a name that is not UTF-8
        raise DatabaseUnusable(_sentence(name, sqlite3.SQLITE_CORRUPT)) from error


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


def _tick(con: Connection) -> int:
    return int(con.execute(select(_clock.c.tick)).scalar_one())


def _row(con: Connection, topic_id: str) -> Row[Any] | None:
    return con.execute(select(_topic).where(_topic.c.id == topic_id)).one_or_none()


def _as_topic(row: Row[Any]) -> Topic:
    """The topic in a row with `id`, `version` and `data`. Raises StoreError when they no longer make one."""
    facts = row.data if isinstance(row.data, dict) else {}
    try:
        return Topic.model_validate({**facts, "id": row.id, "version": row.version})
    except ValidationError as error:
        raise StoreError(
            f"The topic {row.id} cannot be read ({'; '.join(problems(error))}); it is kept as it is."
        ) from error


def _readable(rows: Iterable[Row[Any]]) -> Iterator[tuple[Row[Any], Topic]]:
    """The rows that make a topic, each with it; the others are named in the log."""
    for row in rows:
        try:
            yield row, _as_topic(row)
        except StoreError as error:
            _log.warning("%s", error)


def _put(con: Connection, topics: Iterable[Topic], by: str) -> tuple[list[Topic], int]:
    """Writes those topics whose content is new, each with its revision, and then moves the clock by one.

    Returns all of them with their stored versions, and how many were written.
    """
    now = datetime.now(UTC).replace(tzinfo=None)
    kept: list[Topic] = []
    written = 0
    for topic in topics:
        row, facts = _row(con, topic.id), topic.facts()
        if row is not None and row.data == facts:
            kept.append(topic.model_copy(update={"version": row.version}))
            continue
        if row is None and topic.version:
            raise StoreError(f"The topic {topic.id} is not in the database; save it as a new one.")
        if row is not None and row.version != topic.version:
            raise Conflict(topic, _as_topic(row))
        new = topic.model_copy(update={"version": topic.version + 1})
        values = {"version": new.version, "state": new.state.value, "data": facts}
        if row is None:
            con.execute(insert(_topic).values(id=new.id, **values))
        else:
            con.execute(update(_topic).where(_topic.c.id == new.id).values(**values))
        con.execute(insert(_revision).values(topic_id=new.id, version=new.version, at=now, by=one_line(by), data=facts))
        kept.append(new)
        written += 1
    if written:
        con.execute(update(_clock).values(tick=_clock.c.tick + 1))
    return kept, written


def _among(model: str, recipe: str, hashes: Sequence[str]) -> ColumnElement[bool]:
    return and_(_vector.c.model == model, _vector.c.recipe == recipe, _vector.c.text_hash.in_(hashes))


def _chunks(hashes: Sequence[str]) -> Iterator[Sequence[str]]:
    return (hashes[i : i + _CHUNK] for i in range(0, len(hashes), _CHUNK))
