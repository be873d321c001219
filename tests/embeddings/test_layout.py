import numpy as np
import pytest
from numpy.typing import NDArray

from embeddings.layout import (
    MARGIN,
    PCA_UP_TO,
    TSNE_UP_TO,
    Places,
    Rows,
    place_between,
    place_interest,
    places,
)


def unit(rows: object) -> Rows:
    array = np.asarray(rows, np.float32)
    return np.asarray(array / np.linalg.norm(array, axis=-1, keepdims=True), np.float32)


def random_rows(n: int, d: int = 6) -> Rows:
    return unit(np.random.default_rng(n).normal(size=(n, d)))


def apart(xy: Places) -> NDArray[np.float64]:
    """All distances between two places, infinite from each to itself."""
    distances: NDArray[np.float64] = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    np.fill_diagonal(distances, np.inf)
    return distances


@pytest.mark.parametrize("n", [0, 1, 2, 3, 7, PCA_UP_TO, PCA_UP_TO + 10])
def test_every_n_has_distinct_places_in_the_unit_square(n: int) -> None:
    rows = random_rows(n) if n else np.zeros((0, 6), np.float32)
    xy = places(rows)
    assert xy.shape == (n, 2)
    assert xy.dtype == np.float64
    assert ((xy >= 0) & (xy <= 1)).all()
    assert n < 2 or apart(xy).min() > 0.2 / np.sqrt(max(n, 40))


def test_one_row_lies_in_the_centre_and_two_at_the_ends_of_a_line() -> None:
    assert places(random_rows(1)).tolist() == [[0.5, 0.5]]
    xy = places(unit([[1, 0, 0], [0, 1, 0]]))
    assert xy[xy[:, 0].argsort()] == pytest.approx(np.array([[0, 0.5], [1, 0.5]]))


def test_pca_keeps_the_distances_of_rows_in_a_plane() -> None:
    angles = np.array([0, 0.5, 1.3, 2, 4])
    rows = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    wanted, found = apart(rows.astype(float)), apart(places(rows))
    off_diagonal = np.isfinite(wanted)
    ratios = found[off_diagonal] / wanted[off_diagonal]
    assert ratios == pytest.approx(np.full(len(ratios), ratios[0]), rel=1e-4)


@pytest.mark.parametrize("sign", [1, -1])
def test_an_axis_points_to_its_farthest_row(sign: int) -> None:
    xy = places(unit([[1, 0, 0], [1, 0.1, 0], [1, 0, 0.1], [sign, 5, 5], [1, 0.1, 0.1]]))
    assert xy[3, 0] == pytest.approx(1)


@pytest.mark.parametrize("n", [7, PCA_UP_TO + 10])
def test_a_row_has_its_place_in_whatever_order_the_rows_come(n: int) -> None:
    rows, order = random_rows(n), np.random.default_rng(0).permutation(n)
    assert places(rows[order]) == pytest.approx(places(rows)[order], abs=0.08)
    assert (places(rows) == places(rows)).all()


def test_equal_rows_get_neighbouring_places() -> None:
    xy = places(np.repeat(np.eye(3, dtype=np.float32), [4, 1, 1], axis=0))
    distances = apart(xy)
    assert distances.min() > 0.03
    assert distances[:4, :4][np.isfinite(distances[:4, :4])].max() < distances[:4, 4:].min()


@pytest.mark.parametrize("n", [2, 60, 400])
def test_only_equal_rows(n: int) -> None:
    xy = places(np.ones((n, 1), np.float32))
    assert apart(xy).min() > 0.01
    assert xy.mean(axis=0) == pytest.approx([0.5, 0.5], abs=0.05)


def test_tsne_keeps_bundles_together() -> None:
    rng = np.random.default_rng(0)
    bundle = np.arange(60) % 3
    rows = unit(np.eye(8)[bundle] + 0.15 * rng.normal(size=(60, 8)))
    nearest = apart(places(rows)).argsort(axis=1)[:, :5]
    assert (bundle[nearest] == bundle[:, None]).mean() > 0.95


