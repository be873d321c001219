import pytest

from embeddings.language import guess


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
