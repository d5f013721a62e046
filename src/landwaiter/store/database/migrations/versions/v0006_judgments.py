"""What officers say of the codes of goods."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, Text

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "judgments",
        Column("id", Integer, primary_key=True),
        Column("description", Text, nullable=False),
        Column("suggested", Text, nullable=False),
        Column("verdict", Text, nullable=False),
        Column("code", Text, nullable=False),
        Column("reference", Text, nullable=False),
        Column("judged_by", Integer, ForeignKey("users.id", name="fk_judgments_judged_by"), nullable=False),
        Column("judged_at", Text, nullable=False),
    )
