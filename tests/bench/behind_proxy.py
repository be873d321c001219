"""Two real dashboards over one PostgreSQL database, behind the proxy of topics/deploy with TLS, and what becomes of
their people: python -m tests.bench.behind_proxy [NAME …] [--times N]

Everything goes through sockets at the proxy, by the public name: who signs in, saves, reads and searches.
"""

import base64
import os
import secrets
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path

import click
from websockets.exceptions import ConnectionClosed, WebSocketException

from tests.bench.machines import AWAY
from tests.browser.conftest import free_port, start, until_ready
from tests.postgres import Server
from tests.proxy import NAME, Site, proxied
from tests.socket_client import Socket
from topics.accounts import Accounts, Role
from topics.server.guard import SOCKETS_PER_ADDRESS
from topics.store import Store

EDITOR, SESAME = "erna", secrets.token_urlsafe(12)
_WAY = "thesis_finder_server"  # the proxy's cookie: which server a browser began with
_SWITCHED = 101  # the answer to who asks for a socket and gets it


@dataclass(frozen=True)
class Browser:
    """Whoever stays with one dashboard. `token`: the cookie of a sign-in, if there is one."""

    site: Site
    way: str
    token: str = ""

    def socket(self) -> Socket:
        """A new tab."""
        return Socket(self.site.url, self.token, cookies={_WAY: self.way}, **self.site.way)

    def shows(self, page: str, query: str, text: str) -> bool:
        """Whether a new tab shows this text. Raises OSError and WebSocketException where the way is cut."""
        with self.socket() as tab:
            return text.encode() in tab.open(page, query)


class Dashboards:
    """Two dashboards, each a server as the README starts it, with the variables of topics/deploy/machines.md.

    Without meaning there is no model, only words: both start in seconds.
    """

    def __init__(self, database: str, public: str, folder: Path, *, meaning: bool = True) -> None:
        """Starts both at once, so that both find an empty database."""
        self.ports = [free_port(), free_port()]
        self._folder, self._meaning = folder, meaning
        self._more = {"THESIS_FINDER_DATABASE": database, "THESIS_FINDER_PUBLIC_ADDRESS": public}
        self._more |= {} if meaning else {"THESIS_FINDER_MODEL": "none"}
        self._running = [self._started(number) for number in (0, 1)]
        for one, port in zip(self._running, self.ports, strict=True):
            until_ready(one, port, meaning=meaning)

    def _started(self, number: int) -> "subprocess.Popen[bytes]":
        with (self._folder / f"{number}.log").open("ab") as log:
            return start(self.ports[number], self._folder / str(number), log, **self._more)

    def kill(self, number: int) -> None:
        """As a power cut does it."""
        self._running[number].kill()
        self._running[number].wait()

    def start(self, number: int, *, away: bool = False) -> None:
        """Start it again, until it searches or, while the database is away, answers at all."""
        self._running[number] = self._started(number)
        until_ready(self._running[number], self.ports[number], meaning=self._meaning and not away)

    def stop(self) -> None:
        for one in self._running:
            one.kill()
            one.wait()


@dataclass(frozen=True)
class House:
    """Everything that runs. `editors`: the same person at either dashboard; `topics`: the ids of the samples."""

    server: Server
    database: str
    two: Dashboards
    site: Site
    editors: list[Browser]
    topics: list[str]

    @property
    def visitors(self) -> list[Browser]:
        """One at either dashboard, in the order of `editors`."""
        return [Browser(one.site, one.way) for one in self.editors]


def cookies(site: Site) -> list[str]:
    """The proxy's cookie of each dashboard, in no order that is known."""
    found: set[str] = set()
    end = time.monotonic() + 60
    while len(found) < 2:
        assert time.monotonic() < end, "the proxy knows one dashboard only"
        with suppress(OSError):
            said = site.ask("/healthz").headers.get("Set-Cookie", "")
            found |= {said.split("=", 1)[1].split(";")[0]} if said else set()
    return sorted(found)


def signed_in(site: Site) -> str:
    """Sign in through the proxy as a person does; the cookie of it, which must be for secure sites only."""
    form = site.ask("/login")
    proof = form.headers["Set-Cookie"].split("=", 1)[1].split(";")[0]
    way = next(one for one in form.headers.get_all("Set-Cookie") or [] if one.startswith(_WAY)).split(";")[0]
    form.read()
    body = f"name={EDITOR}&password={SESAME}&form={proof}".encode()
    sent = {"Cookie": f"thesis_finder_form={proof}; {way}", "Content-Type": "application/x-www-form-urlencoded"}
    said = site.ask("/login", "POST", body, **sent).headers.get_all("Set-Cookie") or []
    token = next(one for one in said if one.startswith("thesis_finder_sign_in="))
    assert all(word in token.lower() for word in ("; secure", "httponly", "samesite=strict")), token
    return token.split("=", 1)[1].split(";")[0]


