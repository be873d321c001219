"""What people write about a topic, in their own words."""

import pytest

from topics.exchange import names
from topics.exchange.record import FIELDS
from topics.topic import Level, State

ADA = {"name": "Ada Lovelace", "email": "ada@example.org"}


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_has_its_own_name_before_all_others(field: str) -> None:
    assert names.surest(["Betreuer", "Beschreibung", "Thema", "Status", field]).get(field) == field


def test_of_two_names_for_a_field_the_surer_is_believed() -> None:
    assert names.surest(["Details", "Name", "Beschreibung", "Titel", "Farbe"]) == {
        "Beschreibung": "text",
        "Titel": "title",
    }
    # One in another form than those that are known comes last.
    assert names.surest(["Betreuer:innen", "contact"]) == {"contact": "supervisors"}


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("ClosedToCheck", State.ARCHIVED),
        ("noch zu vergeben", State.OPEN),
        ("nicht mehr frei", State.TAKEN),
        ("blue", None),
        ("whoever is free may ask about it in open hours", None),
    ],
)
def test_a_few_words_name_a_state_and_a_sentence_names_none(text: str, state: State | None) -> None:
    assert names.state(text) is state


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Ada Lovelace, ada@example.org", [ADA]),
        ("[Ada Lovelace](mailto:ada@example.org)", [ADA]),
        ("<a href='mailto:ada@example.org'>Ada Lovelace</a>", [ADA]),
        ("Ada Lovelace, Ph.D. & Bob Byte", [{"name": "Ada Lovelace", "email": ""}, {"name": "Bob Byte", "email": ""}]),
        ("ada@example.org", [{"name": "ada@example.org", "email": "ada@example.org"}]),
        # An address that looks like one and is none is no address.
        ("Ada Lovelace a?b@example.org", [{"name": "Ada Lovelace", "email": ""}]),
        ("?, 7", []),
        ("whoever of us has the time for it this year", []),
    ],
)
def test_people_are_read_with_their_addresses_and_no_sentence_is_a_person(text: str, people: list[object]) -> None:
    assert list(names.supervisors(text)) == people


def test_lists_on_one_line() -> None:
    assert names.levels("Master or Bachelor") == (Level.BACHELOR, Level.MASTER)
    assert names.methods("* clustering, k-means;\n- plots.") == ("clustering", "k-means", "plots")
    assert names.links("see https://example.org/a, https://example.org/b and https://example.org/a.") == (
        "https://example.org/a",
        "https://example.org/b",
    )


def test_a_field_without_a_reader_is_taken_as_it_is() -> None:
    assert names.value("tasks", "Count.") == "Count."
