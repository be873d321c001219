"""SQL about people: accounts, their sign-ins, wrong passwords, and whose a topic is. Every function takes a connection,
so that whoever asks decides what happens together.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    delete,
    func,
    insert,
    select,
    update,
)

from topics.store.schema import ACCOUNT, OWNER, PASSWORD_TRY, SIGN_IN


@dataclass(frozen=True)
class Marks:
    """What a wrong password is counted under: the hash of the account's name, and that of where it came from."""

    account: str
    address: str


def accounts(con: Connection) -> list[Row[Any]]:
    """name, role, password_hash and disabled of every account, by name."""
    return list(con.execute(select(ACCOUNT).order_by(ACCOUNT.c.name)).all())


def account(con: Connection, name: str) -> Row[Any] | None:
    """The same of one account."""
    return con.execute(select(ACCOUNT).where(ACCOUNT.c.name == name)).one_or_none()


def add_account(con: Connection, name: str, role: str, password_hash: str, at: datetime) -> None:
    """Write a new account. Raises IntegrityError for a name that is taken."""
    values = {"name": name, "role": role, "password_hash": password_hash, "disabled": False, "made_at": at}
    con.execute(insert(ACCOUNT).values(values))


def change_account(con: Connection, name: str, values: Mapping[str, object]) -> bool:
    """Whether there is such an account."""
    return bool(con.execute(update(ACCOUNT).where(ACCOUNT.c.name == name).values(**values)).rowcount)


def sign_in(con: Connection, token_hash: str) -> Row[Any] | None:
    """started_at and seen_at of one sign-in, with name, role and disabled of its account."""
    columns = [SIGN_IN.c.started_at, SIGN_IN.c.seen_at, ACCOUNT.c.name, ACCOUNT.c.role, ACCOUNT.c.disabled]
    joined = select(*columns).join_from(SIGN_IN, ACCOUNT, SIGN_IN.c.account == ACCOUNT.c.name)
    return con.execute(joined.where(SIGN_IN.c.token_hash == token_hash)).one_or_none()


def add_sign_in(con: Connection, token_hash: str, account: str, at: datetime) -> None:
    """Write a sign-in that begins now; only the hash of its token is kept."""
    con.execute(insert(SIGN_IN).values(token_hash=token_hash, account=account, started_at=at, seen_at=at))


def see_sign_in(con: Connection, token_hash: str, at: datetime) -> None:
    """Note that a sign-in was used."""
    con.execute(update(SIGN_IN).where(SIGN_IN.c.token_hash == token_hash).values(seen_at=at))


def end_sign_in(con: Connection, token_hash: str) -> None:
    """Delete one sign-in, if there is one."""
    con.execute(delete(SIGN_IN).where(SIGN_IN.c.token_hash == token_hash))


def end_sign_ins(con: Connection, account: str) -> None:
    """Delete all sign-ins of an account."""
    con.execute(delete(SIGN_IN).where(SIGN_IN.c.account == account))


def forget_sign_ins(con: Connection, before: datetime) -> None:
    """Delete the sign-ins that began before a moment."""
    con.execute(delete(SIGN_IN).where(SIGN_IN.c.started_at < before))


def add_try(con: Connection, marks: Marks, at: datetime) -> int:
    """Count a password that is about to be looked at; returns the number of the attempt."""
    made = con.execute(insert(PASSWORD_TRY).values(account_hash=marks.account, address_hash=marks.address, at=at))
    return int(made.inserted_primary_key[0])  # type: ignore[index]


def take_back_try(con: Connection, n: int) -> None:
    """The password was right."""
    con.execute(delete(PASSWORD_TRY).where(PASSWORD_TRY.c.n == n))


def most_tries(con: Connection, marks: Marks, since: datetime) -> int:
    """How many wrong passwords there were for this account or from this address, whichever is more."""
    counts = [
        con.scalar(select(func.count()).select_from(PASSWORD_TRY).where(column == mark, PASSWORD_TRY.c.at >= since))
        for column, mark in ((PASSWORD_TRY.c.account_hash, marks.account), (PASSWORD_TRY.c.address_hash, marks.address))
    ]
    return max(int(count or 0) for count in counts)


def forget_tries(con: Connection, before: datetime) -> None:
    """Delete the wrong passwords from before a moment."""
    con.execute(delete(PASSWORD_TRY).where(PASSWORD_TRY.c.at < before))


def owners(con: Connection) -> dict[str, frozenset[str]]:
    """Topic id → the accounts it belongs to, for all topics that belong to anybody."""
    found: dict[str, set[str]] = {}
    for row in con.execute(select(OWNER)):
        found.setdefault(row.topic_id, set()).add(row.account)
    return {topic_id: frozenset(names) for topic_id, names in found.items()}


def owners_of(con: Connection, topic_id: str) -> frozenset[str]:
    """The accounts one topic belongs to."""
    return frozenset(con.scalars(select(OWNER.c.account).where(OWNER.c.topic_id == topic_id)))


def give(con: Connection, topic_ids: Collection[str], name: str) -> None:
    """Topics that belonged to nobody belong to an account."""
    if topic_ids:
        con.execute(insert(OWNER), [{"topic_id": topic_id, "account": name} for topic_id in topic_ids])


def set_owners(con: Connection, topic_id: str, names: Collection[str]) -> None:
    """A topic belongs to these accounts and to nobody else."""
    con.execute(delete(OWNER).where(OWNER.c.topic_id == topic_id))
    if names:
        con.execute(insert(OWNER), [{"topic_id": topic_id, "account": name} for name in sorted(names)])
