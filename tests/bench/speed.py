"""How fast it is, beside a bare Streamlit page: python -m tests.bench.speed [start | first | search | crowd | …]

CPU times and ratios hold on a busy machine; wall times stand beside the load they were taken under. Topics and vectors
lie in `--folder`, made there the first time: the 424 offers take some minutes.
"""

import asyncio
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from embeddings import compiled, encoder, glossary
from embeddings.encoder import Rows
from embeddings.evidence import Meaning, Parts
from embeddings.memory import DictShelf, Memory
from embeddings.passages import pieces
from tests.bench import data
from tests.browser.conftest import CHROMIUM, free_port, start
from tests.conftest import ROOT
from topics import catalogue, match
from topics.interest import Interest
from topics.rank import read_topics
from topics.store import Store
from topics.topic import Topic

HELLO = 'import streamlit as st\nst.title("Hello")\nst.text_input("Your name", key="interest")\n'
# Another installation may have no dictionary: measured without, so that figures can be compared.
PLAIN = {"THESIS_FINDER_DICTIONARY": "/nowhere", "HF_HUB_OFFLINE": "1"}
RATES = (10, 20, 25, 30, 35, 40, 50)  # searches a second, all visitors together
_LONGEST_WAIT = 600.0
_QUIET = 0.05  # CPU seconds in a second

visitors = data.tool("wsload")


