import math

import pytest

from embeddings.lexical import K1, B, WordIndex, is_stop_word, words


def index_of(*texts: tuple[str, str]) -> WordIndex:
    return WordIndex([text] for text in texts)


def stems(text: str) -> set[str]:
    return {stem for word in words(text) for stem in word.stems}


def test_scores_are_bm25_computed_by_hand() -> None:
    index = index_of(("cells cells images", "en"), ("images", "en"), ("headset", "en"))
    scores = index.evidence("cells").scores
    # "cells" stands in one of three texts; the first has 3 words, the mean is 5/3.
    idf = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    norm = K1 * (1 - B + B * 3 / (5 / 3))
    assert scores.tolist() == pytest.approx([idf * 2 * (K1 + 1) / (2 + norm), 0, 0])


def test_share_is_of_all_the_words_and_an_unknown_word_is_the_rarest() -> None:
    index = index_of(("cells", "en"), ("images", "en"))
    known, half = index.evidence("cells").share[0], index.evidence("cells quantum").share[0]
    assert 0 < half < known <= 1
    assert index.evidence("quantum").share.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("multi-omics", "multiomics"),
        ("auto-encoder", "Autoencoders"),
        ("Verschlüsselung", "Verschluesselungen"),
        ("clustering", "clusters"),
        ("naïve", "naive"),
    ],
)
def test_spellings_of_one_word_meet(one: str, other: str) -> None:
    assert stems(one) & stems(other)


@pytest.mark.parametrize(("one", "other"), [("C", "C++"), ("cell", "celebrity"), ("art", "artificial")])
def test_different_words_do_not(one: str, other: str) -> None:
    assert not stems(one) >= stems(other)


def test_words_stand_where_they_say() -> None:
    text = "Attention, or: auto-encoders!"
    assert [text[word.start : word.end] for word in words(text)] == ["Attention", "or", "auto-encoders"]


def test_texts_are_stemmed_in_their_own_language() -> None:
    index = index_of(("Wir untersuchen Häuser.", "de"), ("We look at houses.", "en"))
    assert index.evidence("Haus").scores[0] > 0
    assert index.evidence("house").scores[1] > 0


@pytest.mark.parametrize("word", ["the", "The", "ich", "möchte", "interested", "Masterarbeit"])
def test_stop_words_of_both_languages(word: str) -> None:
    assert is_stop_word(word)


@pytest.mark.parametrize("interest", ["", "the and of", "🙂", "\"' OR *", "%_\\"])
def test_nothing_to_look_for_scores_nothing(interest: str) -> None:
    assert index_of(("cells", "en")).evidence(interest).share.tolist() == [0]


def test_an_empty_catalogue_has_no_scores() -> None:
    assert WordIndex([]).evidence("cells").share.shape == (0,)
