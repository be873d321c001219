import threading
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from topics.accounts import IDLE, LONGEST, Account, AccountFault, Accounts, Action, Refused, Role, TooManyTries, may
from topics.store import DatabaseUnusable, Store
from topics.store.schema import METADATA
from topics.topic import State

RIGHT, WRONG = "a right password", "a wrong password"

# Cheap on purpose: what argon2 costs is not what these tests are about.
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Clock:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def forward(self, by: timedelta) -> None:
        self.time += by


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(store: Store, clock: Clock) -> Accounts:
    made = Accounts(store, clock, CHEAP)
    made.add("ada", Role.SUPERVISOR, RIGHT)
    made.add("erna", Role.EDITOR, RIGHT)
    return made


# What each role may do, written out by hand: the states in which it may, for own topics and for those of others.
ALL, SEEN, NONE = set(State), {State.OPEN, State.IN_TALKS, State.TAKEN}, set()
TABLE = {
    (Role.VISITOR, Action.READ): (SEEN, SEEN),
    (Role.VISITOR, Action.HISTORY): (NONE, NONE),
    (Role.VISITOR, Action.WRITE): (NONE, NONE),
    (Role.VISITOR, Action.MOVE): (NONE, NONE),
    (Role.VISITOR, Action.CONFIRM): (NONE, NONE),
    (Role.VISITOR, Action.HAND_OVER): (NONE, NONE),
    (Role.SUPERVISOR, Action.READ): (ALL, {State.OPEN, State.IN_TALKS, State.TAKEN, State.ARCHIVED}),
    (Role.SUPERVISOR, Action.HISTORY): (ALL, NONE),
    (Role.SUPERVISOR, Action.WRITE): (ALL, NONE),
    (Role.SUPERVISOR, Action.MOVE): (ALL, NONE),
    (Role.SUPERVISOR, Action.CONFIRM): (SEEN, NONE),
    (Role.SUPERVISOR, Action.HAND_OVER): (ALL, NONE),
    (Role.EDITOR, Action.READ): (ALL, ALL),
    (Role.EDITOR, Action.HISTORY): (ALL, ALL),
    (Role.EDITOR, Action.WRITE): (ALL, ALL),
    (Role.EDITOR, Action.MOVE): (ALL, ALL),
    (Role.EDITOR, Action.CONFIRM): (SEEN, SEEN),
    (Role.EDITOR, Action.HAND_OVER): (ALL, ALL),
}


def allowed(role: Role, action: Action, state: State, own: bool) -> bool:
    return state in TABLE[role, action][0 if own else 1]


def test_every_cell_of_the_matrix() -> None:
    for role, action, state, own in product(Role, Action, State, (True, False)):
        assert may(role, action, state, own) is allowed(role, action, state, own), (role, action, state, own)


def test_a_sign_in_is_known_by_its_token_alone(accounts: Accounts) -> None:
    token = accounts.sign_in("ada", RIGHT, "1.1.1.1")
    assert accounts.signed_in(token) == Account("ada", Role.SUPERVISOR)
    assert accounts.signed_in(token[:-1]) is None
    assert accounts.signed_in("") is None


@pytest.mark.parametrize(
    ("name", "password"), [("ada", WRONG), ("nobody", RIGHT), ("", ""), ("ADA", RIGHT), ("ada\x00", "")]
)
def test_who_does_not_know_both_is_refused(accounts: Accounts, name: str, password: str) -> None:
    with pytest.raises(Refused):
        accounts.sign_in(name, password, "1.1.1.1")


def test_a_sign_in_ends_when_it_is_not_used(accounts: Accounts, clock: Clock) -> None:
    token = accounts.sign_in("ada", RIGHT, "1.1.1.1")
    clock.forward(IDLE - timedelta(seconds=1))
    assert accounts.signed_in(token)
    clock.forward(IDLE - timedelta(seconds=1))
    assert accounts.signed_in(token)
    assert not accounts.ended(token)
    clock.forward(IDLE + timedelta(minutes=2))
    assert accounts.signed_in(token) is None
    assert accounts.ended(token)
    assert not accounts.ended("invented")


