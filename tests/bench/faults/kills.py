"""A writer is killed at any moment of a save, a publication or an import, again and again, on the product's own
services; then everything it was answered for must be there, nothing in halves, and asking again must double nothing.
"""

import json
import multiprocessing
import random
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection

from sqlalchemy import text

from topics import exchange, form
from topics.accounts import Account, Role
from topics.desk import Desk, WorkingCopy
from topics.exchange import Record
from topics.store import Store
from topics.topic import State

# Processes that need not import everything anew.
FORK = multiprocessing.get_context("fork")
ERNA = Account("erna", Role.EDITOR)
KINDS = ("new", "edit", "publish", "import")
IN_ONE_IMPORT = 5
# The longest time from the writer's first word to its end, in seconds.
LONGEST = 0.5

# A topic whose saves, newest words or owner are not all there, and an import without all of its topics.
_HALVES = (
    "SELECT count(*) FROM topic t WHERE t.version <> (SELECT count(*) FROM revision r WHERE r.topic_id = t.id)",
    "SELECT count(*) FROM topic t LEFT JOIN revision r ON r.topic_id = t.id AND r.version = t.version "
    "WHERE r.n IS NULL OR CAST(r.data AS TEXT) <> CAST(t.data AS TEXT)",
    "SELECT count(*) FROM topic WHERE id NOT IN (SELECT topic_id FROM owner)",
    'SELECT count(*) FROM "import" i '
    "WHERE :size <> (SELECT count(*) FROM import_topic p JOIN topic t ON t.id = p.topic_id WHERE p.n = i.n)",
    "SELECT count(*) FROM topic WHERE id LIKE 'import%' AND id NOT IN (SELECT topic_id FROM import_topic)",
)


@dataclass(frozen=True)
class Write:
    """One thing a person does; done twice, it must be found once. Every fourth is of the same kind."""

    number: int

    @property
    def mark(self) -> str:
        return f"{KINDS[self.number % len(KINDS)]} {self.number}"

    def do(self, store: Store, desk: Desk) -> None:
        kind = KINDS[self.number % len(KINDS)]
        if kind == "new":
            desk.save(ERNA, WorkingCopy(f"{self.number:032}"), _typed(self.mark))
        elif kind == "edit":
            current = store.get("base")
            assert current is not None
            desk.save(ERNA, desk.open(ERNA, "base"), {**form.fields(current), "text": self.mark})
        elif kind == "publish":
            desk.move(ERNA, f"new-{self.number - 2}", State.OPEN)
        else:
            names = [f"{self.mark} {i}" for i in range(IN_ONE_IMPORT)]
            records = [Record(name.replace(" ", "-"), {"title": name, "text": name}) for name in names]
            plan = exchange.plan_for(ERNA, records, store)
            exchange.apply(store, plan, by=ERNA.name, source=self.mark, who=ERNA)


def kill(url: str, times: int, seed: int = 0) -> Counter[str]:
    """Kill a writer so many times on the database at this URL, which is made if there is none.

    Counts kills, writes that were answered for, writes that had arrived although nobody was told, and what is wrong:
    lost, partial, doubled, damaged.
    """
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    seen = Counter(dict.fromkeys(("lost", "partial", "doubled", "damaged"), 0))
    with closing(Store(url)) as store:
        Desk(store).save(ERNA, WorkingCopy("base"), _typed("base"))
    done = 0  # the writes 0 … done - 1
    for _ in range(times):
        begun, answered = _killed(url, done, rng.uniform(0, LONGEST))
        seen["kills"] += 1
        seen["answered"] += answered - done
        with closing(Store(url)) as store:
            with store.writing():
                pass  # a server may still be at the last wish of a client that is gone
            seen["damaged"] += store.condition().check != "ok"
            seen["partial"] += halves(store)
            found = _found(store)
            seen["lost"] += sum(not found[Write(number).mark] for number in range(answered))
            if begun > answered:
                # Nobody was told how this one ended, so whoever asked for it asks again.
                seen["arrived untold"] += bool(found[Write(answered).mark])
                Write(answered).do(store, Desk(store))
                seen["answered"] += 1
                found = _found(store)
            done = begun
            seen["lost"] += not found[Write(done - 1).mark] if done else 0
            seen["doubled"] += sum(found[Write(number).mark] > 1 for number in range(done))
    return seen


def _killed(url: str, done: int, after: float) -> tuple[int, int]:
    """A writer goes on from write `done` and is killed; how many writes had begun by then, how many were answered."""
    heard, tell = FORK.Pipe(duplex=False)
    writer = FORK.Process(target=_write_for_ever, args=(url, done, tell), daemon=True)
    writer.start()
    tell.close()
    heard.poll(60)
    time.sleep(after)
    writer.kill()
    writer.join()
    begun = answered = done
    with suppress(EOFError):
        while True:
            begun, answered = heard.recv()
    return begun, answered


def _write_for_ever(url: str, done: int, tell: Connection) -> None:
    store = Store(url)
    desk = Desk(store)
    while True:
        tell.send((done + 1, done))
        Write(done).do(store, desk)
        done += 1
        tell.send((done, done))


def _typed(title: str) -> form.Fields:
    return {**form.empty(), "title": title, "text": title}


def halves(store: Store) -> int:
    """How many things are there in part only."""
    with store.reading() as con:
        return sum(int(con.scalar(text(query), {"size": IN_ONE_IMPORT}) or 0) for query in _HALVES)


def _found(store: Store) -> Counter[str]:
    """How often each write is in the database."""
    found = Counter[str]()
    with store.reading() as con:
        found.update(row.source for row in con.execute(text('SELECT source FROM "import"')))
        for row in con.execute(text("SELECT topic_id, CAST(data AS TEXT) AS data FROM revision ORDER BY n")):
            facts = json.loads(row.data)
            if row.topic_id == "base":
                found[facts["text"]] += 1
            elif facts["title"].startswith("new "):
                published = facts.get("state", State.OPEN) == State.OPEN
                found[f"publish {int(facts['title'][4:]) + 2}" if published else facts["title"]] += 1
    return found
