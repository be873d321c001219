"""Remembered vectors are damaged, swapped and replaced in the database; after each fault the catalogue is built anew
from what is remembered, as a server does when it starts, and must rank as if nothing had happened.
"""

import random
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np

from embeddings.encoder import Encoder
from embeddings.memory import RECIPE, Memory, text_hash
from topics import catalogue
from topics.exchange import beginning
from topics.store import Store

# Scores that differ by less are the same: sums of many products are rounded in any order.
ROUNDING = 1e-6
INTERESTS = ("virtual reality", "counting cells in blood", "large language models", "explainable images of the eye")


def spoil(encoder: Encoder, folder: Path, times: int, seed: int = 0) -> Counter[str]:
    """So many faults, one after the other; counts faults, and how many of them changed a ranking or were not healed."""
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    file = folder / "topics.db"
    store = Store(f"sqlite:///{file}")
    words = catalogue.build(beginning())
    memory = Memory(encoder, store)
    queries = encoder.encode(INTERESTS)

    def scores() -> np.ndarray:
        full = catalogue.with_meaning(words, memory)
        assert full.meaning is not None
        return np.stack([np.concatenate([full.meaning.cosines(query), full.whole @ query]) for query in queries])

    right = scores()
    hashes = {text_hash(text) for text in catalogue.texts(words)}
    # The same texts by another model, whose vectors have the same shape.
    other = Memory(_Other(encoder), store)
    other.rows(catalogue.texts(words))
    seen = Counter(dict.fromkeys(("faults", "wrong rankings", "not healed", "errors"), 0))
    for number in range(times):
        with closing(sqlite3.connect(file)) as con, con:
            FAULTS[number % len(FAULTS)](con, rng, encoder.name)
        before = seen.total()
        try:
            seen["wrong rankings"] += not np.allclose(scores(), right, atol=ROUNDING)
            seen["not healed"] += len(store.vectors(encoder.name, RECIPE, hashes)) < len(hashes)
        except Exception:  # whatever it is, no page would come of it
            seen["errors"] += 1
        if seen.total() > before:
            # The next fault begins with sound vectors again.
            with closing(sqlite3.connect(file)) as con, con:
                con.execute("DELETE FROM vector WHERE model = ?", (encoder.name,))
            scores()
        seen["faults"] += 1
    store.close()
    return seen


class _Other:
    """An encoder of the same width whose vectors point elsewhere."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder, self.name = encoder, "other"

    def encode(self, texts: object) -> np.ndarray:
        return np.ascontiguousarray(self._encoder.encode(texts)[:, ::-1])  # type: ignore[arg-type]


def _rewrite(
    change: Callable[[bytes, random.Random], bytes],
) -> Callable[[sqlite3.Connection, random.Random, str], None]:
    """A fault that changes the bytes of three vectors."""

    def fault(con: sqlite3.Connection, rng: random.Random, model: str) -> None:
        rows = con.execute("SELECT rowid, floats FROM vector WHERE model = ?", (model,)).fetchall()
        for rowid, floats in rng.sample(rows, 3):
            con.execute("UPDATE vector SET floats = ? WHERE rowid = ?", (change(floats, rng), rowid))

    return fault


def _flip(floats: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(floats))
    return floats[:place] + bytes([floats[place] ^ 1 << rng.randrange(8)]) + floats[place + 1 :]


def _replace(floats: bytes, vector: np.ndarray) -> bytes:
    """Another vector in place of the one at the end of these bytes."""
    new = vector.astype("<f4").tobytes()
    return floats[: len(floats) - len(new)] + new


def _swap(con: sqlite3.Connection, rng: random.Random, model: str) -> None:
    """The vectors of six texts change places: each is sound and belongs to another text."""
    rows = con.execute("SELECT rowid, floats FROM vector WHERE model = ?", (model,)).fetchall()
    chosen = rng.sample(rows, 6)
    for (rowid, _), (_, floats) in zip(chosen, chosen[1:] + chosen[:1], strict=True):
        con.execute("UPDATE vector SET floats = ? WHERE rowid = ?", (floats, rowid))


def _foreign(con: sqlite3.Connection, rng: random.Random, model: str) -> None:
    """All vectors are those of another model."""
    con.execute(
        "UPDATE vector AS v SET floats = (SELECT o.floats FROM vector o WHERE o.model = 'other' "
        "AND o.recipe = v.recipe AND o.text_hash = v.text_hash) WHERE model = ?",
        (model,),
    )


def _stale(con: sqlite3.Connection, rng: random.Random, model: str) -> None:
    """A text's vector goes by the hash of another text."""
    rows = con.execute("SELECT rowid, text_hash FROM vector WHERE model = ?", (model,)).fetchall()
    (gone, text_hash), (kept, _) = rng.sample(rows, 2)
    con.execute("DELETE FROM vector WHERE rowid = ?", (gone,))
    con.execute("UPDATE vector SET text_hash = ? WHERE rowid = ?", (text_hash, kept))


def _halved(con: sqlite3.Connection, rng: random.Random, model: str) -> None:
    """A build that was killed half-way, its last vectors half written."""
    rows = con.execute("SELECT rowid, floats FROM vector WHERE model = ?", (model,)).fetchall()
    for rowid, floats in rng.sample(rows, len(rows) // 2):
        con.execute("UPDATE vector SET floats = ? WHERE rowid = ?", (floats[: len(floats) // 2], rowid))


def _numbers(floats: bytes) -> int:
    return len(floats) // 4 - 4


FAULTS = (
    _rewrite(_flip),
    _rewrite(lambda floats, rng: floats[: rng.randrange(len(floats))]),
    _rewrite(lambda floats, rng: floats + floats),
    _rewrite(lambda floats, rng: bytes(len(floats))),
    _rewrite(lambda floats, rng: _replace(floats, np.full(_numbers(floats), np.nan))),
    _rewrite(lambda floats, rng: _replace(floats, np.eye(1, _numbers(floats))[0])),
    _rewrite(lambda floats, rng: np.frombuffer(floats, "<f4").astype(">f4").tobytes()),
    _rewrite(lambda floats, rng: np.frombuffer(floats, "<f4").astype("<f8", casting="unsafe").tobytes()),
    _swap,
    _foreign,
    _stale,
    _halved,
)
