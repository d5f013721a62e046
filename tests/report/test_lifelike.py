from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pages import Page

from landwaiter.country.evidence.fact import Fact, Found, Known
from landwaiter.country.evidence.facts import KINDS, facts
from landwaiter.country.evidence.hidden import Hidden
from landwaiter.country.evidence.proof import ModelAreas, Proof
from landwaiter.country.evidence.separability import FieldArea, Separability
from landwaiter.country.evidence.tables import Tables
from landwaiter.errors import SettingsError, WorkspaceError
from landwaiter.explain.catalogue import LANGUAGES, wording
from landwaiter.report import write_lifelike
from landwaiter.report.lifelike import written
from landwaiter.report.strips import strip
from landwaiter.report.words import Words
from landwaiter.schema.measure import Measure

INSIDE = Fact(
    "hits_random", "share", Known(0.015, 0.085, "A study of <ports>", "cited"), Found(Measure(0.04, 0.03, 0.05))
)
OUTSIDE = Fact("result_delay", "days", Known(0, 60, "Not looked up", "unsourced"), Found(Measure(90.0)))
LACKING = Fact("authorised_value", "share", Known(0.05, 0.77, "A report"), None, ("traders.aeo_from",))
FEW = Fact("hits", "share", Known(0.02, 0.4, "A report"), None, ("rows",))

PRECISE = {"everything": 0.2, "a_scheme": 0.6}


def areas(everything: float, scheme: float) -> dict[str, Measure]:
    return {"everything": Measure(everything, everything - 0.02, everything + 0.02), "a_scheme": Measure(scheme)}


def proof() -> Proof:
    fields = (
        FieldArea("value_per_kilogram", derived=True, way="bins", areas=areas(0.81, 0.9), precision=PRECISE),
        FieldArea("importer_id", derived=False, way="text", areas=areas(0.72, 0.7), precision=PRECISE),
        FieldArea("office", derived=False, way="text", areas=areas(0.49, 0.48), precision=PRECISE),
    )
    shares = (Measure(0.3, 0.2, 0.4), Measure(0.05, 0.02, 0.08), Measure(0.65, 0.6, 0.7))
    return Proof(
        facts=(INSIDE, OUTSIDE, LACKING, FEW),
        separability=Separability(fields, {"everything": 500, "a_scheme": 200}, 0.75),
        hidden=(Hidden(("importer_id", "heading", "origin_country"), 500, *shares),),
        model=ModelAreas(
            "boosting", date(2025, 7, 31), 900, 90, Measure(0.84, 0.8, 0.88), areas(0.83, 0.86), areas(0.82, 0.85)
        ),
    )


