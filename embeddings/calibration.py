"""Raw evidence → how likely it is that a text fits at all."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Calibration:
    """A logistic curve over a score that is the best of n.

    Fitting and not fitting are equally likely at `middle + growth · ln n`: the best of many is high by chance, and
    the largest of n samples grows with the logarithm of n. `slope` says how steep the curve is there.
    """

    middle: float
    growth: float
    slope: float

    def __post_init__(self) -> None:
        if self.slope <= 0:
            raise ValueError(f"more evidence must mean more confidence, not slope {self.slope}")
        if self.growth < 0:
            raise ValueError(f"the best of many cannot mean more than the best of few, not growth {self.growth}")

    def probability(self, score: float, n: int) -> float:
        """The best score of n texts → 0..1."""
        return 1 / (1 + math.exp(-self.slope * (score - self.middle - self.growth * math.log(max(n, 1)))))
