"""A day at the kiosk in small: what fingers do, what stays of a visitor, and what happens when things break."""

import io
import signal
from collections.abc import Iterator
from itertools import product

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.bench.monkey import FORBIDDEN, play
from tests.browser.conftest import Server, free_port, idle, start, until_ready
from tests.conftest import run_apart

SIZES = {"lying": (1920, 1080), "upright": (1080, 1920)}
MORE_SIZES = {"4K lying": (3840, 2160), "4K upright": (2160, 3840)}
PUBLIC = "https://topics.example.org"


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[tuple[int, list]]":
    """The port of a kiosk, and its process in a list, so that a test can put another in its place."""
    port, data = free_port(), tmp_path_factory.mktemp("kiosk") / "data"
    running = [start(port, data, THESIS_FINDER_KIOSK="1", THESIS_FINDER_PUBLIC_ADDRESS=PUBLIC)]
    until_ready(running[0], port)

    def again() -> None:
        running[0] = start(port, data, THESIS_FINDER_KIOSK="1", THESIS_FINDER_PUBLIC_ADDRESS=PUBLIC)

    yield port, [running, again]
    running[0].kill()
    running[0].wait(timeout=30)


@pytest.fixture(scope="module")
def server(process: "tuple[int, list]", tmp_path_factory: pytest.TempPathFactory) -> Server:
    """The kiosk stands in for the dashboard: every request of these tests goes to it."""
    return Server(f"http://localhost:{process[0]}", tmp_path_factory.getbasetemp())


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A touch screen, lying unless the test says otherwise."""
    width, height = {**SIZES, **MORE_SIZES}[getattr(request, "param", "lying")]
    context = browser.new_context(viewport={"width": width, "height": height}, has_touch=True)
    yield context.new_page()
    context.close()


def way_in(page: Page, language: str) -> Locator:
    """The button on the attract view that starts a visit in this language."""
    return page.locator(f"footer button[lang={language}]")


def begin(page: Page, server: Server, language: str = "de") -> None:
    page.goto(server.url)
    way_in(page, language).tap()
    # The first visitor after a start may come before the cards are checked.
    expect(page.locator(".st-key-cards")).to_be_visible(timeout=30_000)
    idle(page)


def tap(page: Page, key: str) -> None:
    page.locator(f".st-key-{key} button").tap()
    idle(page)


def write(page: Page, word: str) -> Locator:
    """Touch the box and write with the keys on the screen; the box."""
    box = page.locator(".st-key-typed input")
    box.tap()
    for letter in word:
        page.locator(f'.kiosk-keys [data-skbtn="{letter}"]').tap()
    return box


def fits(page: Page) -> None:
    """Fingers need no scrolling, and meet targets of at least 48 pixels."""
    seen = page.evaluate("[document.documentElement, document.querySelector('.stMain')].map(e => e.scrollHeight)")
    assert max(seen) <= page.viewport_size["height"]  # type: ignore[index]
    small = page.evaluate(
        """[...document.querySelectorAll("button")].filter((b) => b.checkVisibility())
             .map((b) => [b.innerText, b.getBoundingClientRect()])
             .filter(([, box]) => Math.min(box.width, box.height) < 48)"""
    )
    assert small == []


@pytest.mark.parametrize(
    ("page", "language"), list(product(SIZES, ("de", "en"))), indirect=["page"], ids=lambda value: str(value)
)
def test_a_visit_with_fingers_alone(page: Page, server: Server, language: str) -> None:
    begin(page, server, language)
    fits(page)
    assert page.evaluate("document.documentElement.lang") == language
    tap(page, "card_4")
    tap(page, "card_2")
    tap(page, "show")
    expect(page.get_by_role("heading", level=1)).to_have_text({"de": "Das passt gut", "en": "This fits well"}[language])
    expect(page.locator("[class*='st-key-open_']")).to_have_count(3)
    fits(page)
    tap(page, "to_map")
    expect(page.locator("[class*='st-key-tile_'] button")).to_have_count(7)
    fits(page)
    tap(page, "bar_back")
    tap(page, "open_0")
    fits(page)
    code = page.locator(".st-key-topic_home img").screenshot()
    assert zxingcpp.read_barcodes(Image.open(io.BytesIO(code)))[0].text.startswith(f"{PUBLIC}/topic?id=")
    tap(page, "bar_done")
    expect(way_in(page, "de")).to_be_visible()


@pytest.mark.parametrize(
    ("page", "language", "word"),
    [("lying", "de", "künstlich"), ("upright", "en", "cells")],
    indirect=["page"],
    ids=["lying", "upright"],
)
def test_who_has_no_keyboard_writes_on_the_screen(page: Page, server: Server, language: str, word: str) -> None:
    begin(page, server, language)
    keys = page.locator(".kiosk-keys")
    expect(keys).to_be_hidden()
    expect(write(page, word)).to_have_value(word)
    fits(page)
    keys.locator('[data-skbtn="{bksp}"]').tap()
    keys.locator('[data-skbtn="{space}"]').tap()
    expect(page.locator(".st-key-typed input")).to_have_value(f"{word[:-1]} ")
    keys.locator('[data-skbtn="{close}"]').tap()
    expect(keys).to_be_hidden()
    expect(page.locator(".st-key-cards")).to_be_visible()
    tap(page, "show")
    expect(page.locator("[class*='st-key-open_']").first).to_be_visible()


def test_a_real_keyboard_sends_the_one_on_the_screen_away(page: Page, server: Server) -> None:
    begin(page, server)
    box = write(page, "z")
    box.press("e")
    expect(page.locator(".kiosk-keys")).to_be_hidden()
    expect(box).to_have_value("ze")
    # What was typed is not lost to those who go on with a finger.
    expect(write(page, "l")).to_have_value("zel")


def test_a_topic_says_in_full_what_its_card_says(page: Page, server: Server) -> None:
    begin(page, server)
    tap(page, "card_0")
    tap(page, "show")
    words = page.locator(".st-key-result_0 [data-testid=stText]").inner_text()
    tap(page, "open_0")
    expect(page.locator(".st-key-topic_words")).to_contain_text(words)


def test_whoever_walks_away_is_asked_and_then_forgotten(page: Page, server: Server) -> None:
    page.clock.install()
    begin(page, server)
    write(page, "canary")
    tap(page, "show")
    page.clock.fast_forward(91_000)
    cover = page.locator(".kiosk-cover")
    expect(cover).to_contain_text("Bist du noch da?")
    expect(cover).to_contain_text("Are you still here?")
    seconds = int(cover.locator("p").inner_text())
    assert 15 <= seconds <= 20
    cover.locator("button").tap()
    expect(cover).to_be_hidden()
    page.clock.fast_forward(60_000)
    expect(cover).to_be_hidden()
    page.evaluate("window.beforeTheReset = true")
    page.clock.fast_forward(52_000)
    expect(way_in(page, "de")).to_be_visible(timeout=20_000)
    # A new page: nothing of the old one is in it, and nothing leads back.
    page.wait_for_function("window.beforeTheReset === undefined")
    assert "canary" not in page.content()
    assert page.evaluate("history.length") <= 2
    assert "canary" not in page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    way_in(page, "de").tap()
    expect(page.locator(".st-key-typed input")).to_have_value("")
    expect(write(page, "z")).to_have_value("z")


def test_a_clock_that_jumps_ends_no_visit(page: Page, server: Server) -> None:
    page.clock.install()
    begin(page, server)
    tap(page, "card_0")
    page.clock.set_system_time("2031-01-01T12:00:00Z")
    page.clock.run_for(3_000)
    page.clock.set_system_time("1970-01-01T00:00:00Z")
    page.clock.run_for(3_000)
    expect(page.locator(".kiosk-cover")).to_be_hidden()
    tap(page, "show")
    expect(page.locator("[class*='st-key-open_']").first).to_be_visible()


@pytest.mark.parametrize("path", ["/map", "/topic?id=clustering-of-immune-data", "/desk", "/?embed=true", "/nowhere"])
def test_there_is_no_other_page(page: Page, server: Server, path: str) -> None:
    page.goto(server.url + path)
    expect(way_in(page, "de")).to_be_visible()
    assert page.url == f"{server.url}/"
    for hotkey in ("r", "c", "F1", "Control+p", "Control+s", "?", "Alt+ArrowLeft"):
        page.keyboard.press(hotkey)
    expect(page.locator("[role=dialog]")).to_have_count(0)
    expect(page.locator("header.stAppHeader, [data-testid=stToolbar]")).to_be_hidden()


@pytest.mark.parametrize(("language", "scheme"), [("de", "light"), ("en", "dark")])
def test_every_screen_can_be_read_by_everybody(page: Page, server: Server, language: str, scheme: str) -> None:
    """axe finds nothing serious, and every text has 7:1 (WCAG 2.2, 1.4.6, without its exception for large ones)."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.clock.install()
    found = []

    def look(name: str) -> None:
        page.evaluate(STAND_STILL)
        for violation in Axe().run(page).response["violations"]:
            if violation["impact"] in ("critical", "serious"):
                found.extend(f"{name}: {violation['id']}: {node['html'][:160]}" for node in violation["nodes"])
        ratio, words = page.evaluate(CONTRAST)
        found.extend([f"{name}: {ratio:.1f}:1: {words}"] if ratio < 7 else [])

    page.goto(server.url)
    expect(way_in(page, language)).to_be_visible()
    look("attract")
    begin(page, server, language)
    look("choose")
    write(page, "z")
    look("keyboard")
    tap(page, "show")
    look("results")
    tap(page, "to_map")
    look("map")
    tap(page, "tile_0")
    look("topic")
    page.clock.fast_forward(91_000)
    expect(page.locator(".kiosk-cover")).to_contain_text("Bist du noch da?")
    look("countdown")
    assert found == []


