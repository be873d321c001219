from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from topics.pages.labels import SIZE, Frame, Label, Wish, arrange, short

places = st.tuples(st.floats(0, 1), st.floats(0, 1))


def box(label: Label, frame: Frame) -> tuple[float, float, float, float]:
    """Where the words stand, in pixels."""
    x, y = label.at[0] / frame.pixel, label.at[1] / frame.pixel
    width, height, gap = 0.52 * SIZE * len(label.words), 1.3 * SIZE, label.gap
    return {
        "below": (x - width / 2, y - gap - height, x + width / 2, y - gap),
        "above": (x - width / 2, y + gap, x + width / 2, y + gap + height),
        "right": (x + gap, y - height / 2, x + gap + width, y + height / 2),
        "left": (x - gap - width, y - height / 2, x - gap, y + height / 2),
        "over": (x - width / 2, y - height / 2, x + width / 2, y + height / 2),
    }[label.side]


def overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] - 0.01 and b[0] < a[2] - 0.01 and a[1] < b[3] - 0.01 and b[1] < a[3] - 0.01


@given(st.lists(places, max_size=15), st.sampled_from([340, 800]))
def test_no_label_hides_another_or_a_mark(points: list[tuple[float, float]], width: int) -> None:
    frame = Frame.around(points, width)
    labels = arrange([Wish("a label of words", (point,)) for point in points], frame, points)
    boxes = [box(label, frame) for label in labels]
    assert not any(overlap(a, b) for a, b in combinations(boxes, 2))
    for x0, y0, x1, y1 in boxes:
        for x, y in points:
            assert not (x0 + 0.01 < x / frame.pixel < x1 - 0.01 and y0 + 0.01 < y / frame.pixel < y1 - 0.01)


@given(st.lists(places, min_size=1, max_size=15), places)
def test_names_of_regions_lie_on_marks_but_not_on_signs_or_each_other(points, sign) -> None:
    frame = Frame.around([*points, sign], 800)
    labels = arrange([Wish("a theme", tuple(points), over=True)] * 5, frame, [*points, sign], [sign])
    boxes = [box(label, frame) for label in labels]
    assert not any(overlap(a, b) for a, b in combinations(boxes, 2))
    x, y = sign[0] / frame.pixel, sign[1] / frame.pixel
    assert not any(x0 < x < x1 and y0 < y < y1 for x0, y0, x1, y1 in boxes)


def test_the_name_of_a_region_at_the_edge_moves_inwards() -> None:
    points = [(0.0, 0.5), (1.0, 0.5)]
    frame = Frame.around(points, 340)
    (label,) = arrange([Wish("a theme at the edge", tuple(points[:1]), over=True)], frame, points)
    assert box(label, frame)[0] >= frame.left / frame.pixel


def test_the_first_comes_first() -> None:
    crowd = [(0.5, 0.5)] * 9
    labels = arrange([Wish(f"label {n}", (p,)) for n, p in enumerate(crowd)], Frame.around(crowd, 400), crowd[:1])
    assert [label.words for label in labels] == ["label 0", "label 1", "label 2", "label 3"]


@given(st.lists(places, max_size=9))
def test_a_frame_holds_every_place_and_is_neither_strip_nor_tower(points: list[tuple[float, float]]) -> None:
    frame = Frame.around(points, 800)
    assert all(frame.left < x < frame.right and frame.bottom < y < frame.top for x, y in points)
    assert 1.09 < frame.aspect < 2.01


def test_long_titles_are_cut_between_words() -> None:
    assert short("Clustering of Immune Data") == "Clustering of Immune Data"
    assert short("Qualitative Comparison of Attention Maps") == "Qualitative Comparison of …"
    assert short("Donaudampfschifffahrtsgesellschaft") == "Donaudampfschifffahrtsgese…"
