"""A country from the command line: a scenario is written, changed, described, made, proved and taken in."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk import cli, contents, script

from landwaiter.country.export.exports import EXPORTS
from landwaiter.country.scenario.files import shipped

SMALL = ("--set", "items=2_000", "--set", "importers=150", "--set", "exporters=150")


@pytest.mark.slow
def test_a_country_from_its_scenario_to_a_workspace(tmp_path: Path) -> None:
    """Through the installed script."""
    own, made, ws = tmp_path / "own.toml", tmp_path / "made", tmp_path / "ws"
    written = script("country", "new", own, "--like", "border-post")
    assert written.out == f"wrote {own}. Change it, then: landwaiter country generate {own} --to FOLDER\n"
    own.write_text(own.read_text().replace("items = 9000\n", "items = 2000\n"), encoding="utf-8")
    assert "items                              2000" in script("country", "describe", own).out
    answer = script("country", "generate", own, "--to", made, "--seed", "7", "--export", "semicolon")
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert lines[0] == f"One land post between neighbours, invented: 2,000 goods items in {made}, seed 7"
    assert "declarations_fr.csv" in answer.out
    assert lines[-1].endswith(f"Next: landwaiter country report {made}")
    script("init", ws)
    taken = script("ingest", made / "declarations.parquet", "-m", "landwaiter", "-w", ws)
    assert "accepted 2,000 (2,000 declaration items, 0 outcomes), already stored 0, rejected 0" in taken.out
    assert script("record", made / "outcomes.parquet", "-w", ws).code == 0
    report = script("country", "report", made, "--language", "fr")
    assert report.out.endswith(f"report: {made}/lifelike.html\n")
    assert 'lang="fr"' in (made / "lifelike.html").read_text(encoding="utf-8")


def test_a_country_is_replaced_and_nothing_else_is(tmp_path: Path) -> None:
    made = tmp_path / "made"
    assert cli("country", "generate", "border-post", "--to", made, *SMALL).code == 0
    first = contents(made)
    assert cli("country", "generate", "border-post", "--to", made, *SMALL, "--seed", "2").code == 0
    assert contents(made)["declarations.parquet"] != first["declarations.parquet"]
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter").write_text("")
    answer = cli("country", "generate", "--to", tmp_path / "other")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err == (
        f"error: {tmp_path}/other: the folder holds something other than a country. Choose a new or empty folder.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("generate", "coast", "--to", "x"), "coast: there is no such scenario that can be read. Give a TOML file, or"),
        (("generate", "--to", "x", "--set", "itmes=5"), "there is no parameter or scheme 'itmes' here. Did you mean"),
        (("generate", "--to", "x", "--export", "word"), "there is no export 'word'. Use some of landwaiter, semicolon"),
        (("generate", "--to", "x", "--dirty"), "Parquet files are never dirty."),
        (("describe", "--set", "undervaluation.share=2"), "--set, column 'undervaluation.share', value '2.0'"),
        (("new", "own.toml", "--like", "coast"), "coast: there is no such scenario"),
        (("report", "x"), "x: there are no declarations here."),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = cli("country", *arguments)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("error: ")
    assert said in answer.err
    assert list(tmp_path.iterdir()) == []


def test_wrong_usage_is_named(tmp_path: Path) -> None:
    assert cli("country", "generate").code == 2
    assert cli("country", "describe", "--scheme-file", tmp_path / "absent.py").code == 2


def test_a_mistake_in_a_file_is_named_with_its_row(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text("[size]\nitems = 5_000\nimporter = 30\n", encoding="utf-8")
    answer = cli("country", "describe", own, "--json")
    assert answer.code == 1
    assert {name: answer.json[name] for name in ("error", "file", "row", "column", "remedy")} == {
        "error": "SettingsError",
        "file": str(own),
        "row": 3,
        "column": "size.importer",
        "remedy": "Did you mean 'importers'?",
    }


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_scenario_is_described(name: str) -> None:
    answer = cli("country", "describe", name)
    assert answer.code == 0
    assert "undervaluation" in answer.out
    assert cli("country", "describe", name, "--markdown").out.startswith("# ")
    assert cli("country", "describe", name, "--json").json["offices"]


def test_the_help_names_all_scenarios_and_exports() -> None:
    said = " ".join(cli("country", "generate", "--help").out.split())
    assert all(name in said for name in (*shipped(), *EXPORTS))
