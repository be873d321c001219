from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.hostile import PAYLOADS
from topics.topic import Level, State, Topic, clean, problems, slug


def test_only_title_and_text_are_needed() -> None:
    topic = Topic(title="Über Größe", text="Text")
    assert (topic.id, topic.state, topic.version) == ("ueber-groesse", State.OPEN, 0)


def test_a_lone_entry_is_a_list_of_one() -> None:
    topic = Topic(title="T", text="x", levels="master", methods="PCA", supervisors="A. Person", links="https://a.de")
    assert topic.levels == (Level.MASTER,)
    assert topic.methods == ("PCA",)
    assert topic.supervisors[0].name == "A. Person"
    assert topic.links[0].address == "https://a.de/"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": "  "}, "title must not be empty"),
        ({"text": ""}, "text must not be empty"),
        ({"title": "x" * 301}, "title is too long"),
        ({"levels": ["minister"]}, "levels.0 must be 'bachelor'"),
        ({"state": "gone"}, "state must be 'draft'"),
        ({"links": ["javascript:alert(1)"]}, "must start with http:// or https://"),
        ({"supervisors": [{"name": "A", "email": "nobody"}]}, "not an e-mail address"),
        ({"colour": "red"}, "colour is not a field of a topic"),
        ({"checked_on": "2024-13-01"}, "checked_on"),
        ({"title": "🙂"}, "needs an id of its own"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Topic.model_validate({"title": "T", "text": "x", **wrong})
    assert any(sentence in said for said in problems(caught.value)), problems(caught.value)


def test_facts_make_the_same_topic_again() -> None:
    topic = Topic(
        title="T",
        text="x",
        levels="phd",
        checked_on=date(2026, 1, 2),
        supervisors={"name": "A", "email": "a@b.de"},
    )
    assert Topic.model_validate({**topic.facts(), "id": topic.id, "version": 3}) == topic


def test_topics_differ_by_content_and_id_but_not_by_version() -> None:
    one = Topic(title="T", text="x")
    assert one == one.model_copy(update={"version": 4})
    assert one != one.model_copy(update={"id": "other"})
    assert one != one.model_copy(update={"text": "y"})


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(max_size=200))
def test_clean_text_can_be_stored_and_cannot_turn_a_page_round(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert not set(cleaned) & set("\x00\r\u202e\u2067")


def test_cleaning_keeps_what_belongs_to_words() -> None:
    assert clean("e\u0301te\u0301, „Zitat“ – 👩‍🎓") == "été, „Zitat“ – 👩‍🎓"


def test_slugs_are_readable() -> None:
    assert slug("Flow/mass cytometry: Größe & Maß!") == "flow-mass-cytometry-groesse-mass"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_names_for_addresses_and_files_are_harmless_whatever_the_title(payload: str) -> None:
    assert set(slug(payload)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(slug(payload)) <= 100
