"""Tables and migrations."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from topics.store import Store
from topics.store.schema import METADATA


def test_the_migrations_make_the_tables_of_the_store(store: Store, file: Path) -> None:
    with create_engine(f"sqlite:///{file}").connect() as con:
        assert compare_metadata(MigrationContext.configure(con), METADATA) == []
