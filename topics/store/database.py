"""Transactions on the database at one address, whose schema is brought up to date when it is opened."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from topics.store.errors import DatabaseUnusable, NewerDatabase
from topics.store.postgres import PostgreSQL
from topics.store.schema import NEWEST, revision_of
from topics.store.sqlite import SQLite


class Database:
    """The database at one address. Threads may share it."""

    def __init__(self, url: str) -> None:
        """Opens the database at this SQLAlchemy URL; makes an SQLite file, with its folder, if there is none.

        Brings an older schema up to date; when two processes try at once, one does and the other waits.
        Raises NewerDatabase or DatabaseUnusable, and leaves such a database as it was.
        """
        where = make_url(url)
        self._kind = PostgreSQL(where) if where.get_backend_name() == "postgresql" else SQLite(where)
        with self._in_plain_words():
            revision = self._kind.look()
        if revision != NEWEST:
            self._bring_up_to_date(revision)

    def _bring_up_to_date(self, revision: str | None) -> None:
        # Alembic takes a tenth of a start, and a database that is up to date needs none of it.
        from topics.store import migrate

        if revision and not migrate.knows(revision):
            raise NewerDatabase(
                f"The database {self._kind.name} was written by a newer version of this program; "
                "nothing in it was changed, start that version or name another one in THESIS_FINDER_DATABASE."
            )
        with self.writing() as con:
            now = revision_of(con)  # another process may have been first
            if now and now != NEWEST:
                self._kind.before_migration(NEWEST)
            migrate.upgrade(con)

    def close(self) -> None:
        """Lets go of the database."""
        self._kind.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that sees one moment."""
        with self._in_plain_words(), self._kind.engine.connect() as con:
            yield con

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that alone may write, kept when the block ends and undone when it raises."""
        with self._in_plain_words(), self._kind.engine.execution_options(write=True).begin() as con:
            yield con
        self._kind.tidy()

    def schemas(self, con: Connection) -> tuple[str, str]:
        """The schema revision of the database, and the newest one there is."""
        return revision_of(con) or "", NEWEST

    def check(self, con: Connection) -> str:
        """ "ok", or the first damage found. Reads all of the database."""
        return self._kind.check(con)

    def describe(self, con: Connection) -> tuple[str, bool]:
        """Program and settings in words, and whether a save that was acknowledged outlasts a power cut."""
        return self._kind.describe(con)

    @contextmanager
    def _in_plain_words(self) -> Iterator[None]:
        """What the database says, as a DatabaseUnusable without SQL, values or paths."""
        try:
            yield
        except (NoFreeConnection, DBAPIError, TypeError, ValueError) as error:
            raise DatabaseUnusable(self._kind.sentence(error)) from error
