from dataclasses import replace

import numpy as np
import pytest

from embeddings.evidence import Parts
from embeddings.memory import DictShelf, Memory
from embeddings.passages import pieces
from tests.paper import TOPICS, PaperEncoder, paper_catalogue
from topics import catalogue
from topics.topic import Topic


def test_the_best_part_of_every_text() -> None:
    parts = Parts(np.eye(4, dtype=np.float32), np.array([0, 1, 3]))
    query = np.array([0.1, 0.2, 0.3, 0.4], np.float32)
    assert parts.best(query).tolist() == pytest.approx([0.1, 0.3, 0.4])
    assert parts.of(1).tolist() == np.eye(4)[1:3].tolist()
    assert parts.of(2).tolist() == np.eye(4)[3:].tolist()


def test_a_text_without_a_part_is_refused() -> None:
    with pytest.raises(ValueError, match="every text needs a part"):
        Parts(np.eye(2, dtype=np.float32), np.array([0, 2]))


def test_lengths_that_do_not_agree_are_refused() -> None:
    whole = paper_catalogue()
    with pytest.raises(ValueError, match=r"one length, not \[3, 4\]"):
        replace(whole, topics=whole.topics[:3])


def test_one_topic_more_encodes_that_topic_alone() -> None:
    encoder, shelf = PaperEncoder(), DictShelf()
    catalogue.with_meaning(catalogue.build(TOPICS), Memory(encoder, shelf))
    encoder.encoded.clear()
    new = Topic(title="New", text="Patients talk. They are heard by machines.", language="en")
    catalogue.with_meaning(catalogue.build([*TOPICS, new]), Memory(encoder, shelf))
    assert encoder.encoded
    assert all("New" in text or text in new.text for text in encoder.encoded)


def test_other_names_are_found_but_are_no_sentences() -> None:
    topic = Topic(title="T", text="We draw boxes.", language="en", also_found_as=["CyTOF"])
    made = catalogue.build([topic])
    assert made.words.evidence("CyTOF").share[0] > 0
    assert made.pieces[0].sentences == ("We draw boxes.",)


def test_topics_are_found_by_id() -> None:
    assert CATALOGUE.topic("gates") == TOPICS[0]
    assert CATALOGUE.topic("nobody") is None


CATALOGUE = paper_catalogue()


def test_only_what_changed_is_cut_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = catalogue.build(TOPICS, 1)
    edited = TOPICS[0].model_copy(update={"text": "We draw lines round cells. Nobody counts them."})
    expected = catalogue.build((edited, *TOPICS[1:]), 2)
    cut: list[str] = []
    monkeypatch.setattr(catalogue, "pieces", lambda title, *rest: cut.append(title) or pieces(title, *rest))
    after = catalogue.build((edited, *TOPICS[1:]), 2, previous=before)
    assert cut == [edited.title]
    assert (after.pieces, after.translations) == (expected.pieces, expected.translations)
