"""Sessions and their turns."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "session",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("opened", sa.DateTime(), nullable=False),
        sa.Column("dialogue", sa.Text(), nullable=False),
    )
    op.create_table(
        "turn",
        sa.Column("session_id", sa.String(), sa.ForeignKey("session.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("written", sa.DateTime(), nullable=False),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("turn")
    op.drop_table("session")
