"""The database fails while the dashboard runs: visitors search on, and what is typed at the desk is not lost."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import page
from tests.pages.test_desk import ada, fill, write  # noqa: F401
from tests.pages.test_find import headers, search
from tests.store.tools import sql
from topics.accounts import Account
from topics.pages.resources import Resources
from topics.pages.words import say


@pytest.fixture
def file(own_data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The database, for which nobody waits long."""
    monkeypatch.setenv("THESIS_FINDER_DATABASE", f"sqlite:///{own_data}/topics.db?timeout=0.2")
    return own_data / "topics.db"


@contextmanager
def set_to(pragma: str) -> Iterator[None]:
    """Every new connection has this setting."""

    def prepare(con: sqlite3.Connection, _: object) -> None:
        con.execute(f"PRAGMA {pragma}")

    event.listen(Engine, "connect", prepare)
    try:
        yield
    finally:
        event.remove(Engine, "connect", prepare)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def full(file: Path) -> Iterator[None]:
    (pages,) = sql(f"sqlite:///{file}", "PRAGMA page_count")[0]
    with set_to(f"max_page_count = {pages}"):
        yield


@contextmanager
def read_only(file: Path) -> Iterator[None]:
    with set_to("query_only = ON"):
        yield


@contextmanager
def missing(file: Path) -> Iterator[None]:
    away = file.rename(file.with_name("away.db"))
    yield
    away.replace(file)


@contextmanager
def damaged(file: Path) -> Iterator[None]:
    content = file.read_bytes()
    file.write_bytes(b"no database " * 1000)
    yield
    file.write_bytes(content)


FAULTS = {
    locked: "is busy",
    full: "is full",
    read_only: "is read-only",
    missing: "is not where it was",
    damaged: "is not a database of this program",
}


# More than fits into the free space of a full database.
LONG = "We count corals and fish. " * 1_000 + "End."


def boxes(at: AppTest) -> tuple[str, str]:
    return at.text_input(key="write_title").value, at.text_area(key="write_text").value


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_typed_while_the_database_fails_is_saved_when_it_is_back(
    file: Path,
    ready: Resources,
    ada: Account,  # noqa: F811
    fault,
) -> None:
    at = fill(write(), title="Corals", text="We count corals.")
    ready.store.close()  # connections are made anew, with the fault
    with fault(file):
        fill(at, text=LONG)
        assert not at.exception
        assert FAULTS[fault] in " ".join(box.value for box in at.error)
        assert boxes(at) == ("Corals", LONG)
        if "publish" in [button.key for button in at.button]:
            at.button(key="publish").click().run()
            assert FAULTS[fault] in " ".join(box.value for box in at.error)
            assert boxes(at) == ("Corals", LONG)
        ready.store.close()
    at.run()
    assert not at.error
    assert boxes(at) == ("Corals", LONG)
    at.button(key="publish").click().run()
    assert [toast.value for toast in at.toast] == [say("write.published")]
    assert ready.store.get("corals").text == LONG


@pytest.mark.parametrize("who", ["a visitor", "a supervisor"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_search_is_answered_while_the_database_fails(
    file: Path,
    ready: Resources,
    request: pytest.FixtureRequest,
    fault,
    who: str,
) -> None:
    if who == "a supervisor":
        request.getfixturevalue("ada")
    expected = headers(search(page(), "cells"))
    ready.store.close()
    with fault(file):
        at = search(page(), "cells")
        assert headers(at) == expected
        assert not at.error
        ready.store.close()
