"""The tables of a page: which of them could hold topics, and the field that each column is read as."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bs4 import Tag

from topics.exchange import names, table
from topics.exchange.outline import plain
from topics.exchange.record import ImportFault
from topics.exchange.table import COLUMN_LIMIT, HEAD_LIMIT, Column, Table


@dataclass(frozen=True)
class Grid:
    """A table whose first row, `head`, names its columns; `named`: one of them is called as titles are."""

    head: Tag
    columns: tuple[Column, ...]
    named: bool

    def cells(self, row: Tag) -> dict[str, Tag]:
        """The cells of a row by the name of their column."""
        found = row.find_all(["td", "th"], recursive=False)
        return {column.name: cell for column, cell in zip(self.columns, found, strict=False)}


def grids(body: Tag, wished: Mapping[str, str]) -> dict[int, Grid]:
    """The tables of a page that could hold topics, each by the id of its element.

    wished: name of a column → field, "" to leave it out. Raises ImportFault for a column that no table has.
    """
    found: dict[int, Grid] = {}
    for element in body.find_all("table"):
        if not element.find("table") and (grid := _grid(element, wished)):
            found[id(element)] = grid
    heads = {column.name for grid in found.values() for column in grid.columns}
    if unknown := [name for name in wished if name not in heads]:
        raise ImportFault(f"there is no column {unknown[0]}; the columns are {', '.join(sorted(heads)) or 'none'}.")
    return found


def _grid(element: Tag, wished: Mapping[str, str]) -> Grid | None:
    if not element.tr:
        return None
    head, *rows = element.find_all("tr")
    if not rows:
        return None
    cells = head.find_all(["th", "td"], recursive=False)
    heads = tuple(plain(cell) for cell in cells)
    named = "title" in names.surest(list(heads)).values()
    told_apart = len(set(heads)) == len(heads) <= COLUMN_LIMIT and all(0 < len(name) <= HEAD_LIMIT for name in heads)
    # Without a name for titles only marked cells are known for a head.
    if not told_apart or not (named or all(cell.name == "th" for cell in cells)):
        return None
    texts = [tuple(plain(cell) for cell in row.find_all(["td", "th"], recursive=False)) for row in rows]
    filled = tuple((*row, *[""] * len(heads))[: len(heads)] for row in texts)
    mine = {name: field for name, field in wished.items() if name in heads}
    columns = table.columns(Table(heads, filled), mine, texts=False)
    # What is not understood is text where nothing else is; so is every further column of texts.
    bare = all(column.field != "text" for column in columns)
    columns = tuple(
        replace(column, field="text")
        if not column.field and column.name not in wished and (bare or names.field_of(column.name) == "text")
        else column
        for column in columns
    )
    return Grid(head, columns, named)
