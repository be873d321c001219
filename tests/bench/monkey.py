"""A monkey at the kiosk: seeded random taps, swipes, long presses and keys; counted is what must not come of them."""

import asyncio
import math
import random
import time
from collections.abc import Awaitable, Iterable

from playwright.async_api import Browser, Dialog, Error, Frame, async_playwright

from tests.browser.conftest import CHROMIUM

SIZE = {"width": 1920, "height": 1080}
# The browser of a machine without a graphics card paints every fourth pixel faster; the page measures the same.
PIXELS = 0.5
KEYS = (
    *"arc?q1 ", "Enter", "Tab", "Escape", "Backspace", "F1", "F3", "F5", "F7", "F11", "F12", "ArrowLeft", "ContextMenu",
    "Control+p", "Control+s", "Control+o", "Control+u", "Control+f", "Control+j", "Control+h", "Control+d",
    "Control+Shift+i", "Control+Equal", "Alt+ArrowLeft", "Alt+ArrowRight", "Alt+d", "Alt+Home", "Meta+k",
)  # fmt: skip
START = "footer button[lang=de]"
# `hung`: the page itself, asked in another way, said nothing either.
FORBIDDEN = ("elsewhere", "tabs", "downloads", "dialogs", "foreign", "hung")
# While a page loads afresh, the answer to a touch may get lost, and the browser's driver would wait for it for ever.
_PATIENCE = 5.0  # s
_LONG_PRESS = 0.7  # s
_TARGETS = """() => [
  document.querySelector("[class*=st-key-kiosk-]")?.className.match(/st-key-kiosk-(\\w+)/)[1],
  [...document.querySelectorAll("button, input, img, a, summary")].filter((one) => one.checkVisibility())
    .map((one) => one.getBoundingClientRect()).map(({ x, y, width, height }) => [x + width / 2, y + height / 2])
    .filter(([x, y]) => x > 0 && y > 0 && x < innerWidth && y < innerHeight),
]"""


async def play(url: str, actions: int, seeds: Iterable[int], end: float = math.inf) -> dict[str, int]:
    """Let one monkey per seed play for so many actions, or until `end` (of `time.monotonic`).

    Returns how many actions it were, how often the page was loaded, how many actions nobody answered, how many
    were aimed at something on which view, and how often each forbidden thing happened.
    """
    told = dict.fromkeys(("actions", "seeds", "loads", "unanswered", *FORBIDDEN), 0)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for seed in seeds:
            if time.monotonic() < end:
                await _Monkey(seed, told).play(browser, url, actions, end)
        await browser.close()
    return told


class _Monkey:
    """One visitor without manners, on a page of its own; it writes into `told` what it did and saw."""

    def __init__(self, seed: int, told: dict[str, int]) -> None:
        self.dice = random.Random(seed)  # noqa: S311
        self.told = told

    async def play(self, browser: Browser, url: str, actions: int, end: float) -> None:
        context = await browser.new_context(
            viewport=SIZE,  # type: ignore[arg-type]
            device_scale_factor=PIXELS,
            has_touch=True,
            accept_downloads=True,
        )
        self.page = await context.new_page()
        self._watch(url)
        # As a kiosk's browser starts: with no blank page before this one to go back to.
        await self.page.evaluate("url => location.replace(url)", url)
        await self.page.locator(START).wait_for()
        self.fingers = await context.new_cdp_session(self.page)
        self.told["seeds"] += 1
        for _ in range(actions):
            if time.monotonic() > end:
                break
            self.told["actions"] += 1
            await self._patiently(self._act())
        await self.page.locator(f"{START}, .st-key-bar_done button").first.wait_for()
        await context.close()

    async def _patiently(self, action: Awaitable[None]) -> None:
        try:
            await asyncio.wait_for(action, _PATIENCE)
        except TimeoutError:
            self.told["unanswered"] += 1
            await self._ask_the_page()
        except Error as error:
            # The page may load afresh in the middle of an action.
            if "navigat" not in str(error) and "context was destroyed" not in str(error):
                raise

    async def _ask_the_page(self) -> None:
        """Does it draw, and does it feel a finger?"""
        try:
            async with asyncio.timeout(2 * _PATIENCE):
                await self.page.evaluate("new Promise(done => requestAnimationFrame(done))")
                self.fingers = await self.page.context.new_cdp_session(self.page)
                await self._touch([(1, 1)])
        except TimeoutError:
            self.told["hung"] += 1
            await self.page.reload()

    async def _act(self) -> None:
        across, down = SIZE["width"], SIZE["height"]
        at = (self.dice.uniform(0, across), self.dice.uniform(0, down))
        kind = self.dice.random()
        if kind < 0.35:
            await self._touch([at])
        elif kind < 0.7:
            await self._touch([await self._aim() or at])
        elif kind < 0.85:
            await self.page.keyboard.press(self.dice.choice(KEYS))
        elif kind < 0.98:
            # A swipe, from the edge as often as not.
            await self._touch([(self.dice.choice((1, at[0])), at[1]), (self.dice.uniform(0, across), at[1])])
        else:
            await self._touch([at], _LONG_PRESS)

    async def _aim(self) -> tuple[float, float] | None:
        """The middle of something that can be tapped; without aiming, few monkeys would ever see a topic or the map."""
        screen, targets = await self.page.evaluate(_TARGETS)
        if screen:
            self.told[f"aimed on {screen}"] = self.told.get(f"aimed on {screen}", 0) + 1
        return self.dice.choice(targets) if targets else None

    async def _touch(self, points: list[tuple[float, float]], seconds: float = 0) -> None:
        """Put a finger on the first point, draw it over the others, lift it."""
        fingers = [{"x": x, "y": y} for x, y in points]
        await self._send("touchStart", fingers[:1])
        await asyncio.sleep(seconds)
        for finger in fingers[1:]:
            await self._send("touchMove", [finger])
        await self._send("touchEnd", [])

    async def _send(self, kind: str, points: list[dict[str, float]]) -> None:
        await self.fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def _watch(self, url: str) -> None:
        def count(key: str) -> None:
            self.told[key] += 1

        async def dismiss(dialog: Dialog) -> None:
            count("dialogs")
            await dialog.dismiss()

        def navigated(frame: Frame) -> None:
            count("loads" if frame.url == f"{url}/" else "elsewhere")

        page, own = self.page, (url, "data:", "blob:")
        page.context.on("page", lambda other: count("tabs"))
        page.context.on("request", lambda request: None if request.url.startswith(own) else count("foreign"))
        page.on("download", lambda download: count("downloads"))
        page.on("dialog", dismiss)
        page.on("filechooser", lambda chooser: count("dialogs"))
        page.on("framenavigated", navigated)
