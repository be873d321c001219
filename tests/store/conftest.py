"""The databases the store is tested on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from topics.store import Store


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the database will be: a folder that is not there yet, with characters that a URL would escape."""
    return tmp_path / "new" / "Städte #1 100%" / "topics.db"


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{file}")
    yield opened
    opened.close()
