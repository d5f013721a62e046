"""The services of a simulated country: what they write, what they refuse, and that nothing is left half done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk import contents

from landwaiter.country import Scenario, load_scenario
from landwaiter.country.records.tables import TABLES
from landwaiter.errors import SettingsError, WorkspaceError
from landwaiter.services import country
from landwaiter.services.country import MARK, Asked
from landwaiter.services.folders import whole_folder

SMALL = Asked("border-post", ("items=1500", "importers=120", "exporters=120", "buyers_per_parcel=1"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("countries") / "post"
    country.generate(SMALL, folder, seed=4, exports=("asycuda", "landwaiter"), dirty=True)
    return folder


def test_a_new_scenario_has_the_values_of_the_one_it_is_like(tmp_path: Path) -> None:
    country.new(tmp_path / "own.toml", like="national")
    assert load_scenario(tmp_path / "own.toml") == load_scenario("national")
    country.new(tmp_path / "again.toml", like=str(tmp_path / "own.toml"))
    assert (tmp_path / "again.toml").read_text() == (tmp_path / "own.toml").read_text()


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("mine")
    with pytest.raises(SettingsError, match=r"own\.toml: it is there already"):
        country.new(tmp_path / "own.toml")
    assert (tmp_path / "own.toml").read_text() == "mine"
    with pytest.raises(WorkspaceError, match="Name a file that you may write to"):
        country.new(tmp_path / "nowhere" / "own.toml")


def test_a_description_says_what_will_come() -> None:
    page = country.describe(Asked("demo", ("items=10_000", "undervaluation.share=0.1", "months=6"))).as_dict()
    sizes = {row["what"]: row["number"] for row in page["size"]}
    assert (sizes["first day"], sizes["last day"], sizes["items"]) == ("2024-07-01", "2024-12-31", 10_000)
    assert sizes["declarations, about"] == round(10_000 / 1.8)
    assert page["schemes"][0] == {
        "scheme": "undervaluation",
        "offence": "undervaluation",
        "share": 0.1,
        "from": "",
        "until before": "",
        "items, about": 1000,
    }
    # It begins after the last day.
    assert {row["scheme"]: row["items, about"] for row in page["schemes"]}["new_agreement"] == 0
    assert [row["code"] for row in page["offices"]] == [office.code for office in Scenario().offices]
    assert len(page["tables"]) == len(TABLES)


def test_a_description_is_a_page_of_markdown() -> None:
    text = country.describe(Asked("border-post")).markdown()
    assert text.startswith("# One land post between neighbours, invented\n\n## Size\n\n| what | number |\n|---|---|\n")
    assert "| L01 | land post | 1.0 | 480.0 | 8 |" in text
    assert "country-scenarios" in text


OWN = """
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from landwaiter.country.parameter import parameter
from landwaiter.country.schemes import Scheme


@dataclass(frozen=True)
class HalfPrice(Scheme):
    \"\"\"Everything costs a part.\"\"\"

    kind: ClassVar[str] = "half_price"
    offence: ClassVar[str] = "undervaluation"

    part: float = parameter(0.5, "Part declared", "share", low=0, high=1)

    def weights(self, world, trade, free, rng):
        return free.astype(np.float64)

    def alter(self, world, trade, rows, rng):
        goods = trade.statement.at(rows)
        return replace(goods, price=goods.price * self.part)
