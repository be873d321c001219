import math
from pathlib import Path

import pytest

from embeddings.calibration import Calibration, keep, kept


def test_the_middle_is_one_half_and_more_evidence_is_more() -> None:
    curve = Calibration(middle=0.3, growth=0.0, slope=20)
    assert curve.probability(0.3, 7) == 0.5
    assert 0 < curve.probability(-1, 7) < curve.probability(0.2, 7) < curve.probability(0.5, 7) < 1


def test_the_best_of_many_must_be_better() -> None:
    curve = Calibration(middle=0.2, growth=0.03, slope=20)
    assert curve.probability(0.2 + 0.03 * math.log(424), 424) == pytest.approx(0.5)
    assert curve.probability(0.4, 7) > curve.probability(0.4, 424)
    assert curve.probability(0.2, 0) == curve.probability(0.2, 1) == 0.5


@pytest.mark.parametrize(("growth", "slope", "sentence"), [(0.0, -1.0, "slope -1"), (-0.1, 1.0, "growth -0.1")])
def test_nonsense_is_refused(growth: float, slope: float, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Calibration(0.3, growth, slope)


def test_a_curve_is_kept_for_its_model_and_a_damaged_file_holds_none(tmp_path: Path) -> None:
    keep(tmp_path / "new", "a", Calibration(0.1, 0.03, 20))
    keep(tmp_path / "new", "b", Calibration(0.2, 0.03, 20))
    assert kept(tmp_path / "new", "a") == Calibration(0.1, 0.03, 20)
    assert kept(tmp_path / "new", "c") is None
    (file,) = (tmp_path / "new").iterdir()
    file.write_text('{"a": {"middle": "high"}', encoding="utf-8")
    assert kept(tmp_path / "new", "a") is None
