from contextlib import suppress

import numpy as np
import pytest

from embeddings.encoder import ModelFault
from embeddings.memory import RECIPE, DictShelf, Memory, text_hash
from tests.paper import PaperEncoder


def test_no_text_is_encoded_twice() -> None:
    encoder, shelf = PaperEncoder(), DictShelf()
    first = Memory(encoder, shelf).rows(["cells", "images", "cells"])
    again = Memory(encoder, shelf).rows(["images", "headset", "cells"])
    assert sorted(encoder.encoded) == ["cells", "headset", "images"]
    np.testing.assert_array_equal(first, encoder.encode(["cells", "images", "cells"]))
    np.testing.assert_array_equal(again, encoder.encode(["images", "headset", "cells"]))


def test_vectors_of_one_model_are_not_used_for_another() -> None:
    shelf = DictShelf()
    Memory(PaperEncoder("old"), shelf).rows(["cells"])
    encoder = PaperEncoder("new")
    Memory(encoder, shelf).rows(["cells"])
    assert encoder.encoded == ["cells"]


def test_progress_counts_only_what_is_new() -> None:
    encoder, shelf, seen = PaperEncoder(), DictShelf(), []
    memory = Memory(encoder, shelf)
    memory.rows(["cells"])
    memory.rows(["cells", "images", "language"], lambda done, of: seen.append((done, of)))
    assert seen[-1] == (2, 2)


def test_an_interrupted_run_goes_on_where_it_stopped() -> None:
    texts = [f"text {n} on cells" for n in range(600)]
    shelf = DictShelf()

    class Dies(PaperEncoder):
        def encode(self, texts):
            if self.encoded:
                raise KeyboardInterrupt
            return super().encode(texts)

    with suppress(KeyboardInterrupt):
        Memory(dies := Dies(), shelf).rows(texts)
    encoder = PaperEncoder()
    Memory(encoder, shelf).rows(texts)
    assert dies.encoded
    assert not set(dies.encoded) & set(encoder.encoded)
    assert set(dies.encoded) | set(encoder.encoded) == set(texts)


def test_no_texts_are_no_rows() -> None:
    assert Memory(PaperEncoder(), DictShelf()).rows([]).shape == (0, 7)


def broken(row: np.ndarray) -> list[np.ndarray]:
    """Vectors that cannot be of the encoder that made this one."""
    return [row[:-1], np.append(row, row), row * np.nan, row * 0, row * 3, np.append(row[:-1], np.inf)]


@pytest.mark.parametrize("kind", range(6))
def test_a_remembered_vector_that_is_none_is_made_anew(kind: int) -> None:
    encoder, shelf = PaperEncoder(), DictShelf()
    right = Memory(encoder, shelf).rows(["cells", "images"])
    shelf.remember("paper", RECIPE, {text_hash("cells"): broken(right[0])[kind]})
    np.testing.assert_array_equal(Memory(encoder, shelf).rows(["cells", "images"]), right)
    assert encoder.encoded == ["images", "cells", "cells"]
    np.testing.assert_array_equal(shelf.vectors("paper", RECIPE, [text_hash("cells")])[text_hash("cells")], right[0])


@pytest.mark.parametrize("kind", range(6))
def test_an_encoder_that_gives_no_vectors_is_a_fault_and_nothing_of_it_is_remembered(kind: int) -> None:
    class Broken(PaperEncoder):
        def encode(self, texts):
            rows = super().encode(texts)
            return np.stack([broken(row)[kind] for row in rows]) if len(rows) else rows

    shelf = DictShelf()
    with pytest.raises(ModelFault, match="paper gives vectors that cannot be compared"):
        Memory(Broken(), shelf).rows(["cells"])
    assert shelf.vectors("paper", RECIPE, [text_hash("cells")]) == {}
