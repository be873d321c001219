import pytest

from embeddings.spelling import Speller

SPELLER = Speller(["Neutron sensors and neutron detectors", "large language models", "a hallucination", "modest"])
NEVER = frozenset[str]()


def known(word: str) -> bool:
    return word.lower() in {"happening"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nuetron sensrs", "neutron sensors"),
        ("langage modles", "language models"),
        ("halucination", "hallucination"),
        ("Neutron", "Neutron"),
        ("happening", "happening"),
        ("RLIN", "RLIN"),
        ("anguage", "anguage"),
        ("quantum", "quantum"),
        ("abc", "abc"),
    ],
)
def test_unknown_words_become_the_most_similar_known_one(typed: str, meant: str) -> None:
    corrected, changes = SPELLER.correct(typed, known)
    assert corrected == meant
    assert [old for old, _ in changes] == ([w for w in typed.split() if w not in meant.split()])


def test_what_was_changed_is_told() -> None:
    assert SPELLER.correct("nuetron stars", known)[1] == (("nuetron", "neutron"),)


def test_further_words_may_be_meant() -> None:
    assert SPELLER.correct("Verschlüselung", known, ["verschlüsselung"])[0] == "verschlüsselung"
    assert SPELLER.correct("Verschlüselung", known)[0] == "Verschlüselung"