def test_no_sign_in_lasts_longer_than_half_a_day(accounts: Accounts, clock: Clock) -> None:
    token = accounts.sign_in("ada", RIGHT, "1.1.1.1")
    for _ in range(int(LONGEST / timedelta(minutes=20))):
        assert accounts.signed_in(token)
        clock.forward(timedelta(minutes=20))
    clock.forward(timedelta(seconds=1))
    assert accounts.signed_in(token) is None


@pytest.mark.parametrize("end", ["sign out", "password", "disable"])
def test_a_sign_in_can_be_ended(accounts: Accounts, end: str) -> None:
    token, other = accounts.sign_in("ada", RIGHT, "1.1.1.1"), accounts.sign_in("erna", RIGHT, "1.1.1.1")
    if end == "sign out":
        accounts.sign_out(token)
    elif end == "password":
        accounts.set_password("ada", "another password")
    else:
        accounts.disable("ada")
    assert accounts.signed_in(token) is None
    assert accounts.signed_in(other)


def test_a_disabled_account_comes_back_with_a_new_password(accounts: Accounts) -> None:
    accounts.disable("ada")
    with pytest.raises(Refused):
        accounts.sign_in("ada", RIGHT, "1.1.1.1")
    accounts.set_password("ada", "another password")
    assert accounts.sign_in("ada", "another password", "1.1.1.1")


def wrong(accounts: Accounts, name: str, address: str) -> bool:
    """Whether a wrong password was looked at."""
    with pytest.raises(Refused) as refused:
        accounts.sign_in(name, WRONG, address)
    return not isinstance(refused.value, TooManyTries)


@pytest.mark.parametrize("known", ["ada", "nobody"])
def test_five_wrong_passwords_for_an_account_are_enough(accounts: Accounts, clock: Clock, known: str) -> None:
    assert [wrong(accounts, known, f"1.1.1.{n}") for n in range(7)] == [True] * 5 + [False] * 2
    with pytest.raises(TooManyTries):
        accounts.sign_in(known, RIGHT, "2.2.2.2")
    clock.forward(timedelta(minutes=5, seconds=1))
    assert wrong(accounts, known, "2.2.2.2")


def test_five_wrong_passwords_from_an_address_are_enough(accounts: Accounts) -> None:
    assert [wrong(accounts, f"name {n}", "1.1.1.1") for n in range(7)] == [True] * 5 + [False] * 2
    assert wrong(accounts, "ada", "2.2.2.2")


def test_ten_in_a_quarter_of_an_hour_at_most(accounts: Accounts, clock: Clock) -> None:
    looked_at = 0
    for minute in range(15):
        looked_at += sum(wrong(accounts, "ada", f"1.1.{minute}.{n}") for n in range(20))
        clock.forward(timedelta(minutes=1))
    assert looked_at == 10


def test_right_passwords_do_not_count(accounts: Accounts) -> None:
    for _ in range(12):
        accounts.sign_in("ada", RIGHT, "1.1.1.1")
    assert wrong(accounts, "ada", "1.1.1.1")


