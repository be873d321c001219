"""What every test may ask for."""

import asyncio
import os
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import hypothesis
import pytest

from tests.postgres import Server
from topics.store import Store

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

# Whether a text is right does not depend on how busy the machine is. And the same examples every time: who changes one
# thing is not told of a fault in another. New ones are looked for with HYPOTHESIS_PROFILE=new,
# ten thousand of them with HYPOTHESIS_PROFILE=many.
hypothesis.settings.register_profile("same", deadline=None, derandomize=True)
hypothesis.settings.register_profile("new", deadline=None)
hypothesis.settings.register_profile("many", deadline=None, max_examples=10_000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

ROOT = Path(__file__).resolve().parents[1]

_Answer = TypeVar("_Answer")


def run_apart(work: Coroutine[None, None, _Answer]) -> _Answer:
    """`asyncio.run` in a thread of its own: after a browser test, Playwright's loop runs in this one until the end."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, work).result()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real topics and judged interests beside the checkout; it is no part of the project."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the shared data folder is not beside the checkout")
    return folder


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test has a data folder of its own: none can touch the topics of whoever runs it."""
    for name in [name for name in os.environ if name.startswith("THESIS_FINDER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("THESIS_FINDER_DATA", str(tmp_path / "data"))
    # Nor does any meet a dictionary that happens to be installed.
    monkeypatch.setenv("THESIS_FINDER_DICTIONARY", str(tmp_path / "no-dictionary"))
    return tmp_path / "data"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One running PostgreSQL server for all tests. Skips where there is none to start."""
    server = Server()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where an SQLite database will be: a folder that is not there yet, with characters that a URL would escape."""
    return tmp_path / "new" / "Städte #1 100%" / "topics.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, file: Path) -> str:
    """The address of a new database: once of each kind that the product runs on."""
    if request.param == "sqlite":
        return f"sqlite:///{file}"
    server: Server = request.getfixturevalue("postgres")
    return server.emptied()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An empty store, once on each kind of database."""
    opened = Store(url)
    yield opened
    opened.close()
