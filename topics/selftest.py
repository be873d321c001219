"""Interests with the topic they must find, and others that nothing may fit: asked anew after every save."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row

from embeddings.calibration import Calibration
from embeddings.encoder import Encoder
from topics import match, samples
from topics.catalogue import Catalogue
from topics.interest import Interest
from topics.store import Store, checks
from topics.topic import one_line

_ARROW = "->"


@dataclass(frozen=True)
class Expectation:
    """An interest and the id of the topic it must find; without one, nothing may fit."""

    interest: str
    topic_id: str = ""

    def __post_init__(self) -> None:
        if not Interest.of(self.interest):
            raise ValueError("an expectation needs an interest with a word in it")


@dataclass(frozen=True)
class Save:
    """A save that may have broken an expectation."""

    title: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Result:
    """How one expectation is met. `shown`: the title of the topic that came first, if any fits.

    `broken_by`: for one that was met before, the saves since then.
    """

    expectation: Expectation
    met: bool
    title: str
    shown: str
    broken_by: tuple[Save, ...] = ()

    def __str__(self) -> str:
        interest, wanted = self.expectation.interest, self.title
        if not wanted:
            said = "finds nothing" if self.met else f"finds “{self.shown}”, though nothing may fit"
        else:
            said = f"finds “{wanted}”" if self.met else f"does not find “{wanted}”"
        since = "; ".join(f"“{save.title}” by {save.by}" for save in self.broken_by)
        return f"“{interest}” {said}{f', since a save of {since}' if since else ''}."


def read(lines: Iterable[str]) -> list[Expectation]:
    """ "interest -> topic id" a line, no id where nothing may fit. Raises ValueError."""
    pairs = [line.partition(_ARROW) for line in lines if line.strip()]
    return [Expectation(one_line(interest), one_line(topic_id)) for interest, _, topic_id in pairs]


def expectations(store: Store) -> list[Expectation]:
    """Those of the group or, before there are any, the samples' for the topics that are there."""
    with store.reading() as con:
        if kept := checks.expectations(con):
            return [Expectation(row.interest, row.topic_id) for row in kept]
    there = {"", *(topic.id for topic in store.topics())}
    begin = read(samples.EXPECTATIONS.read_text(encoding="utf-8").splitlines())
    # Without the samples' topics there is nothing of the group's to begin with.
    return [one for one in begin if one.topic_id in there] if any(one.topic_id in there - {""} for one in begin) else []


def change(store: Store, wanted: Sequence[Expectation]) -> None:
    """These from now on; when each was met last is remembered."""
    with store.writing() as con:
        passed = {(row.interest, row.topic_id): row.passed_at for row in checks.expectations(con)}
        rows = {one.interest: (one.interest, one.topic_id, passed.get((one.interest, one.topic_id))) for one in wanted}
        checks.keep(con, list(rows.values()))


def run(
    store: Store, catalogue: Catalogue, encoder: Encoder | None, curve: Calibration = match.BY_MEANING
) -> list[Result]:
    """Ask every expectation of the catalogue, the unmet first, and remember which are met."""
    wanted = expectations(store)
    with store.reading() as con:
        passed = {(row.interest, row.topic_id): row.passed_at for row in checks.expectations(con)}
        newest = checks.newest_save(con)
        first = min((at for at in passed.values() if at is not None), default=newest)
        saves = [(row.n, _save(row)) for row in checks.saves_after(con, first)]
    results, rows = [], []
    for one in wanted:
        hits = match.find(catalogue, Interest.of(one.interest), encoder, curve=curve).fitting
        met = any(hit.topic.id == one.topic_id for hit in hits) if one.topic_id else not hits
        last = passed.get((one.interest, one.topic_id))
        broken_by = tuple(save for n, save in saves if last is not None and n > last and not met)
        topic = store.get(one.topic_id) if one.topic_id else None
        shown = hits[0].topic.title if hits else ""
        results.append(Result(one, met, topic.title if topic else one.topic_id, shown, broken_by))
        rows.append((one.interest, one.topic_id, newest if met else last))
    # A catalogue that is behind the store says nothing about the newest save.
    if store.tick() == catalogue.tick and {row[:2]: row[2] for row in rows} != passed:
        with store.writing() as con:
            checks.keep(con, rows)
    return sorted(results, key=lambda result: result.met)


def _save(row: Row[Any]) -> Save:
    return Save(str(row.data["title"]), row.by, row.at.replace(tzinfo=UTC))