def test_attempts_at_the_same_moment_do_not_pass_the_limit_together(accounts: Accounts) -> None:
    looked_at: list[bool] = []
    start = threading.Barrier(12)

    def attempt(n: int) -> None:
        start.wait()
        try:
            accounts.sign_in("ada", WRONG, f"1.1.1.{n}")
        except TooManyTries:
            looked_at.append(False)
        except Refused:
            looked_at.append(True)

    threads = [threading.Thread(target=attempt, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(looked_at) == [False] * 7 + [True] * 5


def test_a_password_is_checked_for_unknown_names_too(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = []
    monkeypatch.setattr(accounts, "_fits", lambda known, password: checked.append(known) or False)
    for name in ("ada", "nobody"):
        with pytest.raises(Refused):
            accounts.sign_in(name, WRONG, "1.1.1.1")
    assert len(checked) == 2
    assert all(known.startswith("$argon2id$") for known in checked)


def test_the_first_refusal_of_a_process_takes_no_longer_for_an_unknown_name(accounts: Accounts) -> None:
    """What stands for the password of nobody is made once, at the first attempt, whatever its name."""
    for name in ("ada", "nobody"):
        fresh = Accounts(accounts._store, accounts._now, CHEAP)
        assert wrong(fresh, name, "1.1.1.1")
        assert "_nobody" in vars(fresh)


def test_neither_passwords_nor_tokens_nor_addresses_are_kept(accounts: Accounts, store: Store, tmp_path: Path) -> None:
    token = accounts.sign_in("ada", RIGHT, "203.0.113.77")
    assert wrong(accounts, "a name nobody has", "203.0.113.77")
    with store.reading() as con:
        rows = [con.execute(select(table)).all() for table in METADATA.sorted_tables]
    kept = repr(rows).encode() + b"".join(file.read_bytes() for file in tmp_path.rglob("topics.db*"))
    assert b"argon2id" in kept
    for secret in (RIGHT, WRONG, token, "203.0.113.77", "a name nobody has"):
        assert secret.encode() not in kept


def test_an_account_has_one_name_and_a_password_worth_the_name(accounts: Accounts) -> None:
    for name, password in (("ada", RIGHT), ("new", "short"), ("", RIGHT), ("x" * 121, RIGHT)):
        with pytest.raises(AccountFault):
            accounts.add(name, Role.SUPERVISOR, password)
    with pytest.raises(AccountFault):
        accounts.disable("nobody")
    with pytest.raises(ValueError, match="visitor"):
        accounts.add("new", Role.VISITOR, RIGHT)
    assert [account.name for account in accounts.all()] == ["ada", "erna"]


def test_who_is_vouched_for_is_signed_in_until_it_ends_here(accounts: Accounts, clock: Clock) -> None:
    def token() -> str:
        return accounts.vouched("uni 1", "a@example.org", Role.SUPERVISOR, issued)

    issued = clock()
    assert accounts.signed_in(token()) == Account("a@example.org", Role.SUPERVISOR)
    clock.forward(IDLE + timedelta(minutes=1))
    assert accounts.signed_in(token()) is None
    again = accounts.vouched("uni 2", "a@example.org", Role.SUPERVISOR, clock())
    assert accounts.signed_in(again)
    accounts.sign_out(again)
    assert accounts.signed_in(accounts.vouched("uni 2", "a@example.org", Role.SUPERVISOR, clock())) is None
    clock.forward(2 * LONGEST)
    assert accounts.signed_in(accounts.vouched("uni 3", "a@example.org", Role.SUPERVISOR, issued)) is None


def test_the_role_that_is_vouched_for_now_counts(accounts: Accounts, clock: Clock) -> None:
    for role in (Role.EDITOR, Role.SUPERVISOR):
        assert accounts.signed_in(accounts.vouched("uni 1", "a@example.org", role, clock())).role is role
    accounts.disable("a@example.org")
    assert accounts.signed_in(accounts.vouched("uni 2", "a@example.org", Role.EDITOR, clock())) is None
    # Nobody signs in with a password that was never set, and an account with one keeps its role.
    with pytest.raises(Refused):
        accounts.sign_in("a@example.org", "", "1.1.1.1")
    assert accounts.signed_in(accounts.vouched("uni 3", "ada", Role.EDITOR, clock())).role is Role.SUPERVISOR


def test_who_is_signed_in_stays_so_while_nothing_can_be_written(
    accounts: Accounts, clock: Clock, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = accounts.sign_in("ada", RIGHT, "1.1.1.1")

    def full() -> None:
        raise DatabaseUnusable("The disk is full.")

    clock.forward(timedelta(minutes=5))
    with monkeypatch.context() as patch:
        patch.setattr(store, "writing", full)
        assert accounts.signed_in(token)
    # It was not seen to be used, so it ends half an hour after it began.
    clock.forward(timedelta(minutes=26))
    assert accounts.signed_in(token) is None
