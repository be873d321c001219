"""Rows → places on a map, where near means alike. A new place never moves the others."""

from collections import Counter
from math import cos, pi, sin, sqrt

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
Places = NDArray[np.float64]

# Of few rows PCA shows the distances themselves; of many t-SNE keeps more neighbours, until it takes too
# long: half a minute for 5,000.
PCA_UP_TO, TSNE_UP_TO = 50, 5_000

# How far outside the unit square an interest stands that fits nothing.
MARGIN = 0.12

_CENTRE = np.array([0.5, 0.5])
_GOLDEN_ANGLE = pi * (3 - sqrt(5))


def places(rows: Rows) -> Places:
    """(n, d) unit rows → (n, 2) places in the unit square, no two of them closer than a dot is wide.

    PCA up to 50 rows and beyond 5,000, t-SNE (van der Maaten & Hinton 2008) between. The same rows always get
    the same map. Equal rows get neighbouring places; a single row gets the centre. Beyond 5,000 dots overlap: only
    equal rows are moved apart.
    """
    if len(rows) == 0:
        return np.zeros((0, 2))
    different, which = np.unique(rows, axis=0, return_inverse=True)
    flat = _tsne(different) if PCA_UP_TO < len(different) <= TSNE_UP_TO else _pca(different)
    square = _into_square(flat)
    if len(rows) > TSNE_UP_TO:
        return np.clip(square[which.ravel()] + _spiral(which.ravel()), 0, 1)
    return _apart(square, which.ravel())


def place_between(similarities: NDArray[np.floating], taken: Places) -> Places:
    """A place, shape (2,), for a new row, given its cosines (n,) to the rows at the `taken` places (n, 2).

    The mean of its five nearest, weighted by similarity⁴, or the nearest free place to that; the centre when
    nothing is taken.
    """
    return _free(_between(similarities, taken), taken, _gap(len(taken) + 1))


def place_interest(similarities: NDArray[np.floating], taken: Places, best: int | None) -> Places:
    """A place, shape (2,), for an interest, given its cosines (n,) to the rows at the `taken` places (n, 2).

    Between its five nearest as in `place_between`, then moved towards place number `best` until that one is
    clearly the nearest. With `best` None nothing fits: outside the unit square by `MARGIN`.
    """
    between = _between(similarities, taken)
    if best is None:
        outwards = between - _CENTRE
        if not outwards.any():
            outwards = np.array([0.0, 1.0])
        return np.asarray(_CENTRE + outwards * (0.5 + MARGIN) / np.abs(outwards).max())
    match = taken[best]
    others = taken[(taken != match).any(axis=1)]
    offset = between - match
    distance, gap = np.hypot(*offset), _gap(len(taken))
    if distance < gap:  # the mark of the interest must not hide the match
        offset = offset / distance * gap if distance else np.array([0.0, gap])
    offset = np.clip(match + offset, 0, 1) - match
    while len(others) and np.hypot(*offset) > 0.8 * _distances(match + offset, others).min():
        offset = offset * 0.9
    return np.asarray(match + offset)


def _pca(rows: Rows) -> Places:
    """The first two principal components; each axis points to where its farthest row lies."""
    centred = rows.astype(np.float64) - rows.mean(axis=0, dtype=np.float64)
    # The axes of many rows are those of their covariance, which takes a hundredth of the time and memory.
    spread = centred.T @ centred if len(rows) > rows.shape[1] else centred
    axes = np.linalg.svd(spread, full_matrices=False)[2][:2]
    flat = np.zeros((len(rows), 2))
    flat[:, : len(axes)] = centred @ axes.T
    # The sign of a component is arbitrary and differs between machines.
    farthest = np.take_along_axis(flat, np.abs(flat).argmax(axis=0)[None], axis=0)
    return np.asarray(flat * np.where(farthest < 0, -1, 1))


def _tsne(rows: Rows) -> Places:
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    # On a machine with other work two threads wait for each other: 13 to 57 s for 424 rows, one takes 3 s.
    with threadpool_limits(1):
        return np.asarray(TSNE(init="pca", random_state=0).fit_transform(rows), np.float64)


def _into_square(flat: Places) -> Places:
    """Moved and scaled, the same along both axes, to fill the unit square around its centre."""
    low, high = flat.min(axis=0), flat.max(axis=0)
    return np.asarray((flat - (low + high) / 2) / (max(high - low) or 1) + _CENTRE)


def _apart(wanted: Places, which: NDArray[np.intp]) -> Places:
    """n rows that want the places wanted[which] → (n, 2) places with a gap between any two."""
    placed, gap = np.empty((len(which), 2)), _gap(len(which))
    copies: Counter[int] = Counter()
    for row, place in enumerate(which):
        # The first steps around this place were taken by earlier copies of the row.
        placed[row] = _free(wanted[place], placed[:row], gap, first_step=copies[place])
        copies[place] += 1
    return placed


def _spiral(which: NDArray[np.intp]) -> Places:
    """(n, 2) how far each of n rows stands from the place of its kind: the first not at all, its copies around it."""
    order = np.argsort(which, kind="stable")
    copies = np.empty(len(which))
    first = np.flatnonzero(np.diff(which[order], prepend=-1))
    copies[order] = np.arange(len(which)) - np.repeat(first, np.diff(first, append=len(which)))
    radius = _gap(len(which)) * np.sqrt(copies)
    return np.stack([radius * np.cos(copies * _GOLDEN_ANGLE), radius * np.sin(copies * _GOLDEN_ANGLE)], axis=1)


def _gap(n: int) -> float:
    """The least distance between two of n places: a dot's width, less where it gets crowded."""
    return min(0.04, 0.25 / sqrt(max(n, 1)))


def _free(wanted: Places, taken: Places, gap: float, first_step: int = 0) -> Places:
    """The first place in the unit square, spiralling out from the wanted one, with a gap to all taken.

    The spiral is the sunflower's (Vogel 1979): even in all directions, its steps about a gap apart. There
    always is one, since `_gap` leaves most of the square empty.
    """
    step = first_step
    while True:
        angle, radius = step * _GOLDEN_ANGLE, gap * sqrt(step)
        place = wanted + radius * np.array([cos(angle), sin(angle)])
        inside = place.min() >= 0 and place.max() <= 1
        if inside and (not len(taken) or _distances(place, taken).min() >= 0.99 * gap):
            return place
        step += 1


def _between(similarities: NDArray[np.floating], taken: Places) -> Places:
    nearest = np.argsort(-similarities, kind="stable")[:5]
    weights = np.clip(similarities[nearest], 0, None).astype(np.float64) ** 4
    if not weights.any():
        return _CENTRE.copy()
    return np.asarray(weights @ taken[nearest] / weights.sum())


def _distances(place: Places, others: Places) -> Places:
    return np.asarray(np.hypot(*(others - place).T))
