"""The count by hand is kept: no change of the reader may lose a topic of a real page unseen."""

from pathlib import Path

import pytest

from tests.bench.pages import LINES, measure


@pytest.mark.parametrize("name", LINES)
def test_titles_of_real_pages_are_found(name: str, shared: Path) -> None:
    by_hand, found, right = measure(shared / "pages" / name, set(map(int, LINES[name].split())))
    assert right / found >= 0.95
    assert right / by_hand >= 0.95
