"""How good the real model is on real interests: floors a little under what was measured (tests/bench/README.md)."""

import json
from pathlib import Path

import pytest

from embeddings import encoder
from embeddings.encoder import Encoder
from embeddings.memory import DictShelf, Memory
from tests.bench import data
from topics import catalogue, exchange, match
from topics.catalogue import Catalogue
from topics.interest import Interest
from topics.match import Verdict
from topics.rank import rank, read_queries, read_topics


@pytest.fixture(scope="module")
def model() -> Encoder:
    return encoder.load(encoder.BUNDLED, threads=2)


@pytest.fixture(scope="module")
def seven(model: Encoder) -> Catalogue:
    return catalogue.with_meaning(catalogue.build(exchange.beginning()), Memory(model, DictShelf()))


@pytest.mark.parametrize(
    ("interest", "topic"),
    [
        ("flow cytometry", "extraction-of-traditional-flow-mass-cytology-gates-from-machine-learning-models"),
        ("Zotero plugin", "virtual-reality-based-bibliographic-management"),
        ("explainable AI for images", "qualitative-comparison-of-attention-maps-and-feature-attribution-maps"),
        ("ChatGPT", "integration-and-extraction-of-background-knowledge-with-large-language-models"),
        ("fairness of disease prediction", "subgroup-discovery-in-medical-data"),
        ("autoencoders", "learning-representations-of-medical-data-with-autoencoders"),
        ("immune system", "clustering-of-immune-data"),
        ("CyTOF", "extraction-of-traditional-flow-mass-cytology-gates-from-machine-learning-models"),
        ("Oculus Quest", "virtual-reality-based-bibliographic-management"),
    ],
)
def test_the_right_one_of_the_seven_comes_first(model: Encoder, seven: Catalogue, interest: str, topic: str) -> None:
    answer = match.find(seven, Interest.of(interest), model)
    assert answer.matches[0].topic.id == topic
    assert answer.verdict is not Verdict.NOTHING
    assert all(m.why.reasons for m in answer.matches)


@pytest.mark.parametrize("interest", ["football coaching", "tax law", "baking bread", "asdf qwertz"])
def test_what_does_not_fit_is_told(model: Encoder, seven: Catalogue, interest: str) -> None:
    assert match.find(seven, Interest.of(interest), model).verdict is Verdict.NOTHING


def scored(name: str, model: Encoder, tmp_path: Path) -> dict[str, dict[str, float]]:
    topics, queries, grades = data.files(name)
    run = tmp_path / "run.jsonl"
    wanted = {str(line["id"]) for line in data.interests(name).interests}
    asked = [(i, text) for i, text in read_queries(queries) if i in wanted]
    run.write_text(
        "".join(json.dumps(line) + "\n" for line in rank(read_topics(topics), asked, model)), encoding="utf-8"
    )
    figures: dict[str, dict[str, float]] = data.scorer().score(str(run), str(queries), str(grades))
    return figures


def test_judged_interests_on_the_seven(model: Encoder, shared: Path, tmp_path: Path) -> None:
    figures = scored("seeds", model, tmp_path)
    assert figures["E-in"]["mrr"] >= 0.96
    assert figures["E-in"]["ndcg10"] >= 0.96
    assert figures["E-in"]["p1"] >= 0.96
    assert figures["E-in"]["says_nothing"] <= 0.10
    assert figures["E-out"]["says_nothing"] >= 0.88


def test_judged_interests_on_the_offers(model: Encoder, shared: Path, tmp_path: Path) -> None:
    figures = scored("offers", model, tmp_path)
    assert figures["A"]["ndcg10"] >= 0.76
    assert figures["B"]["ndcg10"] >= 0.62
    assert figures["C"]["ndcg10"] >= 0.88
    assert figures["D"]["says_nothing"] >= 0.88
    assert (
        sum(figures[s]["says_nothing"] * figures[s]["n"] for s in "ABC") / sum(figures[s]["n"] for s in "ABC") <= 0.08
    )
    assert figures["auc_offers"] >= 0.96  # type: ignore[operator]
