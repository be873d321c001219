"""What the store's tests share: topics to save, ways to do things at once, and ways around the store."""

import multiprocessing
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text

from topics.store import Store, StoreError
from topics.topic import Topic

# Processes that need not import everything anew.
FORK = multiprocessing.get_context("fork")


def topic(title: str = "A", text: str = "text", **facts: object) -> Topic:
    return Topic(title=title, text=text, **facts)


def edited(of: Topic, text: str) -> Topic:
    return of.model_copy(update={"text": text})


def sql(url: str, statement: str, **values: object) -> list[tuple[object, ...]]:
    """One statement by other means than the store, kept at once."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as con:
        result = con.execute(text(statement), values)
        return [tuple(row) for row in result] if result.returns_rows else []


def in_processes(*work: Callable[[], object]) -> list[object]:
    """What the functions return when processes call them at the same moment, in any order."""
    start, results = FORK.Barrier(len(work)), FORK.SimpleQueue()

    def run(one: Callable[[], object]) -> None:
        start.wait()
        results.put(one())

    processes = [FORK.Process(target=run, args=(one,), daemon=True) for one in work]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    return [results.get() for process in processes if process.exitcode == 0]


def together(*work: Callable[[], object]) -> list[object]:
    """What the functions return when threads call them at the same moment."""
    start, results = threading.Barrier(len(work)), [None] * len(work)

    def run(i: int) -> None:
        start.wait()
        results[i] = work[i]()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def is_for_people(error: pytest.ExceptionInfo[StoreError], file: Path) -> bool:
    """One sentence that names the database but not where it lies, and no SQL."""
    said = str(error.value)
    return (
        file.name in said
        and str(file.parent) not in said
        and said.count(". ") == 0
        and said.endswith(".")
        and not any(word in said for word in ("SELECT", "INSERT", "UPDATE", "BEGIN", "PRAGMA", "sqlite3"))
    )


def empty_database(file: Path) -> None:
    Store(f"sqlite:///{file}").close()
