"""Misdeclarations and files of goods are gone through in parts, and come out as if they had been read whole."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from desk import ingest

from landwaiter.errors import ModelError, NotComputableError
from landwaiter.services import classifying, declared, goods, goods_files, misdeclared
from landwaiter.services.signalling import KIND
from landwaiter.store import Workspace

GOODS = {"090121": "roasted coffee beans", "640411": "running trainers of textile", "851713": "smartphone black"}
DAY = date(2026, 1, 9)


@pytest.fixture
def office(tmp_path: Path) -> Workspace:
    """A workspace that learned from declarations of three goods; every seventh has the code of another one."""
    workspace, codes = Workspace.create(tmp_path / "ws"), list(GOODS)
    header = "declaration_id,item_number,registration_date,hs_code,office,importer_id,origin_country,customs_value"
    rows = []
    for at in range(60):
        code, text = codes[(at + (at % 7 == 6)) % 3], f"{GOODS[codes[at % 3]]} {at % 5}"
        rows.append(f"D{at:03},1,2026-01-0{1 + at % 9},{code},A01,I1,BR,1000,{text}")
    path = tmp_path / "declared.csv"
    path.write_text("\n".join([f"{header},goods_description", *rows]), encoding="utf-8")
    ingest(workspace, path)
    return workspace


def test_without_a_recommender_nobody_is_suspected(office: Workspace) -> None:
    with pytest.raises(ModelError, match="no recommender"), misdeclared.mismatches(office):
        pass


def test_parts_come_to_the_same_as_the_whole(
    office: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    classifying.train(office, DAY)
    told: list[str] = []
    with misdeclared.mismatches(office) as found:
        whole = found.some(0, 100)
    for module in (declared, misdeclared):
        monkeypatch.setattr(module, "AT_ONCE", 7)
    with misdeclared.mismatches(office, tell=told.append) as found:
        assert (found.items, len(whole)) == (60, 60)
        parts = list(found.parts())
        assert [len(part) for part in parts] == [7] * 8 + [4]
        assert [one.declaration_id for part in parts for one in part] == [one.declaration_id for one in whole]
        assert [one.score for part in parts for one in part] == pytest.approx([one.score for one in whole], abs=1e-6)
        misdeclared.write_signals(found.parts(), "en", tmp_path / "signals.csv")
        for _ in range(2):
            misdeclared.record_mismatches(office, found)
    wrong = {f"D{at:03}" for at in range(6, 60, 7)}
    assert {one.declaration_id for one in whole[: len(wrong)]} == wrong
    with (tmp_path / "signals.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row["declaration_id"] for row in csv.DictReader(stream)] == [one.declaration_id for one in whole]
    assert [one.kind for one in office.lake.records()].count(KIND) == 1
    assert "compared 60 descriptions with codes" in told
    with (
        pytest.raises(NotComputableError, match="no item has a description"),
        misdeclared.mismatches(office, date(2027, 1, 1)),
    ):
        pass


def test_a_file_is_classified_in_parts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path, outs = tmp_path / "goods.csv", [tmp_path / "whole.csv", tmp_path / "parts.csv"]
    path.write_text("no,description\n" + "".join(f"{at},{text}\n" for at, text in enumerate([*GOODS.values(), ""] * 5)))
    at_hand, told = goods.ready(None), list[str]()
    assert classifying.classify_file(at_hand, path, outs[0]) == (20, 5)
    monkeypatch.setattr(goods_files, "AT_ONCE", 3)
    assert classifying.classify_file(at_hand, path, outs[1], tell=told.append) == (20, 5)
    assert outs[0].read_bytes() == outs[1].read_bytes()
    assert told[-1] == "classifying: 20 of 20 rows"
    assert len(told) == 7
