"""Takes the README's picture from the running product: python -m tests.browser.pictures http://localhost:8501"""

import sys

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM, search
from tests.conftest import ROOT


def main(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1360, "height": 860})
        page.goto(address)
        search(page, "explainable AI for images")
        page.wait_for_timeout(1000)  # the map draws itself after the server is done
        page.screenshot(path=ROOT / ".github" / "find.png")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
