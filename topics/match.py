"""Interests → a verdict and the matches, each with the topic's own sentences as the reason."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from embeddings.calibration import Calibration
from embeddings.encoder import Encoder
from embeddings.lexical import is_stop_word, words
from embeddings.nearest import top
from embeddings.passages import quotable
from topics.catalogue import Catalogue, Meaning
from topics.topic import Topic, one_line

# Longer interests are cut before anything reads them; the page says so.
INTEREST_LIMIT = 1000

# How evidence adds up to one score: cosines of the whole text, its best sentence and its best passage, and the
# share of the interest's words a topic holds. Measured in tests/bench/README.md.
WHOLE, SENTENCE, PASSAGE, WORDS = 0.5, 0.25, 0.25, 0.4

# Fitted by `python -m tests.bench.calibration` on catalogues drawn from real offers; the seven were not among them.
BY_MEANING = Calibration(middle=0.334, slope=21.4)
BY_WORDS = Calibration(middle=0.114, slope=12.0)
# From .9 on, two of three topics were graded as fitting by people, four of five as touching (same bench).
RELATED_FROM, CLEAR_FROM = 0.5, 0.9

# Scores closer than this change places from one wording of an interest to the next: they are ties.
TIE = 0.02

# What a sentence's words add to its cosine when the reason is chosen: enough to prefer the sentence that
# names "Zotero" for "Zotero plugin", too little to quote a sentence for a common word.
_REASON_WORDS = 0.3
_SECOND_REASON = 0.06


class Verdict(StrEnum):
    CLEAR = "clear"
    RELATED = "related"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Interest:
    """What a student typed or tapped, cleaned; `cut` when it was longer than the limit."""

    text: str
    cut: bool = False

    @classmethod
    def of(cls, typed: str) -> "Interest":
        # Cutting comes first: a megabyte must not be worked on. Cleaning only shortens.
        text = one_line(typed[: 4 * INTEREST_LIMIT])
        return cls(text[:INTEREST_LIMIT].rstrip(), len(typed) > 4 * INTEREST_LIMIT or len(text) > INTEREST_LIMIT)

    def __bool__(self) -> bool:
        """Whether there is a word to look for: blanks, emoji and punctuation alone are no interest."""
        return any(c.isalnum() for c in self.text)


@dataclass(frozen=True)
class Reason:
    """A sentence of the topic, and where the interest's words stand in it: (start, end) in characters."""

    sentence: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Match:
    """One topic with its evidence. Tied matches share a place."""

    topic: Topic
    score: float
    verdict: Verdict
    place: int
    tied: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Answer:
    """What the search says: the verdict first, then the best topics whatever the verdict.

    `confidence`: 0..1 that anything fits. `by_meaning`: False while words alone answer. `similarities`: the
    cosine of every topic of the catalogue, in its order (empty while words answer). `clear` and `related` count
    all wanted topics, also those beyond the best k; `hidden_clear` and `hidden_related` those not wanted.
    """

    verdict: Verdict
    confidence: float
    matches: tuple[Match, ...]
    by_meaning: bool
    similarities: NDArray[np.float32]
    clear: int
    related: int
    hidden_clear: int
    hidden_related: int

    @property
    def fitting(self) -> tuple[Match, ...]:
        """The matches that are more than merely nearest."""
        return tuple(match for match in self.matches if match.verdict is not Verdict.NOTHING)


def find(
    catalogue: Catalogue,
    interest: Interest,
    encoder: Encoder | None,
    k: int = 10,
    wanted: Callable[[Topic], bool] = lambda topic: True,
) -> Answer:
    """The best k of the wanted topics for an interest. Without an encoder, or before the catalogue has vectors,
    words alone answer."""
    query = encoder.encode([interest.text])[0] if encoder and catalogue.meaning else None
    shares = catalogue.words.evidence(interest.text).share
    if catalogue.meaning is not None and query is not None:
        scores, curve = _score(catalogue.meaning, query, shares), BY_MEANING
    else:
        scores, curve = shares, BY_WORDS

    kept = np.array([wanted(topic) for topic in catalogue.topics], bool)
    verdicts = [_verdict(curve.probability(float(score))) for score in scores]
    order = [int(row) for row in top(scores, len(scores)) if kept[row]][:k]
    places = _places([float(scores[row]) for row in order])
    look_up = {stem for word in words(interest.text) if not is_stop_word(word.text) for stem in word.stems}
    matches = tuple(
        Match(
            catalogue.topics[row],
            float(scores[row]),
            verdicts[row],
            place,
            places.count(place) > 1,
            _reasons(catalogue, row, query, look_up),
        )
        for row, place in zip(order, places, strict=True)
    )
    by_meaning = catalogue.meaning is not None and query is not None
    counts = Counter(zip(verdicts, kept.tolist(), strict=True))
    confidence = curve.probability(matches[0].score) if matches else 0.0
    return Answer(
        _verdict(confidence),
        confidence,
        matches,
        by_meaning,
        catalogue.meaning.whole @ query if catalogue.meaning and query is not None else np.zeros(0, np.float32),
        clear=counts[Verdict.CLEAR, True],
        related=counts[Verdict.RELATED, True],
        hidden_clear=counts[Verdict.CLEAR, False],
        hidden_related=counts[Verdict.RELATED, False],
    )


def _score(meaning: Meaning, query: NDArray[np.float32], shares: NDArray[np.float32]) -> NDArray[np.float32]:
    cosines = (
        WHOLE * (meaning.whole @ query)
        + SENTENCE * meaning.sentences.best(query)
        + PASSAGE * meaning.passages.best(query)
    )
    return np.asarray(cosines + WORDS * shares, np.float32)


def _verdict(probability: float) -> Verdict:
    if probability >= CLEAR_FROM:
        return Verdict.CLEAR
    return Verdict.RELATED if probability >= RELATED_FROM else Verdict.NOTHING


def _places(scores: list[float]) -> list[int]:
    """Descending scores → places as in sport: 1, 1, 3. A tie is with the first of its group, so that it ends."""
    places: list[int] = []
    leader = 0
    for row, score in enumerate(scores):
        if scores[leader] - score >= TIE:
            leader = row
        places.append(leader + 1)
    return places


def _reasons(
    catalogue: Catalogue, row: int, query: NDArray[np.float32] | None, look_up: set[str]
) -> tuple[Reason, ...]:
    """The one or two sentences of a topic that speak for it; none when it has no sentence to quote."""
    sentences = catalogue.pieces[row].sentences
    marks = [_marks(sentence, look_up) for sentence in sentences]
    spoken = [len({sentence[a:b].lower() for a, b in mark}) for sentence, mark in zip(sentences, marks, strict=True)]
    scores = _REASON_WORDS * np.array(spoken, np.float32) / max(1, *spoken, 1)
    if catalogue.meaning is not None and query is not None and sentences:
        # A topic's parts are its headline pieces and then its sentences.
        scores += catalogue.meaning.sentences.of(row)[-len(sentences) :] @ query
    chosen = [i for i in top(scores, len(sentences)) if quotable(sentences[i])][:2]
    if len(chosen) == 2 and scores[chosen[0]] - scores[chosen[1]] > _SECOND_REASON:
        chosen.pop()
    return tuple(Reason(sentences[i], marks[i]) for i in sorted(chosen))


def _marks(sentence: str, look_up: set[str]) -> tuple[tuple[int, int], ...]:
    return tuple((word.start, word.end) for word in words(sentence) if word.stems & look_up)