def shown(folder: Path, what: Proof, language: str = "en") -> Page:
    write_lifelike(what, folder / "p.html", language, about={"data": "<b>XL</b>", "made": "2026-11-21"})
    return Page((folder / "p.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_stands_alone_in_every_language(tmp_path: Path, language: str) -> None:
    page = shown(tmp_path, proof(), language)
    assert ("html", {"lang": language}) in page.tags
    assert not {"script", "iframe", "link", "img", "object"} & {tag for tag, _ in page.tags}
    assert not re.search(r"\breport\.[a-z_]+", page.text)
    assert "<b>XL</b>" in page.text
    assert sum(tag == "svg" for tag, _ in page.tags) == 4 + 2


def test_every_fact_has_figure_range_verdict_and_source(tmp_path: Path) -> None:
    text = shown(tmp_path, proof()).text.replace("\xa0", " ")
    assert "Frauds per random inspection 4 % [3 %–5 %]" in text
    assert "1.5 % – 8.5 %" in text
    assert "A study of <ports>" in text
    assert "Figures of the source" in text
    assert "90 days" in text
    assert "Outside" in text
    assert "Range ours, not looked up" in text
    assert "Not computable: missing traders.aeo_from" in text
    assert "Not computable: too few rows" in text


def test_the_head_counts_facts_and_names_the_worst_raw_field(tmp_path: Path) -> None:
    text = shown(tmp_path, proof()).text.replace("\xa0", " ")
    assert "1 Facts that lie in their known range, of 2; 2 more cannot be computed" in text
    assert "0.720 [0.700–0.740] Area under the curve of the most telling raw field, importer" in text
    assert "0.840 [0.800–0.880] Area under the curve of the default model" in text
    assert "5.0 [2.0–8.0] Percent of illicit items" in text


def test_schemes_show_their_best_field_and_the_model(tmp_path: Path) -> None:
    text = shown(tmp_path, proof()).text
    assert "All schemes: 0.81; a_scheme: 0.90" in text
    assert re.search(r"a_scheme value per kilogram\* 200 0\.90 0\.86 0\.85", text)
    assert "importer, HS heading, origin 30.0 [20.0–40.0] 5.0 [2.0–8.0] 65.0 [60.0–70.0]" in text


def test_schemes_that_are_too_easy_or_too_hard_are_told(tmp_path: Path) -> None:
    good = proof()
    assert "gives a_scheme away" not in shown(tmp_path, good).text
    assert "hardly sees" not in shown(tmp_path, good).text
    easy = replace(good, separability=replace(good.separability, most_of_scheme=0.69))
    said = "One raw field gives a_scheme away: importer separates it by more than 0.69"
    assert said in shown(tmp_path, easy).text
    hard = replace(good, model=replace(good.model, everything=areas(0.8, 0.59)))
    assert "The model hardly sees a_scheme: below 0.6 over all items" in shown(tmp_path, hard).text


def test_data_without_truth_gets_its_facts_alone(tmp_path: Path) -> None:
    page = shown(tmp_path, Proof(facts(Tables({}))))
    assert "The administration against what is known" in page.text
    assert "What single fields give away" not in page.text
    assert page.text.count("Not computable: missing") == len(KINDS)


def test_same_proof_same_bytes_and_nothing_half_written(tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        write_lifelike(proof(), tmp_path / name, "es")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    with pytest.raises(SettingsError, match="'xx'"):
        write_lifelike(proof(), tmp_path / "c.html", "xx")
    with pytest.raises(WorkspaceError):
        write_lifelike(proof(), tmp_path / "missing" / "c.html")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "b.html"]


def test_every_fact_is_named_in_every_language() -> None:
    for language in LANGUAGES:
        assert [kind.name for kind in KINDS if wording(f"report.fact.{kind.name}", language) is None] == []


@pytest.mark.parametrize(
    ("value", "unit", "language", "said"),
    [(0.0123, "share", "en", "1.2 %"), (12.345, "number", "fr", "12,3"), (1.0, "days", "es", "1 días")],
)
def test_figures_are_written_in_their_unit(value: float, unit, language: str, said: str) -> None:
    assert written(value, unit, Words(language)).replace("\xa0", " ") == said


def test_a_strip_places_figure_and_band_on_one_scale() -> None:
    # from 0 to 4 over 188 units with a margin of 10: the band from 57 to 104, the figure at the right edge
    drawn = str(strip(Measure(4.0, 0.0, 4.0), 1.0, 2.0, title="t", told="d"))
    assert '<rect x="57.0"' in drawn
    assert 'width="47.0"' in drawn
    assert "M193.5 10.5h9.0v9.0h-9.0z" in drawn
    inside = str(strip(Measure(1.5), 1.0, 2.0, title="t", told="d"))
    assert '<circle cx="104.0"' in inside
    assert "circle" not in str(strip(None, 1.0, 2.0, title="t", told="d"))


def test_a_wide_range_is_drawn_on_a_logarithmic_scale() -> None:
    assert '<circle cx="104.0"' in str(strip(Measure(10.0), 1.0, 100.0, title="t", told="d"))
