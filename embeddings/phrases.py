"""Groups of texts → a name for each, made of phrases from its own titles."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import count
from math import log, sqrt

from embeddings.lexical import is_stop_word, words
from embeddings.passages import plain

Document = tuple[str, str]  # title, Markdown text
Phrase = tuple[frozenset[str], ...]  # the stems of its words: "Attention Maps" is the phrase "attention map"
Run = list[tuple[str, frozenset[str]]]  # neighbouring words with content: as written, and their stems

# Longer names do not fit a legend.
NAME_LIMIT = 45

# Two or three words say more than one.
_LENGTH_WEIGHT = {1: 1.0, 2: 1.4, 3: 1.5}
_MAX_WORDS = max(_LENGTH_WEIGHT)

_COMPOUND = re.compile(r"[-/]")
_TWO_LETTERS = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True)
class _Candidate:
    """A phrase one group may be named by, as it is to be written, and which of its documents hold it."""

    phrase: Phrase
    written: str
    holders: frozenset[int]


def names(groups: Sequence[Sequence[Document]], given: Sequence[str | None] = ()) -> list[str]:
    """Groups of (title, Markdown text), none of them empty → a name for each, all different.

    A name is one or two phrases of the group's titles, "A, b", of at most `NAME_LIMIT` characters; one phrase
    for a group of one; the beginning of a title where titles offer no phrase. Where `given` holds a name, it
    stays. The order of a group's documents settles ties: put the most typical first.
    """
    found = list(given) or [None] * len(groups)
    used = {name.casefold() for name in found if name}
    ranked = _ranked(groups) if None in found else []
    for index, group in enumerate(groups):
        if found[index] is None:
            options = _options(ranked[index], title=group[0][0])
            name = next(name for name in options if name.casefold() not in used)
            used.add(name.casefold())
            found[index] = name
    return [name for name in found if name is not None]


def _options(ranked: Sequence[_Candidate], title: str) -> Iterator[str]:
    """Names for one group, best first, without end."""
    for first in ranked:
        for second in ranked:
            name = f"{first.written}, {second.written}"
            # The second phrase has to speak for a document that the first leaves out.
            adds = second.holders - first.holders and not set(first.phrase) & set(second.phrase)
            if adds and len(name) <= NAME_LIMIT:
                yield _capital(name)
        if len(first.written) <= NAME_LIMIT:
            yield _capital(first.written)
    beginning = _capital(title[: NAME_LIMIT - 5].rstrip())
    yield beginning
    for number in count(2):
        yield f"{beginning} ({number})"


def _ranked(groups: Sequence[Sequence[Document]]) -> list[list[_Candidate]]:
    """For each group the phrases that its titles offer, best first.

    Weighed by class-based TF-IDF (Grootendorst 2022, arXiv:2203.05794), √tf(t, c) · log(1 + A / tf(t)): tf
    counts the documents that hold a phrase, twice if in the title, and A is the mean number of phrases in a
    group. The root, as in BERTopic, keeps what is frequent everywhere from winning. A phrase held by less
    than a tenth of its group comes after all others.
    """
    offers = [
        {phrase: written for title, _ in group for phrase, written, ends in _phrases(_runs(title)) if ends}
        for group in groups
    ]
    known = {phrase for offered in offers for phrase in offered}
    holders: list[dict[Phrase, set[int]]] = [defaultdict(set) for _ in groups]
    tf: list[Counter[Phrase]] = [Counter() for _ in groups]
    spelling = _Spelling()
    total = 0
    for index, group in enumerate(groups):
        for number, (title, markdown) in enumerate(group):
            runs = list(_runs(plain(markdown)))
            in_title = {phrase: written for phrase, written, _ in _phrases(_runs(title))}
            in_text: dict[Phrase, str] = {}
            for phrase, written, _ in _phrases(runs):
                in_text.setdefault(phrase, written)
            total += len(in_title) + len(in_text)
            for phrase in known & (in_title.keys() | in_text.keys()):
                holders[index][phrase].add(number)
                tf[index][phrase] += 2 if phrase in in_title else 1
            spelling.learn(runs, {phrase: in_text[phrase] for phrase in known & in_text.keys()})
    everywhere: Counter[Phrase] = Counter()
    for counted in tf:
        everywhere.update(counted)
    mean = total / len(groups)

    def order(index: int, phrase: Phrase) -> tuple[bool, float]:
        rare = len(holders[index][phrase]) < len(groups[index]) / 10
        weight = sqrt(tf[index][phrase]) * log(1 + mean / everywhere[phrase]) * _LENGTH_WEIGHT[len(phrase)]
        return rare, -weight

    return [
        [
            _Candidate(phrase, spelling.of(phrase, offered[phrase]), frozenset(holders[index][phrase]))
            for phrase in sorted(offered, key=lambda phrase: order(index, phrase))
        ]
        for index, offered in enumerate(offers)
    ]


class _Spelling:
    """How phrases are written in running text, where capitals are not those of a title."""

    def __init__(self) -> None:
        self._phrases: dict[Phrase, Counter[str]] = defaultdict(Counter)
        self._words: dict[str, Counter[str]] = defaultdict(Counter)

    def learn(self, runs: Iterable[Run], phrases: dict[Phrase, str]) -> None:
        for run in runs:
            for word, _ in run:
                self._words[word.lower()][word] += 1
        for phrase, written in phrases.items():
            self._phrases[phrase][written] += 1

    def of(self, phrase: Phrase, in_title: str) -> str:
        if phrase in self._phrases:
            return _commonest(self._phrases[phrase], in_title)
        title_words = in_title.split()
        if all(word.lower() in self._words for word in title_words):
            return " ".join(_commonest(self._words[word.lower()], word) for word in title_words)
        return in_title


def _commonest(forms: Counter[str], in_title: str) -> str:
    """The form seen most often; of equals the title's own word, then the one with fewer capitals."""

    def order(form: str) -> tuple[int, bool, int, str]:
        return -forms[form], form.lower() != in_title.lower(), sum(c.isupper() for c in form), form

    return min(forms, key=order)


