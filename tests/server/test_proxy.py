"""The proxy of topics/deploy before two servers that only say which of them they are."""

import json
import re
import shutil
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.client import HTTPMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.sync.client import connect

from tests.browser.conftest import free_port
from tests.proxy import CADDYFILE, proxied
from topics.server.guard import SOCKETS_PER_ADDRESS
from topics.settings import Settings

DEPLOY = CADDYFILE.parent


class Upstream:
    """A server on a port of its own that answers with the port, and with who it thinks is asking, and how."""

    def __init__(self) -> None:
        self.port = free_port()

        async def alive(request: Request) -> JSONResponse:
            return JSONResponse("alive")

        async def who(request: Request) -> JSONResponse:
            asked = {"host": request.headers["host"], "client": request.headers["x-forwarded-for"]}
            return JSONResponse({"port": self.port, **asked, "scheme": request.headers["x-forwarded-proto"]})

        async def upload(request: Request) -> JSONResponse:
            return JSONResponse(len(await request.body()))

        async def stream(socket: WebSocket) -> None:
            await socket.accept()
            await socket.send_text(str(self.port))
            await socket.close()

        routes = [
            Route("/healthz", alive),
            Route("/", who),
            Route("/upload", upload, methods=["POST"]),
            WebSocketRoute("/_stcore/stream", stream),
        ]
        config = uvicorn.Config(Starlette(routes=routes), port=self.port, log_level="critical")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(30)


@pytest.fixture
def servers() -> Iterator[list[Upstream]]:
    with ExitStack() as closing:
        made = [Upstream(), Upstream()]
        for one in made:
            closing.callback(one.stop)
        yield made


@pytest.fixture
def address(servers: list[Upstream], tmp_path: Path) -> Iterator[str]:
    if not shutil.which("caddy"):
        pytest.skip("there is no caddy on this machine: apt-get install caddy")
    with proxied(free_port(), [one.port for one in servers], tmp_path) as site:
        found = site.url
        # The proxy looks at each server once at its start and again after seconds: a slow one joins later.
        reached: set[object] = set()

        def reach_both() -> None:
            reached.add(ask(found)[0]["port"])
            if len(reached) < len(servers):
                raise ConnectionError

        eventually(reach_both)
        yield found


def eventually(what: Callable[[], object]) -> None:
    """Wait until something no longer fails."""
    end = time.monotonic() + 120
    while True:
        try:
            what()
            return
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.1)


def ask(address: str, **headers: str) -> tuple[dict[str, object], HTTPMessage]:
    request = urllib.request.Request(address, headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer), answer.headers


def test_a_browser_stays_with_its_server_and_its_socket_does_too(address: str, servers: list[Upstream]) -> None:
    reached = set()
    for _ in range(20):
        said, headers = ask(address)
        cookie = headers["Set-Cookie"].split(";")[0]
        assert str(said["port"]) not in cookie
        for _ in range(3):
            assert ask(address, Cookie=cookie)[0]["port"] == said["port"]
        url = f"ws://{urlsplit(address).netloc}/_stcore/stream"
        with connect(url, additional_headers={"Cookie": cookie}) as socket:
            assert socket.recv(timeout=60) == str(said["port"])
        reached.add(said["port"])
    assert reached == {one.port for one in servers}


def test_the_programs_are_not_named_and_visitors_cannot_forge_where_they_come_from(address: str) -> None:
    said, headers = ask(address, **{"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "gopher"})
    assert headers["Server"] is None
    assert "203.0.113.7" not in str(said["client"])
    assert (said["host"], said["scheme"]) == (urlsplit(address).netloc, "http")


def test_the_visitors_of_a_server_that_is_gone_are_passed_on(address: str, servers: list[Upstream]) -> None:
    gone, stays = servers
    cookie = ""
    while not cookie:
        said, headers = ask(address)
        cookie = headers["Set-Cookie"].split(";")[0] if said["port"] == gone.port else ""
    gone.stop()
    assert ask(address, Cookie=cookie)[0]["port"] == stays.port


@pytest.mark.parametrize("told", [True, False], ids=["of a told size", "of an untold size"])
def test_an_upload_larger_than_any_import_is_refused_and_takes_the_server_from_nobody(address: str, told: bool) -> None:
    said, headers = ask(address)
    cookie = headers["Set-Cookie"].split(";")[0]
    for _ in range(3):
        body = bytes(13_000_000) if told else (bytes(1_000_000) for _ in range(13))
        request = urllib.request.Request(f"{address}/upload", body, {"Cookie": cookie}, method="POST")
        with pytest.raises((urllib.error.HTTPError, urllib.error.URLError)):
            urllib.request.urlopen(request, timeout=60)
        assert ask(address, Cookie=cookie)[0]["port"] == said["port"]


def test_the_files_agree_with_each_other_and_with_the_program() -> None:
    unit = (DEPLOY / "thesis-finder@.service").read_text(encoding="utf-8")
    words = (DEPLOY / "machines.md").read_text(encoding="utf-8")
    ports = re.findall(r"127\.0\.0\.1:(\d+)", CADDYFILE.read_text(encoding="utf-8"))
    assert [f"thesis-finder@{port}" in words for port in ports] == [True, True]
    # Four files for a visit, and the hall of guard.SOCKETS_PER_ADDRESS is not the only one who comes.
    assert int(unit.split("LimitNOFILE=")[1].split()[0]) > 4 * 10 * SOCKETS_PER_ADDRESS
    for name in re.findall(r"THESIS_FINDER_(\w+)", unit + words):
        assert name.lower() in Settings.model_fields or name == "PROXY_SECRET"
