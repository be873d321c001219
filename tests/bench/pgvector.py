"""Nearest neighbours and words in PostgreSQL, beside the same in memory: python -m tests.bench.pgvector [VECTORS]

The vectors are those of real texts (offers and collections, a row for every whole, sentence and passage), the asked
ones those of real interests. Language is what a text is in; state, level and group are drawn: collections have none.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray
from sqlalchemy import create_engine
from threadpoolctl import threadpool_limits

from embeddings import glossary
from embeddings.encoder import Rows
from embeddings.language import guess
from embeddings.memory import RECIPE, Memory, text_hash
from embeddings.nearest import top
from tests.bench import data
from tests.bench.shelf import model, shelf
from tests.postgres import Server
from topics import catalogue, settings
from topics.topic import Topic

K = 10
ASKED = 200
FEW = 50  # where every row is read, so many are asked
GROUPS = 200
SIZES = (5_000,)  # and all of them
_COLUMNS = ("state", "lang", "level", "grp")

# What people filter by: its name, the condition in SQL.
FILTERS = (
    ("nothing", "true"),
    ("open", "state = 'open'"),
    ("level", "level = 'bachelor'"),
    ("German", "lang = 'de'"),
    ("group", "grp = 7"),
    ("level, group", "level = 'bachelor' AND grp = 7"),
)


@dataclass(frozen=True)
class Texts:
    """n texts with their vectors (n, d), and for every column its n values."""

    texts: list[str]
    rows: Rows
    values: dict[str, list[Any]]

    def first(self, n: int) -> "Texts":
        return Texts(self.texts[:n], self.rows[:n], {name: one[:n] for name, one in self.values.items()})


def topics() -> list[Topic]:
    """All offers and all texts of the collections."""
    found = [*data.interests("offers").topics, *data.interests("seeds").topics]
    return found + [topic for name in data.COLLECTIONS[:4] for topic in data.collection(name).topics]


def texts(n: int, model: str, memory: Memory) -> Texts:
    """n real texts: remembered ones first, then the shortest."""
    known = shelf()
    every = list(
        dict.fromkeys(catalogue.texts(catalogue.build(topics(), glossary=glossary.load(settings.load().data))))
    )
    remembered = known.vectors(model, RECIPE, [text_hash(text) for text in every])
    every.sort(key=lambda text: (text_hash(text) not in remembered, len(text)))
    rng = random.Random(0)  # noqa: S311 - repeatable, not secret
    chosen = every[:n]
    rng.shuffle(chosen)
    drawn = {
        "state": rng.choices(("open", "reserved", "taken"), (90, 5, 5), k=len(chosen)),
        "level": rng.choices(("bachelor", "master", "project"), k=len(chosen)),
        "grp": rng.choices(range(GROUPS), k=len(chosen)),
    }
    return Texts(chosen, memory.rows(chosen, _progress), {"lang": [guess(text) for text in chosen], **drawn})


def _progress(done: int, of: int) -> None:
    print(f"\rencoded {done} of {of}", end="", file=sys.stderr, flush=True)


def interests() -> list[str]:
    """Real interests: what students of the offers want, then what the collections ask."""
    asked = [str(one["text"]) for corpus in ("offers", "seeds") for one in data.interests(corpus).interests]
    return (asked + [str(one["text"]) for name in ("scifact", "cisi") for one in data.collection(name).interests])[
        :ASKED
    ]


class Table:
    """The texts as a table with an index for the vectors, the words, and every column."""

    def __init__(self, url: str, given: Texts) -> None:
        engine = create_engine(url)
        connection: Any = engine.raw_connection().driver_connection
        self._con = connection
        self._con.autocommit = True
        self._backend = self._con.info.backend_pid
        self._do("CREATE EXTENSION IF NOT EXISTS vector")
        self._do("DROP TABLE IF EXISTS text")
        self._do(
            f"CREATE TABLE text (id int PRIMARY KEY, state text, lang text, level text, grp int, body text,"
            f" vec halfvec({given.rows.shape[1]}), words tsvector)"
        )
        with self._con.cursor().copy("COPY text (id, state, lang, level, grp, body, vec) FROM STDIN") as copy:
            for i, row in enumerate(given.rows):
                copy.write_row((i, *(given.values[name][i] for name in _COLUMNS), given.texts[i], _written(row)))
        self._do("UPDATE text SET words = to_tsvector('english', body)")
        self._do("VACUUM FULL text")

    def index(self) -> dict[str, float]:
        """Make the indexes; seconds of every one."""
        self._do("SET maintenance_work_mem = '1GB'")
        took = {}
        for name, how in (
            ("graph", "hnsw (vec halfvec_ip_ops)"),
            ("words", "gin (words)"),
            *((name, f"btree ({name})") for name in _COLUMNS),
        ):
            began = time.monotonic()
            self._do(f"CREATE INDEX by_{name} ON text USING {how}")
            took[name] = time.monotonic() - began
        self._do("ANALYZE text")
        return took

    def megabytes(self, relation: str) -> float:
        """How much a table or an index takes on the disk."""
        return float(self._ids("SELECT pg_total_relation_size(%s::regclass)", relation)[0]) / 1e6

    def set(self, **values: str) -> None:
        """Settings of the server for this connection, __ for a dot."""
        for name, value in values.items():
            self._do(f"SET {name.replace('__', '.')} = {value}")
        self._do("DISCARD PLANS")  # those made under other settings

    def nearest(self, where: str, vector: NDArray[np.float32]) -> list[int]:
        """The ids of the rows that pass and are nearest to the vector."""
        query = f"SELECT id FROM text WHERE {where} ORDER BY vec <#> %s::halfvec LIMIT {K}"  # noqa: S608
        return self._ids(query, _written(vector))

    def by_words(self, every: bool, text: str) -> list[int]:
        """The ids of the best by ts_rank_cd among rows that hold every word of the text, or any."""
        asked = "plainto_tsquery('english', %s)"
        asked = asked if every else f"replace({asked}::text, '&', '|')::tsquery"
        matching = f"FROM text, (SELECT {asked} AS q) AS asked WHERE words @@ q"
        return self._ids(f"SELECT id {matching} ORDER BY ts_rank_cd(words, q, 1) DESC LIMIT {K}", text)

    def cpu(self) -> float:
        """CPU seconds of the process that answers us."""
        return sum(psutil.Process(self._backend).cpu_times()[:2])

    def _do(self, statement: str) -> None:
        self._con.execute(statement)

    def _ids(self, statement: str, value: str) -> list[int]:
        return [row[0] for row in self._con.execute(statement, (value,), prepare=True).fetchall()]


def _written(vector: NDArray[np.float32]) -> str:
    return f"[{','.join(f'{x:.6f}' for x in vector)}]"


@dataclass(frozen=True)
class Asked:
    """What came of asking one thing many times: CPU ms of the server and of us, median wall ms, and all answers."""

    server: float
    here: float
    wall: float
    answers: list[list[int]]

    def __str__(self) -> str:
        return f"{self.server:.2f} + {self.here:.2f} CPU ms, {self.wall:.1f} ms"


def ask(table: Table, one: Callable[[Any], list[int]], things: Sequence[Any]) -> Asked:
    """Ask `one` for each of the things, after a first round that nobody counts."""
    for thing in things[:20]:
        one(thing)
    server, here, walls, answers = table.cpu(), time.process_time(), [], []
    for thing in things:
        began = time.perf_counter()
        answers.append(one(thing))
        walls.append(time.perf_counter() - began)
    n = len(things) / 1000
    return Asked((table.cpu() - server) / n, (time.process_time() - here) / n, statistics.median(walls) * 1000, answers)


def recall(found: Sequence[Sequence[int]], exact: Sequence[Sequence[int]]) -> float:
    """How many of the exact ones were found, of all that there are."""
    hits = sum(len(set(some) & set(all_)) for some, all_ in zip(found, exact, strict=True))
    return hits / max(sum(map(len, exact)), 1)


def in_memory(given: Texts, asked: Rows, mask: NDArray[np.bool_]) -> tuple[float, list[list[int]]]:
    """CPU ms of an exact search in this process, and the answers."""
    answers = []
    with threadpool_limits(1):  # as the product: more threads spin against each other
        began, passing = time.process_time(), int(mask.sum())
        for vector in asked:
            scores = np.where(mask, given.rows @ vector, -np.inf)
            answers.append([int(row) for row in top(scores, min(K, passing))])
    return (time.process_time() - began) / len(asked) * 1000, answers


def mask(given: Texts, where: str) -> NDArray[np.bool_]:
    """Which texts pass: SQL's conditions, read in Python."""
    kept = np.ones(len(given.texts), bool)
    for condition in where.split(" AND ") if where != "true" else ():
        name, value = condition.split(" = ")
        wanted: Any = value.strip("'") if value.startswith("'") else int(value)
        kept &= np.array([one == wanted for one in given.values[name]])
    return kept


