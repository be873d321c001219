"""What only PostgreSQL does: a server that many machines share, and that may be away for a while."""

import logging

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from topics.store.errors import DatabaseUnusable
from topics.store.schema import METADATA, revision_of

_log = logging.getLogger(__name__)

# Whoever holds this advisory lock is the one writer. Any number will do, as long as it stays the same.
_WRITER = 8_630_417

# Unless the address says otherwise: a server that does not answer is given up after five seconds, a busy one, too.
_PATIENCE = {"connect_timeout": "5", "tcp_user_timeout": "5000", "options": "-c lock_timeout=5s"}
_NAME = {"application_name": "thesis-finder"}  # in the server's list of who is connected

_AWAY = "The database {} cannot be reached; please try again in a moment, a change that did arrive is not made twice."
_BUSY = "The database {} is busy because someone else is writing to it; nothing was changed, please try again soon."
_FULL = "The disk of the database {} is full; nothing was changed, free some space and try again."
_FAILING = "The disk of the database {} is failing; nothing was changed, check it and try again."
_DAMAGED = "The database {} is damaged; nothing in it was changed, put a backup in its place."
_FOREIGN = (
    "The database {} is not one of this program; nothing in it was changed, name another one in THESIS_FINDER_DATABASE."
)
_READ_ONLY = "The server of the database {} does not take changes; nothing was changed, name the primary one."
_FORBIDDEN = (
    "The database {} does not allow this; give the account of this program the right to make and change tables."
)
_ANY_OTHER = "The database {} reported an error; nothing was changed."

# What the first characters of an SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html) mean.
_SENTENCES = {
    "08": _AWAY,
    "57P": _AWAY,  # shutting down, or starting
    "53100": _FULL,
    "53": _BUSY,  # no memory, no connection left
    "40": _BUSY,
    "55P03": _BUSY,  # the lock was not free in time
    "57014": _BUSY,
    "25006": _READ_ONLY,
    "42501": _FORBIDDEN,
    "3F": _FORBIDDEN,  # no schema that this account may see
    "58": _FAILING,
    "XX": _DAMAGED,
}


class PostgreSQL:
    """The database on a server. Any number of threads, processes and machines may share it."""

    def __init__(self, where: URL) -> None:
        """Opens nothing yet. Raises DatabaseUnusable when the URL names no database."""
        if not where.database:
            raise DatabaseUnusable("The address of the database must end with its name, such as /topics.")
        self.name = where.database
        self.engine = _engine(where)

    def look(self) -> str | None:
        """The schema revision of the database, None when there is none yet. Reads only."""
        with self.engine.connect() as con:
            revision, tables = revision_of(con), inspect(con).get_table_names()
        if revision is None and tables:
            raise DatabaseUnusable(_FOREIGN.format(self.name))
        return revision

    def before_migration(self, newest: str) -> None:
        """Nothing but a word: the change is one transaction, and a server has backups of its own (pg_dump)."""
        _log.info("the schema of %s is changed to %s now; what pg_dump saved before is the way back", self.name, newest)

    def tidy(self) -> None:
        """Nothing: the server does that itself."""

    def sentence(self, error: Exception) -> str:
        """What SQLAlchemy raised, for the person who reads it."""
        if isinstance(error, NoFreeConnection):
            return _BUSY.format(self.name)
        if not isinstance(error, DBAPIError):
            return _DAMAGED.format(self.name)
        state = getattr(error.orig, "sqlstate", None)
        if error.connection_invalidated or (isinstance(error, OperationalError) and not state):
            return _AWAY.format(self.name)  # a server that was never reached has no state to give
        known = (_SENTENCES.get((state or "")[:length]) for length in (5, 3, 2))
        return next(filter(None, known), _ANY_OTHER).format(self.name)

    def check(self, con: Connection) -> str:
        """ "ok" when every row of every table can be read; the server holds each page against its checksum.

        Raises what SQLAlchemy raises when one cannot.
        """
        for table in METADATA.sorted_tables:
            # A row as text is all of it: counting alone would leave long values where they are.
            con.exec_driver_sql(f'SELECT count(whole::text) FROM "{table.name}" AS whole')  # noqa: S608
        return "ok"

    def describe(self, con: Connection) -> tuple[str, bool]:
        """Version and settings in words, and whether a save that was acknowledged outlasts a power cut."""
        names = ("server_version", "fsync", "synchronous_commit", "full_page_writes")
        version, *settings = (str(con.exec_driver_sql(f"SHOW {name}").scalar()) for name in names)
        words = ", ".join(f"{name} {value}" for name, value in zip(names[1:], settings, strict=True))
        return f"PostgreSQL {version}, {words}", "off" not in settings


def _engine(where: URL) -> Engine:
    """Connections of which readers see one moment and writers come one at a time."""
    patient = where.update_query_dict({**_PATIENCE, **_NAME, **where.query})
    # A connection is tried before it is used, so that a server that came back is found without a restart.
    engine = create_engine(patient, pool_pre_ping=True, pool_timeout=5, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def begin(con: Connection) -> None:
        if con.get_execution_options().get("write"):
            # Numbering and looking before writing need one writer. Its first look comes after the lock, at the
            # isolation level READ COMMITTED, so it sees what the writer before it left.
            con.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER})")
        else:
            con.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    return engine
