import json
import math
import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from embeddings import calibration
from embeddings.calibration import Calibration, fit, keep, kept, unrelated
from embeddings.encoder import Rows
from embeddings.glossary import Glossary
from embeddings.lexical import WordEvidence, words


def test_the_middle_is_one_half_and_more_evidence_is_more() -> None:
    curve = Calibration(middle=0.3, growth=0.0, slope=20)
    assert curve.probability(0.3, 7) == 0.5
    assert 0 < curve.probability(-1, 7) < curve.probability(0.2, 7) < curve.probability(0.5, 7) < 1


def test_the_best_of_many_must_be_better() -> None:
    curve = Calibration(middle=0.2, growth=0.03, slope=20)
    assert curve.probability(0.2 + 0.03 * math.log(424), 424) == pytest.approx(0.5)
    assert curve.probability(0.4, 7) > curve.probability(0.4, 424)
    assert curve.probability(0.2, 0) == curve.probability(0.2, 1) == 0.5


@pytest.mark.parametrize(
    ("growth", "slope", "sentence"), [(0.0, -1.0, "slope -1"), (0.0, 0.0, "slope 0"), (-0.1, 1.0, "growth -0.1")]
)
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
    file.write_text("[1, 2]", encoding="utf-8")
    assert kept(tmp_path / "new", "a") is None


def test_a_curve_is_kept_where_there_is_a_folder_already_and_read_by_people(tmp_path: Path) -> None:
    keep(tmp_path, "a", Calibration(0.1, 0.03, 20))
    assert (tmp_path / "calibration.json").read_text(encoding="utf-8").endswith("\n}\n")
    keep(tmp_path, "a", Calibration(0.2, 0.03, 20))
    keep(tmp_path / "not" / "there", "a", Calibration(0.2, 0.03, 20))
    assert kept(tmp_path / "not" / "there", "a") == Calibration(0.2, 0.03, 20)
    assert json.loads((tmp_path / "calibration.json").read_text(encoding="utf-8")) == {
        "a": {"middle": 0.2, "growth": 0.03, "slope": 20}
    }


