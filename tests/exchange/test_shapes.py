"""Pages of many shapes, written for these tests: the same topics, whatever elements title them."""

import pytest

from topics.exchange import ImportFault, Misread, Reading, Wishes, read_data

TOPICS = {
    "Maps of the Heart": "We draw maps of the heart from pictures of patients, and ask where blood flows slowly.",
    "Counting Fish by Ear": "Microphones under water record what fish say. This thesis counts them by listening.",
    "Tides in old Diaries": "Sailors wrote down tides for centuries. We read their diaries with a language model.",
    "Robots that fold Paper": "A robot with two hands learns to fold paper from films of people who fold it.",
}
TITLES = list(TOPICS)


def page(name: str, begin: str, topic: str, between: str = "\n\n", end: str = "") -> Reading:
    """A page of all topics, each in the form of `topic` with its {title} and {text}."""
    parts = [topic.format(title=title, text=text) for title, text in TOPICS.items()]
    return read_data(name, (begin + between.join(parts) + end).encode())


def titles(reading: Reading) -> list[object]:
    return [one.fields["title"] for one in reading.records]


HTML = "<!doctype html><html><head><title>T</title></head><body><nav><ul><li><b>To us</b></ul></nav><h1>Theses</h1>"


@pytest.mark.parametrize(
    ("name", "begin", "topic", "end"),
    [
        ("md", "# Thesis topics\n\n", "## {title}\n\n{text}", "\n\n## Contact\n\nWrite to us."),
        ("md", "# Open theses\n\n", "#### {title}\n\n*Level:* Master\n\n{text}", ""),
        (
            "md",
            "# Theses\n\n## Our offers\n\n",
            "**{title}**\n\n{text}",
            "\n\n## How to apply\n\n**By mail**\n\nSend it.",
        ),
        ("md", "# Theses\n\n", "**{title}:** {text}", ""),
        (
            "md",
            "# Theses\n\n",
            "## {title}\n\n{text}",
            "\n\n## Completed\n\n* An old one that somebody wrote long ago, in 2020",
        ),
        ("md", "# Theses\n\n", "* **{title}** {text}", "\n\n## References\n\n* **Some Book**, 2020."),
        ("md", "# Theses\n\n", "1. _{title}_: {text}", ""),
        ("md", "# Theses\n\n", "* [{title}](https://example.org/x): {text}", ""),
        ("md", "# Theses\n\n", "<details>\n<summary>{title}</summary>\n\n{text}\n\n</details>", ""),
        ("md", "# Theses\n\n", "<details markdown='1'>\n<summary><b>{title}</b></summary>\n{text}\n</details>", ""),
        ("md", "# Theses\n\n| Topic | Description |\n|---|---|\n", "| {title} | {text} |", ""),
        ("md", "# Theses\n\n", "{title}\n-------\n\n{text}\n\n### Goals\n\nMany.\n\n### Requirements\n\nNone.", ""),
        ("html", HTML, "<h3>{title}</h3><p>{text}</p>", "<footer><h3>Imprint of us</h3></footer>"),
        (
            "html",
            HTML,
            "<div class='card'><div class='top'><h4>{title}</h4></div><p>{text}</p></div>",
            "<h4>Contact</h4>",
        ),
        ("html", HTML, "<div lang='de'><p class='topic-title'>{title}</p><p>{text}</p></div>", ""),
        ("html", HTML + "<dl>", "<dt>{title}</dt><dd>{text}</dd>", "</dl>"),
        ("html", HTML, "<details><summary>{title}</summary><p>{text}</p></details>", ""),
        ("html", HTML, "<p><strong>{title}</strong><br>{text}</p>", ""),
        ("html", HTML + "<ul>", "<li><strong>{title}</strong>: {text}</li>", "</ul>"),
        ("html", HTML, "<button class='accordion'>{title}</button><div class='panel'><p>{text}</p></div>", ""),
        (
            "html",
            HTML + '<div class="entry-content">',
            '<div class="wp-block-group"><h2 class="wp-block-heading"><strong>{title}</strong></h2>\n'
            '<p class="wp-block-paragraph">{text}</p><p><em>Supervisor</em>: Ada Lovelace</p></div>',
            "</div>",
        ),
        ("html", HTML + "<table><tr><th>Titel<th>Beschreibung</tr>", "<tr><td>{title}<td>{text}</tr>", "</table>"),
    ],
)
def test_topics_are_found_whatever_titles_them(name: str, begin: str, topic: str, end: str) -> None:
    reading = page(f"page.{name}", begin, topic, "\n" if topic.startswith(("|", "1.")) else "\n\n", end)
    assert titles(reading) == TITLES
    for one, text in zip(reading.records, TOPICS.values(), strict=True):
        assert text[:40] in " ".join(str(one.fields["text"]).split())


