"""What an import would change, the change itself, and the way back. All of it or nothing is written."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pydantic import ValidationError

from topics.accounts import Account, Action
from topics.exchange.page import title_and_tags
from topics.exchange.record import TOLD_EVERY, ImportFault, Record, Step, Tell, each, tell_nobody
from topics.exchange.writing import under_heading
from topics.store import Store, people
from topics.store import imports as made_imports
from topics.topic import PUBLISHED, State, Topic, problems

_SHOWN = 10  # imports that can be taken back from the page


@dataclass(frozen=True)
class Plan:
    """What an import would do. A changed topic carries the version that it was compared with.

    gone: published, and not in the source; they stay as they are unless somebody asks to archive them.
    foreign: would change, and belong to somebody else than the account that imports; they stay as they are.
    """

    new: tuple[Topic, ...]
    changed: tuple[Topic, ...]
    unchanged: tuple[Topic, ...]
    gone: tuple[Topic, ...] = ()
    foreign: tuple[Topic, ...] = ()

    def __str__(self) -> str:
        kinds = {"new": self.new, "changed": self.changed, "unchanged": self.unchanged}
        return ", ".join(f"{len(topics)} {kind}" for kind, topics in kinds.items() if topics) or "no topics"

    def to_json(self) -> dict[str, list[str]]:
        """The ids of the topics, by what would happen to them."""
        kinds = {"new": self.new, "changed": self.changed, "unchanged": self.unchanged, "gone": self.gone}
        return {kind: [topic.id for topic in topics] for kind, topics in kinds.items()}


@dataclass(frozen=True)
class Import:
    """An import that was made and not taken back."""

    number: int
    at: datetime
    by: str
    source: str
    topics: int


@dataclass(frozen=True)
class Undone:
    """What taking an import back did: ids of topics that are as before, archived because they were new, or left."""

    restored: tuple[str, ...]
    archived: tuple[str, ...]
    left: tuple[str, ...]  # changed since then; nobody's later work is thrown away

    def __str__(self) -> str:
        kinds = {"as before": self.restored, "archived": self.archived, "left, because changed since": self.left}
        return ", ".join(f"{len(ids)} {kind}" for kind, ids in kinds.items() if ids) or "nothing to do"


def plan(records: Sequence[Record], existing: Sequence[Topic], tell: Tell = tell_nobody) -> Plan:
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

    for known, topic in each(merged, records, Step.COMPARING, tell):
        if known is None:
            new.append(topic)
        elif topic != known:
            changed.append(topic)
        else:
            unchanged.append(topic)
    touched = {topic.id for topic in (*changed, *unchanged)}
    gone = tuple(topic for topic in existing if topic.state in PUBLISHED and topic.id not in touched)
    return Plan(tuple(new), tuple(changed), tuple(unchanged), gone)


def plan_for(who: Account, records: Sequence[Record], store: Store, tell: Tell = tell_nobody) -> Plan:
    """The plan as far as this account may carry it out. Raises ImportFault."""
    topics = store.topics()
    states = {topic.id: topic.state for topic in topics}
    with store.reading() as con:
        owners = people.owners(con)
    whole = plan(records, topics, tell)

    def allowed(topic: Topic) -> bool:
        own = who.name in owners.get(topic.id, ())
        return all(who.may(action, states[topic.id], own) for action in (Action.WRITE, Action.MOVE))

    return replace(
        whole,
        changed=tuple(filter(allowed, whole.changed)),
        gone=tuple(filter(allowed, whole.gone)),
        foreign=tuple(topic for topic in whole.changed if not allowed(topic)),
    )


def apply(
    store: Store,
    plan: Plan,
    *,
    by: str,
    source: str = "",
    who: Account | None = None,
    archive_gone: bool = False,
    tell: Tell = tell_nobody,
) -> int:
    """Save what is new or changed, all or nothing; returns how many topics were written.

    by, source: who imports, and the name of what. who: an account, whose rights are asked once more and whom the new
    topics belong to. archive_gone: also archive what the source no longer holds. tell: hears how far it is; when it
    raises, nothing was changed.
    Raises ImportFault when the account may not, and topics.store.Conflict when one of the topics was saved by
    somebody else after the plan was made.
    """
    gone = [topic.model_copy(update={"state": State.ARCHIVED}) for topic in plan.gone] if archive_gone else []
    topics = [*plan.new, *plan.changed, *gone]
    if who and who.disabled:
        raise ImportFault(f"The account {who.name} is disabled, so nothing was changed.")
    if not topics:
        return 0
    tell(Step.SAVING, 0, len(topics))
    with store.writing() as con:
        before, owners = store.every(con), people.owners(con)
        if who:
            for known in filter(None, (before.get(topic.id) for topic in topics)):
                _require(who, known, owners.get(known.id, ()))
        versions: dict[str, int] = {}
        for start in range(0, len(topics), TOLD_EVERY):
            saved = store.put_all(con, topics[start : start + TOLD_EVERY], by=by)
            written = [one for one in saved if one.id not in before or one.version > before[one.id].version]
            versions |= {one.id: one.version for one in written}
            tell(Step.SAVING, start + len(saved), len(topics))
        if who:
            people.give(con, versions.keys() - before.keys(), who.name)
        if versions:
            made_imports.add(con, datetime.now(UTC).replace(tzinfo=None), by, source, versions)
    return len(versions)


def imports(store: Store, who: Account | None = None) -> list[Import]:
    """The latest imports that were not taken back, newest first; to a supervisor only the own ones."""
    with store.reading() as con:
        rows = made_imports.last(con, limit=_SHOWN)
    made = (Import(row.n, row.at.replace(tzinfo=UTC), row.by, row.source, row.topics) for row in rows)
    return [one for one in made if _may_undo(who, one.by)]


def undo(store: Store, number: int, *, by: str, who: Account | None = None) -> Undone:
    """Take a whole import back: topics are as they were before it, and those that it brought are archived.

    A topic that was changed since then is left as it is. Raises ImportFault when there is nothing to take back or
    the account may not.
    """
    restored, archived, left = [], [], []
    with store.writing() as con:
        row = made_imports.one(con, number)
        if row is None or row.undone or not _may_undo(who, row.by):
            raise ImportFault(f"There is no import {number} that could be taken back.")
        for topic_id, version in made_imports.versions(con, number).items():
            now = store.stored(con, topic_id)
            if now is None or now.version != version:
                left.append(topic_id)
                continue
            if who:
                _require(who, now, people.owners_of(con, topic_id))
            before = store.revision(con, topic_id, version - 1)
            if before is None:
                archived.append(topic_id)
                store.put(con, now.model_copy(update={"state": State.ARCHIVED}), by=by)
            else:
                restored.append(topic_id)
                store.put(con, before.model_copy(update={"version": version}), by=by)
        made_imports.mark_undone(con, number)
    return Undone(tuple(restored), tuple(archived), tuple(left))


def _may_undo(who: Account | None, by: str) -> bool:
    return who is None or who.name == by or who.may(Action.WRITE, State.DRAFT, own=False)


def _require(who: Account, topic: Topic, owners: Collection[str]) -> None:
    own = who.name in owners
    if not all(who.may(action, topic.state, own) for action in (Action.WRITE, Action.MOVE)):
        raise ImportFault(f"“{topic.title}” belongs to somebody else, so nothing was changed.")


def _merged(record: Record, stored: Topic | None) -> Topic:
    known = stored.model_dump() if stored else {"id": record.id, **record.inferred}
    fields = dict(record.fields)
    # A page of our own making shows titles and texts in its own way; what looks the same there is the same.
    if stored and fields.get("text") not in (None, stored.text) and under_heading(stored.text) == fields["text"]:
        del fields["text"]
    if stored and title_and_tags(stored.title)[0] == fields.get("title"):
        del fields["title"]
    try:
        return Topic.model_validate({**known, **fields})
    except ValidationError as error:
        raise ImportFault(f"{record.id}: {'; '.join(problems(error))}.") from None
