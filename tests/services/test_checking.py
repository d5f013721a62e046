from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk import cli, contents, declarations, ingest, outcomes, row, write

from landwaiter.errors import InputError, MappingError, WorkspaceError
from landwaiter.ingest import load_mapping
from landwaiter.services import checking, intake
from landwaiter.services.checking import Checked
from landwaiter.store import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "ws")


def check(path: Path, workspace: Workspace | None = None, preset: str = "landwaiter", **options: object) -> Checked:
    return checking.check(path, workspace, mapping=load_mapping(preset), **options)  # type: ignore[arg-type]


def test_a_check_counts_as_ingest_does_and_leaves_the_workspace_as_it_was(workspace: Workspace, tmp_path: Path) -> None:
    ingest(workspace, declarations(tmp_path, 3))
    path = write(tmp_path, row(2), row(3), row(4), row(5, hs_code="87"), name="june.csv")
    before = contents(tmp_path)
    found = check(path, workspace)
    assert contents(tmp_path) == before
    assert not (workspace.folder / "staging").exists()
    assert found.prepared.counts == ingest(workspace, path).prepared.counts
    assert (found.report.counts.accepted, found.report.counts.already_stored, found.report.counts.rejected) == (1, 2, 1)


def test_without_a_workspace_nothing_is_stored_already_and_nothing_is_compared(tmp_path: Path) -> None:
    found = check(declarations(tmp_path, 30))
    assert found.report.counts.accepted == 30
    assert found.report.previous is None


def test_a_file_is_held_against_the_latest_other_file_with_its_columns(workspace: Workspace, tmp_path: Path) -> None:
    ingest(workspace, declarations(tmp_path, 3, name="april.csv"))
    ingest(workspace, declarations(tmp_path, 4, first=10, name="may.csv"))
    intake.record_outcome(workspace, outcomes(tmp_path, 1))
    found = check(declarations(tmp_path, 5, first=20, name="june.csv"), workspace).report
    assert found.previous is not None
    assert found.previous.source == "may.csv"
    assert {one.before.rows for one in found.distributions if one.before} == {4}
    # A file that was taken in before is held against the one before it, and its rows are described even so.
    again = check(tmp_path / "may.csv", workspace).report
    assert again.previous is not None
    assert again.previous.source == "april.csv"
    assert {one.now.rows for one in again.distributions} == {4}
    assert [one.message for one in again.remarks][:1] == ["quality.already_stored"]


def test_outcomes_that_are_stored_count_for_what_can_be_done(workspace: Workspace, tmp_path: Path) -> None:
    path = declarations(tmp_path, 5)
    unable = {one.capability for one in check(path, workspace).report.abilities if one.able == "cannot"}
    assert {"ranker.boosting", "expected_revenue", "compliance"} <= unable
    ingest(workspace, path)
    intake.record_outcome(workspace, outcomes(tmp_path, 1, 2))
    unable = {one.capability for one in check(path, workspace).report.abilities if one.able == "cannot"}
    assert not {"ranker.boosting", "expected_revenue", "compliance"} & unable


def test_outcomes_are_checked_against_their_declarations(workspace: Workspace, tmp_path: Path) -> None:
    ingest(workspace, declarations(tmp_path, 5))
    found = check(outcomes(tmp_path, 1, 2, 9), workspace, "landwaiter-outcomes").report
    assert (found.counts.accepted, found.counts.rejected) == (2, 1)
    assert {"inspected_on", "result"} <= {one.field for one in found.distributions}
    assert next(one.able for one in found.abilities if one.capability == "ranker.boosting") == "part"
    with pytest.raises(WorkspaceError, match="outcomes belong to declarations"):
        check(tmp_path / "found.csv", None, "landwaiter-outcomes")


def test_the_page_and_its_json_are_written_in_the_language_asked_for(workspace: Workspace, tmp_path: Path) -> None:
    found = check(declarations(tmp_path, 3), workspace, html=tmp_path / "may.html", language="fr")
    assert '<html lang="fr">' in (tmp_path / "may.html").read_text(encoding="utf-8")
    told = json.loads((tmp_path / "may.json").read_text(encoding="utf-8"))
    assert told == {"made": told["made"], **json.loads(json.dumps(found.report.as_dict()))}
    assert found.as_dict()["written"] == {"html": str(tmp_path / "may.html"), "json": str(tmp_path / "may.json")}


def test_a_file_with_nothing_right_is_refused_as_ingest_does_after_the_page_is_written(tmp_path: Path) -> None:
    path = write(tmp_path, row(1, hs_code="87"))
    with pytest.raises(InputError, match="every row is rejected") as refused:
        check(path, html=tmp_path / "q.html")
    assert str(tmp_path / "q.html") in refused.value.remedy
    assert "87" in (tmp_path / "q.html").read_text(encoding="utf-8")


def test_a_file_that_cannot_be_read_is_refused_without_a_page(tmp_path: Path) -> None:
    path = write(tmp_path, "1,2", header="a,b")
    with pytest.raises(MappingError):
        check(path, html=tmp_path / "q.html")
    assert [one.name for one in tmp_path.iterdir()] == ["may.csv"]


ASKED = "item,registration date,hs code,Numéro,country of origin"


def asked(folder: Path) -> Path:
    """A file with codes that lost their zero, a column that nobody knows, and no declaration."""
    codes = ("101210000", "8471300000", "303890000", "8703", "1006300000")
    lines = (f"1,2025-01-{at + 1:02},{code},N{at},CN" for at, code in enumerate(codes))
    return write(folder, *lines, header=ASKED)


