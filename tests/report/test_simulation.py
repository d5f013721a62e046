from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pages import Page

from landwaiter.errors import SettingsError, WorkspaceError
from landwaiter.explain.catalogue import LANGUAGES
from landwaiter.report import write_simulation
from landwaiter.schema.measure import Measure
from landwaiter.schema.nouns import Reason
from landwaiter.selection.simulation import Comparison, Setting
from landwaiter.selection.simulation.comparison import Course, StrategyResult
from landwaiter.selection.simulation.schemes import Wait
from landwaiter.selection.simulation.summary import Band

MIXED = "hybrid(boosting=0.9, random=0.1)"


def band(*values: float, half: float = 0.01) -> Band:
    line = np.array(values)
    return Band(line, line - half, line + half)


def strategy(level: float, **changed: Any) -> StrategyResult:
    course = Course(band(level, level / 2), band(level, 0.75 * level))
    money = Course(band(3000 * level, 5000.0), band(3000 * level, 8000.0))
    names = ("precision", "norm_precision", "norm_revenue", "explored")
    courses = {**dict.fromkeys(names, course), "recovered": money}
    usual: dict[str, Any] = {
        "measures": {**{name: Measure(level, level - 0.05, level + 0.05) for name in names}, "recovered": Measure(8e6)},
        "ahead": Measure(1e6, 5e5, 15e5),
        "behind": Measure(2e6, 1e6, 3e6),
        "parts": {"boosting": 1.0},
        "waits": {"phoenix": Wait(3, 2, 4.0, 1, None), "old": Wait(3, 3, 0.0, 0, 2)},
        "new_wait": Measure(4.0, 3.0, 5.0),
        "sooner": Measure(2.0, 1.0, 3.0),
        "seconds": 12.3,
        "courses": courses,
        "spans": courses,
    }
    return StrategyResult(**{**usual, **changed})


def comparison(**changed: Any) -> Comparison:
    usual: dict[str, Any] = {
        "start": "2025-01-06",
        "periods": 50,
        "days": 7,
        "span": 25,
        "seeds": 3,
        "items": 1000,
        "candidates": 400,
        "frauds": 90,
        "revenue": 5e7,
        "budget": 50,
        "taught": 120.5,
        "leading": "recovered",
        "baseline": "random",
        "best": MIXED,
        "drift": np.array([0.1, np.nan, 0.3]),
        "new_schemes": {"phoenix": "2025-03-01"},
        "strategies": {
            MIXED: strategy(0.4, behind=None, parts={"boosting": 0.9, "random": 0.1}),
            "boosting": strategy(0.3, behind=Measure(1e5, -2e5, 4e5), sooner=Measure(0.5, -1.0, 2.0)),
            "random": strategy(0.1, ahead=None, sooner=None, waits={"phoenix": Wait(3, 0, None, None, None)}),
        },
        "caveats": (Reason("contest.caveat.few_seeds", {"seeds_count": 3}),),
        "setting": Setting(start=date(2025, 1, 6), periods=50).as_dict(),
    }
    return Comparison(**{**usual, **changed})


