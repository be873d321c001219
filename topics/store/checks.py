"""SQL about the self-test: which topic an interest must find, and since when it does not. Takes a connection."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select

from topics.store.schema import EXPECTATION, REVISION


def expectations(con: Connection) -> list[Row[Any]]:
    """interest, topic_id and passed_at of all, by interest."""
    return list(con.execute(select(EXPECTATION).order_by(EXPECTATION.c.interest)).all())


def keep(con: Connection, rows: Sequence[tuple[str, str, int | None]]) -> None:
    """These instead of those there were."""
    con.execute(delete(EXPECTATION))
    if rows:
        names = ("interest", "topic_id", "passed_at")
        con.execute(insert(EXPECTATION), [dict(zip(names, row, strict=True)) for row in rows])


def newest_save(con: Connection) -> int:
    """The number of the newest save; 0 before the first."""
    return int(con.scalar(select(func.max(REVISION.c.n))) or 0)


def saves_after(con: Connection, number: int) -> list[Row[Any]]:
    """n, by, at and data of every later save, the first one first."""
    wanted = [REVISION.c.n, REVISION.c.by, REVISION.c.at, REVISION.c.data]
    return list(con.execute(select(*wanted).where(REVISION.c.n > number).order_by(REVISION.c.n)).all())
