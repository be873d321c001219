"""Databases as earlier versions of the program left them."""

import json
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import NullPool, create_engine, text

from tests.store.tools import topic

SCHEMAS = ("0001", "0002", "0003", "0004")  # every one before the newest
SAVES = (
    topic("A", "first text of A", version=1),
    topic("A", "text of A", version=2),
    topic("B", "text of B", version=1, state="taken"),
)
TOPICS = SAVES[1:]


def old_database(file: Path, schema: str) -> None:
    """Make a database of this schema that holds SAVES."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(create_engine(f"sqlite:///{file}", poolclass=NullPool).connect()) as con:
        config = Config(attributes={"connection": con})
        config.set_main_option("script_location", "topics:migrations")
        command.upgrade(config, schema)
        for save in SAVES:
            row = {"id": save.id, "v": save.version, "state": save.state.value, "data": json.dumps(save.facts())}
            con.execute(
                text("INSERT INTO revision VALUES (NULL, :id, :v, '2026-01-01 00:00:00.000000', 'ada', :data)"), row
            )
            con.execute(text("REPLACE INTO topic VALUES (:id, :v, :state, :data)"), row)
        con.execute(text("UPDATE clock SET tick = 3"))
        con.commit()
