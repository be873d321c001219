from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import product

import pytest

from tests.test_accounts import allowed
from topics import form
from topics.accounts import Account, Action, Role
from topics.desk import Desk, Forbidden, WorkingCopy, stale
from topics.form import Fields
from topics.store import Conflict, Store
from topics.topic import State, Topic

ADA, BOB, ERNA = Account("ada", Role.SUPERVISOR), Account("bob", Role.SUPERVISOR), Account("erna", Role.EDITOR)
TODAY = date(2026, 3, 1)


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store, lambda: datetime(2026, 3, 1, 12, tzinfo=UTC), lambda: TODAY)


def typed(title: str = "Corals", text: str = "We count corals.", **more: str) -> Fields:
    return {**form.empty(), "title": title, "text": text, **more}


def made(desk: Desk, who: Account = ADA, state: State | None = None, **fields: str) -> Topic:
    return desk.save(who, desk.open(who), typed(**fields), state)


# Rights


def actions(desk: Desk, who: Account | None, topic: Topic) -> dict[Action, Callable[[], object]]:
    """Every action of the desk, done by this account to this topic."""
    copy = WorkingCopy("0" * 32, topic.id, topic.version)

    def read() -> None:
        if desk.entry(who, topic.id) is None:
            raise Forbidden

    return {
        Action.READ: read,
        Action.HISTORY: lambda: desk.history(who, topic.id),
        Action.WRITE: lambda: desk.save(who, copy, typed(text="Changed.")),
        Action.MOVE: lambda: desk.move(who, topic.id, next(s for s in State if s is not topic.state)),
        Action.CONFIRM: lambda: desk.confirm(who, topic.id),
        Action.HAND_OVER: lambda: desk.hand_over(who, topic.id, ["bob"]),
    }


# Rights are decided before the database is asked to write; that it does as it is told, both databases show below.
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", Role)
def test_the_matrix_holds_for_every_action(desk: Desk, store: Store, role: Role) -> None:
    who = None if role is Role.VISITOR else Account("somebody", role)
    for n, (action, state, own) in enumerate(product(Action, State, (True, False))):
        topic = made(desk, title=f"Topic {n}")
        desk.hand_over(ERNA, topic.id, ["somebody"] if own else ["ada"])
        topic = desk.move(ERNA, topic.id, state)
        before = (store.get(topic.id), desk.entry(ERNA, topic.id))
        # Nobody is an owner without an account.
        expected = allowed(role, action, state, own and who is not None)
        if expected:
            actions(desk, who, topic)[action]()
        else:
            with pytest.raises(Forbidden):
                actions(desk, who, topic)[action]()
            assert (store.get(topic.id), desk.entry(ERNA, topic.id)) == before


def test_words_of_others_are_not_restored(desk: Desk) -> None:
    topic = made(desk)
    desk.save(ADA, desk.open(ADA, topic.id), typed(text="Changed."))
    with pytest.raises(Forbidden):
        desk.restore(BOB, topic.id, 1)


def test_a_disabled_account_may_what_anybody_may(desk: Desk) -> None:
    topic = made(desk)
    gone = Account("ada", Role.SUPERVISOR, disabled=True)
    assert desk.entries(gone) == []
    with pytest.raises(Forbidden):
        desk.move(gone, topic.id, State.OPEN)


def test_nobody_writes_a_new_topic_without_an_account(desk: Desk, store: Store) -> None:
    with pytest.raises(Forbidden):
        desk.save(None, WorkingCopy("0" * 32), typed())
    assert store.topics() == ()


def test_own_topics_stand_first_and_drafts_of_others_nowhere(desk: Desk) -> None:
    made(desk, BOB, title="Anemones", state=State.OPEN)
    made(desk, BOB, title="Bob's draft")
    made(desk, title="Corals")
    assert [entry.topic.title for entry in desk.entries(ADA)] == ["Corals", "Anemones"]
    assert [entry.topic.title for entry in desk.entries(ERNA)] == ["Anemones", "Bob's draft", "Corals"]


# Saving


def test_a_new_topic_is_a_draft_of_its_writer(desk: Desk, store: Store) -> None:
    topic = made(desk)
    assert topic.state is State.DRAFT
    assert store.published()[1] == ()
    assert desk.entry(ADA, topic.id).own


def test_publishing_says_when_it_was_true(desk: Desk, store: Store) -> None:
    topic = made(desk, state=State.OPEN)
    assert (topic.state, topic.checked_on) == (State.OPEN, TODAY)
    assert store.published()[1] == (topic,)


