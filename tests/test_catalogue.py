from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from embeddings.evidence import Meaning, Parts
from embeddings.memory import DictShelf, Memory
from tests.paper import TOPICS, PaperEncoder, paper_catalogue
from topics import catalogue, match
from topics.interest import Interest
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
    assert made.cut(0).original.sentences == ("We draw boxes.",)


def test_topics_are_found_by_id() -> None:
    assert CATALOGUE.topic("gates") == TOPICS[0]
    assert CATALOGUE.topic("nobody") is None


CATALOGUE = paper_catalogue()


EDITED = TOPICS[0].model_copy(update={"text": "We draw lines round cells. Nobody counts them."})
NEW = Topic(title="New", text="Patients talk. They are heard by machines.", language="en")


@pytest.mark.parametrize(
    "topics",
    [
        TOPICS,
        (EDITED, *TOPICS[1:]),
        (*TOPICS[1:], NEW),
        (TOPICS[3], NEW, EDITED, TOPICS[1]),
        (NEW,),
        (),
    ],
    ids=["the same", "edited", "one goes, one comes", "all at once", "all new", "none"],
)
def test_what_is_changed_is_as_if_made_anew(topics: Sequence[Topic]) -> None:
    memory = Memory(PaperEncoder(), DictShelf())
    before = catalogue.with_meaning(catalogue.build(TOPICS, 1), memory)
    expected = catalogue.with_meaning(catalogue.build(topics, 2), memory)
    changed = catalogue.with_meaning(catalogue.build(topics, 2, previous=before), memory, previous=before)
    assert (changed.tick, changed.topics) == (2, tuple(topics))
    for text in ("cells", "lines and images", "patients by machines", "nobody"):
        one, other = changed.words.evidence(text), expected.words.evidence(text)
        np.testing.assert_allclose(one.scores, other.scores, rtol=1e-6)
        assert one.bound == pytest.approx(other.bound)
    assert changed.speller.correct("machinse celsl", lambda word: False) == expected.speller.correct(
        "machinse celsl", lambda word: False
    )
    assert changed.meaning
    assert expected.meaning
    for part, as_new in zip(parts_of(changed.meaning), parts_of(expected.meaning), strict=True):
        np.testing.assert_array_equal(part.rows, as_new.rows)
        np.testing.assert_array_equal(part.starts, as_new.starts)
    # Nothing of what is kept was touched.
    again = catalogue.build(TOPICS, 1)
    np.testing.assert_array_equal(before.words.evidence("cells").scores, again.words.evidence("cells").scores)


def parts_of(meaning: Meaning) -> tuple[Parts, ...]:
    return meaning.whole, meaning.sentences, meaning.passages


def test_only_what_changed_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder, shelf = PaperEncoder(), DictShelf()
    before = catalogue.with_meaning(catalogue.build(TOPICS, 1), Memory(encoder, shelf))
    asked: list[str] = []
    monkeypatch.setattr(Memory, "rows", lambda self, texts, progress: asked.extend(texts) or encoder.encode(texts))
    after = catalogue.build((EDITED, *TOPICS[1:]), 2, previous=before)
    catalogue.with_meaning(after, Memory(encoder, shelf), previous=before)
    assert asked
    assert all(
        text in (EDITED.title, EDITED.text, f"{EDITED.title}. {EDITED.text}") or text in EDITED.text for text in asked
    )


def test_of_very_many_topics_only_the_whole_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "ONLY_WHOLE_FROM", len(TOPICS))
    encoder = PaperEncoder()
    large = paper_catalogue(encoder=encoder)
    assert len(encoder.encoded) == len(TOPICS)
    assert match.find(large, Interest.of("cells"), encoder).matches[0].topic == TOPICS[0]
    changed = catalogue.build((EDITED, *TOPICS[1:]), 2, previous=large)
    assert catalogue.with_meaning(changed, Memory(encoder, DictShelf()), previous=large).meaning.only_whole  # type: ignore[union-attr]
    # Below the border, everything is read.
    fewer = catalogue.build(TOPICS[1:], 2, previous=large)
    assert not catalogue.with_meaning(fewer, Memory(encoder, DictShelf()), previous=large).meaning.only_whole  # type: ignore[union-attr]
