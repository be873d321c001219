import json
import re
from pathlib import Path

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
    "sentence",
    [
        "The aim is to compare maps of importance.",
        "Goal: We compare maps of importance with each other.",
        "Wir untersuchen, ob sich Verfahren des Lernens auf Bilder von Zellen übertragen lassen.",
        "La tesi ha come obiettivo quello di sviluppare un modello di previsione.",
        "Inviare la comunicazione nel momento migliore migliora i risultati di marketing.",
        "Can a model explain what it has learned (Chen et al. 2025)?",
        "Contact tracing apps need to protect the people who use them.",
        "Supervised learning needs labels that only experts can give.",
        "Kontaktlose Messungen von Puls und Atmung werden verglichen.",
        "We send and receive messages over a slow network.",
        "Phishing by e-mail is still the most frequent attack on companies.",
        "Patienten berichten in der Sprechstunde von ihren Beschwerden.",
        "Die Erkenntnisse: Kinder lernen schneller in kleinen Gruppen.",
        "Field studies: We measure how plants react to dry summers.",
    ],
)
def test_a_clause_about_the_topic_can_be_quoted(sentence: str) -> None:
    assert quotable(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "Python, R",
        "What you will do during the project:",
        "Aims and scope of the project",
        "Learning Representations of Medical Data.",
        "Shortest Job First, Round Robin, Strict Priority Scheduling.",
        "Field: Biology Methods: Statistics and a little programming in groups.",
        "Requirements: Python, R and some experience in statistics.",
        "Voraussetzungen: Gute Kenntnisse in einer funktionalen Sprache.",
        "Expected skills: analysis of regression, visualization of data.",
        "Contact: a.b@example.org",
        "If this sounds good to you, write to a.b(at)example.org today.",
        "https://example.org/a-long-address-of-a-page",
        "All of it is explained at www.example.org in more detail.",
        "Supervisor: Prof. Erika Mustermann from the institute of biology.",
        "Supervisor Prof. Erika Mustermann from the institute of biology.",
        "If anyone is interested in such a project, please contact the supervisor.",
        "Send your CV to us before the end of the month.",
        "Bei Interesse melden Sie sich bei der Leitung des Projekts.",
        "Bitte eine Email an Erika Mustermann schicken (siehe unten).",
        "Hier finden Sie weitere Themen für Ihre Arbeit bei uns.",
        "Weitere Informationen finden Sie auf der Seite des Projekts.",
        "Gli interessati possono contattare il docente del corso.",
        "Click here for more information about the project.",
        "Relevant references: Erika Mustermann & Otto Normal (2020).",
        "In Proceedings of the conference on fairness and transparency in music.",
        "One aim after the other " * 20 + "is listed here.",
    ],
)
def test_headings_lists_references_and_contact_lines_are_not_quoted(sentence: str) -> None:
    assert not quotable(sentence)


def test_nothing_quoted_from_real_offers_is_a_contact_line_or_a_heading(shared: Path) -> None:
    lines = (shared / "topics" / "offers.jsonl").read_text(encoding="utf-8").splitlines()
    offers = [json.loads(line) for line in lines]
    speaking = [[s for s in sentences_of(o["text"], o["language"]) if quotable(s)] for o in offers]
    refused = re.compile(
        r"\S@\S+\.[a-z]{2,}\b|https?:|www\.|:$|^(?:\S+ ){0,3}\S+$|^\W*(?:contact|kontakt|betreuer|supervisor)\b",
        re.IGNORECASE,
    )
    assert [s for quotations in speaking for s in quotations if refused.search(s)] == []
    # Being strict must not leave topics without a reason.
    assert sum(bool(quotations) for quotations in speaking) >= 0.98 * len(offers)
