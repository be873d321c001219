"""The fields of a topic in the cells of our own tables: lists have an entry a line, dates and states are words."""

import re
from collections.abc import Mapping

from topics.exchange.record import FIELDS
from topics.topic import Topic

_LISTS = frozenset(name for name in FIELDS if Topic.model_fields[name].default == ())

_PERSON = re.compile(r"(.*?)(?: <([^<>\s]+@[^<>\s]+)>)?", re.DOTALL)


def write(topic: Topic) -> dict[str, str]:
    """Field → cell, for every field of a topic."""
    stated = {
        **topic.facts(),
        "id": topic.id,
        "state": topic.state.value,
        "supervisors": [f"{one.name} <{one.email}>" if one.email else one.name for one in topic.supervisors],
        "links": [f"{one.address} {one.label}".rstrip() for one in topic.links],
    }
    cells = {name: stated.get(name, "") for name in FIELDS}
    return {name: "\n".join(cell) if isinstance(cell, list) else str(cell) for name, cell in cells.items()}


def read(cells: Mapping[str, str]) -> dict[str, object]:
    """What `write` wrote, as Topic takes it."""
    return {name: _value(name, cell) for name, cell in cells.items() if cell.strip()}


def _value(name: str, cell: str) -> object:
    lines = [line for line in cell.split("\n") if line.strip()]
    if name == "supervisors":
        people = [found for line in lines if (found := _PERSON.fullmatch(line))]
        return [{"name": person[1], "email": person[2] or ""} for person in people]
    if name == "links":
        parts = [line.partition(" ") for line in lines]
        return [{"address": address, "label": label} for address, _, label in parts]
    return lines if name in _LISTS else cell
