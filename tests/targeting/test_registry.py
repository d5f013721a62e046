from __future__ import annotations

import hashlib
import json
import os
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from targeting.tables import learnable

from landwaiter.errors import ModelError, SettingsError, WorkspaceError
from landwaiter.targeting import RANKERS, registry
from landwaiter.targeting.model import TargetingModel
from landwaiter.targeting.training import About, fit_model

DAY = date(2026, 11, 21)


@cache
def made(version: str = "1", name: str = "targeting", ranker: str = "boosting", created: date = DAY) -> TargetingModel:
    return fit_model(learnable(), About(version, created, {"window_days": 180}, name=name), ranker=ranker)


@pytest.mark.parametrize("ranker", list(RANKERS))
def test_a_loaded_model_scores_as_the_saved_one(ranker: str, tmp_path: Path) -> None:
    rows, model = learnable(seed=1), made(ranker=ranker)
    saved = registry.save(model, tmp_path)
    loaded = registry.load(tmp_path, "targeting", "1")
    assert loaded.card == saved.card
    assert loaded.spec == {"window_days": 180}
    assert np.array_equal(loaded.score(rows).probability, model.score(rows).probability)
    assert np.array_equal(loaded.score(rows).expected_revenue, model.score(rows).expected_revenue)


def test_the_card_holds_the_hash_of_every_other_file(tmp_path: Path) -> None:
    card = registry.save(made(), tmp_path).card
    folder = tmp_path / "targeting" / "1"
    there = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    del there["card.json"]
    assert card.files == there
    assert there.keys() == {
        *("card.md", "features.json", "ranker.json", "ranker.lightgbm.txt", "revenue.json", "revenue.lightgbm.txt"),
    } - ({"revenue.lightgbm.txt"} if card.revenue and card.revenue.method != "trees" else set())


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for place in ("one", "two"):
        made.cache_clear()
        registry.save(made(), tmp_path / place)
    for path in (tmp_path / "one" / "targeting" / "1").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / "targeting" / "1" / path.name).read_bytes()


@pytest.mark.parametrize("name", ["ranker.lightgbm.txt", "ranker.json", "features.json", "card.md"])
def test_a_changed_file_is_refused_by_name(name: str, tmp_path: Path) -> None:
    registry.save(made(), tmp_path)
    path = tmp_path / "targeting" / "1" / name
    path.write_bytes(path.read_bytes().replace(b"1", b"2", 1))
    with pytest.raises(ModelError, match="SHA-256 differs") as caught:
        registry.load(tmp_path, "targeting")
    assert caught.value.place.file == str(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    registry.save(made(), tmp_path)
    path = tmp_path / "targeting" / "1" / "ranker.json"
    path.unlink()
    with pytest.raises(ModelError, match="cannot be read: No such file") as caught:
        registry.load(tmp_path, "targeting", "1")
    assert caught.value.place.file == str(path)


@pytest.mark.parametrize("content", ["", "{", '{"name": "targeting"}'])
def test_a_broken_card_is_an_error_with_its_place(content: str, tmp_path: Path) -> None:
    registry.save(made(), tmp_path)
    card = tmp_path / "targeting" / "1" / "card.json"
    card.write_text(content)
    with pytest.raises(ModelError, match="model card cannot be read") as caught:
        registry.load(tmp_path, "targeting", "1")
    assert caught.value.place.file == str(card)


def test_a_card_cannot_point_outside_its_folder(tmp_path: Path) -> None:
    registry.save(made(), tmp_path)
    (tmp_path / "secret").write_text("x")
    path = tmp_path / "targeting" / "1" / "card.json"
    card = json.loads(path.read_text())
    card["files"]["../../secret"] = hashlib.sha256(b"x").hexdigest()
    path.write_text(json.dumps(card))
    with pytest.raises(ModelError, match="not a plain file"):
        registry.load(tmp_path, "targeting", "1")


def test_versions_are_never_overwritten(tmp_path: Path) -> None:
    registry.save(made(), tmp_path)
    with pytest.raises(ModelError, match="exists already"):
        registry.save(made(), tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for the superuser")
def test_a_read_only_place_is_an_error_and_stays_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir(mode=0o555)
    with pytest.raises(WorkspaceError, match="could not be saved"):
        registry.save(made(), tmp_path / "models")


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    model = made()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WorkspaceError, match="No space left on device"):
        registry.save(model, tmp_path)
    assert list((tmp_path / "targeting").iterdir()) == []


def test_versions_are_found_in_the_order_they_were_made(tmp_path: Path) -> None:
    for version in ("2026-11-21.10", "2026-11-21.9", "2026-11-21"):
        registry.save(made(version, ranker="random"), tmp_path)
    registry.save(made("2027-01-01", created=date(2027, 1, 1), ranker="random"), tmp_path)
    registry.save(made("1", name="other", ranker="random"), tmp_path)
    versions = [card.version for card in registry.cards(tmp_path, "targeting")]
    assert versions == ["2026-11-21", "2026-11-21.9", "2026-11-21.10", "2027-01-01"]
    assert registry.latest(tmp_path, "targeting").version == "2027-01-01"
    assert [card.name for card in registry.cards(tmp_path)] == ["other", *["targeting"] * 4]
    assert registry.next_version(tmp_path, "targeting", DAY) == "2026-11-21.2"


def test_an_unfinished_save_is_not_a_model(tmp_path: Path) -> None:
    registry.save(made(ranker="random"), tmp_path)
    (tmp_path / "targeting" / "1").rename(tmp_path / "targeting" / ".saving-x")
    assert registry.cards(tmp_path) == []
    with pytest.raises(ModelError, match="no model called 'targeting'"):
        registry.load(tmp_path, "targeting")


@pytest.mark.parametrize("name", ["../targeting", "", ".hidden", "a/b"])
def test_names_that_are_paths_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be the name"):
        registry.load(tmp_path, name, "1")


def test_the_readable_card_says_figures_caveats_and_features(tmp_path: Path) -> None:
    registry.save(fit_model(learnable(1_000), About("1", DAY, {})), tmp_path)
    text = (tmp_path / "targeting" / "1" / "card.md").read_text()
    assert "# targeting 1\n\nRanker **boosting**, made on 2026-11-21, seed 0." in text
    assert "- 1000 inspected items, " in text
    assert "| AUC | 0." in text
    assert "- It learned from inspected items only (1,000); items that were never inspected may differ." in text
    assert "- `importer_id|rate|all`: share of fraud among inspected items of the same importer_id" in text
