"""What a visitor types is on no disk, in no log, in no address and in no request but the socket's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, idle, serve

CANARY = "quokkacanary"


@pytest.fixture
def server(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[Server]:
    """A dashboard of its own, whose words on standard output and error are caught."""
    with serve(tmp_path / "data") as running:
        yield running


def test_nothing_typed_is_left_behind(page: Page, server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.url} {request.headers} {request.post_data}"))
    page.goto(server.url)
    box = page.get_by_label("Your interests")
    box.fill(f"immune system {CANARY}")
    box.press("Enter")
    expect(page.locator(".st-key-hits .card").first).to_be_visible()
    idle(page)
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_role("button", name="Saved", exact=True)).to_have_count(1)
    page.get_by_role("link", name="Map").click()
    expect(page.get_by_role("heading", name="All topics on one map")).to_be_visible()
    page.get_by_role("link", name="Saved (1)").click()
    expect(page.locator("dl")).to_have_count(1)
    idle(page)
    assert CANARY not in page.url
    assert CANARY not in page.evaluate("JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage})")
    written = b"".join(path.read_bytes() for path in server.data.rglob("*") if path.is_file())
    assert b"immune" in written, "the topics are there, so this looks at the right place"
    assert CANARY.encode() not in written
    assert CANARY not in "".join(capfd.readouterr())
    assert not [one for one in asked if CANARY in one]
    assert {cookie["name"] for cookie in page.context.cookies()} <= {"_streamlit_xsrf", "_streamlit_session"}
