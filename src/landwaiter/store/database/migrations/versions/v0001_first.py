"""The first schema: people, decisions, requests, outcomes, cases and the audit."""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Integer, LargeBinary, Text, UniqueConstraint

revision = "0001"
down_revision = None

OF_OFFICES = ("decisions", "requests", "outcomes", "cases", "comments", "attachments")
BEGINNING = "0" * 64

# An entry can be neither changed nor taken away, and a new one goes behind the last: REPLACE would otherwise
# delete an entry of SQLite without any trigger.
REFUSAL = "the audit is append-only"
BEHIND = "an entry of the audit goes behind the last"
LAST = "(SELECT coalesce(max(number), 0) + 1 FROM audit)"
LAST_HASH = f"coalesce((SELECT hash FROM audit ORDER BY number DESC LIMIT 1), '{BEGINNING}')"

SQLITE_AUDIT = (
    f"CREATE TRIGGER audit_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER audit_not_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"""CREATE TRIGGER audit_follows BEFORE INSERT ON audit
        WHEN NEW.number IS NOT {LAST} OR NEW.previous IS NOT {LAST_HASH}
        BEGIN SELECT RAISE(ABORT, '{BEHIND}'); END""",
)

POSTGRES_AUDIT = (
    f"""CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$BEGIN RAISE EXCEPTION '{REFUSAL}'; END$$""",
    f"""CREATE FUNCTION audit_follow() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
        IF NEW.number IS DISTINCT FROM {LAST} OR NEW.previous IS DISTINCT FROM {LAST_HASH}
        THEN RAISE EXCEPTION '{BEHIND}'; END IF; RETURN NEW; END$$""",
    "CREATE TRIGGER audit_not_changed BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_not_emptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_follows BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_follow()",
)

# What a transaction may see is told by the setting landwaiter.offices: '*' for all, else codes between \x1f.
# One that has not told sees nothing. FORCE holds the owner of the tables, who is the user of the application, to it.
VISIBLE = (
    "current_setting('landwaiter.offices', true) = '*' "
    "OR office = ANY (string_to_array(current_setting('landwaiter.offices', true), E'\\x1f'))"
)


def upgrade() -> None:
    """Make the tables, and what holds them."""
    _people()
    _work()
    _cases()
    _audit()
    if op.get_bind().dialect.name == "postgresql":
        for table in OF_OFFICES:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY own_offices ON {table} USING ({VISIBLE})")


def _make(name: str, *columns: Any) -> None:
    op.create_table(name, *columns)


def _id() -> Column[Any]:
    return Column("id", Integer, primary_key=True)


def _text(name: str, *, null: bool = False, **options: Any) -> Column[Any]:
    return Column(name, Text, nullable=null, **options)


def _whole(name: str) -> Column[Any]:
    return Column(name, Integer, nullable=False)


def _key(table: str, name: str, target: str, *, null: bool = False, **options: Any) -> Column[Any]:
    kind = Integer if target.endswith(".id") else Text
    return Column(name, kind, ForeignKey(target, name=f"fk_{table}_{name}"), nullable=null, **options)


def _item() -> tuple[Column[Any], ...]:
    return _text("declaration_id"), _whole("item_number"), _text("office")


def _once(table: str, *columns: str) -> UniqueConstraint:
    return UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _people() -> None:
    _make("offices", _text("code", primary_key=True), _text("name"))
    _make(
        "users",
        _id(),
        _text("name"),
        _text("full_name"),
        _text("password"),
        _text("totp_secret", null=True),
        _whole("totp_step"),
        Column("active", Boolean, nullable=False),
        _text("created_at"),
        _once("users", "name"),
    )
    user = _key("user_roles", "user_id", "users.id", primary_key=True)
    _make("user_roles", user, _text("role", primary_key=True))
    user = _key("user_offices", "user_id", "users.id", primary_key=True)
    _make("user_offices", user, _key("user_offices", "office", "offices.code", primary_key=True))
    _make(
        "sessions",
        _text("digest", primary_key=True),
        _key("sessions", "user_id", "users.id"),
        _text("created_at"),
        _text("expires_at"),
        _text("ended_at", null=True),
    )
    _index("sessions", "user_id")
    _make("session_uses", _key("session_uses", "digest", "sessions.digest", primary_key=True), _text("used_at"))
    _make("throttle", _text("key", primary_key=True), _text("since"), _whole("tries"))
    _make(
        "api_keys",
        _id(),
        _text("prefix"),
        _text("digest"),
        _text("name"),
        _key("api_keys", "user_id", "users.id"),
        _text("scopes"),
        _text("created_at"),
        _text("expires_at"),
        _text("revoked_at", null=True),
        _once("api_keys", "prefix"),
    )


def _work() -> None:
    _make(
        "decisions",
        _id(),
        *_item(),
        _text("registered_on"),
        _text("selection"),
        _text("lane_given"),
        _text("lane"),
        _text("reason"),
        _key("decisions", "decided_by", "users.id"),
        _text("decided_at"),
        _once("decisions", "declaration_id", "item_number"),
    )
    _index("decisions", "registered_on")
    _make(
        "requests",
        _id(),
        _text("kind"),
        _text("subject"),
        _text("office"),
        _text("payload"),
        _text("reason"),
        _key("requests", "asked_by", "users.id"),
        _text("asked_at"),
        _key("requests", "answered_by", "users.id", null=True),
        _text("answered_at", null=True),
        Column("granted", Boolean, nullable=True),
        CheckConstraint("answered_by IS NULL OR answered_by <> asked_by", name="ck_requests_four_eyes"),
    )
    _make(
        "publications",
        _id(),
        _text("kind"),
        _text("name"),
        _text("payload"),
        _key("publications", "request_id", "requests.id"),
        _text("published_at"),
        _once("publications", "request_id"),
    )
    _index("publications", "kind", "name")
    _make(
        "outcomes",
        _id(),
        *_item(),
        _text("content"),
        _key("outcomes", "recorded_by", "users.id"),
        _text("recorded_at"),
        _once("outcomes", "declaration_id", "item_number"),
    )
    outcome = _key("deliveries", "outcome_id", "outcomes.id", primary_key=True)
    _make("deliveries", outcome, _text("delivered_at"), _text("problem", null=True))


def _cases() -> None:
    _make(
        "cases",
        _id(),
        *_item(),
        _text("title"),
        _key("cases", "opened_by", "users.id"),
        _text("opened_at"),
        _key("cases", "closed_by", "users.id", null=True),
        _text("closed_at", null=True),
        _text("conclusion", null=True),
    )
    _index("cases", "office")
    _make(
        "comments",
        _id(),
        _key("comments", "case_id", "cases.id"),
        _text("office"),
        _text("text"),
        _key("comments", "written_by", "users.id"),
        _text("written_at"),
    )
    _index("comments", "case_id")
    _make(
        "attachments",
        _id(),
        _key("attachments", "case_id", "cases.id"),
        _text("office"),
        _text("name"),
        _text("kind"),
        _whole("size"),
        _text("sha256"),
        Column("content", LargeBinary, nullable=False),
        _key("attachments", "attached_by", "users.id"),
        _text("attached_at"),
    )
    _index("attachments", "case_id")


def _audit() -> None:
    columns = ("at", "actor", "action", "subject", "office", "details", "previous", "hash")
    _make("audit", Column("number", Integer, primary_key=True, autoincrement=False), *map(_text, columns))
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_AUDIT if sqlite else POSTGRES_AUDIT:
        op.execute(statement)
