import pytest

from embeddings.calibration import Calibration


def test_the_middle_is_one_half_and_more_evidence_is_more() -> None:
    curve = Calibration(middle=0.3, slope=20)
    assert curve.probability(0.3) == 0.5
    assert 0 < curve.probability(-1) < curve.probability(0.2) < curve.probability(0.5) < 1


def test_a_falling_curve_is_refused() -> None:
    with pytest.raises(ValueError, match="slope -1"):
        Calibration(0.3, -1)
