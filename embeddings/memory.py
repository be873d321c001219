"""Vectors that are made once and remembered, keyed by (model, recipe, sha256 of the text)."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np

from embeddings.encoder import Encoder, ModelFault, Rows

# How a text becomes the string that is encoded. Texts are encoded as they are: a vector is the vector of
# exactly the text whose hash it carries.
RECIPE = "text"

_BATCH = 256
# So many remembered vectors are fetched at a time: under 1 MB, whatever the size of the catalogue.
_LOOKED_UP = 500
# How far from 1 the length of a row may be: bfloat16 comes within .004.
_ROUNDING = 0.01
# From so many new texts on, loading a faster encoder pays: it takes seconds, and hundreds of MB.
MANY = 1_000


class Shelf(Protocol):
    """Where remembered vectors lie. May be emptied at any time."""

    def vectors(self, model: str, recipe: str, hashes: Collection[str]) -> dict[str, np.ndarray]:
        """The known ones among `hashes`."""

    def remember(self, model: str, recipe: str, vectors: Mapping[str, np.ndarray]) -> None:
        """Keep these."""


class DictShelf:
    """A shelf for one process: commands without a database, drafts, and tests.

    `under`: a shelf where vectors are looked for too, and none are put.
    """

    def __init__(self, under: Shelf | None = None) -> None:
        self._kept: dict[tuple[str, str, str], np.ndarray] = {}
        self._under = under

    def vectors(self, model: str, recipe: str, hashes: Collection[str]) -> dict[str, np.ndarray]:
        """The kept ones among `hashes`, each (d,) float32; those kept here count more than those under it."""
        own = {h: self._kept[model, recipe, h] for h in hashes if (model, recipe, h) in self._kept}
        missing = set(hashes) - own.keys()
        return own | self._under.vectors(model, recipe, missing) if self._under and missing else own

    def remember(self, model: str, recipe: str, vectors: Mapping[str, np.ndarray]) -> None:
        """Keep vectors, each (d,), by the hash of their text, until the process ends."""
        self._kept.update({(model, recipe, h): v for h, v in vectors.items()})


def text_hash(text: str) -> str:
    """sha256 of the text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


class Memory:
    """An encoder that never encodes the same text twice."""

    def __init__(self, encoder: Encoder, shelf: Shelf, for_many: Callable[[], Encoder] | None = None) -> None:
        """`for_many` loads an encoder of the same vectors that is faster at `MANY` texts or more."""
        self._encoder, self._shelf, self._for_many = encoder, shelf, for_many

    def rows(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Rows:
        """n texts → (n, d) unit rows; only texts never seen before are encoded.

        `progress(done, all)` is called as new texts are encoded. What was encoded is kept batch by batch, so
        an interrupted run goes on where it stopped. A remembered vector that cannot be one of this encoder's is made
        anew. Raises ModelFault when the encoder itself gives such vectors; they are not remembered.
        """
        nothing = self._encoder.encode([])
        rows = np.zeros((len(texts), nothing.shape[1]), np.float32)
        # Equal texts have one vector, in several rows.
        places: dict[str, list[int]] = {}
        for row, text in enumerate(texts):
            places.setdefault(text_hash(text), []).append(row)
        missing: list[str] = []
        for hashes in _parts(list(places), _LOOKED_UP):
            remembered = self._shelf.vectors(self._encoder.name, RECIPE, hashes)
            known = {h: vector for h, vector in remembered.items() if _is_unit(vector, nothing)}
            for h, vector in known.items():
                rows[places[h]] = vector
            missing += [h for h in hashes if h not in known]
        # Longest first: texts of like length share a batch, and the first batch shows the worst pace.
        missing.sort(key=lambda h: -len(texts[places[h][0]]))
        encoder = self._for_many() if self._for_many and len(missing) >= MANY else self._encoder
        done = 0
        for hashes in _parts(missing, _BATCH):
            made = encoder.encode([texts[places[h][0]] for h in hashes])
            if not all(_is_unit(row, nothing) for row in made):
                raise ModelFault(f"The model {self._encoder.name} gives vectors that cannot be compared; reinstall it.")
            self._shelf.remember(self._encoder.name, RECIPE, dict(zip(hashes, made, strict=True)))
            for h, vector in zip(hashes, made, strict=True):
                rows[places[h]] = vector
            done += len(hashes)
            if progress:
                progress(done, len(missing))
        return rows


def _parts(hashes: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (hashes[start : start + size] for start in range(0, len(hashes), size))


def _is_unit(vector: np.ndarray, like: Rows) -> bool:
    """Whether it is as long as these rows are wide, and of length 1 (which no NaN is)."""
    return vector.shape == like.shape[1:] and abs(float(np.linalg.norm(vector)) - 1) < _ROUNDING