@pytest.mark.parametrize(("area", "topic"), [("##", "###"), ("###", "####"), ("#", "###")])
def test_areas_are_no_topics_and_the_page_can_be_read_the_other_way(area: str, topic: str) -> None:
    parts = [f"{topic} {title}\n\n{text}" for title, text in TOPICS.items()]
    source = "\n\n".join(["# Theses", f"{area} Sea and Health", *parts[:2], f"{area} Things of Paper", *parts[2:]])
    reading = read_data("page.md", source.encode())
    assert titles(reading) == TITLES
    assert [choice.key for choice in reading.choices] == [f"h{len(topic)}", f"h{len(area)}"]
    other = read_data("page.md", source.encode(), Wishes(choice=f"h{len(area)}"))
    assert titles(other) == ["Sea and Health", "Things of Paper"]
    assert other.choices == reading.choices
    assert other.chosen == f"h{len(area)}"
    with pytest.raises(ImportFault, match="there is no choice “h6” on this page; the choices are"):
        read_data("page.md", source.encode(), Wishes(choice="h6"))


def test_a_folded_page_with_strings_of_the_site_generator_is_read() -> None:
    items = [f"- :lock: *{t}.* {x}\n**Level: BSc or MSc**\n" for t, x in TOPICS.items()]
    fold = (
        '<div class="fold">\n  <div class="fold-header">\n    {0}\n  </div>\n  <div class="fold-content">\n'
        '    {{{{ "\n{1}\n" | markdownify }}}}\n    </div>\n</div>\n\n'
    )
    folds = [fold.format("Sea and Health", "".join(items[:2])), fold.format("Paper and Ink", "".join(items[2:]))]
    source = "# Theses\n\n- :lock: reserved\n\n" + "".join(folds)
    reading = read_data("page.md", source.encode())
    assert titles(reading) == TITLES
    assert {one.fields["state"] for one in reading.records} == {"in talks"}
    assert {one.inferred["levels"] for one in reading.records} == {("bachelor", "master")}


def test_lines_for_the_site_generator_are_no_text() -> None:
    topic = "### {title}\n{{: .no_toc }}\n\n{text}\n\n{{% include contact.html %}}\n\n{{{{ site.footer }}}}"
    reading = page("page.md", "# Theses\n\n## Open topics\n\n", topic)
    assert titles(reading) == TITLES
    assert [one.fields["text"] for one in reading.records] == list(TOPICS.values())


def test_what_is_over_and_what_is_advice_is_left_out() -> None:
    reading = page(
        "page.md",
        "# Theses\n\n## Instructions\n\n### State of the Art\n\nRead papers and write about them for some weeks.\n\n"
        "## Open topics\n\n",
        "### {title}\n\n{text}",
        end="\n\n## Completed theses\n\n### A Past Thesis on Nets\n\nSomebody wrote it long ago, in the year 2020.",
    )
    assert titles(reading) == TITLES


