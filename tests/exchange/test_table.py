"""Tables that are none, or none that can be read."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from topics.exchange import ImportFault, read_data, table


def refused(name: str, data: bytes) -> str:
    with pytest.raises(ImportFault) as raised:
        read_data(name, data)
    return str(raised.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "the table is empty"),
        ("title,text\n", "no rows below its head"),
        ("title,title\na,b\n", "two columns are called title"),
        ("title," + "x" * 500 + "\na,b\n", "the name of a column is longer than"),
        (",".join(f"c{n}" for n in range(500)) + "\n", "more than 200 columns"),
        ('title,text\n"a,b\n', "the table cannot be read"),
    ],
)
def test_a_table_that_is_none_is_refused_in_one_sentence(text: str, sentence: str) -> None:
    assert sentence in refused("t.csv", text.encode())


def test_more_rows_than_topics_are_read_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "RECORD_LIMIT", 2)
    assert len(read_data("t.csv", b"title,text\na,b\nc,d\n").records) == 2
    assert "more than 2 topics" in refused("t.csv", b"title,text\na,b\nc,d\ne,f\n")


def test_an_empty_workbook_says_so() -> None:
    out = BytesIO()
    Workbook().save(out)
    assert "the workbook is empty" in refused("t.xlsx", out.getvalue())


def test_line_ends_as_excel_writes_them_are_line_ends() -> None:
    book = Workbook()
    book.active.append(["title", "text"])
    book.active.append(["A", "one_x000D_\ntwo"])
    book.save(data := BytesIO())
    assert read_data("topics.xlsx", data.getvalue()).records[0].fields["text"] == "one\ntwo"


def test_what_is_pasted_is_a_table_when_its_first_lines_agree() -> None:
    (one,) = read_data("pasted", b"title;text\nMaps;We draw maps.\n").records
    assert one.fields["text"] == "We draw maps."
    assert not table.looks_like_one("title;text")
    assert not table.looks_like_one("We draw maps.\nThey are large.")
