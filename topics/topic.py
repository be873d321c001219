"""A thesis topic: its fields, its states, and what is wrong or could be better about it."""

import re
import unicodedata
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import (
    AfterValidator,
    AnyUrl,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails
from slugify import slugify
from slugify.special import GERMAN

# Room for the longest real offer we have seen (17,000 characters) several times over.
TITLE_LIMIT, TEXT_LIMIT, LIST_LIMIT, ID_LIMIT = 300, 60_000, 50, 120


class Level(StrEnum):
    """The degree, or the job, that a topic is offered for."""

    BACHELOR = "bachelor"
    MASTER = "master"
    PHD = "phd"
    STUDENT_ASSISTANT = "student assistant"


class State(StrEnum):
    """Where a topic is on its way; PUBLISHED says which of them visitors see."""

    DRAFT = "draft"
    OPEN = "open"
    IN_TALKS = "in talks"
    TAKEN = "taken"
    ARCHIVED = "archived"


# What a visitor may see. The store filters by it; nobody else decides.
PUBLISHED = frozenset({State.OPEN, State.IN_TALKS, State.TAKEN})

# Control characters, lone surrogates, the two that no XML may hold, and those that reorder the text around them: a
# title must not be able to turn a page round.
_UNWANTED = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def clean(text: str) -> str:
    """One accepted form of any text: NFC, "\\n" line ends, no control, surrogate or bidi control characters.

    Lines lose trailing blanks, the whole loses outer white space. Both databases store the result
    unchanged, and cleaning twice changes nothing.
    """
    kept = _UNWANTED.sub("", "\n".join(text.splitlines()).replace("\t", " "))
    return "\n".join(line.rstrip() for line in unicodedata.normalize("NFC", kept).split("\n")).strip()


def one_line(text: str) -> str:
    """`clean`, with every run of white space turned into one blank."""
    return " ".join(clean(text).split())


def slug(text: str) -> str:
    """A readable name for addresses and files: at most 100 characters of a-z, 0-9 and "-"; may be empty."""
    return slugify(text, max_length=100, word_boundary=True, replacements=GERMAN)


def mail_address(text: str) -> str:
    """An e-mail address that is safe inside a mailto: link, or nothing. Raises ValueError otherwise."""
    if text and not re.fullmatch(r"[^@\s<>?&]+@[^@\s<>?&]+\.[^@\s<>?&]+", text):
        raise ValueError("not an e-mail address such as name@example.org")
    return text


def _as_tuple(value: object) -> object:
    """A lone entry is a list of one: people write `level: master`."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str | dict) else value


Line = Annotated[str, AfterValidator(one_line), Field(max_length=TITLE_LIMIT)]
Text = Annotated[str, AfterValidator(clean), Field(max_length=TEXT_LIMIT)]
Lines = Annotated[tuple[Line, ...], BeforeValidator(_as_tuple), Field(max_length=LIST_LIMIT)]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Supervisor(_Value):
    """Who to ask about a topic."""

    name: Annotated[Line, Field(min_length=1)]
    email: Annotated[Line, AfterValidator(mail_address)] = ""

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, value: object) -> object:
        return {"name": value} if isinstance(value, str) else value


def _web_address(address: str) -> str:
    """Only addresses a browser may follow from a topic: http and https."""
    url = TypeAdapter(AnyUrl).validate_python(address)
    if url.scheme not in ("http", "https"):
        raise ValueError("a link must start with http:// or https://")
    return str(url)


class Link(_Value):
    """A web address that belongs to a topic, with the words to show for it."""

    address: Annotated[Line, AfterValidator(_web_address)]
    label: Line = ""

    @model_validator(mode="before")
    @classmethod
    def _from_address(cls, value: object) -> object:
        return {"address": value} if isinstance(value, str) else value


class Topic(_Value):
    """One offer. Only `title` and `text` are required; an empty field means "not stated".

    `text` is Markdown. `id` names the topic in addresses and files and never changes; a topic without one
    is called after its title. `version` counts its saves and takes no part in comparing topics.
    """

    title: Annotated[Line, Field(min_length=1)]
    text: Annotated[Text, Field(min_length=1)]
    id: Annotated[Line, Field(max_length=ID_LIMIT)] = ""
    language: Annotated[str, Field(pattern=r"^([a-z]{2})?$")] = ""
    levels: Annotated[tuple[Level, ...], BeforeValidator(_as_tuple)] = ()
    state: State = State.OPEN
    supervisors: Annotated[tuple[Supervisor, ...], BeforeValidator(_as_tuple), Field(max_length=LIST_LIMIT)] = ()
    tasks: Text = ""
    needs: Text = ""
    methods: Lines = ()
    links: Annotated[tuple[Link, ...], BeforeValidator(_as_tuple), Field(max_length=LIST_LIMIT)] = ()
    also_found_as: Lines = ()
    plain_words: Text = ""
    checked_on: date | None = None
    version: Annotated[int, Field(ge=0)] = 0

    @model_validator(mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        if isinstance(value, dict) and not value.get("id") and isinstance(value.get("title"), str):
            return {**value, "id": slug(value["title"])}
        return value

    @model_validator(mode="after")
    def _has_an_id(self) -> "Topic":
        if not self.id:
            raise ValueError("a title without letters or digits needs an id of its own")
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Topic) and self.facts() == other.facts() and self.id == other.id

    def __hash__(self) -> int:
        return hash((self.id, self.title, self.text))

    def facts(self) -> dict[str, object]:
        """Everything stated about the topic as plain JSON values, without `id` and `version`."""
        return self.model_dump(mode="json", exclude={"id", "version"}, exclude_defaults=True)


class Advice(StrEnum):
    """What could be better about a topic. It never stops a save."""

    LONG_TITLE = "long_title"
    SHORT_TEXT = "short_text"
    NO_LEVEL = "no_level"
    NO_SUPERVISOR = "no_supervisor"
    NO_ADDRESS = "no_address"
    NO_TASKS = "no_tasks"
    NO_PLAIN_WORDS = "no_plain_words"

    @property
    def field(self) -> str:
        """The field of a topic that it is about."""
        return _ADVISED[self]


_ADVISED = {
    Advice.LONG_TITLE: "title",
    Advice.SHORT_TEXT: "text",
    Advice.NO_LEVEL: "levels",
    Advice.NO_SUPERVISOR: "supervisors",
    Advice.NO_ADDRESS: "supervisors",
    Advice.NO_TASKS: "tasks",
    Advice.NO_PLAIN_WORDS: "plain_words",
}
# A longer title runs over three lines of a card; fewer words hold no two sentences to choose a reason from.
_TITLE_LETTERS, _TEXT_WORDS = 110, 40


def advice(topic: Topic) -> tuple[Advice, ...]:
    """What could be better about a topic, in the order of its fields."""
    could_be_better = {
        Advice.LONG_TITLE: len(topic.title) > _TITLE_LETTERS,
        Advice.SHORT_TEXT: len(topic.text.split()) < _TEXT_WORDS,
        Advice.NO_LEVEL: not topic.levels,
        Advice.NO_SUPERVISOR: not topic.supervisors,
        Advice.NO_ADDRESS: bool(topic.supervisors) and not any(person.email for person in topic.supervisors),
        Advice.NO_TASKS: not topic.tasks,
        Advice.NO_PLAIN_WORDS: not topic.plain_words,
    }
    return tuple(piece for piece, better in could_be_better.items() if better)


# pydantic's kinds of faults in plain words. What is missing here has a sentence of its own already.
_PLAIN = {
    "missing": "is missing",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "string_too_long": "is too long (at most {max_length} characters)",
    "too_long": "is too long (at most {max_length})",
    "extra_forbidden": "is not a field of a topic",
    "enum": "must be {expected}",
    "string_type": "must be text",
    "tuple_type": "must be a list",
    "string_pattern_mismatch": "does not have the right form",
    "date_from_datetime_parsing": "is not a date such as 2026-10-31",
    "date_parsing": "is not a date such as 2026-10-31",
    "date_type": "is not a date such as 2026-10-31",
}


def problems(error: ValidationError) -> list[str]:
    """What is wrong, one sentence a field, for the person who wrote it."""
    return [_sentence(fault) for fault in error.errors(include_url=False)]


def _sentence(fault: ErrorDetails) -> str:
    field = ".".join(str(part) for part in fault["loc"])
    if plain := _PLAIN.get(fault["type"]):
        return f"{field} {plain.format(**fault.get('ctx', {}))}"
    reason = fault["msg"].removeprefix("Value error, ")
    return f"{field}: {reason}" if field else reason
