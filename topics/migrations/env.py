"""What Alembic runs: the revisions, in the transaction that topics/store/database.py opened."""

from alembic import context

from topics.store.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite cannot alter a column in place
)
context.run_migrations()
