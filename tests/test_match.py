import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings import evidence
from tests.paper import TOPICS, PaperEncoder, paper_catalogue
from topics import catalogue, match
from topics.interest import INTEREST_LIMIT, Interest
from topics.match import Verdict
from topics.topic import Topic

ENCODER = PaperEncoder()
CATALOGUE = paper_catalogue()


def find(text: str, **more: object) -> match.Answer:
    return match.find(CATALOGUE, Interest.of(text), ENCODER, **more)  # type: ignore[arg-type]


def test_the_score_is_what_paper_says() -> None:
    """ "images" points along one axis: every part of Heatmaps that names images has the cosine 1."""
    answer = find("images")
    best = answer.matches[0]
    strength = CATALOGUE.words.evidence("images").strength[1]
    assert best.topic == TOPICS[1]
    # The title alone holds none of the known words; sentence, passage and whole do.
    assert best.score == pytest.approx(
        evidence.WHOLE + evidence.SENTENCE + evidence.PASSAGE + evidence.WORDS * strength
    )
    assert answer.matches[1].score == pytest.approx(0)


def test_ranking_agrees_with_sorting_all_scores() -> None:
    scores = [m.score for m in find("language of cells in images", k=4).matches]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 4


def test_clear_match_first_and_the_rest_is_nothing() -> None:
    answer = find("cells")
    assert answer.verdict is Verdict.CLEAR
    assert (answer.clear, answer.related) == (1, 0)
    assert [m.topic.title for m in answer.fitting] == ["Gates"]


def test_nothing_fits_is_said_and_the_nearest_are_there_all_the_same() -> None:
    far = find("tax law")
    assert far.verdict is Verdict.NOTHING
    assert far.confidence < 0.1
    assert far.fitting == ()
    assert len(far.matches) == 4


def test_the_reason_is_the_topics_own_sentence_with_the_typed_words_marked() -> None:
    reason = find("Zotero").matches[0].why.reasons[0]
    assert reason.sentence == "Zotero fills the rooms with papers."
    assert [reason.sentence[a:b] for a, b in reason.marks] == ["Zotero"]


def test_words_are_marked_by_stem_and_only_where_they_stand() -> None:
    reason = next(m for m in find("drawing a box around cells").matches if m.topic.title == "Gates").why.reasons[0]
    assert [reason.sentence[a:b] for a, b in reason.marks] == ["draw", "boxes", "cells"]


def test_words_answer_until_there_are_vectors() -> None:
    without = catalogue.build(TOPICS)
    answer = match.find(without, Interest.of("headset"), None)
    assert not answer.by_meaning
    assert answer.matches[0].topic.title == "Rooms"
    assert answer.verdict is Verdict.CLEAR
    assert match.find(without, Interest.of("football"), None).verdict is Verdict.NOTHING


def test_equal_evidence_shares_a_place() -> None:
    twins = [TOPICS[0], TOPICS[0].model_copy(update={"id": "twin"}), TOPICS[1]]
    answer = match.find(paper_catalogue(twins), Interest.of("cells"), ENCODER)
    assert [(m.place, m.tied) for m in answer.matches] == [(1, True), (1, True), (3, False)]


def test_where_no_sentence_says_it_the_match_says_so() -> None:
    assert not find("cells").matches[0].why.as_a_whole
    assert all(m.why.as_a_whole for m in find("tax law").matches)


def test_an_example_finds_its_like_and_is_not_listed() -> None:
    twin = Topic(title="More gates", text="We look at cells. Cells are gated.", language="en")
    snapshot = paper_catalogue([*TOPICS, twin])
    answer = match.find(snapshot, Interest.of(""), ENCODER, examples=match.Examples(more=("gates",)))
    assert answer.matches[0].topic == twin
    assert "gates" not in [m.topic.id for m in answer.matches]


def test_what_is_wanted_less_sinks() -> None:
    both = "cells in images"
    first = find(both).matches[0].topic.id
    other = "heatmaps" if first == "gates" else "gates"
    twin = next(t for t in TOPICS if t.id == first).model_copy(update={"id": "twin"})
    snapshot = paper_catalogue([*TOPICS, twin])
    answer = match.find(snapshot, Interest.of(both), ENCODER, examples=match.Examples(less=(first,)))
    assert answer.matches[0].topic.id == other


def test_a_filter_counts_what_it_hides() -> None:
    answer = find("cells in images", wanted=np.array([topic.title != "Gates" for topic in TOPICS]))
    assert [m.topic.title for m in answer.fitting] == ["Heatmaps"]
    assert answer.hidden_clear == 1


def test_eight_of_three_is_three() -> None:
    answer = match.find(paper_catalogue(TOPICS[:3]), Interest.of("cells"), ENCODER, k=8)
    assert len(answer.matches) == 3


@pytest.mark.parametrize("count", [0, 1, 2])
def test_small_catalogues(count: int) -> None:
    answer = match.find(paper_catalogue(TOPICS[:count]), Interest.of("cells"), ENCODER)
    assert len(answer.matches) == count
    assert answer.verdict is (Verdict.CLEAR if count else Verdict.NOTHING)


def test_a_topic_without_a_sentence_has_no_reason() -> None:
    bare = Topic(title="Cells", text="# Cells", language="en")
    assert match.find(paper_catalogue([bare]), Interest.of("cells"), ENCODER).matches[0].why.reasons == ()


@pytest.mark.parametrize("typed", ["", "  \n", "🙂🙂", "?!…", "\x00\x07", "\u202e\u200f"])
def test_no_word_is_no_interest(typed: str) -> None:
    assert not Interest.of(typed)


def test_a_megabyte_is_cut_and_it_is_said() -> None:
    interest = Interest.of("cells " * 200_000)
    assert len(interest.text) <= INTEREST_LIMIT
    assert interest.cut
    assert not Interest.of("cells").cut


def test_right_to_left_text_is_searched_like_any_other() -> None:
    assert Interest.of("\u202eחלבונים cells").text == "חלבונים cells"


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(typed: str) -> None:
    interest = Interest.of(typed)
    if interest:
        answer = match.find(CATALOGUE, interest, ENCODER)
        assert 0 <= answer.confidence <= 1
        for reason in (r for m in answer.matches for r in m.why.reasons):
            assert all(0 <= a < b <= len(reason.sentence) for a, b in reason.marks)
