"""Vectors that are made once and remembered, keyed by (model, recipe, sha256 of the text)."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol

import numpy as np

from embeddings.encoder import Encoder, Rows

# How a text becomes the string that is encoded. Texts are encoded as they are: a vector is the vector of
# exactly the text whose hash it carries.
RECIPE = "text"

_BATCH = 256
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
        own = {h: self._kept[model, recipe, h] for h in hashes if (model, recipe, h) in self._kept}
        missing = set(hashes) - own.keys()
        return own | self._under.vectors(model, recipe, missing) if self._under and missing else own

    def remember(self, model: str, recipe: str, vectors: Mapping[str, np.ndarray]) -> None:
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
        an interrupted run goes on where it stopped.
        """
        hashes = [text_hash(text) for text in texts]
        known = self._shelf.vectors(self._encoder.name, RECIPE, set(hashes))
        # Longest first: texts of like length share a batch, and the first batch shows the worst pace.
        missing = sorted(
            {h: t for h, t in zip(hashes, texts, strict=True) if h not in known}.items(),
            key=lambda x: -len(x[1]),
        )
        encoder = self._for_many() if self._for_many and len(missing) >= MANY else self._encoder
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            rows = encoder.encode([text for _, text in batch])
            made = {h: row for (h, _), row in zip(batch, rows, strict=True)}
            self._shelf.remember(self._encoder.name, RECIPE, made)
            known.update(made)
            if progress:
                progress(min(start + _BATCH, len(missing)), len(missing))
        if not texts:
            return self._encoder.encode([])
        return np.stack([known[h] for h in hashes]).astype(np.float32)
