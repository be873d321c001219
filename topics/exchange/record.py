"""What a source states about one topic, checked, and the error that says why a source cannot be read."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from pydantic import ValidationError

from topics.topic import Topic, one_line, problems

# How often a topic was saved is the store's business; a file that states it is not believed.
FIELDS = tuple(name for name in Topic.model_fields if name != "version")

# Not a field: holds those that a reader found in the text of a topic.
INFERRED = "inferred "

RECORD_LIMIT = 10_000  # topics in one source
TOLD_EVERY = 100  # topics between two words on how far an import is

SYNONYMS = {
    "_id": "id",
    "level": "levels",
    "supervisor": "supervisors",
    "method": "methods",
    "link": "links",
}
# Blanks that begin the line, the end of the comment ("" if it is never closed), blanks that end the line.
# An escaped sign begins none.
_COMMENT = re.compile(r"(^[ \t]*)?(?<!\\)<!--.*?(-->|\Z)([ \t]*(?:\n|\Z))?", re.DOTALL | re.MULTILINE)
_FAULTS_SHOWN, _SENTENCE_LIMIT = 20, 600

_Thing = TypeVar("_Thing")
_Read = TypeVar("_Read")


class Step(StrEnum):
    """What an import is busy with."""

    READING = "reading"
    CHECKING = "checking"
    COMPARING = "comparing"
    SAVING = "saving"


# Told how far an import is: the step, how many are done, and of how many. Raising is the way to stop it.
Tell = Callable[[Step, int, int], None]


def tell_nobody(step: Step, done: int, of: int) -> None:
    """For imports that nobody watches."""


class ImportFault(Exception):
    """Why nothing is imported: one sentence for every place in the source that is at fault."""

    def __init__(self, *sentences: str) -> None:
        self.sentences = tuple(map(sentence, sentences))
        super().__init__(*self.sentences)

    def __str__(self) -> str:
        shown = self.sentences[:_FAULTS_SHOWN]
        more = len(self.sentences) - len(shown)
        return "\n".join([*shown, f"… and {more} more." if more else ""]).rstrip()

    def at(self, place: str) -> "ImportFault":
        """The same fault, each sentence after the place where it is."""
        return ImportFault(*(f"{place}: {what}" for what in self.sentences))


@dataclass(frozen=True)
class Record:
    """One topic as far as a source states it: fields of a valid topic, without `id` and `version`.

    inferred: fields read from the words of its text; they describe a new topic and never change a known one.
    named: whether the source states the id; if not, the id comes from the title.
    """

    id: str
    fields: Mapping[str, object]
    inferred: Mapping[str, object] = field(default_factory=dict)
    named: bool = field(default=False, compare=False)


def record(stated: Mapping[str, object]) -> Record:
    """Check what a source states about a topic.

    Keys are fields of Topic or their singular (`level`); other keys are left out, and so is what is empty: an
    import adds and replaces, it never empties a field. HTML comments are no part of any text.
    Raises ImportFault with one sentence that names every wrong field.
    """
    fields: dict[str, object] = {}
    for key, value in stated.items():
        name = SYNONYMS.get(key, key)
        if name in fields:
            raise ImportFault(f"{name} is stated twice.")
        if isinstance(value, str):
            value = without_comments(value)
        if name in FIELDS and value not in (None, ""):
            fields[name] = value
    if type(fields.get("id")) is int:
        fields["id"] = str(fields["id"])
    inferred = stated.get(INFERRED)
    guesses = (
        {name: value for name, value in inferred.items() if name not in fields} if isinstance(inferred, dict) else {}
    )
    try:
        topic = Topic.model_validate({**guesses, **fields})
    except ValidationError as error:
        raise ImportFault("; ".join(problems(error)) + ".") from None
    said = {name: value for name, value in topic.model_dump().items() if value not in ("", ())}
    return Record(
        topic.id,
        {name: value for name, value in said.items() if name in fields and name != "id"},
        {name: value for name, value in said.items() if name in guesses},
        named="id" in fields,
    )


def unknown(stated: Mapping[str, object]) -> set[str]:
    """The keys that `record` leaves out because a topic has no such field."""
    return {key.strip() for key in stated if SYNONYMS.get(key, key) not in FIELDS and key != INFERRED}


def sentence(text: str) -> str:
    """Words from a source made fit to be shown: one line without control characters, cut when very long."""
    line = one_line(text)
    return line if len(line) <= _SENTENCE_LIMIT else line[:_SENTENCE_LIMIT] + "…"


def without_comments(text: str) -> str:
    """Text without its HTML comments; a line that held nothing else goes with its comment.

    Raises ImportFault for a comment that is never closed, because it is unclear what it was meant to hide.
    """

    def rest(comment: re.Match[str]) -> str:
        before, end, after = comment.groups()
        if not end:
            raise ImportFault(f"the comment that begins with “{comment[0].strip()[:40]}” is never closed (-->).")
        whole_line = before is not None and after is not None
        return "" if whole_line else f"{before or ''}{after or ''}"

    return _COMMENT.sub(rest, text)


def each(
    read: Callable[[_Thing], _Read], things: Collection[_Thing], step: Step, tell: Tell = tell_nobody
) -> list[_Read]:
    """Everything read, or one ImportFault with the sentences of all that could not be. `tell` hears of this step."""
    done: list[_Read] = []
    sentences: list[str] = []
    for n, thing in enumerate(things):
        if n % TOLD_EVERY == 0:
            tell(step, n, len(things))
        try:
            done.append(read(thing))
        except ImportFault as fault:
            sentences += fault.sentences
    if sentences:
        raise ImportFault(*sentences)
    return done
