"""From a path to checked records: what kind of source is there, and what it states."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from topics.exchange import encoding, front_matter, json_lines, page
from topics.exchange.record import FIELDS, RECORD_LIMIT, ImportFault, Record, each, record, sentence, unknown

_FILE_LIMIT = 10_000_000  # bytes

# Where a topic is stated, and what is stated about it, unchecked.
_Row = tuple[str, Mapping[str, object]]


@dataclass(frozen=True)
class Reading:
    """What a source states, and what a person should know about how it was read."""

    records: tuple[Record, ...]
    notes: tuple[str, ...]


def read(path: Path) -> Reading:
    """The topics at `path`, checked one by one; nothing is written anywhere.

    path: a folder of Markdown files with front matter (a README is left out), one such file, a file of JSON
    lines (`id` or `_id`, `title`, `text` and any other field of Topic), or a group's web page in Markdown.
    Raises ImportFault with one sentence for every place that is wrong: then nothing of the source is usable.
    """
    if path.is_dir():
        files = sorted(file for file in path.glob("*.md") if file.is_file() and file.stem.lower() != "readme")
        if not files:
            raise ImportFault(f"The folder {path.name} holds no topics: no Markdown file (*.md).")
        found = each(lambda file: _read_file(file, _of_topic_file), files)
    elif path.is_file():
        found = [_read_file(path, _of_any_file)]
    else:
        raise ImportFault(f"There is no file or folder {path}.")
    rows = [row for of_file, _ in found for row in of_file]
    notes = [note for _, of_file in found for note in of_file]
    if len(rows) > RECORD_LIMIT:
        raise ImportFault(f"{path.name}: there are more than {RECORD_LIMIT:,} topics.")
    if ignored := sorted({key for _, stated in rows for key in unknown(stated)}):
        notes.append(f"Left out, because a topic has no such field: {', '.join(ignored)}.")
    return Reading(_checked(rows), tuple(map(sentence, notes)))


def _checked(rows: list[_Row]) -> tuple[Record, ...]:
    """A record for every row. Raises ImportFault for wrong fields and for an id that is there twice."""

    def check(row: _Row) -> Record:
        place, stated = row
        try:
            return record(stated)
        except ImportFault as fault:
            raise fault.at(place) from None

    records = each(check, rows)
    places: dict[str, str] = {}
    for (place, _), one in zip(rows, records, strict=True):
        if one.id in places:
            raise ImportFault(f"{place}: the id {one.id} is there twice, first at {places[one.id]}.")
        places[one.id] = place
    return tuple(records)


def _read_file(file: Path, rows_of: Callable[[str], list[_Row]]) -> tuple[list[_Row], list[str]]:
    """What a file states, and notes on how its text was read; its name opens every place, note and fault."""
    try:
        text, notes = _text(file)
        rows = rows_of(text)
    except ImportFault as fault:
        raise fault.at(file.name) from None
    named = [(f"{file.name}: {place}".removesuffix(": "), stated) for place, stated in rows]
    return named, [f"{file.name}: {note}" for note in notes]


def _text(file: Path) -> tuple[str, list[str]]:
    """The text of a file, decoded and repaired, and what was done to it."""
    try:
        with file.open("rb") as stream:
            data = stream.read(_FILE_LIMIT + 1)
    except OSError as error:
        raise ImportFault(f"the file cannot be read ({error.strerror}).") from None
    if len(data) > _FILE_LIMIT:
        raise ImportFault(f"the file is larger than {_FILE_LIMIT // 1_000_000} MB.")
    text, name = encoding.decode(data)
    repaired = encoding.repair(json_lines.unescaped(text) if _is_json(text) else text)
    notes = [f"read as {name}, because it is not UTF-8."] if name == "Windows-1252" else []
    notes += [f"line {r.line}: repaired “{r.before}” to “{r.after}”." for r in repaired.repairs]
    notes += [f"line {n}: “{word}” looks damaged and was left as it is." for n, word in repaired.doubts]
    return repaired.text, notes


def _is_json(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[")


def _of_any_file(text: str) -> list[_Row]:
    if _is_json(text):
        return json_lines.rows(text)
    head, body = front_matter.split(text)
    if of_page := page.topics(head, body):
        return [(f"“{stated['title']}”", stated) for stated in of_page]
    if page.is_page(head) or not head.keys() & FIELDS:
        raise ImportFault(f"no topics were found; looked for {page.LOOKED_FOR}.")
    return [_one_topic(head, body)]


def _of_topic_file(text: str) -> list[_Row]:
    head, body = front_matter.split(text)
    if not head:
        raise ImportFault("there is no front matter (lines such as “title: …” between two lines “---”).")
    if page.is_page(head):
        raise ImportFault("this is a web page, not a topic; import it by itself.")
    return [_one_topic(head, body)]


def _one_topic(head: Mapping[str, object], body: str) -> _Row:
    if body and "text" in head:
        raise ImportFault("text is stated twice, in the front matter and below it.")
    return "", {"text": body, **head}
