from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from tests.pages.conftest import page  # noqa: F401 - the site imports without a server
from topics.pages.figure import _short, arrange

places = st.tuples(st.floats(0, 1), st.floats(0, 1))


def box(label, side: float) -> tuple[float, float, float, float]:
    """Where the words stand, in pixels."""
    x, y = label.at[0] * side, label.at[1] * side
    width, height, gap = 0.52 * 13 * len(label.words), 1.3 * 13, 11
    return {
        "below": (x - width / 2, y - gap - height, x + width / 2, y - gap),
        "above": (x - width / 2, y + gap, x + width / 2, y + gap + height),
        "right": (x + gap, y - height / 2, x + gap + width, y + height / 2),
        "left": (x - gap - width, y - height / 2, x - gap, y + height / 2),
    }[label.side]


@given(st.lists(places, max_size=15))
def test_no_label_hides_another_or_a_mark(points: list[tuple[float, float]]) -> None:
    labels = arrange([(p, "a label of words") for p in points], points, 400)
    boxes = [box(label, 400) for label in labels]
    for a, b in combinations(boxes, 2):
        assert not (a[0] < b[2] - 0.01 and b[0] < a[2] - 0.01 and a[1] < b[3] - 0.01 and b[1] < a[3] - 0.01)
    for x0, y0, x1, y1 in boxes:
        assert not any(x0 + 0.01 < x * 400 < x1 - 0.01 and y0 + 0.01 < y * 400 < y1 - 0.01 for x, y in points)


def test_the_first_comes_first() -> None:
    crowd = [(0.5, 0.5)] * 9
    labels = arrange([(p, f"label {n}") for n, p in enumerate(crowd)], crowd[:1], 400)
    assert [label.words for label in labels] == ["label 0", "label 1", "label 2", "label 3"]


def test_long_titles_are_cut_between_words() -> None:
    assert _short("Clustering of Immune Data") == "Clustering of Immune Data"
    assert _short("Qualitative Comparison of Attention Maps") == "Qualitative Comparison of …"
    assert _short("Donaudampfschifffahrtsgesellschaft") == "Donaudampfschifffahrtsgese…"
