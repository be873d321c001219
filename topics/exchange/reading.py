"""From a path, an upload or pasted text to checked records: what kind of source is there, and what it states."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from topics.exchange import archive, cells, described, encoding, front_matter, json_lines, names, page, safe_yaml, table
from topics.exchange.described import Row
from topics.exchange.encoding import Repair
from topics.exchange.page import Choice
from topics.exchange.record import (
    RECORD_LIMIT,
    ImportFault,
    Record,
    Step,
    Tell,
    each,
    record,
    sentence,
    tell_nobody,
    unknown,
)
from topics.exchange.table import Column

FILE_LIMIT = 10_000_000  # bytes of an upload, a file or a pasted text
_FOLDER_LIMIT = 20_000_000  # bytes of all files of a folder
_YAML_CHARACTERS, _YAML_NODES = 1_000_000, 100_000

_PACKED = {
    ".zip": "zip archive",
    ".xlsx": "Excel workbook",
    ".xls": "Excel workbook (.xlsx)",
    ".ods": "Excel workbook (.xlsx)",
}
LOOKED_FOR = (
    "headings, list items, folded parts, rows of a table or other elements of one kind that each title a topic, "
    "with its text below"
)
_JSON = re.compile(r"\s*(\{\s*[\"}]|\[\s*[{\"\]])")
_HTML = re.compile(r"\s*(<!doctype html|<html|<head|<body)", re.IGNORECASE)
_TAG = re.compile(r"\s*<[a-z][^<>]*>", re.IGNORECASE)
_MARKDOWN = re.compile(r"^(#{1,6} |---\s*$|[*-] |={3,}\s*$)", re.MULTILINE)
_YAML = re.compile(r"\s*(#[^\n]*\n\s*)*(-\s+\w[\w -]*:|\w[\w -]*:\s*\n\s*-\s+\w[\w -]*:)")


@dataclass(frozen=True)
class Wishes:
    """How a person wants a source read, where it can be read in several ways.

    choice: the key of a Choice. columns: head of a column → field of a topic, "" to leave the column out.
    """

    choice: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Understood:
    """How a source was read.

    repairs: each with the name of its file. choices: the ways to read a page, the likeliest first; `chosen` is the
    key of the one that was taken. columns: those of the table or tables that hold the topics, as they were read.
    """

    repairs: tuple[tuple[str, Repair], ...] = ()
    warnings: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    chosen: str = ""
    columns: tuple[Column, ...] = ()


class Misread(ImportFault):
    """Why nothing is imported from a source that was understood; `how` holds the other ways to read it."""

    def __init__(self, fault: ImportFault, how: Understood) -> None:
        super().__init__(*fault.sentences)
        self.how = how

    def at(self, place: str) -> "Misread":
        """The same fault, each sentence after the place where it is."""
        return Misread(super().at(place), self.how)


@dataclass(frozen=True, kw_only=True)
class Reading(Understood):
    """What a source states, and what a person should know about how it was read."""

    records: tuple[Record, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """Repairs and warnings, one sentence each."""
        repairs = (f"{file}: line {r.line}: repaired “{r.before}” to “{r.after}”." for file, r in self.repairs)
        return (*map(sentence, repairs), *self.warnings)


@dataclass(frozen=True, kw_only=True)
class _Found(Understood):
    """What one file states, unchecked."""

    rows: tuple[Row, ...]


def read(path: Path, wishes: Wishes | None = None) -> Reading:
    """The topics at `path`, checked one by one; nothing is written anywhere.

    path: a folder of Markdown files with front matter (a README is left out), or a file as `read_data` takes it.
    Raises ImportFault with one sentence for every place that is wrong: then nothing of the source is usable.
    """
    if path.is_dir():
        return _of_folder(path.name, _contents(path), tell_nobody)
    if not path.is_file():
        raise ImportFault(f"There is no file or folder {path}.")
    return read_data(path.name, _bytes(path, FILE_LIMIT), wishes)


def read_data(name: str, data: bytes, wishes: Wishes | None = None, tell: Tell = tell_nobody) -> Reading:
    """The topics in the bytes of a file; what it is is seen from its content, and its name must not contradict.

    It may be a zip archive of Markdown files with front matter, one such file, a web page in Markdown or HTML,
    a table (CSV, TSV, Excel), YAML, JSON, or JSON lines (`id` or `_id`, `title`, `text` and any other field).
    tell: hears how far it is. Raises ImportFault as `read` does; a Misread where the source can also be read in another
    way.
    """
    wishes = wishes or Wishes()
    tell(Step.READING, 0, 1)
    suffix = PurePosixPath(name.lower()).suffix
    try:
        if len(data) > FILE_LIMIT:
            raise ImportFault(f"the file is larger than {FILE_LIMIT // 1_000_000} MB.")
        if archive.is_archive(data):
            files = archive.files(data)
            if not table.is_excel(files):
                _hold_name_to("zip archive", suffix, ".zip")
                return _of_folder(
                    name, {path: content for path, content in files.items() if _is_topic_file(path)}, tell
                )
            _hold_name_to("Excel workbook", suffix, ".xlsx")
            found = _of_table(table.of_excel(data), wishes)
        elif suffix in _PACKED:
            raise ImportFault(f"this is no {_PACKED[suffix]}, whatever its name says.")
        else:
            text, repairs, warnings = _text(data)
            found = _of_any_text(text, suffix, wishes)
            found = replace(found, repairs=tuple((name, r) for r in repairs), warnings=(*warnings, *found.warnings))
    except ImportFault as fault:
        raise fault.at(name) from None
    try:
        return _checked(name, _at(name, found), tell)
    except ImportFault as fault:
        raise Misread(fault, found) from None


def _hold_name_to(kind: str, suffix: str, allowed: str) -> None:
    if suffix not in ("", allowed):
        raise ImportFault(f"this is a file of another kind, {kind}, than its name says; call it {allowed}.")


def _contents(folder: Path) -> dict[str, bytes]:
    left = _FOLDER_LIMIT
    found: dict[str, bytes] = {}
    for file in sorted(folder.glob("*.md")):
        if file.is_file() and _is_topic_file(file.name):
            found[file.name] = _bytes(file, min(FILE_LIMIT, left))
            left -= len(found[file.name])
    return found


def _bytes(file: Path, limit: int) -> bytes:
    try:
        with file.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise ImportFault(f"{file.name}: the file cannot be read ({error.strerror}).") from None
    if len(data) > limit:
        raise ImportFault(f"{file.name}: the file is larger than {limit // 1_000_000} MB.")
    return data


def _is_topic_file(path: str) -> bool:
    """Whether a file of a folder or archive may hold a topic: neither hidden nor a README."""
    parts = PurePosixPath(path).parts
    hidden = any(part.startswith((".", "__MACOSX")) for part in parts)
    return path.lower().endswith(".md") and not hidden and PurePosixPath(path).stem.lower() != "readme"


def _of_folder(name: str, files: Mapping[str, bytes], tell: Tell) -> Reading:
    if not files:
        raise ImportFault(f"The folder {name} holds no topics: no Markdown file (*.md).")
    found = each(lambda file: _of_topic_file(*file), files.items(), Step.READING, tell)
    together = _Found(
        rows=tuple(row for one in found for row in one.rows),
        repairs=tuple(repair for one in found for repair in one.repairs),
        warnings=tuple(warning for one in found for warning in one.warnings),
    )
    return _checked(name, together, tell)


def _of_topic_file(name: str, data: bytes) -> _Found:
    try:
        text, repairs, warnings = _text(data)
        head, body = front_matter.split(text)
        if not head:
            raise ImportFault("there is no front matter (lines such as “title: …” between two lines “---”).")
        if page.is_page(head):
            raise ImportFault("this is a web page, not a topic; import it by itself.")
        found = _Found(rows=(_one_topic(head, body),), repairs=tuple((name, r) for r in repairs), warnings=warnings)
    except ImportFault as fault:
        raise fault.at(name) from None
    return _at(name, found)


def _text(data: bytes) -> tuple[str, tuple[Repair, ...], tuple[str, ...]]:
    """The text of a file, decoded and repaired; what was repaired, and what a person should look at."""
    text, name = encoding.decode(data)
    repaired = encoding.repair(json_lines.unescaped(text) if _is_json(text) else text)
    warnings = ["read as Windows-1252, because it is not UTF-8."] if name == "Windows-1252" else []
    warnings += [f"line {n}: “{word}” looks damaged and was left as it is." for n, word in repaired.doubts]
    return repaired.text, repaired.repairs, tuple(warnings)


def _of_any_text(text: str, suffix: str, wishes: Wishes) -> _Found:
    if _is_json(text):
        return _of_json(text)
    if suffix in (".csv", ".tsv"):
        return _of_table(table.of_text(text), wishes)
    if suffix in (".yml", ".yaml") or (suffix in ("", ".txt") and _YAML.match(text)):
        tree = safe_yaml.load(text, "the file", characters=_YAML_CHARACTERS, nodes=_YAML_NODES)
        return _with_texts(_Found(rows=tuple(described.of_tree(tree))))
    if suffix in (".htm", ".html") or _HTML.match(text) or (suffix == "" and _is_html(text)):
        return _of_page({}, text, wishes, html=True)
    if suffix in ("", ".txt") and table.looks_like_one(text):
        return _of_table(table.of_text(text), wishes)
    head, body = front_matter.split(text)
    described_by_head = not page.is_page(head) and any(map(names.field_of, head))
    if described_by_head and not page.offers_topics(head, body):
        return _Found(rows=(_one_topic(head, body),))
    return _of_page(head, body, wishes)


def _is_json(text: str) -> bool:
    return bool(_JSON.match(text))


def _is_html(text: str) -> bool:
    return bool(_TAG.match(text)) and not _MARKDOWN.search(text)


def _of_json(text: str) -> _Found:
    """One JSON text that holds topics somewhere, or our own lines of one topic each."""
    try:
        whole = json_lines.tree(text)
    except ImportFault:
        if text.lstrip().startswith("["):
            raise
        whole = None
    if whole is None or (isinstance(whole, dict) and "title" in whole):
        return _Found(rows=tuple(json_lines.rows(text)))
    return _with_texts(_Found(rows=tuple(described.of_tree(whole))))


def _of_page(head: Mapping[str, object], body: str, wishes: Wishes, *, html: bool = False) -> _Found:
    read = page.read(head, body, html=html, choice=wishes.choice, wished=wishes.columns)
    if read is None:
        raise ImportFault(f"no topics were found; looked for {LOOKED_FOR}.")
    _hold_apart(read.columns, "text")
    rows = [(f"“{stated['title']}”", stated) for stated in read.rows]
    return _with_texts(_Found(rows=tuple(rows), choices=read.choices, chosen=read.chosen, columns=read.columns))


def _of_table(read: table.Table, wishes: Wishes) -> _Found:
    columns = table.columns(read, wishes.columns)
    _hold_apart(columns)
    own = described.is_own(dict.fromkeys(read.heads))
    stated = [cells.read(row) if own else described.row(row) for row in table.rows(read, columns)]
    rows = [(f"row {n}", row) for n, row in enumerate(stated, start=2)]
    return _with_texts(_Found(rows=tuple(rows), columns=columns))


def _hold_apart(columns: Sequence[Column], *several: str) -> None:
    """Raises Misread where two columns are read as one field, other than those of which there may be several."""
    names: dict[str, str] = {}
    for column in columns:
        if column.field and column.field not in several and column.field in names:
            both = f"{names[column.field]} and {column.name}"
            fault = ImportFault(f"two columns are read as {column.field}: {both}; leave one of them out.")
            raise Misread(fault, Understood(columns=tuple(columns)))
        names[column.field] = column.name


def _with_texts(found: _Found) -> _Found:
    """Titles stand in for texts that are missing, and a warning says for which."""
    bare = [str(stated["title"]) for _, stated in found.rows if stated.get("title") and not _says(stated.get("text"))]
    if not bare:
        return found
    rows = tuple(
        (place, stated if _says(stated.get("text")) else {**stated, "text": stated.get("title")})
        for place, stated in found.rows
    )
    return replace(
        found,
        rows=rows,
        warnings=(*found.warnings, f"without a text, so that the title stands for it: {', '.join(bare)}."),
    )


def _says(text: object) -> bool:
    return isinstance(text, str) and bool(text.strip())


def _one_topic(head: Mapping[str, object], body: str) -> Row:
    if body and "text" in head:
        raise ImportFault("text is stated twice, in the front matter and below it.")
    return "", {"text": body, **(head if described.is_own(head) else described.row(head))}


def _at(name: str, found: _Found) -> _Found:
    """The same with the name of its file before every place and warning."""
    return replace(
        found,
        rows=tuple((f"{name}: {place}".removesuffix(": "), stated) for place, stated in found.rows),
        warnings=tuple(f"{name}: {warning}" for warning in found.warnings),
    )


def _checked(name: str, found: _Found, tell: Tell) -> Reading:
    """A record for every row. Raises ImportFault for wrong fields and for an id that is there twice."""
    if len(found.rows) > RECORD_LIMIT:
        raise ImportFault(f"{name}: there are more than {RECORD_LIMIT:,} topics.")
    warnings = list(found.warnings)
    if ignored := sorted({key for _, stated in found.rows for key in unknown(stated)}):
        warnings.append(f"Left out, because a topic has no such field: {', '.join(ignored)}.")

    def check(row: Row) -> Record:
        place, stated = row
        try:
            return record(stated)
        except ImportFault as fault:
            raise fault.at(place) from None

    records = each(check, found.rows, Step.CHECKING, tell)
    places: dict[str, str] = {}
    for (place, _), one in zip(found.rows, records, strict=True):
        if one.id in places:
            raise ImportFault(f"{place}: the id {one.id} is there twice, first at {places[one.id]}.")
        places[one.id] = place
    return Reading(
        records=tuple(records),
        repairs=found.repairs,
        warnings=tuple(map(sentence, warnings)),
        choices=found.choices,
        chosen=found.chosen,
        columns=found.columns,
    )
