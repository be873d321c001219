"""Interests → a verdict and the matches, each with the topic's own sentences as the reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache, partial
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings import calibration
from embeddings.calibration import Calibration
from embeddings.encoder import Encoder, Rows
from embeddings.evidence import score
from embeddings.glossary import Glossary
from embeddings.lexical import is_stop_word, spelled, stems, words
from embeddings.nearest import top
from embeddings.passages import quotable
from topics.catalogue import Catalogue
from topics.interest import Interest, Understood, understand
from topics.topic import Topic

# How much of the cosines is the mean over the clauses of a statement: somebody with three wishes has three.
CLAUSES = 0.3
# What a student does not want counts lightly against: it says more about the student than about the topic.
DISLIKE = 0.15
# How much an example counts beside a text.
EXAMPLE = 0.3

# The bundled model's: the mean of what `python -m embeddings calibrate` fits on the titles and abstracts of cisi and of
# scifact, collections that hold no thesis topic. No judged interest took part.
BY_MEANING = Calibration(middle=0.1465, growth=0.0458, slope=20.3)
# Words alone, fitted on catalogues drawn from real offers: a share of .11 of the interest's words is as likely as not.
BY_WORDS = Calibration(middle=0.114, growth=0.0, slope=12.0)
# Two projects of one kind share .40 to .53 of their meaning, two different ones at most .41 (cosines of whole texts).
BY_EXAMPLE = Calibration(middle=0.4, growth=0.0, slope=17.0)
# From .9 on, three of four topics were graded as fitting by people (tests/bench/README.md).
RELATED_FROM, CLEAR_FROM = 0.5, 0.9

# Scores closer than this change places from one wording of an interest to the next: they are ties.
TIE = 0.02

# What a sentence's words add to its cosine when the reason is chosen: enough to prefer the sentence that
# names "Zotero" for "Zotero plugin", too little to quote a sentence for a common word.
_REASON_WORDS = 0.3
_SECOND_REASON = 0.06
# Below, no sentence by itself says it: the topic as a whole is close.
_REASON_FROM = 0.2


class Verdict(StrEnum):
    """What is said of a topic, or of all together: CLEAR from a probability of .9 on, RELATED from .5, else NOTHING."""

    CLEAR = "clear"
    RELATED = "related"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Reason:
    """A sentence of the topic, and where the interest's words stand in it: (start, end) in characters."""

    sentence: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Why:
    """The one or two sentences that speak best for a topic. `as_a_whole`: no sentence by itself says it."""

    reasons: tuple[Reason, ...]
    as_a_whole: bool


@dataclass(frozen=True)
class Match:
    """One topic with its evidence. Tied matches share a place."""

    topic: Topic
    score: float
    verdict: Verdict
    place: int
    tied: bool
    _look: Callable[[], Why]

    @cached_property
    def why(self) -> Why:
        """The reason, looked for when it is wanted: a page shows a third of the matches it is given."""
        return self._look()


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
    understood: Understood
    clear: int
    related: int
    hidden_clear: int
    hidden_related: int

    @property
    def fitting(self) -> tuple[Match, ...]:
        """The matches that are more than merely nearest."""
        return tuple(match for match in self.matches if match.verdict is not Verdict.NOTHING)


@dataclass(frozen=True)
class Examples:
    """Ids of topics that were pointed at: more like these, less like those."""

    more: tuple[str, ...] = ()
    less: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.more or self.less)


@dataclass(frozen=True)
class _Evidence:
    """Everything known about n topics before any is chosen."""

    scores: NDArray[np.float32]
    curve: Calibration
    similarities: NDArray[np.float32]
    query: NDArray[np.float32] | None


def curve_of(data: Path, model: str) -> Calibration:
    """The curve that somebody fitted for a model and kept in the data folder, else the bundled model's."""
    return calibration.kept(data, model) or BY_MEANING


def find(
    catalogue: Catalogue,
    interest: Interest,
    encoder: Encoder | None,
    k: int = 10,
    wanted: NDArray[np.bool_] | None = None,
    examples: Examples = Examples(),
    correct_spelling: bool = True,
    curve: Calibration = BY_MEANING,
) -> Answer:
    """The best k of the wanted topics for an interest, for examples, or for both.

    Without an encoder, or before the catalogue has vectors, words alone answer. Examples themselves are not listed.
    `wanted`: (n,) which topics of the catalogue may be listed, all where it is None. `curve`: the calibration of the
    encoder.
    """
    understood = understand(interest, catalogue.speller, catalogue.glossary, correct_spelling)
    evidence = _evidence(catalogue, interest, understood, encoder, examples, curve)
    scores, curve, size = evidence.scores, evidence.curve, len(catalogue.topics)
    listed = np.ones(size, bool)
    listed[[catalogue.rows[i] for i in (*examples.more, *examples.less) if i in catalogue.rows]] = False
    kept = listed if wanted is None else listed & wanted
    clear, fits = scores >= curve.score(CLEAR_FROM, size), scores >= curve.score(RELATED_FROM, size)
    rows = np.flatnonzero(kept)
    order = rows[top(scores[rows], k)].tolist()
    places = _places([float(scores[row]) for row in order])
    look_up = {stem for word in words(understood.words) if not is_stop_word(word.text) for stem in word.stems}
    wished = sum(not is_stop_word(word.text) for word in words(understood.likes))
    matches = []
    for row, place in zip(order, places, strict=True):
        matches.append(
            Match(
                catalogue.topics[row],
                float(scores[row]),
                _verdict(curve.probability(float(scores[row]), size)),
                place,
                places.count(place) > 1,
                partial(_why, catalogue, row, evidence.query, look_up, wished),
            )
        )
    hidden = listed & ~kept
    confidence = curve.probability(matches[0].score, size) if matches else 0.0
    return Answer(
        _verdict(confidence),
        confidence,
        tuple(matches),
        evidence.query is not None,
        evidence.similarities,
        understood,
        clear=int((clear & kept).sum()),
        related=int((fits & ~clear & kept).sum()),
        hidden_clear=int((clear & hidden).sum()),
        hidden_related=int((fits & ~clear & hidden).sum()),
    )


