"""An analyst's week at the command line, and what is said on the way."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from pathlib import Path

import pytest
from desk import OUTCOMES, cli, contents, declarations, outcomes, row, script, write

from landwaiter.store import Workspace

DAY = ("--from", "2025-06-24", "--to", "2025-06-30")


@pytest.mark.slow
def test_the_week(tmp_path: Path, country: Path) -> None:
    """Through the installed script, from an empty folder to the second model."""
    source, ws = country.parent / "country", {"LANDWAITER_WORKSPACE": str(tmp_path / "ws")}
    made = script("init", tmp_path / "ws")
    assert made.out == f"{tmp_path}/ws is a workspace now. Next: landwaiter ingest FILE -w {tmp_path}/ws\n"
    taken = script("ingest", source / "declarations.csv", "-m", "landwaiter", environment=ws)
    assert "accepted 4,000 (4,000 declaration items, 0 outcomes), already stored 0, rejected 0" in taken.out
    assert script("record", source / "outcomes.csv", environment=ws).code == 0
    again = script("ingest", source / "declarations.csv", "-m", "landwaiter", environment=ws)
    assert (again.code, "taken in before, in the same way: nothing was changed" in again.out) == (0, True)
    trained = script("train", "--until", "2025-06-23", environment=ws)
    assert re.search(r"saved targeting \d{4}-\d\d-\d\d: boosting, trained on [\d,]+ inspected items", trained.out)
    lists = ("--csv", tmp_path / "list.csv", "--html", tmp_path / "list.html")
    selected = script("select", *DAY, *lists, "--rate", "0.3", environment=ws)
    assert selected.err == ""
    assert re.match(r"\d+ of \d+ items selected by targeting", selected.out)
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    chosen = [one for one in rows if one["lane"] == "red"]
    assert rows[: len(chosen)] == chosen
    assert all(one["reasons"] for one in chosen)
    assert chosen[0]["declaration_id"] in (tmp_path / "list.html").read_text(encoding="utf-8")
    explained = script("explain", chosen[0]["declaration_id"], "--item", chosen[0]["item_number"], environment=ws)
    assert f"lane red ({chosen[0]['basis']}), policy default" in explained.out
    assert all(f"  - {reason}" in explained.out for reason in chosen[0]["reasons"].split(" | "))
    listed = script("imports", environment=ws).out.splitlines()
    assert [line.split()[1] for line in listed] == ["kind", "declarations", "outcomes", "selection"] or len(listed) == 4
    assert script("doctor", environment=ws).code == 0


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_reasons_are_told_in_the_language_asked_for(
    office: Workspace, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    arguments = ("select", "-w", office.folder, *DAY, "--rate", "0.3", "--json")
    by_option = cli(*arguments, "--language", language)
    monkeypatch.setenv("LANDWAITER_LANGUAGE", language)
    by_setting = cli(*arguments)
    assert by_option.out == by_setting.out
    sentences = [sentence for one in by_option.json for sentence in one["reasons"]]
    assert len(sentences) >= len(by_option.json) > 0
    picked = {"en": "Picked at random", "fr": "Tiré au sort", "es": "al azar"}
    assert any(picked[language] in sentence for sentence in sentences)
    assert not any(word in sentence for word in set(picked.values()) - {picked[language]} for sentence in sentences)


def test_a_language_without_wording_is_refused_before_anything_is_recorded(office: Workspace) -> None:
    before = contents(office.folder)
    for command in (("select",), ("explain", "D1"), ("evaluate",)):
        answer = cli(*command, "-w", office.folder, "--language", "tlh")
        assert (answer.code, answer.out) == (1, "")
        assert answer.err == "error: there is no wording in the language 'tlh'. Use one of: en, fr, es.\n"
    assert contents(office.folder) == before


def test_a_list_that_cannot_be_written_is_named(office: Workspace, tmp_path: Path) -> None:
    for option in ("--csv", "--html"):
        answer = cli("select", "-w", office.folder, option, tmp_path / "nowhere" / "list")
        assert answer.code == 1
        assert answer.err.startswith(f"error: {tmp_path}/nowhere/list: ")
        assert "The selection is recorded: repeat the command and name a file that you may write to." in answer.err
    assert len(office.lake.files("selections")) == 1


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("--rate", "3"), "column 'rate', value '3.0'"),
        (("--rate", "nan"), "column 'rate', value 'nan'"),
        (("--count", "-1"), "column 'count', value '-1'"),
        (("--per", "hour"), "column 'per', value 'hour'"),
        (("--objective", "gold"), "column 'objective', value 'gold'"),
        (("--objective", "1.5"), "column 'objective', value '1.5'"),
        (("--random-share", "-0.1"), "column 'random_share', value '-0.1'"),
        (("--rate", "0.1", "--count", "3"), "column 'rate', value '0.1'"),
        (("--model", "../x"), "cannot be the name or version of a model"),
        (("--model", "other"), "there is no model called 'other'"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(office: Workspace, options: tuple[str, ...], problem: str) -> None:
    before = contents(office.folder)
    answer = cli("select", "-w", office.folder, *options)
    assert (answer.code, answer.out) == (1, "")
    assert problem in answer.err
    assert contents(office.folder) == before


def test_a_count_takes_the_place_of_the_rate(office: Workspace) -> None:
    arguments = ("select", "-w", office.folder, "--per", "day", "--json")
    assert len(cli(*arguments, "--count", "3").json) == 3
    assert len(cli(*arguments, "--count", "0").json) == 0
    assert len(cli(*arguments, "--rate", "1").json) == len(cli(*arguments, "--count", "9999").json) > 3


def test_outcomes_come_back_with_the_reason_for_the_inspection(office: Workspace, tmp_path: Path) -> None:
    selected = cli("select", "-w", office.folder, "--rate", "0.5", "--json").json
    known = {one["declaration_id"] for one in selected} - _inspected(office)
    lines = [
        f"{one['declaration_id']},{one['item_number']},2025-07-01,2025-07-03,compliant,{one['basis']},0"
        for one in selected
        if one["declaration_id"] in known
    ]
    assert lines
    answer = cli("record", write(tmp_path, *lines, name="found.csv", header=OUTCOMES), "-w", office.folder)
    assert f"accepted {len(lines)} (0 declaration items, {len(lines)} outcomes)" in answer.out
    assert known <= _inspected(office)


def _inspected(workspace: Workspace) -> set[str]:
    from landwaiter.schema import tables
    from landwaiter.services.session import engine_of

    with engine_of(workspace) as engine:
        return set(engine.fetch(tables.outcomes().select("declaration_id"))["declaration_id"])


def test_a_mapping_is_proposed_corrected_and_used(tmp_path: Path) -> None:
    folder = Workspace.create(tmp_path / "ws").folder
    header = "Declaration ID,Item,Date,HS code,Customs Value,Qzx"
    lines = [f"D{n},1,{14 + n}/01/2025,010121,{n}00,{n}" for n in range(1, 9)]
    file, mapping = write(tmp_path, *lines, header=header), tmp_path / "mapping.toml"
    answer = cli("ingest", file, "--propose", mapping, "-w", folder)
    assert answer.code == 0
    assert f"wrote {mapping}" in answer.out
    text = mapping.read_text(encoding="utf-8")
    assert '"Qzx" = "?"' in text
    refused = cli("ingest", file, "--mapping", mapping, "-w", folder)
    assert (refused.code, "'Qzx'" in refused.err) == (1, True)
    mapping.write_text(text.replace('"Qzx" = "?"', '"Qzx" = "extra"'), encoding="utf-8")
    assert cli("ingest", file, "--mapping", mapping, "-w", folder).code == 0
    assert cli("ingest", file, "--propose", tmp_path / "no" / "m.toml", "-w", folder).code == 1


def test_imports_are_listed_and_taken_back(tmp_path: Path) -> None:
    folder = Workspace.create(tmp_path / "ws").folder
    cli("ingest", declarations(tmp_path, 3), "-m", "landwaiter", "-w", folder)
    cli("record", outcomes(tmp_path, 1), "-w", folder)
    header, *lines = cli("imports", "-w", folder).out.splitlines()
    assert header.split() == ["import", "kind", "committed", "source"]
    assert [(line.split()[1], line.split()[3]) for line in lines] == [
        ("declarations", "may.csv"),
        ("outcomes", "found.csv"),
    ]
    removed = cli("imports", "--remove", lines[1].split()[0], "-w", folder)
    assert removed.out.endswith("(found.csv)\n")
    assert len(cli("imports", "-w", folder, "--json").json) == 1
    assert cli("imports", "--remove", "0000", "-w", folder).code == 1


def test_rejected_rows_are_put_where_they_are_asked_for(tmp_path: Path) -> None:
    folder, place = Workspace.create(tmp_path / "ws").folder, tmp_path / "back.csv"
    file = write(tmp_path, row(1), row(2, hs_code="87"))
    answer = cli("ingest", file, "-m", "landwaiter", "-w", folder, "--rejected", place)
    assert (answer.code, str(place) in answer.out) == (3, True)
    assert len(place.read_text(encoding="utf-8-sig").splitlines()) == 2
    assert not (tmp_path / "may.rejected.csv").exists()


def test_settings_that_cannot_be_used_stop_every_command(tmp_path: Path) -> None:
    folder = Workspace.create(tmp_path / "ws").folder
    (folder / "landwaiter.toml").write_text("[engine]\nthreads = 'many'\n")
    for command in (("imports",), ("train",), ("select",), ("evaluate",), ("explain", "D1")):
        answer = cli(*command, "-w", folder)
        assert answer.code == 1
        assert answer.err.startswith(f"error: {folder}/landwaiter.toml, column 'engine.threads', value 'many': ")


def test_a_model_card_says_what_it_was_trained_on(office: Workspace) -> None:
    card = cli("train", "-w", office.folder, "--until", "2025-05-31", "--ranker", "logistic", "--json").json
    assert card["version"].startswith(date.today().isoformat())  # noqa: DTZ011 - the day that the card is made
    written = office.models / "targeting" / card["version"] / "card.json"
    assert json.loads(written.read_text(encoding="utf-8")) == card
    assert card["ranker"] == "logistic"
    assert card["data"]["frauds"] < card["data"]["labelled"]
