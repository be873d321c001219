"""Fits the curve that turns a score into a verdict: python -m tests.bench.calibration

Catalogues of 7 to 424 topics are drawn from the real offers. An interest fits a catalogue when a topic with grade 2
or 3 is in it; it does not when none with any grade is; in between it is left out. The seven topics and their
interests take no part, so what the verdict does on them is what it does on a catalogue never seen. German interests
take no part either: the bundled model does not read German.
"""

import sys

import numpy as np
from sklearn.linear_model import LogisticRegression

from embeddings.memory import Memory
from tests.bench import data
from tests.bench.shelf import model, shelf
from topics import catalogue, match

SIZES = [7] * 16 + [15] * 8 + [40] * 4 + [100] * 4 + [424]


def main() -> None:
    encoder, memory = (e := model()), Memory(e, shelf())
    offers = data.interests("offers")
    rng = np.random.default_rng(0)
    asked = [q for q in offers.interests if q["language"] == "en" or not q["in_scope"]]
    best: dict[str, list[tuple[float, bool]]] = {"by meaning": [], "by words": []}
    cards: list[tuple[float, int]] = []
    for size in SIZES:
        drawn = [offers.topics[row] for row in rng.choice(len(offers.topics), size, replace=False)]
        words = catalogue.build(drawn)
        full = catalogue.with_meaning(words, memory)
        for query in asked:
            grades = offers.grades[str(query["id"])]
            grade = max(grades.get(topic.id, 0) for topic in drawn)
            # In a small catalogue nearly everything fits nothing: a third of that says as much.
            if grade == 1 or (grade == 0 and query["in_scope"] and rng.random() > 0.3):
                continue
            interest = match.Interest.of(str(query["text"]))
            for way, snapshot in (("by meaning", full), ("by words", words)):
                answer = match.find(snapshot, interest, encoder)
                best[way].append((answer.matches[0].score, grade >= 2))
                if way == "by meaning" and grade >= 2:
                    cards += [(m.score, grades.get(m.topic.id, 0)) for m in answer.matches]
    for way, pairs in best.items():
        scores, fits = np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])
        curve = LogisticRegression(C=1e4, class_weight="balanced").fit(scores[:, None], fits)
        slope, middle = curve.coef_[0, 0], -curve.intercept_[0] / curve.coef_[0, 0]
        kept, caught = (scores[fits] >= middle).mean(), (scores[~fits] < middle).mean()
        print(f"{way}: middle={middle:.3f}, slope={slope:.1f}; n={len(pairs)}, kept {kept:.2f}, caught {caught:.2f}")
    print("cards of interests that fit: share graded 2 or 3, graded 1 or more")
    for probability in (0.5, 0.7, 0.8, 0.9, 0.95):
        reached = np.array([grade for score, grade in cards if match.BY_MEANING.probability(score) >= probability])
        print(f"  from {probability}: n={len(reached)}, {(reached >= 2).mean():.2f}, {(reached >= 1).mean():.2f}")


if __name__ == "__main__":
    sys.exit(main())
