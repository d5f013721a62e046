from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pages import Page

from landwaiter.errors import SettingsError, WorkspaceError
from landwaiter.explain.catalogue import LANGUAGES, wording
from landwaiter.ingest import Counts, Facts
from landwaiter.ingest.findings import Contradiction, Disagreement, Example, HeaderValue, Repaired, Repetition
from landwaiter.ingest.quality import Previous, QualityReport
from landwaiter.ingest.quality.report import (
    Ability,
    Categories,
    Category,
    ColumnUse,
    Distribution,
    Extent,
    Filled,
    FilledIn,
    Refused,
    Rejection,
    Shift,
)
from landwaiter.ingest.repairs import REPAIRS
from landwaiter.report import write_quality
from landwaiter.report.pages import TEMPLATES
from landwaiter.report.spreads import boxes, share_bars
from landwaiter.schema.nouns import Reason
from landwaiter.services.quality import capabilities

EVIL = "<script>alert('x')</script>&\"<b>"
MADE = date(2026, 6, 1)
ROWS = Filled(1000, 900)


def rejection(**changes: object) -> Rejection:
    params = {"field": "hs_code", "column": EVIL}
    one = Rejection(
        "hs_code",
        EVIL,
        Reason("check.hs_code", params),
        Reason("check.hs_code.remedy", params),
        12,
        (Refused(f"{EVIL}!7", EVIL), Refused("9", "")),
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def report() -> QualityReport:
    return QualityReport(
        facts=Facts(EVIL, "csv", 12, "ab" * 32, 1000, (EVIL,), "utf-8", ";", banner=(EVIL,), header_row=2),
        kind="declarations",
        counts=Counts(1000, 900, 60, 40, 900, 3),
        preset="demo",
        columns=(
            ColumnUse(EVIL, "hs_code", 0.97, (EVIL,), (EVIL, "8517"), ""),
            ColumnUse("when", "registration_date", 0.92, (), (), "dd/mm/yyyy"),
            ColumnUse("more", "extra", 0.5),
            ColumnUse("who", "ignore", None, hidden=True),
        ),
        filled_in=(FilledIn("item_number", 1), FilledIn("outcome.known_on", source="outcome.inspected_on", days=7)),
        repaired=(Repaired("lost-zero", EVIL, "hs_code", 3, 900, (Example("4", "10121", "010121"),)),),
        disagreements=(
            Disagreement(EVIL, "customs_value", 10, 2, 1, (Contradiction("7", EVIL, 10.0, 12.5, 11.0),), 3),
        ),
        header_values=(HeaderValue(EVIL, "gross_mass_kg", 10, 9, 2.5, (Repetition("7", EVIL, 4, 100.0),)),),
        rejected=(rejection(),),
        previous=Previous("a1", EVIL, "2026-05-01T10:00:00+00:00"),
        distributions=(
            Distribution("registration_date", "date", ROWS, ROWS, Extent("2026-05-01", "2026-05-31")),
            Distribution(
                "customs_value",
                "number",
                ROWS,
                Filled(500, 500),
                quantiles=(1, 2, 3, 40, 50),
                quantiles_before=(1, 1, 2, 3, 4),
                shift=Shift(0.5, "large"),
            ),
            Distribution(
                "importer_id",
                "text",
                ROWS,
                Filled(500, 250),
                categories=Categories(2, (Category(EVIL, 600, 250), Category("B", 300, 0)), 1, 300),
                shift=Shift(0.15, "moderate"),
            ),
        ),
        remarks=(Reason("quality.constant", {"column": EVIL, "of_field": "regime"}),),
        abilities=(
            Ability("selection", "can"),
            Ability("expected_revenue", "cannot", (("outcome.result",), ("net_mass_kg", "quantity"))),
            Ability("features.rounding", "part", (), ("invoice_value",), ("net_mass_kg",)),
        ),
    )


def shown(folder: Path, what: QualityReport, language: str = "en") -> Page:
    write_quality(what, folder / "q.html", language, made=MADE)
    return Page((folder / "q.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_stands_alone_in_every_language_and_shows_hostile_cells_as_text(tmp_path: Path, language: str) -> None:
    page = shown(tmp_path, report(), language)
    tags = {tag for tag, _ in page.tags}
    assert ("html", {"lang": language}) in page.tags
    assert not {"script", "iframe", "link", "img", "object", "b"} & tags
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert not re.search(r"\b(report|quality|check)\.[a-z_]+", page.text)
    # Title, heading, banner, column, reason, sample, place, value, column and so on.
    assert page.text.count(EVIL) >= 14


def test_what_was_found_is_told(tmp_path: Path) -> None:
    text = shown(tmp_path, report()).text.replace("\xa0", " ")
    for said in (
        "1,000 Rows read",
        "900 90 % Accepted: 900 declaration items, 3 outcomes",
        "60 6 % Rejected, by 1 rules",
        "40 Stored already",
        "2 Columns that became fields, of 4",
        "The first 2 of 12 rows",
        "3 of 900 filled cells were changed",
        "10 declarations compared, 2 off by rounding, 1 by more, 3 not comparable",
        "10 / 11 12.5",
        "it is counted 2.5 times",
        "Missing: result of the inspection; net mass (kg) or quantity",
        "Better with: invoice value",
        "Seldom filled: net mass (kg)",
        "Written as dd/mm/yyyy",
        "1 May 2026 – 31 May 2026",
        "Large 0.50",
        "67 % 100 %",
        "33 % New",
        "New values: 1, in 33 % of the rows",
        "item: 1 where it is blank",
        "taken from day of the inspection, 7 days later",
    ):
        assert said.casefold() in text.casefold(), said


def test_hidden_values_and_clean_files_are_said_to_be_so(tmp_path: Path) -> None:
    hidden = shown(tmp_path, replace(report(), rejected=(rejection(hidden=True, examples=(Refused("7", None),)),)))
    assert "may name somebody" in hidden.text
    clean = replace(
        report(),
        rejected=(),
        remarks=(),
        previous=None,
        repaired=(),
        disagreements=(),
        header_values=(),
        distributions=(),
    )
    text = shown(tmp_path, clean).text
    assert "No row was rejected" in text
    assert "Nothing stands out" in text
    assert "no previous file" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_can_be_said_has_a_wording(language: str) -> None:
    names = [f"capability.{one.name}" for one in capabilities()]
    names += [f"repair.{name.replace('-', '_')}" for name in REPAIRS]
    names += [f"moved.{verdict}" for verdict in ("little", "moderate", "large", "chance")]
    template = (TEMPLATES / "quality.html").read_text(encoding="utf-8")
    names += [name.removeprefix("file.") for name in re.findall(r'say\("(file\.[a-z_.]+)"', template)]
    assert [name for name in names if not wording(f"report.file.{name}", language)] == []


def test_a_language_without_wording_and_a_folder_that_is_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        write_quality(report(), tmp_path / "q.html", "de", made=MADE)
    with pytest.raises(WorkspaceError):
        write_quality(report(), tmp_path / "none" / "q.html", made=MADE)
    assert list(tmp_path.iterdir()) == []


def test_drawings_keep_within_their_frame() -> None:
    widths = re.findall(r'<rect x="0" y="\d+" width="([\d.]+)"', str(share_bars(0.5, 2.0, 1.0)))
    assert widths == ["60.0", "120.0"]
    assert str(share_bars(0.0, None, 0.0)).count("<rect") == 1
    drawn = str(boxes((1, 2, 3, 4, 5), (), title=EVIL, told=EVIL))
    assert "<script>" not in drawn
    assert drawn.count("<rect") == 1
    assert {float(x) for x in re.findall(r'x="([\d.]+)"', drawn)} <= {float(x) / 10 for x in range(2081)}
    # Equal quantiles have no extent, and zero no logarithm.
    assert str(boxes((0, 0, 0, 0, 0), (0, 0, 0, 0, 1000), title="a", told="b")).count("<rect") == 2
