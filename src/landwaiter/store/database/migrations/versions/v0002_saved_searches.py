"""Searches that users save under a name."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, Text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table."""
    user = ForeignKey("users.id", name="fk_saved_searches_user_id")
    op.create_table(
        "saved_searches",
        Column("user_id", Integer, user, primary_key=True, autoincrement=False),
        Column("name", Text, primary_key=True),
        Column("content", Text, nullable=False),
        Column("saved_at", Text, nullable=False),
    )
