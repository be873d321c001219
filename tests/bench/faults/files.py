"""The file of the database is damaged, or its disk is full."""

import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from topics.store import Store, StoreError
from topics.topic import Topic

PAGE = 4096


def damage(folder: Path, times: int, seed: int = 0) -> Counter[str]:
    """Damage a copy of a filled database so many times, open it, read it, and save into it.

    Counts what was refused with a sentence, what did no harm, what changed topics without a word ("silent"), refused
    files that were changed all the same ("damaged"), and what raised anything but a sentence ("errors").
    """
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    whole, file = folder / "whole.db", folder / "topics.db"
    with closing(Store(f"sqlite:///{whole}")) as store:
        store.save_all([Topic(title=f"Topic {i}", text=f"Text {i}. " * (i * 7)) for i in range(1, 51)], by="a")
        right = store.topics()
    content = whole.read_bytes()
    seen = Counter(dict.fromkeys(("faults", "refused", "harmless", "silent", "damaged", "errors"), 0))
    for number in range(times):
        for part in folder.glob("topics.db*"):
            part.unlink()
        before = KINDS[number % len(KINDS)](content, rng)
        file.write_bytes(before)
        seen["faults"] += 1
        try:
            seen[_outcome(file, right)] += 1
        except StoreError:
            seen["refused"] += 1
            seen["damaged"] += file.read_bytes() != before
        except Exception:  # whatever it is, somebody would see a traceback
            seen["errors"] += 1
    return seen


def _outcome(file: Path, right: tuple[Topic, ...]) -> str:
    with closing(Store(f"sqlite:///{file}")) as store:
        if store.condition().check != "ok" or store.condition().unreadable:
            return "refused"
        found = store.topics()
        if not found:
            return "harmless"  # an empty file is a new database
        for topic in right:
            store.history(topic.id)
        return "harmless" if found == right else "silent"


def _bytes(content: bytes, rng: random.Random, count: int) -> bytes:
    damaged = bytearray(content)
    for _ in range(count):
        damaged[rng.randrange(len(damaged))] = rng.randrange(256)
    return bytes(damaged)


def _page(content: bytes, rng: random.Random, filling: Callable[[int], bytes]) -> bytes:
    start = rng.randrange(len(content) // PAGE) * PAGE
    return content[:start] + filling(PAGE) + content[start + PAGE :]


def _header(content: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(100)
    return content[:place] + bytes([content[place] ^ 1 << rng.randrange(8)]) + content[place + 1 :]


KINDS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    lambda content, rng: _page(content, rng, rng.randbytes),
    lambda content, rng: _page(content, rng, bytes),
    lambda content, rng: content[: rng.randrange(len(content))],
    _header,
    lambda content, rng: _bytes(content, rng, 200),
    lambda content, rng: bytes(len(content)),
    lambda content, rng: rng.randbytes(len(content)),
)


def full(folder: Path, times: int) -> Counter[str]:
    """Save into a database on a disk of one megabyte until it is full, free the room, and go on.

    Counts saves, refusals that say that the disk is full, other refusals, and topics that are not as they were last
    acknowledged ("lost"). Needs the right to mount.
    """
    seen = Counter(dict.fromkeys(("saved", "told full", "errors", "lost"), 0))
    with _small_disk(folder / "disk") as disk, closing(Store(f"sqlite:///{disk}/topics.db")) as store:
        acknowledged: dict[str, Topic] = {}
        ballast = disk / "ballast"
        for number in range(times):
            if number % 10 == 0:  # the disk fills up, and is freed again
                ballast.unlink() if ballast.exists() else _fill(ballast)
            known = acknowledged.get(f"t-{number % 7}", Topic(title=f"T {number % 7}", text="new"))
            try:
                saved = store.save(known.model_copy(update={"text": f"{number} " * 500 + "end"}), by="a")
                acknowledged[saved.id] = saved
                seen["saved"] += 1
            except StoreError as error:
                seen["told full" if "full" in str(error) else "errors"] += 1
            seen["lost"] += {topic.id: topic for topic in store.topics()} != acknowledged
        ballast.unlink(missing_ok=True)
        seen["lost"] += store.condition().check != "ok"
    return seen


def _fill(ballast: Path) -> None:
    try:
        with ballast.open("wb") as file:
            while True:
                file.write(bytes(PAGE))
                file.flush()
    except OSError:
        pass


@contextmanager
def _small_disk(place: Path) -> Iterator[Path]:
    place.mkdir()
    mount = shutil.which("mount") or "mount"
    subprocess.run([mount, "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)
