"""Personal data goes after the time that is set, what waits stays, and the audit is as it was written."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from databases import Clock
from desk import HEADER, OUTCOMES, ingest, row, write
from queues import Given, declare, lay_selection
from sqlalchemy import select

from landwaiter.errors import BusyError, RightsError, SettingsError
from landwaiter.schema import tables as schema
from landwaiter.services import intake
from landwaiter.services.application import casework, searches
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.deciding import override_lane
from landwaiter.services.application.outcomes import record_outcome
from landwaiter.services.application.queue import Asked
from landwaiter.services.application.retention import mask_old
from landwaiter.services.application.signing_in import sign_in
from landwaiter.services.session import engine_of
from landwaiter.services.showing import plain
from landwaiter.store import Workspace
from landwaiter.store.database import registrations, tables
from landwaiter.store.database.chain import verify
from landwaiter.store.database.database import Database
from landwaiter.store.database.masking import UNMASKED, mask_before
from landwaiter.store.database.transactions import Act

Person = Callable[..., Actor]
SAID = "Mr Secret of Secret Ltd"
ITEMS = [Given("D1", lane="yellow"), Given("D2"), Given("D3", lane="yellow")]


@pytest.fixture
def used(app: Application, person: Person) -> Application:
    """An application in which somebody wrote a name wherever one can be written."""
    settings = app.workspace.folder / "landwaiter.toml"
    settings.write_text(settings.read_text().replace("\n[retention]\n", "\n[retention]\nmonths = 12\n"))
    app = Application(Workspace(app.workspace.folder), app.database)
    declare(app.workspace, ITEMS)
    lay_selection(app.workspace, ITEMS)
    officer = person("officer", "LOM")
    override_lane(app, officer, ("D1", 1), "red", SAID)
    record_outcome(app, officer, ("D1", 1), {"result": "minor", "note": SAID})
    with app.workspace.changing():
        record_outcome(app, officer, ("D2", 1), {"result": "minor", "note": SAID})
    for item, closed in (("D1", True), ("D2", False)):
        number = casework.open_case(app, officer, (item, 1), SAID)
        casework.comment(app, officer, number, SAID)
        casework.attach(app, officer, number, f"{SAID}.txt", SAID.encode())
        if closed:
            casework.close(app, person("supervisor", "LOM"), number, SAID)
    searches.save_search(app, officer, SAID, Asked(importer_id=SAID))
    sign_in(app, officer.name, "seven grey herons")
    return app


def held(app: Application) -> dict[str, int]:
    """Return how many rows of which tables, but the audit, hold what somebody wrote."""
    found = {}
    with app.database.reading() as reader:
        for table in tables.METADATA.sorted_tables:
            if table is not tables.audit:
                found[table.name] = sum(SAID in str(row) for row in reader.rows(select(table)))
    return {name: count for name, count in found.items() if count}


def test_old_personal_data_is_masked_and_what_waits_is_left(used: Application, person: Person, clock: Clock) -> None:
    everywhere = {"cases": 2, "comments": 2, "attachments": 2, "outcomes": 2, "decisions": 1, "saved_searches": 1}
    assert held(used) == everywhere
    administrator = person("administrator")
    clock.pass_by(days=364)
    assert mask_old(used, administrator) == {}
    assert held(used) == everywhere
    clock.pass_by(days=2)
    one = dict.fromkeys(("cases", "comments", "attachments", "outcomes", "decisions", "saved_searches", "sessions"), 1)
    # The outcome of the item is in the lake as well, with the officer and the remark.
    assert mask_old(used, administrator) == {**one, "lake outcomes": 1}
    # The open case and the outcome that the lake does not have yet.
    assert held(used) == {"cases": 1, "comments": 1, "attachments": 1, "outcomes": 1}
    entry = list(used.database.entries())[-1]
    assert (entry.actor, entry.action) == (administrator.name, "retention.run")
    assert json.loads(entry.details) == {"months": 12, "before": "2026-12-01T08:00:00.000000Z", "masked": one}
    assert mask_old(used, administrator) == {}
    assert verify(used.database.entries()).flaw is None


def test_what_is_masked_is_still_there_without_names(used: Application, person: Person, clock: Clock) -> None:
    officer = person("officer", "LOM")
    before = casework.case(used, officer, 1)
    clock.pass_by(days=400)
    mask_old(used, person("administrator"))
    opened = casework.case(used, officer, 1)
    assert (opened.case.title, opened.case.conclusion, opened.comments[0].text) == ("[masked]",) * 3
    assert opened.attachments[0].sha256 == before.attachments[0].sha256
    assert casework.content(used, officer, opened.attachments[0].id) == ("[masked]", "text/plain", b"")
    with used.database.reading() as reader:
        (content,) = (row.content for row in reader.rows(select(tables.outcomes)) if '"D1"' in row.content)
    kept = json.loads(content)
    assert (kept["result"], kept["note"], kept["inspector_id"]) == ("minor", "[masked]", "[masked]")


def test_every_table_is_masked_or_it_is_said_why_not(database: Database) -> None:
    with database.act(Act("root", "retention.run")) as writer:
        masked = set(mask_before(writer, writer.at))
    assert masked | set(UNMASKED) == set(tables.METADATA.tables)
    assert not masked & set(UNMASKED)


DECLARED = ((1, "2024-05-01", "ama"), (2, "2025-11-29", ""), (3, "2025-12-01", "ama"))
"""Number, day and who registered: two rows are older than twelve months."""


def lake(workspace: Workspace) -> dict[str, dict[str, list[object]]]:
    with engine_of(workspace) as engine:
        found = {name: engine.fetch(getattr(schema, name)().drop(*more)) for name, more in TABLES.items()}
    return {name: {column: list(map(plain, values)) for column, values in one.items()} for name, one in found.items()}


TABLES = {"declarations": ("extra",), "outcomes": ()}


def test_submissions_go_when_they_are_in_the_lake(used: Application, person: Person, clock: Clock) -> None:
    program = person("officer", "LOM")
    about = {
        "item_number": 1,
        "office": "LOM",
        "registered_on": "2026-11-30",
        "answer": "{}",
        "submitted_by": program.user,
    }
    with used.database.act(Act(program.name, "declaration.submit")) as writer:
        rows = [
            {**about, "declaration_id": name, "content": json.dumps({"importer_id": SAID})} for name in ("S1", "S2")
        ]
        registrations.add_submissions(writer, rows)
    with used.database.reading() as reader:
        delivered = registrations.submissions_of(reader, [("S1", 1)])["S1", 1]
    with used.database.bookkeeping() as keeper:
        registrations.submissions_delivered(keeper, {delivered.id: None})
    assert "submissions" not in mask_old(used, person("administrator"))
    clock.pass_by(days=366)
    assert mask_old(used, person("administrator"))["submissions"] == 1
    with used.database.reading() as reader:
        assert list(registrations.submissions_of(reader, [("S1", 1), ("S2", 1)])) == [("S2", 1)]
        assert registrations.counted_submissions(reader) == (1, "2026-11-30T08:00:00.000000Z")


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_officers_and_remarks_go_from_the_lake_and_nothing_else(
    app: Application, person: Person, clock: Clock, tmp_path: Path
) -> None:
    settings = app.workspace.folder / "landwaiter.toml"
    settings.write_text(settings.read_text().replace("\n[retention]\n", "\n[retention]\nmonths = 12\n"))
    app = Application(Workspace(app.workspace.folder), app.database)
    header = f"{HEADER},inspector_id,registered_by"
    lines = [f"{row(n, registration_date=day)},kofi,{by}" for n, day, by in DECLARED]
    ingest(app.workspace, write(tmp_path, *lines, header=header))
    found = [f"D{n},1,{day},{day},fraud,random,0,kofi,{SAID}" for n, day, _ in DECLARED]
    file = write(tmp_path, *found, name="found.csv", header=f"{OUTCOMES},inspector_id,note")
    intake.record_outcome(app.workspace, file)
    before = lake(app.workspace)
    assert mask_old(app, person("administrator")) == {"lake declarations": 2, "lake outcomes": 2}
    after = lake(app.workspace)
    for table, named in (("declarations", ("inspector_id", "registered_by")), ("outcomes", ("inspector_id", "note"))):
        for name, values in before[table].items():
            kept = [
                value if value is None or at == 2 or name not in named else "[masked]"
                for at, value in enumerate(values)
            ]
            assert after[table][name] == kept
    assert app.workspace.lake.leftovers() == []
    assert mask_old(app, person("administrator")) == {}
    # The same file again changes nothing, and brings no name back.
    assert intake.record_outcome(app.workspace, file).repeated
    assert lake(app.workspace) == after
    with app.workspace.changing(), pytest.raises(BusyError):
        mask_old(app, person("administrator"))


def test_only_who_may_masks_and_only_where_it_is_set(app: Application, person: Person) -> None:
    with pytest.raises(SettingsError, match="not set"):
        mask_old(app, person("administrator"))
    settings = app.workspace.folder / "landwaiter.toml"
    settings.write_text(settings.read_text().replace("\n[retention]\n", "\n[retention]\nmonths = 1\n"))
    with pytest.raises(RightsError):
        mask_old(Application(Workspace(app.workspace.folder), app.database), person("analyst"))


def test_old_reports_on_files_go_too(used: Application, person: Person, clock: Clock) -> None:
    folder = used.workspace.arrivals / ("a" * 32)
    folder.mkdir(parents=True)
    (folder / "rejected.csv").write_text(SAID)
    assert "reports" not in mask_old(used, person("administrator"))
    clock.now += timedelta(days=800)
    assert mask_old(used, person("administrator"))["reports"] == 1
    assert not folder.exists()