@dataclass(frozen=True)
class Running:
    """A server and when it was started, in seconds of `time.perf_counter`."""

    process: "subprocess.Popen[bytes]"
    port: int
    began: float

    def since(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self.began

    def cpu(self) -> float:
        """CPU seconds of the process, all threads."""
        return float(visitors.usage(self.process.pid)[0])

    def megabytes(self) -> float:
        """Resident memory."""
        return float(visitors.usage(self.process.pid)[1])

    def holds(self, library: str) -> bool:
        """Whether a shared library of this name is loaded."""
        return library in Path(f"/proc/{self.process.pid}/maps").read_text(encoding="utf-8")

    def ready(self) -> bool:
        """Whether search by meaning answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return bool(json.load(answer)["ready"])
        except (urllib.error.URLError, OSError):
            return False


@contextmanager
def running(folder: Path | None, **more: str) -> Iterator[Running]:
    """A server from its start on: the dashboard over a data folder, or the bare page."""
    port, began = free_port(), time.perf_counter()
    with tempfile.TemporaryDirectory() as place:
        if folder:
            process = start(port, folder, subprocess.DEVNULL, **PLAIN, **more)
        else:
            page = Path(place, "hello.py")
            page.write_text(HELLO, encoding="utf-8")
            command = [sys.executable, "-m", "streamlit", "run", str(page), "--server.port", str(port)]
            process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield Running(process, port, began)
        finally:
            process.terminate()
            process.wait(timeout=60)


async def visit(server: Running) -> Any:
    """A visitor whose first page is drawn."""
    while True:
        try:
            visitor = visitors.Session(server.port, key="interest")
            await visitor.open()
            break
        except OSError:
            await asyncio.sleep(0.02)
    await visitor.run()
    return visitor


async def until_ready(server: Running) -> None:
    """Until search by meaning answers."""
    while not await asyncio.to_thread(server.ready):
        if server.process.poll() is not None or server.since() > _LONGEST_WAIT:
            raise SystemExit("search by meaning was not ready")
        await asyncio.sleep(0.1)


async def until_quiet(server: Running) -> None:
    """Until it is ready and has done what a start does beside: otherwise that is counted with the searches."""
    await until_ready(server)
    spent = -1.0
    while server.cpu() - spent > _QUIET:
        spent = server.cpu()
        await asyncio.sleep(1)


def row(what: str, measured: str, asked: str = "") -> None:
    """One row of the table, as soon as it is known."""
    print(f"| {what} | {asked} | {measured} |", flush=True)


@click.group(invoke_without_command=True)
@click.option("--folder", type=Path, default=Path(tempfile.gettempdir(), "thesis-finder-speed"))
@click.pass_context
def main(context: click.Context, folder: Path) -> None:
    """All figures, or one part of them."""
    context.obj = folder
    print(f"load average {os.getloadavg()[0]:.1f}\n\n| what | asked | measured |\n| --- | --- | --- |")
    if context.invoked_subcommand is None:
        for part in main.commands.values():
            context.invoke(part)


@main.command("start")
@click.option("--times", default=5)
@click.pass_obj
def started(folder: Path, times: int) -> None:
    """From the start of the process to what somebody sees in a browser that is open already."""
    place = _filled(folder, 7)

    def bare(browser: Browser) -> dict[str, float]:
        with running(None) as server, _page(browser, server) as page:
            page.get_by_label("Your name").wait_for()
            return {"page": server.since(), "page CPU": server.cpu()}

    def ours(browser: Browser) -> dict[str, float]:
        with running(place) as server, _page(browser, server) as page:
            box = page.get_by_label("Your interests")
            box.wait_for()
            told = {"page": server.since(), "page CPU": server.cpu()}
            box.fill("immunology")
            box.press("Enter")
            page.get_by_role("heading", name="fit").or_(page.get_by_role("heading", name="related")).first.wait_for()
            page.get_by_text("Search by meaning is getting ready").wait_for(state="hidden")
            told |= {"answer by meaning": server.since(), "answer by meaning CPU": server.cpu()}
            if server.holds("libtorch"):
                raise SystemExit("torch is loaded")
            return {**told, "MB": server.megabytes()}

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        pairs = [(bare(browser), ours(browser)) for _ in range(times)]
    base = {key: statistics.median(one[key] for one, _ in pairs) for key in pairs[0][0]}
    own = {key: statistics.median(one[key] for _, one in pairs) for key in pairs[0][1]}
    for what, asked in (("page", 1.3), ("answer by meaning", 1.6)):
        wall = statistics.median(one[what] / bare["page"] for bare, one in pairs)
        cpu = statistics.median(one[f"{what} CPU"] / bare["page CPU"] for bare, one in pairs)
        taken = f"{own[what]:.1f} s, {own[f'{what} CPU']:.2f} CPU s of the server"
        beside = f"{base['page']:.1f} s, {base['page CPU']:.2f} CPU s of the bare page"
        row(f"start to first {what}", f"{wall:.2f} × (CPU {cpu:.2f} ×): {taken} beside {beside}", f"≤ {asked} ×")
    row("torch in the process", "no", "no")
    row("resident at 7 topics", f"{own['MB']:.0f} MB")


@contextmanager
def _page(browser: Browser, server: Running) -> Iterator[Page]:
    """The server's page in a browser that has nothing in its cache, from when the server listens."""
    while True:
        try:
            socket.create_connection(("127.0.0.1", server.port)).close()
            break
        except OSError:
            time.sleep(0.02)
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(f"http://localhost:{server.port}", wait_until="commit")
    yield page
    context.close()


@main.command()
@click.pass_obj
def first(folder: Path) -> None:
    """The first start ever: words at once, meaning when the original has come."""

    async def ever(place: Path) -> None:
        with running(place) as server:
            visitor = await visit(server)
            page = server.since()
            await visitor.run("immunology")
            words = server.since()
            await until_ready(server)
            row("first start ever: page, words", f"{page:.1f} s, {words:.1f} s")
            row("first start ever: meaning", f"{server.since():.1f} s, {server.cpu():.1f} CPU s", "≤ 60 s")
            await visitor.close()

    with tempfile.TemporaryDirectory() as place:
        # Where the folder of the compiled model is there, `start` puts none into it.
        Path(place, "data", "compiled").mkdir(parents=True)
        asyncio.run(ever(Path(place, "data")))


@main.command()
@click.option("--topics", "sizes", type=int, multiple=True, default=(7, 424))
@click.pass_obj
def search(folder: Path, sizes: tuple[int, ...]) -> None:
    """Server CPU of a run of Find with an interest nobody asked before, and of one that was just asked."""

    async def searches(size: int, place: Path) -> None:
        with running(place) as server:
            visitor = await visit(server)
            await until_quiet(server)
            await visitor.close()
            visitor = await visit(server)
            for text in others:
                await visitor.run(text)
            figures = []
            for _ in ("new", "again"):
                before = server.cpu()
                for text in asked:
                    await visitor.run(text)
                figures.append(1000 * (server.cpu() - before) / len(asked))
            row(
                f"CPU of a search run at {size:,} topics; the same again",
                f"{figures[0]:.1f} ms; {figures[1]:.1f} ms",
                f"≤ {20 if size < 100 else 30 if size < 10_000 else 60} ms",
            )
            row(
                f"resident at {size:,} topics",
                f"{server.megabytes():.0f} MB",
                f"≤ {320 if size < 10_000 else 900} MB",
            )
            await visitor.close()

    # A server that has been asked other things for a while: the words of most topics have been looked up once.
    others, asked = _interests("seeds"), _interests("offers")[:60]
    for size in sizes:
        asyncio.run(searches(size, _filled(folder, size)))


@main.command()
@click.option("--rates", type=int, multiple=True, default=RATES)
@click.pass_obj
def crowd(folder: Path, rates: tuple[int, ...]) -> None:
    """Two hundred visitors at once, and how many searches a second there may be."""

    async def crowds(place: Path) -> None:
        with running(place) as server:
            await (await visit(server)).close()
            await until_quiet(server)
            everybody = await _load(server, think=20.0, rounds=1, ramp=20.0)
            row("200 visitors, 20 s to think: p95", _told(everybody, "all queries"), "≤ 200 ms")
            arrived = await _load(server, think=0.0, rounds=0, ramp=5.0)
            row("200 arrive within 5 s: first page p95", _told(arrived, "first run"), "≤ 5,000 ms")
            best = 0.0
            for rate in rates:
                # They arrive as fast as they will ask, so that the first have just asked when the last have come.
                told = await _load(server, think=200 / rate, rounds=3, ramp=200 / rate)
                queries = told["all queries"]
                seconds = told["seconds"]
                row(
                    f"{rate} searches a second asked for",
                    f"{queries['n'] / seconds:.1f}/s, {_told(told, 'all queries')}",
                )
                if queries["p95_ms"] > 1000 or told["errors"]:
                    break
                best = max(best, queries["n"] / seconds)
            row("highest rate before p95 passes 1 s", f"{best:.1f}/s", "≥ 40/s")
            row("resident after all that", f"{server.megabytes():.0f} MB")

    asyncio.run(crowds(_filled(folder, 424)))


@main.command()
@click.option("--size", default=100_000)
def many(size: int) -> None:
    """Very many topics in this process: made, edited, searched by words and vectors, and what they hold.

    Each has a title and sentences of real offers, thrown together. Vectors are drawn at random: reading topics would
    take a processor hours, and time does not depend on what a vector says.
    """
    began = time.process_time()
    topics = _recombined(size)
    row(f"{size:,} topics: thrown together", f"{time.process_time() - began:.0f} CPU s")
    began = time.process_time()
    words = catalogue.build(topics)
    row(f"{size:,} topics: word index and speller", f"{time.process_time() - began:.0f} CPU s")
    memory = Memory(_Random(), DictShelf())
    wholes = Parts(_Random().encode([""] * size), np.arange(size))
    before = replace(words, meaning=Meaning(wholes, wholes, wholes))
    took = []
    for n in range(5):
        edited = topics[n].model_copy(update={"title": f"Zymurgy {n} of quokkas"})
        began = time.process_time()
        now = catalogue.build([*topics[:n], edited, *topics[n + 1 :]], n + 1, previous=before)
        now = catalogue.with_meaning(now, memory, previous=before)
        took.append(time.process_time() - began)
        best = match.find(now, Interest.of("zymurgy quokkas"), None, 1).matches[0]
        if best.topic != edited:
            raise SystemExit("the edited topic is not found")
    row(f"{size:,} topics: one edited, until it is searched", f"{1000 * statistics.median(took):.0f} CPU ms", "≤ 1 s")
    took = []
    for text in _interests("offers")[:40]:
        began = time.process_time()
        match.find(before, Interest.of(text), _Random(), 20)
        took.append(time.process_time() - began)
    row(f"{size:,} topics: a search without encoding", f"{1000 * statistics.median(took[5:]):.0f} CPU ms", "≤ 60 ms")
    row(f"{size:,} topics: resident", f"{visitors.usage(os.getpid())[1]:.0f} MB", "≤ 900 MB")


class _Random:
    """An encoder whose vectors say nothing."""

    name = "random"

    def __init__(self) -> None:
        self._dice = np.random.default_rng(0)

    def encode(self, texts: Sequence[str]) -> Rows:
        rows = self._dice.standard_normal((len(texts), 384), np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@main.command()
@click.option("--every", default=6, help="Only every so manieth offer, to save time.")
def indexing(every: int) -> None:
    """All pieces of the offers into vectors, beside plain `SentenceTransformer.encode`, one thread each."""
    model = encoder.load(encoder.BUNDLED)
    offers = read_topics(data.files("offers")[0])[::every]
    texts = list(dict.fromkeys(catalogue.texts(catalogue.build(offers, glossary=glossary.load()))))
    model.encode(texts[:20])
    plain, own = [], []
    for _ in range(3):
        began = time.process_time()
        reference = model.model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        plain.append(time.process_time() - began)
        began = time.process_time()
        rows = Memory(model, DictShelf()).rows(texts)
        own.append(time.process_time() - began)
    lowest = float((reference * rows).sum(axis=1).min())
    ratio = statistics.median(plain) / statistics.median(own)
    pace = f"{len(texts) / statistics.median(own):.0f} texts a CPU second, lowest cosine {lowest:.5f}"
    row(f"indexing {len(texts):,} pieces of offers", f"{ratio:.2f} × as fast as plain encode: {pace}", "≥ 1.6 ×")


def _filled(folder: Path, size: int) -> Path:
    """A data folder with so many topics, their vectors and the compiled model."""
    place = folder / str(size)
    if not (place / "compiled").is_dir():
        shared = folder / "compiled"
        if not shared.is_dir():
            compiled.make(encoder.BUNDLED, shared)
        place.mkdir(parents=True, exist_ok=True)
        shutil.copytree(shared, place / "compiled")
    if not (place / "topics.db").exists() and size > 7:
        store = Store(f"sqlite:///{place / 'topics.db'}")
        store.save_all(read_topics(data.files("offers")[0])[:size], by="bench")
        store.close()
    with running(place) as server:
        asyncio.run(until_ready(server))
    return place


def _recombined(size: int) -> list[Topic]:
    """So many topics, each of the title of one offer and eight sentences of two."""
    offers = read_topics(data.files("offers")[0])
    sentences = [pieces(offer.title, offer.text, "en").sentences for offer in offers]
    dice = random.Random(0)  # noqa: S311

    def topic(n: int) -> Topic:
        one, other = dice.sample(range(len(offers)), 2)
        said = dice.sample([*sentences[one], *sentences[other], "Ask us."], k=min(8, len(sentences[one]) + 1))
        return Topic.model_construct(id=f"t{n}", title=offers[one].title, text=" ".join(said), language="en", version=1)

    return [topic(n) for n in range(size)]


def _interests(corpus: str) -> list[str]:
    return [str(entry["text"]) for entry in data.interests(corpus).interests]


async def _load(server: Running, think: float, rounds: int, ramp: float) -> dict[str, Any]:
    """What the load client tells of two hundred visitors, each with an interest of its own every `think` seconds."""
    where = {"port": server.port, "pid": server.process.pid, "label": None, "key": "interest", "page": "", "qs": ""}
    pace = {"sessions": 200, "rounds": rounds, "think": think, "ramp": ramp, "timeout": 60.0, "max_seconds": 300.0}
    asked = Namespace(**where, **pace, query=_interests("offers")[:3], unique=True)
    before = time.perf_counter()
    told = dict(await visitors.load(asked))
    # Visitors arrive for `ramp` seconds before the first of them asks.
    told["seconds"] = max(time.perf_counter() - before - ramp, 1e-9)
    return told


def _told(told: dict[str, Any], what: str) -> str:
    took, errors = told[what], sum(told["errors"].values())
    cpu = told["cpu_ms_per_query" if what == "all queries" else "cpu_ms_per_first_run"]
    spent = f"{took['p95_ms']:,.0f} ms (median {took['p50_ms']:,.0f}; {cpu} CPU ms each)"
    return f"{spent}, {errors} errors, load {told['load_average'][1]:.0f}"


if __name__ == "__main__":
    main()
