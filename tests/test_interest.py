import pytest

from embeddings import glossary
from embeddings.spelling import Speller
from topics.interest import Interest, understand

SPELLER = Speller(["We translate dialects with neural networks.", "Sicherheitslücken in Programmen"])


def understood(text: str, german: bool = True, correct: bool = True):
    return understand(Interest.of(text), SPELLER, glossary.load() if german else None, correct)


def test_english_stays_as_it_is() -> None:
    made = understood("machine learning for dialects")
    assert (made.likes, made.translated, made.corrections) == ("machine learning for dialects", False, ())


def test_german_is_read_in_english_and_looked_up_in_both() -> None:
    made = understood("Verschlüsselung")
    assert made.translated
    assert "encryption" in made.likes
    assert "Verschlüsselung" in made.words
    assert "encryption" in made.words


def test_a_model_that_reads_german_gets_german() -> None:
    assert understood("Verschlüsselung", german=False).likes == "Verschlüsselung"


def test_typing_errors_are_corrected_and_told() -> None:
    made = understood("nueral networks for dialcts")
    assert made.likes == "neural networks for dialects"
    assert made.corrections == (("nueral", "neural"), ("dialcts", "dialects"))
    assert understood("nueral networks", correct=False).likes == "nueral networks"


def test_german_is_recognised_after_it_is_spelled_right() -> None:
    made = understood("Sicherheitslüken finden")
    assert made.corrections == (("Sicherheitslüken", "sicherheitslücken"),)
    assert "vulnerability" in made.likes


@pytest.mark.parametrize(
    ("text", "disliked"),
    [
        ("I like Go and Linux. Machine learning is not my thing.", ("Machine learning is not my thing.",)),
        ("Biology in the field. No pure computer science please.", ("No pure computer science please.",)),
        ("I like music, but I don't want databases", ("I don't want databases",)),
        ("I can program. Security would bore me.", ("Security would bore me.",)),
        ("learning without labels", ()),
        ("Why do networks not forget? How do they generalise?", ()),
        ("no idea", ()),
    ],
)
def test_what_is_not_wanted_stands_apart(text: str, disliked: tuple[str, ...]) -> None:
    made = understood(text)
    assert made.dislikes == disliked
    assert not any(clause in made.likes for clause in disliked)


def test_german_dislikes() -> None:
    made = understood("Ich mag Korpora. Blockchain interessiert mich nicht.")
    assert len(made.dislikes) == 1
    assert "Blockchain" in made.dislikes[0]
    assert "Blockchain" not in made.likes


def test_the_wishes_of_a_statement_count_one_by_one() -> None:
    made = understood("I like maps of old cities. I want to build an app. R.")
    assert made.clauses == ("I like maps of old cities.", "I want to build an app.")
    assert understood("maps of old cities").clauses == ()
