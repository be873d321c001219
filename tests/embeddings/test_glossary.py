from pathlib import Path

import pytest

from embeddings import glossary
from embeddings.glossary import Glossary
from tests.paper import Bilingual, PaperEncoder

SMALL = Glossary(
    [
        ("Sprache", ("language",)),
        ("Modell", ("model",)),
        ("Verkehr", ("traffic",)),
        ("Planung", ("planning",)),
        ("groß", ("large", "big")),
        ("erkennen", ("recognize", "detect")),
        ("vorhersagen", ("predict",)),
        ("maschinelles Lernen", ("machine learning",)),
        ("Schlüssel", ("key",)),
        ("Planner", ("planner",)),
        ("Ion", ("ion",)),
        ("Tisch", ("table",)),
    ]
)


@pytest.mark.parametrize(
    ("word", "english"),
    [
        ("Modell", ("model",)),
        ("Modellen", ("model",)),
        ("große", ("large", "big")),
        ("grosse", ("large", "big")),
        ("Schluessel", ("key",)),
        ("Sprachmodelle", ("language model",)),
        ("Verkehrsplanung", ("traffic planning",)),
        ("Verkehrs-Planung", ("traffic planning",)),
        ("erkannt", ()),
        ("erkennt", ("recognize", "detect")),
        ("vorhergesagt", ("predict",)),
        ("KI-Modelle", ("KI model",)),
        # Both parts must be known, or there is no split.
        ("Modellbahn", ()),
        # Endings that look like words are no parts.
        ("Modellionen", ()),
        ("Sprachtisch", ()),
        ("vorhersagende", ("predict",)),
        ("Vorher-Sagen", ("predict",)),
        ("Plannerinnen", ("planner",)),
        ("Planungen", ("planning",)),
    ],
)
def test_words_in_any_form_and_compounds_of_known_parts(word: str, english: tuple[str, ...]) -> None:
    assert SMALL.render(word) == english


def test_a_part_that_is_an_entry_comes_before_one_that_is_split_again() -> None:
    words = [("sicher", ("safe",)), ("heiter", ("cheerful",)), ("Sicherheit", ("security",)), ("Fehler", ("error",))]
    assert Glossary(words).render("Sicherheitsfehler") == ("security error",)


def test_phrases_come_before_words_and_unknown_words_stay() -> None:
    made = SMALL.translate("Maschinelles Lernen mit großen Sprachmodellen und Zotero!", renderings=1)
    assert made == "machine learning with large language model and Zotero!"


def test_numbers_and_sentences_stay_apart() -> None:
    assert SMALL.translate("Modell 7. Planung?") == "model 7. planning?"
    assert SMALL.translate("") == ""


@pytest.mark.parametrize(
    "text",
    [
        "Sprachmodelle",
        "Ich möchte etwas mit Tieren machen",
        "Verschluesselung",
        "neuronale Netze",
        "Wie kann man Zeugnisse fälschungssicher machen?",
        "Datenschutz",
    ],
)
def test_german_is_recognised(text: str) -> None:
    assert glossary.load().is_german(text)


@pytest.mark.parametrize(
    "text",
    [
        "machine translation",
        "VR",
        "GIS",
        "reinforcement learning in robots",
        "I like to die in games",
        "naïve Bayes",
        "Zotero plugin",
        "SHAP and LIME",
        "the Bundestag and its archives",
        "Software",
        "",
        "jkhgfd",
        "Kubernetes",
    ],
)
def test_english_is_left_alone(text: str) -> None:
    assert not glossary.load().is_german(text)


def test_the_products_own_glossary() -> None:
    own = glossary.load()
    assert len(own) >= 3000
    for german, english in {
        "Durchflusszytometrie": "flow cytometry",
        "Verschlüsselung": "encryption",
        "Empfehlungssysteme": "recommender system",
        "Datenschutz": "data protection",
        "Immunsystem": "immune system",
    }.items():
        assert english in own.render(german)
    assert own.translate("maschinelles Lernen") == "machine learning"


def test_a_supervisors_own_words_come_first(tmp_path, caplog) -> None:
    (tmp_path / "glossary.tsv").write_text(
        "# our words\nDatenschutz\tprivacy engineering\nGlibber\tslime; goo\nno tab here\n\n", encoding="utf-8"
    )
    own = glossary.load(tmp_path)
    assert own.render("Datenschutz") == ("privacy engineering",)
    assert own.render("Glibber") == ("slime", "goo")
    assert own.render("Immunsystem") == ("immune system",)
    assert "glossary.tsv, line 4" in caplog.text


def test_only_a_model_that_reads_german_needs_none(tmp_path: Path) -> None:
    assert glossary.for_model(Bilingual()) is None
    assert glossary.for_model(PaperEncoder()) is glossary.load()
    assert glossary.for_model(None, tmp_path) is glossary.load(tmp_path)


def test_a_dictionary_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    """Whoever holds the glossary without it need not cut all topics anew."""
    assert glossary.load(tmp_path, tmp_path / "de-en") is glossary.load(tmp_path)
