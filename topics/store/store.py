"""The door of the store: what the rest of the house may ask it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager

import numpy as np
from sqlalchemy import Connection

from topics.store import derived, topics
from topics.store.condition import Condition, condition
from topics.store.database import Database
from topics.store.topics import Revision
from topics.topic import Topic


class Store:
    """The topics in the database at one address. Threads may share it.

    A row that no longer makes a topic is left out of lists, and named in the log and by `condition`: one bad
    row must not take the others away. Asked for by its id it is an error: "no such topic" would mislead.
    """

    def __init__(self, url: str) -> None:
        """Opens the database at this SQLAlchemy URL; makes an SQLite file, with its folder, if there is none.

        Brings an older schema up to date; when two processes try at once, one does and the other waits.
        Raises NewerDatabase or DatabaseUnusable, and leaves such a database as it was.
        """
        self._database = Database(url)

    def close(self) -> None:
        """Lets go of the database."""
        self._database.close()

    def tick(self) -> int:
        """The clock: how often topics were written; 0 means never."""
        with self.reading() as con:
            return topics.tick(con)

    def published(self, known: Mapping[str, Topic] = {}) -> tuple[int, tuple[Topic, ...]]:
        """The clock and, of the same moment, the topics a visitor may see, ordered by id.

        `known`: topics of this store by id; those that have not been saved since are not read again.
        """
        with self.reading() as con:
            return topics.tick(con), tuple(topics.published(con, known))

    def topics(self) -> tuple[Topic, ...]:
        """The topics of every state, ordered by id."""
        with self.reading() as con:
            return tuple(self.every(con).values())

    def get(self, topic_id: str) -> Topic | None:
        """One topic of any state. Raises StoreError when its row no longer makes a topic."""
        with self.reading() as con:
            return topics.one(con, topic_id)

    def history(self, topic_id: str) -> tuple[Revision, ...]:
        """Every save of one topic, oldest first; empty for an unknown topic."""
        with self.reading() as con:
            return topics.history(con, topic_id)

    def save(self, topic: Topic, *, by: str) -> Topic:
        """Keeps a topic and returns it with its new version.

        `topic.version` is the version the editor opened, 0 for a new topic. Raises Conflict when another one
        is stored. Content that is stored already is not written again, whatever the version, so a save may be
        repeated when nobody knows whether the first one arrived.
        """
        with self.writing() as con:
            return self.put(con, topic, by=by)

    def save_all(self, topics_: Iterable[Topic], *, by: str, only_if_pristine: bool = False) -> int:
        """Saves all of the topics or, when one of them raises, none; returns how many were new or changed.

        With `only_if_pristine` nothing is written into a database that was ever written to.
        """
        given = tuple(topics_)
        if only_if_pristine and self.tick():
            return 0  # without asking for the right to write: the database may be read-only or busy
        with self.writing() as con:
            if only_if_pristine and topics.tick(con):
                return 0
            _, written = topics.put(con, given, by)
        return written

    def vectors(self, model: str, recipe: str, hashes: Collection[str]) -> dict[str, np.ndarray]:
        """The remembered ones among `hashes`, each (d,) float32.

        One that is damaged, or was made for another text or by another model, counts as not remembered.
        """
        with self.reading() as con:
            return derived.vectors(con, model, recipe, hashes)

    def remember(self, model: str, recipe: str, vectors: Mapping[str, np.ndarray]) -> None:
        """Keeps vectors, each (d,), by the hash of their text; one that is there already is replaced."""
        for chunk in derived.chunks(vectors):
            with self.writing() as con:
                derived.remember(con, model, recipe, {text_hash: vectors[text_hash] for text_hash in chunk})

    def atlas(self) -> str | None:
        """The atlas that was kept last, as it was given."""
        with self.reading() as con:
            return derived.atlas(con)

    def keep_atlas(self, data: str) -> None:
        """Keeps an atlas (JSON text) in place of the one before."""
        with self.writing() as con:
            derived.keep_atlas(con, data)

    def condition(self) -> Condition:
        """How the database is. Reads all of it."""
        return condition(self._database)

    def stored(self, con: Connection, topic_id: str) -> Topic | None:
        """One topic of any state, inside a transaction of `reading` or `writing`."""
        return topics.one(con, topic_id)

    def every(self, con: Connection) -> dict[str, Topic]:
        """The topics of every state by id, ordered by it, inside a transaction of `reading` or `writing`."""
        return {topic.id: topic for _, topic in topics.readable(topics.every(con))}

    def put(self, con: Connection, topic: Topic, *, by: str) -> Topic:
        """What `save` does, as a part of a transaction of `writing`."""
        (saved,), _ = topics.put(con, (topic,), by)
        return saved

    def put_all(self, con: Connection, topics_: Iterable[Topic], *, by: str) -> list[Topic]:
        """What `save_all` does, as a part of a transaction of `writing`; returns them with their stored versions."""
        return topics.put(con, topics_, by)[0]

    def revision(self, con: Connection, topic_id: str, version: int) -> Topic | None:
        """What a topic was after one of its saves, inside a transaction; None when there was no such save."""
        return topics.revision(con, topic_id, version)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that sees one moment."""
        with self._database.reading() as con:
            yield con

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that alone may write, kept when the block ends and undone when it raises."""
        with self._database.writing() as con:
            yield con
