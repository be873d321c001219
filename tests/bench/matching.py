"""All methods side by side on the judged data: python -m tests.bench.matching [offers seeds scifact …]

nDCG@10 with 95 % bootstrap intervals over the queries (1,000 resamples, seed 0). Vectors are kept in the data folder:
a second run takes minutes.
"""

import sys
from collections.abc import Callable

import numpy as np

from embeddings import glossary
from embeddings.encoder import Encoder
from embeddings.evidence import Meaning
from embeddings.glossary import Glossary
from embeddings.memory import Memory
from embeddings.nearest import top
from tests.bench import data
from tests.bench.data import Judged
from tests.bench.shelf import model, shelf
from topics import catalogue, match, settings
from topics.catalogue import Catalogue
from topics.interest import Interest
from topics.rank import rank

# An interest → ids of the ten best topics.
Method = Callable[[str], list[str]]

# Reciprocal rank fusion with its usual constant (Cormack et al. 2009).
RRF_K = 60


def methods(judged: Judged, encoder: Encoder, memory: Memory) -> dict[str, Method]:
    """The baselines, the product, and the product with one part taken away."""

    def reads(german: Glossary | None) -> Catalogue:
        return catalogue.with_meaning(catalogue.build(judged.topics, glossary=german), memory)

    full, english = reads(glossary.load()), reads(None)
    assert full.meaning
    whole = full.meaning.whole
    no_passages = Catalogue(**{**vars(full), "meaning": Meaning(whole, full.meaning.sentences, whole)})

    def product(snapshot: Catalogue, spelling: bool = True) -> Method:
        return lambda text: [
            m.topic.id for m in match.find(snapshot, Interest.of(text), encoder, correct_spelling=spelling).matches
        ]

    def baseline(name: str) -> Method:
        ranked = {
            str(run["query_id"]): [m["topic_id"] for m in run["matches"]]  # type: ignore[attr-defined]
            for run in rank(
                judged.topics, [(str(q["text"]), str(q["text"])) for q in judged.interests], encoder, method=name,
                shelf=shelf(),
            )
        }  # fmt: skip
        return lambda text: ranked[text]

    def rrf(text: str) -> list[str]:
        by_meaning = english.whole @ encoder.encode([text])[0]
        by_words = english.words.evidence(text).scores
        fused = np.zeros(len(english.topics))
        for scores in (by_meaning, by_words):
            order = top(scores, len(scores))
            fused[order] += 1 / (RRF_K + 1 + np.arange(len(order)))
        return [english.topics[row].id for row in top(fused, 10)]

    ways = {
        **{name: baseline(name) for name in ("dense", "bm25", "tfidf")},
        "rrf": rrf,
        "product": product(full),
        "without German": product(english),
        "without typos": product(full, spelling=False),
        "without passages": product(no_passages),
    }
    chosen = settings.load()
    if chosen.dictionary.is_file():
        ways["with Debian's dictionary"] = product(reads(glossary.load(chosen.data, chosen.dictionary)))
    return ways


def interval(values: list[float]) -> tuple[float, float, float]:
    """Mean and the middle 95 % of the means of resamples."""
    drawn = np.random.default_rng(0).choice(values, (1000, len(values))).mean(axis=1)
    return float(np.mean(values)), float(np.quantile(drawn, 0.025)), float(np.quantile(drawn, 0.975))


def main() -> None:
    encoder = model()
    memory, ndcg = Memory(encoder, shelf()), data.scorer().ndcg
    for name in sys.argv[1:] or ["offers", "seeds", *data.COLLECTIONS]:
        judged = data.interests(name) if name in ("offers", "seeds") else data.collection(name)
        for label, method in methods(judged, encoder, memory).items():
            groups: dict[str, list[float]] = {}
            for asked in judged.interests:
                if asked.get("in_scope", True):
                    grades = judged.grades[str(asked["id"])]
                    found = [grades.get(i, 0) for i in method(str(asked["text"]))]
                    groups.setdefault(str(asked.get("set", "all")), []).append(ndcg(found, list(grades.values())))
            shown = ("{} {:.3f} [{:.3f}, {:.3f}]".format(group, *interval(values)) for group, values in groups.items())
            print(f"{name} {label}: {', '.join(shown)}", flush=True)


if __name__ == "__main__":
    main()
