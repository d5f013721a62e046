"""Jobs that are done in the background, and how far each is."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Float, ForeignKey, Integer, Text, UniqueConstraint

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "jobs",
        Column("id", Integer, primary_key=True),
        Column("kind", Text, nullable=False),
        Column("params", Text, nullable=False),
        Column("once", Text, nullable=True),
        Column("user_id", Integer, ForeignKey("users.id", name="fk_jobs_user_id"), nullable=True),
        Column("asked_by", Text, nullable=False),
        Column("asked_at", Text, nullable=False),
        UniqueConstraint("once", name="uq_jobs_once"),
    )
    job = ForeignKey("jobs.id", name="fk_job_states_job_id")
    op.create_table(
        "job_states",
        Column("job_id", Integer, job, primary_key=True, autoincrement=False),
        Column("state", Text, nullable=False),
        Column("not_before", Text, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("started_at", Text, nullable=True),
        Column("ended_at", Text, nullable=True),
        Column("share", Float, nullable=True),
        Column("said", Text, nullable=False),
        Column("result", Text, nullable=True),
        Column("error", Text, nullable=True),
    )
    op.create_index("ix_job_states_state", "job_states", ["state"])
