import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from topics import form
from topics.form import Fault
from topics.topic import Advice, Topic, advice

FULL = Topic(
    title="Corals",
    text="We count corals.\n\nOn photographs.",
    levels=["bachelor", "phd"],
    language="de",
    supervisors=[{"name": "Ada Lovelace", "email": "ada@example.org"}, "Bob"],
    tasks="Count.",
    needs="Patience",
    methods=["PCA, whitened", "k-means"],
    plain_words="Counting.",
    also_found_as=["reef", "Riff"],
    links=[{"address": "https://example.org/a", "label": "the data"}, "https://example.org/b"],
)
lines = st.lists(st.text(min_size=1).filter(lambda text: bool("".join(text.split()))), max_size=3)


def back(topic: Topic) -> Topic | None:
    return form.read(form.fields(topic), {"id": topic.id, "state": topic.state}).topic


def test_a_topic_comes_out_of_the_form_as_it_went_in() -> None:
    assert back(FULL) == FULL


@settings(max_examples=200)
@given(title=st.text(min_size=1), text=st.text(min_size=1), methods=lines, found=lines)
def test_so_does_any_other(title: str, text: str, methods: list[str], found: list[str]) -> None:
    try:
        topic = Topic(id="x", title=title, text=text, methods=methods, also_found_as=found)
    except ValueError:
        return
    # A line of blanks is no line.
    if all(topic.methods) and all(topic.also_found_as):
        assert back(topic) == topic


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("title", "", Fault.EMPTY),
        ("title", "x" * 301, Fault.TOO_LONG),
        ("text", " \n", Fault.EMPTY),
        ("supervisors", "Ada <ada>", Fault.NO_MAIL),
        ("links", "see javascript:alert(1)", Fault.NO_LINK),
        ("links", "\n".join(["https://example.org"] * 51), Fault.TOO_LONG),
        ("language", "German", Fault.OTHER),
    ],
)
def test_a_fault_is_told_at_its_field(field: str, value: str, fault: Fault) -> None:
    reading = form.read({**form.fields(FULL), field: value}, {"id": "x"})
    assert reading.topic is None
    assert reading.errors == {field: fault}


def test_a_title_that_names_nothing_is_a_fault_of_the_title() -> None:
    assert form.read({**form.fields(FULL), "title": "!?"}, {}).errors == {"title": Fault.NO_LETTER}


def test_an_empty_form_lacks_title_and_text() -> None:
    assert form.read(form.empty(), {"id": "x"}).errors == {"title": Fault.EMPTY, "text": Fault.EMPTY}


def test_advice_names_what_could_be_better() -> None:
    bare = Topic(title="Corals", text="We count.")
    assert advice(bare) == (
        Advice.SHORT_TEXT,
        Advice.NO_LEVEL,
        Advice.NO_SUPERVISOR,
        Advice.NO_TASKS,
        Advice.NO_PLAIN_WORDS,
    )
    assert {piece.field for piece in Advice} <= set(form.NAMES)
    good = FULL.model_copy(update={"text": "word " * 40})
    assert advice(good) == ()
    assert advice(good.model_copy(update={"title": "x" * 111})) == (Advice.LONG_TITLE,)
