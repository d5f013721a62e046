from __future__ import annotations

import json
import re
import stat
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from desk import contents
from workspaces import TODAY

from landwaiter.errors import InputError, LandwaiterError, NotComputableError, SettingsError, WorkspaceError
from landwaiter.features import FeatureSpec
from landwaiter.services import selecting, sharing, training
from landwaiter.services.session import engine_of
from landwaiter.store import Workspace
from landwaiter.targeting import registry
from landwaiter.targeting.sharing.document import LARGEST
from landwaiter.targeting.sharing.exporting import Rules

pytest.importorskip("cryptography")

RULES = Rules(fewest=10)
PRIVATE = Rules(fewest=10, epsilon=20.0)
KEYS = ("north.key", "north.key", "south.key")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    sharing.new_key(folder / "north.key")
    sharing.new_key(folder / "south.key")
    return folder


@pytest.fixture(scope="module")
def shared(country: Path, keys: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("shared") / "north.json"
    sharing.export(Workspace(country), file, keys / "north.key", "Northland", RULES)
    return file


def test_the_secret_key_is_its_owner_s_alone_and_never_replaces_a_file(keys: Path) -> None:
    assert stat.S_IMODE((keys / "north.key").stat().st_mode) == 0o600
    with pytest.raises(WorkspaceError, match="Name a file that is not there yet"):
        sharing.new_key(keys / "north.key")


def test_the_same_workspace_and_key_make_the_same_bytes(
    country: Path, keys: Path, shared: Path, tmp_path: Path
) -> None:
    sharing.export(Workspace(country), tmp_path / "again.json", keys / "north.key", "Northland", RULES)
    assert (tmp_path / "again.json").read_bytes() == shared.read_bytes()


def test_no_declared_value_is_in_the_file(country: Path, shared: Path) -> None:
    text = shared.read_text("ascii")
    words = set(re.findall(r"[A-Za-z0-9_.-]+", text))
    with engine_of(Workspace(country)) as engine:
        from landwaiter.schema import tables

        declared = engine.fetch(tables.declarations())
    checked = 0
    for values in declared.values():
        for value in {str(value) for value in values.tolist() if value is not None}:
            # Two or four digits are a chapter, a heading or a small count, and stand for nobody.
            if len(value) > 4 and value not in ("False", "nan"):
                assert value not in words
                checked += 1
    for name in ("goods_description", "importer_id", "declarant_id", "exporter_id"):
        assert not any(str(value) in text for value in declared[name].tolist() if value and len(str(value)) > 4)
    assert checked > 10_000


def test_what_is_inspected_without_a_key_is_not_called_checked(shared: Path, keys: Path) -> None:
    assert sharing.inspect(shared).as_dict()["signature"]["checked"] is False
    checked = sharing.inspect(shared, keys / "north.key.pub")
    assert checked.checked
    assert checked.as_dict()["publisher"] == "Northland"


def test_another_key_is_refused(shared: Path, keys: Path) -> None:
    with pytest.raises(InputError, match="not with"):
        sharing.inspect(shared, keys / "south.key.pub")


def test_whatever_byte_is_changed_the_file_is_refused(shared: Path, keys: Path, tmp_path: Path) -> None:
    content = shared.read_bytes()
    draw = np.random.default_rng(0)
    for place in draw.choice(len(content), 150, replace=False):
        changed = bytearray(content)
        changed[place] ^= 1 << int(draw.integers(8))
        (tmp_path / "changed.json").write_bytes(changed)
        with pytest.raises(InputError) as caught:
            sharing.inspect(tmp_path / "changed.json", keys / "north.key.pub")
        assert caught.value.remedy


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"version": 2}, "version 2 of the share"),
        ({"map": {"version": 9, "features": []}}, "version 9 of the map"),
        ({"kind": "something"}, "the file is no share"),
        ({"frauds": []}, "payload.frauds"),
        ({"frauds": [{"centre": [0.0] * 14, "count": 0}]}, "payload.frauds.0.count"),
        ({"frauds": [{"centre": [99.0] + [0.0] * 13, "count": 20}]}, "payload.frauds.0.centre.0"),
        ({"frauds": [{"centre": [0.0] * 13, "count": 20}]}, "payload.frauds.0.centre"),
        ({"frauds": [{"centre": [float("nan")] + [0.0] * 13, "count": 20}]}, "payload.frauds.0.centre.0"),
        ({"publisher": "\x1b[31mred"}, "payload.publisher"),
        ({"more": 1}, "payload.more"),
        ({"first_month": "2025-13"}, "payload.first_month"),
    ],
)
def test_what_may_not_stand_in_a_file_is_refused(
    shared: Path, tmp_path: Path, change: dict[str, object], problem: str
) -> None:
    values = json.loads(shared.read_text())
    values["payload"] |= change
    file = tmp_path / "odd.json"
    file.write_text(json.dumps(values, indent=1, sort_keys=True))
    with pytest.raises(InputError, match=problem) as caught:
        sharing.inspect(file)
    assert str(file) in str(caught.value)


