import numpy as np
import pytest

from embeddings.seal import sealed, unsealed

VECTOR = np.array([0.6, -0.8, 0.0], np.float32)
KEY = ("model@1", "text", "hash")


def test_what_was_sealed_comes_back_bit_for_bit() -> None:
    odd = np.array([-0.0, np.finfo(np.float32).tiny, np.float32(1e-45), np.finfo(np.float32).max], np.float32)
    for vector in (VECTOR, odd):
        back = unsealed(sealed(vector, *KEY), *KEY)
        assert (back.tobytes(), back.dtype) == (vector.tobytes(), np.float32)
    assert sealed(VECTOR, *KEY) == sealed(VECTOR.astype(">f4"), *KEY)


@pytest.mark.parametrize("other", [("model@2", "text", "hash"), ("model@1", "words", "hash"), ("model@1", "text", "h")])
def test_a_vector_of_another_model_recipe_or_text_is_refused(other: tuple[str, ...]) -> None:
    assert unsealed(sealed(VECTOR, *KEY), *other) is None


def test_names_that_run_together_are_told_apart() -> None:
    assert unsealed(sealed(VECTOR, "ab", "c"), "a", "bc") is None


def test_every_flipped_bit_and_every_other_length_is_refused() -> None:
    stored = sealed(VECTOR, *KEY)
    for bit in range(8 * len(stored)):
        damaged = bytearray(stored)
        damaged[bit // 8] ^= 1 << bit % 8
        assert unsealed(bytes(damaged), *KEY) is None
    for length in range(len(stored)):
        assert unsealed(stored[:length], *KEY) is None
    assert unsealed(stored + b"\0" * 4, *KEY) is None
    assert unsealed(VECTOR.tobytes(), *KEY) is None
