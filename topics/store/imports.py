"""SQL about imports: what each of them wrote. Every function takes a connection."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    func,
    insert,
    select,
    update,
)

from topics.store.schema import IMPORT, IMPORT_TOPIC


def add(con: Connection, at: datetime, by: str, source: str, versions: Mapping[str, int]) -> int:
    """Remember an import and the versions it made, by topic; returns its number."""
    n = (con.scalar(select(func.max(IMPORT.c.n))) or 0) + 1
    con.execute(insert(IMPORT).values(n=n, at=at, by=by, source=source, undone=False))
    con.execute(insert(IMPORT_TOPIC), [{"n": n, "topic_id": t, "version": v} for t, v in versions.items()])
    return n


def last(con: Connection, limit: int) -> list[Row[Any]]:
    """The imports that were not undone, newest first, each with how many topics it wrote."""
    count = select(func.count()).where(IMPORT_TOPIC.c.n == IMPORT.c.n).scalar_subquery().label("topics")
    newest = select(IMPORT, count).where(IMPORT.c.undone.is_(False)).order_by(IMPORT.c.n.desc()).limit(limit)
    return list(con.execute(newest))


def one(con: Connection, n: int) -> Row[Any] | None:
    """One import."""
    return con.execute(select(IMPORT).where(IMPORT.c.n == n)).one_or_none()


def versions(con: Connection, n: int) -> dict[str, int]:
    """topic → the version that an import made."""
    rows = con.execute(select(IMPORT_TOPIC).where(IMPORT_TOPIC.c.n == n).order_by(IMPORT_TOPIC.c.topic_id))
    return {row.topic_id: row.version for row in rows}


def mark_undone(con: Connection, n: int) -> None:
    """An import was taken back: `last` names it no longer."""
    con.execute(update(IMPORT).where(IMPORT.c.n == n).values(undone=True))
