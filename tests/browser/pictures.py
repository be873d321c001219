"""Takes the README's pictures from the running product: python -m tests.browser.pictures http://localhost:8501"""

import sys
from io import BytesIO

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import CHROMIUM, idle, search
from tests.conftest import ROOT


def main(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1360, "height": 860})
        page.set_default_timeout(120_000)
        page.goto(address)
        expect(page.get_by_text("or tap")).to_be_visible()  # then meaning answers, too
        search(page, "explainable AI for images")
        _take(page, "find")
        for title in (0, 1):
            page.get_by_role("button", name="Save", exact=True).first.click()
            expect(page.get_by_role("button", name="Saved", exact=True)).to_have_count(title + 1)
        page.get_by_role("link", name="Map", exact=True).click()
        expect(page.locator(".js-plotly-plot .point").first).to_be_visible()
        _take(page, "map")
        page.get_by_role("link", name="Saved (2)").click()
        expect(page.locator("dl")).to_have_count(2)
        _take(page, "saved")
        browser.close()


def _take(page: Page, name: str) -> None:
    idle(page)
    page.wait_for_timeout(2000)  # the map draws itself after the server is done
    page.get_by_test_id("stMain").evaluate("part => part.scrollTo(0, 0)")
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    picture.save(ROOT / ".github" / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
