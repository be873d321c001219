"""SQL about what is derived from topics: vectors and the atlas. They may always be deleted, and writing them does
not move the clock. Every function takes a connection.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np
from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select

from embeddings.seal import sealed, unsealed
from topics.store.schema import ATLAS, VECTOR

# Every SQLite takes this many parameters in one statement.
_CHUNK = 500


def vectors(con: Connection, model: str, recipe: str, hashes: Collection[str]) -> dict[str, np.ndarray]:
    """The remembered ones among `hashes`, each (d,) float32.

    One that is damaged, or was made for another text or by another model, counts as not remembered.
    """
    found = {}
    for chunk in chunks(hashes):
        for row in con.execute(select(VECTOR).where(_among(model, recipe, chunk))):
            found[row.text_hash] = unsealed(row.floats, model, recipe, row.text_hash)
    return {text_hash: vector for text_hash, vector in found.items() if vector is not None}


def remember(con: Connection, model: str, recipe: str, vectors: Mapping[str, np.ndarray]) -> None:
    """Keeps vectors, each (d,), by the hash of their text; one that is there already is replaced.

    At most as many as `chunks` puts together.
    """
    key = {"model": model, "recipe": recipe}
    rows = [{**key, "text_hash": h, "floats": sealed(vectors[h], model, recipe, h)} for h in vectors]
    con.execute(delete(VECTOR).where(_among(model, recipe, list(vectors))))
    con.execute(insert(VECTOR), rows)


def chunks(hashes: Collection[str]) -> Iterator[Sequence[str]]:
    """The hashes in order, as many at a time as one statement takes."""
    ordered = sorted(hashes)
    return (ordered[i : i + _CHUNK] for i in range(0, len(ordered), _CHUNK))


def atlas(con: Connection) -> str | None:
    """The atlas that was kept last, as it was given."""
    return con.scalar(select(ATLAS.c.data))


def keep_atlas(con: Connection, data: str) -> None:
    """Keeps an atlas (JSON text) in place of the one before."""
    con.execute(delete(ATLAS))
    con.execute(insert(ATLAS).values(data=data))


def _among(model: str, recipe: str, hashes: Sequence[str]) -> ColumnElement[bool]:
    return and_(VECTOR.c.model == model, VECTOR.c.recipe == recipe, VECTOR.c.text_hash.in_(hashes))
