"""From outcomes to lanes and back: train, select, explain, record, train again."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from desk import OUTCOMES, contents, write

from landwaiter.engine import Columns
from landwaiter.errors import InputError, ModelError, NotComputableError, SettingsError
from landwaiter.schema import tables
from landwaiter.selection import Policy
from landwaiter.services import explaining, intake, selecting, showing, training
from landwaiter.services.session import engine_of
from landwaiter.store import Workspace
from landwaiter.targeting import registry

TODAY = date(2025, 6, 30)
WEEK = TODAY - timedelta(6)
HALF_RANDOM = Policy(rate=0.2, random_share=0.5, seed=3)

DEEP = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed: pip install landwaiter[deep]")


def recorded(workspace: Workspace, table: str) -> Columns:
    query = getattr(tables, table)()
    with engine_of(workspace) as engine:
        engine.attach(table, workspace.lake.files(table), query)
        return engine.fetch(query.order_by("declaration_id", "item_number"))


def train(workspace: Workspace, **options: Any) -> Any:
    return training.train(workspace, training.Request(**{"created": TODAY, "until": WEEK, **options}))


def files(workspace: Workspace, version: str, name: str = "targeting") -> dict[str, bytes]:
    return contents(workspace.models / name / version)


@pytest.mark.slow
def test_the_same_data_and_seed_give_the_same_model_byte_for_byte(office: Workspace, tmp_path: Path) -> None:
    shutil.copytree(office.folder, tmp_path / "other")
    other = Workspace(tmp_path / "other")
    # Arrays that were kept must give what arrays read anew give.
    shutil.rmtree(other.state)
    one, same, changed = train(office), train(other), train(other, seed=5)
    assert files(office, one.card.version) == files(other, same.card.version)
    assert files(other, changed.card.version) != files(other, same.card.version)
    assert {"card.json", "card.md", "features.json"} < set(files(office, one.card.version))


@pytest.mark.slow
def test_a_new_model_is_a_new_version_and_leaves_the_others(office: Workspace) -> None:
    before = files(office, "2025-06-30")
    assert train(office).card.version == "2025-06-30.2"
    assert train(office, ranker="logistic", name="plain").card.version == "2025-06-30"
    assert [(card.name, card.version) for card in registry.cards(office.models)] == [
        ("plain", "2025-06-30"),
        ("targeting", "2025-06-30"),
        ("targeting", "2025-06-30.2"),
    ]
    assert files(office, "2025-06-30") == before
    assert selecting.select(office).model.card.version == "2025-06-30.2"


@pytest.mark.slow
@pytest.mark.parametrize("ranker", ["random", "risk_profile", "logistic", "boosting", pytest.param("date", marks=DEEP)])
def test_every_ranker_ranks_and_gives_reasons(office: Workspace, ranker: str) -> None:
    assert train(office, ranker=ranker, name=ranker).card.ranker == ranker
    selected = selecting.select(office, model=ranker)
    assert len(selected.picked) > 0
    assert all(1 <= len(selected.reasons[row]) <= 5 for row in selected.picked)


def test_a_model_of_too_little_is_not_made(office: Workspace) -> None:
    before = contents(office.folder, derived=False)
    with pytest.raises(NotComputableError):
        train(office, until=date(2024, 7, 2))
    with pytest.raises(NotComputableError, match="Ingest some first"):
        train(office, until=date(2020, 1, 1))
    with pytest.raises(SettingsError, match="there is no ranker called 'oracle'"):
        train(office, ranker="oracle")
    with pytest.raises(SettingsError, match="cannot be the name"):
        train(office, name="../elsewhere")
    assert contents(office.folder, derived=False) == before


def test_selecting_twice_gives_and_records_the_same_once(office: Workspace) -> None:
    first = selecting.select(office, policy=HALF_RANDOM)
    before = contents(office.folder)
    again = selecting.select(office, policy=HALF_RANDOM)
    assert contents(office.folder) == before
    assert again.reasons == first.reasons
    for name, values in first.columns.items():
        np.testing.assert_array_equal(again.columns[name], values)
    other = selecting.select(office, policy=Policy(rate=0.2, random_share=0.5, seed=4))
    assert len(office.lake.files("selections")) == 2
    assert other.columns["basis"].tolist() != first.columns["basis"].tolist()


def test_every_selected_item_has_one_to_five_reasons_and_no_other_has_any(office: Workspace) -> None:
    selected = selecting.select(office, WEEK, TODAY, policy=HALF_RANDOM)
    counts = np.array([len(reasons) for reasons in selected.reasons])
    chosen = selected.columns["basis"] != "none"
    assert chosen.sum() >= 10
    assert ((counts[chosen] >= 1) & (counts[chosen] <= 5)).all()
    assert (counts[~chosen] == 0).all()
    drawn = selected.columns["basis"] == "random"
    assert {selected.reasons[row][0].message for row in np.flatnonzero(drawn)} == {"reason.random"}
    assert not any(
        reason.message == "reason.random" for row in np.flatnonzero(chosen & ~drawn) for reason in selected.reasons[row]
    )


def test_lanes_draws_and_chances_are_recorded_for_every_item(office: Workspace) -> None:
    selected = selecting.select(office, WEEK, TODAY, policy=HALF_RANDOM)
    stored, signals = recorded(office, "selections"), recorded(office, "signals")
    assert len(stored["lane"]) == len(selected.table) == len(signals["score"])
    assert set(stored["lane"]) == {"red", "green"}
    assert ((stored["lane"] == "red") == (stored["basis"] != "none")).all()
    chance = stored["inclusion_probability"]
    assert ((chance > 0) & (chance <= 1)).all()
    # A cell draws the whole number of items below or above its budget: half of 20 % of its items.
    cells: dict[tuple[str, Any], list[int]] = {}
    for row, cell in enumerate(zip(stored["office"], stored["registration_date"], strict=True)):
        cells.setdefault(cell, []).append(row)
    drawn = stored["basis"] == "random"
    assert drawn.sum() > 3
    for rows in cells.values():
        assert abs(drawn[rows].sum() - chance[rows].sum()) <= 1
        np.testing.assert_allclose(chance[rows], 0.1, atol=1e-9)
    assert set(stored["seed"]) == {3}
    by_item = np.lexsort((selected.columns["item_number"], selected.columns["declaration_id"].astype(str)))
    np.testing.assert_array_equal(signals["score"], selected.columns["probability"][by_item])


def test_a_period_without_declarations_is_not_ranked(office: Workspace) -> None:
    before = contents(office.folder, derived=False)
    for start, end in ((date(2031, 1, 1), None), (date(2020, 1, 1), date(2020, 2, 1)), (TODAY, WEEK)):
        with pytest.raises(NotComputableError):
            selecting.select(office, start, end)
    assert contents(office.folder, derived=False) == before


def test_a_workspace_without_data_or_model_says_so(tmp_path: Path, office: Workspace) -> None:
    empty = Workspace.create(tmp_path / "empty")
    with pytest.raises(ModelError, match=r"there is no model called 'targeting'\. Train one first"):
        selecting.select(empty)
    shutil.copytree(office.models, empty.models, dirs_exist_ok=True)
    with pytest.raises(NotComputableError, match="the workspace holds no declarations"):
        selecting.select(empty)
    with pytest.raises(ModelError, match="'other'"):
        selecting.select(office, model="other")


@pytest.mark.parametrize("name", ["card.json", "features.json", "*.txt", "*.md"])
def test_a_changed_model_file_is_refused(office: Workspace, name: str) -> None:
    path = next((office.models / "targeting" / "2025-06-30").glob(name))
    path.write_bytes(path.read_bytes().replace(b"0", b"1", 1) if name != "card.json" else b"{}")
    before = contents(office.folder)
    with pytest.raises(ModelError) as caught:
        selecting.select(office)
    assert caught.value.place.file == str(path)
    with pytest.raises(ModelError):
        explaining.explain(office, "whatever")
    assert contents(office.folder) == before


def test_reasons_are_worded_in_every_language(office: Workspace) -> None:
    selected = selecting.select(office, policy=HALF_RANDOM)
    said = {language: showing.listed(selected, language) for language in ("en", "fr", "es")}
    for rows in zip(*said.values(), strict=True):
        sentences = [tuple(row["reasons"]) for row in rows]
        assert len(set(sentences)) == 3
        assert len({len(one) for one in sentences}) == 1
        assert all("reason." not in sentence and "{" not in sentence for one in sentences for sentence in one)
    with pytest.raises(SettingsError, match="no wording in the language 'tlh'"):
        showing.listed(selected, "tlh")


def test_an_explanation_says_what_the_selection_said(office: Workspace) -> None:
    selected = selecting.select(office, policy=HALF_RANDOM)
    targeted = [row for row in selected.picked if selected.columns["basis"][row] == "targeted"]
    row = targeted[0]
    key = str(selected.columns["declaration_id"][row]), int(selected.columns["item_number"][row])
    found = explaining.explain(office, *key)
    assert found.signal.score == selected.columns["probability"][row]
    assert found.signal.reasons == selected.reasons[row]
    assert found.registered == TODAY
    assert found.selection is not None
    assert (found.selection.lane, found.selection.basis, found.selection.seed) == ("red", "targeted", 3)
    assert found.declared["importer_id"] == selected.table.evidence["importer_id"][row]


def test_an_item_that_was_never_selected_has_no_lane(office: Workspace) -> None:
    stored = recorded(office, "declarations")
    found = explaining.explain(office, str(stored["declaration_id"][0]), int(stored["item_number"][0]))
    assert found.selection is None
    assert 1 <= len(found.signal.reasons) <= 5


@pytest.mark.parametrize(("declaration", "item"), [("nothing", 1), ("", 1), ("nothing' OR '1'='1", 1)])
def test_an_item_that_is_not_stored_cannot_be_explained(office: Workspace, declaration: str, item: int) -> None:
    with pytest.raises(InputError, match="there is no such declaration item"):
        explaining.explain(office, declaration, item)


@pytest.mark.slow
def test_what_inspections_find_is_what_the_next_model_learns_from(office: Workspace, tmp_path: Path) -> None:
    """The loop: select, inspect, record, train again; items that have an outcome already are left out."""
    known = recorded(office, "outcomes")
    inspected = set(zip(known["declaration_id"], known["item_number"], strict=True))
    selected = selecting.select(office, WEEK, TODAY, policy=HALF_RANDOM)
    columns = selected.columns
    lines = [
        f"{columns['declaration_id'][row]},{columns['item_number'][row]},2025-07-01,2025-07-02,"
        f"fraud,{columns['basis'][row]},100"
        for row in selected.picked
        if (columns["declaration_id"][row], columns["item_number"][row]) not in inspected
    ]
    assert len(lines) > 3
    later = date(2025, 7, 2)
    before = train(office, until=later).card.data
    taken = intake.record_outcome(office, write(tmp_path, *lines, name="found.csv", header=OUTCOMES))
    assert taken.prepared.counts.outcomes == len(lines)
    # The day before they are known, they are not learned from.
    assert train(office, until=date(2025, 7, 1)).card.data.labelled <= before.labelled
    after = train(office, until=later).card.data
    assert (after.labelled - before.labelled, after.frauds - before.frauds) == (len(lines), len(lines))
