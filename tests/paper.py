"""An encoder whose vectors can be computed on paper, and a catalogue to go with it."""

from collections.abc import Sequence

import numpy as np

from embeddings import language
from embeddings.encoder import Rows
from embeddings.memory import DictShelf, Memory
from topics import catalogue
from topics.catalogue import Catalogue
from topics.topic import Topic

WORDS = ("cells", "images", "language", "headset", "patients", "tax law")


class PaperEncoder:
    """One dimension a known word, counting its occurrences, and a last one for texts that hold none of them."""

    def __init__(self, name: str = "paper") -> None:
        self.name = name
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Rows:
        self.encoded += texts
        rows = np.zeros((len(texts), len(WORDS) + 1), np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[:-1] = [text.lower().count(word) for word in WORDS]
            row[-1] = 0 if row.any() else 1
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


class Bilingual:
    """Every pair by which a model is asked whether it reads German is a dimension of its own: this one does."""

    name = "bilingual"

    def encode(self, texts: Sequence[str]) -> Rows:
        places = {text: place for place, pair in enumerate(language._PAIRS) for text in pair}
        return np.eye(len(language._PAIRS), dtype=np.float32)[[places[text] for text in texts]]


TOPICS = (
    Topic(title="Gates", text="We draw boxes round cells in plots. The boxes come from a model.", language="en"),
    Topic(
        title="Heatmaps",
        text="We compare maps over images of the eye. Nobody knows which is right.",
        language="en",
    ),
    Topic(
        title="Chat",
        text="We ask a language model what doctors know. Its answers are checked.",
        language="en",
    ),
    Topic(
        title="Rooms",
        text="We place papers in rooms seen through a headset. Zotero fills the rooms with papers.",
        language="en",
    ),
)


def paper_catalogue(topics: Sequence[Topic] = TOPICS, encoder: PaperEncoder | None = None) -> Catalogue:
    """The topics with vectors made on paper."""
    return catalogue.with_meaning(catalogue.build(topics), Memory(encoder or PaperEncoder(), DictShelf()))
