"""Front matter and JSON lines: read as they are written, or refused in one sentence with the place."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from topics.exchange import ImportFault, Record, front_matter, json_lines, read, reading
from topics.exchange.record import record, without_comments
from topics.topic import Topic

HEAD = "---\ntitle: One\nlevel: master\n---\n"


def of(path: Path, content: str | bytes) -> tuple[Record, ...]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read(path).records


def fault(path: Path, content: str | bytes) -> str:
    with pytest.raises(ImportFault) as raised:
        of(path, content)
    return str(raised.value)


# --- front matter ---


def test_a_file_with_front_matter_is_one_topic(tmp_path: Path) -> None:
    (one,) = of(
        tmp_path / "x.md",
        "---\ntitle: A title\nlevel: master\nsupervisor: Ada Lovelace\nmethods: [a, b]\nstate: in talks\n"
        "link: https://example.org/\nchecked_on: 2024-02-29\n---\n\nThe *text*\n\n---\n\n### goes on\n",
    )
    assert Topic(id=one.id, **one.fields) == Topic(
        title="A title",
        text="The *text*\n\n---\n\n### goes on",
        levels=["master"],
        supervisors=["Ada Lovelace"],
        methods=["a", "b"],
        state="in talks",
        links=["https://example.org/"],
        checked_on="2024-02-29",
    )
    assert one.id == "a-title"


def test_a_record_holds_only_what_is_stated(tmp_path: Path) -> None:
    (one,) = of(tmp_path / "x.md", "---\ntitle: One\nneeds:\ntasks: ~\nlinks: []\nlanguage: ''\n---\nx")
    assert dict(one.fields) == {"title": "One", "text": "x"}


@pytest.mark.parametrize("title", ["1984", "no", "2024-02-30", "0x1F", "1e3", "true", "12:30", "NULL", "'null'"])
def test_strings_stay_strings(tmp_path: Path, title: str) -> None:
    (one,) = of(tmp_path / "x.md", f"---\ntitle: {title}\n---\nx")
    assert one.fields["title"] == title.strip("'")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            "---\ntitle: One\ntitle: Two\n---\nx",
            "line 3: the front matter cannot be read: title is stated twice.",
        ),
        ("---\ntitle: One\n'title': Two\n---\nx", "title is stated twice"),
        ("---\ntitle: One\nlevel: master\nlevels: [phd]\n---\nx", "levels is stated twice."),
        ("---\ntitle: &a One\ntext: *a\n---\nx", r"line 2: .* aliases"),
        ("---\ntitle: !!python/object:os.system One\n---\nx", r"line 2: .* tags"),
        ("---\ntitle: One: two\n---\nx", "line 2: the front matter cannot be read: mapping values"),
        ("---\ntitle: One\n\tlevel: x\n---\nx", "line 3: the front matter cannot be read"),
        ("---\ntitle: [One\n---\nx", "the front matter cannot be read"),
        ("---\ntitle: One\x01\n---\nx", "a character that YAML does not allow"),
        ("---\n? [a]\n: b\n---\nx", "the front matter cannot be read"),
        ("---\ntitle: One\ntext: y\n---\nx", "text is stated twice"),
        ("---\n- title\n---\nx", "must consist of lines such as"),
        ("---\ntitle: One\nx", "no second line “---” ends it"),
        ("---\nlevels: [master]\n---\nx", "title is missing"),
        ("---\ntitle: One\n---\n", "text is missing"),
        ("---\ntitle: One\nlevel: expert\n---\nx", "levels.0 must be"),
        ("---\ntitle: One\nchecked_on: 2024-02-30\n---\nx", "checked_on"),
        ("---\ntitle: One\nlink: javascript:alert(1)\n---\nx", "links.0.*http"),
        ("---\ntitle: One\nmethods: {a: b}\n---\nx", "methods"),
        ("---\ntitle: One\nsupervisor: {name: Ada, email: nonsense}\n---\nx", "supervisors.0.email"),
        (f"---\ntitle: One\nneeds: {'x' * 200_000}\n---\nx", "longer than 200,000 characters"),
    ],
)
def test_broken_front_matter_is_one_sentence(tmp_path: Path, content: str, sentence: str) -> None:
    with pytest.raises(ImportFault, match=sentence) as raised:
        of(tmp_path / "x.md", content)
    assert str(raised.value).startswith("x.md: ")
    assert "\n" not in str(raised.value)


def test_hostile_yaml_costs_next_to_nothing() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    started = time.process_time()
    for head in (
        bomb,
        "a: " + "[" * 100_000,
        "a: " + "{a: " * 40_000,
        "- " * 90_000,
        "a: b\n" * 39_000,
        "\n? " * 60_000,
    ):
        with pytest.raises(ImportFault):
            front_matter.split(f"---\n{head}\n---\nx")
    assert time.process_time() - started < 3


@given(st.text(max_size=200))
def test_any_head_is_read_or_refused(head: str) -> None:
    try:
        stated, _ = front_matter.split(f"---\n{head}\n---\nx")
    except ImportFault:
        return
    assert all(isinstance(key, str) for key in stated)


def test_hostile_text_costs_next_to_nothing() -> None:
    started = time.process_time()
    assert without_comments("<!-- -->\n" * 100_000) == ""
    for text in ("<!--\n" * 200_000, "<!-- --> x" * 100_000 + "<!--", " " * 500_000 + "<!--"):
        with pytest.raises(ImportFault):
            without_comments(text)
    with pytest.raises(ImportFault):
        json_lines.rows("{" + ",".join(f'"{n % 99_999}": 1' for n in range(100_000)) + "}")
    assert time.process_time() - started < 2


def test_text_commented_out_is_not_read(tmp_path: Path) -> None:
    (one,) = of(tmp_path / "x.md", HEAD + "a\n<!-- b\nc -->\nd <!-- e --> f")
    assert one.fields["text"] == "a\nd  f"


def test_what_a_source_says_is_shown_on_one_line_without_control_characters(tmp_path: Path) -> None:
    said = fault(tmp_path / "x.jsonl", json.dumps({"title": "One", "\x1b[2J\n\ud800" * 500: 1})[:-1] + ', "title": 2}')
    assert said == "x.jsonl: line 1: title is stated twice."
    (tmp_path / "y.jsonl").write_text(json.dumps({"title": "One", "text": "x", "\x1b[2J\n\ud800" * 500: 1}))
    (note,) = read(tmp_path / "y.jsonl").notes
    assert note.isprintable()
    assert len(note) < 700


# --- a folder ---


def test_a_folder_is_read_in_the_order_of_names_without_its_readme(tmp_path: Path) -> None:
    for name in ("b", "a", "README", "notes.txt"):
        (tmp_path / (name if "." in name else f"{name}.md")).write_text(f"---\ntitle: {name}\n---\nx")
    assert [one.id for one in read(tmp_path).records] == ["a", "b"]


def test_all_faults_of_a_folder_come_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(HEAD + "x")
    (tmp_path / "b.md").write_text("no front matter")
    (tmp_path / "c.md").write_text("---\nlayout: page\ntitle: Us\n---\nx")
    (tmp_path / "d.md").write_text("---\ntitle: [\n---\nx")
    with pytest.raises(ImportFault) as raised:
        read(tmp_path)
    assert [sentence.split(":")[0] for sentence in str(raised.value).split("\n")] == ["b.md", "c.md", "d.md"]


def test_one_id_twice_is_a_fault_that_names_both_places(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.md").write_text(HEAD + "x")
    with pytest.raises(ImportFault, match=r"^b.md: the id one is there twice, first at a.md\.$"):
        read(tmp_path)


def test_nothing_to_read_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ImportFault, match="holds no topics"):
        read(tmp_path)
    with pytest.raises(ImportFault, match="no file or folder"):
        read(tmp_path / "nowhere")
    for content in ("", "\n", "<!doctype html><p>x", "%PDF-1.7", "---\nlayout: page\ntitle: Us\n---\nx"):
        assert "no topics were found; looked for" in fault(tmp_path / "x.md", content)


# --- JSON lines ---


def test_json_lines_state_any_field_of_a_topic(tmp_path: Path) -> None:
    lines = [
        {
            "_id": "a",
            "title": "One",
            "text": "x",
            "language": "de",
            "levels": ["phd"],
            "kind": "offer",
            "source": "us",
        },
        {"id": 7, "title": "Two", "text": "y\u2028z", "methods": "m", "version": 3},
    ]
    path = tmp_path / "topics.jsonl"
    path.write_text("\n\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
    reading = read(path)
    assert [one.id for one in reading.records] == ["a", "7"]
    assert [dict(one.fields) for one in reading.records] == [
        {"title": "One", "text": "x", "language": "de", "levels": ("phd",)},
        {"title": "Two", "text": "y\nz", "methods": ("m",)},
    ]
    assert reading.notes == ("Left out, because a topic has no such field: kind, source, version.",)


def test_json_may_be_escaped_and_misread(tmp_path: Path) -> None:
    line = json.dumps({"title": "a \\ “b” \n 👩", "text": "we donâ€™t"})
    path = tmp_path / "x.jsonl"
    (one,) = of(path, line)
    assert one.fields == {"title": "a \\ “b” 👩", "text": "we don’t"}
    assert read(path).notes == ('x.jsonl: line 1: repaired “donâ€™t"}” to “don’t"}”.',)


@given(st.text())
def test_unescaped_json_means_the_same(text: str) -> None:
    line = json.dumps({"a": text, text: "\\u00e4"})
    assert json.loads(json_lines.unescaped(line)) == json.loads(line)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('{"title": "One", "text": "x"', "there must be one JSON object"),
        ('["title", "text"]', "there must be one JSON object"),
        ("nonsense", "there must be one JSON object"),
        ('{"title": ' + "[" * 100_000, "there must be one JSON object"),
        ('{"title": "Two", "title": "One", "text": "x"}', "title is stated twice."),
        ('{"title": "Two"}', "text is missing."),
        ('{"title": 1984, "text": "x"}', "title must be text."),
        ('{"title": "Two", "text": "x", "supervisors": [{"email": 7}]}', "supervisors.0.name is missing"),
        (
            '{"id": "one", "title": "Two", "text": "x"}',
            "the id one is there twice, first at x.jsonl: line 1.",
        ),
        ('{"title": "???", "text": "x"}', "a title without letters or digits needs an id of its own."),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, sentence: str) -> None:
    said = fault(tmp_path / "x.jsonl", f'{{"title": "One", "text": "x"}}\n\n{line}\n')
    assert said.startswith(f"x.jsonl: line 3: {sentence}")
    assert "\n" not in said


def test_many_bad_lines_are_counted(tmp_path: Path) -> None:
    said = fault(tmp_path / "x.jsonl", '{"title": "One"}\n' * 50).split("\n")
    assert len(said) == 21
    assert said[-1] == "… and 30 more."


# --- limits ---


def test_sources_have_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "larger than 10 MB" in fault(tmp_path / "x.md", HEAD.encode() + b"x" * 10_000_000)
    assert "more than 10,000 topics" in fault(tmp_path / "x.jsonl", "{}\n" * 10_001)
    assert "text is too long" in fault(tmp_path / "x.md", HEAD + "x" * 60_001)
    # A page of ten thousand takes a minute to read.
    monkeypatch.setattr(reading, "RECORD_LIMIT", 100)
    page = "## Theses\n" + "".join(f"### Map {n}\nx\n" for n in range(100))
    assert len(of(tmp_path / "y.md", page)) == 100
    assert "more than 100 topics" in fault(tmp_path / "y.md", f"{page}### One more\nx\n")


@given(st.dictionaries(st.sampled_from(["title", "text", "id", "tasks"]), st.text()))
def test_any_text_makes_a_topic_or_a_sentence(stated: dict[str, str]) -> None:
    try:
        one = record(stated)
    except ImportFault:
        return
    assert record({"id": one.id, **one.fields}) == one
