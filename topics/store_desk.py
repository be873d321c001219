"""SQL about working copies: what somebody typed at the desk and has not saved. Every function takes a connection."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Connection, DateTime, Integer, Row, String, Table, delete, insert, select

from topics.store import METADATA

# One row for each form that somebody has open. A row without fields is a form whose content was saved: it remembers
# which topic a new form became, so that saving it again cannot make a second one.
_copy = Table(
    "working_copy",
    METADATA,
    Column("account", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("topic_id", String, nullable=False),  # "" until a new topic is saved
    Column("version", Integer, nullable=False),  # of the topic when the form was opened or saved last
    Column("fields", JSON(none_as_null=True)),
    Column("changes", Integer, nullable=False),  # how often it was kept
    Column("changed_at", DateTime, nullable=False),
)


def working_copy(con: Connection, account: str, key: str) -> Row[Any] | None:
    """One working copy of this account."""
    return con.execute(select(_copy).where(_copy.c.key == key, _copy.c.account == account)).one_or_none()


def unsaved(con: Connection, account: str) -> list[Row[Any]]:
    """The working copies of an account that hold something unsaved, newest first."""
    mine = select(_copy).where(_copy.c.account == account).order_by(_copy.c.changed_at.desc(), _copy.c.key)
    # A JSON column that holds NULL reads as None on every database; asking for it in SQL differs.
    return [row for row in con.execute(mine) if row.fields is not None]


def keep(con: Connection, values: Mapping[str, object]) -> None:
    """Write a working copy, in place of the one with the same account and key."""
    con.execute(delete(_copy).where(_copy.c.key == values["key"], _copy.c.account == values["account"]))
    con.execute(insert(_copy).values(**values))


def throw_away(con: Connection, account: str, key: str) -> None:
    con.execute(delete(_copy).where(_copy.c.key == key, _copy.c.account == account))


def forget_saved(con: Connection, before: datetime) -> None:
    """Delete what has long been saved."""
    con.execute(delete(_copy).where(_copy.c.fields.is_(None), _copy.c.changed_at < before))
