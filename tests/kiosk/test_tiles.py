from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from topics.kiosk.tiles import arrange

UNIT = st.floats(0, 1, allow_nan=False)


@given(st.dictionaries(st.text(max_size=5), st.tuples(UNIT, UNIT), max_size=24))
def test_every_topic_has_a_cell_of_its_own(places: dict[str, tuple[float, float]]) -> None:
    cells = arrange(places)
    assert cells.keys() == places.keys()
    assert len(set(cells.values())) == len(places)
    assert all(row >= 0 and 0 <= column < 4 for row, column in cells.values())


def test_up_is_up_and_right_is_right() -> None:
    cells = arrange({"upper left": (0, 1), "lower right": (1, 0)})
    assert cells["upper left"] == (0, 0)
    assert cells["lower right"] == (1, 3)


def test_the_ways_are_the_shortest_in_sum() -> None:
    places = {"a": (0.0, 1.0), "b": (0.1, 0.9), "c": (0.2, 1.0), "d": (1.0, 0.0)}
    every_cell = [(row, column) for row in range(2) for column in range(4)]

    def way(cells: dict[str, tuple[int, int]]) -> float:
        return sum((places[n][0] - c / 3) ** 2 + (places[n][1] - (1 - r)) ** 2 for n, (r, c) in cells.items())

    shortest = min(way(dict(zip(places, chosen, strict=True))) for chosen in permutations(every_cell, 4))
    assert way(arrange(places)) == pytest.approx(shortest)