def test_what_ingest_would_ask_is_told_and_the_rest_as_if_it_were_answered(tmp_path: Path) -> None:
    path = asked(tmp_path)
    found = checking.check(path, html=tmp_path / "q.html", language="fr").report
    assert found.asked.columns == ("Numéro",)
    assert found.asked.fields == ("declaration_id",)
    (repair,) = found.asked.repairs
    assert (repair.repair, repair.count, repair.cells) == ("lost-zero", 2, 5)
    assert {one.column for one in found.columns if one.target == "?"} == set(found.asked.columns)
    assert (found.counts.accepted, found.counts.rejected) == (5, 0)
    assert found.repaired == ()
    page = (tmp_path / "q.html").read_text(encoding="utf-8")
    assert "--repair lost-zero" in page
    assert "Numéro" in page
    assert json.loads((tmp_path / "q.json").read_text(encoding="utf-8"))["asked"]["fields"] == ["declaration_id"]


def test_rows_are_judged_by_all_that_is_clear(tmp_path: Path) -> None:
    path = asked(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("2025-01-04", "2025-02-31"), encoding="utf-8")
    found = checking.check(path).report
    assert [(one.field, one.count) for one in found.rejected] == [("registration_date", 1)]


def test_a_check_answers_as_a_refused_ingest_where_something_is_asked(tmp_path: Path) -> None:
    answer = cli("check", asked(tmp_path), "--html", tmp_path / "q.html")
    assert answer.code == 1
    assert "no column is clearly the required field 'declaration_id'" in answer.out
    assert "column 'Numéro'" in answer.out
    assert "proposed, lost-zero: column 'hs code' (hs_code), 2 of 5 cells" in answer.out
    assert cli("check", asked(tmp_path), "--json").json["asked"]["columns"] == ["Numéro"]


def test_with_a_key_no_value_of_a_column_in_question_is_shown(tmp_path: Path) -> None:
    assert cli("pseudonyms", "new-key", tmp_path / "key").code == 0
    told = cli("check", asked(tmp_path), "--pseudonyms", tmp_path / "key", "--json").json
    (one,) = (column for column in told["columns"] if column["column"] == "Numéro")
    assert (one["target"], one["samples"], one["hidden"]) == ("?", [], True)


def test_an_accepted_repair_is_no_question(tmp_path: Path) -> None:
    path = write(tmp_path, row(1, hs_code="101210000"), row(2, hs_code="8471300000"))
    assert cli("check", path, "-m", "landwaiter").code == 1
    answer = cli("check", path, "-m", "landwaiter", "--repair", "all", "--json")
    assert (answer.code, answer.json["asked"]["repairs"], answer.json["repaired"][0]["count"]) == (0, [], 1)


@pytest.mark.parametrize(("page", "said"), [("may.csv", "the file that it is about"), ("q.json", "would be one file")])
def test_no_report_is_written_over_its_file_or_itself(tmp_path: Path, page: str, said: str) -> None:
    path = declarations(tmp_path, 3)
    before = path.read_bytes()
    with pytest.raises(InputError, match=said):
        check(path, html=tmp_path / page)
    assert path.read_bytes() == before


def test_the_json_is_not_written_over_a_file_of_json(tmp_path: Path) -> None:
    path = write(tmp_path, header='{"declaration_id": "D1"}', name="may.json")
    with pytest.raises(InputError, match="the file that it is about"):
        check(path, html=tmp_path / "may.html")


def test_ingest_writes_the_same_page_before_it_stores(workspace: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path, row(1), row(2, hs_code="87"))
    checked = check(path, workspace).report
    ingest(workspace, path, quality=tmp_path / "q.html")
    told = json.loads((tmp_path / "q.json").read_text(encoding="utf-8"))
    assert {name: told[name] for name in told if name != "made"} == json.loads(json.dumps(checked.as_dict()))


def test_a_page_that_cannot_be_written_stores_nothing(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="Name a page"):
        ingest(workspace, declarations(tmp_path, 3), quality=tmp_path / "none" / "q.html")
    assert intake.imports(workspace) == []


def test_the_command_answers_as_ingest_does(workspace: Workspace, tmp_path: Path) -> None:
    good, bad = declarations(tmp_path, 3), write(tmp_path, row(1), row(2, hs_code="87"), name="bad.csv")
    answer = cli("check", good, "-m", "landwaiter", "-w", workspace.folder)
    assert answer.code == 0
    assert "Nothing was stored." in answer.out
    answer = cli("check", bad, "-m", "landwaiter", "-w", workspace.folder, "--html", tmp_path / "q.html", "--json")
    assert (answer.code, answer.json["stored"], answer.json["rejected"][0]["count"]) == (3, False, 1)
    assert cli("check", bad, "-m", "landwaiter", "-w", tmp_path).code == 1
    assert cli("ingest", bad, "-m", "landwaiter", "-w", workspace.folder, "--quality", tmp_path / "i.html").code == 3
    assert (tmp_path / "i.json").exists()


def test_the_working_folder_is_the_workspace_if_it_is_one(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(workspace, declarations(tmp_path, 3))
    monkeypatch.chdir(tmp_path)
    assert cli("check", "may.csv", "-m", "landwaiter", "--json").json["counts"]["already_stored"] == 0
    monkeypatch.chdir(workspace.folder)
    assert cli("check", "../may.csv", "-m", "landwaiter", "--json").json["counts"]["already_stored"] == 3
