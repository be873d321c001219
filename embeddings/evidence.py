"""Meaning and words → one score a text."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Rows
from embeddings.lexical import WordEvidence

# How evidence adds up: cosines of the whole text, its best sentence and its best passage, and the strength of the
# words. Chosen by reasons and confirmed on the sets of tests/bench/README.md, where it is flat.
WHOLE, SENTENCE, PASSAGE, WORDS = 0.5, 0.25, 0.25, 0.25


@dataclass(frozen=True)
class Parts:
    """The vectors of the parts of n texts: `rows[starts[i]:starts[i + 1]]` belong to text i, at least one each."""

    rows: Rows
    starts: NDArray[np.intp]

    def __post_init__(self) -> None:
        if len(self.starts) and (np.diff(self.starts, append=len(self.rows)) < 1).any():
            raise ValueError(f"every text needs a part: {len(self.rows)} rows for {len(self.starts)} texts")

    def best(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """(d,) unit query → (n,) cosine of the best part of every text."""
        if not len(self.starts):
            return np.zeros(0, np.float32)
        near = self.rows @ query
        return near if len(near) == len(self.starts) else np.maximum.reduceat(near, self.starts)

    @property
    def first(self) -> Rows:
        """(n, d) the first part of every text."""
        return self.rows if len(self.rows) == len(self.starts) else self.rows[self.starts]

    def changed(self, kept: NDArray[np.intp], new: "Parts") -> "Parts":
        """The parts of other texts: for each its number here, or -1 for the next one of `new`."""
        both = Parts(np.concatenate([self.rows, new.rows]), np.concatenate([self.starts, len(self.rows) + new.starts]))
        lengths = np.diff(both.starts, append=len(both.rows))
        source = np.array(kept)
        source[kept < 0] = len(self.starts) + np.arange(len(new.starts))
        starts = np.concatenate([[0], np.cumsum(lengths[source])])[:-1].astype(np.intp)
        rows = np.repeat(both.starts[source] - starts, lengths[source]) + np.arange(lengths[source].sum())
        return Parts(both.rows[rows], starts)

    def of(self, text: int) -> Rows:
        """The rows of one text."""
        end = self.starts[text + 1] if text + 1 < len(self.starts) else len(self.rows)
        return self.rows[self.starts[text] : end]


@dataclass(frozen=True)
class Meaning:
    """Unit vectors of n texts: each as a whole, its sentences, its passages; translations count as further parts.

    Where only the whole of every text is read, `sentences` and `passages` are the same object.
    """

    whole: Parts
    sentences: Parts
    passages: Parts

    @property
    def only_whole(self) -> bool:
        """Whether nothing smaller than a whole text has a vector."""
        return self.sentences is self.whole

    @classmethod
    def of(cls, rows: Rows, groups: Sequence[Sequence[Sequence[str]]]) -> "Meaning":
        """The rows of all texts in `flat(groups)` → where each belongs. One group alone holds the whole texts."""
        ends = np.cumsum([sum(map(len, group)) for group in groups])[:-1]
        starts = [np.cumsum([0, *map(len, group)], dtype=np.intp)[:-1] for group in groups]
        parts = [Parts(part, start) for part, start in zip(np.split(rows, ends), starts, strict=True)]
        return cls(*parts) if len(parts) > 1 else cls(*parts, *parts, *parts)

    def changed(self, kept: NDArray[np.intp], new: "Meaning") -> "Meaning":
        """The meaning of other texts: for each its number here, or -1 for the next one of `new`."""
        whole = self.whole.changed(kept, new.whole)
        if self.only_whole:
            return Meaning(whole, whole, whole)
        return Meaning(whole, self.sentences.changed(kept, new.sentences), self.passages.changed(kept, new.passages))

    def cosines(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """(d,) unit query → (n,) how near each text is, seen as a whole and in its best part."""
        whole = self.whole.best(query)
        if self.only_whole:
            return whole
        return np.asarray(
            WHOLE * whole + SENTENCE * self.sentences.best(query) + PASSAGE * self.passages.best(query), np.float32
        )


def flat(groups: Sequence[Sequence[Sequence[str]]]) -> list[str]:
    """groups[kind][text][part] → all the parts in one row, as `Meaning.of` expects their vectors."""
    return [part for group in groups for parts in group for part in parts]


def score(cosines: NDArray[np.float32], by_words: WordEvidence) -> NDArray[np.float32]:
    """(n,) cosines and the words of one interest → (n,) scores."""
    return np.asarray(cosines + WORDS * by_words.strength, np.float32)
