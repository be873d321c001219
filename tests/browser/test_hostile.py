"""Whatever stands in a topic stays text, on every page that shows it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, idle, serve
from tests.hostile import EVIL, PAYLOADS
from topics.store import Store
from topics.topic import Topic

# Held by every topic, so that one search lists them.
WORD = "xylophone"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard of its own whose topics are nothing but attacks."""
    assert len(set(PAYLOADS)) >= 100
    data = tmp_path_factory.mktemp("hostile") / "data"
    data.mkdir()
    every = "\n\n".join(PAYLOADS)
    topics = [
        Topic(
            id=f"attack-{number}",
            title=payload[:300],
            text=f"{payload}\n\nWe play the {WORD} all day long. {payload}",
            language="en",
        )
        for number, payload in enumerate(PAYLOADS)
    ]
    full = Topic(
        id="every-field",
        title=f"Everything about the {WORD}",
        text=every,
        tasks=every,
        needs=every,
        plain_words=every,
        methods=tuple(payload[:300] for payload in PAYLOADS[:50]),
        also_found_as=tuple(payload[:300] for payload in PAYLOADS[-50:]),
        supervisors=tuple({"name": payload[:300], "email": "s@example.org"} for payload in PAYLOADS[:40]),  # type: ignore[arg-type]
        links=tuple({"address": "https://example.org", "label": payload[:300]} for payload in PAYLOADS[:40]),  # type: ignore[arg-type]
    )
    store = Store(f"sqlite:///{data / 'topics.db'}")
    store.save_all([*topics, full], by="test")
    store.close()
    with serve(data) as running:
        yield running


@pytest.fixture(autouse=True)
def nothing_runs(page: Page) -> Iterator[None]:
    """No payload runs, opens a dialog or leaves an address behind that does more than lead to the web or to mail."""
    page.add_init_script("window.hits = 0; window.pwned = () => { window.hits += 1 }")
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    page.on("popup", lambda popup: pytest.fail(f"a window opened: {popup.url}"))
    yield
    assert page.evaluate("window.hits") == 0
    addresses = page.evaluate("[...document.querySelectorAll('[href],[src],[action]')].map(e => e.href || e.src)")
    schemes = {str(address).split(":")[0] for address in addresses if isinstance(address, str) and address}
    assert schemes <= {"http", "https", "mailto", "data", "blob"}
    own = page.evaluate(
        "[...document.querySelectorAll('img,iframe,object,embed,link,form,video')].map(e => e.outerHTML)"
    )
    assert not [html for html in own if EVIL in html]
    assert page.evaluate(
        "[...document.querySelectorAll('.topic-text a[href]')].every(a => /^(https?|mailto):/.test(a.href))"
    )


def test_find_lists_them_as_text(page: Page, server: Server) -> None:
    page.goto(server.url)
    idle(page)
    box = page.get_by_label("Your interests")
    box.fill(WORD)
    box.press("Enter")
    expect(page.locator("[class*='st-key-card-']").first).to_be_visible()
    idle(page)
    hits = page.locator("[class*='st-key-card-']")
    while (more := page.get_by_role("button", name="Show")).count():
        before = hits.count()
        more.click()
        expect(hits.nth(before)).to_be_attached()
        idle(page)
    page.mouse.wheel(0, 20_000)


def test_a_topic_shows_them_as_text(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/topic?id=every-field")
    expect(page.get_by_role("heading", level=1)).to_contain_text(WORD)
    idle(page)
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("number", range(0, len(PAYLOADS), 15))
def test_a_title_is_text(page: Page, server: Server, number: int) -> None:
    page.goto(f"{server.url}/topic?id=attack-{number}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    idle(page)
    title = Topic(id="x", title=PAYLOADS[number][:300], text="x").title
    assert " ".join(page.locator("h1").inner_text().split()) == title


def test_the_map_shows_them_as_text(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/map")
    expect(page.locator(".js-plotly-plot")).to_be_visible()
    idle(page)
    # Every point is hovered, as plotly itself would when a pointer passes.
    box = page.locator(".js-plotly-plot").bounding_box()
    assert box
    for x in range(20, int(box["width"]), 40):
        for y in range(20, min(int(box["height"]), 600), 60):
            page.mouse.move(box["x"] + x, box["y"] + y)
    assert page.locator(".js-plotly-plot a, .js-plotly-plot script").count() == 0
