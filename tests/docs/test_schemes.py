"""The page on schemes: what it shows works, and every scheme has a page with its figures."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from landwaiter.country.schemes import SCHEMES
from sources import ROOT

PAGES = ROOT / "docs" / "how-it-works" / "schemes"


def blocks(name: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", (PAGES / name).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_the_scheme_that_the_page_shows_can_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    scheme, use = blocks("index.md")
    assert len(scheme.splitlines()) < 80
    Path("spoilt_goods.py").write_text(scheme, encoding="utf-8")
    told: dict[str, Any] = {}
    exec(use, told)
    country = told["country"]
    rows = country.truth["scheme"] == "spoilt_goods"
    days = country.declarations["registration_date"]
    assert rows.sum() > 20
    assert {code[:2] for code in country.truth["true_hs_code"][rows]} == {"03", "08"}
    assert days[rows].min() >= np.datetime64("2025-06-01")
    assert days[rows].max() < np.datetime64("2025-09-01")
    stated, true = country.simulation.declared.stated.price[rows], country.simulation.declared.true.price[rows]
    assert stated == pytest.approx(0.6 * true, abs=0.01)


@pytest.mark.parametrize("kind", SCHEMES)
def test_every_scheme_has_a_page_of_the_same_form(kind: str) -> None:
    text = (PAGES / f"{kind}.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["Mechanism", "How it is found", "Parameters"]
    for words in ("**Changes on paper:**", "**Stays true:**", "**What hides it:**", "AUC", "lift"):
        assert words in " ".join(text.split()), words
