"""Two people edit, save, publish, archive and restore in any order: no text that anybody saved is ever lost."""

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from topics import form
from topics.accounts import Account, Role
from topics.desk import Desk, WorkingCopy
from topics.differences import merge
from topics.store import Conflict, Store
from topics.topic import State

PEOPLE = (Account("ada", Role.SUPERVISOR), Account("erna", Role.EDITOR))
words = st.sampled_from(["corals", "reefs", "gates", "cells", "maps"])


class TwoPeople(RuleBasedStateMachine):
    """`saved`: every text that a save was answered for; `typed`: every text somebody typed and did not save yet."""

    forms = Bundle("forms")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store(f"sqlite:///{Path(self.folder.name)}/topics.db")
        self.desk = Desk(self.store)
        ada = PEOPLE[0]
        first = {**form.empty(), "title": "Corals", "text": "We count."}
        self.topic_id = self.desk.save(ada, self.desk.open(ada), first).id
        self.saved = ["We count."]
        self.typed: dict[str, str] = {}
        self.count = 0

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @rule(target=forms, who=st.sampled_from(PEOPLE), word=words, field=st.sampled_from(["text", "tasks"]))
    def edit(self, who: Account, word: str, field: str) -> tuple[Account, str]:
        copy = self.desk.open(who, self.topic_id)
        fields = dict(copy.fields or form.fields(self.store.get(self.topic_id)))
        self.count += 1
        fields[field] = f"{word} {self.count}"
        kept = self.desk.keep(who, copy, fields)
        self.typed[kept.key] = fields[field]
        return who, kept.key

    @rule(opened=forms, twice=st.booleans())
    def save(self, opened: tuple[Account, str], twice: bool) -> None:
        who, key = opened
        copy = self.desk.reopen(who, key)
        if copy is None or copy.fields is None:
            return
        try:
            self._save(who, copy)
        except Conflict as conflict:
            base = next(s.topic for s in self.desk.history(who, self.topic_id) if s.topic.version == copy.version)
            merged = merge(form.fields(base), copy.fields, form.fields(conflict.theirs))
            both = {name: f"{copy.fields[name]} / {getattr(conflict.theirs, name)}" for name in merged.clashes}
            settled = WorkingCopy(key, self.topic_id, conflict.theirs.version, None, copy.changes)
            copy = self.desk.keep(who, settled, {**merged.fields, **both})
            self._save(who, copy)
        if twice:
            # A second click, or a retry of an answer that did not arrive.
            versions = self.store.get(self.topic_id).version
            self._save(who, copy)
            assert self.store.get(self.topic_id).version == versions

    def _save(self, who: Account, copy: WorkingCopy) -> None:
        fields = copy.fields or {}
        before = self.store.get(self.topic_id)
        base = next(s.topic for s in self.store.history(self.topic_id) if s.topic.version == copy.version)
        saved = self.desk.save(who, copy, fields)
        assert saved.text == fields["text"]
        for name in ("text", "tasks"):
            # What somebody else saved since the form was opened is still there.
            meanwhile = getattr(before, name)
            assert meanwhile == getattr(base, name) or meanwhile in getattr(saved, name)
        text = self.typed.get(copy.key)
        assert text is None or text in f"{saved.text}\n{saved.tasks}"
        self.saved += [saved.text, saved.tasks]

    @rule(who=st.sampled_from(PEOPLE), state=st.sampled_from(State))
    def move(self, who: Account, state: State) -> None:
        before = form.fields(self.store.get(self.topic_id))
        assert self.desk.move(who, self.topic_id, state).state is state
        assert form.fields(self.store.get(self.topic_id)) == before

    @rule(who=st.sampled_from(PEOPLE), data=st.data())
    def restore(self, who: Account, data: st.DataObject) -> None:
        save = data.draw(st.sampled_from(self.desk.history(who, self.topic_id)))
        restored = self.desk.restore(who, self.topic_id, save.topic.version)
        assert form.fields(restored) == form.fields(save.topic)

    @invariant()
    def every_saved_text_is_in_the_history(self) -> None:
        kept = {text for save in self.store.history(self.topic_id) for text in (save.topic.text, save.topic.tasks)}
        assert set(self.saved) <= kept

    @invariant()
    def versions_have_no_holes(self) -> None:
        versions = [save.topic.version for save in self.store.history(self.topic_id)]
        assert versions == list(range(1, len(versions) + 1))

    @invariant()
    def visitors_see_it_exactly_while_it_is_published(self) -> None:
        topic = self.store.get(self.topic_id)
        seen = topic.state in (State.OPEN, State.IN_TALKS, State.TAKEN)
        assert self.store.published()[1] == ((topic,) if seen else ())


TestTwoPeople = TwoPeople.TestCase
TestTwoPeople.settings = settings(max_examples=25, stateful_step_count=20)
