"""Topics in and out: what a source states, what that would change among the stored topics, the change itself and
the way back; and the topics as files.

`read` and `plan` write nothing, so together they are the preview. An import is all or nothing.
"""

from topics import samples
from topics.exchange.imports import Import, Plan, Undone, apply, imports, plan, plan_for, undo
from topics.exchange.page import Choice
from topics.exchange.reading import Misread, Reading, Understood, Wishes, read, read_data
from topics.exchange.record import ImportFault, Record, Step, Tell
from topics.exchange.writing import FORMATS, ExportFault
from topics.store import Store
from topics.topic import Topic

__all__ = [
    "FORMATS",
    "Choice",
    "ExportFault",
    "Import",
    "ImportFault",
    "Misread",
    "Plan",
    "Reading",
    "Record",
    "Step",
    "Tell",
    "Understood",
    "Undone",
    "Wishes",
    "apply",
    "first_fill",
    "imports",
    "plan",
    "plan_for",
    "read",
    "read_data",
    "undo",
]


def first_fill(store: Store) -> int:
    """Put the samples into a store that was never written to, and into no other; returns how many were."""
    return store.save_all(beginning(), by="first fill", only_if_pristine=True)


def beginning() -> tuple[Topic, ...]:
    """The topics that a new store begins with."""
    return plan(read(samples.TOPICS).records, ()).new
