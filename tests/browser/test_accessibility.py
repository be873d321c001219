"""axe-core on the pages: nothing critical or serious that is ours (tests/browser/README.md lists what is not)."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server, idle

# What Streamlit draws itself, by rule: nothing of ours may be added here.
STREAMLITS_OWN: dict[str, str] = {}

PAGES = {
    "start": "/",
    "results": "/",
    "nothing fits": "/",
    "map": "/map",
    "topic": "/topic?id=clustering-of-immune-data",
    "no such topic": "/topic?id=nothing",
    "saved": "/saved",
    "compared": "/saved?ids=clustering-of-immune-data,subgroup-discovery-in-medical-data",
    "privacy": "/about?part=privacy",
}
ASKED = {"results": "explainable AI", "nothing fits": "football coaching"}


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_axe_finds_nothing_serious(
    browser: Browser, page: Page, server: Server, language: str, scheme: str, size: tuple[int, int]
) -> None:
    page.goto(server.url)
    context = browser.new_context(
        color_scheme=scheme, reduced_motion="reduce", viewport={"width": size[0], "height": size[1]}
    )  # type: ignore[arg-type]
    tab = context.new_page()
    found, narrow = [], size[0] <= 640
    for name, path in PAGES.items():
        tab.goto(f"{server.url}{path}{'&' if '?' in path else '?'}lang={language}")
        expect(tab.get_by_role("heading", level=1)).to_be_visible()
        idle(tab)
        # The style comes a moment after the words, and it alone lifts the switch out of them.
        expect(tab.locator(".st-key-lang")).to_have_css("position", "absolute" if narrow else "fixed")
        if interest := ASKED.get(name):
            box = tab.locator("input[type=text]").first
            box.fill(interest)
            box.press("Enter")
            expect(tab.locator("[class*='st-key-card-']").first).to_be_visible()
            idle(tab)
        expect(tab.locator("html")).to_have_attribute("lang", language)
        assert tab.evaluate("document.documentElement.scrollWidth") <= size[0]
        for violation in Axe().run(tab).response["violations"]:
            if violation["impact"] in ("critical", "serious") and violation["id"] not in STREAMLITS_OWN:
                found += [f"{name}: {violation['id']}: {node['html'][:160]}" for node in violation["nodes"]]
    context.close()
    assert found == []