def shown(folder: Path, what: Comparison, language: str = "en") -> Page:
    about = {"data": "<b>XL</b>", "made": "2026-11-21", "lightgbm": "4.6"}
    write_simulation(what, folder / "p.html", folder / "p.json", language, about=about)
    return Page((folder / "p.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_stands_alone_in_every_language(tmp_path: Path, language: str) -> None:
    page = shown(tmp_path, comparison(), language)
    assert ("html", {"lang": language}) in page.tags
    assert not {"script", "iframe", "link", "img", "object"} & {tag for tag, _ in page.tags}
    assert not re.search(r"\b(report|contest)\.[a-z_]+\.", page.text)
    assert "<b>XL</b>" in page.text
    # Revenue and precision, each cumulated and by period; both shares of the best; exploration; drift.
    assert sum(tag == "svg" for tag, _ in page.tags) == 4 + 2 + 1 + 1
    assert all("aria-labelledby" in attributes for tag, attributes in page.tags if tag == "svg")
    assert sum(tag == "table" for tag, _ in page.tags) == 3


def test_it_says_which_is_best_and_which_may_be_as_good(tmp_path: Path) -> None:
    said = shown(tmp_path, comparison()).text.replace("\xa0", " ")
    assert f"Most was recovered by {MIXED}: 8,000,000, 40 % of the most that was possible" in said
    assert "Ahead of boosting by 100,000 (95 % interval −200,000 to 400,000): that may be chance" in said
    assert "Ahead of random by 2,000,000 (95 % interval 1,000,000 to 3,000,000): more than chance explains" in said
    assert "Few seeds (3)" in said
    assert "of the outcomes" not in said
    assert "All outcomes from before were known: 120." in said


def test_it_says_who_discovers_new_schemes_sooner(tmp_path: Path) -> None:
    what = comparison()
    later = replace(what.strategies["boosting"], sooner=Measure(-3.0, -4.0, -2.0))
    unsure = replace(what.strategies["boosting"], sooner=Measure(-3.0))
    said = shown(tmp_path, what).text
    assert "after 4 periods on average, by random after 4: sooner, and more than chance" in said
    assert "by random after 4: a difference that may be chance" in said
    for changed, words in ((later, "later, and more than chance"), (unsure, "whether the difference is chance cannot")):
        found = shown(tmp_path, replace(what, strategies={**what.strategies, "boosting": changed})).text
        assert words in found


def test_schemes_show_median_range_and_plays(tmp_path: Path) -> None:
    said = shown(tmp_path, comparison()).text
    assert "phoenix Begins on 1 March 2025 4 [1–; 2 of 3] 4 [1–; 2 of 3] Never [0 of 3]" in said
    assert "old Began before 0 [0–2; 3 of 3]" in said


def test_without_truth_exploration_or_revenue_the_page_says_what_it_can(tmp_path: Path) -> None:
    alone = strategy(
        0.2,
        measures={name: Measure(0.2) for name in ("precision", "norm_precision", "norm_revenue", "recovered")}
        | {"explored": Measure(0.0)},
        ahead=None,
        behind=None,
        waits={},
        new_wait=None,
        sooner=None,
    )
    what = comparison(
        leading="precision",
        revenue=0.0,
        baseline="boosting",
        best="boosting",
        strategies={"boosting": alone},
        new_schemes={},
        drift=np.full(3, np.nan),
    )
    page = shown(tmp_path, what)
    assert sum(tag == "svg" for tag, _ in page.tags) == 3
    assert sum(tag == "table" for tag, _ in page.tags) == 1
    assert "Most fraud was found by boosting: in 20 % of its inspections" in page.text.replace("\xa0", " ")
    assert "How soon" not in page.text


def test_of_many_strategies_the_best_and_the_baseline_are_drawn(tmp_path: Path) -> None:
    many = {MIXED: comparison().strategies[MIXED], **{f"x{n}": strategy(0.3) for n in range(8)}}
    what = comparison(strategies={**many, "random": comparison().strategies["random"]})
    page = shown(tmp_path, what)
    assert "The 7 of 10 strategies that did best are drawn" in page.text
    drawings = (tmp_path / "p.html").read_text(encoding="utf-8").partition("<svg")[2].partition("</svg>")[0]
    assert drawings.count("<polygon") == 7
    assert ">random</text>" in drawings
    assert ">x6</text>" not in drawings


def test_the_json_has_the_same_numbers(tmp_path: Path) -> None:
    shown(tmp_path, comparison())
    found = json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))
    assert found["about"]["lightgbm"] == "4.6"
    assert found["drift"] == [0.1, None, 0.3]
    assert found["strategies"]["boosting"]["behind"] == {"value": 1e5, "low": -2e5, "high": 4e5}
    assert found["strategies"]["boosting"]["courses"]["recovered"]["cumulated"]["value"] == [900.0, 8000.0]


def test_same_numbers_same_bytes_and_nothing_half_written(tmp_path: Path) -> None:
    shown(tmp_path, comparison())
    first = (tmp_path / "p.html").read_bytes()
    shown(tmp_path, comparison())
    assert (tmp_path / "p.html").read_bytes() == first
    with pytest.raises(SettingsError, match="'xx'"):
        write_simulation(comparison(), tmp_path / "q.html", tmp_path / "q.json", "xx")
    with pytest.raises(WorkspaceError):
        write_simulation(comparison(), tmp_path / "missing" / "q.html", tmp_path / "q.json")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p.html", "p.json"]
