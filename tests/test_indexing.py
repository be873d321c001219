"""Reading a catalogue is interrupted by a kill, and goes on where it stopped."""

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np

from embeddings.memory import Memory
from tests.conftest import ROOT
from tests.paper import PaperEncoder
from topics.store import Store

TEXTS = [f"{n} cells and images" for n in range(2_000)]

# Of eight batches the fifth is never finished.
KILLED = """
import os, signal, sys
from embeddings.memory import Memory
from tests.paper import PaperEncoder
from tests.test_indexing import TEXTS
from topics.store import Store

class Killed(PaperEncoder):
    def encode(self, texts):
        rows = super().encode(texts)
        if len(self.encoded) > 1_024:
            os.kill(os.getpid(), signal.SIGKILL)
        return rows

Memory(Killed(), Store(sys.argv[1])).rows(TEXTS)
"""


def test_a_kill_at_half_loses_one_batch_and_nothing_is_read_twice(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'topics.db'}"
    done = subprocess.run([sys.executable, "-c", KILLED, url], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    encoder, seen = PaperEncoder(), list[tuple[int, int]]()
    rows = Memory(encoder, Store(url)).rows(TEXTS, lambda done, of: seen.append((done, of)))
    np.testing.assert_array_equal(rows, PaperEncoder().encode(TEXTS))
    assert len(encoder.encoded) == len(set(encoder.encoded)) == len(TEXTS) - 1_024
    assert seen[-1] == (len(TEXTS) - 1_024, len(TEXTS) - 1_024)
    again = PaperEncoder()
    Memory(again, Store(url)).rows(TEXTS)
    assert again.encoded == []
