import sys

import pytest

from embeddings import encoder
from embeddings.language import guess, is_english, reads_german
from tests.paper import Bilingual


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We compare attention maps with attribution maps of deep networks.", "en"),
        ("Wir vergleichen Karten der Aufmerksamkeit mit anderen Erklärungen.", "de"),
        ("", "en"),
        ("123 🙂", "en"),
    ],
)
def test_a_paragraph_tells_its_language(text: str, language: str) -> None:
    assert guess(text) == language


def test_plain_german_and_english_need_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    italian = "La tesi si propone di studiare una rete di sensori per la misura della temperatura in un edificio."
    assert guess(italian) == "it"
    monkeypatch.setitem(sys.modules, "py3langid", None)
    assert guess("You look for groups and patterns in measurements of blood cells.") == "en"
    assert guess("Du suchst nach Gruppen und Mustern in dem, was von Blutzellen und für sie gemessen wird.") == "de"
    with pytest.raises(ImportError):
        guess(italian)


@pytest.mark.parametrize(("word", "english"), [("network", True), ("Networks", True), ("Verschlüsselung", False)])
def test_english_words_are_known_by_their_stem(word: str, english: bool) -> None:
    assert is_english(word) is english


def test_the_bundled_model_does_not_read_german() -> None:
    assert not reads_german(encoder.load(encoder.BUNDLED))


def test_a_model_that_pairs_the_languages_reads_german() -> None:
    assert reads_german(Bilingual())
