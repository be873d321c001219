import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.testclient import TestClient

from topics.kiosk import server
from topics.kiosk.server import OneAddress, Presence

HTML = {"accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def client() -> TestClient:
    app = Starlette(
        routes=[*Presence().routes, Mount("/", PlainTextResponse("the page"))], middleware=[Middleware(OneAddress)]
    )
    return TestClient(app, follow_redirects=False)


@pytest.mark.parametrize("path", ["/map", "/topic?id=7", "/?embed=true", "/desk", "/%2e%2e", "/?lang=en", "/static/x"])
def test_every_other_page_is_this_page(client: TestClient, path: str) -> None:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"


def test_the_page_itself_and_what_it_loads_pass(client: TestClient) -> None:
    assert client.get("/", headers=HTML).text == "the page"
    assert client.get("/static/js/index.js?v=1", headers={"accept": "*/*"}).text == "the page"


def test_nothing_is_uploaded(client: TestClient) -> None:
    assert client.put("/_stcore/upload_file/a/b", content=b"x").status_code == 404


def test_silence_counts_from_when_the_page_was_heard_last(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(server.time, "monotonic", lambda: now[0])
    client.post("/kiosk/here")
    now[0] += 42.0
    assert client.get("/kiosk/silence").json() == {"seconds": 42.0}
    client.post("/kiosk/here")
    assert client.get("/kiosk/silence").json() == {"seconds": 0.0}
