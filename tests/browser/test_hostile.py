"""Whatever stands in a topic stays text, on every page that shows it."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.attacks import WORD, fill, nothing_runs  # noqa: F401 - a fixture
from tests.browser.conftest import Server, idle, serve
from tests.browser.test_desk import SESAME, sign_in
from tests.hostile import PAYLOADS
from topics.accounts import Accounts, Role
from topics.exchange import FORMATS
from topics.store import Store
from topics.topic import Topic


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard of its own whose topics are nothing but attacks, each saved twice."""
    data = tmp_path_factory.mktemp("hostile") / "data"
    fill(data)
    store = Store(f"sqlite:///{data / 'topics.db'}")
    Accounts(store).add("erna", Role.EDITOR, SESAME)
    full = store.get("every-field")
    assert full
    store.save(full.model_copy(update={"text": full.tasks[::-1], "needs": full.needs + "."}), by=PAYLOADS[0])
    store.save(full.model_copy(update={"version": 2}), by=PAYLOADS[1])
    store.close()
    with serve(data, THESIS_FINDER_PUBLIC_ADDRESS="http://localhost") as running:
        yield running


def test_find_lists_them_as_text(page: Page, server: Server) -> None:
    page.goto(server.url)
    idle(page)
    box = page.get_by_label("Your interests")
    box.fill(WORD)
    box.press("Enter")
    expect(page.locator(".st-key-hits .card").first).to_be_visible()
    idle(page)
    hits = page.locator(".st-key-hits .card")
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


def letters_are_whole(page: Page) -> None:
    """A letter that is begun has a subject and a body and nothing that a title put in, such as another receiver."""
    for address in page.evaluate("[...document.querySelectorAll('a[href^=mailto]')].map(a => a.href)"):
        parts = urlsplit(address)
        assert parse_qs(parts.query).keys() <= {"subject", "body"}
        assert "\n" not in parse_qs(parts.query).get("subject", [""])[0]
        assert "," not in parts.path


@pytest.mark.parametrize("first", range(0, len(PAYLOADS), 25))
def test_saved_topics_side_by_side_are_text(page: Page, server: Server, first: int) -> None:
    ids = [f"attack-{number}" for number in range(first, min(first + 25, len(PAYLOADS)))]
    page.goto(f"{server.url}/saved?ids={','.join([*ids, 'every-field'])}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    idle(page)
    expect(page.locator("[class*='st-key-saved-']").first).to_be_visible()
    letters_are_whole(page)


@pytest.mark.parametrize("path", ["topic?id=every-field", "saved?ids=every-field,attack-0,attack-70"])
def test_on_paper_they_are_text(page: Page, server: Server, path: str) -> None:
    page.goto(f"{server.url}/{path}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    idle(page)
    letters_are_whole(page)
    page.emulate_media(media="print")
    assert page.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("path", ["desk", "write?topic=every-field", "history?topic=every-field", "exchange"])
def test_at_the_desk_they_are_text(page: Page, server: Server, path: str) -> None:
    sign_in(page, server, "erna")
    page.goto(f"{server.url}/{path}")
    idle(page)
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    for tab in page.get_by_role("tab").all():
        tab.click()
        idle(page)


@pytest.mark.parametrize("form", ["csv", "page"])
def test_an_import_is_previewed_as_text(page: Page, server: Server, form: str) -> None:
    """New topics and changed ones, from a table and from a page."""
    # A title that is all comment is none, and would be refused.
    payloads = [(number, payload) for number, payload in enumerate(PAYLOADS) if not payload.startswith("<!--")]
    given = [Topic(id=f"attack-{n}", title=p[:300], text=f"Changed. {p}") for n, p in payloads if n % 2]
    given += [Topic(id=f"new-{n}", title=p[:300], text=f"New. {p}") for n, p in payloads if not n % 2]
    sign_in(page, server, "erna")
    page.goto(f"{server.url}/exchange")
    idle(page)
    file = {"name": f"{PAYLOADS[0].replace('/', '')}{FORMATS[form].suffix}", "mimeType": FORMATS[form].mime}
    page.locator("input[type=file]").set_input_files({**file, "buffer": FORMATS[form].write(given)})
    idle(page)
    expect(page.get_by_role("table").first).to_be_visible()
    for folded in page.locator("details summary").all():
        folded.click()
    idle(page)
