from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ingest.files import OUTCOMES, mapped, write

from landwaiter.engine import open_engine
from landwaiter.ingest import Prepared, prepare
from landwaiter.ingest.mapping import Mapping
from landwaiter.ingest.pseudonyms import Key
from landwaiter.ingest.quality import Previous, QualityReport, describe
from landwaiter.ingest.quality.report import Categories, Category, Distribution, Extent, Filled, Refused
from landwaiter.schema.nouns import Reason

MAPPING = """
name = "demo"
[file]
decimal = "."
dates = "yyyy-mm-dd"
[columns]
id = "declaration_id"
date = "registration_date"
hs = "hs_code"
who = "importer_id"
net = "net_mass_kg"
gross = "gross_mass_kg"
value = "customs_value"
note = "extra"
[defaults]
item_number = 1
"""
HEADER = "id,date,hs,who,net,gross,value,note"
TODAY = date(2026, 6, 1)
PREVIOUS = Previous("a1", "april.csv", "2026-05-01T00:00:00+00:00")


def line(number: int, **changes: Any) -> str:
    values = {
        "id": f"D{number}",
        "date": f"2026-05-{1 + number % 28:02}",
        "hs": "870323",
        "who": f"I{number % 4}",
        "net": number,
        "gross": number + 1,
        "value": 100 * number,
        "note": "<i>x</i>",
    }
    return ",".join(str(value) for value in {**values, **changes}.values())


def text(*lines: str) -> str:
    return "\n".join([HEADER, *lines]) + "\n"


class Desk:
    """Prepares files one after another and describes the last against the parts of the first."""

    def __init__(self, folder: Path, mapping: str) -> None:
        self.folder = folder
        self.mapping: Mapping | None = mapped(mapping)

    def prepared(self, engine: Any, body: str, name: str, **reading: Any) -> Prepared:
        staging = self.folder / f"staging-{name}"
        staging.mkdir()
        path = write(self.folder, body, name)
        return prepare(
            engine,
            path,
            staging=staging,
            kind=self.mapping.kind if self.mapping else "declarations",
            mapping=self.mapping,
            **reading,
        )

    def described(self, body: str, before: str | None = None, **reading: Any) -> QualityReport:
        parts: dict[str, Path] = {}
        if before is not None:
            with open_engine() as engine:
                first = self.prepared(engine, before, "april.csv")
                found = {"declarations": first.declarations, "outcomes": first.outcomes}
                parts = {table: path for table, path in found.items() if path is not None}
        with open_engine() as engine:
            one = self.prepared(engine, body, "may.csv", **reading)
            assert one.judgement is not None
            previous = PREVIOUS if before is not None else None
            return describe(one, one.judgement, today=TODAY, previous=previous, parts=parts)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, MAPPING)


def of(report: QualityReport, field: str) -> Distribution:
    return next(one for one in report.distributions if one.field == field)


def said(report: QualityReport) -> dict[str, dict[str, Any]]:
    return {one.message: dict(one.params) for one in report.remarks}


def test_every_rule_has_its_count_and_its_first_ten_rows(desk: Desk) -> None:
    wrong = [line(number, hs="12", value="x" if number % 2 else 5) for number in range(1, 31)]
    report = desk.described(text(*wrong, line(31), line(31, net=7)))
    rules = {(one.field, one.reason.message): one for one in report.rejected}
    code, value = rules["hs_code", "check.hs_code"], rules["customs_value", "check.not_a_number"]
    assert (code.count, value.count) == (30, 15)
    assert code.examples == tuple(Refused(str(row), "12") for row in range(2, 12))
    assert value.examples == tuple(Refused(str(row), "x") for row in range(2, 22, 2))
    assert rules["declaration_id", "check.duplicate_key"].examples == (Refused("33", "D31"),)
    assert code.remedy == Reason("check.hs_code.remedy", code.reason.params)
    assert [one.count for one in report.rejected] == [30, 15, 1]


def test_long_cells_are_cut_and_clean_files_have_no_rules(desk: Desk) -> None:
    report = desk.described(text(line(1), line(2, hs="9" * 500)))
    (rule,) = report.rejected
    assert rule.examples == (Refused("3", "9" * 200 + "…"),)


def test_columns_are_told_with_how_they_are_written_and_what_no_column_gives(desk: Desk) -> None:
    report = desk.described(text(line(1)))
    uses = {one.column: (one.target, one.written, one.confidence) for one in report.columns}
    assert uses["date"] == ("registration_date", "yyyy-mm-dd", None)
    assert uses["value"] == ("customs_value", "1234.5", None)
    assert uses["note"] == ("extra", "", None)
    assert [(one.target, one.value) for one in report.filled_in] == [("item_number", 1)]
    assert report.preset == "demo"


def test_numbers_have_their_quantiles_and_days_their_extent(desk: Desk) -> None:
    report = desk.described(text(*(line(number) for number in range(1, 22))), text(*(line(n) for n in range(1, 12))))
    value = of(report, "customs_value")
    expected = np.quantile(np.arange(100, 2200, 100), [0.05, 0.25, 0.5, 0.75, 0.95])
    assert value.quantiles == pytest.approx(tuple(expected))
    assert value.quantiles_before == pytest.approx(
        tuple(np.quantile(np.arange(100, 1200, 100), [0.05, 0.25, 0.5, 0.75, 0.95]))
    )
    assert of(report, "registration_date").days == Extent("2026-05-02", "2026-05-22")
    assert of(report, "registration_date").days_before == Extent("2026-05-02", "2026-05-12")
    assert (value.now, value.before) == (Filled(21, 21), Filled(11, 11))


