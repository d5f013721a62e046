"""Comparing strategies from the command line: on a workspace and on a country, to the page and back after a stop."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from desk import Answer, cli, contents, ingest, outcomes, write

from landwaiter.store import Workspace

PLAYED = ("--from", "2025-01-06", "--periods", "3", "--rate", "0.2", "--workers", "1")


def simulate(office: Workspace, *more: object) -> Answer:
    return cli("simulate", *more, *PLAYED, "-w", office.folder)


def test_strategies_are_compared_on_the_workspace_and_told_on_a_page(office: Workspace, tmp_path: Path) -> None:
    page = tmp_path / "compared.html"
    answer = simulate(office, "random", "hybrid(boosting=0.9, random=0.1)", "--seeds", "2", "--html", page)
    assert (answer.code, answer.err) == (0, "")
    first, header, *rows = answer.out.splitlines()
    assert re.match(
        r"3 periods of 7 days from 2025-01-06; \d+ items, of which \d+ could be selected, \d+ of them", first
    )
    assert header.split()[:2] == ["strategy", "precision"]
    assert {row.split()[0].partition("(")[0] for row in rows[:2]} == {"random", "hybrid"}
    (note,) = [row for row in rows if "Only items with an outcome can be selected" in row]
    assert re.search(r": \d+ of \d+, \d+\s%\.", note)
    assert rows[-1] == f"report: {page}, {tmp_path / 'compared.json'}"
    assert 'lang="en"' in page.read_text(encoding="utf-8")
    told = json.loads((tmp_path / "compared.json").read_text(encoding="utf-8"))
    assert told["about"]["data"] == office.folder.name
    assert told["seeds"] == 2


def test_the_same_question_is_answered_from_what_was_played(office: Workspace) -> None:
    first = simulate(office, "random", "boosting", "--seeds", "1", "--json")
    logs = contents(office.folder / "simulations")
    again = simulate(office, "random", "boosting", "--seeds", "1", "--json")
    assert again.json == first.json
    assert contents(office.folder / "simulations") == logs
    assert again.json["baseline"] == "random"
    assert again.json["caveats"][0]["message"] == "contest.caveat.candidates"


def test_another_question_is_played_beside_it_and_refused_in_the_same_logs(office: Workspace, tmp_path: Path) -> None:
    changed = (*PLAYED[:4], "--rate", "0.3", "--seeds", "1", "-w", office.folder)
    simulate(office, "random", "--seeds", "1")
    assert cli("simulate", "random", *changed).code == 0
    assert len(list((office.folder / "simulations").iterdir())) == 2
    simulate(office, "random", "--seeds", "1", "--logs", tmp_path / "logs")
    answer = cli("simulate", "random", *changed, "--logs", tmp_path / "logs")
    assert answer.code == 1
    assert "the log of another simulation" in answer.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("oracle",), "there is no strategy called 'oracle'"),
        (("hybrid(boosting=0.9, random=",), "breaks off"),
        (("random", "random"), "one is named twice"),
        (("boosting(depth=4)",), "has no option 'depth'"),
        (("random", "--rate", "0"), "cannot have plan"),
        (("random", "--html", "page.json"), "the page and its JSON would be one file"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(
    office: Workspace, arguments: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = contents(office.folder)
    answer = cli("simulate", *arguments, "--from", "2025-01-06", "-w", office.folder)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("error: ")
    assert said in answer.err
    assert contents(office.folder, derived=False) == {
        n: c for n, c in before.items() if not n.startswith("lake/state/")
    }


@pytest.mark.parametrize("option", [("--decay", "steep"), ("--masking", "half"), ("--masking", "random:x")])
def test_wrong_usage_is_named(office: Workspace, option: tuple[str, str]) -> None:
    answer = cli("simulate", "random", *option, "-w", office.folder)
    assert answer.code == 2
    assert repr(option[1]) in answer.err


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Masking by importer needs importers."""
    workspace = Workspace.create(tmp_path / "ws")
    rows = [f"D{n},1,2025-01-{1 + n % 28:02},870323,{100 * n}" for n in range(1, 84)]
    header = "declaration_id,item_number,registration_date,hs_code,customs_value"
    ingest(workspace, write(tmp_path, *rows, name="d.csv", header=header))
    assert cli("record", outcomes(tmp_path, *range(1, 84)), "-w", workspace.folder).code == 0
    asked = ("random", "--from", "2025-01-15", "--seeds", "1", "--delay", "0", "-w", workspace.folder)
    answer = cli("simulate", *asked, "--masking", "importer:0.5")
    assert answer.code == 1
    assert "importer_id is missing" in answer.err
    assert cli("simulate", *asked).code == 0


@pytest.mark.slow
def test_a_country_from_its_making_to_its_page_in_spanish(tmp_path: Path) -> None:
    made, page = tmp_path / "made", tmp_path / "p.html"
    small = ("--set", "items=3_000", "--set", "importers=200", "--set", "exporters=200")
    late = ("--set", "undervaluation.starts=2025-07-01", "--set", "undervaluation.share=0.1")
    assert cli("country", "generate", "--to", made, *small, *late).code == 0
    options = (
        "--from",
        "2025-07-01",
        "--periods",
        "4",
        "--seeds",
        "2",
        "--masking",
        "random:0.3",
        "--html",
        page,
        "-l",
        "es",
    )
    answer = cli("simulate", "random", "boosting", "--country", made, *options, "--logs", tmp_path / "logs")
    assert (answer.code, answer.err) == (0, "")
    assert "periods until new schemes were discovered" in answer.out
    assert "undervaluation" in answer.out
    assert 'lang="es"' in page.read_text(encoding="utf-8")
    assert len(list((tmp_path / "logs").iterdir())) == 4
