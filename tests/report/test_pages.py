from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pages import Page

from landwaiter.errors import SettingsError, WorkspaceError
from landwaiter.explain.catalogue import LANGUAGES, wording
from landwaiter.features.table import FeatureInfo, FeatureTable
from landwaiter.report import write_evaluation, write_ranking
from landwaiter.report.pages import TEMPLATES
from landwaiter.selection import Evaluation, audit_leakage, estimate_compliance, joint_codes, walk_forward

ABOUT = {"data": "<b>Two ports</b>", "made": "2026-11-21", "lightgbm": "4.6.0"}


class Model:
    def __init__(self, *, revenue: bool) -> None:
        self.revenue = revenue

    def score(self, table: FeatureTable) -> tuple[Any, Any]:
        chance = table.matrix[:, 0].astype(float)
        return chance, chance * table.matrix[:, 1] if self.revenue else None


def evaluated(*, revenue: bool = True, leak: bool = True) -> Evaluation:
    random = np.random.default_rng(0)
    number = 3000
    goods = random.integers(0, 2500, number) if leak else np.arange(number)
    fraud = ((goods % 5 == 0) if leak else random.random(number) < 0.2).astype(float)
    day = np.datetime64("2024-01-01") + np.sort(random.integers(0, 365, number))
    amount = random.lognormal(5, 2, number)
    keys = {"declaration_id": np.arange(number).astype(str).astype(object), "item_number": np.ones(number)}
    clue = np.clip(fraud * 0.4 + random.random(number) * 0.6, 0, 1)
    infos = (FeatureInfo("clue", "amount", "value"), FeatureInfo("amount", "amount", "value"))
    matrix = np.column_stack([clue, amount]).astype(np.float32)
    money = fraud * amount if revenue else np.full(number, np.nan)
    office = np.full(number, "N1", object)
    table = FeatureTable(infos, matrix, keys, day, office, fraud, money, day + np.timedelta64(2, "D"))
    columns: dict[str, Any] = {"hs_code": goods.astype(str).astype(object), "importer_id": keys["declaration_id"]}
    audit = audit_leakage(columns, fraud, day)
    return walk_forward(
        table,
        lambda _, name, __: Model(revenue=revenue and name == "boosting"),
        rankers=("random", "boosting"),
        joint=[joint_codes(columns, key) for key in audit.keys],
        audit=audit,
        compliance=estimate_compliance(np.full(100, 0.1), fraud[:100], money[:100]),
        replicates=30,
    )


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return evaluated()


@pytest.mark.parametrize("language", LANGUAGES)
def test_report_stands_alone_in_every_language(evaluation: Evaluation, tmp_path: Path, language: str) -> None:
    write_evaluation(evaluation, tmp_path / "e.html", tmp_path / "e.json", language, about=ABOUT)
    html = (tmp_path / "e.html").read_text(encoding="utf-8")
    page = Page(html)
    assert ("html", {"lang": language}) in page.tags
    assert not {"script", "iframe", "link", "img", "object", "form"} & {tag for tag, _ in page.tags}
    assert not [
        name for _, attributes in page.tags for name in attributes if name in ("src", "href") or name.startswith("on")
    ]
    assert set(re.findall(r"https?://[^\"' ]+", html)) == {"http://www.w3.org/2000/svg"}
    # no message id without its wording is left
    assert not re.search(r"\b(report|audit|evaluation)\.[a-z_]+", page.text)
    charts = [attributes["aria-labelledby"] for tag, attributes in page.tags if tag == "svg"]
    assert len(charts) == 7
    identifiers = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(identifiers) == len(set(identifiers)) == 14


def test_report_leads_with_items_never_seen(evaluation: Evaluation, tmp_path: Path) -> None:
    write_evaluation(evaluation, tmp_path / "e.html", tmp_path / "e.json", about=ABOUT)
    page = Page((tmp_path / "e.html").read_text(encoding="utf-8"))
    assert evaluation.audit is not None
    assert evaluation.audit.leaks
    order = ["This data leaks", "On items whose joint value was never seen", "On all items", "Rankers compared"]
    places = [page.text.index(said) for said in order]
    assert places == sorted(places)
    assert "Table of past answers, no model" in page.text
    assert "Verdict: the data leaks." in page.text


