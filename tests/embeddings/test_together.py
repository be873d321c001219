import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import numpy as np
import pytest

from embeddings.encoder import Rows
from embeddings.together import Busy, Together
from tests.paper import PaperEncoder


class Slow(PaperEncoder):
    """Encodes nothing before it may, and tells in which batches it did."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[list[str]] = []
        self.begun, self.may = Event(), Event()

    def encode(self, texts: Sequence[str]) -> Rows:
        self.batches.append(list(texts))
        self.begun.set()
        assert self.may.wait(20)
        return super().encode(texts)


def until(what: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not what():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_equal_texts_are_encoded_once() -> None:
    encoder = PaperEncoder()
    together = Together(encoder)
    for _ in range(3):
        np.testing.assert_array_equal(together.encode(["cells", "images"]), PaperEncoder().encode(["cells", "images"]))
    assert sorted(encoder.encoded) == ["cells", "images"]
    assert together.encode([]).shape == (0, 7)


def test_who_asks_while_another_is_served_is_served_in_one_batch() -> None:
    slow = Slow()
    together = Together(slow, patience=20)
    texts = [f"{n} cells and images" for n in range(30)]
    with ThreadPoolExecutor(40) as visitors:
        first = visitors.submit(together.encode, ["language"])
        assert slow.begun.wait(20)
        others = [visitors.submit(together.encode, [text]) for text in [*texts, *texts[:5]]]
        until(lambda: len(together._waiting) == len(texts))
        slow.may.set()
        np.testing.assert_array_equal(first.result(20), PaperEncoder().encode(["language"]))
        for text, other in zip([*texts, *texts[:5]], others, strict=True):
            np.testing.assert_array_equal(other.result(20), PaperEncoder().encode([text]))
    assert [len(batch) for batch in slow.batches] == [1, 16, 14]


def test_who_would_wait_too_long_is_told() -> None:
    slow = Slow()
    together = Together(slow, patience=0.01)
    with ThreadPoolExecutor(1) as visitors:
        first = visitors.submit(together.encode, ["language"])
        assert slow.begun.wait(20)
        with pytest.raises(Busy):
            together.encode(["cells"])
        slow.may.set()
        first.result(20)
    assert together.encode(["cells"])[0, 0] == 1


def test_behind_a_long_queue_nobody_waits_at_all() -> None:
    slow = Slow()
    together = Together(slow, patience=20)
    with ThreadPoolExecutor(2) as visitors:
        visitors.submit(together.encode, ["language"])
        assert slow.begun.wait(20)
        many = visitors.submit(together.encode, [f"{n} cells" for n in range(200)])
        until(lambda: len(together._waiting) == 200)
        with pytest.raises(Busy):
            together.encode(["images"])
        slow.may.set()
        assert many.result(20).shape == (200, 7)


def test_a_fault_reaches_who_asked_and_is_not_remembered() -> None:
    class Broken(PaperEncoder):
        whole = False

        def encode(self, texts: Sequence[str]) -> Rows:
            if not self.whole:
                raise RuntimeError("no")
            return super().encode(texts)

    encoder = Broken()
    together = Together(encoder)
    with pytest.raises(RuntimeError):
        together.encode(["cells"])
    encoder.whole = True
    assert together.encode(["cells"])[0, 0] == 1


def test_what_is_remembered_is_bounded() -> None:
    encoder = PaperEncoder()
    together = Together(encoder)
    for n in range(2_100):
        together.encode([f"cells {n}"])
    assert len(together._rows) == 2_000
