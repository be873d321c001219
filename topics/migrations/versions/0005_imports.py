"""Which topics an import wrote, so that the whole of it can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "import",
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_import"),
    )
    op.create_table(
        "import_topic",
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["n"], ["import.n"], name="fk_import_topic_n_import"),
        sa.PrimaryKeyConstraint("n", "topic_id", name="pk_import_topic"),
    )
