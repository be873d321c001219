"""Nearest neighbours and words inside PostgreSQL, on the vectors of real texts: python -m tests.bench.nearest [SIZE …]

For each size: what the index costs, how long a query takes, and how many of the ten nearest it finds, also under
filters. The product searches in its own memory, where this is faster at every size it is made for; this says from which
size on it would not be, and what the database would need then. Texts: the judged collections beside the checkout.
"""

import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from sqlalchemy import Connection, NullPool, create_engine, text

from embeddings.memory import Memory
from tests.bench import data, shelf
from tests.postgres import Server
from topics import catalogue

K = 10
CHAIRS = 200  # a filter that half a percent of the texts pass
QUERIES = 100
REAL = 5_000
LONGEST = 200  # characters
SIZES = (2_500, 5_000, 20_000)

TABLE = """
CREATE EXTENSION IF NOT EXISTS vector;
DROP TABLE IF EXISTS piece;
CREATE TABLE piece (
    id integer PRIMARY KEY,
    chair smallint NOT NULL,
    published boolean NOT NULL,
    body text NOT NULL,
    words tsvector GENERATED ALWAYS AS (to_tsvector('english', body)) STORED,
    near halfvec(384) NOT NULL
)
"""
HNSW = "CREATE INDEX piece_near ON piece USING hnsw (near halfvec_ip_ops)"
CHAIR = "CREATE INDEX piece_chair ON piece (chair)"
WORDS = "CREATE INDEX piece_words ON piece USING gin (words)"
NEAREST = "SELECT id FROM piece {where} ORDER BY near <#> :near LIMIT :k"
FOUND = "SELECT id FROM piece WHERE words @@ to_tsquery('english', :words) ORDER BY ts_rank_cd(words, to_tsquery('english', :words)) DESC LIMIT :k"  # noqa: E501

FILTERS = {
    "no filter": ("", lambda ids: ids >= 0),
    "90 % pass": ("WHERE published", lambda ids: ids % 10 != 0),
    "0.5 % pass": ("WHERE chair = 7", lambda ids: ids % CHAIRS == 7),
}


