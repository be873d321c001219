from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings import calibration, evidence
from embeddings.calibration import Calibration
from embeddings.glossary import Glossary
from embeddings.memory import DictShelf, Memory
from tests.paper import TOPICS, PaperEncoder, paper_catalogue
from topics import catalogue, match
from topics.catalogue import Catalogue
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


@given(st.text(st.characters(exclude_categories=()), max_size=300))  # with surrogates, controls, unassigned ones
def test_any_text_gets_an_answer(typed: str) -> None:
    interest = Interest.of(typed)
    if interest:
        answer = match.find(CATALOGUE, interest, ENCODER)
        assert 0 <= answer.confidence <= 1
        for reason in (r for m in answer.matches for r in m.why.reasons):
            assert all(0 <= a < b <= len(reason.sentence) for a, b in reason.marks)


def plus(*more: Topic, glossary: Glossary | None = None) -> Catalogue:
    """The four topics and some more, with vectors made on paper."""
    return catalogue.with_meaning(
        catalogue.build([*TOPICS, *more], glossary=glossary), Memory(PaperEncoder(), DictShelf())
    )


BOTH = Topic(title="Both", text="We count cells in images.", language="en")
HALF = 2**-0.5  # the cosine of one wish among two


def scores(answer: match.Answer) -> dict[str, float]:
    return {m.topic.title: m.score for m in answer.matches}


def test_clauses_and_dislikes_count_as_much_as_they_say() -> None:
    answer = find("cells and plots please. images of the whole eye now. I do not like any language. I hate a headset.")
    assert len(answer.understood.clauses) == len(answer.understood.dislikes) == 2
    words = evidence.WORDS * CATALOGUE.words.evidence(answer.understood.words).strength
    assert scores(answer) == pytest.approx(
        {
            "Gates": HALF + words[0] + match.CLAUSES * (0.5 - HALF),
            "Heatmaps": HALF + words[1] + match.CLAUSES * (0.5 - HALF),
            # The strongest dislike counts, not their mean.
            "Chat": -match.DISLIKE,
            "Rooms": words[3] - match.DISLIKE,
        },
        abs=1e-5,
    )


def test_examples_pull_by_their_mean_and_push_half_as_much() -> None:
    snapshot = plus(BOTH)
    pointed = match.Examples(more=("heatmaps", "nobody"), less=("gates", "chat", "nobody"))
    answer = match.find(snapshot, Interest.of("cells"), ENCODER, examples=pointed)
    pull = HALF - 0.5 * (HALF + 0) / 2
    words = evidence.WORDS * snapshot.words.evidence("cells").strength
    assert scores(answer) == pytest.approx({"Both": HALF + words[4] + match.EXAMPLE * pull, "Rooms": 0}, abs=1e-5)
    # Who is pointed at is neither listed nor hidden.
    assert (answer.hidden_clear, answer.hidden_related) == (0, 0)
    assert answer.by_meaning
    assert answer.similarities == pytest.approx([1, 0, 0, 0, HALF])


def test_examples_alone_are_judged_by_their_own_curve_and_placed_between_them() -> None:
    answer = match.find(plus(BOTH), Interest.of(""), ENCODER, examples=match.Examples(more=("gates", "heatmaps", "x")))
    assert scores(answer) == pytest.approx({"Both": HALF, "Chat": 0, "Rooms": 0}, abs=1e-6)
    assert answer.confidence == pytest.approx(match.BY_EXAMPLE.probability(HALF, 5))
    assert answer.by_meaning
    assert answer.similarities == pytest.approx([HALF, HALF, 0, 0, 1], abs=1e-6)


@pytest.mark.parametrize("pointed", [match.Examples(less=("gates",)), match.Examples(more=("nobody",))])
def test_what_is_wanted_less_or_is_gone_has_no_place_on_the_map(pointed: match.Examples) -> None:
    answer = match.find(CATALOGUE, Interest.of(""), ENCODER, examples=pointed)
    assert not answer.by_meaning
    assert len(answer.similarities) == 0
    assert answer.verdict is Verdict.NOTHING