@pytest.mark.parametrize(
    ("title", "state", "levels"),
    [
        ("~~Maps of the Heart~~", "taken", ()),
        ("[taken] Maps of the Heart", "taken", ()),
        ("Maps of the Heart (reserved)", "in talks", ()),
        ("🟢 [NEW] Maps of the Heart (BSc)", None, ("bachelor",)),
        ("Maps of the Heart ![x](https://img.shields.io/badge/Apply-not%20available-red)", "taken", ()),
        ('Maps of the Heart <a href="mailto:a@example.org"><img src="x.png" alt="Available"></a>', "open", ()),
    ],
)
def test_signs_round_a_title_are_read_and_taken_off(title: str, state: str | None, levels: tuple[str, ...]) -> None:
    source = f"# Theses\n\n## {title}\n\n{TOPICS[TITLES[0]]}\n\n## Another Topic here\n\n{TOPICS[TITLES[1]]}"
    one = read_data("page.md", source.encode()).records[0]
    assert one.fields["title"] == "Maps of the Heart"
    assert one.fields.get("state") == state
    assert one.inferred.get("levels", ()) == levels


def test_facts_in_the_text_describe_new_topics() -> None:
    text = "Long enough to be a text of a topic, at least we hope so.\n\n"
    text += "* Betreuer:innen: [Ada L](mailto:ada@example.org) und Alan T\n* Typ: Masterarbeit\n* Status: vergeben"
    source = f"# Abschlussarbeiten\n\n### Karten des Herzens\n\n{text}\n\n### Etwas ganz anderes\n\n{text}"
    one = read_data("page.md", source.encode()).records[0]
    assert one.inferred == {
        "supervisors": ({"name": "Ada L", "email": "ada@example.org"}, {"name": "Alan T", "email": ""}),
        "levels": ("master",),
        "state": "taken",
    }


def test_yaml_with_states_and_names_of_its_own() -> None:
    source = """# status: Open, Closed
- title: "\\\\[NEW\\\\] Maps of the Heart"
  level: Bachelor/Master
  status: Open
  contact: "<a href='mailto:ada@example.org'>Ada Lovelace</a>"
  supervisor:
  abstract: |
    We draw maps.
    They beat.
- title: Counting Fish
  status: ClosedToCheck
  student: Somebody Else
"""
    reading = read_data("theses.yml", source.encode())
    first, second = reading.records
    assert first.fields == {
        "title": "Maps of the Heart",
        "text": "We draw maps.\nThey beat.",
        "levels": ("bachelor", "master"),
        "state": "open",
        "supervisors": ({"name": "Ada Lovelace", "email": "ada@example.org"},),
    }
    assert second.fields == {"title": "Counting Fish", "text": "Counting Fish", "state": "archived"}
    assert "Left out, because a topic has no such field: student." in reading.warnings


def test_yaml_may_group_by_state() -> None:
    reading = read_data(
        "x.yaml",
        b"open:\n  - name: Maps\n    description: We draw.\ntaken:\n  - name: Fish\n    description: We count.\n",
    )
    assert [(one.fields["title"], one.fields["state"]) for one in reading.records] == [
        ("Maps", "open"),
        ("Fish", "taken"),
    ]


def test_a_sign_in_a_title_states_what_no_key_does() -> None:
    source = b"- title: Maps (reserved)\n  text: We draw.\n- title: Fish [taken]\n  text: We count.\n  status: open\n"
    reading = read_data("x.yaml", source)
    assert [(one.fields["title"], one.fields["state"]) for one in reading.records] == [
        ("Maps", "in talks"),
        ("Fish", "open"),
    ]


def test_json_of_somebody_else() -> None:
    one = b'{"theses": [{"name": "Maps", "abstract": "We draw.", "type": "MSc", "advisor": ["Ada", "Alan"]}]}'
    for data in (one, one.replace(b": [", b":\n["), one[len(b'{"theses": ') : -1]):
        (record,) = read_data("x.json", data).records
        assert record.fields["title"] == "Maps"
        assert record.fields["levels"] == ("master",)
        assert [person["name"] for person in record.fields["supervisors"]] == ["Ada", "Alan"]


def test_front_matter_of_somebody_else() -> None:
    head = "---\nlayout: thesis\ntitle: Maps\ntype: Bachelor/Master\nstatus: reserved\n"
    head += "tags: [a, 'b, c']\nimg: x.png\n---\n"
    reading = read_data("x.md", (head + "We draw.").encode())
    (record,) = reading.records
    assert record.fields == {
        "title": "Maps",
        "text": "We draw.",
        "levels": ("bachelor", "master"),
        "state": "in talks",
        "methods": ("a", "b, c"),
    }
    assert reading.warnings == ("Left out, because a topic has no such field: img, layout.",)


