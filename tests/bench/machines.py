"""Two dashboards over one PostgreSQL database and the proxy of topics/deploy: python -m tests.bench.machines [TIMES]

How soon a change at one is seen at the other, and what searches and saves say while the database is killed under load.
Needs caddy (Debian's will do).
"""

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
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from embeddings import compiled
from embeddings.encoder import key
from tests.browser.conftest import free_port, start, until_ready
from tests.conftest import ROOT
from tests.postgres import Server
from tests.socket_client import Socket
from topics import form, settings
from topics.accounts import Account, Accounts, Role
from topics.desk import Desk
from topics.store import Store

CHANGES = 20
AWAY = 2.0  # seconds of each outage
SESAME = secrets.token_urlsafe(12)
REFUSED = b"cannot be reached; please try again in a moment"


@contextmanager
def proxied(ports: list[int], folder: Path) -> Iterator[str]:
    """The project's own Caddyfile before these ports, without a certificate; its address."""
    port = free_port()
    text = (ROOT / "topics/deploy/Caddyfile").read_text(encoding="utf-8")
    text = text.replace("topics.example.org {", f"http://localhost:{port} {{")
    text = text.replace("127.0.0.1:8501 127.0.0.1:8502", " ".join(f"127.0.0.1:{one}" for one in ports))
    assert str(port) in text
    assert str(ports[0]) in text
    (folder / "Caddyfile").write_text("{\n\tadmin off\n}\n" + text, encoding="utf-8")
    caddy = subprocess.Popen(
        ["caddy", "run", "--config", folder / "Caddyfile"],
        env={"THESIS_FINDER_PROXY_SECRET": SESAME, "HOME": str(folder)},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"http://localhost:{port}"
    finally:
        caddy.terminate()
        caddy.wait(30)


@contextmanager
def dashboards(database: str, folder: Path) -> Iterator[list[int]]:
    """Two dashboards over this database; the ports at which they answer.

    Both are given the compiled model, which the first start would make anyway.
    """
    made = settings.load().data / "compiled"
    if compiled.kept(made, key(settings.load().model)) is None:
        compiled.make(settings.load().model, made)
    with ExitStack() as closing:
        ports = []
        for name in "ab":
            (folder / name).mkdir()
            (folder / name / "compiled").symlink_to(made)
            ports.append(free_port())
            process = start(ports[-1], folder / name, None, THESIS_FINDER_DATABASE=database)
            closing.callback(process.wait, 60)
            closing.callback(process.terminate)
            until_ready(process, ports[-1])
        yield ports


@dataclass
class Load:
    """What people do while the database comes and goes: two search at either dashboard, one saves."""

    ports: list[int]
    database: str
    seen: Counter[str] = field(default_factory=Counter)
    acknowledged: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def search(self, port: int) -> None:
        with Socket(f"http://localhost:{port}") as visitor:
            visitor.open("")
            while not self.over.is_set():
                said = visitor.press("", "", "", {visitor.ids["interest"]: f"virtual reality {time.monotonic():.0f}"})
                self.seen["searches"] += 1
                self.seen["searches without an answer"] += b"Bibliographic" not in said
                self.over.wait(0.2)

    def save(self, port: int, token: str, topic_id: str) -> None:
        with Socket(f"http://localhost:{port}", token) as editor:
            editor.open("write", f"topic={topic_id}")
            number = 0
            while not self.over.is_set():
                text = f"We count to {number} for the load."
                said = editor.press("write", f"topic={topic_id}", editor.ids["save"], {editor.ids["write_text"]: text})
                if REFUSED in said:
                    self.seen["saves refused in one sentence"] += 1
                elif b"Saved" in said:
                    self.seen["saves"] += 1
                    self.acknowledged.append(text)
                    number += 1
                else:
                    self.seen["saves without a word"] += 1
                self.over.wait(0.1)


def seen_at_the_other(ports: list[int], token: str, topic_id: str) -> list[float]:
    """Seconds from the answer to a save at one dashboard until a page of the other shows it."""
    found = []
    with ExitStack() as closing:
        editors = [closing.enter_context(Socket(f"http://localhost:{port}", token)) for port in ports]
        visitors = [closing.enter_context(Socket(f"http://localhost:{port}")) for port in reversed(ports)]
        for number in range(CHANGES):
            editor, visitor = editors[number % 2], visitors[number % 2]
            text = f"We count coral {number} of the reef."
            editor.open("write", f"topic={topic_id}")
            editor.press("write", f"topic={topic_id}", editor.ids["save"], {editor.ids["write_text"]: text})
            began = time.monotonic()
            while text.encode() not in visitor.open("topic", f"id={topic_id}"):
                assert time.monotonic() - began < 60, "the change was never seen"
            found.append(time.monotonic() - began)
    return found


def prepared(database: str) -> tuple[str, str]:
    """A topic to work on, and the token of an editor who is signed in."""
    store = Store(database)
    accounts, desk = Accounts(store), Desk(store)
    erna: Account = accounts.add("erna", Role.EDITOR, SESAME)
    topic = desk.save(erna, desk.open(erna), {**form.empty(), "title": "Reef", "text": "We count."})
    store.save(topic.model_copy(update={"state": "open"}), by="erna")
    token = accounts.sign_in("erna", SESAME, "bench")
    store.close()
    return topic.id, token


def outages(server: Server, database: str, ports: list[int], token: str, topic_id: str, times: int) -> None:
    """Kill the server again and again under load, and print what became of searches and saves."""
    load = Load(ports, database)
    threads = [threading.Thread(target=load.search, args=(port,)) for port in ports]
    threads.append(threading.Thread(target=load.save, args=(ports[0], token, topic_id)))
    for thread in threads:
        thread.start()
    back = []
    for _ in range(times):
        time.sleep(AWAY)
        server.kill()
        time.sleep(AWAY)
        before = len(load.acknowledged)
        server.start()
        began = time.monotonic()
        while len(load.acknowledged) == before and time.monotonic() - began < 60:
            time.sleep(0.05)
        back.append(time.monotonic() - began)
    load.over.set()
    for thread in threads:
        thread.join()
    store = Store(database)
    texts = {revision.topic.text for revision in store.history(topic_id)}
    store.close()
    lost = sum(text not in texts for text in load.acknowledged)
    counts = ", ".join(f"{count} {what}" for what, count in sorted(load.seen.items()))
    print(f"{times} outages of {AWAY:.0f} s: {counts}; {lost} acknowledged saves lost")
    print(f"first save after the server was back: median {statistics.median(back):.1f} s, longest {max(back):.1f} s")


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    if not shutil.which("caddy"):
        sys.exit("there is no caddy on this machine: apt-get install caddy")
    server = Server()
    try:
        server.start()
        database = server.emptied()
        with tempfile.TemporaryDirectory() as folder, dashboards(database, Path(folder)) as ports:
            topic_id, token = prepared(database)
            seen = seen_at_the_other(ports, token, topic_id)
            middle, longest = statistics.median(seen), max(seen)
            print(f"{CHANGES} changes seen at the other: median {middle:.2f} s, longest {longest:.2f} s")
            with proxied(ports, Path(folder)) as address, Socket(address, token) as through:
                assert b"Reef" in through.open("topic", f"id={topic_id}")
                print("the topic's page came through the proxy's socket")
            outages(server, database, ports, token, topic_id, times)
    finally:
        server.remove()


if __name__ == "__main__":
    main()
