"""Who may do what, and who is signed in.

A sign-in is a record on the server, found by a token that only the browser's cookie holds. It ends by itself, and it
can be ended from here: by signing out, by a new password, by disabling the account.
"""

import hashlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Row

from topics.store import Store, StoreError, people
from topics.topic import PUBLISHED, State, one_line

# How long a sign-in lasts without being used, and how long at most.
IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=12)
# Within the time, so many wrong passwords for one account or from one address; then nothing is tried any more.
TRIES = ((timedelta(minutes=5), 5), (timedelta(minutes=15), 10))
SHORTEST_PASSWORD = 10
# What is made here never begins like this.
_VOUCHED = "vouched:"
# A record is not written anew on every run of a page.
_SEEN_EVERY = timedelta(minutes=1)
# Two passwords at once: each takes 64 MiB and a fifth of a second of a processor.
_checking = threading.BoundedSemaphore(2)


class Role(StrEnum):
    """Who somebody is to the desk; what each may do says `may`."""

    VISITOR = "visitor"
    SUPERVISOR = "supervisor"
    EDITOR = "editor"


class Action(StrEnum):
    """What somebody may want with a topic."""

    READ = "read"
    HISTORY = "history"  # see what it was after every save, and by whom
    WRITE = "write"  # change its words, also back to what they were
    MOVE = "move"  # change its state
    CONFIRM = "confirm"  # say that it is still true
    HAND_OVER = "hand over"  # say whose it is


