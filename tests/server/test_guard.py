import asyncio
from importlib.resources import files

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocket

from tests.conftest import run_apart
from topics.server import guard
from topics.server.guard import Guard, policy

PAGE = "<html><script>go()</script></html>"


async def answer(request: Request) -> PlainTextResponse:
    return PlainTextResponse("inside", headers={"X-Frame-Options": "ALLOWALL"})


async def talk(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("inside")
    await socket.send_bytes(b"\x0c/srv/finder/app.py /srv/find")
    await socket.close()


def client(public_address: str = "", host: str = "localhost:8501") -> TestClient:
    app = Starlette(
        routes=[Route("/{path:path}", answer), WebSocketRoute("/_stcore/stream", talk)],
        middleware=[Middleware(Guard, index_html=PAGE, folder="/srv/finder", public_address=public_address)],
    )
    return TestClient(app, base_url=f"http://{host}")


@pytest.mark.parametrize("path", ["/", "/topic?id=x", "/no/such/page", "/_stcore/metrics"])
def test_every_answer_carries_the_headers_once(path: str) -> None:
    got = client().get(path)
    for name in ("content-security-policy", "x-content-type-options", "referrer-policy", "permissions-policy"):
        assert len(got.headers.get_list(name)) == 1
    assert got.headers.get_list("x-frame-options") == ["DENY"]
    assert "frame-ancestors 'none'" in got.headers["content-security-policy"]
    assert "strict-transport-security" not in got.headers


def test_a_server_behind_tls_asks_to_be_met_there_again() -> None:
    got = client("https://topics.example.org/", "topics.example.org").get("/")
    assert got.headers["strict-transport-security"].startswith("max-age=")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("localhost:8501", 200),
        ("LOCALHOST.", 200),
        ("127.0.0.1:1", 200),
        ("[::1]:8501", 200),
        ("topics.example.org", 200),
        ("topics.example.org:443", 200),
        ("evil.example", 403),
        ("localhost.evil.example", 403),
        ("topics.example.org.evil.example", 403),
        ("topics.example.org@evil.example", 403),
        ("evil.example/localhost", 403),
        ("localhost:port", 403),
        ("169.254.169.254", 403),
        ("", 403),
    ],
)
def test_foreign_hosts_are_refused(host: str, status: int) -> None:
    got = client("https://topics.example.org/").get("/", headers={"host": host})
    assert got.status_code == status
    assert (got.text == "inside") == (status == 200)


@pytest.mark.parametrize(
    ("origin", "host", "welcome"),
    [
        ("http://localhost:8501", "localhost:8501", True),
        ("https://topics.example.org", "topics.example.org", True),
        (None, "localhost:8501", False),
        ("null", "localhost:8501", False),
        ("http://localhost:9999", "localhost:8501", False),
        ("http://evil.example", "localhost:8501", False),
        ("http://evil.example", "evil.example", False),
        ("http://localhost:8501.evil.example", "localhost:8501", False),
        ("file://", "localhost:8501", False),
        ("chrome-extension://abc", "localhost:8501", False),
    ],
)
def test_sockets_come_from_our_own_pages_only(origin: str | None, host: str, welcome: bool) -> None:
    headers = {"host": host} | ({"origin": origin} if origin is not None else {})
    inside = client("https://topics.example.org/")
    if welcome:
        with inside.websocket_connect("/_stcore/stream", headers=headers) as socket:
            assert socket.receive_text() == "inside"
            assert socket.receive_bytes() == b"\x0c-----------/app.py /srv/find"
    else:
        with (
            pytest.raises(WebSocketDenialResponse) as refused,
            inside.websocket_connect("/_stcore/stream", headers=headers),
        ):
            pass
        assert refused.value.status_code == 403


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/script-health-check"])
def test_doors_nobody_needs_are_shut(path: str) -> None:
    assert client().get(path).status_code == 404


def test_the_policy_admits_exactly_the_inline_scripts_of_the_start_page() -> None:
    html = files("streamlit").joinpath("static", "index.html").read_text(encoding="utf-8")
    assert policy(html).count("'sha256-") == html.count("<script>") == 1
    scripts = policy(html).split("script-src")[1].split(";")[0]
    assert "unsafe-inline" not in scripts
    assert "'unsafe-eval'" not in scripts


def test_one_address_opens_so_many_sockets_and_this_machine_any(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "SOCKETS_PER_ADDRESS", 2)
    leave = asyncio.Event()

    async def stay(scope: object, receive: object, send: object) -> None:
        await leave.wait()

    async def visit(guarded: Guard, address: str) -> int:
        """The status of a socket's refusal; 0 when it was let in."""
        said = [0]

        async def send(message: dict[str, object]) -> None:
            said.append(int(str(message.get("status", said[-1]))))

        headers = [(b"host", b"localhost"), (b"origin", b"http://localhost")]
        scope = {"type": "websocket", "path": "/", "headers": headers, "client": (address, 1), "extensions": {}}
        await guarded({**scope, "extensions": {"websocket.http.response": {}}}, None, send)  # type: ignore[arg-type]
        return said[-1]

    async def crowd() -> list[int]:
        guarded = Guard(stay, PAGE, "/srv/finder")
        addresses = ["192.0.2.1"] * 3 + ["192.0.2.2"] + ["127.0.0.1"] * 3
        visits = [asyncio.create_task(visit(guarded, address)) for address in addresses]
        await asyncio.sleep(0)
        leave.set()
        first = await asyncio.gather(*visits)
        return [*first, await visit(guarded, "192.0.2.1")]

    # Once the two have gone, another one may come.
    assert run_apart(crowd()) == [0, 0, 429, 0, 0, 0, 0, 0]
