"""Declarations that a program submitted, with the lanes that they were given, and requests that it may send again."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, Text, UniqueConstraint

from landwaiter.store.database.migrations.versions.v0001_first import VISIBLE

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "submissions",
        Column("id", Integer, primary_key=True),
        Column("declaration_id", Text, nullable=False),
        Column("item_number", Integer, nullable=False),
        *(Column(name, Text, nullable=False) for name in ("office", "registered_on", "content", "answer")),
        Column("submitted_by", Integer, ForeignKey("users.id", name="fk_submissions_submitted_by"), nullable=False),
        Column("submitted_at", Text, nullable=False),
        UniqueConstraint("declaration_id", "item_number", name="uq_submissions_declaration_id_item_number"),
    )
    submission = ForeignKey("submissions.id", name="fk_submission_deliveries_submission_id")
    op.create_table(
        "submission_deliveries",
        Column("submission_id", Integer, submission, primary_key=True),
        Column("delivered_at", Text, nullable=False),
        Column("problem", Text, nullable=True),
    )
    op.create_table(
        "repeats",
        Column("actor", Text, primary_key=True),
        Column("key", Text, primary_key=True),
        *(Column(name, Text, nullable=False) for name in ("digest", "at")),
        Column("answer", Text, nullable=True),
    )
    _webhooks()
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE submissions ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE submissions FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_offices ON submissions USING ({VISIBLE})")


def _webhooks() -> None:
    op.create_table(
        "webhooks",
        Column("id", Integer, primary_key=True),
        Column("user_id", Integer, ForeignKey("users.id", name="fk_webhooks_user_id"), nullable=False),
        *(Column(name, Text, nullable=False) for name in ("url", "secret", "events", "created_at")),
        Column("ended_at", Text, nullable=True),
    )
    webhook = ForeignKey("webhooks.id", name="fk_webhook_positions_webhook_id")
    op.create_table(
        "webhook_positions",
        Column("webhook_id", Integer, webhook, primary_key=True),
        Column("entry", Integer, nullable=False),
        Column("submission", Integer, nullable=False),
    )
    webhook = ForeignKey("webhooks.id", name="fk_webhook_deliveries_webhook_id")
    op.create_table(
        "webhook_deliveries",
        Column("id", Integer, primary_key=True),
        Column("webhook_id", Integer, webhook, nullable=False),
        *(Column(name, Text, nullable=False) for name in ("event", "payload", "made_at")),
        Column("tries", Integer, nullable=False),
        *(Column(name, Text, nullable=True) for name in ("next_at", "delivered_at", "problem")),
    )
    op.create_index("ix_webhook_deliveries_webhook_id", "webhook_deliveries", ["webhook_id"])