# --- tables ---


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_is_read_by_its_heads(separator: str) -> None:
    rows = [
        ["Thema", "Beschreibung", "Betreuer*in", "Raum"],
        ["Maps", '"We draw;\nand, draw"', "Ada <ada@example.org>", "7"],
    ]
    reading = read_data("x.csv", "\n".join(separator.join(row) for row in rows).encode())
    assert {column.name: column.field for column in reading.columns} == {
        "Thema": "title",
        "Beschreibung": "text",
        "Betreuer*in": "supervisors",
        "Raum": "",
    }
    (one,) = reading.records
    assert one.fields["text"] == "We draw;\nand, draw"
    assert one.fields["supervisors"] == ({"name": "Ada", "email": "ada@example.org"},)
    assert reading.warnings == ("Left out, because a topic has no such field: Raum.",)


def test_columns_are_guessed_by_what_is_in_them_and_can_be_chosen() -> None:
    lines = ["A,B,C", *(f"{n},{title},{text.replace(',', ' ')}" for n, (title, text) in enumerate(TOPICS.items()))]
    data = "\n".join(lines).encode()
    assert [column.field for column in read_data("x.csv", data).columns] == ["", "title", "text"]
    reading = read_data("x.csv", data, Wishes(columns={"B": "needs", "C": "title", "A": "id"}))
    assert [column.field for column in reading.columns] == ["id", "needs", "title"]
    assert [one.id for one in reading.records] == ["0", "1", "2", "3"]
    with pytest.raises(ImportFault, match="there is no column D; the columns are A, B, C"):
        read_data("x.csv", data, Wishes(columns={"D": "title"}))


HTML_TABLE = HTML + "<table><tr>{heads}</tr>{rows}</table>"
ROWS = "".join(f"<tr><td>{t}<td>{x}<td><a href='mailto:ada@example.org'>Ada</a></tr>" for t, x in TOPICS.items())
MARKDOWN_TABLE = "# Theses\n\n| Was | Worum | Wer |\n|---|---|---|\n" + "\n".join(
    f"| {title} | {text} | Ada |" for title, text in TOPICS.items()
)


def test_columns_without_a_known_name_are_guessed_and_can_be_mapped() -> None:
    reading = read_data("page.md", MARKDOWN_TABLE.encode())
    assert titles(reading) == TITLES
    assert {column.name: column.field for column in reading.columns} == {"Was": "title", "Worum": "text", "Wer": "text"}
    assert all(f"* Worum: {TOPICS[str(one.fields['title'])]}" in str(one.fields["text"]) for one in reading.records)
    wished = Wishes(columns={"Was": "title", "Worum": "text", "Wer": "supervisors"})
    mapped = read_data("page.md", MARKDOWN_TABLE.encode(), wished)
    assert [one.fields["text"] for one in mapped.records] == list(TOPICS.values())
    assert {one.fields["supervisors"][0]["name"] for one in mapped.records} == {"Ada"}
    turned = read_data("page.md", MARKDOWN_TABLE.encode(), Wishes(columns={"Was": "plain_words", "Worum": "title"}))
    assert titles(turned) == [text.removesuffix(".") for text in TOPICS.values()]
    assert [one.fields["plain_words"] for one in turned.records] == TITLES


def test_columns_of_an_html_table_are_mapped_beside_known_ones() -> None:
    source = HTML_TABLE.format(heads="<td>Thema<td>Worum<td>Wer", rows=ROWS).encode()
    mapped = read_data("page.html", source, Wishes(columns={"Wer": "supervisors", "Worum": "needs"}))
    assert titles(mapped) == TITLES
    assert [one.fields["needs"] for one in mapped.records] == list(TOPICS.values())
    assert mapped.records[0].fields["supervisors"] == ({"name": "Ada", "email": "ada@example.org"},)
    left_out = read_data("page.html", source, Wishes(columns={"Worum": "text", "Wer": ""}))
    assert all("Ada" not in str(one.fields["text"]) for one in left_out.records)