def test_large_deep_and_missing_files_are_refused(tmp_path: Path) -> None:
    for content in (b" " * (LARGEST + 1), b"[" * 100_000, b"", b"\xff\xfe", b"[]", b'{"payload": 1}'):
        (tmp_path / "odd.json").write_bytes(content)
        with pytest.raises(InputError):
            sharing.inspect(tmp_path / "odd.json")
    with pytest.raises(InputError, match="cannot be read"):
        sharing.inspect(tmp_path / "nowhere.json")


def test_a_partner_s_name_is_kept_for_his_key(office: Workspace, shared: Path, keys: Path, tmp_path: Path) -> None:
    sharing.take_in(office, shared, "north", keys / "north.key.pub")
    sharing.take_in(office, shared, "north", keys / "north.key.pub")
    assert [share.name for share in sharing.shares(office)] == ["north"]
    other = tmp_path / "other.json"
    sharing.export(office, other, keys / "south.key", "Southland", RULES)
    before = contents(office.folder)
    with pytest.raises(SettingsError, match="signs with another key"):
        sharing.take_in(office, other, "north", keys / "south.key.pub")
    for name in ("../north", "", "North", "a" * 41):
        with pytest.raises(SettingsError, match="cannot be the name of a partner"):
            sharing.take_in(office, other, name, keys / "south.key.pub")
    assert contents(office.folder) == before


def test_a_failed_export_leaves_nothing(country: Path, keys: Path, tmp_path: Path) -> None:
    file = tmp_path / "north.json"
    failing: list[tuple[Path, str, Rules]] = [
        (keys / "nowhere.key", "Northland", RULES),
        (keys / "north.key", "", RULES),
        (keys / "north.key", "Northland", Rules(fewest=100_000)),
    ]
    for key, publisher, rules in failing:
        with pytest.raises(LandwaiterError):
            sharing.export(Workspace(country), file, key, publisher, rules)
        assert not file.exists()


def test_a_model_carries_what_partners_shared(office: Workspace, shared: Path, keys: Path) -> None:
    request = training.Request(created=TODAY, name="joint", ranker="partners", until=date(2025, 6, 29))
    with pytest.raises(NotComputableError, match="nobody shared anything"):
        training.train(office, request)
    taken = sharing.take_in(office, shared, "north", keys / "north.key.pub")
    trained = training.train(office, request)
    (partner,) = trained.card.partners
    assert (partner.name, partner.fingerprint) == ("north", taken.as_dict()["fingerprint"])
    model = registry.load(office.models, "joint")
    assert FeatureSpec.from_dict(dict(model.spec)).shares == sharing.shares(office)
    assert "what north shared" in (office.models / "joint" / model.card.version / "card.md").read_text()
    # The recipe travels with the model: the partner's file is not needed to score.
    (office.shares / "north.json").unlink()
    chosen = selecting.select(office, policy=selecting.policy_of(office), model="joint")
    assert "shared|north|likeness" in chosen.table.names
