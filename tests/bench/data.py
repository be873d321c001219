"""The judged data beside the checkout, for benches."""

import csv
import importlib.util
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from topics.rank import read_topics
from topics.topic import Topic

SHARED = Path(__file__).resolve().parents[3] / "shared"
COLLECTIONS = ("scifact", "cisi", "adi", "xquad_en_en", "xquad_de_en")


@dataclass(frozen=True)
class Judged:
    """Topics, interests as dictionaries with `id` and `text`, and grades[interest id][topic id]."""

    name: str
    topics: list[Topic]
    interests: list[dict[str, object]]
    grades: dict[str, dict[str, int]]


def interests(corpus: str) -> Judged:
    """The judged student interests on "offers" or "seeds"."""
    folder = SHARED / "data" / "interests"
    asked = [entry for entry in _lines(folder / "queries.jsonl") if entry["corpus"] == corpus]
    topics = read_topics(SHARED / "data" / "topics" / f"{corpus}.jsonl")
    return Judged(corpus, topics, asked, _grades(folder / "qrels.tsv"))


def collection(name: str) -> Judged:
    """One of the classic test collections."""
    folder = SHARED / "data" / "ir" / name
    asked = [{**entry, "id": entry["_id"]} for entry in _lines(folder / "queries.jsonl")]
    return Judged(name, read_topics(folder / "corpus.jsonl"), asked, _grades(folder / "qrels.tsv"))


def scorer() -> ModuleType:
    """The scorer beside the data: its `score(run, queries, judgments)` and its `ndcg(grades, ideal)`."""
    return tool("score")


def tool(name: str) -> ModuleType:
    """One of the programs beside the data, as a module."""
    spec = importlib.util.spec_from_file_location(name, SHARED / "tools" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def files(name: str) -> tuple[Path, Path, Path]:
    """Topics, queries and judgments of "offers", "seeds" or a collection, as files."""
    if name in ("offers", "seeds"):
        folder = SHARED / "data" / "interests"
        return SHARED / "data" / "topics" / f"{name}.jsonl", folder / "queries.jsonl", folder / "qrels.tsv"
    folder = SHARED / "data" / "ir" / name
    return folder / "corpus.jsonl", folder / "queries.jsonl", folder / "qrels.tsv"


def _lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _grades(path: Path) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    with path.open(encoding="utf-8", newline="") as file:
        for query, topic, grade in list(csv.reader(file, delimiter="\t"))[1:]:
            grades[query][topic] = int(grade)
    return grades
