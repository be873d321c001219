"""A topic as the desk's form holds it: text in boxes, perhaps wrong; and back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from topics.topic import Supervisor, Topic

Value = str | list[str]
Fields = Mapping[str, Value]

# What a supervisor writes, in the order of the form.
NAMES = (
    "title",
    "text",
    "levels",
    "language",
    "supervisors",
    "tasks",
    "needs",
    "methods",
    "plain_words",
    "also_found_as",
    "links",
)
_A_LINE_EACH = ("supervisors", "methods", "also_found_as", "links")

_MAILBOX = re.compile(r"(?P<name>.*?)\s*<(?P<email>[^<>]*)>")
_LINK = re.compile(r"(?:(?P<label>.*)\s)?(?P<address>\S+)")


class Unreadable(Exception):
    """The form has errors."""


class Fault(StrEnum):
    """What is wrong with a field; it stops a save."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NO_LETTER = "no_letter"  # a title that no address can be made of
    NO_MAIL = "no_mail"  # a supervisor's address is none
    NO_LINK = "no_link"  # neither http nor https
    OTHER = "other"


@dataclass(frozen=True)
class Reading:
    """What a form says: the topic, or the first fault of each field."""

    topic: Topic | None
    errors: Mapping[str, Fault]


def empty() -> dict[str, Value]:
    """The form of a new topic."""
    return {name: [] if name == "levels" else "" for name in NAMES}


def fields(topic: Topic) -> dict[str, Value]:
    """A topic → the form that shows it."""
    return {
        "title": topic.title,
        "text": topic.text,
        "levels": [str(level) for level in topic.levels],
        "language": topic.language,
        "supervisors": "\n".join(_mailbox(person) for person in topic.supervisors),
        "tasks": topic.tasks,
        "needs": topic.needs,
        "methods": "\n".join(topic.methods),
        "plain_words": topic.plain_words,
        "also_found_as": "\n".join(topic.also_found_as),
        "links": "\n".join(f"{link.label} {link.address}".strip() for link in topic.links),
    }


def read(form: Fields, beside: Mapping[str, object]) -> Reading:
    """A form → the topic in it. `beside`: what the form does not hold, such as id, version and state."""
    facts: dict[str, object] = dict(form)
    for name in _A_LINE_EACH:
        facts[name] = [line for line in str(form.get(name, "")).splitlines() if line.strip()]
    facts["supervisors"] = [_person(line) for line in facts["supervisors"]]  # type: ignore[attr-defined]
    facts["links"] = [_link(line) for line in facts["links"]]  # type: ignore[attr-defined]
    try:
        return Reading(Topic.model_validate({**facts, **beside}), {})
    except ValidationError as error:
        errors: dict[str, Fault] = {}
        for fault in error.errors(include_url=False):
            # What is wrong with a topic as a whole is that its title names nothing.
            field = str(fault["loc"][0]) if fault["loc"] else "title"
            errors.setdefault(field, _fault(field, fault))
        return Reading(None, errors)


def _fault(field: str, fault: ErrorDetails) -> Fault:
    if fault["type"] in ("missing", "string_too_short", "too_short"):
        return Fault.EMPTY
    if fault["type"] in ("string_too_long", "too_long"):
        return Fault.TOO_LONG
    return {"title": Fault.NO_LETTER, "supervisors": Fault.NO_MAIL, "links": Fault.NO_LINK}.get(field, Fault.OTHER)


def _mailbox(person: Supervisor) -> str:
    return f"{person.name} <{person.email}>" if person.email else person.name


def _person(line: str) -> dict[str, str]:
    found = _MAILBOX.fullmatch(line.strip())
    if found:
        return {"name": found["name"] or found["email"], "email": found["email"]}
    return {"name": line}


def _link(line: str) -> dict[str, str]:
    found = _LINK.fullmatch(line.strip())
    return {"address": found["address"], "label": found["label"] or ""} if found else {"address": line}
