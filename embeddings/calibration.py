"""Raw evidence → how likely it is that a text fits at all."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Calibration:
    """A logistic curve: the score at which fitting and not fitting are equally likely, and how steep it is."""

    middle: float
    slope: float

    def __post_init__(self) -> None:
        if self.slope <= 0:
            raise ValueError(f"more evidence must mean more confidence, not slope {self.slope}")

    def probability(self, score: float) -> float:
        """Score → 0..1."""
        return 1 / (1 + math.exp(-self.slope * (score - self.middle)))