@pytest.mark.parametrize("probability", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("n", [1, 7, 424])
def test_a_score_says_the_probability_it_is_the_score_of(probability: float, n: int) -> None:
    curve = Calibration(middle=0.2, growth=0.03, slope=20)
    assert curve.probability(curve.score(probability, n), n) == pytest.approx(probability)
    assert curve.score(0.9, n) - curve.score(0.5, n) == pytest.approx(math.log(9) / 20)


def test_a_line_through_the_middles_of_every_size_is_found_again() -> None:
    """Unfitting interests a tenth below the line .2 + .04 ln n, fitting ones a tenth above: the line is the middle."""
    searches = [
        (n, 0.2 + 0.04 * math.log(n) + (0.1 if fits else -0.1), fits)
        for n in (7, 60, 240)
        for fits, times in ((True, 400), (False, 40))
        for _ in range(times)
    ]
    curve = calibration._curve(searches)
    assert curve.middle == pytest.approx(0.2)
    assert curve.growth == pytest.approx(0.04)
    # Ten times as many fitting ones do not move it: .1 beyond is as likely right as .1 below.
    few = [one for place, one in enumerate(searches) if not one[2] or place % 10 == 0]
    assert calibration._curve(few).middle == pytest.approx(0.2)
    assert curve.slope > 10


def test_a_tenth_of_the_fitting_may_stay_below_and_a_tenth_of_the_others_above() -> None:
    tail = [(n, score, fits) for n in (7, 70) for score, fits in [(0.3, True)] * 9 + [(0.5, False)] * 9]
    body = [(n, score, fits) for n in (7, 70) for score, fits in [(0.6, True)] * 91 + [(0.2, False)] * 91]
    curve = calibration._curve([*tail, *body])
    assert curve.middle == pytest.approx(0.4)
    assert curve.growth == pytest.approx(0)


def test_the_slope_is_the_likeliest_one_whichever_kind_there_is_more_of() -> None:
    """Against a search through all slopes: each kind counts a half, and a steep slope costs half its square.

    One kind is wrong more often, so that neither other weights nor another middle would do.
    """
    right, wrong = (np.array([[0.2, 1], [-0.2, -1]]), np.array([[-0.2, 1], [0.2, -1]]))
    beyond, fits = np.concatenate([np.repeat(right, [600, 60], 0), np.repeat(wrong, [60, 1], 0)]).T
    curve = calibration._curve([(n, 0.3 + x, y > 0) for n in (7, 70) for x, y in zip(beyond, fits, strict=True)])
    assert (curve.middle, curve.growth) == (pytest.approx(0.3), pytest.approx(0))
    weights = len(fits) / (2 * np.where(fits > 0, 660, 61))
    slopes = np.arange(0, 30, 0.01)
    costs = slopes**2 / 2 + 2 * (weights * np.log1p(np.exp(-np.outer(slopes, beyond * fits)))).sum(axis=1)
    assert curve.slope == pytest.approx(slopes[costs.argmin()], abs=0.02)


def test_the_best_of_two_catalogues_differ_by_their_members() -> None:
    cosines = np.array([0.1, 0.5, 0.3], np.float32)
    evidence = (cosines, WordEvidence(np.array([4.0, 0.0, 1.0], np.float32), 8.0))
    assert calibration._best(evidence, np.array([1])) == pytest.approx(0.5)
    # Word evidence counts a quarter: 1 over the root of 1 times 8.
    assert calibration._best(evidence, np.array([2])) == pytest.approx(0.3 + 0.25 / math.sqrt(8))
    assert calibration._best(evidence, np.array([0, 1])) == pytest.approx(max(0.1 + 0.25 * 4 / math.sqrt(32), 0.5))


@pytest.mark.parametrize(("length", "allowed"), [(1, 3), (2, 2), (3, 1), (6, 1)])
def test_an_interest_is_made_of_neighbouring_words_of_a_title(length: int, allowed: int) -> None:
    rng = np.random.default_rng(0)
    made = {calibration._neighbours("The gates of the noisy cells", length, rng) for _ in range(50)}
    content = ["gates", "noisy", "cells"]
    assert made == {" ".join(content[start : start + length]) for start in range(allowed)}


def test_a_title_without_words_of_its_own_is_an_interest_as_it_is() -> None:
    assert calibration._neighbours("3 of the", 2, np.random.default_rng(0)) == "3 of the"


def test_unrelated_interests_are_plain_lines() -> None:
    assert len(unrelated()) > 100
    assert not [line for line in unrelated() if not line or line.startswith("#")]


def test_an_unrelated_interest_is_read_in_english_where_the_model_needs_it() -> None:
    small = Glossary([("Katzenpflege", ("cat care",))])
    assert calibration._in_english("Katzenpflege", small) == "cat care"
    assert calibration._in_english("Katzenpflege", None) == "Katzenpflege"
    assert calibration._in_english("cat care", small) == "cat care"


def bags(texts: Sequence[str]) -> Rows:
    """Bags of stems, each stem in one of 512 places: a model that reads nothing but words."""
    rows = np.zeros((len(texts), 512), np.float32)
    for row, text in zip(rows, texts, strict=True):
        for word in words(text):
            row[zlib.crc32(min(word.stems).encode()) % 512] += 1
        row[0] += 0.01
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


_THINGS = ["coral", "tax", "violin", "bridge", "vaccine", "robot", "volcano", "sonnet", "glacier", "mosaic"]
_WAYS = ["counting", "drawing", "sorting", "cleaning", "joining", "naming", "heating"]
TEXTS = [
    (f"{way} {thing} number {n}", f"Here we speak about {thing}. Whoever likes {way} does it with care {n}.")
    for n, (way, thing) in enumerate((way, thing) for way in _WAYS for thing in _THINGS)
]


def test_a_curve_is_fitted_that_tells_titles_from_strangers() -> None:
    curve = fit(TEXTS, bags, None)
    assert fit(TEXTS, bags, None) == curve
    catalogue = bags([text for _, text in TEXTS])

    def fitting(interests: Sequence[str]) -> float:
        best = (bags(interests) @ catalogue.T).max(axis=1)
        return float(np.mean([curve.probability(float(score), len(TEXTS)) > 0.5 for score in best]))

    assert fitting([f"{way} {thing}" for way in _WAYS for thing in _THINGS]) > 0.9
    assert fitting(unrelated()) < 0.1


def test_at_most_240_texts_are_read_and_never_their_titles() -> None:
    read: list[str] = []

    def noted(texts: Sequence[str]) -> Rows:
        read.extend(texts)
        return bags(texts)

    fit([(f"{title} of {more}", f"{text} {more}.") for more in "abcd" for title, text in TEXTS], noted, None)
    # The first words of a text stand in for its title.
    wholes = {text for text in read if text.startswith("Here we speak about. Here we speak about ")}
    assert len(wholes) == 240
    assert not [text for text in read if "number" in text and "speak" in text]
    assert set(unrelated()) <= set(read)


def test_catalogues_of_every_size_are_drawn_and_each_is_searched_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """About 420 texts a size; each is looked for with four lengths of words, and every stranger in each catalogue."""
    monkeypatch.setattr(calibration, "unrelated", lambda: ["sailing boats", "cat care", "old coins"])
    drawn: list[Sequence[int]] = []
    found: list[tuple[int, float, bool]] = []

    def best(evidence: object, members: Sequence[int]) -> float:
        drawn.append(tuple(members))
        return 0.5

    def curve(scores: Sequence[tuple[int, float, bool]]) -> Calibration:
        found.extend(scores)
        return Calibration(0.5, 0.0, 1.0)

    monkeypatch.setattr(calibration, "_best", best)
    monkeypatch.setattr(calibration, "_curve", curve)
    fit([(f"{title} of {more}", f"{text} {more}.") for more in "abcd" for title, text in TEXTS], bags, None)
    catalogues = {7: 60, 15: 28, 30: 14, 60: 7, 120: 3, 240: 1}
    searches = {(n, True): times * 4 * n for n, times in catalogues.items()}
    searches |= {(n, False): times * 3 for n, times in catalogues.items()}
    assert Counter((n, fits) for n, _, fits in found) == searches
    # No text stands twice in a catalogue, and what is searched is as large as is said.
    assert [len(set(members)) for members in drawn] == [n for n, _, _ in found]


def test_unfitting_interests_are_read_as_the_product_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "unrelated", lambda: ["Katzenpflege", "sailing boats"])
    read: list[str] = []

    def noted(texts: Sequence[str]) -> Rows:
        read.extend(texts)
        return bags(texts)

    fit(TEXTS[:60], noted, Glossary([("Katzenpflege", ("cat care",))]))
    assert "cat care" in read
    assert "Katzenpflege" not in read


@pytest.mark.parametrize("count", [0, 59])
def test_too_few_texts_are_refused_with_both_numbers(count: int) -> None:
    with pytest.raises(ValueError, match=f"^A calibration needs at least 60 texts, not {count}.$"):
        fit(TEXTS[:count], bags, None)


def test_sixty_texts_are_enough() -> None:
    assert fit(TEXTS[:60], bags, None).slope > 0