def test_values_are_counted_and_those_that_the_previous_file_did_not_have(desk: Desk) -> None:
    now = [line(number, who="NEW" if number <= 34 else "I1") for number in range(1, 101)]
    before = [line(number, who=("I1", "I2")[number % 2]) for number in range(1, 101)]
    report = desk.described(text(*now), text(*before))
    found = of(report, "importer_id")
    assert found.categories == Categories(2, (Category("I1", 66, 50), Category("NEW", 34, 0)), 1, 34)
    assert found.shift is not None
    assert found.shift.verdict == "large"
    assert said(report)["quality.new_values"]["share_percent"] == pytest.approx(0.34)
    assert report.previous == PREVIOUS


def test_a_number_that_doubled_is_told(desk: Desk) -> None:
    now = [line(number, value=200 * number) for number in range(1, 401)]
    before = [line(number) for number in range(1, 401)]
    report = desk.described(text(*now), text(*before))
    assert said(report)["quality.shifted.large.number"]["of_field"] == "customs_value"
    # Half of the values are beyond what was the largest: they fill the last tenth.
    shares = np.histogram(
        np.arange(2, 802, 2), [-np.inf, *np.quantile(np.arange(1, 401), np.arange(1, 10) / 10), np.inf]
    )[0]
    smoothed, even = (shares + 0.5) / 405, (40 + 0.5) / 405
    index = float(((smoothed - even) * np.log(smoothed / even)).sum())
    shift = of(report, "customs_value").shift
    assert shift is not None
    assert shift.index == pytest.approx(index, abs=0.002)


def test_without_a_previous_file_nothing_is_compared(desk: Desk) -> None:
    report = desk.described(text(*(line(number) for number in range(1, 30))))
    assert report.previous is None
    assert {one.before for one in report.distributions} == {None}
    assert {one.shift for one in report.distributions} == {None}
    assert of(report, "importer_id").categories == Categories(
        4, (Category("I1", 8, None), Category("I0", 7, None), Category("I2", 7, None), Category("I3", 7, None))
    )


def test_what_stands_out_is_said(desk: Desk) -> None:
    rows = [line(number, who="", date="2026-05-10") for number in range(1, 41)]
    odd = [line(41, date="2026-04-30"), line(42, date="2026-06-02"), line(43, net=9, gross=8)]
    found = said(desk.described(text(*rows[:-3], *odd), text(*(line(number) for number in range(1, 41)))))
    assert found["quality.outside_month"] == {
        "rows_count": 2,
        "start_date": "2026-05-01",
        "end_date": "2026-05-31",
        "first_date": "2026-04-30",
        "last_date": "2026-06-02",
    }
    assert found["quality.future"] == {"rows_count": 1, "last_date": "2026-06-02"}
    assert found["quality.net_above_gross"] == {"rows_count": 1}
    assert found["quality.constant"]["column"] == "hs"
    assert found["quality.emptier"]["of_field"] == "importer_id"


def test_blank_columns_and_vanished_fields_are_said(desk: Desk) -> None:
    found = said(desk.described(text(line(1, who=""), line(2, who="")), text(line(1), line(2))))
    assert found["quality.blank"] == {"column": "who", "of_field": "importer_id"}
    assert found["quality.gone"] == {"of_field": "importer_id", "before_percent": 1.0}


def test_a_file_of_which_every_row_is_rejected_is_described_all_the_same(desk: Desk) -> None:
    report = desk.described(text(line(1, hs="x"), line(2, hs="y")), text(line(1)))
    assert report.counts.rejected == 2
    assert report.rejected[0].count == 2
    assert said(report)["quality.many_rejected"] == {"share_percent": 1.0}


def test_outcomes_have_distributions_of_their_own(tmp_path: Path) -> None:
    body = "id,item,inspected,known,result,revenue\nD1,1,2026-05-01,2026-05-02,fraud,10\n"
    report = Desk(tmp_path, OUTCOMES).described(body)
    # Nothing is stored here, so the outcome belongs to no declaration.
    assert report.rejected[0].reason.message == "check.unknown_declaration"
    assert report.kind == "outcomes"


@pytest.mark.parametrize("proposed", [False, True])
def test_with_pseudonyms_no_value_of_a_party_is_shown(desk: Desk, proposed: bool) -> None:
    secret, key = "ACME Imports", Key(bytes(32))
    rows = [line(number, who=secret, note=secret, hs="x" if number == 9 else "870323") for number in range(1, 31)]
    body = text(*rows)
    if proposed:
        masses = "net_mass_kg,gross_mass_kg,customs_value"
        named = f"declaration_id,registration_date,hs_code,importer_id,{masses},exporter_id"
        body, desk.mapping = body.replace(HEADER, named), None
    else:
        desk.mapping = mapped(MAPPING.replace('"extra"', '"ignore"'))
    report = desk.described(body, key=key)
    told = json.dumps(report.as_dict())
    assert secret not in told
    # What stands for the file must not let anyone try out names against its hash.
    assert report.facts.sha256 == key.digest(hashlib.sha256(body.encode()).hexdigest())
    assert {one.column: one.hidden for one in report.columns}[report.facts.columns[3]]
    assert of(report, "importer_id").categories == Categories(1)
    assert report.rejected[0].examples == (Refused("10", "x"),)


def test_the_report_is_json_with_the_same_entries_for_every_file(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    bad = desk.described(text(line(1, hs="x"), line(2)), text(line(1))).as_dict()
    good = Desk(tmp_path / "other", MAPPING).described(text(line(1))).as_dict()
    assert list(bad) == list(good)
    assert json.loads(json.dumps(bad, allow_nan=False))["rejected"][0]["examples"] == [{"place": "2", "value": "x"}]
