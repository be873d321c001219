"""SQL about working copies: what somebody typed at the desk and has not saved. Every function takes a connection."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from topics.store.schema import WORKING_COPY


def working_copy(con: Connection, account: str, key: str) -> Row[Any] | None:
    """One working copy of this account."""
    return con.execute(
        select(WORKING_COPY).where(WORKING_COPY.c.key == key, WORKING_COPY.c.account == account)
    ).one_or_none()


def unsaved(con: Connection, account: str) -> list[Row[Any]]:
    """The working copies of an account that hold something unsaved, newest first."""
    mine = (
        select(WORKING_COPY)
        .where(WORKING_COPY.c.account == account)
        .order_by(WORKING_COPY.c.changed_at.desc(), WORKING_COPY.c.key)
    )
    # A JSON column that holds NULL reads as None on every database; asking for it in SQL differs.
    return [row for row in con.execute(mine) if row.fields is not None]


def keep(con: Connection, values: Mapping[str, object]) -> None:
    """Write a working copy, in place of the one with the same account and key."""
    con.execute(
        delete(WORKING_COPY).where(WORKING_COPY.c.key == values["key"], WORKING_COPY.c.account == values["account"])
    )
    con.execute(insert(WORKING_COPY).values(**values))


def throw_away(con: Connection, account: str, key: str) -> None:
    """Delete a working copy of this account, if there is one."""
    con.execute(delete(WORKING_COPY).where(WORKING_COPY.c.key == key, WORKING_COPY.c.account == account))


def forget_saved(con: Connection, before: datetime) -> None:
    """Delete what has long been saved."""
    con.execute(delete(WORKING_COPY).where(WORKING_COPY.c.fields.is_(None), WORKING_COPY.c.changed_at < before))