"""


def test_schemes_of_a_file_are_added_and_can_be_set(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(OWN)
    asked = Asked("border-post", ("half_price.part=0.25", "items=2000"), (tmp_path / "own.py",))
    added = asked.read().schemes[-1]
    assert (added.name, added.share, added.part) == ("half_price", 0.01, 0.25)  # type: ignore[attr-defined]
    # A scenario that asks for it has it as it says, and needs the file.
    (tmp_path / "own.toml").write_text('[[schemes]]\nkind = "half_price"\nshare = 0.2\n')
    (only,) = Asked(str(tmp_path / "own.toml"), (), (tmp_path / "own.py",)).read().schemes
    assert (only.name, only.share) == ("half_price", 0.2)
    with pytest.raises(SettingsError, match="there is no kind 'half_price' here"):
        Asked(str(tmp_path / "own.toml")).read()


def test_a_country_is_tables_truth_exports_scenario_and_card(made: Path) -> None:
    files = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    tables = {f"{'truth/' if table.secret else ''}{table.name}.parquet" for table in TABLES.values()}
    exports = {
        "asycuda_items.csv",
        "declarations.csv",
        "outcomes.csv",
        "truth/dirt_asycuda.csv",
        "truth/dirt_landwaiter.csv",
    }
    assert files == tables | exports | {"scenario.toml", "CARD.md", "croissant.json", MARK}
    listed = json.loads((made / "croissant.json").read_text(encoding="utf-8"))["distribution"]
    assert {file["name"] for file in listed} == files - {"croissant.json", MARK}


def test_its_scenario_and_seed_give_the_same_country_again(made: Path, tmp_path: Path) -> None:
    country.generate(Asked(str(made / "scenario.toml")), tmp_path / "again", seed=4, exports=("asycuda", "landwaiter"))
    assert contents(tmp_path / "again") == contents(made)
    country.generate(Asked(str(made / "scenario.toml")), tmp_path / "again", seed=5)
    other = contents(tmp_path / "again")
    assert other["declarations.parquet"] != contents(made)["declarations.parquet"]
    assert "asycuda_items.csv" not in other
    assert list(tmp_path.iterdir()) == [tmp_path / "again"]


@pytest.mark.parametrize(
    ("asked", "options", "said"),
    [
        (SMALL, {"exports": ("asicuda",)}, "there is no export 'asicuda'. Use some of landwaiter, "),
        (SMALL, {"dirty": True}, "Parquet files are never dirty. Name an export"),
        (Asked("nowhere"), {}, "nowhere: there is no such scenario"),
        (Asked("border-post", ("undervaluation.share=0.9",)), {}, r"border-post, column 'undervaluation': .* asks for"),
        (Asked("border-post", ("partners.QQ=1",)), {}, "border-post, column 'partners', value 'QQ': "),
    ],
)
def test_what_is_refused_leaves_nothing(tmp_path: Path, asked: Asked, options: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        country.generate(asked, tmp_path / "made", **options)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_country_without_fraud_has_facts_alone(tmp_path: Path) -> None:
    (tmp_path / "quiet.toml").write_text("schemes = []\n[size]\nitems = 300\nimporters = 20\nexporters = 20\n")
    country.generate(Asked(str(tmp_path / "quiet.toml")), tmp_path / "quiet")
    proof = country.report(tmp_path / "quiet")
    assert (proof.separability, proof.hidden, proof.model) == (None, (), None)
    first, *others = country.verdicts(proof)
    assert first.endswith("in the range known of real data")
    outside = [fact.name.replace("_", " ") for fact in proof.facts if fact.verdict == "outside"]
    assert others == ["outside their range: " + ", ".join(outside)] * bool(outside)


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "one").write_text("dear")
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceError, match="holds something other than a country"):
        country.generate(SMALL, tmp_path / "letters")
    with pytest.raises(WorkspaceError, match="this is no folder"):
        country.generate(SMALL, tmp_path / "file")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(WorkspaceError, match="you are working in this folder"):
        country.generate(SMALL, Path())
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "here", "letters", "one"]


def test_what_fails_midway_leaves_the_earlier_folder(tmp_path: Path) -> None:
    folder = tmp_path / "made"
    for text in ("first", "second"):
        with whole_folder(folder, MARK, "a country") as unfinished:
            (unfinished / "file").write_text(text)
        assert (folder / "file").read_text() == text
    with pytest.raises(RuntimeError), whole_folder(folder, MARK, "a country") as unfinished:  # noqa: PT012
        (unfinished / "file").write_text("third")
        raise RuntimeError
    assert (folder / "file").read_text() == "second"
    assert list(tmp_path.iterdir()) == [folder]


def test_what_a_crash_left_behind_is_cleared(tmp_path: Path) -> None:
    left = tmp_path / ".made.unfinished"
    left.mkdir()
    (left / "half").write_text("")
    with whole_folder(tmp_path / "made", MARK, "a country") as unfinished:
        (unfinished / "file").write_text("whole")
    assert {path.name for path in (tmp_path / "made").iterdir()} == {"file", MARK}
    assert list(tmp_path.iterdir()) == [tmp_path / "made"]


def test_the_size_that_is_told_is_about_that_of_the_files(made: Path) -> None:
    from landwaiter.country.scenario.description import BYTES_PER_ITEM

    size = sum(path.stat().st_size for path in made.rglob("*.parquet"))
    assert 0.5 < size / (1_500 * BYTES_PER_ITEM) < 2


@pytest.mark.slow
def test_a_report_is_written_into_the_country(made: Path, tmp_path: Path) -> None:
    country.generate(Asked("border-post"), tmp_path / "made")
    proof = country.report(tmp_path / "made")
    numbers = json.loads((tmp_path / "made" / "lifelike.json").read_text(encoding="utf-8"))
    assert numbers == json.loads(json.dumps(proof.as_dict()))
    assert "<script" not in (tmp_path / "made" / "lifelike.html").read_text(encoding="utf-8")
    lines = list(country.verdicts(proof))
    assert f"{proof.count('inside')} of " in lines[0]
    assert any("most telling single field" in line for line in lines)
