import numpy as np
import pytest

from embeddings.clusters import MAX_GROUPS, Rows, centroids, closeness, group, group_count, nearest_group

X, Y, Z = np.eye(3, dtype=np.float32)


def unit(rows: object) -> Rows:
    array = np.asarray(rows, np.float32)
    return np.asarray(array / np.linalg.norm(array, axis=-1, keepdims=True), np.float32)


def bundles() -> Rows:
    """Two rows near Y, four near X, one at Z, mixed up."""
    near_x = [X + 0.05 * Y, X + 0.05 * Z, X + 0.04 * Y + 0.04 * Z, X]
    return unit([Y + 0.05 * X, near_x[0], Z, near_x[1], near_x[2], Y + 0.05 * Z, near_x[3]])


def test_groups_are_numbered_by_decreasing_size() -> None:
    assert group(bundles()).tolist() == [1, 0, 2, 0, 0, 1, 0]


def test_equal_sizes_are_numbered_by_their_first_row() -> None:
    rows = unit([Z, X, Z + 0.01 * X, X + 0.01 * Y, Y, Y + 0.01 * Z])
    assert group(rows, k=3).tolist() == [0, 1, 0, 1, 2, 2]


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = unit(np.random.default_rng(0).normal(size=(40, 8)))
    order = np.random.default_rng(1).permutation(40)
    one, other = group(rows)[order], group(rows[order])
    assert ((one[:, None] == one) == (other[:, None] == other)).all()


@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 7, 60])
def test_every_n_is_defined(n: int) -> None:
    rows = unit(np.random.default_rng(n).normal(size=(n, 5))) if n else np.zeros((0, 5), np.float32)
    labels = group(rows)
    assert labels.shape == (n,)
    assert sorted(set(labels.tolist())) == list(range(group_count(n)))
    sizes = np.bincount(labels).tolist()
    assert sizes == sorted(sizes, reverse=True)


def test_how_many_groups() -> None:
    assert [group_count(n) for n in (0, 1, 3, 4, 7, 8, 32, 424, 5_000)] == [
        0,
        1,
        1,
        2,
        3,
        3,
        5,
        16,
        MAX_GROUPS,
    ]


@pytest.mark.parametrize(("copies", "expected"), [([7], 1), ([5, 4], 2), ([3, 1, 1], 3)])
def test_equal_rows_stay_together(copies: list[int], expected: int) -> None:
    rows = np.repeat(np.eye(3, dtype=np.float32)[: len(copies)], copies, axis=0)
    labels = group(rows, k=5)
    assert np.bincount(labels).tolist() == copies
    assert len(set(labels.tolist())) == expected


def test_no_groups_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="0 groups"):
        group(bundles(), k=0)


def test_centroids_are_means() -> None:
    rows = np.array([[1, 0], [0, 1], [0, -1]], np.float32)
    assert centroids(rows, np.array([0, 0, 1])).tolist() == [[0.5, 0.5], [0, -1]]


def test_nearest_is_the_highest_cosine_and_the_first_of_equals() -> None:
    rng = np.random.default_rng(0)
    rows, centres = unit(rng.normal(size=(30, 6))), rng.normal(size=(4, 6)).astype(np.float32)
    slow = [[float(row @ c / np.linalg.norm(c)) for c in centres] for row in rows]
    assert closeness(rows, centres) == pytest.approx(np.array(slow), abs=1e-6)
    assert nearest_group(rows, centres).tolist() == [max(range(4), key=line.__getitem__) for line in slow]
    assert nearest_group(unit([X + Y]), np.stack([X, Y])).tolist() == [0]


def test_a_group_of_one_can_grow() -> None:
    # By distance the row would join the group of X and Y, whose centroid is short.
    row = unit([[0.49, 0.49, 0.7208]])
    assert nearest_group(row, np.stack([(X + Y) / 2, Z])).tolist() == [1]


def test_the_start_is_as_good_as_the_best_of_many_random_ones() -> None:
    from sklearn.cluster import KMeans

    rng = np.random.default_rng(0)
    rows = unit(np.eye(12)[rng.integers(12, size=90)] + 0.25 * rng.normal(size=(90, 12)))
    labels = group(rows, k=9)
    spread = float(np.square(rows - centroids(rows, labels)[labels]).sum())
    assert spread <= KMeans(9, n_init=20, random_state=0).fit(rows).inertia_ * 1.0001
