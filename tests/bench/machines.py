"""Two dashboards over one PostgreSQL database: python -m tests.bench.machines [OUTAGES]

How soon a change at one is seen at the other, and what searches and saves say while the database is killed under load.
Each dashboard is a process with everything but its pages, and searches by meaning with the compiled model.
"""

import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from embeddings import compiled
from embeddings.encoder import key
from tests.machines import Dashboard
from tests.postgres import Server
from topics import settings
from topics.settings import Settings
from topics.store import Store, StoreError
from topics.topic import Topic

CHANGES = 20
AWAY = 2.0  # seconds of each outage


def dashboards(database: str, folder: Path) -> tuple[Dashboard, Dashboard]:
    """Two dashboards over this database. Both are given the compiled model, which their first start would make."""
    chosen = settings.load()
    made = chosen.data / "compiled"
    if compiled.kept(made, key(chosen.model)) is None:
        compiled.make(chosen.model, made)
    for name in "ab":
        (folder / name).mkdir()
        (folder / name / "compiled").symlink_to(made.resolve())
    first, second = (Dashboard(Settings(database=database, data=folder / name)) for name in "ab")
    return first, second


def seen_at_the_other(two: tuple[Dashboard, Dashboard]) -> list[float]:
    """Seconds from the answer to a save at one dashboard until a visitor of the other finds the new text."""
    took = []
    for number in range(CHANGES):
        here, there = two if number % 2 else reversed(two)
        text = f"We count coral {number} of the reef."
        assert here.save("Reef", text) == ""
        began = time.monotonic()
        while there.seen().get("Reef") != text:
            assert time.monotonic() - began < 60, "the change was never seen"
        took.append(time.monotonic() - began)
    return took


def write_for_ever(database: str, over: threading.Event, seen: Counter[str], answered: list[str]) -> None:
    """Save one topic again and again; whatever is answered for goes into `answered`."""
    store, current = Store(database), Topic(title="Load", text="0")
    while not over.is_set():
        text = str(int(current.text) + 1)
        try:
            current = store.save(current.model_copy(update={"text": text}), by="load")
            answered.append(text)
        except StoreError as error:
            seen["saves refused in one sentence" if "please try again" in str(error) else "other refusals"] += 1
            over.wait(0.05)
    store.close()


def outages(server: Server, database: str, two: tuple[Dashboard, Dashboard], times: int) -> None:
    """Kill the server under load again and again, and print what became of searches and saves."""
    seen: Counter[str] = Counter()
    answered: list[str] = []
    over = threading.Event()
    writer = threading.Thread(target=write_for_ever, args=(database, over, seen, answered))
    writer.start()
    back = []
    for _ in range(times):
        time.sleep(1)
        server.kill()
        end = time.monotonic() + AWAY
        while time.monotonic() < end:
            for dashboard in two:
                seen["searches meanwhile"] += 1
                seen["without an answer"] += not dashboard.find("virtual reality")
            seen["dashboards that said so"] += "please try again" in two[0].save("Reef", "lost")
        server.start()
        began, before = time.monotonic(), len(answered)
        while len(answered) == before and time.monotonic() - began < 60:
            time.sleep(0.01)
        back.append(time.monotonic() - began)
    over.set()
    writer.join()
    store = Store(database)
    kept = {revision.topic.text for revision in store.history("load")}
    store.close()
    lost = sum(text not in kept for text in answered)
    print(f"{times} outages: " + ", ".join(f"{count} {what}" for what, count in sorted(seen.items())))
    print(f"{len(answered)} saves answered, {lost} of them lost, {len(kept)} kept")
    print(f"first save after the server was back: median {statistics.median(back):.2f} s, longest {max(back):.2f} s")


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    server = Server()
    try:
        server.start()
        database = server.emptied()
        with tempfile.TemporaryDirectory() as folder:
            two = dashboards(database, Path(folder))
            took = seen_at_the_other(two)
            print(
                f"{CHANGES} changes seen: median {statistics.median(took):.2f} s, longest {max(took):.2f} s", flush=True
            )
            outages(server, database, two, times)
            for dashboard in two:
                dashboard.stop()
    finally:
        server.remove()


if __name__ == "__main__":
    main()
