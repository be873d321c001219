"""An encoder that many visitors ask at once: equal texts are encoded once, waiting texts in small batches."""

import time
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future
from threading import Lock

import numpy as np

from embeddings.encoder import Encoder, Rows

# In one batch sixteen short texts take two thirds of the time they take one by one; more keep the first one waiting.
_BATCH = 16
# Vectors of this many texts are remembered, in memory only: 5 MB at 384 floats each.
_REMEMBERED = 2_000
# Whoever would wait longer is better served with words: behind so many texts, or for so many seconds.
_LONGEST_QUEUE = 8 * _BATCH
_PATIENCE = 2.0


class Busy(Exception):
    """So many texts wait that these would wait too long."""


class Together:
    """The same vectors as the encoder behind it. Threads share it; one of them encodes for all who wait."""

    def __init__(self, encoder: Encoder, patience: float = _PATIENCE) -> None:
        self._encoder, self._patience = encoder, patience
        self.name = encoder.name
        self._rows: OrderedDict[str, Future[Rows]] = OrderedDict()
        self._waiting: list[str] = []
        self._list, self._turn = Lock(), Lock()

    def encode(self, texts: Sequence[str]) -> Rows:
        """n texts → (n, d) float32 rows of length 1. Raises Busy when they would take too long."""
        if not texts:
            return self._encoder.encode(texts)
        until = time.monotonic() + self._patience
        with self._list:
            if len(self._waiting) >= _LONGEST_QUEUE:
                raise Busy
            asked = [self._asked(text) for text in texts]
        while not all(one.done() for one in asked):
            if not self._turn.acquire(timeout=max(0.0, until - time.monotonic())):
                raise Busy
            try:
                # Whoever had the turn before may have encoded these, too.
                if not all(one.done() for one in asked):
                    self._encode_waiting()
            finally:
                self._turn.release()
        return np.stack([one.result() for one in asked])

    def _asked(self, text: str) -> "Future[Rows]":
        if text not in self._rows:
            self._rows[text] = Future()
            self._waiting.append(text)
            if len(self._rows) > _REMEMBERED and next(iter(self._rows.values())).done():
                self._rows.popitem(last=False)
        self._rows.move_to_end(text)
        return self._rows[text]

    def _encode_waiting(self) -> None:
        """Encode the texts that wait longest. What goes wrong reaches everybody who asked for one of them."""
        with self._list:
            batch, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
            promised = [self._rows[text] for text in batch]
        try:
            rows = self._encoder.encode(batch)
        except Exception as error:
            with self._list:
                for text, one in zip(batch, promised, strict=True):
                    del self._rows[text]
                    one.set_exception(error)
            return
        for one, row in zip(promised, rows, strict=True):
            one.set_result(row)
