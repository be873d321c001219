"""Places on a map → cells of a coarse grid, so that every topic is a large target and none hides another."""

from collections.abc import Mapping

import numpy as np

Place = tuple[float, float]


def arrange(places: Mapping[str, Place], columns: int = 4) -> dict[str, tuple[int, int]]:
    """Places (x to the right, y upwards) → (row, column) from the upper left, each cell at most once.

    The squared ways from place to cell are as short as they can be in sum, so that neighbours stay neighbours.
    There are a third more cells than places: empty ones show where the map is empty.
    """
    if not places:
        return {}
    # SciPy is slow to import, and only this needs it here.
    from scipy.optimize import linear_sum_assignment

    at = np.array(list(places.values()), float)
    spread = np.maximum(at.max(axis=0) - at.min(axis=0), 1e-9)
    at = (at - at.min(axis=0)) / spread
    rows = max(2, -(-len(places) * 4 // (3 * columns)))
    cells = [(row, column) for row in range(rows) for column in range(columns)]
    middle = np.array([(column / (columns - 1), 1 - row / (rows - 1)) for row, column in cells])
    cost = ((at[:, None, :] - middle[None, :, :]) ** 2).sum(axis=2)
    return {name: cells[cell] for name, cell in zip(places, linear_sum_assignment(cost)[1], strict=True)}
