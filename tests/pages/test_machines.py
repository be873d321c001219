"""Two dashboards, each in a process of its own, over one PostgreSQL database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.machines import Dashboard
from tests.paper import PaperEncoder
from tests.postgres import Server
from topics.settings import Settings


@pytest.fixture
def two(postgres: Server, paper: PaperEncoder, tmp_path: Path) -> Iterator[tuple[Dashboard, Dashboard]]:
    url = postgres.emptied()
    first, second = (Dashboard(Settings(database=url, data=tmp_path / name)) for name in "ab")
    yield first, second
    first.stop()
    second.stop()


def test_what_is_saved_at_one_is_found_at_the_other(two: tuple[Dashboard, Dashboard]) -> None:
    first, second = two
    assert first.seen() == second.seen() != {}
    assert first.save("Corals", "We count cells.") == ""
    assert second.seen()["Corals"] == "We count cells."
    assert second.save("Corals", "We weigh cells.") == ""
    assert first.seen()["Corals"] == "We weigh cells."


def test_without_the_database_both_search_and_say_that_nothing_is_saved(
    two: tuple[Dashboard, Dashboard], postgres: Server
) -> None:
    first, second = two
    assert first.save("Corals", "We count cells in images.") == ""
    before = first.seen()
    assert second.seen() == before
    postgres.kill()
    try:
        assert "cannot be reached; please try again" in first.save("Corals", "We weigh cells.")
        for dashboard in two:
            assert dashboard.seen() == before
            assert "Corals" in dashboard.find("cells in images")
    finally:
        postgres.start()
    assert second.seen() == before
    assert first.save("Corals", "We weigh cells.") == ""
    assert second.seen()["Corals"] == "We weigh cells."