def test_somebody_pointed_at_something() -> None:
    assert match.Examples(more=("a",))
    assert match.Examples(less=("a",))
    assert not match.Examples()


def test_the_curve_says_what_is_clear_what_is_related_and_how_sure_that_is() -> None:
    """ "images images cells" is .894 of Heatmaps and .447 of Gates, and the words of both count the same."""
    curve = Calibration(middle=0.45, growth=0.05, slope=20)
    answer = find("images images cells", curve=curve)
    best, second = (m.score for m in answer.matches[:2])
    assert curve.score(0.5, 4) <= second < curve.score(0.9, 4) <= best
    assert [m.verdict for m in answer.matches] == [Verdict.CLEAR, Verdict.RELATED, Verdict.NOTHING, Verdict.NOTHING]
    assert (answer.clear, answer.related, answer.hidden_clear, answer.hidden_related) == (1, 1, 0, 0)
    assert answer.confidence == pytest.approx(curve.probability(best, 4))
    hidden = find("images images cells", curve=curve, wanted=np.array([False, False, True, True]))
    assert (hidden.clear, hidden.related, hidden.hidden_clear, hidden.hidden_related) == (0, 0, 1, 1)
    assert hidden.verdict is Verdict.NOTHING
    gates = find("images images cells", curve=curve, wanted=np.array([False, True, True, True]))
    assert (gates.clear, gates.related, gates.hidden_clear, gates.hidden_related) == (1, 0, 0, 1)
    # Those beyond the best k are counted, too.
    few = find("images images cells", curve=curve, k=1)
    assert (len(few.matches), few.clear, few.related) == (1, 1, 1)


@pytest.mark.parametrize(
    ("probability", "verdict"),
    [(0.9, Verdict.CLEAR), (0.899, Verdict.RELATED), (0.5, Verdict.RELATED), (0.499, Verdict.NOTHING)],
)
def test_a_border_belongs_to_what_lies_above(probability: float, verdict: Verdict) -> None:
    assert match._verdict(probability) is verdict


def test_a_tie_is_with_the_first_of_its_group() -> None:
    assert match._places([1.0, 0.985, 0.979, 0.96, 0.95]) == [1, 1, 3, 3, 5]
    assert match._places([match.TIE, 0.0]) == [1, 2]


def test_a_row_without_length_stays_without_direction() -> None:
    assert match._unit(np.array([3, 4], np.float32)) == pytest.approx([0.6, 0.8])
    assert match._unit(np.array([0.3, 0.4], np.float32)) == pytest.approx([0.6, 0.8])
    assert match._unit(np.zeros(2, np.float32)) == pytest.approx([0, 0])


def test_typing_errors_are_corrected_unless_somebody_asks_for_the_words_as_typed() -> None:
    assert find("headsett").understood.corrections == (("headsett", "headset"),)
    assert find("headsett", correct_spelling=False).understood.corrections == ()


def test_words_alone_have_a_curve_of_their_own() -> None:
    answer = match.find(catalogue.build(TOPICS), Interest.of("headset eye"), None)
    share = float(catalogue.build(TOPICS).words.evidence("headset eye").share.max())
    assert answer.matches[0].score == pytest.approx(share)
    assert answer.confidence == pytest.approx(match.BY_WORDS.probability(share, 4))
    without = match.find(CATALOGUE, Interest.of("headset eye"), None)
    assert without.confidence == answer.confidence
    assert without.matches[0].why.reasons == answer.matches[0].why.reasons
    assert len(answer.similarities) == 0


def test_a_curve_that_was_fitted_for_a_model_is_used_for_it(tmp_path: Path) -> None:
    ours = Calibration(0.2, 0.03, 20)
    calibration.keep(tmp_path, "ours", ours)
    assert match.curve_of(tmp_path, "ours") == ours
    assert match.curve_of(tmp_path, "another") is match.BY_MEANING


