"""Raw evidence → how likely it is that a text fits at all."""

import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Rows
from embeddings.evidence import Meaning, flat, score
from embeddings.glossary import Glossary
from embeddings.lexical import WordEvidence, WordIndex, is_stop_word
from embeddings.passages import pieces

_FILE = "calibration.json"
# Fewer texts cannot show how evidence grows with their number.
LEAST_TEXTS = 60
# More add nothing but time.
_MOST_TEXTS = 240
_SIZES = (7, 15, 30, 60, 120, 240)
# Catalogues drawn of every size, so that together they hold about as many texts.
_DRAWN = 420
# Words of a title that make an interest: one, as people tap or type, or as many as a statement has.
_LENGTHS = (1, 2, 3, 6)

# Of one interest: (n,) cosines, and what its words say about the same n texts.
_Evidence = tuple[NDArray[np.float32], WordEvidence]


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
        return 1 / (1 + math.exp(-self.slope * (score - self.score(0.5, n))))

    def score(self, probability: float, n: int) -> float:
        """The score that means this probability among n texts: the inverse of `probability`."""
        even = self.middle + self.growth * math.log(max(n, 1))
        return even + math.log(probability / (1 - probability)) / self.slope


def fit(
    texts: Sequence[tuple[str, str]], rows: Callable[[Sequence[str]], Rows], glossary: Glossary | None
) -> Calibration:
    """(title, text) pairs and a way to unit rows → the curve of that model. Needs no judgments.

    What fits is told by neighbouring words of a title, searched in the texts without their titles; what does not, by
    interests that hardly any catalogue holds. For catalogues of several sizes, the middle lies halfway between the
    score that nine of ten unfitting interests stay under and the score that nine of ten fitting ones reach.
    Raises ValueError for fewer than LEAST_TEXTS texts.
    """
    if len(texts) < LEAST_TEXTS:
        raise ValueError(f"A calibration needs at least {LEAST_TEXTS} texts, not {len(texts)}.")
    rng = np.random.default_rng(0)
    drawn = [texts[i] for i in rng.permutation(len(texts))[:_MOST_TEXTS]]
    untitled = [pieces(" ".join(text.split()[:4]), text) for _, text in drawn]
    groups = [[[p.whole] for p in untitled], [list(p.sentences) or [p.whole] for p in untitled],
              [list(p.passages) for p in untitled]]  # fmt: skip
    meaning = Meaning.of(rows(flat(groups)), groups)
    index = WordIndex([(text, "en")] for _, text in drawn)

    def evidence(interests: Sequence[str]) -> list[_Evidence]:
        return [
            (meaning.cosines(row), index.evidence(interest))
            for interest, row in zip(interests, rows(interests), strict=True)
        ]

    fitting = [evidence([_neighbours(title, length, rng) for title, _ in drawn]) for length in _LENGTHS]
    unfitting = evidence([_in_english(interest, glossary) for interest in unrelated()])
    scores: list[tuple[int, float, bool]] = []
    for size in [s for s in _SIZES if s <= len(drawn)]:
        for _ in range(max(1, _DRAWN // size)):
            members = rng.choice(len(drawn), size, replace=False)
            scores += [(size, _best(asked[i], members), True) for asked in fitting for i in members]
            scores += [(size, _best(one, members), False) for one in unfitting]
    return _curve(scores)


def unrelated() -> list[str]:
    """Interests that a catalogue of thesis topics hardly ever holds, one each."""
    lines = files("embeddings").joinpath("unrelated.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def keep(data: Path, model: str, curve: Calibration) -> None:
    """Write a model's curve into the data folder, beside those of other models."""
    kept = _read(data)
    kept[model] = asdict(curve)
    data.mkdir(parents=True, exist_ok=True)
    (data / _FILE).write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def kept(data: Path, model: str) -> Calibration | None:
    """A model's curve in the data folder; None where nobody fitted one, or where the file is damaged: it can be
    fitted again."""
    try:
        return Calibration(**_read(data)[model])
    except (KeyError, TypeError, ValueError):
        return None


def _read(data: Path) -> dict[str, dict[str, float]]:
    try:
        read = json.loads((data / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def _best(one: _Evidence, members: NDArray[np.intp]) -> float:
    """The best score that an interest would get in a catalogue of these members alone."""
    cosines, words = one
    return float(score(cosines[members], WordEvidence(words.scores[members], words.bound)).max())


def _curve(scores: Sequence[tuple[int, float, bool]]) -> Calibration:
    """(size of a catalogue, best score in it, whether something fits) of many searches → the curve through them."""
    from sklearn.linear_model import LogisticRegression

    size, best, fits = (np.array(column) for column in zip(*scores, strict=True))
    sizes = np.unique(size)
    middles = [
        (np.quantile(best[(size == s) & fits], 0.1) + np.quantile(best[(size == s) & ~fits], 0.9)) / 2 for s in sizes
    ]
    growth, middle = np.polyfit(np.log(sizes), middles, 1)
    beyond = best - middle - growth * np.log(size)
    slope = LogisticRegression(fit_intercept=False, class_weight="balanced").fit(beyond[:, None], fits).coef_[0, 0]
    return Calibration(float(middle), max(0.0, float(growth)), float(slope))


def _neighbours(title: str, length: int, rng: np.random.Generator) -> str:
    """So many words of a title that are no stop words, one after the other."""
    content = [word for word in re.findall(r"[^\W\d_][\w-]+", title) if not is_stop_word(word)]
    start = int(rng.integers(max(1, len(content) - length + 1)))
    return " ".join(content[start : start + length]) or title


def _in_english(interest: str, glossary: Glossary | None) -> str:
    return glossary.translate(interest) if glossary and glossary.is_german(interest) else interest
