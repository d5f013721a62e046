from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from ingest.files import PLAIN, accepted, mapped, problems, rejected, take

from landwaiter.engine import open_engine
from landwaiter.errors import InputError


def _parquet(path, select):
    with open_engine() as engine:
        engine.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path


ROWS = """
SELECT 'A' || n AS id, n::INTEGER AS item, DATE '2025-01-30' + n::INTEGER AS date, 8471300000 + n AS hs,
    0.1::DOUBLE * n AS mass, (n * 1.25)::DECIMAL(18, 2) AS value, NULL::VARCHAR AS goods FROM range(1, 4) numbers(n)
"""


def test_typed_columns_are_read_exactly(tmp_path):
    done = take(_parquet(tmp_path / "may.parquet", ROWS), mapped())
    assert done.facts.format == "parquet"
    assert accepted(
        done, "declaration_id", "item_number", "registration_date", "hs_code", "net_mass_kg", "customs_value"
    )[2] == (
        "A3",
        3,
        date(2025, 2, 2),
        "8471300003",
        0.1 * 3,
        3.75,
    )


def test_the_name_of_the_file_does_not_decide_its_format(tmp_path):
    path = _parquet(tmp_path / "may.parquet", ROWS).rename(tmp_path / "may.csv")
    assert take(path, mapped()).counts.accepted == 3


def test_rejected_rows_of_parquet_go_to_a_csv_that_goes_in_again(tmp_path):
    done = take(
        _parquet(tmp_path / "may.parquet", ROWS.replace("8471300000 + n", "CASE n WHEN 2 THEN 7 ELSE 8471 END")),
        mapped(),
    )
    assert problems(done) == {("hs_code", "check.hs_code", 2)}
    assert [row["id"] for row in rejected(done)] == ["A2"]
    text = done.rejected.read_text(encoding="utf-8-sig").replace(",7,0.2", ",8471,0.2")
    (tmp_path / "again.csv").write_text(text, encoding="utf-8")
    assert accepted(take(tmp_path / "again.csv", mapped()), "hs_code", "net_mass_kg") == [("8471", 0.2)]


def test_moments_with_a_zone_are_not_days(tmp_path):
    select = ROWS.replace("DATE '2025-01-30' + n::INTEGER", "TIMESTAMPTZ '2025-03-28 18:30:00+00'")
    assert problems(take(_parquet(tmp_path / "may.parquet", select), mapped(PLAIN))) == {
        ("registration_date", "check.not_a_date", 1)
    }


@pytest.mark.parametrize("nested", ["[n]", "{'a': n}", "MAP {'a': n}", "'ab'::BLOB"])
def test_columns_without_a_single_text_are_refused(tmp_path, nested):
    path = _parquet(tmp_path / "may.parquet", ROWS.replace("NULL::VARCHAR AS goods", f"{nested} AS goods"))
    with pytest.raises(InputError) as caught:
        take(path, mapped())
    assert caught.value.place.column == "goods"


@pytest.mark.parametrize("nested", ["VARCHAR[]", "STRUCT(a VARCHAR)", "MAP(VARCHAR, VARCHAR)", "BLOB"])
def test_columns_without_a_single_text_that_hold_nothing_are_passed_over(tmp_path, nested):
    path = _parquet(tmp_path / "may.parquet", ROWS.replace(" AS goods", f" AS goods, NULL::{nested} AS extra"))
    done = take(path, mapped())
    assert "extra" not in done.facts.columns
    assert accepted(done, "declaration_id") == [("A1",), ("A2",), ("A3",)]


def test_a_parquet_file_without_rows_or_without_its_end_is_refused(tmp_path):
    path = _parquet(tmp_path / "none.parquet", ROWS + " WHERE n > 9")
    with pytest.raises(InputError, match="no rows"):
        take(path, mapped())
    whole = _parquet(tmp_path / "may.parquet", ROWS).read_bytes()
    (tmp_path / "cut.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="not a whole Parquet"):
        take(tmp_path / "cut.parquet", mapped())


def test_a_parquet_file_damaged_inside_is_refused_wherever_that_is(tmp_path):
    whole = _parquet(tmp_path / "may.parquet", ROWS).read_bytes()
    for at in range(8, len(whole) - 8, len(whole) // 25):
        path = tmp_path / f"{at}.parquet"
        path.write_bytes(whole[:at] + bytes(one ^ 0xFF for one in whole[at : at + 8]) + whole[at + 8 :])
        with suppress(InputError):
            done = take(path, mapped())
            assert done.counts.rows == len(rejected(done)) + done.counts.accepted
