"""Topics written and read again are the same topics, and no file of them does harm."""

import re
import zipfile
from io import BytesIO

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from topics.exchange import beginning, encoding, plan, read_data, writing
from topics.exchange.writing import FORMATS, ExportFault
from topics.topic import PUBLISHED, Level, State, Supervisor, Topic, clean, one_line

# Letters of several scripts, signs of Markdown, YAML, HTML, JSON and spreadsheets.
_SIGNS = "abcXYZ äöüß é λ Ж 漢 😀 0123 \n\t =+-@'\",;:#*_`[](){}<>|\\/&%!?~^$.–„“ＡＢ＝"
_text = st.text(st.sampled_from(_SIGNS) | st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80)


def _sound(text: str) -> bool:
    """Whether a text is neither a comment nor damaged: those are taken out and repaired when they are read.

    Beside a word that is surely damaged, as another cell of the same line may be, less is enough to look damaged.
    """
    beside = (encoding.repair(f"donâ€™t {line}").text == f"don’t {line}" for line in text.split("\n"))
    return "<!--" not in text and not encoding.repair(text).repairs and all(beside)


texts = _text.filter(lambda text: bool(clean(text)) and _sound(clean(text)))
lines = _text.filter(lambda text: bool(one_line(text)) and _sound(one_line(text)))


@st.composite
def topics(draw: st.DrawFn) -> list[Topic]:
    """Ten topics, with everything a topic can state."""
    return [
        Topic(
            id=f"t{number}",
            title=draw(lines),
            text=draw(texts),
            language=draw(st.sampled_from(["", "de", "en"])),
            levels=draw(st.lists(st.sampled_from(Level), unique=True)),
            state=draw(st.sampled_from(State)),
            supervisors=[
                Supervisor(name=name, email=email)
                for name, email in draw(
                    st.lists(st.tuples(names, st.sampled_from(["", "ada@example.org"])), max_size=3)
                )
            ],
            tasks=draw(st.just("") | texts),
            needs=draw(st.just("") | texts),
            methods=draw(st.lists(lines, max_size=3)),
            links=draw(st.lists(st.just({"address": "https://example.org/a", "label": "a b"}), max_size=2)),
            also_found_as=draw(st.lists(lines, max_size=2)),
            plain_words=draw(st.just("") | texts),
            checked_on=draw(st.none() | st.dates()),
        )
        for number in range(10)
    ]


names = lines.filter(lambda name: not name.startswith("<"))


@settings(
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
@given(topics())
def test_written_and_read_again_a_thousand_topics_are_the_same_in_every_form(written: list[Topic]) -> None:
    """Making the topics up takes longest: the same ones go through every form."""
    for form in (form for name, form in FORMATS.items() if name != "page"):
        reading = read_data(f"topics{form.suffix}", form.write(written))
        again = [Topic.model_validate({"id": one.id, **one.fields}) for one in reading.records]
        assert sorted(again, key=lambda topic: topic.id) == written, form.suffix


def test_the_page_of_the_samples_is_read_as_unchanged() -> None:
    stored = beginning()
    reading = read_data("topics.md", writing.page(stored))
    change = plan(reading.records, stored)
    assert (len(change.unchanged), change.new, change.changed, change.gone) == (7, (), (), ())


def test_the_page_holds_what_visitors_see_and_agrees_with_the_store() -> None:
    states = [
        Topic(title=f"Map {state}", text="# One\n\nb\n\nTwo\n---\n\n```\n# code\n```\n\n### Three", state=state)
        for state in State
        if state in PUBLISHED
    ]
    stored = [
        *states,
        Topic(
            id="other",
            title="*Signs* & [links](x) #1.",
            text="Level: Bachelor\n\nSupervisor: Ada\n\n- **One part** of it",
        ),
        Topic(title="A Map: of things", text="x"),
    ]
    page = writing.page(stored)
    assert [line for line in page.decode().split("\n") if line.startswith("### ")] == [
        "### Map open",
        "### Map in talks (in talks)",
        "### Map taken (taken)",
        r"### \*Signs\* \& \[links\](x) \#1. {#other}",
        "### A Map: of things",
    ]
    assert "# code" in page.decode().split("\n")
    change = plan(read_data("topics.md", page).records, stored)
    assert len(change.unchanged) == len(stored), change


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t=", "＝", "'", "'=", "@SUM"])
def test_no_cell_is_a_formula(first: str) -> None:
    topic = Topic(id="a", title="A", text=f"{first}1+1", needs=f"{first}cmd|' /C calc'!A0")
    rows = FORMATS["csv"].write([topic]).decode("utf-8-sig")
    assert not re.search(r'"[=+\-@\t＝]', rows)
    sheet = openpyxl.load_workbook(BytesIO(FORMATS["excel"].write([topic]))).active
    assert {cell.data_type for row in sheet for cell in row if cell.value} == {"s"}
    assert not any(str(cell.value).startswith(("=", "+", "-", "@")) for row in sheet for cell in row)


@pytest.mark.parametrize("text", ["_x0000_", "_x0041_", "_x005F_x0041_", "a_x000D_"])
def test_what_looks_like_an_escape_of_excel_comes_back_as_it_was(text: str) -> None:
    assert (
        read_data("topics.xlsx", FORMATS["excel"].write([Topic(title=text, text="b")])).records[0].fields["title"]
        == text
    )


def test_a_text_too_long_for_a_cell_is_a_sentence() -> None:
    with pytest.raises(ExportFault, match="“A” is longer than an Excel cell can hold"):
        FORMATS["excel"].write([Topic(title="A", text="x" * 40_000)])


@pytest.mark.parametrize(
    "topic_id", ["../../x", "CON", "readme", "a/b", "x" * 120, "a\u202eb", 'a"b', "日本", "A", "a"]
)
def test_file_names_are_harmless(topic_id: str) -> None:
    made = [Topic(id=topic_id, title="One", text="x"), Topic(id="a", title="Two", text="y")]
    made = made if topic_id != "a" else made[:1]
    data = FORMATS["zip"].write(made)
    files = zipfile.ZipFile(BytesIO(data)).namelist()
    assert all(re.fullmatch(r"[a-z0-9-]+\.md", name) and name not in ("con.md", "readme.md") for name in files)
    assert {one.id for one in read_data("x.zip", data).records} == {topic.id for topic in made}


def test_an_archive_that_would_not_be_read_again_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "ENTRY_LIMIT", 1)
    two = [Topic(title=title, text="x") for title in ("One", "Two")]
    assert writing.front_matter_zip(two[:1])
    with pytest.raises(ExportFault, match="more than 1 topics would not be read again; take JSON lines"):
        writing.front_matter_zip(two)
