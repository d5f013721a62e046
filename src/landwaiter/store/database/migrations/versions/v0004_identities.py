"""Users as an identity provider knows them, and sign-ins that wait for its answer."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, Text

revision = "0004"
down_revision = "0003"

PENDING = ("browser", "nonce", "verifier", "callback", "destination", "expires_at")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "identities",
        Column("issuer", Text, primary_key=True),
        Column("subject", Text, primary_key=True),
        Column("user_id", Integer, ForeignKey("users.id", name="fk_identities_user_id"), nullable=False),
        Column("linked_at", Text, nullable=False),
    )
    op.create_index("ix_identities_user_id", "identities", ["user_id"])
    op.create_table(
        "pending_sign_ins",
        Column("state", Text, primary_key=True),
        *(Column(name, Text, nullable=False) for name in PENDING),
    )
