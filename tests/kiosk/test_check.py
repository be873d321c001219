from pathlib import Path

import pytest

from embeddings import encoder
from tests.paper import TOPICS, PaperEncoder
from topics import doctor, exchange, settings
from topics.doctor import Finding
from topics.kiosk import check
from topics.store import Store


@pytest.fixture
def findings(own_data: Path, monkeypatch: pytest.MonkeyPatch):
    """Looks at a catalogue of the given topics with the paper encoder, with everything general well."""
    monkeypatch.setattr(encoder, "load", lambda name: PaperEncoder())
    monkeypatch.setattr(doctor, "examine", lambda chosen: iter([Finding("database", True, "Whole.")]))
    own_data.mkdir()

    def look(*topics, **more: str) -> dict[str, Finding]:
        for name, value in more.items():
            monkeypatch.setenv(f"THESIS_FINDER_{name.upper()}", value)
        monkeypatch.setattr(exchange, "first_fill", lambda store: [store.save(topic, by="test") for topic in topics])
        return {finding.name: finding for finding in check.examine(settings.load())}

    return look


def test_all_is_well_with_cards_words_and_codes(findings) -> None:
    plain = [topic.model_copy(update={"plain_words": f"We look at {topic.title}."}) for topic in TOPICS]
    found = findings(*plain, public_address="https://topics.example.org")
    assert [finding.well for finding in found.values()] == [True] * 5
    assert "https://topics.example.org" in found["address"].says


def test_topics_that_speak_one_language_are_named_without_alarm(findings) -> None:
    words = "You sort cells into groups that belong together."
    one, *others = TOPICS
    both = [t.model_copy(update={"plain_words": f"{words}\n\nDu ordnest Zellen in Gruppen."}) for t in others]
    found = findings(one.model_copy(update={"plain_words": words}), *both)["plain words"]
    assert found.well
    assert f"In one language only: “{one.title}”;" in found.says


def test_what_is_missing_is_named(findings) -> None:
    found = findings(*TOPICS, public_address="http://192.168.1.4:8501")
    assert not found["plain words"].well
    assert "“Gates”" in found["plain words"].says
    assert not found["address"].well
    assert "192.168.1.4" in found["address"].says


def test_a_sick_database_is_said_first_and_nothing_else_is_tried(findings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "examine", lambda chosen: iter([Finding("database", False, "Damaged.")]))
    assert list(findings(*TOPICS)) == ["database"]


def test_a_store_without_topics_has_no_cards(findings) -> None:
    found = findings()
    assert not found["cards"].well
    assert Store(settings.load().database).topics() == ()
