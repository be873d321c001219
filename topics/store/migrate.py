"""Brings the schema of a database up to date, by the revisions in topics/migrations. Nothing else needs Alembic."""

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def knows(revision: str) -> bool:
    """Whether there is such a revision; there is none of a newer version of this program."""
    scripts = ScriptDirectory.from_config(_alembic())
    return revision in {script.revision for script in scripts.walk_revisions()}


def upgrade(con: Connection) -> None:
    """Runs what is missing, as a part of a transaction that may write."""
    command.upgrade(_alembic(con), "head")


def _alembic(con: Connection | None = None) -> Config:
    """What Alembic needs to know: where the revisions are, and the connection to run them on."""
    config = Config(attributes={"connection": con})
    config.set_main_option("script_location", "topics:migrations")
    return config
