"""Pages with the paper encoder instead of the model."""

import json
import re
import time
from collections.abc import Callable, Iterator

import pytest
from streamlit.components.v2.bidi_component.main import _make_trigger_id
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


def cards(at: AppTest) -> str:
    """The HTML of all cards on the page."""
    return "\n".join(json.loads(drawn.json)["html"] for drawn in _drawn(at))


def listed(at: AppTest) -> list[str]:
    """Ids of the topics on cards, from top to bottom."""
    return re.findall('data-press="open ([^"]*)"', cards(at))


def press(at: AppTest, what: str, topic_id: str, *told: object) -> AppTest:
    """Press what the card of a topic offers, as the browser's half of the cards tells it; or as it is told to."""
    drawn = next(one for one in _drawn(at) if f'data-press=\\"{what} {topic_id}\\"' in one.json)
    value = told[0] if told else f"{what} {topic_id}"
    event = json.dumps([{"event": "pressed", "value": value}])
    states = at._tree.get_widget_states()
    states.widgets.add(id=_make_trigger_id(drawn.id, "events"), json_trigger_value=event)
    at._run(states)
    assert not at.exception
    assert not at.error
    return at


def _drawn(at: AppTest) -> list:
    protos = (component.proto for component in at.get("bidi_component"))
    return [one for one in protos if one.component_name.endswith("cards")]
