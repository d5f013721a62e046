"""A backup made while people work is of one moment, comes back elsewhere, and is refused if it is not whole."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread

import pytest
from databases import use_server
from desk import contents
from postgres_server import own_schema
from queues import Given, declare, lay_selection
from sqlalchemy import func, insert, select

from landwaiter.errors import BusyError, InputError, LandwaiterError, RightsError, SettingsError, WorkspaceError
from landwaiter.services.application import backups, casework
from landwaiter.services.application.acting import Actor, Application, application_of
from landwaiter.services.application.deciding import decide
from landwaiter.services.application.queue import Asked, open_queue
from landwaiter.services.doctor import doctor
from landwaiter.services.intake import remove_import
from landwaiter.store import Workspace
from landwaiter.store.database import tables
from landwaiter.store.database.chain import verify
from landwaiter.store.database.database import Database
from landwaiter.store.database.opening import engine_for
from landwaiter.store.database.upgrading import upgrade
from landwaiter.store.settings import without_secrets

Person = Callable[..., Actor]
ITEMS = [Given(f"D{number}") for number in range(60)]
SQLITE = pytest.mark.parametrize("place", ["sqlite"], indirect=True)


@pytest.fixture
def laid(app: Application) -> Application:
    declare(app.workspace, ITEMS)
    lay_selection(app.workspace, ITEMS)
    return app


@pytest.fixture
def elsewhere(place: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A second server, or none, to which a backup comes back."""
    with ExitStack() as stack:
        if place.settings.database.url is not None:
            monkeypatch.setenv("LANDWAITER_DATABASE_URL", stack.enter_context(own_schema()))
        yield


def counts(database: Database) -> dict[str, int]:
    with database.reading() as reader:
        return {
            table.name: found[0]
            for table in tables.METADATA.sorted_tables
            if (found := reader.first(select(func.count()).select_from(table))) is not None
        }


def test_what_is_backed_up_while_people_work_comes_back_elsewhere(
    laid: Application, person: Person, elsewhere: None, tmp_path: Path
) -> None:
    officer, case, stop = person("officer", "LOM"), 1, Event()
    assert casework.open_case(laid, officer, ("D0", 1), "Scanner") == case
    casework.attach(laid, officer, case, "scan.pdf", b"%PDF-1.7 \x00\xff")
    done: list[int] = []

    def go_on() -> None:
        for number in range(len(ITEMS)):
            if not stop.is_set():
                decide(laid, officer, (f"D{number}", 1))
                casework.comment(laid, officer, case, f"seen {number}")
                done.append(number)

    working = Thread(target=go_on)
    working.start()
    while len(done) < 3:
        stop.wait(0.01)
    made = backups.backup_as(laid, Actor.at_command_line(), tmp_path / "office.tar")
    assert len(done) < len(ITEMS), "the backup was made after all the work"
    stop.set()
    working.join()
    restored = backups.restore(made.file, tmp_path / "elsewhere")
    assert restored.manifest == made.manifest
    with application_of(Workspace(restored.folder)) as app:
        assert counts(app.database) == made.manifest.tables
        entries = list(app.database.entries())
        before = list(laid.database.entries())
        # One moment: entries are those of the original up to a number, and what they say was done is there.
        assert 3 < len(entries) == restored.entries < len(before)
        assert entries == before[: len(entries)]
        assert verify(entries).flaw is None
        decided = {one.subject for one in entries if one.action == "item.decide"}
        page = open_queue(app, officer, Asked(decided=True, size=500))
        assert {f"{one.key[0]}/1" for one in page.items} == decided
        whole = open_queue(app, officer, Asked(size=500))
        assert [one.values for one in whole.items] == [
            one.values for one in open_queue(laid, officer, Asked(size=500)).items
        ]
        assert casework.content(app, officer, 1) == ("scan.pdf", "application/pdf", b"%PDF-1.7 \x00\xff")
        # People go on there.
        decide(app, officer, ("D59", 1))
        casework.comment(app, officer, case, "after it came back")
        assert verify(app.database.entries()).flaw is None


