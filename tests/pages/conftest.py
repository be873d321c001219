"""Pages with the paper encoder instead of the model."""

import time
from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from tests.paper import PaperEncoder
from topics.pages import resources
from topics.pages.resources import Resources


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> Iterator[PaperEncoder]:
    """The model of this process; what it encoded can be looked at."""
    encoder = PaperEncoder()
    monkeypatch.setattr(resources, "load", lambda name: encoder)
    yield encoder
    resources.close()


def until(what: Callable[[], bool], seconds: float = 90) -> None:
    """Wait for the background thread."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "the background thread did not get there in time"
        time.sleep(0.02)


@pytest.fixture
def ready(paper: PaperEncoder) -> Resources:
    """Resources with the seven topics, searched by meaning."""
    shared = resources.shared()
    until(lambda: shared.ready and shared.snapshot().suggestions is not None)
    return shared


def page(path: str | None = None, **query: str) -> AppTest:
    """The site, at one of its pages."""
    at = AppTest.from_file(str(ROOT / "topics/pages/site.py"), default_timeout=30)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    if path:
        at.switch_page(path).run()
    assert not at.exception
    return at
