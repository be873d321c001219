"""From a search to a comparison that somebody else opens, with mouse and with fingers, in both languages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Server, idle, search

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WORDS = {
    "en": {
        "box": "Your interests",
        "filter": "Filter",
        "theme": "Theme",
        "hidden": "hidden by your filters",
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
        "filter": "Filter",
        "theme": "Themenfeld",
        "hidden": "durch deine Filter verdeckt",
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


@dataclass(frozen=True)
class Visitor:
    """Somebody with a mouse, or with fingers on a phone."""

    page: Page
    touches: bool

    def press(self, what: Locator) -> None:
        if self.touches:
            what.tap()
        else:
            what.click()


@pytest.fixture(params=["desktop", "phone"])
def visitor(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Visitor]:
    phone = request.param == "phone"
    context = browser.new_context(**(PHONE if phone else {"viewport": {"width": 1440, "height": 900}}))
    yield Visitor(context.new_page(), phone)
    context.close()


@pytest.mark.parametrize("language", ["en", "de"])
def test_search_refine_read_keep_compare_share_print(
    visitor: Visitor, page: Page, server: Server, language: str
) -> None:
    words, site = WORDS[language], visitor.page
    site.goto(f"{server.url}/?lang={language}")
    box = site.get_by_label(words["box"])
    visitor.press(box)
    box.fill("machine learning for medical data")
    box.press("Enter")
    cards = site.locator(".st-key-hits .card")
    expect(cards.nth(2)).to_be_visible()
    idle(site)
    # Refine by a filter, which says what it hides, and by an example, which becomes a chip.
    visitor.press(site.get_by_role("button", name=words["filter"]))
    visitor.press(site.get_by_role("combobox", name=words["theme"]))
    # The first option is Streamlit's "Select all"; the list closes first, then what it hangs in.
    visitor.press(site.get_by_role("option").nth(1))
    expect(site.get_by_role("dialog", name=f"{words['filter']} (1)")).to_be_visible()
    idle(site)
    for _ in range(2):
        site.keyboard.press("Escape")
    expect(site.get_by_role("button", name=f"{words['filter']} (1)")).to_be_visible()
    expect(site.get_by_text(words["hidden"])).to_be_visible()
    idle(site)
    visitor.press(site.get_by_role("button", name=words["similar"]).first)
    visitor.press(site.get_by_role("button", name=words["more"], exact=True))
    expect(site.locator("[class*='st-key-example-']").first).to_be_visible()
    idle(site)
    visitor.press(site.get_by_role("button", name=words["keep"], exact=True).first)
    # Until the page says so, the first button is still the one that was pressed.
    expect(site.get_by_role("button", name=words["kept"], exact=True)).to_have_count(1)
    idle(site)
    # Read another topic, and keep it there.
    visitor.press(cards.nth(1).get_by_role("link", name=words["details"]))
    expect(site.get_by_role("heading", level=1)).not_to_have_text("")
    expect(site.locator("dl")).to_have_count(1)
    idle(site)
    visitor.press(site.get_by_role("button", name=words["keep"], exact=True).first)
    expect(site.get_by_role("button", name=words["kept"], exact=True)).to_have_count(1)
    idle(site)
    _through_the_menu(visitor, words["saved"])
    expect(site.get_by_role("heading", name=words["title"])).to_be_visible()
    expect(site.locator("dl")).to_have_count(2)
    idle(site)
    assert site.evaluate("JSON.parse(localStorage.getItem('thesis-finder-saved')).length") == 2
    link = site.locator("a", has_text="/saved?ids=").inner_text()
    assert "medical" not in link.split("ids=")[0]
    # The list outlives a reload.
    site.goto(f"{server.url}/saved?lang={language}")
    expect(site.locator("dl")).to_have_count(2)
    # Somebody else sees the same comparison, and keeps nothing unasked.
    page.goto(f"{link}&lang={language}")
    expect(page.get_by_text(words["shared"])).to_be_visible()
    expect(page.locator("dl")).to_have_count(2)
    assert page.locator("dl").all_inner_texts() == site.locator("dl").all_inner_texts()
    assert page.evaluate("localStorage.getItem('thesis-finder-saved')") is None
    # On paper stand the facts, and nothing to press.
    site.emulate_media(media="print")
    expect(site.locator("dl").first).to_be_visible()
    expect(site.locator("header")).to_be_hidden()
    assert site.get_by_role("button").locator("visible=true").all_inner_texts() == []


def _through_the_menu(visitor: Visitor, name: str) -> None:
    """The navigation stands in the head of a wide page and behind a button on a phone."""
    link, opener = visitor.page.get_by_role("link", name=name), visitor.page.get_by_test_id("stExpandSidebarButton")
    if opener.is_visible():
        visitor.press(opener)
        visitor.press(link)
        # The menu goes away by itself.
        expect(opener).to_be_visible()
    else:
        visitor.press(link)


def test_a_copied_link_makes_the_same_search_and_nothing_typed_stays_in_the_address(
    browser: Browser, page: Page, server: Server
) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    site, asked = context.new_page(), []
    context.on("request", lambda request: asked.append(request.url))
    site.goto(server.url)
    search(site, "flow cytometry")
    assert "flow" not in site.url
    site.get_by_role("button", name="Copy link").click()
    expect(site.get_by_role("button", name="Link copied")).to_be_visible()
    link = site.evaluate("navigator.clipboard.readText()")
    found = site.locator(".st-key-hits .card").first.inner_text()
    context.close()
    page.goto(link)
    expect(page.get_by_label("Your interests")).to_have_value("flow cytometry")
    expect(page.locator(".st-key-hits .card").first).to_be_visible()
    idle(page)
    assert page.locator(".st-key-hits .card").first.inner_text() == found
    assert page.url == f"{server.url}/"
    assert not [url for url in asked if "cytometry" in url]


def test_two_tabs_keep_one_list(browser: Browser, page: Page, server: Server) -> None:
    page.goto(server.url)
    context = browser.new_context()
    first, second = context.new_page(), context.new_page()
    for tab in (first, second):
        tab.goto(server.url)
        expect(tab.get_by_role("button", name="Save", exact=True).first).to_be_visible()
        idle(tab)
    for tab, at in ((first, 0), (second, 3)):
        tab.bring_to_front()
        tab.get_by_role("button", name="Save", exact=True).nth(at).click()
        expect(tab.get_by_role("button", name="Saved", exact=True)).to_have_count(2 if at else 1)
        idle(tab)
    for tab in (first, second):
        expect(tab.get_by_role("link", name="Saved (2)")).to_be_visible()
    second.get_by_role("button", name="Saved", exact=True).first.click()
    for tab in (second, first):
        expect(tab.get_by_role("link", name="Saved (1)")).to_be_visible()
    context.close()


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
