"""Nothing is dirtied that is not listed, and by the list all is undone."""

from __future__ import annotations

import csv
from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landwaiter.country.export.asycuda import ASYCUDA
from landwaiter.country.export.delimited import CANONICAL, SEMICOLON
from landwaiter.country.export.dirt.codes import names
from landwaiter.country.export.dirt.kinds import KINDS
from landwaiter.country.export.dirt.spoil import TOTAL, TWICE, Page, Spoiler
from landwaiter.country.export.exports import EXPORTS
from landwaiter.country.export.layout import Style
from landwaiter.country.scenario.dirt import Dirt
from landwaiter.country.streams import Streams
from landwaiter.country.world.catalogue import partners
from landwaiter.engine import Columns, length, take
from landwaiter.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

RATES = [item.name for item in fields(Dirt) if item.name != "missing_by_column"]
FRENCH = SEMICOLON.layouts[0]
PLAIN = Style()
COMMA = Style(decimal=",", day="%d/%m/%Y")


def spoiled(layout, chunks: list[Columns], dirt: Dirt, seed: int = 1) -> list[Page]:
    spoiler = Spoiler(layout, dirt, Streams(seed))
    return [spoiler.page(chunk) for chunk in chunks]


def undone(layout, pages: list[Page]) -> list[list[str]]:
    """Rows after the listed changes were taken back, as whoever has only the file and the list can do it."""
    rows = [list(row) for page in pages for row in zip(*page.cells, strict=True)]
    changes = [change for page in pages for change in page.changes]
    for change in changes:
        if change.column:
            assert rows[change.row][layout.header.index(change.column)] == change.written
            rows[change.row][layout.header.index(change.column)] = change.original
    added = {change.row for change in changes if not change.column}
    return [row for turn, row in enumerate(rows) if turn not in added]


def clean(layout, chunks: list[Columns]) -> list[list[str]]:
    return [list(row) for chunk in chunks for row in zip(*layout.cells(chunk), strict=True)]


def many(country, count: int) -> Columns:
    declarations = country.tables["declarations"]
    return take(declarations, np.arange(count) % length(declarations))


rates = st.sampled_from([0.0, 0.2, 1.0])


