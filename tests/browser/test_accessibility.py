"""axe-core on every state of every page, and what axe does not see: size, zoom, movement, focus.

tests/browser/README.md holds the counts.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Server, free_port, idle, search, start, until_ready
from topics.accounts import Accounts, Role
from topics.store import Store

# What Streamlit draws itself, by rule: nothing of ours may be added here.
STREAMLITS_OWN: dict[str, str] = {}
SESAME = secrets.token_urlsafe(12)
Size = dict[str, int]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
FOUR_TIMES = {"width": 320, "height": 256}  # 1280 pixels at 400 % (WCAG 2.2, 1.4.10)

Open = Callable[..., AbstractContextManager[Page]]


@pytest.fixture
def opened(browser: Browser, page: Page, server: Server) -> Open:
    """Opens a browser of its own for every look."""
    page.goto(server.url)

    @contextmanager
    def visit(scheme: str = "light", size: Size = WIDE, **more: object) -> Iterator[Page]:
        options = {"color_scheme": scheme, "viewport": size, "reduced_motion": "reduce", **more}
        context = browser.new_context(**options)  # type: ignore[arg-type]
        yield context.new_page()
        context.close()

    return visit


def ready(tab: Page, server: Server, path: str, language: str) -> None:
    """Open a page of the site and wait until all of it, and its style, is there."""
    tab.goto(f"{server.url}{path}{'&' if '?' in path else '?'}lang={language}")
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
    idle(tab)
    expect(tab.locator("html")).to_have_attribute("lang", language)
    resize(tab, tab.viewport_size)  # type: ignore[arg-type]


def resize(tab: Page, size: Size) -> None:
    """Make the window so large, wait until the page has the form for it, and see that nothing scrolls sideways."""
    tab.set_viewport_size(size)  # type: ignore[arg-type]
    # The style comes a moment after the words, and it alone lifts the switch out of them.
    expect(tab.locator(".st-key-lang")).to_have_css("position", "absolute" if size["width"] <= 640 else "fixed")
    for whole in ("html", ".stMain"):
        expect(tab.locator(whole), tab.url).to_have_js_property("scrollWidth", size["width"])


def ask(interest: str) -> Callable[[Page], None]:
    """Types an interest and waits for its cards."""

    def act(tab: Page) -> None:
        box = tab.locator("input[type=text]").first
        box.fill(interest)
        box.press("Enter")
        expect(tab.locator(".st-key-hits .card").first).to_be_visible()
        idle(tab)

    return act


def press(key: str) -> Callable[[Page], None]:
    """Opens what lies behind a button with this key, and waits for it."""

    def act(tab: Page) -> None:
        tab.locator(f"[class*='st-key-{key}'] button").first.click()
        expect(tab.get_by_test_id("stPopoverBody").or_(tab.get_by_role("menu"))).to_be_visible()

    return act


def unfold(tab: Page) -> None:
    """What a card offers beside."""
    tab.locator(".card [aria-expanded]").first.click()
    expect(tab.locator(".card [data-press^=more]").first).to_be_visible()


def nothing(tab: Page) -> None:
    """The page as it opens."""


STATES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "start": ("/", nothing),
    "filters open": ("/", press("filter")),
    "results": ("/", ask("explainable AI")),
    "menu open": ("/", unfold),
    "nothing fits": ("/", ask("football coaching")),
    "map": ("/map", nothing),
    "topic": ("/topic?id=clustering-of-immune-data", nothing),
    "no such topic": ("/topic?id=nothing", nothing),
    "saved": ("/saved", nothing),
    "compared": ("/saved?ids=clustering-of-immune-data,subgroup-discovery-in-medical-data,gone", nothing),
    "privacy": ("/about?part=privacy", nothing),
    "accessibility": ("/about?part=accessibility", nothing),
    "imprint": ("/about?part=imprint", nothing),
}

# Loading takes longest, so each page is looked at in both widths; by day it is loaded in the wide one, at night in the
# narrow one.
everywhere = pytest.mark.parametrize("language", ["en", "de"])
everywhen = pytest.mark.parametrize(
    ("scheme", "sizes"), [("light", (WIDE, NARROW)), ("dark", (NARROW, WIDE))], ids=["light", "dark"]
)


def serious(tab: Page) -> list[str]:
    """What axe finds here that is critical or serious and ours."""
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in Axe().run(tab).response["violations"]
        if violation["impact"] in ("critical", "serious") and violation["id"] not in STREAMLITS_OWN
        for node in violation["nodes"]
    ]


def too_small(tab: Page) -> list[str]:
    """What can be pressed and is neither 24 pixels high and wide nor a link within a text (WCAG 2.2, 2.5.8)."""
    found: list[str] = tab.evaluate(
        """() => [...document.querySelectorAll("button, a[href], input, [role=option], [role=switch]")]
            .filter((e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
            .filter((e) => !e.closest("p, li") && !e.closest("header")?.matches("[aria-hidden=true]"))
            // As laid out: what still opens is drawn smaller for a moment.
            .map((e) => [e, e.closest("label") ?? e])
            .filter(([, box]) => box.offsetWidth > 1 && Math.min(box.offsetWidth, box.offsetHeight) < 24)
            .map(([e, box]) => `${e.outerHTML.slice(0, 120)} ${box.offsetWidth} x ${box.offsetHeight}`)"""
    )
    return found


def faults(tab: Page, sizes: Iterable[Size], state: str) -> Iterator[str]:
    """What axe finds in a window of each size, and what is too small for a finger."""
    for size in sizes:
        resize(tab, size)
        yield from (f"{state}, {size['width']} px: {fault}" for fault in (*serious(tab), *too_small(tab)))


@everywhere
@everywhen
def test_every_state_is_right_in_either_width_and_four_times_as_large(
    opened: Open, server: Server, language: str, scheme: str, sizes: tuple[Size, Size]
) -> None:
    found: list[str] = []
    with opened(scheme, sizes[0]) as tab:
        for state, (path, act) in STATES.items():
            tab.set_viewport_size(sizes[0])
            ready(tab, server, path, language)
            act(tab)
            found += faults(tab, sizes, state)
            resize(tab, FOUR_TIMES)
    assert found == []


@pytest.fixture(scope="module")
def supervisor(server: Server) -> Iterator[None]:
    """Somebody who may sign in."""
    store = Store(f"sqlite:///{server.data / 'topics.db'}")
    Accounts(store).add("axel", Role.EDITOR, SESAME)
    yield
    store.close()


def _sign_in(tab: Page, password: str) -> None:
    tab.locator("input[name=name]").fill("axel")
    tab.locator("input[name=password]").fill(password)
    tab.locator("main button").click()


@everywhere
@everywhen
def test_the_desk_is_right_in_either_width(
    opened: Open, server: Server, supervisor: None, language: str, scheme: str, sizes: tuple[Size, Size]
) -> None:
    found: list[str] = []

    def look(state: str) -> None:
        for size in sizes:
            tab.set_viewport_size(size)
            found.extend(f"{state}, {size['width']} px: {fault}" for fault in serious(tab))

    with opened(scheme, sizes[0], locale=language) as tab:
        tab.goto(f"{server.url}/login")
        look("sign in")
        if scheme == "light":
            _sign_in(tab, SESAME[::-1])
            expect(tab.get_by_role("alert")).to_be_visible()
            look("refused")
        _sign_in(tab, SESAME)
        expect(tab.get_by_role("heading", level=1)).to_be_visible()
        for path in ("/desk", "/write", "/exchange", "/selftest"):
            tab.set_viewport_size(sizes[0])
            ready(tab, server, path, language)
            found += faults(tab, sizes, path)
    assert found == []


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard whose database is no database."""
    data: Path = tmp_path_factory.mktemp("broken")
    (data / "topics.db").write_text("This is no database. " * 500, encoding="utf-8")
    port = free_port()
    process = start(port, data)
    until_ready(process, port, meaning=False)
    yield f"http://localhost:{port}"
    process.terminate()
    process.wait(timeout=30)


@everywhere
@everywhen
def test_where_topics_cannot_be_shown_the_page_is_right_in_either_width(
    opened: Open, broken: str, language: str, scheme: str, sizes: tuple[Size, Size]
) -> None:
    with opened(scheme, sizes[0]) as tab:
        tab.goto(f"{broken}/?lang={language}")
        expect(tab.get_by_role("alert")).to_be_visible(timeout=30_000)
        for size in sizes:
            tab.set_viewport_size(size)
            assert serious(tab) == []


def test_who_wants_no_movement_sees_none(opened: Open, server: Server) -> None:
    with opened() as tab:
        ready(tab, server, "/", "en")
        search(tab, "cells")
        moving = tab.evaluate(
            "document.getAnimations().filter((a) => a.playState === 'running').map((a) => a.effect.target.outerHTML)"
        )
        assert moving == []


def focused(tab: Page) -> str:
    """The key of the widget that has the focus."""
    found: str = tab.evaluate(
        "document.activeElement.closest('[class*=st-key-]')?.className.match(/st-key-([\\w-]+)/)[1] ?? ''"
    )
    return found


def test_the_focus_stays_where_it_was_when_the_page_is_drawn_anew(opened: Open, server: Server) -> None:
    def pressed(tab: Page, what: Locator) -> str:
        what.focus()
        tab.keyboard.press("Enter")
        tab.wait_for_timeout(200)
        idle(tab)
        return focused(tab)

    with opened() as tab:
        ready(tab, server, "/", "en")
        search(tab, "cells")
        assert focused(tab) == "interest"
        keep = tab.locator(".st-key-hits [data-press^=keep]").first
        assert pressed(tab, keep) == "hits"
        expect(keep).to_be_focused()
        expect(tab.get_by_role("button", name="Saved", exact=True)).to_have_count(1)
        ready(tab, server, "/map", "en")
        assert pressed(tab, tab.locator(".st-key-map_themes button").first) == "map_themes"
