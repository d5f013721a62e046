"""The page on the simulated country: what it shows works, and what it counts is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from landwaiter.country import Scenario
from landwaiter.country.records.tables import TABLES
from landwaiter.country.world.asked import goods_of, partners_of
from sources import ROOT

PAGE = (ROOT / "docs" / "how-it-works" / "country.md").read_text(encoding="utf-8")


def test_the_code_of_the_page_writes_a_country(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    exec(code, {})
    assert len(list(Path("country").rglob("*.parquet"))) == len(TABLES)
    assert Path("country/CARD.md").exists()


def test_what_the_page_counts_is_so() -> None:
    goods, partners = goods_of(Scenario()), partners_of(Scenario())
    assert f"{len(goods)} commodities in {goods.chapters} chapters" in PAGE
    assert f"{len(partners)} partners" in PAGE
    assert f"goods are {len(goods)} codes" in PAGE
