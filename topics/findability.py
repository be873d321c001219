"""A draft among the published topics: who would find it, which topics it is close to, and where it would stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from embeddings.calibration import Calibration
from embeddings.encoder import Encoder, Rows
from embeddings.memory import Memory, Shelf
from embeddings.nearest import top
from embeddings.passages import quotable
from topics import atlas, catalogue, match
from topics.atlas import Atlas, Place, Theme
from topics.catalogue import Catalogue
from topics.interest import Interest
from topics.match import Reason, Verdict
from topics.topic import State, Topic

# A draft that is not among so many would be seen by nobody.
LOOKED_AT = 10
# No id of a topic begins with a blank.
_DRAFT = " draft"


@dataclass(frozen=True)
class Finding:
    """What a search for an interest would say of the draft; `place` None: it is not among the first ten.

    `reason` is the sentence it would be shown with, None when no sentence by itself says it.
    """

    interest: str
    place: int | None
    verdict: Verdict
    reason: Reason | None


@dataclass(frozen=True)
class Overlap:
    """A published topic close to the draft, with the sentence of each that says most alike, where there is one."""

    topic: Topic
    very: bool
    own_sentence: str
    sentence: str


@dataclass(frozen=True)
class Landing:
    """Where the draft would stand: a theme, a place, and the topics nearest to it."""

    theme: Theme
    place: Place
    neighbours: tuple[Topic, ...]


class Draft:
    """One draft among the topics of a catalogue. If it is published already, it stands in the place of itself."""

    def __init__(
        self, among: Catalogue, topic: Topic, encoder: Encoder, shelf: Shelf, curve: Calibration = match.BY_MEANING
    ) -> None:
        """`shelf` remembers what was encoded. Raises ValueError when the catalogue has no vectors yet."""
        self._topic, self._curve = topic, curve
        self._encoder = _Remembering(encoder, shelf)
        draft = topic.model_copy(update={"id": _DRAFT, "state": State.OPEN})
        self._all = catalogue.plus(among, draft, Memory(encoder, shelf))

    def findings(self, interests: Iterable[str]) -> list[Finding]:
        """What a student would see of the draft who looks for each of these among the open topics."""
        return [self._finding(interest) for interest in interests]

    def overlaps(self, k: int = 3) -> list[Overlap]:
        """The at most k published topics that are close to the draft, the closest first."""
        cosines = self._others @ self._own
        likely = [match.BY_EXAMPLE.probability(float(cosine), len(cosines)) for cosine in cosines]
        close = [row for row in map(int, top(cosines, k)) if likely[row] >= match.RELATED_FROM]
        return [self._overlap(self._rows[row], likely[row] >= match.CLEAR_FROM) for row in close]

    def landing(self, drawn: Atlas) -> Landing:
        """Its theme and place on a map on which nothing else moves, and its two nearest topics."""
        topics = [self._all.topics[row] for row in self._rows]
        landed = atlas.draw([*topics, self._topic], np.vstack([self._others, self._own]), drawn)
        theme = landed.theme_of(self._topic.id)
        if theme is None:
            raise ValueError("an atlas without a theme for the draft")
        nearest = top(self._others @ self._own, 2)
        return Landing(theme, landed.places[self._topic.id], tuple(topics[int(row)] for row in nearest))

    @property
    def _own(self) -> Rows:
        return np.asarray(self._all.whole[-1], np.float32)

    @property
    def _others(self) -> Rows:
        return self._all.whole[self._rows]

    @cached_property
    def _rows(self) -> list[int]:
        """The rows of all topics but the draft and what is published of it."""
        return [row for row, topic in enumerate(self._all.topics[:-1]) if topic.id != self._topic.id]

    @cached_property
    def _open(self) -> NDArray[np.bool_]:
        """Which topics a student may find: open ones, and of this one the draft alone."""
        open_ones = (topic.state is State.OPEN and topic.id != self._topic.id for topic in self._all.topics)
        return np.fromiter(open_ones, bool, len(self._all.topics))

    def _finding(self, interest: str) -> Finding:
        answer = match.find(
            self._all, Interest.of(interest), self._encoder, LOOKED_AT, wanted=self._open, curve=self._curve
        )
        hit = next((hit for hit in answer.matches if hit.topic.id == _DRAFT), None)
        if hit is None:
            return Finding(interest, None, Verdict.NOTHING, None)
        return Finding(interest, hit.place, hit.verdict, None if hit.why.as_a_whole else hit.why.reasons[0])

    def _overlap(self, row: int, very: bool) -> Overlap:
        own, theirs = self._sentences(len(self._all.topics) - 1), self._sentences(row)
        if not own or not theirs:
            return Overlap(self._all.topics[row], very, "", "")
        alike = np.stack([vector for _, vector in own]) @ np.stack([vector for _, vector in theirs]).T
        i, j = np.unravel_index(int(alike.argmax()), alike.shape)
        return Overlap(self._all.topics[row], very, own[int(i)][0], theirs[int(j)][0])

    def _sentences(self, row: int) -> list[tuple[str, Rows]]:
        """The quotable sentences of a topic, each with its vector, in English where there is a choice."""
        versions = self._all.sentences(row)
        if not versions:
            return []
        sentences = self._all.cut(row).original.sentences
        return [(s, vector) for s, vector in zip(sentences, versions[-1], strict=True) if quotable(s)]


class _Remembering:
    """An encoder that encodes an interest once, however often the draft changes."""

    def __init__(self, encoder: Encoder, shelf: Shelf) -> None:
        self.name = encoder.name
        self._memory = Memory(encoder, shelf)

    def encode(self, texts: Sequence[str]) -> Rows:
        return self._memory.rows(texts)
