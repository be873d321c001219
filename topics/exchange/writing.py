"""Topics out: what a person downloads or puts on the group's site, in forms that can be imported again."""

import json
import re
import zipfile
from collections.abc import Callable, Sequence
from csv import QUOTE_ALL
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import yaml
from markdown_it import MarkdownIt

from topics.exchange import cells
from topics.exchange.archive import ENTRY_LIMIT
from topics.exchange.harmless import harmless
from topics.exchange.page import title_and_tags
from topics.exchange.record import FIELDS, without_comments
from topics.exchange.table import FORMULA_SIGNS
from topics.topic import State, Topic, clean, slug

if TYPE_CHECKING:
    from pandas import DataFrame

_TOPIC_LEVEL = 3  # the group's site titles topics with level-3 headings
_CELL_LIMIT = 32_767  # characters; Excel cannot hold more in a cell
# The same archive for the same topics, whenever it is written.
_TIME = (2026, 1, 1, 0, 0, 0)


class _NoAliases(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


class ExportFault(Exception):
    """Why the topics cannot be written in this form, in one sentence."""


@dataclass(frozen=True)
class Format:
    """A form to write topics in; all but the page hold every field."""

    suffix: str
    mime: str
    write: Callable[[Sequence[Topic]], bytes]


def front_matter_zip(topics: Sequence[Topic]) -> bytes:
    """A zip archive with one Markdown file a topic, its fields above its text.

    Raises ExportFault for more topics than an archive may hold that is to be read again.
    """
    if len(topics) > ENTRY_LIMIT:
        raise ExportFault(f"An archive of more than {ENTRY_LIMIT:,} topics would not be read again; take JSON lines.")
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        names: set[str] = set()
        for topic in topics:
            entry = zipfile.ZipInfo(f"{_file_name(topic.id, names)}.md", _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, front_matter_file(topic))
    return out.getvalue()


def front_matter_file(topic: Topic) -> str:
    """A Markdown file with the fields of a topic above its text."""
    fields = {"id": topic.id, "state": topic.state.value, **topic.facts()}
    text = without_comments(str(fields.pop("text")))
    head = yaml.dump(fields, Dumper=_NoAliases, sort_keys=False, allow_unicode=True, width=10**6)
    return f"---\n{head}---\n\n{text}\n"


def json_lines(topics: Sequence[Topic]) -> bytes:
    """One JSON object a line."""
    rows = ({"id": topic.id, "state": topic.state.value, **topic.facts()} for topic in topics)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def csv(topics: Sequence[Topic]) -> bytes:
    """Comma separated values for a spreadsheet program: no cell is taken for a formula, and umlauts are."""
    return str(_frame(topics).to_csv(index=False, quoting=QUOTE_ALL, lineterminator="\r\n")).encode("utf-8-sig")


def excel(topics: Sequence[Topic]) -> bytes:
    """An Excel workbook; no cell is a formula. Raises ExportFault when a text does not fit into a cell."""
    frame = _frame(topics)
    for topic, longest in zip(topics, frame.map(len).max(axis=1), strict=True):
        if longest > _CELL_LIMIT:
            raise ExportFault(f"“{topic.title}” is longer than an Excel cell can hold; take another form.")
    out = BytesIO()
    # What looks like one of Excel's own escapes is written as an escape, or it would be read as what it stands for.
    frame.map(lambda cell: re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", cell)).to_excel(
        out, index=False, sheet_name="topics"
    )
    return out.getvalue()


def page(topics: Sequence[Topic]) -> bytes:
    """One Markdown page as the group's site has it: a level-3 heading for each topic a visitor may have, its text.

    Topics in talks and taken ones say so behind their title. The page holds titles, texts and these states only.
    """
    parts = [
        "---",
        "layout: page",
        "title: Thesis topics",
        f"topics: h{_TOPIC_LEVEL}",
        "---",
        "",
        "## Thesis topics",
        "",
    ]
    for topic in topics:
        mark = {State.IN_TALKS: " (in talks)", State.TAKEN: " (taken)"}.get(topic.state, "")
        anchor = "" if topic.id == slug(title_and_tags(topic.title)[0]) else f" {{#{topic.id}}}"
        parts += [f"{'#' * _TOPIC_LEVEL} {_escaped(topic.title)}{mark}{anchor}", "", under_heading(topic.text), ""]
    return "\n".join(parts).encode()


FORMATS = {
    "zip": Format(".zip", "application/zip", front_matter_zip),
    "page": Format(".md", "text/markdown", page),
    "csv": Format(".csv", "text/csv", csv),
    "excel": Format(".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", excel),
    "jsonl": Format(".jsonl", "application/jsonl", json_lines),
}


def under_heading(text: str) -> str:
    """A text as it stands under the heading of its topic: no comments, no HTML, its own headings below that one."""
    text = harmless(without_comments(text))
    headings = [
        token for token in MarkdownIt("commonmark").parse(text) if token.type == "heading_open" and not token.level
    ]
    shift = _TOPIC_LEVEL + 1 - min((int(token.tag[1]) for token in headings), default=6)
    if shift <= 0:
        return clean(text)
    lines = text.split("\n")
    for token in reversed(headings):
        first, end = token.map or (0, 0)
        underlined = token.markup in ("=", "-")
        words = (
            " ".join(lines[first : end - 1] if underlined else lines[first:end]).strip().strip("#" * (not underlined))
        )
        lines[first:end] = [f"{'#' * min(6, int(token.tag[1]) + shift)} {words.strip()}"]
    return clean("\n".join(lines))


def _escaped(title: str) -> str:
    """A title whose signs Markdown leaves alone."""
    return re.sub(r"([\\`*_\[\]<>#~&{}])", r"\\\1", title)


def _frame(topics: Sequence[Topic]) -> "DataFrame":
    import pandas as pd

    rows = [{name: _guarded(cell) for name, cell in cells.write(topic).items()} for topic in topics]
    return pd.DataFrame(rows, columns=list(FIELDS), dtype=str)


def _guarded(cell: str) -> str:
    """A cell that no spreadsheet program takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


def _file_name(topic_id: str, taken: set[str]) -> str:
    """A name that every file system takes and no other topic of the archive has."""
    plain = name = slug(topic_id) or "topic"
    number = 1
    while name in taken or name in _RESERVED:
        number += 1
        name = f"{plain}-{number}"
    taken.add(name)
    return name


# Windows has devices of these names; a README is left out when a folder is read.
_RESERVED = {"con", "prn", "aux", "nul", "readme", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
