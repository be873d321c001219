"""Groups of texts → a name for each, made of phrases from its own titles."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from math import log, sqrt

from embeddings.lexical import is_stop_word, words
from embeddings.passages import plain

Document = tuple[str, str]  # title, Markdown text
Phrase = tuple[frozenset[str], ...]  # the stems of its words: "Attention Maps" is the phrase "attention map"

# Longer names do not fit a legend.
NAME_LIMIT = 45

# What theses say of themselves, whatever they are about: no phrase contains it.
_BOILERPLATE = frozenset(
    """
    abschlussarbeit abschlussarbeiten aim aims approach approaches arbeit arbeiten aufgabe aufgaben bachelorarbeit
    bachelorarbeiten based beispiel building comparing creating designing developing enabled evaluating exploring
    goal goals identifying implementing improving investigating masterarbeit masterarbeiten möglichkeiten new novel
    objective objectives possible projekt projekte propose proposed proposes rahmen supporting task tasks thema themen
    towards untersuchung untersuchungen verschiedene verschiedenen verschiedener ziel ziele
    """.split()
)

# Fine in a phrase ("recommender systems"), nothing by themselves.
_GENERIC = frozenset(
    """
    algorithm algorithmen algorithms analyse analysen analysis anwendung anwendungen application applications
    assessment bewertung case challenge challenges comparison computer concept concepts daten data dataset datasets
    design development einsatz entwicklung entwurf erstellung evaluation evaluierung extraction framework frameworks
    implementation implementations implementierung integration konzept konzeption large learning management method
    methode methoden methods model modell modelle models nutzung optimization performance platform problem problems
    process research science software study support system systeme systems technique techniques technology text tool
    tools umsetzung understanding user users vergleich verfahren visualisierung visualization web
    """.split()
)

# Two or three words say more than one.
_LENGTH_WEIGHT = {1: 1.0, 2: 1.4, 3: 1.5}
_MAX_WORDS = max(_LENGTH_WEIGHT)

_PART = re.compile(r"[-/]")
_NAME = re.compile(r"[^\W\d_]{2}")


def names(groups: Sequence[Sequence[Document]], given: Sequence[str | None] = ()) -> list[str]:
    """Groups of (title, Markdown text), none of them empty → a name for each, all different.

    A name is one or two phrases of the group's titles, "A, b", of at most `NAME_LIMIT` characters unless one
    word is longer; one phrase for a group of one. Where `given` holds a name, it stays. The order of a group's
    documents settles ties: put the most typical first.
    """
    found = list(given) or [None] * len(groups)
    used = {name.casefold() for name in found if name}
    ranked = _ranked(groups) if None in found else []
    for index, group in enumerate(groups):
        if found[index] is None:
            name = next(name for name in _options(ranked[index], group) if name.casefold() not in used)
            used.add(name.casefold())
            found[index] = name
    return [name for name in found if name is not None]


@dataclass(frozen=True)
class _Candidate:
    phrase: Phrase
    written: str


def _ranked(groups: Sequence[Sequence[Document]]) -> list[list[_Candidate]]:
    """The phrases that each group's titles offer, best first.

    Weighed by class-based TF-IDF (Grootendorst 2022, arXiv:2203.05794), √tf(t, c) · log(1 + A / tf(t)): tf counts
    the documents that hold a phrase, twice if in the title, and A is the mean count of a group. The root, as in
    BERTopic, keeps what is frequent everywhere from winning. A phrase held by less than a tenth of its group
    comes after all others.
    """
    offers = [
        {phrase: written for title, _ in group for phrase, written, ends in _phrases(title) if ends}
        for group in groups
    ]
    known = {phrase for offered in offers for phrase in offered}
    holders: list[Counter[Phrase]] = [Counter() for _ in groups]
    counts: list[Counter[Phrase]] = [Counter() for _ in groups]
    spelling = _Spelling()
    for index, group in enumerate(groups):
        for title, markdown in group:
            text = plain(markdown)
            in_text = {phrase: written for phrase, written, _ in _phrases(text) if phrase in known}
            in_title = {phrase for phrase, _, _ in _phrases(title) if phrase in known}
            spelling.learn(text, in_text)
            holders[index].update(in_title | in_text.keys())
            counts[index].update([*(in_title | in_text.keys()), *in_title])
    everywhere: Counter[Phrase] = Counter()
    for counted in counts:
        everywhere.update(counted)
    mean = everywhere.total() / len(groups)

    def order(index: int, phrase: Phrase) -> tuple[bool, float]:
        rare = holders[index][phrase] < len(groups[index]) / 10
        weight = sqrt(counts[index][phrase]) * log(1 + mean / everywhere[phrase]) * _LENGTH_WEIGHT[len(phrase)]
        return rare, -weight

    return [
        [_Candidate(p, spelling.of(p, offered[p])) for p in sorted(offered, key=lambda p: order(index, p))]
        for index, offered in enumerate(offers)
    ]


def _options(ranked: Sequence[_Candidate], group: Sequence[Document]) -> Iterator[str]:
    """Names for one group, best first, without end."""
    for first in ranked:
        if len(group) > 1:
            for second in ranked:
                name = f"{first.written}, {second.written}"
                apart = not set(first.phrase) & set(second.phrase)
                if apart and len(name) <= NAME_LIMIT:
                    yield _capital(name)
        yield _capital(first.written)
    title = group[0][0]
    yield title
    for number in count(2):
        yield f"{title} ({number})"


class _Spelling:
    """How phrases are written in running text, where capitals are not those of a title."""

    def __init__(self) -> None:
        self._phrases: dict[Phrase, Counter[str]] = defaultdict(Counter)
        self._words: dict[str, Counter[str]] = defaultdict(Counter)

    def learn(self, text: str, phrases: dict[Phrase, str]) -> None:
        for word in words(text):
            written = text[word.start : word.end]
            self._words[written.lower()][written] += 1
        for phrase, written in phrases.items():
            self._phrases[phrase][written] += 1

    def of(self, phrase: Phrase, in_title: str) -> str:
        if phrase in self._phrases:
            return _commonest(self._phrases[phrase])
        return " ".join(
            _commonest(self._words[word.lower()]) if word.lower() in self._words else word
            for word in in_title.split()
        )


def _commonest(forms: Counter[str]) -> str:
    """The form seen most often; of equals the one with fewer capitals, then the first in the alphabet."""
    return min(forms, key=lambda form: (-forms[form], sum(c.isupper() for c in form), form))


def _phrases(text: str) -> Iterator[tuple[Phrase, str, bool]]:
    """All phrases of one to three words, as written, and whether each ends where the words with content end.

    There, in German and English, stands the noun that the words before describe. The parts of
    "mass-cytometry" count as words; so no phrase is torn out of a longer compound.
    """
    for run in _runs(text):
        for end in range(1, len(run) + 1):
            for start in range(max(0, end - _MAX_WORDS), end):
                chosen = run[start:end]
                if sum(len(_PART.split(word)) for word, _ in chosen) > _MAX_WORDS:
                    continue
                if len(chosen) > 1 or chosen[0][0].lower() not in _GENERIC:
                    phrase = tuple(stems for _, stems in chosen)
                    yield phrase, " ".join(word for word, _ in chosen), end == len(run)


def _runs(text: str) -> Iterator[list[tuple[str, frozenset[str]]]]:
    """The longest stretches of words with content (as written, and their stems), nothing but blanks between."""
    run: list[tuple[str, frozenset[str]]] = []
    last_end = 0
    for word in words(text):
        written = text[word.start : word.end]
        content = not (is_stop_word(written) or written.lower() in _BOILERPLATE)
        if run and (not content or text[last_end : word.start].strip()):
            yield run
            run = []
        if content and _NAME.search(written):
            run.append((written, word.stems))
        last_end = word.end
    if run:
        yield run


def _capital(name: str) -> str:
    """The first letter in upper case, unless the first word has capitals of its own, as gRPC has."""
    first = name.split(maxsplit=1)[0]
    return name[0].upper() + name[1:] if first.islower() else name
