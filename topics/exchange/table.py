"""Topics in a table: comma, semicolon or tab separated values, and Excel."""

import csv
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

from topics.exchange import archive, names
from topics.exchange.record import RECORD_LIMIT, ImportFault

if TYPE_CHECKING:
    from pandas import DataFrame

COLUMN_LIMIT, HEAD_LIMIT = 200, 200  # columns of a source, characters of the name of one
_TITLE_LENGTH, _TEXT_LENGTH = 8, 60  # characters on average: a column that may hold titles, or texts
_SEPARATORS = "\t;,|"
# A cell that begins with one of these may be taken for a formula; ours and careful others' begin with ' then.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, one of its values, and the field of a topic it is read as ("" for none)."""

    name: str
    example: str
    field: str


@dataclass(frozen=True)
class Table:
    """The heads of the columns and the rows, all of them text."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def of_text(text: str) -> Table:
    """The table in separated values; what separates them is seen from the first line. Raises ImportFault."""
    import pandas as pd

    first = next((line for line in text.split("\n") if line.strip()), "")
    separator = max(_SEPARATORS, key=first.count)
    try:
        frame = pd.read_csv(StringIO(text), sep=separator, header=None, dtype=str, keep_default_na=False)
    except pd.errors.EmptyDataError:
        raise ImportFault("the table is empty.") from None
    except (pd.errors.ParserError, csv.Error) as error:
        reason = " ".join(str(error).split()).removeprefix("Error tokenizing data. C error: ")
        raise ImportFault(f"the table cannot be read: {reason}.") from None
    return _table(frame)


def looks_like_one(text: str) -> bool:
    """Whether a text is separated values: its first two lines have as many separators, and its head a title."""
    lines = [line for line in text.split("\n") if line.strip()][:2]
    if len(lines) < 2:
        return False
    separator = max(_SEPARATORS, key=lines[0].count)
    heads = [head.strip(' "') for head in lines[0].split(separator)]
    return len(heads) > 1 and lines[1].count(separator) >= 1 and "title" in names.surest(heads).values()


def is_excel(files: Mapping[str, bytes]) -> bool:
    """Whether the files of an archive are those of an Excel workbook."""
    return "[Content_Types].xml" in files


def of_excel(data: bytes) -> Table:
    """The first sheet of a workbook that holds anything, values instead of formulas. Raises ImportFault."""
    import pandas as pd
    from openpyxl.utils.escape import unescape

    parts = archive.files(data)
    if any(b"<!DOCTYPE" in content[:4096].upper() or b"<!ENTITY" in content.upper() for content in parts.values()):
        raise ImportFault("the workbook declares entities of its own, which no spreadsheet program does.")
    if any("externallink" in name.lower() or "vbaproject" in name.lower() for name in parts):
        raise ImportFault("the workbook holds macros or links to other files; save it as a plain .xlsx.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sheets = pd.read_excel(
                BytesIO(data), sheet_name=None, header=None, dtype=str, keep_default_na=False, engine="openpyxl"
            )
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, SyntaxError, zipfile.BadZipFile):
        raise ImportFault("the workbook is damaged, or no Excel workbook.") from None
    frame = next((sheet for sheet in sheets.values() if not sheet.empty), None)
    if frame is None:
        raise ImportFault("the workbook is empty.")
    # A workbook writes what XML cannot hold, such as Windows' line ends, as "_x000D_"; openpyxl leaves it so.
    return _table(frame.map(lambda cell: unescape(cell) if isinstance(cell, str) else cell))


def _table(frame: "DataFrame") -> Table:
    if frame.shape[1] > COLUMN_LIMIT:
        raise ImportFault(f"the table has more than {COLUMN_LIMIT} columns.")
    if len(frame) > RECORD_LIMIT + 1:
        raise ImportFault(f"there are more than {RECORD_LIMIT:,} topics.")
    cells = [tuple(_unguarded(str(cell)) for cell in row) for row in frame.fillna("").itertuples(index=False)]
    filled = [row for row in cells if any(cell.strip() for cell in row)]
    if len(filled) < 2:
        raise ImportFault("the table has no rows below its head.")
    heads = tuple(cell.strip() or f"column {number}" for number, cell in enumerate(filled[0], start=1))
    if any(len(head) > HEAD_LIMIT for head in heads):
        raise ImportFault(f"the name of a column is longer than {HEAD_LIMIT} characters.")
    twice = next((head for head in heads if heads.count(head) > 1), None)
    if twice:
        raise ImportFault(f"two columns are called {twice}.")
    return Table(heads, tuple(filled[1:]))


def _unguarded(cell: str) -> str:
    """A cell without the ' that keeps a spreadsheet program from taking it for a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_SIGNS) else cell


def columns(table: Table, wished: Mapping[str, str], *, texts: bool = True) -> tuple[Column, ...]:
    """Which column is which field: as wished, else by its head, else (for title and text) by what is in it.

    wished: name of a column → field, "" to leave it out. texts: whether long cells are taken for texts.
    Raises ImportFault for a column that is not there.
    """
    unknown = [name for name in wished if name not in table.heads]
    if unknown:
        raise ImportFault(f"there is no column {unknown[0]}; the columns are {', '.join(table.heads)}.")
    free = [head for head in table.heads if head not in wished]
    fields = {name: field for name, field in wished.items() if field}
    fields |= {head: field for head, field in names.surest(free).items() if field not in wished.values()}
    values = {head: [row[n].strip() for row in table.rows] for n, head in enumerate(table.heads)}
    lengths = {head: sum(map(len, values[head])) / len(table.rows) for head in free if head not in fields}
    if texts and "text" not in fields.values() and lengths and max(lengths.values()) >= _TEXT_LENGTH:
        text = max(lengths, key=lambda head: lengths[head])
        fields[text] = "text"
        del lengths[text]
    if "title" not in fields.values():
        distinct = [head for head in lengths if len(set(values[head])) == len(table.rows)]
        long = [head for head in distinct if lengths[head] >= _TITLE_LENGTH]
        fields |= dict.fromkeys((long or distinct)[:1], "title")
    return tuple(Column(head, next(filter(None, values[head]), ""), fields.get(head, "")) for head in table.heads)


def rows(table: Table, chosen: Sequence[Column]) -> list[dict[str, str]]:
    """What each row states: field → text, or the head of a column that is no field → text."""
    keys = [column.field or f"{column.name} " for column in chosen]
    return [dict(zip(keys, row, strict=True)) for row in table.rows]
