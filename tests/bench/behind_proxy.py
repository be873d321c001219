"""Two real dashboards over one PostgreSQL database, behind the proxy of topics/deploy with TLS, and what becomes of
their people: python -m tests.bench.behind_proxy [OUTAGES] [KILLS]

Everything goes through sockets at the proxy, by the public name: who signs in, saves, reads and searches.
"""

import base64
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from websockets.exceptions import ConnectionClosed, WebSocketException

from tests.bench.machines import AWAY, CHANGES
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
    """Two dashboards, each a server as the README starts it, with the variables of topics/deploy/machines.md."""

    def __init__(self, database: str, public: str, folder: Path) -> None:
        """Starts both at once, so that both find an empty database."""
        self.ports = [free_port(), free_port()]
        self._folder, self._more = folder, {"THESIS_FINDER_DATABASE": database, "THESIS_FINDER_PUBLIC_ADDRESS": public}
        self._running = [self._started(number) for number in (0, 1)]
        for one, port in zip(self._running, self.ports, strict=True):
            until_ready(one, port)

    def _started(self, number: int) -> "subprocess.Popen[bytes]":
        with (self._folder / f"{number}.log").open("ab") as log:
            return start(self.ports[number], self._folder / str(number), log, **self._more)

    def kill(self, number: int) -> None:
        """As a power cut does it."""
        self._running[number].kill()
        self._running[number].wait()

    def start(self, number: int, *, away: bool = False) -> None:
        """Start it again, until it searches by meaning or, while the database is away, answers at all."""
        self._running[number] = self._started(number)
        until_ready(self._running[number], self.ports[number], meaning=not away)

    def stop(self) -> None:
        for one in self._running:
            one.kill()
            one.wait()


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


def save(editor: Browser, topic: str, text: str) -> str:
    """Save a new text at the desk; what came of it: "saved", "said" (that nothing was), or "silent"."""
    query = f"topic={topic}"
    with editor.socket() as tab:
        tab.open("write", query)
        if "save" not in tab.ids:
            return "no form"
        said = tab.press("write", query, tab.ids["save"], {tab.ids["write_text"]: text})
    if b"please try again" in said:
        return "said"
    return "saved" if b"Saved." in said else "silent"


def seen_at_the_other(editors: list[Browser], topic: str) -> list[float]:
    """Seconds from the answer to a save at one dashboard until a page of the other shows the new text."""
    took = []
    for number in range(CHANGES):
        here, there = editors[number % 2], Browser(editors[0].site, editors[1 - number % 2].way)
        text = f"We count coral {number} of the reef."
        assert save(here, topic, text) == "saved"
        began = time.monotonic()
        while not there.shows("topic", f"id={topic}", text):
            assert time.monotonic() - began < 60, "the change was never seen"
        took.append(time.monotonic() - began)
    return took


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


def outages(server: Server, database: str, editors: list[Browser], topic: str, times: int) -> None:
    """Kill the database under searches and saves again and again, and print what became of them."""
    seen: Counter[str] = Counter()
    over, away = threading.Event(), threading.Event()
    visitors = [Browser(one.site, one.way) for one in editors]
    searching = [threading.Thread(target=search_for_ever, args=(one, over, away, seen)) for one in visitors * 2]
    for thread in searching:
        thread.start()
    answered, back = [], []
    tabs = [one.socket() for one in editors]
    for number in range(times):
        here, query, text = tabs[number % 2], f"topic={topic}", f"Reef {number}."
        here.open("write", query)
        ids = here.ids["save"], {here.ids["write_text"]: text}
        server.kill()
        away.set()
        end = time.monotonic() + AWAY
        while time.monotonic() < end:
            said = here.press("write", query, *ids)
            seen["saves that said so" if b"please try again" in said else "saves that did not"] += 1
            time.sleep(0.2)
        server.start()
        away.clear()
        began = time.monotonic()
        while b"Saved." not in here.press("write", query, *ids):
            assert time.monotonic() - began < 60, "the form never saved again"
        back.append(time.monotonic() - began)
        answered.append(text)
    over.set()
    for thread in searching:
        thread.join()
    for tab in tabs:
        tab.__exit__(None, None, None)
    store = Store(database)
    kept = [revision.topic.text for revision in store.history(topic)]
    store.close()
    lost = sum(text not in kept for text in answered)
    doubled = len(kept) - len(set(kept))
    print(f"{times} outages: " + ", ".join(f"{count} {what}" for what, count in sorted(seen.items())))
    print(f"{len(answered)} saves answered from the form that stayed open, {lost} lost, {doubled} doubled")
    print(f"saved after the return: median {statistics.median(back):.2f} s, longest {max(back):.2f} s", flush=True)