def test_page_and_json_give_the_same_numbers(evaluation: Evaluation, tmp_path: Path) -> None:
    write_evaluation(evaluation, tmp_path / "e.html", tmp_path / "e.json", about=ABOUT)
    text = Page((tmp_path / "e.html").read_text(encoding="utf-8")).text
    found = json.loads((tmp_path / "e.json").read_text(encoding="utf-8"))
    assert found["about"] == ABOUT
    main = next(one for one in found["rankers"] if one["name"] == "boosting")
    for part in ("never_seen", "everything", "seen"):
        quality = main["rankings"][0][part]
        assert f"{quality['auc']['value']:.3f} [{quality['auc']['low']:.3f}–{quality['auc']['high']:.3f}]" in text
        for top in quality["top"]:
            assert f"{100 * top['precision']['value']:.1f}" in text
    revenue = main["rankings"][1]["everything"]["top"][2]["revenue"]
    assert f"{100 * revenue['value']:.1f}" in text
    assert [fold["rows"] for fold in found["folds"]] == [fold.rows for fold in evaluation.folds]


def test_names_of_data_cannot_bring_markup_in(evaluation: Evaluation, tmp_path: Path) -> None:
    write_evaluation(evaluation, tmp_path / "e.html", tmp_path / "e.json", about=ABOUT)
    html = (tmp_path / "e.html").read_text(encoding="utf-8")
    assert "<b>Two ports</b>" not in html
    assert "&lt;b&gt;Two ports&lt;/b&gt;" in html


def test_a_report_without_revenue_or_leak_leaves_those_parts_out(tmp_path: Path) -> None:
    plain = evaluated(revenue=False, leak=False)
    write_evaluation(plain, tmp_path / "e.html", tmp_path / "e.json", main="no such ranker")
    text = Page((tmp_path / "e.html").read_text(encoding="utf-8")).text
    assert "Recovered revenue" not in text
    assert "What more revenue costs" not in text
    assert "This data leaks" not in text
    assert "Verdict: nothing found" in text
    assert "No additional revenue is known" in text
    assert "never seen in training" not in text


def test_same_evaluation_same_bytes(evaluation: Evaluation, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_evaluation(evaluation, tmp_path / f"{name}.html", tmp_path / f"{name}.json", "fr", about=ABOUT)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_what_cannot_be_written_is_told(evaluation: Evaluation, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="'xx'"):
        write_evaluation(evaluation, tmp_path / "e.html", tmp_path / "e.json", "xx")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(WorkspaceError):
        write_ranking([], tmp_path / "missing" / "r.html")


def test_every_sentence_that_a_template_says_is_worded() -> None:
    said = {
        name for path in TEMPLATES.glob("*.html") for name in re.findall(r'say\("([a-z_.]+)"', path.read_text("utf-8"))
    }
    assert "title" in said
    for language in LANGUAGES:
        assert [name for name in sorted(said) if wording(f"report.{name}", language) is None] == []


ROW = {
    "declaration_id": "24N1-<7>",
    "item_number": 2,
    "registration_date": "2024-05-01",
    "office": "N1",
    "lane": "red",
    "basis": "targeted",
    "probability": 0.81,
    "expected_revenue": 15_230.4,
    "hs_code": "851712",
    "origin_country": "CN",
    "importer_id": "T88",
    "declarant_id": "B4",
    "goods_description": "Telephones & parts",
    "customs_value": 9_800.0,
    "reasons": ["This importer: 7 of 11 inspections found fraud."],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_ranking_lists_the_items_with_lane_and_reasons(tmp_path: Path, language: str) -> None:
    drawn = {"declaration_id": "24N1-9", "item_number": 1, "lane": "yellow", "basis": "random", "probability": None}
    write_ranking([ROW, drawn], tmp_path / "r.html", language)
    page = Page((tmp_path / "r.html").read_text(encoding="utf-8"))
    assert "24N1-<7>" in page.text
    assert "This importer: 7 of 11 inspections found fraud." in page.text
    assert "Telephones & parts" in page.text
    assert [
        attributes["class"] for tag, attributes in page.tags if tag == "span" and attributes["class"] != "note"
    ] == [
        "lane red",
        "lane yellow",
    ]
    assert not re.search(r"\breport\.[a-z_]+", page.text)


def test_ranking_writes_amounts_as_the_language_does(tmp_path: Path) -> None:
    write_ranking([ROW], tmp_path / "r.html", "es")
    text = Page((tmp_path / "r.html").read_text(encoding="utf-8")).text
    assert "15.230" in text
    assert "81\xa0%".replace("\xa0", " ") in text.replace("\xa0", " ")


def test_an_empty_ranking_says_so(tmp_path: Path) -> None:
    write_ranking([], tmp_path / "r.html")
    assert "No item was selected." in Page((tmp_path / "r.html").read_text(encoding="utf-8")).text
