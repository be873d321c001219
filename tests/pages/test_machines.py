"""Two dashboards, each in a process of its own, over one PostgreSQL database."""

import multiprocessing
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from tests.pages.conftest import until
from tests.paper import PaperEncoder
from tests.postgres import Server
from topics.pages.resources import Resources
from topics.settings import Settings
from topics.store import DatabaseUnusable
from topics.topic import Topic

FORK = multiprocessing.get_context("fork")


class Dashboard:
    """A dashboard in another process: saves when told to, and tells what a visitor of it would see next."""

    def __init__(self, settings: Settings) -> None:
        self._talk, inside = FORK.Pipe()
        self._process = FORK.Process(target=self._run, args=(settings, inside), daemon=True)
        self._process.start()
        inside.close()
        assert self._ask("") == ""

    def save(self, title: str) -> str:
        """What whoever saved is told; empty when all went well."""
        return self._ask(title)

    def titles(self) -> set[str]:
        """What the next visitor can find."""
        self._talk.send(None)
        found: set[str] = self._talk.recv()
        return found

    def stop(self) -> None:
        self._process.kill()
        self._process.join()

    def _ask(self, title: str) -> str:
        self._talk.send(title)
        assert self._talk.poll(60)
        said: str = self._talk.recv()
        return said

    @staticmethod
    def _run(settings: Settings, talk: Connection) -> None:
        shared = Resources(settings)
        until(lambda: shared.ready, 60)
        while True:
            title = talk.recv()
            if title is None:
                talk.send({topic.title for topic in shared.snapshot().catalogue.topics})
                continue
            try:
                if title:
                    shared.store.save(Topic(title=title, text="We count cells."), by="ada")
                talk.send("")
            except DatabaseUnusable as error:
                talk.send(str(error))


@pytest.fixture
def two(postgres: Server, paper: PaperEncoder, tmp_path: Path) -> Iterator[tuple[Dashboard, Dashboard]]:
    url = postgres.emptied()
    made = tuple(Dashboard(Settings(database=url, data=tmp_path / name)) for name in "ab")
    yield made
    for dashboard in made:
        dashboard.stop()


def test_what_is_saved_at_one_is_found_at_the_other(two: tuple[Dashboard, Dashboard]) -> None:
    first, second = two
    assert first.titles() == second.titles() != set()
    assert first.save("Corals") == ""
    assert "Corals" in second.titles()
    assert second.save("Reefs") == ""
    assert {"Corals", "Reefs"} <= first.titles()


def test_without_the_database_both_find_and_say_that_nothing_is_saved(
    two: tuple[Dashboard, Dashboard], postgres: Server
) -> None:
    first, second = two
    assert first.save("Corals") == ""
    before = first.titles()
    assert second.titles() == before
    postgres.kill()
    try:
        assert "cannot be reached; please try again" in first.save("Reefs")
        assert first.titles() == before
        assert second.titles() == before
    finally:
        postgres.start()
    assert second.titles() == before
    assert first.save("Reefs") == ""
    assert "Reefs" in second.titles()
