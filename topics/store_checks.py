"""SQL about the self-test: which topic an interest must find, and since when it does not. Takes a connection."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, Integer, Row, String, Table, delete, func, insert, select

from topics.store import METADATA

_revision = METADATA.tables["revision"]
_expectation = Table(
    "expectation",
    METADATA,
    Column("interest", String, primary_key=True),
    Column("topic_id", String, nullable=False),  # "" where nothing must fit
    Column("passed_at", Integer),  # number of the newest save when it was last met
)


def expectations(con: Connection) -> list[Row[Any]]:
    """interest, topic_id and passed_at of all, by interest."""
    return list(con.execute(select(_expectation).order_by(_expectation.c.interest)).all())


def keep(con: Connection, rows: Sequence[tuple[str, str, int | None]]) -> None:
    """These instead of those there were."""
    con.execute(delete(_expectation))
    if rows:
        names = ("interest", "topic_id", "passed_at")
        con.execute(insert(_expectation), [dict(zip(names, row, strict=True)) for row in rows])


def newest_save(con: Connection) -> int:
    """The number of the newest save; 0 before the first."""
    return int(con.scalar(select(func.max(_revision.c.n))) or 0)


def saves_after(con: Connection, number: int) -> list[Row[Any]]:
    """n, by, at and data of every later save, the first one first."""
    wanted = [_revision.c.n, _revision.c.by, _revision.c.at, _revision.c.data]
    return list(con.execute(select(*wanted).where(_revision.c.n > number).order_by(_revision.c.n)).all())
