"""SQL about imports: what each of them wrote. Every function takes a connection."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    func,
    insert,
    select,
    update,
)

from topics.store import METADATA

_import = Table(
    "import",
    METADATA,
    Column("n", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),  # UTC
    Column("by", String, nullable=False),
    Column("source", String, nullable=False),  # name of the file
    Column("undone", Boolean, nullable=False),
)
_import_topic = Table(
    "import_topic",
    METADATA,
    Column("n", Integer, ForeignKey(_import.c.n), primary_key=True),
    Column("topic_id", String, primary_key=True),
    Column("version", Integer, nullable=False),  # that the import made
)


def add(con: Connection, at: datetime, by: str, source: str, versions: Mapping[str, int]) -> int:
    """Remember an import and the versions it made, by topic; returns its number."""
    n = (con.scalar(select(func.max(_import.c.n))) or 0) + 1
    con.execute(insert(_import).values(n=n, at=at, by=by, source=source, undone=False))
    con.execute(insert(_import_topic), [{"n": n, "topic_id": t, "version": v} for t, v in versions.items()])
    return n


def last(con: Connection, limit: int) -> list[Row[Any]]:
    """The imports that were not undone, newest first, each with how many topics it wrote."""
    count = select(func.count()).where(_import_topic.c.n == _import.c.n).scalar_subquery().label("topics")
    newest = select(_import, count).where(_import.c.undone.is_(False)).order_by(_import.c.n.desc()).limit(limit)
    return list(con.execute(newest))


def one(con: Connection, n: int) -> Row[Any] | None:
    """One import."""
    return con.execute(select(_import).where(_import.c.n == n)).one_or_none()


def versions(con: Connection, n: int) -> dict[str, int]:
    """topic → the version that an import made."""
    rows = con.execute(select(_import_topic).where(_import_topic.c.n == n).order_by(_import_topic.c.topic_id))
    return {row.topic_id: row.version for row in rows}


def mark_undone(con: Connection, n: int) -> None:
    con.execute(update(_import).where(_import.c.n == n).values(undone=True))
