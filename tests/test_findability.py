import pytest

from embeddings.memory import DictShelf, Memory
from tests.paper import TOPICS, PaperEncoder, paper_catalogue
from topics import atlas, catalogue, match
from topics.catalogue import Catalogue
from topics.findability import Draft
from topics.interest import Interest
from topics.match import Verdict
from topics.topic import State, Topic

NEW = Topic(title="Slides", text="We look at cells on images of slides. The images are large.", language="en")


@pytest.fixture
def among() -> Catalogue:
    return paper_catalogue()


def draft(among: Catalogue, topic: Topic = NEW) -> Draft:
    return Draft(among, topic, PaperEncoder(), DictShelf())


def test_a_longer_catalogue_answers_as_one_built_at_once(among: Catalogue) -> None:
    encoder = PaperEncoder()
    longer = catalogue.plus(among, NEW, Memory(encoder, DictShelf()))
    whole = paper_catalogue([*TOPICS, NEW])
    assert longer.topics == whole.topics
    for interest in ("cells", "images of the eye", "a model for papers"):
        one = match.find(longer, Interest.of(interest), encoder)
        other = match.find(whole, Interest.of(interest), encoder)
        assert [hit.topic for hit in one.matches] == [hit.topic for hit in other.matches]
        # The mean length of the texts is not computed anew.
        assert [hit.score for hit in one.matches] == pytest.approx([hit.score for hit in other.matches], abs=0.02)


def test_only_the_draft_is_encoded_and_every_text_once(among: Catalogue) -> None:
    encoder, shelf = PaperEncoder(), DictShelf()
    Draft(among, NEW, encoder, shelf).findings(["cells"])
    assert "cells" in encoder.encoded
    assert not any(TOPICS[0].text in text for text in encoder.encoded)
    before = len(encoder.encoded)
    Draft(among, NEW, encoder, shelf).findings(["cells"])
    assert len(encoder.encoded) == before


def test_a_finding_is_what_the_search_says_once_it_is_published(among: Catalogue) -> None:
    after = paper_catalogue([*TOPICS, NEW])
    for finding in draft(among).findings(["cells", "images", "headset", "tax law"]):
        answer = match.find(after, Interest.of(finding.interest), PaperEncoder())
        hit = next(hit for hit in answer.matches if hit.topic == NEW)
        assert (finding.place, finding.verdict) == (hit.place, hit.verdict)
        assert finding.reason == (None if hit.why.as_a_whole else hit.why.reasons[0])


def test_what_is_published_of_it_does_not_stand_beside_the_draft(among: Catalogue) -> None:
    changed = TOPICS[0].model_copy(update={"text": "We draw boxes round cells in cells of cells."})
    (finding,) = draft(among, changed).findings(["cells"])
    assert finding.place == 1
    assert all(overlap.topic.id != changed.id for overlap in draft(among, changed).overlaps())


def test_topics_that_are_not_open_take_no_place() -> None:
    taken = TOPICS[0].model_copy(update={"state": State.TAKEN})
    (finding,) = draft(paper_catalogue([taken, *TOPICS[1:]])).findings(["cells"])
    assert (finding.place, finding.verdict) == (1, Verdict.CLEAR)


def test_overlap_shows_the_sentences_that_say_most_alike(among: Catalogue) -> None:
    twin = Topic(title="Boxes", text="We read the tax law all day. We paint boxes round cells in plots.")
    closest = draft(among, twin).overlaps()[0]
    assert closest.topic == TOPICS[0]
    assert closest.very
    assert (closest.own_sentence, closest.sentence) == (
        "We paint boxes round cells in plots.",
        "We draw boxes round cells in plots.",
    )


def test_what_is_like_nothing_overlaps_with_nothing(among: Catalogue) -> None:
    assert draft(among, Topic(title="Law", text="We read tax law all day long.")).overlaps() == []


def test_it_lands_beside_its_neighbours_and_nothing_moves(among: Catalogue) -> None:
    drawn = atlas.draw(among.topics, among.whole)
    landing = draft(among).landing(drawn)
    assert landing.neighbours[0] in TOPICS[:2]
    after = catalogue.plus(among, NEW, Memory(PaperEncoder(), DictShelf()))
    published = atlas.draw(after.topics, after.whole, drawn)
    assert landing.place == published.places[NEW.id]
    assert {i: published.places[i] for i in drawn.places} == dict(drawn.places)


def test_a_catalogue_without_vectors_is_refused() -> None:
    with pytest.raises(ValueError, match="no vectors"):
        draft(catalogue.build(TOPICS))
