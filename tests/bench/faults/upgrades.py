"""A process is killed while it brings an old database up to date; backups are made and restored while others write."""

import multiprocessing
import random
import shutil
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from tests.store import old
from topics.store import Store, StoreError, backup, restore
from topics.topic import Topic

FORK = multiprocessing.get_context("fork")
# From opening the database to the end of the migration it takes about this long on a busy machine, in seconds.
LONGEST = 1.5
WRITERS = 8


def migrate(folder: Path, times: int, seed: int = 0) -> Counter[str]:
    """Kill so many migrations, of every released schema in turn; then what the next start finds is counted."""
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    for schema in old.SCHEMAS:
        old.old_database(folder / f"{schema}.db", schema)
    seen = Counter(dict.fromkeys(("kills", "untouched", "done", "lost", "damaged"), 0))
    for number in range(times):
        schema = old.SCHEMAS[number % len(old.SCHEMAS)]
        place = folder / str(number)
        place.mkdir()
        file = place / "topics.db"
        shutil.copy(folder / f"{schema}.db", file)
        starting = FORK.Process(target=lambda file=file: Store(f"sqlite:///{file}"), daemon=True)
        starting.start()
        time.sleep(rng.uniform(0, LONGEST))
        starting.kill()
        starting.join()
        seen["kills"] += 1
        before = len(list((place / "backups").glob("*.zip")))
        with closing(Store(f"sqlite:///{file}")) as store:
            again = len(list((place / "backups").glob("*.zip"))) > before
            seen["untouched" if again else "done"] += 1
            seen["lost"] += store.topics() != old.TOPICS or store.tick() != 3
            seen["damaged"] += store.condition().check != "ok"
        # Whole backups only, whenever the end came.
        for way_back in (place / "backups").glob("*.zip"):
            seen["damaged"] += restore.verify(way_back).schema != schema
        shutil.rmtree(place)
    return seen


def back_up(folder: Path, times: int, seed: int = 0) -> Counter[str]:
    """Make so many backups while eight processes save pairs of topics; restore each, then a damaged copy of each.

    Counts backups, restored states that never were ("partial"), and damaged copies that were taken for whole although
    they hold something else ("wrong").
    """
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    file = folder / "topics.db"
    Store(f"sqlite:///{file}").close()
    writers = [FORK.Process(target=_save_pairs, args=(file, name), daemon=True) for name in "abcdefgh"[:WRITERS]]
    for writer in writers:
        writer.start()
    time.sleep(1)
    seen = Counter(dict.fromkeys(("backups", "partial", "damaged copies refused", "wrong"), 0))
    try:
        for number in range(times):
            made, into = folder / f"{number}.zip", folder / f"{number}.db"
            backup.write(file, made)
            seen["backups"] += 1
            seen["partial"] += not _restored(made, into)
            content = bytearray(made.read_bytes())
            for place in rng.sample(range(len(content)), 3):
                content[place] ^= 1 << rng.randrange(8)
            made.write_bytes(content)
            try:
                seen["wrong"] += not _restored(made, into)
            except StoreError:
                seen["damaged copies refused"] += 1
            for part in folder.glob(f"{number}.*"):
                part.unlink()
            shutil.rmtree(folder / "backups", ignore_errors=True)
    finally:
        for writer in writers:
            writer.kill()
            writer.join()
    return seen


def _save_pairs(file: Path, name: str) -> None:
    """Two topics that always say the same, saved together for ever."""
    store = Store(f"sqlite:///{file}")
    pair = [Topic(title=f"{name} {i}", text="0") for i in range(2)]
    for number in range(1_000_000):
        store.save_all([one.model_copy(update={"text": str(number), "version": number}) for one in pair], by=name)


def _restored(made: Path, into: Path) -> bool:
    """Whether a backup comes back as a state that was. Raises StoreError when it is refused."""
    restore.restore(made, into)
    with closing(Store(f"sqlite:///{into}")) as store:
        texts = {topic.id: topic.text for topic in store.topics()}
        pairs = all(text == texts[f"{topic_id[0]}-{1 - int(topic_id[2])}"] for topic_id, text in texts.items())
        return pairs and store.condition().check == "ok"
