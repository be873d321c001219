"""What can be done to topics at the desk: every step asks whether it may be done, and writes all of it or nothing."""

import logging
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from topics import form
from topics.accounts import Account, Action, Role, may
from topics.form import Fields
from topics.store import Revision, Store, people
from topics.store import desk as working
from topics.topic import PUBLISHED, State, Topic, slug

log = logging.getLogger(__name__)

# How long it is remembered which topic a saved form became.
_REMEMBERED = timedelta(days=30)


class Forbidden(Exception):
    """The account may not do this, or the topic is none that it may know of."""


@dataclass(frozen=True)
class Entry:
    """A topic on the desk, whose it is, and whether it is the reader's own."""

    topic: Topic
    owners: frozenset[str]
    own: bool


@dataclass(frozen=True)
class WorkingCopy:
    """A form somebody has open, kept as it is typed. `fields` None: nothing is unsaved.

    `key` is made when the form is opened: saving twice with one key makes one topic. `version` is that of the topic
    the form began from, 0 for a new topic; `changes` counts how often the copy was kept.
    """

    key: str
    topic_id: str = ""
    version: int = 0
    fields: Fields | None = None
    changes: int = 0
    changed_at: datetime | None = None


class Desk:
    """The desk over one store. `today` and `now` are the clock."""

    def __init__(
        self,
        store: Store,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        today: Callable[[], date] = date.today,
    ) -> None:
        self._store, self._now, self._today = store, now, today

    # Reading

    def entries(self, who: Account | None) -> list[Entry]:
        """All topics that this account may read: its own first, then by title."""
        topics = self._store.topics()
        with self._store.reading() as con:
            owners = people.owners(con)
        entries = [_entry(topic, owners.get(topic.id, frozenset()), who) for topic in topics]
        seen = [entry for entry in entries if _may(who, Action.READ, entry.topic.state, entry.own)]
        return sorted(seen, key=lambda entry: (not entry.own, entry.topic.title.casefold()))

    def entry(self, who: Account | None, topic_id: str) -> Entry | None:
        """One topic; None when there is none that this account may read."""
        topic = self._store.get(topic_id)
        if topic is None:
            return None
        with self._store.reading() as con:
            entry = _entry(topic, people.owners_of(con, topic.id), who)
        return entry if _may(who, Action.READ, topic.state, entry.own) else None

    def history(self, who: Account | None, topic_id: str) -> tuple[Revision, ...]:
        """Every save of a topic, newest first. Raises Forbidden."""
        self._require(who, Action.HISTORY, topic_id)
        return self._store.history(topic_id)[::-1]

    def editable(self, who: Account | None, topic_id: str) -> Topic:
        """A topic that this account may change. Raises Forbidden."""
        return self._require(who, Action.WRITE, topic_id).topic

    # Working copies

    def unsaved(self, who: Account) -> list[WorkingCopy]:
        """What this account typed and has not saved, newest first."""
        with self._store.reading() as con:
            return [_copy(row) for row in working.unsaved(con, who.name)]

    def reopen(self, who: Account, key: str) -> WorkingCopy | None:
        """The working copy of this account with this key."""
        with self._store.reading() as con:
            row = working.working_copy(con, who.name, key)
        return _copy(row) if row else None

    def open(self, who: Account, topic_id: str = "") -> WorkingCopy:
        """A form of a topic or, without one, of a new topic; what was typed into it before is still there.

        Raises Forbidden.
        """
        if not topic_id:
            return WorkingCopy(uuid.uuid4().hex)
        topic = self.editable(who, topic_id)
        mine = [copy for copy in self.unsaved(who) if copy.topic_id == topic.id]
        return mine[0] if mine else WorkingCopy(uuid.uuid4().hex, topic.id, topic.version)

    def keep(self, who: Account, copy: WorkingCopy, fields: Fields) -> WorkingCopy:
        """Remember what was typed; returns the copy as it was kept.

        Where another tab kept the same copy meanwhile, this one goes on as a copy of its own.
        """
        with self._store.writing() as con:
            row = working.working_copy(con, who.name, copy.key)
            if row and row.changes != copy.changes:
                copy = replace(copy, key=uuid.uuid4().hex, changes=0)
            copy = replace(copy, fields=dict(fields), changes=copy.changes + 1, changed_at=self._now())
            self._write(con, who.name, copy)
        return copy

    def throw_away(self, who: Account, key: str) -> None:
        """Forget what was typed."""
        with self._store.writing() as con:
            working.throw_away(con, who.name, key)

    # Writing

    def save(self, who: Account | None, copy: WorkingCopy, fields: Fields, state: State | None = None) -> Topic:
        """Save a form, in another state if one is given; a new topic becomes a draft and belongs to the account.

        Saving the same form again makes no second topic. Raises Forbidden, topics.store.Conflict when somebody else
        saved the topic since the form was opened, and form.Unreadable when it has errors.
        """
        with self._store.writing() as con:
            row = working.working_copy(con, _name(who), copy.key)
            if row and not copy.topic_id:
                # An earlier attempt of this very form may have made the topic, unanswered.
                copy = replace(copy, topic_id=row.topic_id)
            old = self._store.stored(con, copy.topic_id) if copy.topic_id else None
            own = old is None or _name(who) in people.owners_of(con, old.id)
            before = old.state if old else State.DRAFT
            self._check(who, Action.WRITE, before, own)
            beside: dict[str, object] = {"id": copy.topic_id, "state": before, "version": copy.version}
            if old and old.checked_on:
                beside["checked_on"] = old.checked_on
            if not old:
                beside["id"] = self._free_id(con, slug(str(fields.get("title", ""))))
            topic = form.read(fields, beside).topic
            if topic is None:
                raise form.Unreadable
            if state and state is not before:
                self._check(who, Action.MOVE, before, own)
                topic = self._moved(topic, state)
            saved = self._store.put(con, topic, by=_name(who))
            if not old:
                people.set_owners(con, saved.id, {_name(who)})
            changes = max(copy.changes, row.changes if row else 0) + 1
            self._write(con, _name(who), WorkingCopy(copy.key, saved.id, saved.version, None, changes, self._now()))
            working.forget_saved(con, self._now().replace(tzinfo=None) - _REMEMBERED)
        return saved

    def move(self, who: Account | None, topic_id: str, state: State) -> Topic:
        """Another state. Who opens a topic says that it is true today. Raises Forbidden."""
        return self._change(who, Action.MOVE, topic_id, lambda topic: self._moved(topic, state))

    def confirm(self, who: Account | None, topic_id: str) -> Topic:
        """The topic is still true today. Raises Forbidden."""
        return self._change(who, Action.CONFIRM, topic_id, self._confirmed)

    def restore(self, who: Account | None, topic_id: str, version: int) -> Topic:
        """Its words as they were after an earlier save; its state stays. Raises Forbidden."""

        def restored(topic: Topic) -> Topic:
            (then,) = [save.topic for save in self._store.history(topic_id) if save.topic.version == version]
            keep = {"state": topic.state, "checked_on": topic.checked_on, "version": topic.version}
            return then.model_copy(update=keep)

        return self._change(who, Action.WRITE, topic_id, restored)

    def hand_over(self, who: Account | None, topic_id: str, owners: Collection[str]) -> None:
        """Whose the topic is from now on. Raises Forbidden."""
        with self._store.writing() as con:
            entry = self._stored(con, who, Action.HAND_OVER, topic_id)
            people.set_owners(con, entry.topic.id, owners)

    def _change(self, who: Account | None, action: Action, topic_id: str, change: Callable[[Topic], Topic]) -> Topic:
        """What is changed is what is stored at that moment, so no other save is lost."""
        with self._store.writing() as con:
            topic = self._stored(con, who, action, topic_id).topic
            return self._store.put(con, change(topic), by=_name(who))

    def _moved(self, topic: Topic, state: State) -> Topic:
        moved = topic.model_copy(update={"state": state})
        return self._confirmed(moved) if state is State.OPEN else moved

    def _confirmed(self, topic: Topic) -> Topic:
        return topic.model_copy(update={"checked_on": self._today()})

    def _free_id(self, con: Connection, wanted: str) -> str:
        """The id, or the first of it with a number that no topic has."""
        taken, n = wanted, 1
        while taken and self._store.stored(con, taken):
            n += 1
            taken = f"{wanted}-{n}"
        return taken

    def _write(self, con: Connection, name: str, copy: WorkingCopy) -> None:
        working.keep(
            con,
            {
                "key": copy.key,
                "account": name,
                "topic_id": copy.topic_id,
                "version": copy.version,
                "fields": None if copy.fields is None else dict(copy.fields),
                "changes": copy.changes,
                "changed_at": (copy.changed_at or self._now()).astimezone(UTC).replace(tzinfo=None),
            },
        )

    # Rights

    def _require(self, who: Account | None, action: Action, topic_id: str) -> Entry:
        with self._store.reading() as con:
            return self._stored(con, who, action, topic_id)

    def _stored(self, con: Connection, who: Account | None, action: Action, topic_id: str) -> Entry:
        """The topic as it is now, for this action. Raises Forbidden, also when there is none."""
        topic = self._store.stored(con, topic_id)
        if topic is None:
            raise Forbidden
        entry = _entry(topic, people.owners_of(con, topic.id), who)
        self._check(who, action, topic.state, entry.own)
        return entry

    def _check(self, who: Account | None, action: Action, state: State, own: bool) -> None:
        if not _may(who, action, state, own):
            log.warning("%s was not allowed to %s a topic", _name(who) or "a visitor", action)
            raise Forbidden


def stale(topic: Topic, today: date, weeks: int) -> bool:
    """Whether nobody said for so many weeks that a topic on offer is still true. 0 weeks: never."""
    if not weeks or topic.checked_on is None or topic.state not in PUBLISHED:
        return False
    return today - topic.checked_on > timedelta(weeks=weeks)


def _may(who: Account | None, action: Action, state: State, own: bool) -> bool:
    # A disabled account may do no more than anybody.
    return may(who.role if who and not who.disabled else Role.VISITOR, action, state, own)


def _name(who: Account | None) -> str:
    """Nobody has no name, and nothing belongs to it."""
    return who.name if who else ""


def _entry(topic: Topic, owners: frozenset[str], who: Account | None) -> Entry:
    return Entry(topic, owners, _name(who) in owners)


def _copy(row: Row[Any]) -> WorkingCopy:
    at = row.changed_at.replace(tzinfo=UTC)
    return WorkingCopy(row.key, row.topic_id, row.version, row.fields, row.changes, at)