def killed(two: Dashboards, ways: list[str], site: Site, times: int) -> None:
    """Kill each dashboard in turn; how soon its visitors are served by the other one, and print it."""
    took, errors = [], Counter[str]()
    for number in range(times):
        gone = number % 2
        visitors = [Browser(site, way) for way in ways]
        two.kill(gone)
        began = time.monotonic()
        for visitor in visitors:
            while True:
                try:
                    assert visitor.shows("", "", "Virtual Reality")
                    break
                except (OSError, WebSocketException) as error:
                    errors[type(error).__name__] += 1
                    assert time.monotonic() - began < 60, "the other one did not serve"
        took.append(time.monotonic() - began)
        two.start(gone)
        assert len(cookies(site)) == 2
    print(
        f"{times} times one dashboard was killed: the visitors of both had a page after {statistics.median(took):.2f} s"
        f" (median), {max(took):.2f} s (longest); turned away meanwhile: {dict(errors)}",
        flush=True,
    )


def begun_without(server: Server, two: Dashboards) -> None:
    """Start a dashboard while the database is away; what it says, and how soon it serves when that is back."""
    two.kill(0)
    server.kill()
    two.start(0, away=True)
    url = f"http://localhost:{two.ports[0]}"
    with Socket(url) as visitor:
        print(f"begun without a database: a sentence {b'cannot be reached' in visitor.open('')}", end="")
    server.start()
    began = time.monotonic()
    while True:
        with Socket(url) as visitor:
            if b"Virtual Reality" in visitor.open(""):
                break
        assert time.monotonic() - began < 60, "it never served"
    print(f", topics {time.monotonic() - began:.2f} s after the return, without a restart", flush=True)


def caps(site: Site, way: str) -> Iterator[str]:
    """What is refused of a browser that asks for too much, and that the others are served."""
    visitor = Browser(site, way)
    for size in (20_000, 13_000_000):
        try:
            status = str(site.ask("/login", "POST", bytes(size)).status)
        except OSError as error:
            status = type(error).__name__
        yield f"POST /login of {size:,} bytes: {status}"
    with visitor.socket() as tab:
        try:
            tab.open("", "x" * 3_000_000)
            yield "a message of 3 MB: taken"
        except ConnectionClosed as closed:
            yield f"a message of 3 MB: closed, {closed.rcvd.code if closed.rcvd else 'without a word'}"
    from_here = Site(site.url, {**site.way, "address": (_own_address(), site.way["address"][1])})
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Origin": site.url}
    tabs = []
    while len(tabs) <= SOCKETS_PER_ADDRESS:
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        sent = {**upgrade, "Sec-WebSocket-Key": key, "Cookie": f"{_WAY}={way}"}
        tabs.append(from_here.ask("/_stcore/stream", **sent))
        if tabs[-1].status != _SWITCHED:
            break
    yield f"socket {len(tabs)} of one address: {tabs[-1].status}"
    yield f"another address meanwhile: {'served' if visitor.shows('', '', 'Virtual Reality') else 'not served'}"
    for tab in tabs:
        tab.close()


def _own_address() -> str:
    """This machine's address that is not the loopback's."""
    return subprocess.run(["hostname", "-I"], check=True, capture_output=True, text=True).stdout.split()[0]


@contextmanager
def everything() -> Iterator[tuple[Server, str, Dashboards, Site]]:
    """Database server, address of the database, dashboards and proxy."""
    server, folder, port = Server(), Path(tempfile.mkdtemp()), free_port()
    two = None
    try:
        server.start()
        database = server.emptied()
        two = Dashboards(database, f"https://{NAME}:{port}", folder)
        store = Store(database)
        Accounts(store).add(EDITOR, Role.EDITOR, SESAME)
        store.close()
        with proxied(port, two.ports, folder, secure=True) as site:
            yield server, database, two, site
    finally:
        if two:
            two.stop()
        server.remove()
        shutil.rmtree(folder)


def main() -> None:
    times, kills = (int(given) for given in (sys.argv[1:] + ["20", "10"][len(sys.argv) - 1 :]))
    with everything() as (server, database, two, site):
        page = site.ask("/")
        for name in ("Strict-Transport-Security", "Content-Security-Policy", "X-Frame-Options", "Server"):
            print(f"{name}: {page.headers.get(name, 'none')[:60]}")
        ways, token = cookies(site), signed_in(site)
        editors = [Browser(site, way, token) for way in ways]
        topic = next(one.id for one in Store(database).topics() if "reality" in one.title.lower())
        for line in caps(site, ways[0]):
            print(line, flush=True)
        took = seen_at_the_other(editors, topic)
        print(f"{CHANGES} changes seen: median {statistics.median(took):.2f} s, longest {max(took):.2f} s", flush=True)
        outages(server, database, editors, topic, times)
        killed(two, ways, site, kills)
        begun_without(server, two)


if __name__ == "__main__":
    main()
