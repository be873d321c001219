"""Ranks files of topics for files of interests: how others measure the product, on the page's own code path."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from embeddings import glossary
from embeddings.encoder import Encoder
from embeddings.memory import DictShelf, Memory, Shelf
from embeddings.nearest import top
from topics import catalogue, match
from topics.interest import Interest
from topics.topic import TITLE_LIMIT, Topic, problems

Run = dict[str, object]


class RankFault(Exception):
    """A file cannot be ranked. The message is one sentence that names file and line."""


def read_topics(path: Path) -> list[Topic]:
    """JSON lines with `id` (or `_id`), `title`, `text` and perhaps `language` → topics. Raises RankFault.

    Collections made by others hold texts without titles and titles without texts: one stands in for the other.
    """
    topics = []
    for number, entry in _entries(path):
        title, text = str(entry.get("title") or ""), str(entry.get("text") or "")
        try:
            topics.append(
                Topic(
                    id=_id(entry),
                    title=(title.strip() or text.strip())[:TITLE_LIMIT],
                    text=text.strip() or title,
                    language=str(entry.get("language") or ""),
                )
            )
        except ValidationError as error:
            raise RankFault(f"{path.name}, line {number}: {problems(error)[0]}.") from None
    return topics


def read_queries(path: Path) -> list[tuple[str, str]]:
    """JSON lines with `id` (or `_id`) and `text` → (id, text) pairs. Raises RankFault."""
    return [(_id(entry), str(entry.get("text") or "")) for _, entry in _entries(path)]


def _entries(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    """(line number, JSON object) of every line that is not blank."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError:
        raise RankFault(f"{path.name} is not UTF-8 text.") from None
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                entry = json.loads(line)
            except ValueError:
                entry = None
            if not isinstance(entry, dict) or not _id(entry):
                raise RankFault(f"{path.name}, line {number}: needs a JSON object with an id.")
            yield number, entry


def _id(entry: dict[str, object]) -> str:
    return str(entry.get("id") or entry.get("_id") or "")


def rank(
    topics: Iterable[Topic],
    queries: Iterable[tuple[str, str]],
    encoder: Encoder | None,
    k: int = 10,
    method: str = "product",
    shelf: Shelf | None = None,
    progress: Callable[[int, int], None] | None = None,
    data: Path | None = None,
    dictionary: Path | None = None,
) -> Iterator[Run]:
    """One line per query: its id, the verdict, the confidence, and the k best topics whatever the verdict.

    `method`: "product", or one of the baselines "dense", "bm25" and "tfidf".
    `data` and `dictionary`: whose words the glossary is given besides the product's own, see `glossary.load`.

    The baselines know no verdict of their own: they always say "related", and their confidence is their best
    score, for AUC alone.
    """
    german = glossary.for_model(encoder, data, dictionary) if method == "product" else None
    snapshot = catalogue.build(list(topics), glossary=german)
    if encoder and method in ("product", "dense"):
        snapshot = catalogue.with_meaning(snapshot, Memory(encoder, shelf or DictShelf()), progress)
    if method == "product":
        curve = match.curve_of(data, encoder.name) if data and encoder else match.BY_MEANING
        for query_id, text in queries:
            answer = match.find(snapshot, Interest.of(text), encoder, k, curve=curve)
            best = [(m.topic.id, m.score) for m in answer.matches]
            yield _line(query_id, answer.verdict, answer.confidence, best)
        return
    score = _baseline(method, snapshot, encoder)
    for query_id, text in queries:
        scores = score(text)
        best = [(snapshot.topics[row].id, float(scores[row])) for row in top(scores, k)]
        yield _line(query_id, match.Verdict.RELATED, min(1.0, max(0.0, best[0][1])) if best else 0.0, best)


def _line(query_id: str, verdict: match.Verdict, confidence: float, best: list[tuple[str, float]]) -> Run:
    matches = [{"topic_id": topic_id, "score": round(score, 6)} for topic_id, score in best]
    return {
        "query_id": query_id,
        "verdict": verdict.value,
        "confidence": round(confidence, 6),
        "matches": matches,
    }


def _baseline(
    method: str, snapshot: catalogue.Catalogue, encoder: Encoder | None
) -> Callable[[str], NDArray[np.floating]]:
    """The textbook way, for comparison: one number a topic."""
    if method == "dense":
        if encoder is None or snapshot.meaning is None:
            raise RankFault("The method dense needs a model.")
        whole = snapshot.whole
        return lambda text: whole @ encoder.encode([text])[0]
    if method == "bm25":
        return lambda text: snapshot.words.evidence(text).scores
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(sublinear_tf=True)
    matrix = vectorizer.fit_transform(f"{topic.title} {topic.text}" for topic in snapshot.topics)
    return lambda text: np.asarray((matrix @ vectorizer.transform([text]).T).todense()).ravel()
