"""A real server and a real Chromium."""

import atexit
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import IO

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import ROOT

# How long the product takes is a matter for the benches: a browser, a server and a model may share two busy cores.
expect.set_options(timeout=20_000)

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@dataclass(frozen=True)
class Server:
    """A running dashboard: where it answers and where its data lies."""

    url: str
    data: Path


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard as the README starts it, with the seven topics and search by meaning ready."""
    with serve(tmp_path_factory.mktemp("server") / "data") as running:
        yield running


@contextmanager
def serve(data: Path, port: int = 0, *, meaning: bool = True, **more: str) -> Iterator[Server]:
    """A dashboard over this data folder, on a free port if none is named, from when search by meaning is ready.

    Without meaning there is no model, only words: every page costs a tenth.
    """
    port = port or free_port()
    process = start(port, data, **more, **({} if meaning else {"THESIS_FINDER_MODEL": "none"}))
    try:
        until_ready(process, port, meaning=meaning)
        yield Server(f"http://localhost:{port}", data)
    finally:
        process.terminate()
        process.wait(timeout=30)


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def start(port: int, data: Path, log: IO[bytes] | None = None, **more: str) -> "subprocess.Popen[bytes]":
    """Start a dashboard as the README does; it writes to `log`, `more` are variables of its environment."""
    if "THESIS_FINDER_MODEL" not in more and not (data / "compiled").exists():
        shutil.copytree(_compiled(), data / "compiled", copy_function=os.link)
    return subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
        cwd=ROOT,
        env={**os.environ, "THESIS_FINDER_DATA": str(data), "THESIS_FINDER_CONTACT": "group@example.org", **more},
        stdout=log,
        stderr=log,
    )


@cache
def _compiled() -> Path:
    """The model compiled once for all servers; every new one would keep a core busy with it for half a minute."""
    folder = Path(mkdtemp(prefix="thesis-finder-")) / "compiled"
    subprocess.run([sys.executable, "-m", "embeddings", "compile", "--folder", str(folder)], cwd=ROOT, check=True)
    atexit.register(shutil.rmtree, folder.parent)
    return folder


def until_ready(process: "subprocess.Popen[bytes]", port: int, *, meaning: bool = True) -> None:
    """Wait until search by meaning answers or, without it, the server."""
    end = time.monotonic() + 180
    while not ready(f"http://localhost:{port}", "readyz" if meaning else "healthz"):
        assert process.poll() is None, "the dashboard stopped by itself"
        assert time.monotonic() < end, "the dashboard was not ready within three minutes"
        time.sleep(0.5)


def ready(url: str, path: str = "readyz") -> bool:
    """Whether search by meaning answers; with another path, whether that does."""
    try:
        with urllib.request.urlopen(f"{url}/{path}", timeout=5):
            return True
    except OSError:  # also an answer that says no
        return False


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """Debian's Chromium, with everything off that would ask the network for something."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine: apt-get install chromium")
    quiet = [
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-gpu", *quiet],
    }


@pytest.fixture(autouse=True)
def nothing_leaves_the_machine(page: Page, server: Server) -> Iterator[None]:
    """Every request of every browser test goes to the dashboard itself; no page wants what its policy forbids."""
    asked: list[str] = []
    complaints: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.context.on("console", lambda message: complaints.append(message.text))
    yield
    assert asked
    assert [text for text in complaints if "Content Security Policy" in text] == []
    assert [url for url in asked if not url.startswith((server.url, "data:", "blob:"))] == []


def search(page: Page, interest: str) -> None:
    """Type an interest, press Enter, wait for the answer."""
    # Enter says nothing before the button below the box is there.
    idle(page)
    box = page.get_by_label("Your interests")
    box.fill(interest)
    box.press("Enter")
    expect(
        page.get_by_role("heading", name="fit").or_(page.get_by_role("heading", name="related")).first
    ).to_be_visible()
    idle(page)


def idle(page: Page) -> None:
    """Wait until the server has said everything."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=30_000)
