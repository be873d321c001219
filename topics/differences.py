"""What differs between two versions of a topic, word by word, and how two edits of one topic become one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from topics import form
from topics.form import Fields, Value
from topics.topic import Topic

Kind = Literal["same", "gone", "new"]
Parts = tuple[tuple[Kind, str], ...]

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
# Words in common shorter than this between two changes are noise: the reader sees one change.
_ISLAND = 3


@dataclass(frozen=True)
class Merged:
    """Two edits of one form as one. `clashes`: fields that both changed, each in another way; `fields` holds yours."""

    fields: dict[str, Value]
    clashes: tuple[str, ...]


def merge(base: Fields, yours: Fields, theirs: Fields) -> Merged:
    """What either of two people changed since `base`; where only one did, there is nothing to ask."""
    fields, clashes = {}, []
    for name in form.NAMES:
        if yours[name] == base[name]:
            fields[name] = theirs[name]
            continue
        fields[name] = yours[name]
        if theirs[name] not in (base[name], yours[name]):
            clashes.append(name)
    return Merged(fields, tuple(clashes))


def changes(before: Topic | None, after: Topic) -> Mapping[str, Parts]:
    """Field → what was taken out of it and put in, for every field that differs; the first save puts in everything."""
    old, new = _shown(before), _shown(after)
    return {name: words(old[name], new[name]) for name in new if old[name] != new[name]}


def words(before: str, after: str) -> Parts:
    """Two texts → the text in pieces that are the same, gone or new, in reading order."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    parts: list[tuple[Kind, str]] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, came = "".join(old[i:j]), "".join(new[k:m])
        if kind == "equal" and i > 0 and j < len(old) and len(gone) < _ISLAND:
            # A blank or comma between two changes belongs to both.
            parts += [("gone", gone), ("new", came)]
        elif kind == "equal":
            parts.append(("same", gone))
        else:
            parts += [("gone", gone), ("new", came)]
    return _joined(parts)


def _joined(parts: list[tuple[Kind, str]]) -> Parts:
    """Within one change, everything that is gone, then everything that is new."""
    joined: list[tuple[Kind, str]] = []
    gone = came = ""
    for kind, text in [*parts, ("same", "")]:
        if kind == "gone":
            gone += text
        elif kind == "new":
            came += text
        else:
            joined += [("gone", gone), ("new", came), ("same", text)]
            gone = came = ""
    return tuple((kind, text) for kind, text in joined if text)


def _shown(topic: Topic | None) -> dict[str, str]:
    """Every field of a topic as the text one reads."""
    if topic is None:
        return dict.fromkeys((*form.NAMES, "state", "checked_on"), "")
    fields = {name: value if isinstance(value, str) else ", ".join(value) for name, value in form.fields(topic).items()}
    return {**fields, "state": str(topic.state), "checked_on": str(topic.checked_on or "")}
