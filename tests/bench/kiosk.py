"""A long day at the kiosk: python -m tests.bench.kiosk monkey | visitors | kills | offline (--help says more)."""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import psutil
from playwright.sync_api import Browser, Error, Page, TimeoutError, sync_playwright

from tests.bench.monkey import FORBIDDEN, PIXELS, SIZE, START, play
from tests.browser.conftest import CHROMIUM, free_port, start, until_ready
from tests.conftest import ROOT


class Kiosk:
    """A kiosk's server that can be killed and started again, and what it wrote."""

    def __init__(self, folder: Path) -> None:
        self.port, self._data = free_port(), folder / "data"
        self.url = f"http://localhost:{self.port}"
        self._log = (folder / "log").open("w+b")
        self.start()
        until_ready(self.process, self.port)

    def start(self) -> None:
        self.process = start(self.port, self._data, self._log, THESIS_FINDER_KIOSK="1")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(timeout=30)

    def errors(self) -> int:
        """Lines of the log that speak of an accident."""
        self._log.flush()
        lines = Path(self._log.name).read_text(encoding="utf-8").splitlines()
        return sum('"level": "ERROR"' in line or "Traceback" in line for line in lines)

    def uses(self) -> dict[str, float]:
        """What the server holds at this moment."""
        seen = psutil.Process(self.process.pid)
        return {
            "MB": seen.memory_info().rss / 1e6,
            "threads": seen.num_threads(),
            "files": seen.num_fds(),
            "sockets": len(seen.net_connections()),
        }


# So many visitors meet a server that has seen all its code.
_SOME = 50

# An ended session is forgotten when a later one ends, a minute after it at the soonest (.streamlit/config.toml); then
# its event loop, three open files, goes with the next collection, once a minute (topics/server/garbage.py).
_FORGOTTEN, _COLLECTED = 70, 130  # seconds


@click.group()
def main() -> None:
    """Long versions of tests/browser/test_kiosk.py. Each prints one JSON object; `--minutes` bounds it."""


_MINUTES = click.option("--minutes", default=600.0, help="Stop after this time and say how far it came.")


@main.command()
@click.option("--actions", default=500, help="So many for each monkey.")
@click.option("--seeds", default=20, help="So many monkeys, one after the other.")
@click.option("--first", default=0, help="The first seed: a long run can be done in parts.")
@_MINUTES
def monkey(actions: int, seeds: int, first: int, minutes: float) -> None:
    """Random taps, swipes, long presses and keys: does anything lead out of the page, or stop it?"""
    began = time.monotonic()
    end = began + 60 * minutes
    with tempfile.TemporaryDirectory() as folder, _kiosk(Path(folder)) as kiosk:
        told: dict[str, Any] = dict(asyncio.run(play(kiosk.url, actions, range(first, first + seeds), end)))
        told["ms an action"] = round(1000 * (time.monotonic() - began) / max(1, told["actions"]))
        told["errors"] = kiosk.errors()
    _report(told, not any(told[key] for key in (*FORBIDDEN, "errors")))