class Form:
    """The form of a topic at the desk, open in a tab."""

    def __init__(self, editor: Browser, topic: str) -> None:
        self._tab, self._query = editor.socket(), f"topic={topic}"
        self._tab.open("write", self._query)

    def save(self, text: str) -> str:
        """Press "Save" with this text in its box; what came of it: "saved", "said" (that nothing was), "silent"."""
        ids = self._tab.ids
        said = self._tab.press("write", self._query, ids["save"], {ids["write_text"]: text})
        if b"please try again" in said:
            return "said"
        return "saved" if b"Saved." in said else "silent"


def headers(house: House, _: int) -> None:
    """What browsers are told through the proxy."""
    told = house.site.ask("/").headers
    names = ("Strict-Transport-Security", "Content-Security-Policy", "X-Frame-Options", "Server")
    print("; ".join(f"{name}: {str(told.get(name, 'none'))[:40]}" for name in names), flush=True)


def changes(house: House, times: int) -> None:
    """Seconds from the answer to a save at one dashboard until a page of the other shows the new text."""
    forms = [Form(editor, topic) for editor, topic in zip(house.editors, house.topics, strict=False)]
    took = []
    for number in range(times):
        here, text = number % 2, f"We count coral {number} of the reef."
        assert forms[here].save(text) == "saved"
        began = time.monotonic()
        while not house.visitors[1 - here].shows("topic", f"id={house.topics[here]}", text):
            assert time.monotonic() - began < 60, "the change was never seen"
        took.append(time.monotonic() - began)
    print(f"{times} seen at the other: median {statistics.median(took):.2f} s, longest {max(took):.2f} s", flush=True)


def search_for_ever(visitor: Browser, over: threading.Event, away: threading.Event, seen: Counter[str]) -> None:
    """Search again and again in one tab, as a visitor who stays."""
    with visitor.socket() as tab:
        tab.open("")
        number = 0
        while not over.is_set():
            number += 1
            button = next(widget for key, widget in tab.ids.items() if "submit" in key.lower())
            interest = {tab.ids["interest"]: f"virtual reality {number % 7}"}
            found = b"Virtual Reality" in tab.press("", "", button, interest)
            seen["searches" + (" while it was away" if away.is_set() else "")] += 1
            seen["without an answer"] += not found
            over.wait(0.2)


def outages(house: House, times: int) -> None:
    """Kill the database under searches and saves again and again, and print what became of them."""
    seen: Counter[str] = Counter()
    over, away = threading.Event(), threading.Event()
    searching = [threading.Thread(target=search_for_ever, args=(one, over, away, seen)) for one in house.visitors * 2]
    for thread in searching:
        thread.start()
    answered, back = [], []
    forms = [Form(editor, topic) for editor, topic in zip(house.editors, house.topics, strict=False)]
    for number in range(times):
        form, text = forms[number % 2], f"Reef {number}."
        house.server.kill()
        away.set()
        end = time.monotonic() + AWAY
        while time.monotonic() < end:
            seen[f"saves {form.save(text)}"] += 1
        house.server.start()
        away.clear()
        began = time.monotonic()
        while form.save(text) != "saved":
            assert time.monotonic() - began < 60, "the form never saved again"
        back.append(time.monotonic() - began)
        answered.append(text)
    over.set()
    for thread in searching:
        thread.join()
    with closing(Store(house.database)) as store:
        kept = Counter(revision.topic.text for topic in house.topics[:2] for revision in store.history(topic))
    print(f"{times}: " + ", ".join(f"{count} {what}" for what, count in sorted(seen.items())), end="; ")
    lost, doubled = sum(not kept[text] for text in answered), sum(kept[text] > 1 for text in answered)
    print(f"{len(answered)} saved afterwards from the form that stayed open, {lost} lost, {doubled} doubled", end=", ")
    print(f"median {statistics.median(back):.2f} s after the return, longest {max(back):.2f} s", flush=True)


