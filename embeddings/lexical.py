"""Word evidence: which words of an interest stand in a text, weighed by how rare they are."""

import math
import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
import Stemmer
from numpy.typing import NDArray

# BM25 (Robertson & Zaragoza 2009), its usual constants; topics are short, so length counts a little less.
K1, B = 1.2, 0.6

_MOST = np.iinfo(np.uint16).max

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?(?:[-/+#][^\W_]+)*[+#]*")


@dataclass(frozen=True)
class Word:
    """One word as it stands at text[start:end], and the stems it may be known by."""

    text: str
    start: int
    end: int
    stems: frozenset[str]


def words(text: str, languages: Sequence[str] = ("en", "de")) -> list[Word]:
    """The words of a text with the stems they have in these languages."""
    return [Word(word, *at, stems(word, tuple(languages))) for word, at in spelled(text)]


def spelled(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """The words of a text as they stand there, each with its start and end."""
    return ((match.group(), match.span()) for match in _WORD.finditer(text))


@lru_cache(maxsize=100_000)
def stems(word: str, languages: tuple[str, ...] = ("en", "de")) -> frozenset[str]:
    """The stems one word may be known by.

    "multi-omics" is known by "multi", "omics" and "multiomics", so that either spelling finds the other.
    """
    parts = [p for p in re.split(r"[-/+#'’]", word) if p]
    joined = "".join(parts) if len(parts) > 1 else ""
    names = {word.lower()} if word[-1] in "+#" else set()
    for form in [*parts, *([joined] if joined else [])]:
        names |= {_stem(form, language) for language in languages}
    return frozenset(names)


def is_stop_word(word: str) -> bool:
    """Whether a word says nothing about a subject, in German or English."""
    return word.lower() in _stop_words()


@cache
def _stop_words() -> frozenset[str]:
    lines = files("embeddings").joinpath("stop_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _stem(word: str, language: str) -> str:
    # The German stemmer folds umlauts itself, typed as "ü" or as "ue".
    if language == "de":
        return f"de:{_stemmer('german').stemWord(word.lower())}"
    bare = word.lower()
    if not bare.isascii():
        bare = "".join(c for c in unicodedata.normalize("NFD", bare) if not unicodedata.combining(c))
    return f"en:{_stemmer('english').stemWord(bare)}"


@cache
def _stemmer(name: str) -> Stemmer.Stemmer:
    # Without a cache of its own, which costs more than stemming: `stems` remembers.
    return Stemmer.Stemmer(name, 0)


@dataclass(frozen=True)
class WordEvidence:
    """What the words of one interest say about n texts."""

    scores: NDArray[np.float32]  # (n,) BM25
    bound: float  # the largest score the interest could get: every word, at its heaviest

    @property
    def share(self) -> NDArray[np.float32]:
        """(n,) how much of the interest a text holds, 0..1; a word no text knows counts as the rarest."""
        return self.scores / self.bound if self.bound else self.scores

    @property
    def strength(self) -> NDArray[np.float32]:
        """(n,) scores over the geometric mean of the best one and the bound, 0 and up.

        Over the bound alone, a long statement's words count too little; over the best alone, the only common word of
        an interest counts as much as all of it. Measured: better on every collection than either.
        """
        best = float(self.scores.max()) if len(self.scores) else 0.0
        return self.scores / math.sqrt(best * self.bound) if best else self.scores


def _bag(versions: Sequence[tuple[str, str]]) -> "Counter[str]":
    """How often each stem occurs in the versions of a text."""
    bag: Counter[str] = Counter()
    for text, language in versions:
        languages = ("de",) if language == "de" else ("en",)
        for word, times in Counter(_WORD.findall(text)).items():
            for stem in stems(word, languages):
                bag[stem] += times
    return bag


class WordIndex:
    """BM25 over n texts (Robertson & Zaragoza 2009), each stemmed in its own language. Never changes.

    A sparse matrix by columns: the texts that hold stem number c are `_rows[_starts[c]:_starts[c + 1]]`, each as often
    as `_counts` says. `_lengths`: how many stems each text has.
    """

    def __init__(self, texts: Iterable[Sequence[tuple[str, str]]]) -> None:
        """`texts`: each in one or more languages, as (text, language); what is not German is stemmed as English."""
        self._columns: dict[str, int] = {}
        self._starts = np.zeros(1, np.int64)
        self._rows, self._counts = np.zeros(0, np.int32), np.zeros(0, np.uint16)
        self._lengths = np.zeros(0, np.float32)
        self._take_in(texts, np.zeros(0, np.intp))

    def changed(self, kept: NDArray[np.intp], texts: Iterable[Sequence[tuple[str, str]]]) -> "WordIndex":
        """The same as an index made anew, at the cost of the new texts alone.

        `kept` says for every text of the changed index which of these it is, or -1; `texts` are those with -1 in order.
        """
        other = copy(self)
        moved = np.full(len(self._lengths), -1, np.int32)
        moved[kept[kept >= 0]] = np.flatnonzero(kept >= 0)
        rows = moved[self._rows]
        stays = rows >= 0
        other._rows, other._counts = rows[stays], self._counts[stays]
        other._starts = np.concatenate([[0], np.cumsum(stays)])[self._starts]
        other._lengths = np.zeros(len(kept), np.float32)
        other._lengths[kept >= 0] = self._lengths[kept[kept >= 0]]
        other._take_in(texts, np.flatnonzero(kept < 0))
        return other

    def _take_in(self, texts: Iterable[Sequence[tuple[str, str]]], rows: NDArray[np.intp]) -> None:
        """Put texts into these empty rows, or into as many as there are texts. Makes arrays anew, changes none."""
        self._columns = dict(self._columns)
        columns, numbers, counts, lengths = array("i"), array("i"), array("H"), array("f")
        for number, versions in enumerate(texts):
            bag = _bag(versions)
            lengths.append(bag.total())
            for stem, count in bag.items():
                columns.append(self._columns.setdefault(stem, len(self._columns)))
                numbers.append(number)
                counts.append(min(count, _MOST))
        if not len(self._lengths):
            self._lengths, rows = np.array(lengths, np.float32), np.arange(len(lengths))
        self._lengths[rows] = lengths
        new = np.array(columns, np.int32)
        order = np.argsort(new, kind="stable")
        new = new[order]
        starts = np.append(self._starts, np.full(len(self._columns) + 1 - len(self._starts), self._starts[-1]))
        self._rows = np.insert(self._rows, starts[new + 1], rows[np.array(numbers, np.int32)[order]])
        self._counts = np.insert(self._counts, starts[new + 1], np.array(counts, np.uint16)[order])
        self._starts = starts + np.concatenate([[0], np.cumsum(np.bincount(new, minlength=len(self._columns)))])
        mean = max(1.0, float(self._lengths.mean())) if len(self._lengths) else 1.0
        self._norms = np.asarray(K1 * (1 - B + B * self._lengths / mean), np.float32)

    def __len__(self) -> int:
        return len(self._lengths)

    def __contains__(self, stem: str) -> bool:
        return len(self._held(stem)[0]) > 0

    def evidence(self, interest: str) -> WordEvidence:
        """The interest's words, stop words left out, against every text."""
        scores, bound = np.zeros(len(self._lengths), np.float32), 0.0
        strongest = np.zeros_like(scores)
        seen: set[frozenset[str]] = set()
        for word in words(interest):
            if word.stems in seen or is_stop_word(word.text):
                continue
            seen.add(word.stems)
            held = [self._held(stem) for stem in word.stems]
            for rows, weights in held:
                strongest[rows] = np.maximum(strongest[rows], weights)
            touched = np.flatnonzero(strongest)
            idf = self._idf(len(touched))
            scores[touched] += idf * strongest[touched]
            bound += idf * (K1 + 1)
            strongest[touched] = 0
        return WordEvidence(scores, bound)

    def _held(self, stem: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The rows of the texts that hold a stem, and how strongly they do."""
        column = self._columns.get(stem, -1)
        start, end = (self._starts[column], self._starts[column + 1]) if column >= 0 else (0, 0)
        rows, counts = self._rows[start:end], self._counts[start:end].astype(np.float32)
        return rows, np.asarray(counts * (K1 + 1) / (counts + self._norms[rows]), np.float32)

    def _idf(self, holding: int) -> float:
        return math.log(1 + (len(self._lengths) - holding + 0.5) / (holding + 0.5))
