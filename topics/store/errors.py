"""What can go wrong with the store, each in one sentence for the person who reads it."""

from topics.topic import Topic


class StoreError(Exception):
    """What went wrong, in one sentence for the person who reads it."""


class DatabaseUnusable(StoreError):
    """Not a database, damaged, locked, full, read-only, or impossible to open."""


class NewerDatabase(StoreError):
    """The database was written by a later version of the program."""


class Conflict(StoreError):
    """Somebody else saved the topic since the editor opened it. Nothing is saved and neither text is lost."""

    def __init__(self, yours: Topic, theirs: Topic) -> None:
        self.yours, self.theirs = yours, theirs
        if yours.version:
            super().__init__(f"“{theirs.title}” was changed by someone else meanwhile, so nothing was saved.")
        else:
            super().__init__(f"There is already a topic with the id {theirs.id}, so nothing was saved.")
