"""Personal data goes after the time that is set, what waits stays, and the audit is as it was written."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from databases import Clock
from queues import Given, declare, lay_selection
from sqlalchemy import select

from landwaiter.errors import RightsError, SettingsError
from landwaiter.services.application import casework, searches
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.deciding import override_lane
from landwaiter.services.application.outcomes import record_outcome
from landwaiter.services.application.queue import Asked
from landwaiter.services.application.retention import mask_old
from landwaiter.services.application.signing_in import sign_in
from landwaiter.store import Workspace
from landwaiter.store.database import tables
from landwaiter.store.database.chain import verify

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
    assert mask_old(used, administrator) == one
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