def test_many_rows_are_laid_out_without_tsne(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("embeddings.layout._tsne", None)
    xy = places(random_rows(TSNE_UP_TO + 1, 3))
    assert ((xy >= 0) & (xy <= 1)).all()
    assert len(np.unique(xy, axis=0)) == TSNE_UP_TO + 1


def test_between_is_the_mean_weighted_by_the_fourth_power() -> None:
    taken = np.array([[0.0, 0.2], [1.0, 0.2]])
    assert place_between(np.array([0.5, 1.0]), taken) == pytest.approx([16 / 17, 0.2])
    assert place_between(np.array([0.5, -1.0]), taken) == pytest.approx([0, 0.2], abs=0.06)


def test_between_looks_at_five_only() -> None:
    taken = np.array([[0.2, 0.2]] * 5 + [[0.9, 0.9]])
    similarities = np.array([0.8, 0.8, 0.8, 0.8, 0.8, 0.79])
    assert np.hypot(*(place_between(similarities, taken) - 0.2)) < 0.05


def test_between_nothing_is_the_centre() -> None:
    assert place_between(np.zeros(0), np.zeros((0, 2))).tolist() == [0.5, 0.5]
    assert place_between(np.zeros(2), np.array([[0.0, 0.0], [0.2, 0.0]])).tolist() == [0.5, 0.5]


def test_a_new_row_hides_no_other() -> None:
    taken = np.array([[0.0, 0.0], [1.0, 1.0]])
    for _ in range(50):
        similarities = np.eye(len(taken))[0]
        taken = np.vstack([taken, place_between(similarities, taken)])
    assert ((taken >= 0) & (taken <= 1)).all()
    assert apart(taken).min() > 0.03


@pytest.mark.parametrize("n", [1, 2, 7, 200])
def test_an_interest_is_nearest_to_its_best_match(n: int) -> None:
    rng = np.random.default_rng(n)
    for _ in range(100):
        taken, similarities, best = rng.random((n, 2)), rng.random(n), int(rng.integers(n))
        place = place_interest(similarities, taken, best)
        distances = np.hypot(*(taken - place).T)
        assert distances.argmin() == best
        assert distances[best] > 0
        assert ((place >= 0) & (place <= 1)).all()


def test_an_interest_moves_no_farther_than_it_must() -> None:
    taken = np.array([[0.0, 0.5], [1.0, 0.5]])
    assert place_interest(np.array([1.0, 0.5]), taken, 0) == pytest.approx([1 / 17, 0.5])


def test_an_interest_finds_a_match_under_another_point() -> None:
    taken = np.array([[0.3, 0.3], [0.3, 0.3], [0.9, 0.3]])
    place = place_interest(np.array([0.1, 0.1, 0.9]), taken, 0)
    assert 0.01 < np.hypot(*(place - taken[0])) < np.hypot(*(place - taken[2]))


@pytest.mark.parametrize("n", [0, 1, 7])
def test_an_interest_that_fits_nothing_is_outside(n: int) -> None:
    rng = np.random.default_rng(n)
    place = place_interest(rng.random(n), rng.random((n, 2)), None)
    assert np.abs(place - 0.5).max() == pytest.approx(0.5 + MARGIN)


def test_very_many_rows_overlap_but_equal_ones_do_not() -> None:
    rows = np.random.default_rng(0).normal(size=(TSNE_UP_TO + 1, 8)).astype(np.float32)
    rows[-40:] = rows[0]
    found = places(rows)
    assert found.shape == (len(rows), 2)
    assert found.min() >= 0
    assert found.max() <= 1
    equal = np.vstack([found[:1], found[-40:]])
    assert len(np.unique(equal.round(6), axis=0)) == 41
    np.testing.assert_array_equal(found, places(rows))
