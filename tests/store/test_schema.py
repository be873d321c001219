"""Tables and migrations."""

import subprocess
import sys
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, create_engine

from tests.store.tools import in_processes
from topics.store import Store
from topics.store.schema import METADATA, NEWEST


def test_the_migrations_make_the_tables_of_the_store(store: Store, url: str) -> None:
    with create_engine(url, poolclass=NullPool).connect() as con:
        assert compare_metadata(MigrationContext.configure(con), METADATA) == []


def test_the_store_looks_for_the_newest_revision(store: Store) -> None:
    config = Config()
    config.set_main_option("script_location", "topics:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == NEWEST
    assert store.condition().schema == NEWEST


def test_a_database_that_is_up_to_date_is_opened_without_alembic(store: Store, url: str) -> None:
    opened = f"import sys; from topics.store import Store; Store({url!r}).close(); sys.exit('alembic' in sys.modules)"
    subprocess.run([sys.executable, "-c", opened], check=True)


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

    assert in_processes(*[open_and_tick] * 4) == [(NEWEST, 0)] * 4
