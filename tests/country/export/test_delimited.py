from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import pytest

from landwaiter.country.export.delimited import CANONICAL, DECLARATIONS_FR, OUTCOMES_FR, SEMICOLON, write_csv
from landwaiter.country.export.layout import Style, columns
from landwaiter.country.scenario.dirt import Dirt
from landwaiter.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path


def rows(path: Path, encoding: str = "utf-8", delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter, strict=True))


def test_the_canonical_files_have_the_names_of_the_schema_and_no_truth(country, tmp_path: Path) -> None:
    declarations, outcomes = write_csv(country, tmp_path / "new")
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["declarations.csv", "outcomes.csv"]
    read = rows(declarations)
    assert list(read[0]) == [column.name for column in columns("declarations")]
    assert [row["goods_description"] for row in read][2:5] == ["voiture; d'occasion", 'café "arabica"', ""]
    assert read[0]["hs_code"] == "010121"
    assert [float(row["customs_value"]) for row in read] == country.tables["declarations"]["customs_value"].tolist()
    assert [row["net_mass_kg"] for row in read][3:5] == ["60.25", ""]
    assert read[0]["registered_by"] == ""
    assert rows(outcomes)[1] == {
        **dict.fromkeys((column.name for column in columns("outcomes")), ""),
        "declaration_id": "L01-2025-000007",
        "item_number": "1",
        "inspected_on": "2026-01-01",
        "known_on": "2026-01-05",
        "result": "fraud",
        "offence": "undervaluation",
        "basis": "targeted",
        "additional_revenue": "1000.5",
        "corrected_value": "13000000.0",
        "inspector_id": "O2",
        "minutes": "95.5",
    }


def test_the_french_files_have_decimal_commas_and_days_first(country, tmp_path: Path) -> None:
    declarations, outcomes = SEMICOLON.write(country, tmp_path, Dirt())
    read = rows(declarations, "cp1252", ";")
    assert read[3]["Désignation commerciale"] == 'café "arabica"'
    assert read[3]["Valeur en douane"] == "1234,56"
    assert read[3]["Date d'enregistrement"] == "04/03/2025"
    assert read[3]["Code SH"] == "090111"
    assert rows(outcomes, "cp1252", ";")[0]["Date de visite"] == "04/02/2025"
    raw = declarations.read_bytes()
    assert raw.startswith("N° déclaration;".encode("cp1252"))
    assert raw.count(b"\r\n") == raw.count(b"\n") == 7


@pytest.mark.parametrize(("table", "headers"), [("declarations", DECLARATIONS_FR), ("outcomes", OUTCOMES_FR)])
def test_every_field_of_the_schema_has_a_french_header_of_its_own(table: str, headers) -> None:
    assert set(headers) == {column.name for column in columns(table)}
    assert len(set(headers.values())) == len(headers)


def test_what_an_encoding_has_no_sign_for_is_refused_and_nothing_is_left(country, tmp_path: Path) -> None:
    country.tables["declarations"]["goods_description"] = np.full(6, "税関", object)
    with pytest.raises(SettingsError, match=r"declarations_fr\.csv: cp1252 has no sign for '税'"):
        SEMICOLON.write(country, tmp_path, Dirt())
    assert list(tmp_path.iterdir()) == []


def test_an_empty_country_has_headers(empty, tmp_path: Path) -> None:
    for path in CANONICAL.write(empty, tmp_path, Dirt()):
        assert len(path.read_text(encoding="utf-8").splitlines()) == 1


@pytest.mark.parametrize("number", [0.1, 1e-7, 123456789.12, 1e22, -3.5, 0.0])
def test_a_number_is_written_so_that_it_is_read_back(number: float) -> None:
    style = Style(decimal=",")
    assert "." not in style.number(number)
    assert style.value(style.number(number)) == number


def test_moments_are_written_to_the_second() -> None:
    times = np.array(["2025-02-28T23:59:58", "NaT"], dtype="datetime64[s]")
    assert Style(day="%d/%m/%Y").cells(times).tolist() == ["28/02/2025 23:59:58", ""]
