"""What a visitor may tap instead of typing: subjects in plain words, each checked to find something clearly."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from embeddings.calibration import Calibration
from embeddings.encoder import Encoder
from topics import match
from topics.catalogue import Catalogue
from topics.interest import Interest
from topics.match import Answer, Verdict
from topics.samples import SUBJECTS
from topics.topic import State, Topic

# What stands for a name that the topics themselves use.
_NAME_ICON = "lightbulb"


@dataclass(frozen=True)
class Suggestion:
    """A subject to tap: its words in both languages, and the name of its picture among the Material Symbols.

    What is searched for is always the English, so that a change of language changes no result.
    """

    en: str
    de: str
    icon: str

    def __post_init__(self) -> None:
        if not (self.en and self.de and self.icon):
            raise ValueError(f"the suggestion {self.en or self.de!r} needs words in both languages and a picture")

    def words(self, language: str) -> str:
        """What the card says."""
        return self.de if language == "de" else self.en


def interest(chosen: Sequence[Suggestion], typed: str = "") -> Interest:
    """What is searched for when these are tapped and that is typed."""
    return Interest.joined(typed, (one.en for one in chosen))


def suggest(
    catalogue: Catalogue, encoder: Encoder | None, curve: Calibration = match.BY_MEANING, n: int = 12
) -> tuple[Suggestion, ...]:
    """At most n suggestions, each of which, and each pair of which, clearly finds an open topic.

    Those come first that find what no earlier one finds, so that few cards reach all topics. Where the common
    subjects do not reach a topic, the names it is also found as and its methods stand in.
    """

    def clear(*tapped: Suggestion) -> set[str]:
        answer = match.find(catalogue, interest(tapped), encoder, 3, catalogue.open, curve=curve)
        return clearly_found(answer)

    found = {subject: topics for subject in subjects() if (topics := clear(subject))}
    for topic in islice(_unreached(catalogue, set().union(*found.values())), n):
        for name in _names(topic):
            if topic.id in (topics := clear(name)):
                found[name] = topics
                break
    chosen: list[Suggestion] = []
    reached: set[str] = set()
    left = list(found)
    while left and len(chosen) < n:
        # The most that is new; of equals the first, as the list of subjects has them.
        best = max(left, key=lambda one: len(found[one] - reached))
        left.remove(best)
        if all(clear(best, other) for other in chosen):
            chosen.append(best)
            reached |= found[best]
    return tuple(chosen)


def clearly_found(answer: Answer) -> set[str]:
    """Ids of the topics that are clear matches."""
    return {hit.topic.id for hit in answer.matches if hit.verdict is Verdict.CLEAR}


@cache
def subjects() -> tuple[Suggestion, ...]:
    """All subjects there are words and pictures for."""
    read = tomllib.loads(SUBJECTS.read_text(encoding="utf-8"))
    return tuple(Suggestion(**subject) for subject in read["subject"])


def _is_open(topic: Topic) -> bool:
    return topic.state is State.OPEN


def _unreached(catalogue: Catalogue, reached: set[str]) -> Iterator[Topic]:
    return (topic for topic in catalogue.topics if _is_open(topic) and topic.id not in reached)


def _names(topic: Topic) -> list[Suggestion]:
    """Short names a topic is known by, as cards: a name is the same in both languages."""
    return [Suggestion(name, name, _NAME_ICON) for name in [*topic.methods, *topic.also_found_as] if len(name) <= 24]
