"""Word evidence: which words of an interest stand in a text, weighed by how rare they are."""

import math
import re
import unicodedata
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

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?(?:[-/+#][^\W_]+)*[+#]*")


@dataclass(frozen=True)
class Word:
    """One word as it stands at text[start:end], and the stems it may be known by."""

    text: str
    start: int
    end: int
    stems: frozenset[str]


def words(text: str, languages: Sequence[str] = ("en", "de")) -> list[Word]:
    """The words of a text with the stems they have in these languages.

    "multi-omics" is known by "multi", "omics" and "multiomics", so that either spelling finds the other.
    """
    found = []
    for match in _WORD.finditer(text):
        whole = match.group()
        parts = [p for p in re.split(r"[-/+#'’]", whole) if p]
        joined = "".join(parts) if len(parts) > 1 else ""
        names = {whole.lower()} if whole[-1] in "+#" else set()
        for form in [*parts, *([joined] if joined else [])]:
            names |= {_stem(form, language) for language in languages}
        found.append(Word(whole, match.start(), match.end(), frozenset(names)))
    return found


def is_stop_word(word: str) -> bool:
    """Whether a word says nothing about a subject, in German or English."""
    return word.lower() in _stop_words()


@cache
def _stop_words() -> frozenset[str]:
    lines = files("embeddings").joinpath("stop_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=200_000)
def _stem(word: str, language: str) -> str:
    # The German stemmer folds umlauts itself, typed as "ü" or as "ue".
    if language == "de":
        return f"de:{_stemmer('german').stemWord(word.lower())}"
    bare = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))
    return f"en:{_stemmer('english').stemWord(bare)}"


@cache
def _stemmer(name: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(name)


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
    return Counter(
        stem
        for text, language in versions
        for word in words(text, ("de",) if language == "de" else ("en",))
        for stem in word.stems
    )


class WordIndex:
    """BM25 over n texts (Robertson & Zaragoza 2009), each stemmed in its own language."""

    def __init__(self, texts: Iterable[Sequence[tuple[str, str]]]) -> None:
        """`texts`: each in one or more languages, as (text, language); what is not German is stemmed as English."""
        bags = [_bag(versions) for versions in texts]
        self._size = len(bags)
        self._mean = max(1.0, float(np.mean([sum(bag.values()) for bag in bags])) if bags else 1.0)
        # Columns of a sparse matrix: for each stem its rows and how strongly each row holds it.
        columns: dict[str, tuple[list[int], list[float]]] = {}
        for row, bag in enumerate(bags):
            for stem, weight in self._weights(bag):
                rows, weights = columns.setdefault(stem, ([], []))
                rows.append(row)
                weights.append(weight)
        self._columns = {
            stem: (np.array(rows, np.int32), np.array(weights, np.float32)) for stem, (rows, weights) in columns.items()
        }

    def plus(self, versions: Sequence[tuple[str, str]]) -> "WordIndex":
        """The same index with one more text, the last row. The mean length, by which all are weighed, stays."""
        longer = copy(self)
        longer._size = self._size + 1
        longer._columns = dict(self._columns)
        none = np.zeros(0, np.int32), np.zeros(0, np.float32)
        for stem, weight in self._weights(_bag(versions)):
            rows, weights = self._columns.get(stem, none)
            longer._columns[stem] = np.append(rows, np.int32(self._size)), np.append(weights, np.float32(weight))
        return longer

    def _weights(self, bag: "Counter[str]") -> Iterator[tuple[str, float]]:
        """How strongly a text holds each of its stems."""
        norm = K1 * (1 - B + B * sum(bag.values()) / self._mean)
        return ((stem, count * (K1 + 1) / (count + norm)) for stem, count in bag.items())

    def __contains__(self, stem: str) -> bool:
        return stem in self._columns

    def evidence(self, interest: str) -> WordEvidence:
        """The interest's words, stop words left out, against every text."""
        scores, bound = np.zeros(self._size, np.float32), 0.0
        seen: set[frozenset[str]] = set()
        for word in words(interest):
            if word.stems in seen or is_stop_word(word.text):
                continue
            seen.add(word.stems)
            found = np.zeros(self._size, np.float32)
            for rows, weights in (self._columns[stem] for stem in word.stems if stem in self._columns):
                found[rows] = np.maximum(found[rows], weights)
            idf = self._idf(int(np.count_nonzero(found)))
            scores += idf * found
            bound += idf * (K1 + 1)
        return WordEvidence(scores, bound)

    def _idf(self, holding: int) -> float:
        return math.log(1 + (self._size - holding + 0.5) / (holding + 0.5))
