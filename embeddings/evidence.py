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
        return np.maximum.reduceat(self.rows @ query, self.starts)

    def plus(self, more: "Parts") -> "Parts":
        """These texts, then those."""
        starts = np.concatenate([self.starts, len(self.rows) + more.starts])
        return Parts(np.concatenate([self.rows, more.rows]), starts)

    def of(self, text: int) -> Rows:
        """The rows of one text."""
        end = self.starts[text + 1] if text + 1 < len(self.starts) else len(self.rows)
        return self.rows[self.starts[text] : end]


@dataclass(frozen=True)
class Meaning:
    """Unit vectors of n texts: each as a whole, its sentences, its passages; translations count as further parts."""

    whole: Parts
    sentences: Parts
    passages: Parts

    @classmethod
    def of(cls, rows: Rows, groups: Sequence[Sequence[Sequence[str]]]) -> "Meaning":
        """The rows of all texts in `flat(groups)` → where each belongs."""
        ends = np.cumsum([sum(map(len, group)) for group in groups])[:-1]
        starts = [np.cumsum([0, *map(len, group)], dtype=np.intp)[:-1] for group in groups]
        return cls(*(Parts(part, start) for part, start in zip(np.split(rows, ends), starts, strict=True)))

    def plus(self, more: "Meaning") -> "Meaning":
        """These texts, then those."""
        return Meaning(
            self.whole.plus(more.whole), self.sentences.plus(more.sentences), self.passages.plus(more.passages)
        )

    def cosines(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """(d,) unit query → (n,) how near each text is, seen as a whole and in its best part."""
        near = WHOLE * self.whole.best(query) + SENTENCE * self.sentences.best(query)
        return np.asarray(near + PASSAGE * self.passages.best(query), np.float32)


def flat(groups: Sequence[Sequence[Sequence[str]]]) -> list[str]:
    """groups[kind][text][part] → all the parts in one row, as `Meaning.of` expects their vectors."""
    return [part for group in groups for parts in group for part in parts]


def score(cosines: NDArray[np.float32], by_words: WordEvidence) -> NDArray[np.float32]:
    """(n,) cosines and the words of one interest → (n,) scores."""
    return np.asarray(cosines + WORDS * by_words.strength, np.float32)
