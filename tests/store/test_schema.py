"""Tables and migrations."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from topics.store import Store
from topics.store.schema import METADATA


def test_the_migrations_make_the_tables_of_the_store(store: Store, url: str) -> None:
    with create_engine(url).connect() as con:
        assert compare_metadata(MigrationContext.configure(con), METADATA) == []
