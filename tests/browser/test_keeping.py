"""From a search to a comparison that somebody else opens, with mouse and with fingers, in both languages."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server, idle

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WORDS = {
    "en": {
        "box": "Your interests",
        "keep": "Save",
        "kept": "Saved",
        "saved": "Saved (2)",
        "title": "Your saved topics",
        "shared": "Somebody shared",
        "details": "Details",
        "similar": "Similar",
        "more": "More like this",
    },
    "de": {
        "box": "Deine Interessen",
        "keep": "Merken",
        "kept": "Gemerkt",
        "saved": "Gemerkt (2)",
        "title": "Deine gemerkten Themen",
        "shared": "Jemand hat",
        "details": "Mehr dazu",
        "similar": "Ähnliches",
        "more": "Mehr davon",
    },
}


@pytest.fixture(params=["desktop", "phone"])
def visitor(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    options = PHONE if request.param == "phone" else {"viewport": {"width": 1440, "height": 900}}
    context = browser.new_context(**options)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", ["en", "de"])
def test_search_keep_compare_share(visitor: Page, page: Page, server: Server, language: str) -> None:
    words = WORDS[language]
    visitor.goto(f"{server.url}/?lang={language}")
    box = visitor.get_by_label(words["box"])
    box.fill("explainable AI")
    box.press("Enter")
    expect(visitor.locator("[class*='st-key-card-']").first).to_be_visible()
    idle(visitor)
    visitor.get_by_role("button", name=words["similar"]).nth(1).click()
    visitor.get_by_role("button", name=words["more"], exact=True).click()
    expect(visitor.locator("[class*='st-key-example-']").first).to_be_visible()
    idle(visitor)
    for kept in (1, 2):
        visitor.get_by_role("button", name=words["keep"], exact=True).first.click()
        # Until the page says so, the first button is still the one that was pressed.
        expect(visitor.get_by_role("button", name=words["kept"], exact=True)).to_have_count(kept)
    idle(visitor)
    visitor.get_by_role("link", name=words["details"]).first.click()
    expect(visitor.get_by_role("heading", level=1)).not_to_have_text("")
    idle(visitor)
    _through_the_menu(visitor, words["saved"])
    expect(visitor.get_by_role("heading", name=words["title"])).to_be_visible()
    idle(visitor)
    assert visitor.locator("dl").count() == 2
    assert visitor.evaluate("JSON.parse(localStorage.getItem('thesis-finder-saved')).length") == 2
    link = visitor.locator("a", has_text="/saved?ids=").inner_text()
    assert "explainable" not in link
    # The list outlives a reload.
    visitor.goto(f"{server.url}/saved?lang={language}")
    expect(visitor.locator("dl")).to_have_count(2)
    # Somebody else sees the same comparison, and keeps nothing unasked.
    page.goto(f"{link}&lang={language}")
    expect(page.get_by_text(words["shared"])).to_be_visible()
    expect(page.locator("dl")).to_have_count(2)
    assert page.locator("dl").all_inner_texts() == visitor.locator("dl").all_inner_texts()
    assert page.evaluate("localStorage.getItem('thesis-finder-saved')") is None


def _through_the_menu(visitor: Page, name: str) -> None:
    """The navigation stands in the head of a wide page and behind a button on a phone."""
    opener = visitor.get_by_test_id("stExpandSidebarButton")
    if opener.is_visible():
        opener.click()
    visitor.get_by_role("link", name=name).click()


def test_a_comparison_prints_its_titles(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/saved?ids=clustering-of-immune-data,subgroup-discovery-in-medical-data")
    expect(page.locator("dl")).to_have_count(2)
    idle(page)
    page.emulate_media(media="print")
    expect(page.get_by_text("Clustering of Immune Data")).to_be_visible()
    expect(page.get_by_text("Subgroup Discovery in Medical Data")).to_be_visible()


def test_a_topic_prints_on_one_page(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/topic?id=clustering-of-immune-data")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    idle(page)
    printed = page.pdf()
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") + printed.count(b"/Type /Page/") == 1
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_be_hidden()
    expect(page.locator("header")).to_be_hidden()