@settings(max_examples=40, deadline=None)
@given(
    texts=st.lists(st.text(st.characters(codec="cp1252", exclude_categories=("Cc",)), max_size=30), max_size=8),
    amounts=st.lists(st.floats(0, 1e12) | st.just(np.nan), min_size=8, max_size=8),
    dirt=st.builds(Dirt, **dict.fromkeys(RATES, rates)),
    layout=st.sampled_from([CANONICAL.layouts[0], FRENCH, ASYCUDA.layouts[0]]),
)
def test_the_list_gives_the_clean_cells_back_exactly(texts, amounts, dirt, layout) -> None:
    count = len(texts)
    amounts = np.array(amounts[:count], dtype=np.float64)
    chunk: Columns = {
        "declaration_id": np.array([f"S01-2025-{turn:06d}" for turn in range(count)], dtype=object),
        "item_number": np.arange(1, count + 1),
        "registration_date": np.array("2025-01-30", dtype="datetime64[D]") + np.arange(count),
        "hs_code": np.array(["010121", "85171200", "0901110000"] * 3, dtype=object)[:count],
        "goods_description": np.array(texts, dtype=object),
        "importer_id": np.array(["I1", None, "123456789"] * 3, dtype=object)[:count],
        "origin_country": np.array(["CN", "XL", None] * 3, dtype=object)[:count],
        "container_id": np.array(["CSQU3054383", None] * 4, dtype=object)[:count],
        "regime": np.full(count, "4000", dtype=object),
        "channel": np.full(count, "green", dtype=object),
        **dict.fromkeys(("net_mass_kg", "gross_mass_kg", "customs_value", "duty_amount", "tax_amount"), amounts),
    }
    halves = [take(chunk, np.arange(count // 2)), take(chunk, np.arange(count // 2, count))]
    assert undone(layout, spoiled(layout, halves, dirt)) == clean(layout, halves)


def test_every_rate_has_its_kind() -> None:
    assert {*KINDS, TWICE, TOTAL} == set(RATES)


SUITED = {
    "lost_zeros": lambda cell: cell.startswith("0"),
    "wrong_check_digits": bool,
    "swapped_dates": lambda cell: int(cell[8:]) <= 12 and cell[8:] != cell[5:7],
    "scientific": lambda cell: cell.replace(".", "").isdigit() and float(cell) >= 100_000,
    "thousands": lambda cell: bool(cell) and float(cell) >= 1_000,
    "mojibake": lambda cell: not cell.isascii(),
    "question_marks": lambda cell: not cell.isascii(),
    "cut_descriptions": lambda cell: len(cell) > 20,
    "negative_masses": bool,
}


@pytest.mark.parametrize("name", list(KINDS))
def test_the_rate_of_a_kind_is_recovered(country, interval, name: str) -> None:
    layout, chunk, rate = CANONICAL.layouts[0], many(country, 6_000), 0.1
    (page,) = spoiled(layout, [chunk], Dirt(**{name: rate}))
    suits = SUITED.get(name, bool)
    suited = sum(
        sum(suits(cell) for cell in column.tolist())
        for heading, column in zip(layout.headings, layout.cells(chunk), strict=True)
        if KINDS[name].suits(heading)
    )
    low, high = interval(suited, rate)
    assert suited > 500
    assert low <= len(page.changes) <= high
    assert {change.kind for change in page.changes} == {name}


@pytest.mark.parametrize("name", [TWICE, TOTAL])
def test_the_rate_of_added_rows_is_recovered(country, interval, name: str) -> None:
    low, high = interval(6_000, 0.05)
    (page,) = spoiled(FRENCH, [many(country, 6_000)], Dirt(**{name: 0.05}))
    assert low <= len(page.changes) <= high
    assert len(page.cells[0]) == 6_000 + len(page.changes)


def test_the_lifelike_mixture_dirties_about_what_it_says(country, interval) -> None:
    dirt, chunk = Dirt.lifelike(), many(country, 6_000)
    (page,) = spoiled(CANONICAL.layouts[0], [chunk], dirt)
    kinds = [change.kind for change in page.changes]
    low, high = interval(2_000, dirt.lost_zeros)
    assert low <= kinds.count("lost_zeros") <= high
    assert set(RATES) - set(kinds) == {"impossible_dates", "negative_masses"} - set(kinds)
    assert undone(CANONICAL.layouts[0], [page]) == clean(CANONICAL.layouts[0], [chunk])


def test_missing_cells_have_a_rate_by_column(country) -> None:
    dirt = Dirt(missing_by_column={"office": 1.0, "regime": 0.0}, missing_cells=0.1)
    (page,) = spoiled(CANONICAL.layouts[0], [many(country, 600)], dirt)
    count = {name: sum(change.field == name for change in page.changes) for name in ("office", "regime", "hs_code")}
    assert (count["office"], count["regime"]) == (600, 0)
    assert 20 < count["hs_code"] < 120
    with pytest.raises(SettingsError, match=r"missing_by_column\.office"):
        Dirt(missing_by_column={"office": 1.5})


def test_the_key_is_never_missing(country) -> None:
    (page,) = spoiled(CANONICAL.layouts[0], [many(country, 60)], Dirt(missing_cells=1.0))
    assert {"declaration_id", "item_number"} & {change.field for change in page.changes} == set()


def test_the_size_of_chunks_changes_nothing(country) -> None:
    chunk, dirt = many(country, 300), Dirt.lifelike()
    whole = spoiled(FRENCH, [chunk], dirt)
    parts = spoiled(FRENCH, [take(chunk, rows) for rows in np.array_split(np.arange(300), 7)], dirt)
    assert whole[0].changes == [change for page in parts for change in page.changes]
    assert [column.tolist() for column in whole[0].cells] == [
        [cell for page in parts for cell in page.cells[turn].tolist()] for turn in range(len(FRENCH.headings))
    ]


def test_one_kind_changes_nothing_of_another(country) -> None:
    one, both = (
        spoiled(FRENCH, [many(country, 600)], dirt)[0].changes
        for dirt in (Dirt(tonnes=0.1), Dirt(tonnes=0.1, country_names=0.3))
    )
    assert one == [change for change in both if change.kind == "tonnes"]


EXAMPLES = [
    ("lost_zeros", "010121", PLAIN, "10121"),
    ("dotted_codes", "85171200", PLAIN, "8517.12.00"),
    ("dotted_codes", "0901", PLAIN, "0901"),
    ("country_names", "TR", PLAIN, "Türkiye"),
    ("country_names", "XL", PLAIN, "XL"),
    ("grams", "12,5", COMMA, "12500,0"),
    ("tonnes", "450.0", PLAIN, "0.45"),
    ("zero_masses", "450,0", COMMA, "0,0"),
    ("negative_masses", "0.0", PLAIN, "0.0"),
    ("negative_masses", "3.5", PLAIN, "-3.5"),
    ("scientific", "1234567,0", COMMA, "1,23457E+06"),
    ("scientific", "57412345464", PLAIN, "5.74123E+10"),
    ("scientific", "99999.0", PLAIN, "99999.0"),
    ("scientific", "I123456", PLAIN, "I123456"),
    ("other_decimals", "12,5", COMMA, "12.5"),
    ("other_decimals", "12.5", PLAIN, "12,5"),
    ("thousands", "1234567,8", COMMA, "1.234.567,8"),
    ("thousands", "1234567.8", PLAIN, "1,234,567.8"),
    ("thousands", "999.0", PLAIN, "999.0"),
    ("swapped_dates", "04/03/2025", COMMA, "03/04/2025"),
    ("swapped_dates", "2025-02-28", PLAIN, "2025-02-28"),
    ("impossible_dates", "04/03/2025", COMMA, "31/02/2025"),
    ("mojibake", "café", PLAIN, "cafÃ©"),
    ("question_marks", "café à la crème", PLAIN, "caf? ? la cr?me"),
    ("cut_descriptions", "x" * 30, PLAIN, "x" * 20),
]


@pytest.mark.parametrize(("name", "before", "style", "after"), EXAMPLES)
def test_what_a_kind_does(name: str, before: str, style: Style, after: str) -> None:
    assert KINDS[name].spoil(before, style, np.random.default_rng(0)) == after


@pytest.mark.parametrize("name", list(KINDS))
def test_a_blank_cell_stays_blank(name: str) -> None:
    assert KINDS[name].spoil("", PLAIN, np.random.default_rng(0)) == ""


def test_a_wrong_check_digit_is_another_digit() -> None:
    rng = np.random.default_rng(0)
    written = {KINDS["wrong_check_digits"].spoil("CSQU3054383", PLAIN, rng) for _ in range(200)}
    assert written == {f"CSQU305438{digit}" for digit in range(10)} - {"CSQU3054383"}


def test_total_rows_have_the_sums_so_far_over_all_chunks(country) -> None:
    declarations = country.tables["declarations"]
    chunks = [take(declarations, np.arange(4)), take(declarations, np.arange(4, 6))]
    pages = spoiled(FRENCH, chunks, Dirt(total_rows=1.0))
    rows = [row for page in pages for row in zip(*page.cells, strict=True)]
    totals = [row for row in rows if row[0] == "TOTAL"]
    value = FRENCH.header.index("Valeur en douane")
    summed = np.round(np.cumsum(declarations["customs_value"]), 2)
    assert [COMMA.value(row[value]) for row in totals] == summed.tolist()
    assert totals[-1][FRENCH.header.index("Quantité complémentaire")] == ""
    assert [turn for turn, row in enumerate(rows) if row[0] == "TOTAL"] == [1, 3, 5, 7, 9, 11]


def test_a_row_that_is_there_twice_stands_below_itself(country) -> None:
    (page,) = spoiled(FRENCH, [country.tables["declarations"]], Dirt(duplicate_rows=1.0, total_rows=1.0))
    rows = list(zip(*page.cells, strict=True))
    assert all(rows[turn] == rows[turn + 1] and rows[turn + 2][0] == "TOTAL" for turn in range(0, 18, 3))


def test_every_partner_has_a_name_that_windows_can_write() -> None:
    assert set(partners().code) <= set(names())
    assert all(name.encode("cp1252") for name in names().values())


@pytest.mark.parametrize("name", list(EXPORTS))
def test_an_export_lists_its_dirt_beside_the_truth_and_clean_ones_list_nothing(country, tmp_path: Path, name) -> None:
    export = EXPORTS[name]
    clean_files = export.write(country, tmp_path / "clean", Dirt())
    assert not (tmp_path / "clean" / "truth").exists()
    *files, listed = export.write(country, tmp_path / "dirty", Dirt.lifelike())
    assert [path.name for path in files] == [path.name for path in clean_files]
    assert listed == tmp_path / "dirty" / "truth" / f"dirt_{name}.csv"
    with listed.open(encoding="utf-8", newline="") as stream:
        found = list(csv.DictReader(stream))
    assert found
    assert {row["file"] for row in found} <= {path.name for path in files}
    again = export.write(country, tmp_path / "again", Dirt.lifelike())
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in (*files, listed)]


@pytest.mark.parametrize("export", [CANONICAL, SEMICOLON, ASYCUDA], ids=lambda export: export.name)
def test_the_list_names_the_line_of_the_file(country, tmp_path: Path, export) -> None:
    *files, listed = export.write(country, tmp_path, Dirt(**dict.fromkeys(RATES, 0.3)))
    lines = {}
    for path in files:
        with path.open(encoding=export.encoding, newline="") as stream:
            lines[path.name] = list(csv.reader(stream, delimiter=export.delimiter))
    with listed.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            read = lines[row["file"]]
            if row["column"]:
                assert read[int(row["row"]) - 1][read[0].index(row["column"])] == row["written"] != row["original"]
            elif row["kind"] == TOTAL:
                assert read[int(row["row"]) - 1][0] == "TOTAL"
