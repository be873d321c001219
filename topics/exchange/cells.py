"""The fields of a topic in the cells of our own tables: lists have an entry a line, dates and states are words."""

import re
from collections.abc import Mapping

from topics.topic import Topic

FIELDS = tuple(name for name in Topic.model_fields if name != "version")

_PERSON = re.compile(r"(.*?)(?: <([^<>\s]+@[^<>\s]+)>)?", re.DOTALL)


def write(topic: Topic) -> dict[str, str]:
    """Field → cell, for every field of a topic."""
    facts = topic.facts()
    lists = {
        "supervisors": [f"{one.name} <{one.email}>" if one.email else one.name for one in topic.supervisors],
        "links": [f"{one.address} {one.label}".rstrip() for one in topic.links],
        "levels": [level.value for level in topic.levels],
        "methods": list(topic.methods),
        "also_found_as": list(topic.also_found_as),
    }
    cells = {name: str(facts.get(name, "")) for name in FIELDS}
    return {
        **cells,
        "id": topic.id,
        "state": topic.state.value,
        **{name: "\n".join(one) for name, one in lists.items()},
    }


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
    return lines if name in ("levels", "methods", "also_found_as") else cell