def may(role: Role, action: Action, state: State, own: bool) -> bool:
    """Whether somebody may do this to a topic in this state. `own`: it belongs to them; a new topic does.

    Visitors read what is published. A supervisor does everything to own topics and reads the others' but for their
    drafts. An editor does everything. What no visitor sees cannot be confirmed to them.
    """
    if role is Role.VISITOR:
        return action is Action.READ and state in PUBLISHED
    if action is Action.CONFIRM and state not in PUBLISHED:
        return False
    return role is Role.EDITOR or own or (action is Action.READ and state is not State.DRAFT)


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in."""

    name: str
    role: Role
    disabled: bool = False

    def __post_init__(self) -> None:
        if not self.name or self.role is Role.VISITOR:
            raise ValueError(f"the account {self.name!r} cannot be a {self.role}")

    def may(self, action: Action, state: State, own: bool) -> bool:
        """See `may`."""
        return may(self.role, action, state, own)


class AccountFault(Exception):
    """An account cannot be made or changed. The message is one sentence."""


class Refused(Exception):
    """The name or the password is wrong; which of them is not told."""


class TooManyTries(Refused):
    """Nothing was tried: there were too many wrong passwords before."""


class Accounts:
    """The accounts of one store. `now` is the clock; `hasher` makes and checks the hashes of passwords (argon2id)."""

    def __init__(
        self,
        store: Store,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._store, self._now, self._hasher = store, now, hasher or PasswordHasher()

    @cached_property
    def _nobody(self) -> str:
        """A hash no password has: an unknown name costs the same time as a known one."""
        return self._hasher.hash(secrets.token_urlsafe())

    def all(self) -> tuple[Account, ...]:
        """Every account, by name."""
        with self._store.reading() as con:
            return tuple(_account(row) for row in people.accounts(con))

    def add(self, name: str, role: Role, password: str) -> Account:
        """A new account. Raises AccountFault."""
        account = Account(_name(name), role)
        hashed = self._hashed(password)
        with self._store.writing() as con:
            if people.account(con, account.name):
                raise AccountFault(f"There is an account {account.name} already.")
            people.add_account(con, account.name, role.value, hashed, self._time())
        return account

    def set_password(self, name: str, password: str) -> None:
        """Another password, which also enables the account; ends every sign-in of it. Raises AccountFault."""
        self._change(name, password_hash=self._hashed(password), disabled=False)

    def disable(self, name: str) -> None:
        """No sign-in any more, beginning with those there are. Raises AccountFault."""
        self._change(name, disabled=True)

    def sign_in(self, name: str, password: str, address: str) -> str:
        """The token of a new sign-in. `address`: where the attempt comes from. Raises Refused or TooManyTries."""
        name, now = one_line(name)[:120], self._time()
        marks = people.Marks(_hash(name.lower()), _hash(address))
        with self._store.writing() as con:
            people.forget_tries(con, before=now - max(span for span, _ in TRIES))
            for span, limit in TRIES:
                if people.most_tries(con, marks, since=now - span) >= limit:
                    raise TooManyTries
            # Counted before it is looked at, so that attempts at the same moment cannot pass the limit together.
            attempt = people.add_try(con, marks, now)
            row = people.account(con, name)
        # Asked for before it is known whether it is needed: it is made at the first sign-in, whoever that is.
        nobody, known = self._nobody, row.password_hash if row else ""
        with _checking:
            right = self._fits(known or nobody, password)
        if not (right and known and row and not row.disabled):
            raise Refused
        token = secrets.token_urlsafe(32)
        with self._store.writing() as con:
            people.forget_sign_ins(con, before=now - 2 * LONGEST)
            people.take_back_try(con, attempt)
            people.add_sign_in(con, _hash(token), name, now)
        return token

    def vouched(self, session: str, name: str, role: Role, issued: datetime) -> str:
        """The token of a sign-in that somebody else vouches for, such as a university; looked up as any other.

        `session` names it there and never means another one, `issued` is when it began. An account is made for
        whoever has none; an account without a password has the role that is vouched for now. A sign-in that ended
        here is not begun again by the same session.
        """
        token, now = _VOUCHED + session, self._time()
        with self._store.reading() as con:
            row, there = people.account(con, name), people.sign_in(con, _hash(token))
        begin = there is None and now - issued.astimezone(UTC).replace(tzinfo=None) <= LONGEST
        same = row is not None and (row.role == role.value or bool(row.password_hash))
        if same and not begin:
            return token
        with self._store.writing() as con:
            if row is None:
                people.add_account(con, _name(name), role.value, "", now)
            elif not same:
                people.change_account(con, name, {"role": role.value})
            if begin and people.sign_in(con, _hash(token)) is None:
                people.add_sign_in(con, _hash(token), name, now)
        return token

    def signed_in(self, token: str) -> Account | None:
        """Whose sign-in this is, as the account is now; None for every other text and once it has ended."""
        row = self._record(token)
        if row is None or row.disabled or self._over(row.started_at, row.seen_at):
            return None
        if self._time() - row.seen_at > _SEEN_EVERY:
            try:
                with self._store.writing() as con:
                    people.see_sign_in(con, _hash(token), self._time())
            except StoreError:
                pass  # who reads is not stopped by a database that cannot be written; the sign-in ends earlier
        return _account(row)

    def ended(self, token: str) -> bool:
        """Whether this was a sign-in that ended by itself, so that its owner can be told why."""
        row = self._record(token)
        return row is not None and self._over(row.started_at, row.seen_at)

    def sign_out(self, token: str) -> None:
        """End a sign-in."""
        with self._store.writing() as con:
            if token.startswith(_VOUCHED):
                # The record stays, over: without it the same session would begin a new one.
                people.see_sign_in(con, _hash(token), self._time() - 2 * IDLE)
            else:
                people.end_sign_in(con, _hash(token))

    def _fits(self, known: str, password: str) -> bool:
        try:
            return self._hasher.verify(known, password[:1024])
        except VerificationError:
            return False

    def _record(self, token: str) -> Row[Any] | None:
        if not token:
            return None
        with self._store.reading() as con:
            return people.sign_in(con, _hash(token))

    def _over(self, started: datetime, seen: datetime) -> bool:
        now = self._time()
        return now - seen > IDLE or now - started > LONGEST

    def _change(self, name: str, **values: object) -> None:
        with self._store.writing() as con:
            if not people.change_account(con, name, values):
                raise AccountFault(f"There is no account {name}.")
            people.end_sign_ins(con, name)

    def _hashed(self, password: str) -> str:
        if len(password) < SHORTEST_PASSWORD:
            raise AccountFault(f"A password has at least {SHORTEST_PASSWORD} characters.")
        return self._hasher.hash(password[:1024])

    def _time(self) -> datetime:
        """Now, as the database keeps it: UTC without saying so."""
        return self._now().astimezone(UTC).replace(tzinfo=None)


def _account(row: Row[Any]) -> Account:
    return Account(row.name, Role(row.role), row.disabled)


def _name(name: str) -> str:
    name = one_line(name)
    if not name or len(name) > 120:
        raise AccountFault("The name of an account has 1 to 120 characters.")
    return name


def _hash(text: str) -> str:
    """What is kept instead of a token, an address or a tried name."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
