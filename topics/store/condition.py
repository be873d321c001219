"""How the database is, for `doctor`."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from topics.store import topics
from topics.store.database import Database
from topics.store.schema import VECTOR


@dataclass(frozen=True)
class Condition:
    """How the database is."""

    schema: str
    newest_schema: str
    check: str  # "ok", or the first damage found
    engine: str  # program, version and settings, in words
    lasting: bool  # a save that was acknowledged outlasts a power cut
    topics: Mapping[str, int]  # how many, by state
    unreadable: tuple[str, ...]  # ids of rows that are no topics any more
    vectors: Mapping[str, int]  # how many, by model


def condition(database: Database) -> Condition:
    """Reads all of the database."""
    by_model = select(VECTOR.c.model, func.count().label("n")).group_by(VECTOR.c.model).order_by(VECTOR.c.model)
    with database.reading() as con:
        rows = topics.every(con)
        readable = {row.id for row, _ in topics.readable(rows)}
        schema, newest = database.schemas(con)
        engine, lasting = database.describe(con)
        return Condition(
            schema=schema,
            newest_schema=newest,
            check=database.check(con),
            engine=engine,
            lasting=lasting,
            topics=dict(Counter(row.state for row in rows)),
            unreadable=tuple(row.id for row in rows if row.id not in readable),
            vectors={row.model: row.n for row in con.execute(by_model)},
        )
