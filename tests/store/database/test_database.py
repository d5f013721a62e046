"""The application database holds on SQLite and on PostgreSQL alike what the audit rests on."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from databases import use_server
from postgres_server import SERVER, own_schema
from sqlalchemy import Connection, select, text

from landwaiter.errors import SettingsError, WorkspaceError
from landwaiter.store import Workspace
from landwaiter.store.database import tables, upgrading
from landwaiter.store.database.chain import verify
from landwaiter.store.database.connecting import engine_of_file
from landwaiter.store.database.database import Act, Database, Writer
from landwaiter.store.database.opening import open_database
from landwaiter.store.database.upgrading import NEWEST, scripts

ACT = Act("amina", "office.add", "LOM")
SAID = "at, actor, action, subject, office, details"
TAMPERINGS = (
    "UPDATE audit SET actor = 'nobody' WHERE number = 1",
    "DELETE FROM audit WHERE number = 2",
    f"INSERT INTO audit SELECT 7, {SAID}, previous, hash FROM audit WHERE number = 2",
    f"INSERT INTO audit SELECT 3, {SAID}, previous, hash FROM audit WHERE number = 2",
)
ONLY = {
    "sqlite": ("REPLACE INTO audit SELECT * FROM audit WHERE number = 2",),
    "postgresql": ("TRUNCATE audit", "TRUNCATE audit CASCADE"),
}


def add(database: Database, *codes: str) -> None:
    for code in codes:
        with database.act(Act("amina", "office.add", code)) as writer:
            writer.insert(tables.offices, code=code, name=code.title())


def add_and_refuse(writer: Writer) -> None:
    writer.insert(tables.offices, code="ANE", name="Aného")
    raise SettingsError("no", "no")


def add_and_tell_what_is_no_number(writer: Writer) -> None:
    writer.insert(tables.offices, code="LOM", name="Lomé")
    writer.tell(rate=float("nan"))


def codes(database: Database) -> list[str]:
    with database.reading() as reader:
        return [row.code for row in reader.rows(select(tables.offices).order_by(tables.offices.c.code))]


def test_an_act_is_done_with_its_entry(database: Database) -> None:
    with database.act(ACT) as writer:
        writer.insert(tables.offices, code="LOM", name="Lomé")
        writer.tell(office="LOM", name="Lomé")
    (entry,) = database.entries()
    assert (entry.number, entry.at, entry.actor) == (1, "2026-11-30T08:00:00.000000Z", "amina")
    assert (entry.action, entry.subject, entry.office) == ("office.add", "LOM", "LOM")
    assert entry.details == '{"name":"Lom\\u00e9"}'
    assert codes(database) == ["LOM"]


def test_an_act_that_fails_leaves_neither(database: Database) -> None:
    add(database, "LOM")
    with pytest.raises(SettingsError), database.act(ACT) as writer:
        add_and_refuse(writer)
    with pytest.raises(WorkspaceError, match="refused"):
        add(database, "LOM")
    assert codes(database) == ["LOM"]
    assert verify(database.entries()).count == 1


def test_an_entry_that_cannot_be_written_undoes_the_act(database: Database) -> None:
    with pytest.raises(ValueError, match="Out of range"), database.act(ACT) as writer:
        add_and_tell_what_is_no_number(writer)
    assert codes(database) == []


def test_whoever_reads_cannot_write(database: Database) -> None:
    with pytest.raises(WorkspaceError, match=r"read-?only"), database.reading() as reader:
        reader._connection.execute(tables.offices.insert().values(code="LOM", name="Lomé"))
    add(database, "LOM")
    assert codes(database) == ["LOM"]


def test_books_hold_no_act(database: Database) -> None:
    with database.bookkeeping() as keeper:
        for expected in (1, 2):
            row = keeper.put(
                tables.throttle, {"key": "a", "since": keeper.at, "tries": 1}, {"tries": tables.throttle.c.tries + 1}
            )
            assert row.tries == expected
    assert list(database.entries()) == []
    for table in tables.METADATA.sorted_tables:
        if table not in tables.BOOKKEEPING:
            with pytest.raises(AssertionError), database.bookkeeping() as keeper:
                keeper.change(table, text("true"))
    with pytest.raises(AssertionError), database.act(ACT) as writer:
        writer.remove(tables.audit, text("true"))


def test_the_database_itself_refuses_to_change_the_audit(database: Database, request: pytest.FixtureRequest) -> None:
    add(database, "LOM", "ANE")
    kind = "postgresql" if "postgresql" in request.node.name else "sqlite"
    for statement in (*TAMPERINGS, *ONLY[kind]):
        with pytest.raises(WorkspaceError, match="audit"), database._engine.begin() as connection, _errors(database):
            connection.exec_driver_sql(statement)
    assert verify(database.entries()).count == 2


def _errors(database: Database):
    from landwaiter.store.database.connecting import database_errors

    return database_errors(database._engine)


def test_acts_of_many_threads_stand_in_one_chain(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: add(database, f"O{number}"), range(80)))
    found = verify(database.entries())
    assert (found.count, found.flaw, len(codes(database))) == (80, None, 80)


def test_entries_are_read_by_pages(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("landwaiter.store.database.database.PAGE", 3)
    add(database, *(f"O{number}" for number in range(8)))
    assert [entry.number for entry in database.entries()] == list(range(1, 9))
    assert [entry.number for entry in database.entries(3, 7)] == [3, 4, 5, 6, 7]


def test_rows_of_other_offices_are_not_seen(database: Database, request: pytest.FixtureRequest) -> None:
    add(database, "LOM", "ANE")
    with database.act(ACT) as writer:
        user = writer.insert(
            tables.users, name="amina", full_name="", password="", totp_step=0, active=True, created_at=""
        )
        for office in ("LOM", "ANE", ""):
            writer.insert(
                tables.cases, declaration_id="D1", item_number=1, office=office, title="", opened_by=user, opened_at=""
            )
    for offices, seen in ((None, 3), (frozenset({"LOM"}), 1), (frozenset({"LOM", "ANE"}), 2), (frozenset(), 0)):
        with database.reading(offices) as reader:
            assert len(reader.rows(select(tables.cases).where(reader.visible(tables.cases)))) == seen
            # The second line, which holds also where a condition was forgotten.
            if "postgresql" in request.node.name:
                assert len(reader.rows(select(tables.cases))) == seen
                with pytest.raises(WorkspaceError, match="row-level"), database.act(ACT, frozenset({"X"})) as writer:
                    writer.insert(
                        tables.cases,
                        declaration_id="D1",
                        item_number=1,
                        office="ANE",
                        title="",
                        opened_by=user,
                        opened_at="",
                    )


def test_every_table_of_offices_is_held_by_the_second_line(database: Database, request: pytest.FixtureRequest) -> None:
    named = {table.name for table in tables.METADATA.sorted_tables if "office" in table.c}
    assert named - {"user_offices", "audit"} == {table.name for table in tables.OF_OFFICES}
    if "postgresql" in request.node.name:
        held = text(
            "SELECT relname FROM pg_class WHERE relforcerowsecurity AND relnamespace = current_schema()::regnamespace"
        )
        with database.reading() as reader:
            assert {row.relname for row in reader.rows(held)} == {table.name for table in tables.OF_OFFICES}


def test_nobody_answers_an_own_request(database: Database) -> None:
    with database.act(ACT) as writer:
        about = {"full_name": "", "password": "", "totp_step": 0, "active": True, "created_at": ""}
        one, other = (writer.insert(tables.users, name=name, **about) for name in ("amina", "kossi"))
        said = {"kind": "lane", "subject": "D1/1", "office": "LOM", "payload": "{}", "reason": "", "asked_at": ""}
        request = writer.insert(tables.requests, **said, asked_by=one)
    which = tables.requests.c.id == request
    with pytest.raises(WorkspaceError, match="four_eyes"), database.act(ACT) as writer:
        writer.change(tables.requests, which, answered_by=one)
    with database.act(ACT) as writer:
        assert writer.change(tables.requests, which, answered_by=other) == 1


def test_an_older_database_is_brought_up_to_date(place: Workspace, database: Database) -> None:
    """What was there stays: the tables of later versions are taken away, and come again."""
    add(database, "LOM")
    with database._engine.begin() as connection:
        later = (
            "job_states",
            "jobs",
            "saved_searches",
            "identities",
            "pending_sign_ins",
            "webhook_deliveries",
            "webhook_positions",
            "webhooks",
            "submission_deliveries",
            "submissions",
            "repeats",
            "judgments",
        )
        for name in later:
            connection.execute(text(f"DROP TABLE {name}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    opened = open_database(place)
    add(opened, "ANE")
    assert codes(opened) == ["ANE", "LOM"]
    assert verify(opened.entries()).count == 2
    with opened.reading() as reader:
        for table in (tables.saved_searches, tables.jobs, tables.job_states):
            assert reader.rows(select(table)) == []
    opened.close()


def test_an_upgrade_that_fails_leaves_nothing(place: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    run = upgrading._run

    def half(connection: Connection, version: str) -> None:
        run(connection, version)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(upgrading, "_run", half)
        with pytest.raises(KeyboardInterrupt):
            open_database(place, create=True)
    with pytest.raises(WorkspaceError, match="no application database yet"):
        open_database(place)
    open_database(place, create=True).close()


def test_an_act_within_an_act_does_not_wait_forever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("landwaiter.store.database.database.WAIT_SECONDS", 0.1)
    database = open_database(Workspace.create(tmp_path / "ws"), create=True)
    with pytest.raises(WorkspaceError, match="busy"), database.act(ACT), database.act(ACT):
        pass
    add(database, "LOM")
    database.close()


def test_the_migrations_make_the_tables(database: Database) -> None:
    with database._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.METADATA) == []
    assert scripts().get_current_head() == NEWEST


def test_a_newer_schema_is_refused_by_name(place: Workspace, database: Database) -> None:
    with database._engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(WorkspaceError, match=f"schema 9999, which is newer than {NEWEST}"):
        open_database(place)


def test_only_who_asks_for_a_database_gets_a_new_one(place: Workspace) -> None:
    with pytest.raises(WorkspaceError, match=r"no application database yet.*create-admin"):
        open_database(place)
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(lambda _: open_database(place, create=True), range(4)))
    add(opened[0], "LOM")
    assert [codes(database) for database in opened] == [["LOM"]] * 4
    again = open_database(place)
    assert verify(again.entries()).count == 1
    for database in (*opened, again):
        database.close()


def test_many_can_make_a_file_at_once(tmp_path: Path) -> None:
    def opens(path: Path) -> int:
        engine = engine_of_file(path)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE IF NOT EXISTS made (at TEXT)"))
            connection.execute(text("INSERT INTO made VALUES ('now')"))
            count: int = connection.execute(text("SELECT count(*) FROM made")).scalar_one()
        engine.dispose()
        return count

    with ThreadPoolExecutor(4) as pool:
        for number in range(10):
            assert sorted(pool.map(opens, [tmp_path / f"{number}.db"] * 4)) == [1, 2, 3, 4]


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "ws")
    open_database(workspace, create=True).close()
    file = workspace.folder / "landwaiter.db"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.postgres
def test_a_user_whom_row_level_security_does_not_hold_is_refused(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "ws")
    with own_schema():
        workspace = use_server(tmp_path / "ws", SERVER)
        with pytest.raises(WorkspaceError, match="row-level security does not hold"):
            open_database(workspace, create=True)


@pytest.mark.parametrize(
    "address",
    ["mysql://u:s3cret@host/db", "s3cret", "postgresql://u:s3cret@[", "postgresql://u:s3cret@127.0.0.1:1/db"],
)
def test_a_password_is_in_no_error(tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Workspace.create(tmp_path / "ws")
    monkeypatch.setenv("LANDWAITER_DATABASE_URL", address)
    workspace = Workspace(tmp_path / "ws")
    with pytest.raises((SettingsError, WorkspaceError)) as refused:
        open_database(workspace, create=True)
    assert "s3cret" not in str(refused.value) + repr(refused.value.as_dict()) + repr(workspace.settings)


@pytest.mark.parametrize("line", ["ulr = 'postgresql://u:s3cret@host/db'", "url = ['s3cret']", "url = {a = 's3cret'}"])
def test_a_misspelled_setting_shows_no_password(tmp_path: Path, line: str) -> None:
    Workspace.create(tmp_path / "ws")
    (tmp_path / "ws" / "landwaiter.toml").write_text(f"[database]\n{line}\n")
    with pytest.raises(SettingsError) as refused:
        Workspace(tmp_path / "ws")
    assert "s3cret" not in str(refused.value)