def reasons(text: str, typed: str, glossary: Glossary | None = None, language: str = "en") -> tuple[list[str], bool]:
    """The reasons why a topic with this text fits, and whether only the whole of it does."""
    snapshot = plus(Topic(title="Asked", text=text, language=language), glossary=glossary)
    found = next(m for m in match.find(snapshot, Interest.of(typed), ENCODER).matches if m.topic.title == "Asked")
    return [reason.sentence for reason in found.why.reasons], found.why.as_a_whole


def test_two_sentences_as_good_as_each_other_are_both_quoted_in_the_order_of_the_text() -> None:
    assert reasons("We draw cells in plots. We like plain rooms. We count cells all day.", "cells") == (
        ["We draw cells in plots.", "We count cells all day."],
        False,
    )
    assert len(reasons("We draw cells in plots. We paint cells on paper. We count cells all day.", "cells")[0]) == 2


def test_a_sentence_that_says_clearly_less_is_not_quoted() -> None:
    said, _ = reasons("We count patients and cells. We draw cells in plots.", "cells")
    assert said == ["We draw cells in plots."]


def test_of_sentences_with_the_same_meaning_the_one_with_the_words_is_quoted() -> None:
    said, _ = reasons("We draw cells in plots. We draw cells with Zotero.", "cells Zotero")
    assert said == ["We draw cells with Zotero."]


def test_a_word_in_two_forms_is_no_better_than_a_word() -> None:
    said, _ = reasons("We draw cells and a cell. We count cells all day.", "cells")
    assert len(said) == 2


def test_half_of_the_words_without_a_meaning_say_it_only_as_a_whole() -> None:
    words_only = catalogue.build(TOPICS)
    assert not match.find(words_only, Interest.of("headset"), None).matches[0].why.as_a_whole
    half = match.find(words_only, Interest.of("headset football"), None).matches[0]
    assert half.why.as_a_whole
    assert [reason.sentence for reason in half.why.reasons] == ["We place papers in rooms seen through a headset."]


def test_a_wish_of_stop_words_alone_gets_an_answer() -> None:
    assert len(find("what is it").matches) == 4


GERMAN = Glossary([("Kranke", ("patients",)), ("Zelle", ("cells",)), ("Wir", ("dice",))])


def test_a_german_sentence_speaks_for_an_english_wish_by_its_translation() -> None:
    text = "Das dauert sehr lange. Wir fragen Kranke und ihre Familien."
    assert reasons(text, "patients abroad with maps", GERMAN, "de") == (["Wir fragen Kranke und ihre Familien."], False)
    assert reasons(text, "patients abroad with maps", None, "de")[1]


def test_in_a_german_sentence_the_word_that_means_it_is_marked_and_no_stop_word() -> None:
    snapshot = plus(Topic(title="Asked", text="Wir fragen Kranke und Zellen.", language="de"), glossary=GERMAN)
    for typed in ("patients", "patients dice"):
        (reason,) = match.find(snapshot, Interest.of(typed), ENCODER).matches[0].why.reasons
        assert [reason.sentence[a:b] for a, b in reason.marks] == ["Kranke"]


def test_where_only_whole_topics_have_vectors_words_choose_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "ONLY_WHOLE_FROM", 4)
    best = match.find(paper_catalogue(), Interest.of("cells"), ENCODER).matches[0]
    assert [reason.sentence for reason in best.why.reasons] == ["We draw boxes round cells in plots."]
    assert not best.why.as_a_whole


def test_an_english_sentence_is_read_as_it_is() -> None:
    snapshot = plus(Topic(title="Asked", text="We ask Kranke what patients say.", language="en"), glossary=GERMAN)
    (reason,) = match.find(snapshot, Interest.of("patients"), ENCODER).matches[0].why.reasons
    assert [reason.sentence[a:b] for a, b in reason.marks] == ["patients"]


def test_a_german_wish_finds_english_topics_by_the_glossary() -> None:
    answer = match.find(plus(glossary=GERMAN), Interest.of("Zelle"), ENCODER)
    assert answer.understood.translated
    assert answer.matches[0].topic.title == "Gates"