@SQLITE
def test_files_come_back_as_they_were_and_nothing_secret_is_among_them(
    laid: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = laid.workspace.folder
    (folder / "models" / "targeting" / ".saving-1").mkdir(parents=True)
    (folder / "models" / "targeting" / ".saving-1" / "half").write_text("half")
    (folder / "arrivals" / "ab").mkdir(parents=True)
    (folder / "arrivals" / "ab" / "check.html").write_text("found")
    made = backups.backup(laid.workspace, tmp_path / "office.tar")
    assert made.file.stat().st_mode & 0o777 == 0o600
    backups.restore(made.file, tmp_path / "elsewhere")
    before, after = contents(folder, derived=False), contents(tmp_path / "elsewhere", derived=False)
    own = ("landwaiter.db", "last-backup.json", ".backing-up", ".worker", "models/targeting/.saving-1/")
    assert {name: value for name, value in before.items() if not name.startswith(own)} == {
        name: value for name, value in after.items() if not name.startswith(own)
    }
    assert not list((tmp_path / "elsewhere").rglob(".saving-*"))
    assert [one for one in doctor(tmp_path / "elsewhere") if not one.well and one.check != "backup"] == []
    # The address of a server may hold a password.
    use_server(folder, "postgresql://landwaiter:hunter2@localhost/landwaiter")
    text = without_secrets(folder / "landwaiter.toml")
    assert "hunter2" not in text
    (folder / "landwaiter.toml").write_text(text)
    assert Workspace(folder).settings.database.url is None
    (folder / "landwaiter.toml").write_text("database = {url = 'postgresql://a:hunter2@b/c'}\n")
    with pytest.raises(SettingsError, match=r"database\.url") as refused:
        without_secrets(folder / "landwaiter.toml")
    assert "hunter2" not in str(refused.value)


def test_a_workspace_without_users_is_backed_up_too(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "plain")
    declare(workspace, ITEMS[:2])
    made = backups.backup(workspace, tmp_path / "plain.tar")
    restored = backups.restore(made.file, tmp_path / "elsewhere")
    assert (restored.entries, made.manifest.schema_version) == (0, None)
    assert not (restored.folder / "landwaiter.db").exists()
    assert len(Workspace(restored.folder).lake.records()) == 1


def rewritten(file: Path, target: Path, change: Callable[[str, bytes], bytes | None], *more: tuple[str, bytes]) -> Path:
    """Pack a backup anew, with other content."""
    with tarfile.open(file) as old, tarfile.open(target, "w") as new:
        for member in old:
            content = change(member.name, old.extractfile(member).read())  # type: ignore[union-attr]
            if content is not None:
                more = ((member.name, content), *more)
        for name, content in reversed(more):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            new.addfile(info, io.BytesIO(content))
    return target


@SQLITE
def test_a_backup_that_is_not_whole_is_refused_and_leaves_nothing(laid: Application, tmp_path: Path) -> None:
    file = backups.backup(laid.workspace, tmp_path / "office.tar").file
    whole = file.read_bytes()
    bad = tmp_path / "bad.tar"
    changed: list[bytes] = [whole[: len(whole) // 2], b"", b"no tar at all" * 100]
    spot = whole.index(b"PAR1") + 30
    changed.append(whole[:spot] + bytes([whole[spot] ^ 1]) + whole[spot + 1 :])
    for content in changed:
        bad.write_bytes(content)
        with pytest.raises(InputError):
            backups.restore(bad, tmp_path / "elsewhere")
    without = next(name for name in json.loads(_manifest(file))["files"] if name.endswith(".parquet"))
    for tampered in (
        rewritten(file, bad, lambda name, content: None if name == without else content),
        rewritten(file, bad, lambda name, content: None if name == "manifest.json" else content),
        rewritten(file, bad, lambda _, content: content, ("extra", b"x")),
        rewritten(file, bad, lambda _, content: content, ("../outside", b"x")),
        rewritten(file, bad, lambda _, content: content, ("/outside", b"x")),
        rewritten(file, bad, lambda _, content: content, ("lake/.hidden", b"x")),
    ):
        with pytest.raises(InputError):
            backups.restore(tampered, tmp_path / "elsewhere")
    assert not (tmp_path / "elsewhere").exists()
    assert not list(tmp_path.glob(".*"))
    assert not (tmp_path / "outside").exists()
    for place in (laid.workspace.folder, tmp_path):
        with pytest.raises(WorkspaceError, match="not empty"):
            backups.restore(file, place)


def _manifest(file: Path) -> bytes:
    with tarfile.open(file) as tar:
        found = tar.extractfile("manifest.json")
        assert found is not None
        return found.read()


def test_an_audit_that_was_changed_in_the_backup_is_found(
    laid: Application, elsewhere: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever can change a backup can write its manifest too; the chain shows it even so."""
    from landwaiter.store.database import dumping

    whole = dumping._plain
    monkeypatch.setattr(dumping, "_plain", lambda value: "nobody" if value == "root" else whole(value))
    file = backups.backup(laid.workspace, tmp_path / "office.tar").file
    assert "root" in {entry.subject for entry in laid.database.entries()}
    with pytest.raises(LandwaiterError, match="audit"):
        backups.restore(file, tmp_path / "elsewhere")
    assert not (tmp_path / "elsewhere").exists()
    monkeypatch.undo()


def test_a_database_that_is_there_is_not_written_over(
    laid: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = laid.workspace.settings.database.url
    if url is None:
        pytest.skip("SQLite comes back into a new file")
    file = backups.backup(laid.workspace, tmp_path / "office.tar").file
    monkeypatch.setenv("LANDWAITER_DATABASE_URL", url.get_secret_value())
    before = laid.database.count
    with pytest.raises(WorkspaceError, match="already"):
        backups.restore(file, tmp_path / "elsewhere")
    assert laid.database.count == before
    assert not (tmp_path / "elsewhere").exists()


@SQLITE
def test_it_comes_back_on_the_other_kind_of_database_too(
    laid: Application, person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = person("officer", "LOM")
    decide(laid, officer, ("D0", 1))
    file = backups.backup(laid.workspace, tmp_path / "office.tar").file
    with own_schema() as address:
        monkeypatch.setenv("LANDWAITER_DATABASE_URL", address)
        restored = backups.restore(file, tmp_path / "elsewhere")
        assert not (restored.folder / "landwaiter.db").exists()
        with application_of(Workspace(restored.folder)) as app:
            assert list(app.database.entries()) == list(laid.database.entries())
            assert counts(app.database) == counts(laid.database)
            decide(app, officer, ("D1", 1))


@SQLITE
def test_a_backup_is_made_while_imports_come_and_go(
    laid: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from landwaiter.store import archives

    whole, seen = archives._link, []

    def link(source: Path, target: Path) -> None:
        if not seen:
            seen.append(source)
            removed = next(one for one in laid.workspace.lake.records() if one.kind == "selection")
            remove_import(laid.workspace, removed.id)
        whole(source, target)

    monkeypatch.setattr(archives, "_link", link)
    file = backups.backup(laid.workspace, tmp_path / "office.tar").file
    restored = Workspace(backups.restore(file, tmp_path / "elsewhere").folder)
    assert seen
    assert [one.kind for one in restored.lake.records()] == ["declarations"]
    assert restored.lake.missing() == []
    assert restored.lake.leftovers() == []


@SQLITE
def test_one_backup_at_a_time_and_only_by_whoever_may(laid: Application, person: Person, tmp_path: Path) -> None:
    with laid.workspace.backing_up(), pytest.raises(BusyError):
        backups.backup(laid.workspace, tmp_path / "office.tar")
    with pytest.raises(RightsError):
        backups.backup_as(laid, person("analyst"), tmp_path / "office.tar")
    with pytest.raises(WorkspaceError, match="Name a file"):
        backups.backup(laid.workspace, tmp_path / "nowhere" / "office.tar")
    assert not (tmp_path / "office.tar").exists()
    assert not (laid.workspace.folder / ".backup").exists()
    # What a backup that was killed leaves is found, and the next one clears it.
    (laid.workspace.folder / ".backup").mkdir()
    assert [path.name for path in laid.workspace.leftovers()] == [".backup"]
    backups.backup(laid.workspace, tmp_path / "office.tar")
    assert laid.workspace.leftovers() == []


@SQLITE
def test_a_backup_of_an_older_version_comes_back_up_to_date(place: Workspace, tmp_path: Path) -> None:
    engine = engine_for(place, create=True)
    with engine.begin() as connection:
        upgrade(engine, connection, "0001")
        connection.execute(insert(tables.offices).values(code="LOM", name="Lomé"))
    engine.dispose()
    made = backups.backup(place, tmp_path / "old.tar")
    assert (made.manifest.schema_version, made.manifest.tables["offices"]) == ("0001", 1)
    assert "jobs" not in made.manifest.tables
    restored = backups.restore(made.file, tmp_path / "elsewhere")
    with application_of(Workspace(restored.folder)) as app:
        assert counts(app.database)["offices"] == 1
        assert counts(app.database)["jobs"] == 0


@SQLITE
def test_upgrading_tells_what_was_and_keeps_a_backup_first(laid: Application, tmp_path: Path) -> None:
    newest = backups.upgrade(laid.workspace, tmp_path / "before.tar")
    assert newest == (newest[1], newest[1])
    assert json.loads(_manifest(tmp_path / "before.tar"))["schema_version"] == newest[0]
    shutil.rmtree(laid.workspace.folder / "models")
    with pytest.raises(WorkspaceError, match="no application database"):
        backups.upgrade(Workspace.create(tmp_path / "plain"))
