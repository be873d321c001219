"""Topics with their history, remembered vectors, the clock and the atlas."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "topic",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_topic"),
    )
    op.create_index("ix_topic_state", "topic", ["state"])
    op.create_table(
        "revision",
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_revision"),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name="fk_revision_topic_id"),
        sa.UniqueConstraint("topic_id", "version", name="uq_revision_topic_id_version"),
    )
    op.create_table(
        "vector",
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("recipe", sa.String(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.Column("floats", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("model", "recipe", "text_hash", name="pk_vector"),
    )
    clock = op.create_table("clock", sa.Column("tick", sa.Integer(), nullable=False))
    op.bulk_insert(clock, [{"tick": 0}])
    op.create_table("atlas", sa.Column("data", sa.Text(), nullable=False))