def _evidence(
    catalogue: Catalogue,
    interest: Interest,
    understood: Understood,
    encoder: Encoder | None,
    examples: Examples,
    curve: Calibration,
) -> _Evidence:
    nothing = np.zeros(0, np.float32)
    by_words = catalogue.words.evidence(understood.words)
    if catalogue.meaning is None or encoder is None:
        return _Evidence(by_words.share, BY_WORDS, nothing, None)
    pull = _pull(catalogue, examples)
    if not interest:
        # Where an example points is where the star stands on the map.
        towards = [catalogue.rows[i] for i in examples.more if i in catalogue.rows]
        query = _unit(catalogue.whole[towards].sum(axis=0)) if towards else None
        return _Evidence(pull, BY_EXAMPLE, catalogue.whole @ query if query is not None else nothing, query)
    rows = encoder.encode([understood.likes, *understood.clauses, *understood.dislikes])
    cosines = [catalogue.meaning.cosines(row) for row in rows]
    disliked = 1 + len(understood.clauses)
    scores = score(cosines[0], by_words) + EXAMPLE * pull
    if understood.clauses:
        scores = scores + CLAUSES * (np.mean(cosines[1:disliked], axis=0) - cosines[0])
    if understood.dislikes:
        scores = scores - DISLIKE * np.max(cosines[disliked:], axis=0)
    return _Evidence(np.asarray(scores, np.float32), curve, catalogue.meaning.whole.best(rows[0]), rows[0])


def _pull(catalogue: Catalogue, examples: Examples) -> NDArray[np.float32]:
    """(n,) mean cosine to the topics wanted more of, less half of that to the topics wanted less of."""
    whole = catalogue.whole
    pull = np.zeros(len(whole), np.float32)
    for ids, weight in ((examples.more, 1.0), (examples.less, -0.5)):
        rows = [catalogue.rows[i] for i in ids if i in catalogue.rows]
        if rows:
            pull += weight * (whole @ whole[rows].T).mean(axis=1)
    return pull


def _unit(row: Rows) -> Rows:
    return np.asarray(row / max(float(np.linalg.norm(row)), 1e-9), np.float32)


def _verdict(probability: float) -> Verdict:
    if probability >= CLEAR_FROM:
        return Verdict.CLEAR
    return Verdict.RELATED if probability >= RELATED_FROM else Verdict.NOTHING


def _places(scores: list[float]) -> list[int]:
    """Descending scores → places as in sport: 1, 1, 3. A tie is with the first of its group, so that it ends."""
    places: list[int] = []
    leader = 0
    for row, own in enumerate(scores):
        if scores[leader] - own >= TIE:
            leader = row
        places.append(leader + 1)
    return places


def _why(catalogue: Catalogue, row: int, query: NDArray[np.float32] | None, look_up: set[str], wished: int) -> Why:
    """The sentences of a topic that speak best for it.

    `look_up`: stems of the interest's words; `wished`: how many words of its own the interest has.
    """
    cut = catalogue.cut(row)
    sentences = cut.original.sentences
    glossary = catalogue.glossary if cut.english else None
    marks = [_marks(sentence, look_up, glossary) for sentence in sentences]
    spoken = [len({sentence[a:b].lower() for a, b in mark}) for sentence, mark in zip(sentences, marks, strict=True)]
    scores = _REASON_WORDS * np.minimum(1, np.array(spoken, np.float32) / max(1, wished))
    if query is not None and (versions := catalogue.sentences(row)):
        scores = scores + np.max([version @ query for version in versions], axis=0)
    chosen = list(islice((int(i) for i in top(scores, len(sentences)) if quotable(sentences[i])), 2))
    if len(chosen) == 2 and scores[chosen[0]] - scores[chosen[1]] > _SECOND_REASON:
        chosen.pop()
    said = bool(chosen) and float(scores[chosen[0]]) >= _REASON_FROM
    return Why(tuple(Reason(sentences[i], marks[i]) for i in sorted(chosen)), not said)


def _marks(sentence: str, look_up: set[str], glossary: Glossary | None) -> tuple[tuple[int, int], ...]:
    """Where the words that are looked up stand in a sentence; with a glossary, also where their German stands."""
    return tuple(at for word, at in spelled(sentence) if not _stems(word, glossary).isdisjoint(look_up))


@lru_cache(maxsize=50_000)
def _stems(word: str, glossary: Glossary | None) -> frozenset[str]:
    """The stems by which a word of a topic may be looked up."""
    rendered: Sequence[str] = glossary.render(word) if glossary is not None and not is_stop_word(word) else ()
    return stems(word).union(*(part.stems for english in rendered for part in words(english, ("en",))))
