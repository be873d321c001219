"""Where topics are kept: the only room that speaks SQL.

`store` is the door: `Store(url)`. Behind it `database` opens transactions and brings the schema up to date, `sqlite`
knows what only SQLite does, `schema` lists every table, and each other module asks for one kind of thing on a
connection it is given, so that whoever asks decides what happens together.
"""

from topics.store.condition import Condition
from topics.store.errors import Conflict, DatabaseUnusable, NewerDatabase, StoreError
from topics.store.store import Store
from topics.store.topics import Revision

__all__ = ["Condition", "Conflict", "DatabaseUnusable", "NewerDatabase", "Revision", "Store", "StoreError"]
