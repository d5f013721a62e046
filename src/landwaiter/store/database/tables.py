"""The tables of the application database, the same on SQLite and on PostgreSQL.

Moments are text (UTC, ISO 8601 with microseconds), so that both engines keep, compare and hash them alike.
What the tables were at each version of the schema is in ``migrations``; a test holds that the last one is this.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str, *, null: bool = False, **options: Any) -> Column[Any]:
    return Column(name, Text, nullable=null, **options)


def _user(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, ForeignKey("users.id"), nullable=null)


def _item() -> tuple[Column[Any], ...]:
    """The declaration item that a row is about, and the office that may see it."""
    return _text("declaration_id"), Column("item_number", Integer, nullable=False), _text("office")


offices = Table("offices", METADATA, _text("code", primary_key=True), _text("name"))

users = Table(
    "users",
    METADATA,
    Column("id", Integer, primary_key=True),
    _text("name", unique=True),
    _text("full_name"),
    _text("password"),
    _text("totp_secret", null=True),
    Column("totp_step", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    _text("created_at"),
)

user_roles = Table("user_roles", METADATA, _user("user_id"), _text("role"), PrimaryKeyConstraint("user_id", "role"))

user_offices = Table(
    "user_offices",
    METADATA,
    _user("user_id"),
    Column("office", ForeignKey("offices.code"), nullable=False),
    PrimaryKeyConstraint("user_id", "office"),
)

sessions = Table(
    "sessions",
    METADATA,
    _text("digest", primary_key=True),
    Column("user_id", ForeignKey("users.id"), nullable=False, index=True),
    _text("created_at"),
    _text("expires_at"),
    _text("ended_at", null=True),
)

session_uses = Table(
    "session_uses",
    METADATA,
    Column("digest", ForeignKey("sessions.digest"), primary_key=True),
    _text("used_at"),
)

throttle = Table(
    "throttle",
    METADATA,
    _text("key", primary_key=True),
    _text("since"),
    Column("tries", Integer, nullable=False),
)

api_keys = Table(
    "api_keys",
    METADATA,
    Column("id", Integer, primary_key=True),
    _text("prefix", unique=True),
    _text("digest"),
    _text("name"),
    _user("user_id"),
    _text("scopes"),
    _text("created_at"),
    _text("expires_at"),
    _text("revoked_at", null=True),
)

identities = Table(
    "identities",
    METADATA,
    _text("issuer"),
    _text("subject"),
    Column("user_id", ForeignKey("users.id"), nullable=False, index=True),
    _text("linked_at"),
    PrimaryKeyConstraint("issuer", "subject"),
)

pending_sign_ins = Table(
    "pending_sign_ins",
    METADATA,
    _text("state", primary_key=True),
    _text("browser"),
    _text("nonce"),
    _text("verifier"),
    _text("callback"),
    _text("destination"),
    _text("expires_at"),
)

decisions = Table(
    "decisions",
    METADATA,
    Column("id", Integer, primary_key=True),
    *_item(),
    _text("registered_on"),
    _text("selection"),
    _text("lane_given"),
    _text("lane"),
    _text("reason"),
    _user("decided_by"),
    _text("decided_at"),
    UniqueConstraint("declaration_id", "item_number"),
    Index(None, "registered_on"),
)

requests = Table(
    "requests",
    METADATA,
    Column("id", Integer, primary_key=True),
    _text("kind"),
    _text("subject"),
    _text("office"),
    _text("payload"),
    _text("reason"),
    _user("asked_by"),
    _text("asked_at"),
    _user("answered_by", null=True),
    _text("answered_at", null=True),
    Column("granted", Boolean, nullable=True),
    # Four eyes: the database itself refuses an answer of whoever asked.
    CheckConstraint("answered_by IS NULL OR answered_by <> asked_by", name="four_eyes"),
)

publications = Table(
    "publications",
    METADATA,
    Column("id", Integer, primary_key=True),
    _text("kind"),
    _text("name"),
    _text("payload"),
    Column("request_id", ForeignKey("requests.id"), nullable=False, unique=True),
    _text("published_at"),
    Index(None, "kind", "name"),
)

outcomes = Table(
    "outcomes",
    METADATA,
    Column("id", Integer, primary_key=True),
    *_item(),
    _text("content"),
    _user("recorded_by"),
    _text("recorded_at"),
    UniqueConstraint("declaration_id", "item_number"),
)

deliveries = Table(
    "deliveries",
    METADATA,
    Column("outcome_id", ForeignKey("outcomes.id"), primary_key=True),
    _text("delivered_at"),
    _text("problem", null=True),
)

submissions = Table(
    "submissions",
    METADATA,
    Column("id", Integer, primary_key=True),
    *_item(),
    _text("registered_on"),
    _text("content"),
    _text("answer"),
    _user("submitted_by"),
    _text("submitted_at"),
    UniqueConstraint("declaration_id", "item_number"),
)

submission_deliveries = Table(
    "submission_deliveries",
    METADATA,
    Column("submission_id", ForeignKey("submissions.id"), primary_key=True),
    _text("delivered_at"),
    _text("problem", null=True),
)

repeats = Table(
    "repeats",
    METADATA,
    _text("actor"),
    _text("key"),
    _text("digest"),
    _text("at"),
    _text("answer", null=True),
    PrimaryKeyConstraint("actor", "key"),
)

webhooks = Table(
    "webhooks",
    METADATA,
    Column("id", Integer, primary_key=True),
    _user("user_id"),
    _text("url"),
    _text("secret"),
    _text("events"),
    _text("created_at"),
    _text("ended_at", null=True),
)

webhook_positions = Table(
    "webhook_positions",
    METADATA,
    Column("webhook_id", ForeignKey("webhooks.id"), primary_key=True),
    Column("entry", Integer, nullable=False),
    Column("submission", Integer, nullable=False),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("webhook_id", ForeignKey("webhooks.id"), nullable=False, index=True),
    _text("event"),
    _text("payload"),
    _text("made_at"),
    Column("tries", Integer, nullable=False),
    _text("next_at", null=True),
    _text("delivered_at", null=True),
    _text("problem", null=True),
)

cases = Table(
    "cases",
    METADATA,
    Column("id", Integer, primary_key=True),
    *_item(),
    _text("title"),
    _user("opened_by"),
    _text("opened_at"),
    _user("closed_by", null=True),
    _text("closed_at", null=True),
    _text("conclusion", null=True),
    Index(None, "office"),
)

comments = Table(
    "comments",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    _text("office"),
    _text("text"),
    _user("written_by"),
    _text("written_at"),
)

attachments = Table(
    "attachments",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    _text("office"),
    _text("name"),
    _text("kind"),
    Column("size", Integer, nullable=False),
    _text("sha256"),
    Column("content", LargeBinary, nullable=False),
    _user("attached_by"),
    _text("attached_at"),
)

saved_searches = Table(
    "saved_searches",
    METADATA,
    _user("user_id"),
    _text("name"),
    _text("content"),
    _text("saved_at"),
    PrimaryKeyConstraint("user_id", "name"),
)

jobs = Table(
    "jobs",
    METADATA,
    Column("id", Integer, primary_key=True),
    _text("kind"),
    _text("params"),
    # Named by what must be asked for once only, such as the backup of a night.
    _text("once", null=True, unique=True),
    _user("user_id", null=True),
    _text("asked_by"),
    _text("asked_at"),
)

job_states = Table(
    "job_states",
    METADATA,
    Column("job_id", ForeignKey("jobs.id"), primary_key=True),
    _text("state"),
    _text("not_before"),
    Column("attempts", Integer, nullable=False),
    _text("started_at", null=True),
    _text("ended_at", null=True),
    Column("share", Float, nullable=True),
    _text("said"),
    _text("result", null=True),
    _text("error", null=True),
    Index(None, "state"),
)

judgments = Table(
    "judgments",
    METADATA,
    Column("id", Integer, primary_key=True),
    _text("description"),
    _text("suggested"),
    _text("verdict"),
    _text("code"),
    _text("reference"),
    _user("judged_by"),
    _text("judged_at"),
)

audit = Table(
    "audit",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    _text("at"),
    _text("actor"),
    _text("action"),
    _text("subject"),
    _text("office"),
    _text("details"),
    _text("previous"),
    _text("hash"),
)

OF_OFFICES = (decisions, requests, outcomes, submissions, cases, comments, attachments)
"""Tables with a column ``office``, of which a person sees the rows of own offices only."""

BOOKKEEPING = (
    session_uses,
    throttle,
    deliveries,
    job_states,
    pending_sign_ins,
    submission_deliveries,
    repeats,
    webhook_positions,
    webhook_deliveries,
)
"""Tables that change without an entry in the audit: they hold no act of anybody."""