def kills(house: House, times: int) -> None:
    """Kill each dashboard in turn; how soon the visitors of both have a page."""
    took, errors = [], Counter[str]()
    for number in range(times):
        house.two.kill(number % 2)
        began = time.monotonic()
        for visitor in house.visitors:
            while True:
                try:
                    assert visitor.shows("", "", "Virtual Reality")
                    break
                except (OSError, WebSocketException) as error:
                    errors[type(error).__name__] += 1
                    assert time.monotonic() - began < 60, "the other one did not serve"
        took.append(time.monotonic() - began)
        house.two.start(number % 2)
        assert len(cookies(house.site)) == len(house.editors)
    print(
        f"{times} times one dashboard, page after {statistics.median(took):.2f} s (median), {max(took):.2f} s", end=""
    )
    print(f" (longest); turned away meanwhile: {dict(errors)}", flush=True)


def begun_without(house: House, _: int) -> None:
    """Start a dashboard while the database is away; what it says, and how soon it serves when that is back."""
    house.two.kill(0)
    house.server.kill()
    house.two.start(0, away=True)
    url = f"http://localhost:{house.two.ports[0]}"
    with Socket(url) as visitor:
        print(f"without a database a sentence: {b'cannot be reached' in visitor.open('')}", end="")
    house.server.start()
    began = time.monotonic()
    while True:
        with Socket(url) as visitor:
            if b"Virtual Reality" in visitor.open(""):
                break
        assert time.monotonic() - began < 60, "it never served"
    print(f", topics {time.monotonic() - began:.2f} s after the return, without a restart", flush=True)


def caps(house: House, _: int) -> None:
    """What is refused of a browser that asks for too much, and whether the others are served."""
    for line in _refusals(house.site, house.visitors[0]):
        print(line, end="; ")
    print(flush=True)


def _refusals(site: Site, visitor: Browser) -> Iterator[str]:
    for size in (20_000, 13_000_000):
        try:
            status = str(site.ask("/login", "POST", bytes(size)).status)
        except OSError as error:
            status = type(error).__name__
        yield f"POST /login of {size:,} bytes {status}"
    with visitor.socket() as tab:
        try:
            tab.open("", "x" * 3_000_000)
            yield "a message of 3 MB taken"
        except ConnectionClosed as closed:
            yield f"a message of 3 MB closed, {closed.rcvd.code if closed.rcvd else 'without a word'}"
    from_here = Site(site.url, {**site.way, "address": (_own_address(), site.way["address"][1])})
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Origin": site.url}
    tabs: list[HTTPResponse] = []
    while len(tabs) <= SOCKETS_PER_ADDRESS and all(one.status == _SWITCHED for one in tabs[-1:]):
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        sent = {**upgrade, "Sec-WebSocket-Key": key, "Cookie": f"{_WAY}={visitor.way}"}
        tabs.append(from_here.ask("/_stcore/stream", **sent))
    yield f"socket {len(tabs)} of one address {tabs[-1].status}"
    yield f"another address meanwhile {'served' if visitor.shows('', '', 'Virtual Reality') else 'not served'}"
    for one in tabs:
        one.close()


def _own_address() -> str:
    """This machine's address that is not the loopback's."""
    return subprocess.run(["hostname", "-I"], check=True, capture_output=True, text=True).stdout.split()[0]


@contextmanager
def opened(*, meaning: bool = True) -> Iterator[House]:
    """Database server, dashboards, proxy, and an editor who is signed in."""
    server, folder, port = Server(), Path(tempfile.mkdtemp()), free_port()
    two = None
    try:
        server.start()
        database = server.emptied()
        two = Dashboards(database, f"https://{NAME}:{port}", folder, meaning=meaning)
        with closing(Store(database)) as store:
            Accounts(store).add(EDITOR, Role.EDITOR, SESAME)
            end = time.monotonic() + 60
            while not (topics := [one.id for one in store.topics()]):
                assert time.monotonic() < end, "no dashboard filled the database"
                time.sleep(0.1)
        with proxied(port, two.ports, folder, secure=True) as site:
            token = signed_in(site)
            yield House(server, database, two, site, [Browser(site, way, token) for way in cookies(site)], topics)
    finally:
        if two:
            two.stop()
        server.remove()
        shutil.rmtree(folder)


PARTS: dict[str, Callable[[House, int], None]] = {
    "headers": headers,
    "caps": caps,
    "changes": changes,
    "outages": outages,
    "kills": kills,
    "begun": begun_without,
}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(PARTS)))
@click.option("--times", default=20, show_default=True)
def main(names: tuple[str, ...], times: int) -> None:
    """All parts, or those that are named."""
    with opened() as house:
        for name in names or PARTS:
            print(f"{name}, load {os.getloadavg()[0]:.0f}: ", end="", flush=True)
            PARTS[name](house, times)


if __name__ == "__main__":
    main()
