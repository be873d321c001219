"""What stands in a topic stays text at the kiosk, too: a hundred attacks on every view."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.attacks import WORD, fill_kiosk, harmless, nothing_runs, packed  # noqa: F401 - a fixture
from tests.browser.conftest import Server, serve
from tests.browser.test_kiosk import begin, tap, way_in
from tests.hostile import EVIL, PAYLOADS

# What every view of a topic's plain words holds, whatever it does with white space.
READ = [payload for payload in PAYLOADS if EVIL in payload and "\n" not in payload]


@pytest.fixture(scope="module")
def browser_context_args() -> dict[str, object]:
    """A touch screen."""
    return {"viewport": {"width": 1920, "height": 1080}, "has_touch": True}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("hostile") / "data"
    fill_kiosk(data)
    with serve(data, THESIS_FINDER_KIOSK="1") as running:
        yield running


def test_every_view_shows_them_as_text(page: Page, server: Server) -> None:
    page.goto(server.url)
    expect(way_in(page, "de")).to_be_visible()
    stops = page.locator("main article")
    expect(stops).to_have_count(12)
    assert_reads(stops)
    # Only what we draw ourselves: a heading and a paragraph each.
    expect(stops.locator(":scope :not(h2, p)")).to_have_count(0)
    harmless(page)

    begin(page, server)
    box = page.locator(".st-key-typed input")
    box.fill(WORD)
    box.press("Enter")
    tap(page, "show")
    results = page.locator("[class*='st-key-result_']")
    expect(results).to_have_count(3)
    assert_reads(results)
    harmless(page)

    tap(page, "to_map")
    tiles = page.locator("[class*='st-key-tile_'] button")
    expect(tiles).to_have_count(len(packed()))
    assert_reads(tiles)
    # A tile is a button with words in it, and what Streamlit puts around those.
    expect(tiles.locator(":is(a, img, script, svg, style, h1, li, blockquote, .katex)")).to_have_count(0)
    harmless(page)

    tap(page, "tile_0")
    assert_reads(page.locator(".st-key-topic"))
    expect(page.locator(".st-key-topic h1")).to_have_count(1)


def assert_reads(part: Locator) -> None:
    """All of it is there, letter by letter."""
    expect(part.filter(has_text=READ[-1]).first).to_be_visible()
    text = " ".join(part.all_inner_texts())
    assert [payload for payload in READ if payload not in text] == []