def _phrases(runs: Iterable[Run]) -> Iterator[tuple[Phrase, str, bool]]:
    """All phrases of one to three words, as written, and whether each stands at the end of its run.

    There, in German and English, stands the noun that the words before describe. The parts of
    "reality-based" count as words, so that no long compound is cut in the middle.
    """
    for run in runs:
        for end in range(1, len(run) + 1):
            for start in range(max(0, end - _MAX_WORDS), end):
                phrase = tuple(stems for _, stems in run[start:end])
                written = " ".join(word for word, _ in run[start:end])
                short = len(_COMPOUND.split(written)) + end - start - 1 <= _MAX_WORDS
                if short and phrase not in _generic():
                    yield phrase, written, end == len(run)


def _runs(text: str) -> Iterator[Run]:
    """The longest stretches of words with content, nothing but blanks between them."""
    run: Run = []
    last_end = 0
    for word in words(text):
        written = text[word.start : word.end]
        empty = is_stop_word(written) or written.lower() in _boilerplate()
        content = not empty and _TWO_LETTERS.search(written)
        if run and (not content or text[last_end : word.start].strip()):
            yield run
            run = []
        if content:
            run.append((written, word.stems))
        last_end = word.end
    if run:
        yield run


@cache
def _boilerplate() -> frozenset[str]:
    return frozenset(_listed("boilerplate.txt"))


@cache
def _generic() -> frozenset[Phrase]:
    return frozenset((word.stems,) for listed in _listed("generic_words.txt") for word in words(listed))


def _listed(file: str) -> list[str]:
    lines = files("embeddings").joinpath(file).read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


def _capital(name: str) -> str:
    """The first letter in upper case, unless the first word has capitals of its own, as gRPC has."""
    first = name.split(maxsplit=1)[0]
    return name[0].upper() + name[1:] if first.islower() else name