@main.command()
@click.option("--n", default=2_000)
@_MINUTES
def visitors(n: int, minutes: float) -> None:
    """Visitors in a row, each from the attract view to a topic and "Done". About 1.5 seconds a visitor."""
    end = time.monotonic() + 60 * minutes
    rows: list[dict[str, float]] = []
    rested: list[dict[str, float]] = []
    times, canaries, stuck, done = [], 0, 0, 0
    with tempfile.TemporaryDirectory() as folder, _kiosk(Path(folder)) as kiosk, _browser() as browser:
        page = browser.new_context(viewport=SIZE, device_scale_factor=PIXELS, has_touch=True).new_page()  # type: ignore[arg-type]
        inside = page.context.new_cdp_session(page)
        page.goto(kiosk.url)
        while done < n and time.monotonic() < end:
            began = time.monotonic()
            try:
                canaries += _visit(page, done)
            except TimeoutError as error:
                print(f"Visitor {done}: {error}", file=sys.stderr)
                stuck += 1
                page.goto(kiosk.url)
            times.append(time.monotonic() - began)
            done += 1
            if done == _SOME:
                rested.append(_at_rest(page, kiosk))
            if done % 10 == 0:
                inside.send("HeapProfiler.collectGarbage")
                counters = inside.send("Memory.getDOMCounters")
                heap = inside.send("Runtime.getHeapUsage")["usedSize"] / 1e6
                rows.append({**kiosk.uses(), "heap MB": heap, "nodes": counters["nodes"]})
        rested.append(_at_rest(page, kiosk))
        errors = kiosk.errors()
    after = rows[max(1, len(rows) // 10) :]
    half = max(1, len(after) // 4)
    told: dict[str, Any] = {"visitors": done, "canaries": canaries, "stuck": stuck, "errors": errors}
    told["seconds a visitor"] = round(statistics.median(times), 2)
    for key in rows[0]:
        first, last = (statistics.median(row[key] for row in part) for part in (after[:half], after[-half:]))
        told[key] = {
            "first quarter": round(first, 1),
            "last": round(last, 1),
            "change %": round(100 * (last / first - 1), 1),
        }
    told["open files at rest"] = {"after some": rested[0]["files"], "after all": rested[-1]["files"]}
    _report(told, not (canaries or stuck or errors) and told["MB"]["change %"] < 5 and told["heap MB"]["change %"] < 10)


@main.command()
@click.option("--servers", default=100)
@click.option("--browsers", default=20)
@_MINUTES
def kills(servers: int, browsers: int, minutes: float) -> None:
    """SIGKILL to the server, then to the browser: how long until the start view is back? About 10 seconds each."""
    end = time.monotonic() + 60 * minutes
    with tempfile.TemporaryDirectory() as folder, _kiosk(Path(folder)) as kiosk:
        back_servers: list[float | None] = []
        back_browsers: list[float | None] = []
        needed = []
        with _browser() as browser:
            page = browser.new_context(viewport=SIZE, has_touch=True).new_page()  # type: ignore[arg-type]
            page.set_default_timeout(60_000)
            page.goto(kiosk.url)
            for _ in range(servers):
                if time.monotonic() > end:
                    break
                # In the middle of a visit; the model may still be loading from the kill before.
                page.locator(START).tap()
                page.locator(".st-key-typed input").wait_for()
                kiosk.kill()
                began = time.monotonic()
                kiosk.start()
                back_servers.append(_back(page, began))
                needed.append(sum(psutil.Process(kiosk.process.pid).cpu_times()[:2]))
        for _ in range(browsers):
            if time.monotonic() > end:
                break
            with _browser() as browser:
                browser.new_page().goto(kiosk.url)
                began = time.monotonic()
                _kill_chromium()
            with _browser() as browser:
                page = browser.new_page()
                page.goto(kiosk.url)
                back_browsers.append(_back(page, began))
        errors = kiosk.errors()
    told: dict[str, Any] = {
        "server kills": _times(back_servers),
        "browser kills": _times(back_browsers),
        "errors": errors,
    }
    if needed:
        # Of all times the one that depends least on what else the machine does.
        told["CPU s of a server until the start view is back"] = round(statistics.median(needed), 1)
    _report(told, not errors and None not in back_servers + back_browsers)


@main.command()
def offline() -> None:
    """The stories of tests/browser/test_kiosk.py where there is no network but the machine's own. Linux, as root."""
    inside = f"ip link set lo up && exec {sys.executable} -m pytest -q tests/browser/test_kiosk.py"
    sys.exit(subprocess.run(["unshare", "--net", "sh", "-c", inside], cwd=ROOT).returncode)


def _visit(page: Page, number: int) -> int:
    """One visitor, who writes a name of his own; 1 if the name of the one before is still to be read."""
    page.locator(START).tap()
    box = page.locator(".st-key-typed input")
    box.wait_for()
    left = f"canary{number - 1}" in page.content() or box.input_value() != ""
    if number % 10 == 0:
        box.fill(f"canary{number} cells")
        box.press("Enter")
        page.locator(".st-key-show button:enabled").wait_for()
    else:
        page.locator(f".st-key-card_{number % 12} button").tap()
        page.locator(f".st-key-card_{number % 12} button[kind=primary]").wait_for()
    page.locator(".st-key-show button:enabled").tap()
    page.locator(".st-key-open_0 button").tap()
    page.locator(".st-key-topic_home img").wait_for()
    with page.expect_navigation(url="**/", timeout=30_000):
        page.locator(".st-key-bar_done button").tap()
    page.locator(START).wait_for()
    return int(left or f"canary{number}" in page.content())


def _at_rest(page: Page, kiosk: Kiosk) -> dict[str, float]:
    """What the server holds when one visitor came by in minutes. Open files follow how fast visitors come, else."""
    page.wait_for_timeout(1000 * _FORGOTTEN)
    _visit(page, 0)
    page.wait_for_timeout(1000 * _COLLECTED)
    return kiosk.uses()


def _back(page: Page, began: float) -> float | None:
    """Seconds from `began` until the start view is there and nothing covers it; None after a minute without."""
    try:
        page.locator(START).wait_for(timeout=60_000)
        page.locator(".kiosk-cover[data-shows='']").wait_for(state="attached", timeout=10_000)
    except TimeoutError:
        return None
    return time.monotonic() - began


def _kill_chromium() -> None:
    """SIGKILL to the browser this process started."""
    for child in psutil.Process().children(recursive=True):
        try:
            if "chrom" in child.name() and "--type=" not in " ".join(child.cmdline()):
                child.kill()
        except psutil.NoSuchProcess:
            continue


@contextmanager
def _kiosk(folder: Path) -> Iterator[Kiosk]:
    kiosk = Kiosk(folder)
    try:
        yield kiosk
    finally:
        kiosk.kill()


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        try:
            browser.close()
        except (Error, TimeoutError):
            return


def _times(waits: list[float | None]) -> dict[str, float]:
    back = sorted(wait for wait in waits if wait is not None)
    if not back:
        return {"kills": len(waits), "back": 0}
    return {
        "kills": len(waits),
        "back": len(back),
        "median s": round(statistics.median(back), 1),
        "nine of ten s": round(back[len(back) * 9 // 10], 1),
        "longest s": round(back[-1], 1),
    }


def _report(told: dict[str, Any], well: bool) -> None:
    """All waits depend on what else the machine does: the load of the last quarter of an hour stands beside them."""
    print(json.dumps({**told, "load": round(os.getloadavg()[2], 1)}))
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
