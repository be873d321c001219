"""A group's web page: exactly the topics it offers, in its own words, and never what is commented out."""

from pathlib import Path

import pytest

from topics.exchange import ImportFault, page, read

OFFER = "At the moment, we offer the following topics for a master's thesis:"


def found(markdown: str, head: dict[str, object] | None = None) -> list[dict[str, object]]:
    reading = page.read(head or {}, markdown)
    return list(reading.rows) if reading else []


def titles(markdown: str) -> list[object]:
    return [stated["title"] for stated in found(markdown)]


def texts(markdown: str) -> list[str]:
    return [str(stated["text"]).strip() for stated in found(markdown)]


def levels(markdown: str) -> list[object]:
    return [list(stated.get("levels", ())) for stated in found(markdown)]


def test_the_groups_page_holds_exactly_its_seven_topics(shared: Path) -> None:
    source = (shared / "pages" / "join-us.md").read_text(encoding="utf-8")
    records = read(shared / "pages" / "join-us.md").records
    # Seen slowly: the last seven headings of the file, each followed by one paragraph.
    parts = [part.split("\n\n") for part in source.split("\n### ")[1:]]
    assert [(r.fields["title"], r.fields["text"]) for r in records] == [(p[0], p[1].rstrip("\n")) for p in parts]
    assert len(records) == 7
    assert {tuple(r.fields) for r in records} == {("title", "text", "levels")}
    assert {r.fields["levels"] for r in records} == {("master",)}


def test_the_groups_page_is_repaired_in_all_seven_places(shared: Path) -> None:
    after = ["👩‍🎓🧑‍🏫👩‍⚕️🙋‍♂️", "🇩🇪.", "don’t", "😄", "🇩🇪.", "😄", "🇩🇪."]
    notes = read(shared / "pages" / "join-us.md").notes
    assert [note.split(" to ")[-1] for note in notes] == [f"“{word}”." for word in after]


def test_only_headings_after_an_offer_and_in_its_section_are_topics() -> None:
    assert titles(
        f"# Us\n## People\n### Ada\nx\n## Students\n### How to apply\nx\n\n{OFFER}\n\n### One\nx\n"
        "#### Part\ny\n### Two\nx\n## Postdocs\n### Alan\nx\n"
    ) == ["One", "Two"]


@pytest.mark.parametrize(
    "offer",
    [
        "## Theses",
        "## Thesis topics",
        "## Abschlussarbeiten",
        "## Studierende\n\nWir bieten die folgenden Themen für Abschlussarbeiten an.",
        "## Come to us\n\nOpen thesis projects:",
        "## Students\n\nWe like theses. *We offer\nthe following topics for theses.* Ask us!",
    ],
)
def test_an_offer_has_many_forms(offer: str) -> None:
    assert titles(f"{offer}\n\n### One\n\nx") == ["One"]


@pytest.mark.parametrize(
    "opening",
    [
        "## Students",
        "## Students\n\nA thesis takes six months.",
        "## Students\n\nThe following thesis topics are taken:",
        "## Students\n\nWir bieten derzeit keine Themen für Abschlussarbeiten an:",
        "# Theses",
        f"## Students\n\n<!-- {OFFER} -->",
    ],
)
def test_what_is_no_offer_offers_nothing(opening: str) -> None:
    assert titles(f"{opening}\n\n### One\n\nx") == []


@pytest.mark.parametrize(
    ("offer", "expected"),
    [
        (OFFER, ["master"]),
        ("We offer these topics for bachelor's and master's theses:", ["bachelor", "master"]),
        ("Themen für Bachelorarbeiten und Dissertationen an Doktoranden:", ["bachelor", "phd"]),
        ("Topics for a B.Sc. or MSc thesis:", ["bachelor", "master"]),
        ("We look for PhD students. Open thesis topics:", []),
    ],
)
def test_levels_are_those_the_offer_names(offer: str, expected: list[str]) -> None:
    assert levels(f"## Students\n\n{offer}\n\n### One\n\nx") == [expected]


def test_a_second_offer_ends_the_topic_before_it() -> None:
    page_text = (
        "## Students\n\nTopics for a bachelor's thesis:\n\n### One\n\nfirst\n\n"
        "Topics for a master's thesis:\n\n### Two\n\nsecond"
    )
    assert levels(page_text) == [["bachelor"], ["master"]]
    assert texts(page_text) == ["first", "second"]


def test_a_list_in_a_topic_is_no_offer() -> None:
    text = "In this master's thesis you work on the following topics:\n\n* a\n* b\n"
    assert texts(f"## Theses\n\n### One\n\n{text}\n### Two\n\nx") == [text.strip(), "x"]


def test_a_text_is_cut_from_the_source_unaltered() -> None:
    text = (
        "Some *words*, a [link](https://example.org) & `code`:\n\n* a\n    * b\n\n"
        "```\n### no heading\n```\n\n> ### nor this"
    )
    source = f"## Theses\n### **One** of `two`\n{text}"
    assert (titles(source), texts(source)) == (["One of two"], [text])


def test_comments_are_never_read() -> None:
    source = (
        "## Theses\n<!-- ### Zero\nhidden -->\n### One <!-- hidden -->\n\na <!-- hidden --> b\n"
        "<!--\n### hidden\n\n-->\nc\n### Two\nx <!-- hidden\n## hidden -->"
    )
    assert (titles(source), texts(source)) == (["One", "Two"], ["a  b\nc", "x"])


def test_a_comment_that_is_never_closed_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("## Theses\n### One\nx\n<!-- hidden\n### Two\ny")
    with pytest.raises(ImportFault, match=r"page.md: the comment that begins with “<!-- hidden .* is never closed"):
        read(tmp_path / "page.md")


def test_a_title_stands_for_a_missing_text_and_the_warning_names_it(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("## Theses\n### One\n### Two\nx")
    reading = read(tmp_path / "page.md")
    assert [one.fields["text"] for one in reading.records] == ["One", "x"]
    assert reading.warnings == ("page.md: without a text, so that the title stands for it: One.",)


@pytest.mark.parametrize(("lang", "language"), [("de", "de"), ("en-GB", "en"), ("german", None), (None, None)])
def test_a_page_may_state_its_language(lang: str | None, language: str | None) -> None:
    assert found("## Theses\n### One\nx", {"lang": lang})[0].get("language") == language


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("h3", "level-3 headings"),
        ("div.accordion-header", "elements div.accordion-header"),
        ("li", "list items"),
        ("li-lead", "list items that begin in bold or italics"),
        ("p-link", "paragraphs that begin with a link"),
        ("p-alone", "paragraphs in bold or italics"),
        ("tr", "rows of a table"),
        ("tr-guess", "rows of a table without a column of titles"),
        ("dt", "terms of a list"),
        ("summary", "folded parts"),
    ],
)
def test_a_way_to_read_a_page_is_said_in_words(key: str, words: str) -> None:
    choice = page.Choice(key, ("Maps", "Fish"))
    assert choice.words == words
    assert str(choice) == f"2 {words}, such as “Maps”"