def pieces(n: int) -> tuple[list[str], np.ndarray]:
    """n sentences and names as the catalogue cuts them, and their vectors (n, d).

    Beyond REAL they are those before with noise, as far from them as sentences of one topic are from each other: good
    enough for times and sizes, not for recall.
    """
    topics = [*data.interests("offers").topics, *data.collection("cisi").topics, *data.collection("scifact").topics]
    texts = dict.fromkeys(catalogue.texts(catalogue.build(topics[: REAL // 5])))
    real = [one for one in texts if len(one) <= LONGEST][: min(n, REAL)]
    rows = Memory(shelf.model(), shelf.shelf()).rows(real)
    copies = np.resize(rows, (n, rows.shape[1]))
    noise = np.random.default_rng(0).standard_normal((n - len(real), rows.shape[1]), np.float32)
    copies[len(real) :] += noise / np.sqrt(rows.shape[1])
    copies /= np.linalg.norm(copies, axis=1, keepdims=True)
    return [real[i % len(real)] for i in range(n)], copies


def queries() -> tuple[list[str], np.ndarray]:
    """The students' interests and the questions of the collections, and their vectors."""
    asked = [*data.interests("offers").interests, *data.collection("scifact").interests]
    texts = [str(one["text"]) for one in asked][:: max(1, len(asked) // QUERIES)][:QUERIES]
    return texts, Memory(shelf.model(), shelf.shelf()).rows(texts)


def literal(vector: np.ndarray) -> str:
    return "[" + ",".join(f"{x:.5f}" for x in vector) + "]"


def fill(con: Connection, texts: Sequence[str], rows: np.ndarray) -> None:
    for statement in TABLE.split(";"):
        con.exec_driver_sql(statement)
    raw = con.connection.driver_connection
    assert raw is not None
    with raw.cursor() as cursor, cursor.copy("COPY piece (id, chair, published, body, near) FROM STDIN") as copy:
        for i, (body, row) in enumerate(zip(texts, rows, strict=True)):
            copy.write_row((i, i % CHAIRS, i % 10 != 0, body.replace("\0", ""), literal(row)))


@contextmanager
def settings(con: Connection, *each: str) -> Iterator[None]:
    """These settings within the block."""
    with con.begin_nested() as inner:
        for one in each:
            con.exec_driver_sql(f"SET LOCAL {one}")
        yield
        inner.rollback()


def timed(con: Connection, statement: str) -> float:
    began = time.monotonic()
    con.exec_driver_sql(statement)
    return time.monotonic() - began


def ask(con: Connection, where: str, vectors: np.ndarray) -> tuple[list[list[int]], float]:
    """The ids each query finds, and the median milliseconds."""
    found, took = [], []
    statement = text(NEAREST.format(where=where))
    for vector in vectors:
        near = literal(vector)
        began = time.monotonic()
        found.append(list(con.scalars(statement, {"near": near, "k": K})))
        took.append((time.monotonic() - began) * 1000)
    return found, statistics.median(took)


def recall(found: list[list[int]], rows: np.ndarray, vectors: np.ndarray, passes: np.ndarray) -> float:
    """The share of the K nearest that was found, in the exact order of float32."""
    shares = []
    allowed = np.flatnonzero(passes)
    for ids, vector in zip(found, vectors, strict=True):
        best = allowed[np.argsort(-(rows[allowed] @ vector), kind="stable")[:K]]
        shares.append(len(set(ids) & set(best.tolist())) / len(best))
    return statistics.mean(shares)


def size(con: Connection, name: str) -> float:
    """Megabytes of a table without its indexes, or of an index."""
    return float(con.exec_driver_sql(f"SELECT pg_table_size('{name}') / 1e6").scalar_one())


def measure(con: Connection, texts: Sequence[str], rows: np.ndarray) -> None:
    asked, vectors = queries()
    fill(con, texts, rows)
    con.exec_driver_sql("ANALYZE piece")
    ids = np.arange(len(texts))
    kind = "real" if len(texts) <= REAL else "partly noise"
    print(f"\n{len(texts)} texts ({kind}), table {size(con, 'piece'):.0f} MB")

    def line(name: str, where: str, passes: np.ndarray, *settings_: str) -> None:
        with settings(con, *settings_):
            found, ms = ask(con, where, vectors)
        print(f"  {name}: {ms:.1f} ms, recall {recall(found, rows, vectors, passes):.3f}")

    began = time.perf_counter()
    for vector in vectors:
        np.argpartition(-(rows @ vector), K)[:K]
    print(f"  in the process's memory, exact: {(time.perf_counter() - began) * 1000 / len(vectors):.2f} ms, recall 1")
    for name, (where, passes) in FILTERS.items():
        line(f"exact, {name}", where, passes(ids))
    took = timed(con, HNSW)
    print(f"  HNSW: built in {took:.1f} s, {size(con, 'piece_near'):.0f} MB")
    for ef in (40, 100, 200):
        line(f"HNSW ef {ef}", "", ids >= 0, f"hnsw.ef_search = {ef}", "enable_seqscan = off")
    for name, (where, passes) in list(FILTERS.items())[1:]:
        line(f"HNSW ef 100, {name}", where, passes(ids), "hnsw.ef_search = 100", "enable_seqscan = off")
    for name, (where, passes) in list(FILTERS.items())[1:]:
        strict = ("hnsw.ef_search = 100", "hnsw.iterative_scan = strict_order", "enable_seqscan = off")
        line(f"HNSW ef 100 iterative, {name}", where, passes(ids), *strict)
    timed(con, CHAIR)
    con.exec_driver_sql("ANALYZE piece")
    where, passes = FILTERS["0.5 % pass"]
    line("filter column indexed, 0.5 % pass", where, passes(ids), "hnsw.ef_search = 100")
    line("the planner's own choice, no filter", "", ids >= 0, "hnsw.ef_search = 100")
    took = timed(con, WORDS)
    print(f"  GIN over words: built in {took:.1f} s, {size(con, 'piece_words'):.0f} MB")
    for name, joint in (("all of three words", " & "), ("any of three words", " | ")):
        times, counts = [], []
        for one in asked:
            long = sorted({w for w in one.lower().split() if w.isalpha() and len(w) > 4}, key=len)[-3:]
            if len(long) == 3:
                began = time.monotonic()
                counts.append(len(list(con.scalars(text(FOUND), {"words": joint.join(long), "k": K}))))
                times.append((time.monotonic() - began) * 1000)
        print(f"  {name}: {statistics.median(times):.1f} ms, {statistics.mean(counts):.1f} of {K} found")


def main() -> None:
    sizes = [int(one) for one in sys.argv[1:]] or SIZES
    texts, rows = pieces(max(sizes))
    server = Server()
    try:
        server.start()
        with create_engine(server.emptied(), poolclass=NullPool).connect() as con:
            con.exec_driver_sql("SET maintenance_work_mem = '512MB'")
            for n in sizes:
                measure(con, texts[:n], rows[:n])
    finally:
        server.remove()


if __name__ == "__main__":
    main()
