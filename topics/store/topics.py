"""SQL about topics and their history. Every function takes a connection.

A topic, its revision and the tick of the clock are written in one transaction: a crash leaves all of them or none.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Row, insert, select, update

from topics.store.derived import chunks
from topics.store.errors import Conflict, StoreError
from topics.store.schema import CLOCK, REVISION, TOPIC
from topics.topic import PUBLISHED, Topic, one_line, problems

_log = logging.getLogger(__name__)

# Revisions as `_as_topic` reads them.
_SAVES = select(REVISION, REVISION.c.topic_id.label("id"))


@dataclass(frozen=True)
class Revision:
    """What a topic was after one save. `number` counts the saves of all topics, `topic.version` its own."""

    number: int
    topic: Topic
    at: datetime
    by: str


def tick(con: Connection) -> int:
    """The clock: how often topics were written; 0 means never."""
    return int(con.execute(select(CLOCK.c.tick)).scalar_one())


def every(con: Connection) -> list[Row[Any]]:
    """id, version, state and data of every topic, by id."""
    return _by_id(con.execute(select(TOPIC)))


def published(con: Connection, known: Mapping[str, Topic]) -> list[Topic]:
    """The topics a visitor may see, by id. One of `known`, by id, that has not been saved since is not read again."""
    seen = TOPIC.c.state.in_([state.value for state in PUBLISHED])
    now = _by_id(con.execute(select(TOPIC.c.id, TOPIC.c.version).where(seen)))
    found = {row.id: known[row.id] for row in now if row.id in known and known[row.id].version == row.version}
    for ids in chunks([row.id for row in now if row.id not in found]):
        rows = con.execute(select(TOPIC).where(TOPIC.c.id.in_(ids))).all()
        found |= {row.id: topic for row, topic in readable(rows)}
    return [found[row.id] for row in now if row.id in found]


def one(con: Connection, topic_id: str) -> Topic | None:
    """One topic of any state. Raises StoreError when its row no longer makes a topic."""
    row = _row(con, one_line(topic_id))
    return None if row is None else _as_topic(row)


def history(con: Connection, topic_id: str) -> tuple[Revision, ...]:
    """Every save of one topic, oldest first; empty for an unknown topic."""
    rows = con.execute(_SAVES.where(REVISION.c.topic_id == one_line(topic_id)).order_by(REVISION.c.version)).all()
    return tuple(Revision(row.n, topic, row.at.replace(tzinfo=UTC), row.by) for row, topic in readable(rows))


def revision(con: Connection, topic_id: str, version: int) -> Topic | None:
    """What a topic was after one of its saves; None when there was no such save."""
    found = _SAVES.where(REVISION.c.topic_id == topic_id, REVISION.c.version == version)
    row = con.execute(found).one_or_none()
    return None if row is None else _as_topic(row)


def readable(rows: Iterable[Row[Any]]) -> Iterator[tuple[Row[Any], Topic]]:
    """The rows that make a topic, each with it; the others are named in the log."""
    for row in rows:
        try:
            yield row, _as_topic(row)
        except StoreError as error:
            _log.warning("%s", error)


def put(con: Connection, topics: Iterable[Topic], by: str) -> tuple[list[Topic], int]:
    """Writes those topics whose content is new, each with its revision, and then moves the clock by one.

    Returns all of them with their stored versions, and how many were written.
    """
    now = datetime.now(UTC).replace(tzinfo=None)
    kept: list[Topic] = []
    written = 0
    for topic in topics:
        row, facts = _row(con, topic.id), topic.facts()
        if row is not None and row.data == facts:
            kept.append(topic.model_copy(update={"version": row.version}))
            continue
        if row is None and topic.version:
            raise StoreError(f"The topic {topic.id} is not in the database; save it as a new one.")
        if row is not None and row.version != topic.version:
            raise Conflict(topic, _as_topic(row))
        new = topic.model_copy(update={"version": topic.version + 1})
        values = {"version": new.version, "state": new.state.value, "data": facts}
        if row is None:
            con.execute(insert(TOPIC).values(id=new.id, **values))
        else:
            con.execute(update(TOPIC).where(TOPIC.c.id == new.id).values(**values))
        con.execute(insert(REVISION).values(topic_id=new.id, version=new.version, at=now, by=one_line(by), data=facts))
        kept.append(new)
        written += 1
    if written:
        con.execute(update(CLOCK).values(tick=CLOCK.c.tick + 1))
    return kept, written


def _by_id(rows: Iterable[Row[Any]]) -> list[Row[Any]]:
    """Sorted here: where hyphens go differs from database to database."""
    return sorted(rows, key=lambda row: row.id)


def _row(con: Connection, topic_id: str) -> Row[Any] | None:
    return con.execute(select(TOPIC).where(TOPIC.c.id == topic_id)).one_or_none()


def _as_topic(row: Row[Any]) -> Topic:
    """The topic in a row with `id`, `version` and `data`. Raises StoreError when they no longer make one."""
    facts = row.data if isinstance(row.data, dict) else {}
    try:
        return Topic.model_validate({**facts, "id": row.id, "version": row.version})
    except ValidationError as error:
        raise StoreError(
            f"The topic {row.id} cannot be read ({'; '.join(problems(error))}); it is kept as it is."
        ) from error
