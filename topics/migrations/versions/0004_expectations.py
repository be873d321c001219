"""What an interest must find."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "expectation",
        sa.Column("interest", sa.String(), nullable=False),
        sa.Column("topic_id", sa.String(), nullable=False),
        sa.Column("passed_at", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("interest", name="pk_expectation"),
    )
