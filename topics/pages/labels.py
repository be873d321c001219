"""Where words stand on a map, so that they hide neither each other nor what they must not hide."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.layout import Places

Place = tuple[float, float]
Box = tuple[float, float, float, float]

SIZE = 13  # pixels
GAP, SIGN_GAP = 14, 18  # pixels kept free around the middle of a mark, and of a sign
# The mean width of a letter, as a share of the size: measured on titles in Source Sans, and in its bold.
_LETTER, _BOLD_LETTER = 0.52, 0.56
# How much of a map's width and height is left free around the marks, for labels that reach beyond them.
_MARGIN = 0.16
# Of the unit square: a map of one topic is not that topic's mark alone.
_LEAST = 0.3
# Width over height, at least and at most; a large map lies, so that all of it is seen at once.
UPRIGHT, LYING, _FLAT = 1.1, 1.5, 2.0


@dataclass(frozen=True)
class Frame:
    """The part of the plane that is drawn, from `left` to `right`, `bottom` to `top`; a `pixel` is so much of it."""

    left: float
    right: float
    bottom: float
    top: float
    pixel: float

    @classmethod
    def around(cls, places: Sequence[Place] | Places, width: int, least: float = UPRIGHT) -> "Frame":
        """All places with room for labels, on a map `width` pixels wide, which is at least `least` times its height."""
        at = np.array(places if len(places) else [(0.5, 0.5)], np.float64)
        low, high = at.min(axis=0), at.max(axis=0)
        across, up = (float(reach) for reach in np.maximum(high - low, _LEAST) * (1 + _MARGIN))
        across, up = max(across, least * up), max(up, across / _FLAT)
        x, y = (float(middle) for middle in (low + high) / 2)
        return cls(x - across / 2, x + across / 2, y - up / 2, y + up / 2, across / width)

    @property
    def aspect(self) -> float:
        """Width over height."""
        return (self.right - self.left) / (self.top - self.bottom)


@dataclass(frozen=True)
class Wish:
    """Words that want to stand near a place; of several places the first is liked best.

    `over`: they name a region and may lie on its marks; all others stand beside their mark and hide none. `gap`: pixels
    between the middle of the mark and the words.
    """

    words: str
    near: tuple[Place, ...]
    over: bool = False
    gap: int = GAP


@dataclass(frozen=True)
class Label:
    """Words that found room: below, above, right or left of a place, or over it."""

    words: str
    at: Place
    side: str
    gap: int


def arrange(
    wishes: Sequence[Wish], frame: Frame, marks: Sequence[Place] | Places, signs: Sequence[Place] = ()
) -> list[Label]:
    """Give room to the wishes, the first come first; what finds no room is left out.

    `marks` are hidden only by words that may lie over them, `signs` by none.
    """
    drawn = frame.pixel
    shut = _boxes(signs, SIGN_GAP * drawn)
    dense = np.vstack([_boxes(marks, GAP * drawn), shut])
    labels = []
    for wish in wishes:
        for at, side, box in _offers(wish, frame):
            inside = box[0] >= frame.left and box[2] <= frame.right
            if inside and not _hides(box, shut if wish.over else dense):
                shut, dense = np.vstack([shut, box]), np.vstack([dense, box])
                labels.append(Label(wish.words, at, side, wish.gap))
                break
    return labels


def _offers(wish: Wish, frame: Frame) -> "Iterator[tuple[Place, str, Box]]":
    """Every way to grant a wish, the best first: place, side, and the box the words would fill."""
    drawn = frame.pixel
    line, gap = 1.3 * SIZE * drawn, wish.gap * drawn
    width = (_BOLD_LETTER if wish.over else _LETTER) * SIZE * drawn * len(wish.words)
    for x, y in wish.near:
        if wish.over:
            # At the edge it moves inwards, by a pixel more than it must.
            x = min(max(x, frame.left + width / 2 + drawn), frame.right - width / 2 - drawn)
            yield (x, y), "over", (x - width / 2, y - line / 2, x + width / 2, y + line / 2)
        else:
            yield (x, y), "below", (x - width / 2, y - gap - line, x + width / 2, y - gap)
            yield (x, y), "above", (x - width / 2, y + gap, x + width / 2, y + gap + line)
            yield (x, y), "right", (x + gap, y - line / 2, x + gap + width, y + line / 2)
            yield (x, y), "left", (x - gap - width, y - line / 2, x - gap, y + line / 2)


def _boxes(places: Sequence[Place] | Places, around: float) -> NDArray[np.float64]:
    """(n, 2) places → (n, 4) boxes that reach `around` to every side."""
    at = np.array(places, np.float64).reshape(-1, 2)
    return np.hstack([at - around, at + around])


def _hides(box: Box, boxes: NDArray[np.float64]) -> bool:
    x0, y0, x1, y1 = boxes.T
    return bool(((box[0] < x1) & (x0 < box[2]) & (box[1] < y1) & (y0 < box[3])).any())


def short(title: str, letters: int = 26) -> str:
    """The beginning of a title, cut between words."""
    if len(title) <= letters:
        return title
    kept = ""
    for word in title.split():
        if len(kept) + len(word) > letters:
            return f"{kept} …".strip() if kept else title[:letters] + "…"
        kept = f"{kept} {word}".strip()
    return kept