def test_a_table_is_no_better_than_what_a_page_offers() -> None:
    when = "| Date | Room |\n|---|---|\n| In the first week | The large one |\n| In the second | The small one |\n\n"
    reading = page("page.md", f"# Theses\n\n{when}## Open topics\n\n", "### {title}\n\n{text}")
    assert titles(reading) == TITLES
    assert reading.columns == ()


def test_a_table_without_heads_is_none() -> None:
    with pytest.raises(ImportFault, match="no topics were found"):
        read_data("page.html", HTML_TABLE.format(heads="<td>1<td>2<td>3", rows=ROWS).encode())


@pytest.mark.parametrize(
    ("name", "source", "columns", "sentence"),
    [
        ("page.md", MARKDOWN_TABLE, {"Wo": "title"}, "there is no column Wo; the columns are"),
        ("page.md", MARKDOWN_TABLE, {"Was": "title", "Worum": "title"}, "two columns are read as title: Was and Worum"),
        ("x.csv", "Was;Wer\nMaps;Ada\nTides;Bob\n", {"Was": "title", "Wer": "title"}, "two columns are read as title"),
        ("x.csv", "Was;Wer\nMaps;Ada\nTides;Bob\n", {"Was": "", "Wer": ""}, "row 2: title is missing"),
    ],
)
def test_a_wish_that_cannot_be_is_a_sentence(name: str, source: str, columns: dict[str, str], sentence: str) -> None:
    with pytest.raises(ImportFault, match=sentence) as fault:
        read_data(name, source.encode(), Wishes(columns=columns))
    if "no column" not in sentence:
        assert isinstance(fault.value, Misread)
        assert {column.name for column in fault.value.how.columns} >= set(columns)


def test_a_heading_that_ends_a_text_may_stand_in_the_same_part_of_the_page() -> None:
    heading = "<h2>Open topics for a master's thesis</h2>"
    reading = page("x.html", HTML + heading, f"<div><h3>{{title}}</h3><p>{{text}}</p>{heading}</div>")
    assert titles(reading) == TITLES
    assert [one.fields["text"] for one in reading.records] == list(TOPICS.values())


def test_rows_without_a_title_and_tables_without_rows_are_passed_over() -> None:
    begin = f"{HTML}<table></table><table><tr><th>Title<th>Text</table><table><tr><th>Title<th>Text<tr><td><td>none"
    assert titles(page("x.html", begin, "<tr><td>{title}<td>{text}", end="</table>")) == TITLES


def test_a_title_may_follow_an_empty_sign_and_a_picture_that_says_nothing() -> None:
    begin = f"{HTML}<h2>Open theses</h2><ul><li></li>"
    topic = "<li><b></b><img alt='logo'><b>{title}</b><br>{text}</li>"
    assert titles(page("x.html", begin, topic, end="</ul>")) == TITLES


def test_code_is_left_as_it_is_and_what_is_hidden_twice_is_left_out_once() -> None:
    hidden = "<div hidden><script>x</script><p hidden>y</p></div>\n\n"
    topic = "### {title}\n\n{text}\n\n```\n    <b>code</b>\n```"
    reading = page("x.md", f"# Us\n\n{hidden}## Open master's theses\n\n", topic)
    assert titles(reading) == TITLES
    assert all("    <b>code</b>" in str(one.fields["text"]) for one in reading.records)


def test_json_of_somebody_else_may_hold_more_than_topics() -> None:
    source = """{"version": 3, "notes": ["ask us"], "open": [
        {"Thema": "Maps", "Betreuer": [{"name": "Ada Lovelace"}], "Farbe": {"r": 1}}
    ]}"""
    (one,) = read_data("x.json", source.encode()).records
    assert one.fields["supervisors"] == ({"name": "Ada Lovelace", "email": ""},)
    with pytest.raises(ImportFault, match="looked for a list of entries with a title"):
        read_data("x.json", b'{"open": [{"colour": "blue"}, "none"]}')
