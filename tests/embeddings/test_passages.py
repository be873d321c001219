import pytest

from embeddings.passages import PASSAGE_WORDS, pieces, plain, quotable, sentences_of

PAGE = """## Background

We use e.g. deep nets, see [the paper](https://example.org/p). They are **hard** to read!

<!-- never read this -->
- Train a model.
- Explain what it learnt.

![a cell](https://example.org/cell.png)
"""


def test_sentences_stand_as_a_reader_sees_them() -> None:
    assert sentences_of(PAGE) == [
        "We use e.g. deep nets, see the paper.",
        "They are hard to read!",
        "Train a model.",
        "Explain what it learnt.",
    ]


def test_plain_keeps_headings_and_drops_comments_pictures_and_addresses() -> None:
    text = plain(PAGE)
    assert text.startswith("Background\n")
    assert not any(gone in text for gone in ("never", "example.org", "cell", "**", "##"))


def test_german_abbreviations_end_no_sentence() -> None:
    assert sentences_of("Wir nutzen z.B. neuronale Netze. Das ist gut.", "de") == [
        "Wir nutzen z.B. neuronale Netze.",
        "Das ist gut.",
    ]


def test_passages_hold_every_sentence_in_order_and_the_title() -> None:
    text = " ".join(f"Sentence number {n} says a little about cells." for n in range(40))
    made = pieces("Title", text)
    assert " ".join(p.removeprefix("Title. ") for p in made.passages) == text
    assert all(p.startswith("Title. ") and len(p.split()) <= PASSAGE_WORDS + 1 for p in made.passages)


def test_a_short_text_is_its_own_passage() -> None:
    made = pieces("Title", "Only this.")
    assert made.passages == (made.whole,) == ("Title. Only this.",)


@pytest.mark.parametrize("text", ["", "# Only a heading", "<b></b>", "---"])
def test_a_text_without_sentences_still_has_a_passage(text: str) -> None:
    made = pieces("Title", text)
    assert made.sentences == ()
    assert len(made.passages) == 1


@pytest.mark.parametrize(
    ("sentence", "speaks"),
    [
        ("The aim is to compare maps of importance.", True),
        ("What you will do during the project:", False),
        ("Contact: a.b@example.org", False),
        ("https://example.org/a-long-address-of-a-page", False),
        ("Python, R", False),
    ],
)
def test_labels_and_contact_lines_are_not_quoted(sentence: str, speaks: bool) -> None:
    assert quotable(sentence) is speaks
