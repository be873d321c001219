"""The schema of the database, one numbered revision after the other; topics/store/migrate.py runs them at a start.

A released revision never changes. For a new one change the tables in topics/store/schema.py and let Alembic write
the difference, on a connection to a database of the revision before:
`command.revision(_alembic(con), "what changes", autogenerate=True, rev_id="0002")`. Then name it in `schema.NEWEST`.
"""
