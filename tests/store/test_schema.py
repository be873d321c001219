"""Tables and migrations."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, create_engine

from tests.store.tools import in_processes
from topics.store import Store
from topics.store.schema import METADATA


def test_the_migrations_make_the_tables_of_the_store(store: Store, url: str) -> None:
    with create_engine(url, poolclass=NullPool).connect() as con:
        assert compare_metadata(MigrationContext.configure(con), METADATA) == []


def test_processes_that_find_an_old_database_migrate_it_once(url: str, file: Path) -> None:
    file.parent.mkdir(parents=True)
    config = Config()
    config.set_main_option("script_location", "topics:migrations")
    with create_engine(url, poolclass=NullPool).begin() as con:
        config.attributes["connection"] = con
        command.upgrade(config, "0001")

    def open_and_tick() -> tuple[str, int]:
        opened = Store(url)
        found = opened.condition().schema, opened.tick()
        opened.close()
        return found

    newest = ScriptDirectory.from_config(config).get_current_head()
    assert in_processes(*[open_and_tick] * 4) == [(newest, 0)] * 4