def compare(table: Table, given: Texts, asked: Rows) -> None:
    """Print a row for every filter."""
    print("| filter | passes | in memory, exact | database: every row | what passes | graph | graph, iterative |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name, where in FILTERS:
        passes = mask(given, where)
        here, exact = in_memory(given, asked, passes)
        cells: list[str] = []
        for values in (
            {"enable_indexscan": "off", "enable_bitmapscan": "off"},
            {"enable_bitmapscan": "on"},
            {"enable_indexscan": "on", "hnsw__iterative_scan": "off"},
            {"hnsw__iterative_scan": "strict_order"},
        ):
            table.set(**values)
            things = list(asked if len(cells) > 1 else asked[:FEW])
            found = ask(table, partial(table.nearest, where), things)
            cells.append(f"{recall(found.answers, exact[: len(things)]):.3f}; {found}")
        print(f"| {name} | {passes.mean():.4f} | {here:.2f} CPU ms | {' | '.join(cells)} |", flush=True)


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    encoder = model()
    memory = Memory(encoder, shelf(), None)
    given = texts(n, encoder.name, memory)
    words = interests()
    asked = memory.rows(words)
    server = Server()
    try:
        server.start()
        for size in sorted({*(one for one in SIZES if one < n), n}):
            part = given.first(size)
            began = time.monotonic()
            table = Table(server.emptied(), part)
            filled, took = time.monotonic() - began, table.index()
            made = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in took.items())
            sizes = ", ".join(f"{name} {table.megabytes(name):.0f} MB" for name in ("text", "by_graph", "by_words"))
            print(f"\n{size} vectors: filled in {filled:.0f} s; {made}; {sizes}\n", flush=True)
            table.set(hnsw__ef_search="100")
            compare(table, part, asked)
            for every in (True, False):
                found = ask(table, partial(table.by_words, every), words)
                answered = sum(map(bool, found.answers))
                print(f"words, {'every' if every else 'any'} of them: {found}; {answered} of {len(words)} answered")
    finally:
        server.remove()


if __name__ == "__main__":
    main()