@pytest.mark.parametrize("page", MORE_SIZES, indirect=True)
def test_the_larger_the_screen_the_larger_the_letters(page: Page, server: Server) -> None:
    shorter = min(page.viewport_size.values())  # type: ignore[union-attr]
    page.goto(server.url)
    expect(way_in(page, "de")).to_be_visible()
    below = page.locator("footer").bounding_box()
    assert below is not None
    assert below["y"] + below["height"] <= page.viewport_size["height"]  # type: ignore[index]
    begin(page, server)
    fits(page)
    # 28 px at 1080p, and as much of a screen of any other size.
    size = page.locator(".st-key-card_0 p").evaluate("words => parseFloat(getComputedStyle(words).fontSize)")
    assert size == pytest.approx(shorter * 0.0258, rel=0.02)
    write(page, "z")
    fits(page)


def test_a_monkey_finds_no_way_out(page: Page, server: Server) -> None:
    """The long version: python -m tests.bench.kiosk monkey."""
    page.goto(server.url)
    told = run_apart(play(server.url, actions=150, seeds=range(2)))
    assert told["actions"] == 300
    assert {key: told[key] for key in FORBIDDEN} == dict.fromkeys(FORBIDDEN, 0)


def test_a_server_that_stands_still_is_hidden_until_it_goes_on(
    page: Page, server: Server, process: "tuple[int, list]"
) -> None:
    """systemd kills one that stands still for longer (WatchdogSec in topics/deploy/kiosk-server.service)."""
    begin(page, server)
    stopped = process[1][0][0]
    stopped.send_signal(signal.SIGSTOP)
    try:
        expect(page.locator(".kiosk-cover")).to_contain_text("Gleich zurück", timeout=40_000)
    finally:
        stopped.send_signal(signal.SIGCONT)
    expect(way_in(page, "de")).to_be_visible(timeout=60_000)
    expect(page.locator(".kiosk-cover")).to_be_hidden()


