"""Writers that are killed."""

import time
from contextlib import suppress
from multiprocessing.connection import Connection

import numpy as np

from tests.store.tools import FORK, edited, topic
from topics.store import Store


def test_a_killed_writer_loses_nothing_it_acknowledged_and_leaves_no_half(url: str) -> None:
    rng = np.random.default_rng(0)

    def write_for_ever(acknowledge: Connection) -> None:
        own = Store(url)
        pair = own.topics() or (topic("A", "0"), topic("B", "0"))
        while True:
            version = pair[0].version + 1
            own.save_all([edited(t, str(version)) for t in pair], by="a")
            pair = tuple(t.model_copy(update={"version": version}) for t in pair)
            acknowledge.send(version)

    for _ in range(20):
        heard, acknowledge = FORK.Pipe(duplex=False)
        writer = FORK.Process(target=write_for_ever, args=(acknowledge,), daemon=True)
        writer.start()
        acknowledge.close()
        last = heard.recv()
        time.sleep(rng.uniform(0, 0.05))
        writer.kill()
        writer.join()
        with suppress(EOFError):
            while True:
                last = heard.recv()
        opened = Store(url)
        with opened.writing():
            pass  # a server may still be busy with the last wish of a client that is gone
        versions = [t.version for t in opened.topics()]
        assert versions in ([last] * 2, [last + 1] * 2)
        for name in "ab":
            found = [(r.topic.version, r.topic.text) for r in opened.history(name)]
            assert found == [(i, str(i)) for i in range(1, versions[0] + 1)]
        assert (opened.tick(), opened.condition().check) == (versions[0], "ok")
        opened.close()
