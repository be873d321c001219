"""Typing errors: words nobody knows are taken for the most similar word of the catalogue."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from copy import copy

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

_WORD = re.compile(r"[^\W\d_]{4,}")

# Damerau-Levenshtein similarity, 1 - distance / length: one error in four letters, two in eight. Measured on typed
# titles: lower takes good words for others, higher misses what people mean.
_SIMILAR = 0.74

# People rarely mistype the first letter (Pollock & Zamora 1984), and seldom miss two letters of a word: what differs by
# more is another word, such as "efficient" for "inefficient" or "citation" for "co-citation".
_LENGTH = 1


class Speller:
    """Knows the words of some texts and how often each occurs."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._counts = _counted(texts)
        self._by_form = self._forms()

    def changed(self, gone: Iterable[str], come: Iterable[str]) -> "Speller":
        """One that knows the words of other texts: those that are gone no longer, those that came as well."""
        other = copy(self)
        other._counts = self._counts.copy()
        other._counts.update(_counted(come))
        other._counts.subtract(_counted(gone))
        other._counts = +other._counts
        if other._counts.keys() != self._counts.keys():
            other._by_form = other._forms()
        return other

    def _forms(self) -> dict[tuple[str, int], list[str]]:
        """The words by first letter and length: only those can be meant."""
        forms: dict[tuple[str, int], list[str]] = {}
        for word in self._counts:
            forms.setdefault((word[0], len(word)), []).append(word)
        return forms

    def correct(
        self, text: str, known: Callable[[str], bool], more: Iterable[str] = ()
    ) -> tuple[str, tuple[tuple[str, str], ...]]:
        """The text with unknown words of four letters or more replaced, and what was replaced by what.

        A word is left alone when the texts or `known` have it, or when nothing is similar enough. `more`: further
        words to choose from.
        """
        changes: list[tuple[str, str]] = []

        def replace(match: re.Match[str]) -> str:
            word = match.group()
            acronym = sum(letter.isupper() for letter in word) > 1
            if acronym or word.lower() in self._counts or known(word):
                return word
            better = self._nearest(word.lower(), more)
            if better is None:
                return word
            changes.append((word, better))
            return better

        return _WORD.sub(replace, text), tuple(changes)

    def _nearest(self, word: str, more: Iterable[str]) -> str | None:
        """The most similar word; of equally similar ones the one that occurs more often."""
        lengths = range(len(word) - _LENGTH, len(word) + _LENGTH + 1)
        pool = [other for length in lengths for other in self._by_form.get((word[0], length), ())]
        pool += [other for other in more if other[0] == word[0] and len(other) in lengths]
        hits = process.extract(
            word, pool, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=_SIMILAR, limit=None
        )
        found = [(round(similarity, 2), self._counts[other], other) for other, similarity, _ in hits]
        return max(found)[2] if found else None


def _counted(texts: Iterable[str]) -> "Counter[str]":
    return Counter(word.lower() for text in texts for word in _WORD.findall(text))
