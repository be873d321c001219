import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from embeddings.nearest import top


@given(st.lists(st.integers(-3, 3), max_size=30), st.integers(0, 40))
def test_agrees_with_sorting_everything(numbers: list[int], k: int) -> None:
    scores = np.array(numbers, np.float32)
    expected = sorted(range(len(numbers)), key=lambda row: (-numbers[row], row))[:k]
    assert top(scores, k).tolist() == expected


def test_eight_of_three_is_three() -> None:
    assert top(np.array([0.1, 0.3, 0.2], np.float32), 8).tolist() == [1, 2, 0]
