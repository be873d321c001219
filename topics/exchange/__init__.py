"""Topics in: what a source states, what that would change among the stored topics, and the change itself.

`read` and `plan` write nothing, so together they are the preview. An import is all or nothing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from topics import samples
from topics.exchange.page import Choice
from topics.exchange.reading import Reading, Wishes, read, read_data
from topics.exchange.record import ImportFault, Record, each
from topics.store import Store
from topics.topic import PUBLISHED, Topic, problems

__all__ = [
    "Choice",
    "ImportFault",
    "Plan",
    "Reading",
    "Record",
    "Wishes",
    "apply",
    "first_fill",
    "plan",
    "read",
    "read_data",
]


@dataclass(frozen=True)
class Plan:
    """What an import would do. A changed topic carries the version that it was compared with."""

    new: tuple[Topic, ...]
    changed: tuple[Topic, ...]
    unchanged: tuple[Topic, ...]
    gone: tuple[Topic, ...] = ()  # published, and not in the source; an import leaves them as they are

    def __str__(self) -> str:
        kinds = {"new": self.new, "changed": self.changed, "unchanged": self.unchanged}
        return ", ".join(f"{len(topics)} {kind}" for kind, topics in kinds.items() if topics) or "no topics"

    def to_json(self) -> dict[str, list[str]]:
        """The ids of the topics, by what would happen to them."""
        kinds = {"new": self.new, "changed": self.changed, "unchanged": self.unchanged, "gone": self.gone}
        return {kind: [topic.id for topic in topics] for kind, topics in kinds.items()}


def plan(records: Sequence[Record], existing: Sequence[Topic]) -> Plan:
    """What the records would change among the existing topics: a stated field replaces, all others stay.

    A record whose source states no id is the topic of that title, if there is just one.
    Raises ImportFault when a topic would not be valid afterwards.
    """
    stored = {topic.id: topic for topic in existing}
    titles = Counter(topic.title for topic in existing)
    by_title = {topic.title: topic for topic in existing if titles[topic.title] == 1}
    new, changed, unchanged = [], [], []

    def merged(one: Record) -> tuple[Topic | None, Topic]:
        known = stored.get(one.id) or (None if one.named else by_title.get(str(one.fields.get("title"))))
        return known, _merged(one, known)

    for known, topic in each(merged, records):
        if known is None:
            new.append(topic)
        elif topic != known:
            changed.append(topic)
        else:
            unchanged.append(topic)
    touched = {topic.id for topic in (*changed, *unchanged)}
    gone = tuple(topic for topic in existing if topic.state in PUBLISHED and topic.id not in touched)
    return Plan(tuple(new), tuple(changed), tuple(unchanged), gone)


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
    known = stored.model_dump() if stored else {"id": record.id, **record.inferred}
    try:
        return Topic.model_validate({**known, **record.fields})
    except ValidationError as error:
        raise ImportFault(f"{record.id}: {'; '.join(problems(error))}.") from None