# Last, because the server dies.
def test_a_server_that_dies_is_hidden_and_comes_back_by_itself(
    page: Page, server: Server, process: "tuple[int, list]"
) -> None:
    port, (running, again) = process
    begin(page, server)
    tap(page, "card_0")
    running[0].send_signal(signal.SIGKILL)
    running[0].wait(timeout=10)
    cover = page.locator(".kiosk-cover")
    expect(cover).to_contain_text("Gleich zurück", timeout=10_000)
    expect(cover).to_contain_text("Back in a moment")
    again()
    expect(way_in(page, "de")).to_be_visible(timeout=60_000)
    expect(cover).to_be_hidden()
    expect(page.locator("[role=dialog]")).to_have_count(0)
    until_ready(running[0], port)


# What moves on the attract view fades in between; looked at is a moment when it does not.
STAND_STILL = """() => {
  for (const { shadowRoot } of document.querySelectorAll("*")) {
    for (const animation of shadowRoot?.getAnimations() ?? []) {
      animation.currentTime = 1000;
      animation.pause();
    }
  }
}"""

CONTRAST = """() => {
  const rgb = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const light = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let worst = [21, ""];
  const roots = [...document.querySelectorAll("*")].map((element) => element.shadowRoot).filter(Boolean);
  for (const element of [document, ...roots].flatMap((root) => [...root.querySelectorAll("body *, main *")])) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility() || element.closest("style, script, noscript")) continue;
    let ground = element;
    while (ground.parentElement && (rgb(getComputedStyle(ground).backgroundColor)[3] ?? 1) === 0) {
      ground = ground.parentElement;
    }
    const both = [getComputedStyle(element).color, getComputedStyle(ground).backgroundColor].map(rgb).map(light);
    const ratio = (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
    if (ratio < worst[0]) worst = [ratio, element.textContent];
  }
  return worst;
}"""
