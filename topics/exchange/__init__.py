"""Topics in: what a source states, what that would change among the stored topics, and the change itself.

`read` and `plan` write nothing, so together they are the preview. An import is all or nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from topics import samples
from topics.exchange.reading import Reading, read
from topics.exchange.record import ImportFault, Record, each
from topics.store import Store
from topics.topic import Topic, problems

__all__ = ["ImportFault", "Plan", "Reading", "Record", "apply", "first_fill", "plan", "read"]


@dataclass(frozen=True)
class Plan:
    """What an import would do. A changed topic carries the version that it was compared with."""

    new: tuple[Topic, ...]
    changed: tuple[Topic, ...]
    unchanged: tuple[Topic, ...]

    def __str__(self) -> str:
        return ", ".join(f"{len(ids)} {kind}" for kind, ids in self.to_json().items() if ids) or "no topics"

    def to_json(self) -> dict[str, list[str]]:
        """The ids of the topics, by what would happen to them."""
        kinds = {"new": self.new, "changed": self.changed, "unchanged": self.unchanged}
        return {kind: [topic.id for topic in topics] for kind, topics in kinds.items()}


def plan(records: Sequence[Record], existing: Sequence[Topic]) -> Plan:
    """What the records would change among the existing topics: a stated field replaces, all others stay.

    Raises ImportFault when a topic would not be valid afterwards.
    """
    stored = {topic.id: topic for topic in existing}
    new, changed, unchanged = [], [], []
    for topic in each(lambda one: _merged(one, stored.get(one.id)), records):
        if topic.id not in stored:
            new.append(topic)
        elif topic != stored[topic.id]:
            changed.append(topic)
        else:
            unchanged.append(topic)
    return Plan(tuple(new), tuple(changed), tuple(unchanged))


def apply(store: Store, plan: Plan, *, by: str) -> int:
    """Save what is new or changed, all or nothing; returns how many topics were written.

    Raises topics.store.Conflict when one of them was saved by somebody else after the plan was made.
    """
    topics = plan.new + plan.changed
    return store.save_all(topics, by=by) if topics else 0


def first_fill(store: Store) -> int:
    """Put the samples into a store that was never written to, and into no other; returns how many were."""
    return store.save_all(beginning(), by="first fill", only_if_pristine=True)


def beginning() -> tuple[Topic, ...]:
    """The topics that a new store begins with."""
    return plan(read(samples.TOPICS).records, ()).new


def _merged(record: Record, stored: Topic | None) -> Topic:
    known = stored.model_dump() if stored else {"id": record.id}
    try:
        return Topic.model_validate({**known, **record.fields})
    except ValidationError as error:
        raise ImportFault(f"{record.id}: {'; '.join(problems(error))}.") from None
