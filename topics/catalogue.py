"""One immutable snapshot of the published topics, with everything a search needs to know about them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from embeddings import language
from embeddings.encoder import Rows
from embeddings.lexical import WordIndex
from embeddings.memory import Memory
from embeddings.passages import Pieces, pieces
from topics.topic import Topic


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

    def of(self, text: int) -> Rows:
        """The rows of one text."""
        end = self.starts[text + 1] if text + 1 < len(self.starts) else len(self.rows)
        return self.rows[self.starts[text] : end]


@dataclass(frozen=True)
class Meaning:
    """Unit vectors of n topics: the whole text, its title and sentences, its passages."""

    whole: Rows
    sentences: Parts
    passages: Parts


@dataclass(frozen=True)
class Catalogue:
    """The published topics at one tick of the store's clock. Never changes, is replaced.

    `meaning` is None until a model has made the vectors: words answer meanwhile.
    """

    tick: int
    topics: tuple[Topic, ...]
    pieces: tuple[Pieces, ...]
    words: WordIndex
    meaning: Meaning | None = None

    def __post_init__(self) -> None:
        sizes = {len(self.topics), len(self.pieces)} | ({len(self.meaning.whole)} if self.meaning else set())
        if len(sizes) > 1:
            raise ValueError(f"topics, pieces and vectors must be of one length, not {sorted(sizes)}")

    @cached_property
    def rows(self) -> dict[str, int]:
        """Topic id → its row."""
        return {topic.id: row for row, topic in enumerate(self.topics)}

    @property
    def whole(self) -> Rows:
        """(n, d) unit vectors of the whole texts. Raises ValueError before there are any."""
        if self.meaning is None:
            raise ValueError("this catalogue has no vectors yet")
        return self.meaning.whole

    def topic(self, topic_id: str) -> Topic | None:
        """The published topic of this id."""
        row = self.rows.get(topic_id)
        return None if row is None else self.topics[row]


def build(topics: Sequence[Topic], tick: int = 0) -> Catalogue:
    """Topics → a catalogue that words can search."""
    languages = [topic.language or language.guess(topic.text) for topic in topics]
    return Catalogue(
        tick,
        tuple(topics),
        tuple(pieces(t.title, t.text, lang) for t, lang in zip(topics, languages, strict=True)),
        WordIndex((_searched(t), lang) for t, lang in zip(topics, languages, strict=True)),
    )


def texts(catalogue: Catalogue) -> list[str]:
    """Every text whose vector the catalogue needs: the wholes, then the parts of every topic, then its passages."""
    return [text for group in _groups(catalogue) for part in group for text in part]


def with_meaning(catalogue: Catalogue, memory: Memory, progress: Callable[[int, int], None] | None = None) -> Catalogue:
    """The same catalogue with vectors; only texts the memory has never seen are encoded."""
    # One call for all, so that progress counts everything and equal texts are encoded once.
    rows = memory.rows(texts(catalogue), progress)
    whole, sentences, passages = _groups(catalogue)
    ends = np.cumsum([sum(map(len, group)) for group in (whole, sentences, passages)])
    return replace(
        catalogue,
        meaning=Meaning(
            rows[: ends[0]],
            Parts(rows[ends[0] : ends[1]], _starts(sentences)),
            Parts(rows[ends[1] :], _starts(passages)),
        ),
    )


def _groups(catalogue: Catalogue) -> tuple[list[list[str]], list[list[str]], list[list[str]]]:
    """For every topic its whole, its headline pieces with its sentences, its passages."""
    heads = [_heads(topic) for topic in catalogue.topics]
    return (
        [[p.whole] for p in catalogue.pieces],
        [[*head, *p.sentences] for head, p in zip(heads, catalogue.pieces, strict=True)],
        [list(p.passages) for p in catalogue.pieces],
    )


def _starts(parts: Sequence[Sequence[str]]) -> NDArray[np.intp]:
    return np.cumsum([0, *(len(part) for part in parts)], dtype=np.intp)[:-1]


def _heads(topic: Topic) -> list[str]:
    """What names a topic in a few words: found like its best sentence, but never quoted."""
    also = [", ".join(names) for names in (topic.also_found_as, topic.methods) if names]
    return [topic.title, *also, *([topic.plain_words] if topic.plain_words else [])]


def _searched(topic: Topic) -> str:
    """The words a topic can be found by."""
    return "\n".join(
        [
            topic.title,
            topic.text,
            topic.tasks,
            topic.needs,
            topic.plain_words,
            *topic.methods,
            *topic.also_found_as,
        ]
    )