def test_a_repeated_save_makes_one_topic(desk: Desk, store: Store) -> None:
    copy = desk.keep(ADA, desk.open(ADA), typed())
    first = desk.save(ADA, copy, typed(), State.OPEN)
    assert desk.save(ADA, copy, typed(), State.OPEN) == first
    assert len(store.topics()) == len(store.history(first.id)) == 1
    # Whoever goes on typing before the answer is there is told, and makes no second topic either.
    with pytest.raises(Conflict):
        desk.save(ADA, copy, typed(text="More."), State.OPEN)
    assert len(store.topics()) == 1
    # After a restart the same address leads to the topic.
    again = desk.reopen(ADA, copy.key)
    assert (again.topic_id, again.version, again.fields) == (first.id, 1, None)
    assert desk.save(ADA, again, typed(text="More.")).version == 2


def test_two_topics_of_one_title_are_two(desk: Desk, store: Store) -> None:
    assert [made(desk).id, made(desk, BOB).id, made(desk).id] == ["corals", "corals-2", "corals-3"]


def test_a_form_with_errors_is_not_saved(desk: Desk, store: Store) -> None:
    with pytest.raises(form.Unreadable):
        desk.save(ADA, desk.open(ADA), typed(text=""))
    assert store.topics() == ()


def test_the_second_save_of_the_same_version_is_told(desk: Desk, store: Store) -> None:
    topic = made(desk)
    hers, editors = desk.open(ADA, topic.id), desk.open(ERNA, topic.id)
    desk.save(ERNA, editors, typed(text="By Erna."))
    with pytest.raises(Conflict) as conflict:
        desk.save(ADA, hers, typed(text="By Ada."))
    assert conflict.value.theirs.text == "By Erna."
    assert store.get(topic.id).text == "By Erna."


def test_restoring_brings_the_words_back_and_leaves_the_state(desk: Desk) -> None:
    topic = made(desk, text="First.", state=State.OPEN)
    desk.save(ADA, desk.open(ADA, topic.id), typed(text="Second."))
    desk.move(ADA, topic.id, State.ARCHIVED)
    restored = desk.restore(ADA, topic.id, 1)
    assert (restored.text, restored.state, restored.version) == ("First.", State.ARCHIVED, 4)
    assert [save.topic.text for save in desk.history(ADA, topic.id)] == ["First.", "Second.", "Second.", "First."]


def test_an_owner_shares_a_topic(desk: Desk) -> None:
    topic = made(desk)
    desk.hand_over(ADA, topic.id, ["ada", "bob"])
    assert desk.move(BOB, topic.id, State.OPEN).state is State.OPEN


def test_what_is_handed_to_nobody_belongs_to_nobody(desk: Desk) -> None:
    topic = made(desk, state=State.OPEN)
    desk.hand_over(ERNA, topic.id, [])
    with pytest.raises(Forbidden):
        desk.move(ADA, topic.id, State.TAKEN)
    assert desk.move(ERNA, topic.id, State.TAKEN).state is State.TAKEN


# Working copies


def test_what_was_typed_is_there_again(desk: Desk, store: Store) -> None:
    copy = desk.keep(ADA, desk.open(ADA), typed(text="Half a sent"))
    later = Desk(store)
    assert later.unsaved(ADA) == [copy]
    assert later.reopen(ADA, copy.key).fields["text"] == "Half a sent"
    assert later.unsaved(BOB) == []
    assert later.reopen(BOB, copy.key) is None


def test_an_opened_topic_goes_on_where_it_was_left(desk: Desk) -> None:
    topic = made(desk)
    copy = desk.keep(ADA, desk.open(ADA, topic.id), typed(text="Better."))
    assert desk.open(ADA, topic.id) == copy
    desk.save(ADA, copy, copy.fields)
    assert desk.open(ADA, topic.id).fields is None
    assert desk.unsaved(ADA) == []


def test_two_tabs_do_not_type_over_each_other(desk: Desk) -> None:
    copy = desk.open(ADA)
    one, two = desk.keep(ADA, copy, typed(text="One.")), desk.keep(ADA, copy, typed(text="Two."))
    assert one.key != two.key
    assert {kept.fields["text"] for kept in desk.unsaved(ADA)} == {"One.", "Two."}


def test_thrown_away_is_gone_for_its_owner_alone(desk: Desk) -> None:
    copy = desk.keep(ADA, desk.open(ADA), typed())
    desk.throw_away(BOB, copy.key)
    assert desk.unsaved(ADA) == [copy]
    desk.throw_away(ADA, copy.key)
    assert desk.unsaved(ADA) == []


@pytest.mark.parametrize(
    ("checked_on", "weeks", "asks"),
    [("2026-01-01", 8, True), ("2026-01-04", 8, False), (None, 8, False), ("2020-01-01", 0, False)],
)
def test_a_topic_asks_after_some_weeks(checked_on: str | None, weeks: int, asks: bool) -> None:
    topic = Topic(title="Corals", text="We count.", checked_on=checked_on)
    assert stale(topic, TODAY, weeks) is asks
    assert not stale(topic.model_copy(update={"state": State.ARCHIVED}), TODAY, weeks)
