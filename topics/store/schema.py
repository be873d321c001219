"""Every table there is. topics/migrations makes them; a test holds the two together. All times are UTC."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    inspect,
    text,
)

# The revision of topics/migrations that makes the tables as they are here.
NEWEST = "0005"

# Every constraint has a name, because a later migration can only drop what it can name.
METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)

# Topics and their history

TOPIC = Table(
    "topic",
    METADATA,
    Column("id", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", String, nullable=False, index=True),
    Column("data", JSON, nullable=False),  # Topic.facts()
)
REVISION = Table(
    "revision",
    METADATA,
    Column("n", Integer, primary_key=True),
    Column("topic_id", String, ForeignKey(TOPIC.c.id), nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("by", String, nullable=False),
    Column("data", JSON, nullable=False),
    UniqueConstraint("topic_id", "version"),
)
CLOCK = Table("clock", METADATA, Column("tick", Integer, nullable=False))  # one row

# What is derived from topics and may always be deleted

VECTOR = Table(
    "vector",
    METADATA,
    Column("model", String, primary_key=True),
    Column("recipe", String, primary_key=True),
    Column("text_hash", String, primary_key=True),
    Column("floats", LargeBinary, nullable=False),  # as embeddings.seal writes them
)
ATLAS = Table("atlas", METADATA, Column("data", Text, nullable=False))  # one row or none

# People

ACCOUNT = Table(
    "account",
    METADATA,
    Column("name", String, primary_key=True),
    Column("role", String, nullable=False),
    Column("password_hash", String, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("made_at", DateTime, nullable=False),
)
SIGN_IN = Table(
    "sign_in",
    METADATA,
    Column("token_hash", String, primary_key=True),
    Column("account", String, nullable=False, index=True),
    Column("started_at", DateTime, nullable=False),
    Column("seen_at", DateTime, nullable=False),
)
PASSWORD_TRY = Table(
    "password_try",
    METADATA,
    Column("n", Integer, primary_key=True),
    Column("account_hash", String, nullable=False),
    Column("address_hash", String, nullable=False),
    Column("at", DateTime, nullable=False, index=True),
)
OWNER = Table(
    "owner",
    METADATA,
    Column("topic_id", String, primary_key=True),
    Column("account", String, primary_key=True),
)

# The desk

# One row for each form that somebody has open. A row without fields is a form whose content was saved: it remembers
# which topic a new form became, so that saving it again cannot make a second one.
WORKING_COPY = Table(
    "working_copy",
    METADATA,
    Column("account", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("topic_id", String, nullable=False),  # "" until a new topic is saved
    Column("version", Integer, nullable=False),  # of the topic when the form was opened or saved last
    Column("fields", JSON(none_as_null=True)),
    Column("changes", Integer, nullable=False),  # how often it was kept
    Column("changed_at", DateTime, nullable=False),
)
EXPECTATION = Table(
    "expectation",
    METADATA,
    Column("interest", String, primary_key=True),
    Column("topic_id", String, nullable=False),  # "" where nothing must fit
    Column("passed_at", Integer),  # number of the newest save when it was last met
)
IMPORT = Table(
    "import",
    METADATA,
    Column("n", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("by", String, nullable=False),
    Column("source", String, nullable=False),  # name of the file
    Column("undone", Boolean, nullable=False),
)
IMPORT_TOPIC = Table(
    "import_topic",
    METADATA,
    Column("n", Integer, ForeignKey(IMPORT.c.n), primary_key=True),
    Column("topic_id", String, primary_key=True),
    Column("version", Integer, nullable=False),  # that the import made
)


def revision_of(con: Connection) -> str | None:
    """The revision a database is at, as Alembic noted it there; None when none of ours ever was."""
    noted = inspect(con).has_table("alembic_version")
    return con.scalar(text("SELECT version_num FROM alembic_version")) if noted else None
