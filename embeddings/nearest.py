"""Exact top-k."""

import numpy as np
from numpy.typing import NDArray


def top(scores: NDArray[np.floating], k: int) -> NDArray[np.intp]:
    """The positions of the `min(k, n)` highest of n scores, best first; equal scores in row order."""
    k = max(0, min(k, len(scores)))
    if k == 0:
        return np.zeros(0, np.intp)
    # All that reach the k-th score, so that a tie at the border is settled by row order and not by chance.
    border = np.partition(scores, len(scores) - k)[len(scores) - k]
    candidates = np.flatnonzero(scores >= border)
    return candidates[np.argsort(-scores[candidates], kind="stable")][:k]
