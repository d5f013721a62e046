from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from classify.goods import TREE
from hypothesis import given
from hypothesis import strategies as st

from landwaiter.classify.nomenclature import Line, Nomenclature
from landwaiter.classify.nomenclature.correlation import Correlation, read_correlation
from landwaiter.classify.nomenclature.duty import percent
from landwaiter.classify.nomenclature.keeping import keep, kept
from landwaiter.classify.nomenclature.readers import read_nomenclature
from landwaiter.classify.nomenclature.tree import joined
from landwaiter.errors import InputError, WorkspaceError

HTS = """\
HTS Number,Indent,Description,Unit of Quantity,General Rate of Duty,Special Rate of Duty
0101,0,Live horses and asses:,,,
,1,Horses:,,,
0101.21.00,2,Purebred breeding animals,,Free,
0101.21.00.10,3,Males,"[""No.""]",,
0101.29.00,2,Other,,4.5%,
0101.30.00,1,Asses,"[""No.""]",4.4¢/kg,
"""


def written(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_above_and_below_a_code() -> None:
    assert TREE.path("090121") == ["Coffee and tea", "Coffee", "Coffee, roasted"]
    assert TREE.full_text("090121", "fr") == "Café Café torréfié"
    assert [line.code for line in TREE.children("0901")] == ["090111", "090121"]
    assert TREE.languages == ("en", "fr")


def test_a_duty_is_that_of_the_line_or_the_mean_of_those_below() -> None:
    assert TREE.duty("090121") == 8.0
    assert TREE.duty("0901") == 5.0
    assert TREE.duty("0902") is None


@pytest.mark.parametrize("code", ["1", "090", "09011", "0901a1", "٠٩٠١", "1234567890123"])
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(InputError, match="no code"):
        Nomenclature("X", [Line(code, {})])


def test_a_code_comes_once() -> None:
    with pytest.raises(InputError, match="twice"):
        Nomenclature("X", [Line("01", {}), Line("01", {})])


def test_validity_includes_both_days() -> None:
    line = Line("01", {}, valid_from=date(2022, 1, 1), valid_to=date(2027, 12, 31))
    assert [line.valid_on(date(*day)) for day in ((2021, 12, 31), (2022, 1, 1), (2027, 12, 31), (2028, 1, 1))] == [
        False,
        True,
        True,
        False,
    ]


def test_of_what_is_kept_the_lines_of_a_day_are_read(tmp_path: Path) -> None:
    first, last = date(2022, 1, 1), date(2027, 12, 31)
    lines = [Line("01", {}), Line("0101", {}, valid_from=first), Line("010121", {}, valid_from=first, valid_to=last)]
    keep(Nomenclature("X", lines), tmp_path)
    days = (date(2021, 12, 31), first, last, date(2028, 1, 1))
    assert [len(kept(tmp_path, day)[0]) for day in days] == [1, 3, 3, 2]
    assert len(kept(tmp_path)[0]) == 3


def test_the_tariff_of_the_united_states_is_read_with_what_has_no_code(tmp_path: Path) -> None:
    tree = read_nomenclature(written(tmp_path, HTS), "US")
    assert tree.path("0101210010") == ["Live horses and asses", "Horses", "Purebred breeding animals", "Males"]
    # The line of ten digits has the rate of the one above it; a rate by weight is told as written.
    assert (tree.duty("0101210010"), tree.duty("01012900")) == (0.0, 4.5)
    asses = tree.get("01013000")
    assert asses is not None
    assert (asses.duty, asses.duty_text, asses.unit) == (None, "4.4¢/kg", "No.")
    assert asses.between == {}


def test_a_plain_table_has_texts_dates_and_rates_in_any_language(tmp_path: Path) -> None:
    table = 'code,text_fr,text_ar,valid_from,duty_rate\n0901.21,Café torréfié,قهوة محمصة,2022-01-01,"12,5 %"\n'
    tree = read_nomenclature(written(tmp_path, table), "NAT")
    line = tree.get("090121")
    assert line is not None
    assert (line.text("ar"), line.duty, line.valid_from) == ("قهوة محمصة", 12.5, date(2022, 1, 1))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b\n1,2\n", "columns are not those"),
        ("", "the file is empty"),
        ("code,text,valid_from\n0901,Coffee,soon\n", "row 2, column 'valid_from', value 'soon'"),
        ("code,text\n09x1,Coffee\n", "no code"),
        (HTS.replace("2,Other", "two,Other"), "no depth"),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_why(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        read_nomenclature(written(tmp_path, text), "X")
    assert told in str(caught.value)
    assert "table.csv" in str(caught.value)


def test_a_nomenclature_is_kept_and_comes_back(tmp_path: Path) -> None:
    tree = read_nomenclature(written(tmp_path, HTS), "US")
    keep(tree, tmp_path / "kept")
    assert [list(one) for one in kept(tmp_path / "kept")] == [list(tree)]
    (tmp_path / "kept" / "bad.json").write_text("{", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="Load it again"):
        kept(tmp_path / "kept")


def test_one_to_one_and_one_to_many_are_told_apart() -> None:
    table = Correlation("HS2017", "HS2022", (("1", "1"), ("2", "3"), ("4", "4"), ("4", "5")))
    kinds = {code: table.successors(code).kind for code in ("1", "2", "4", "9")}
    assert kinds == {"1": "same", "2": "renamed", "4": "split", "9": "unknown"}
    assert table.successors("4").certain is None
    assert table.reversed().successors("3").codes == ("2",)


def test_a_correlation_table_is_read_from_its_sheet(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "table.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Conversions").write_row(0, 0, ["From HS 2022", "To HS 2017"])
        sheet = book.add_worksheet("Correlations")
        rows = (["Between", "", ""], ["HS 2022", "HS 2017", "Relationship"], ["852581", "8525.80", "n:1"])
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    table = read_correlation(path)
    assert (table.old, table.new, table.successors("852580").certain) == ("HS2017", "HS2022", "852581")


@given(st.text(max_size=30))
def test_any_text_is_a_rate_or_none(text: str) -> None:
    rate = percent(text)
    assert rate is None or rate >= 0


@pytest.mark.parametrize(
    ("text", "problem", "at"),
    [
        ("code,text,Text\n01,a,b\n", "two columns", ("text", None)),
        ("code,text\n01,horses, live\n", "more values", (None, 2)),
        ("code,text\n01,horses\nx1,cows\n", "no code of a nomenclature", ("code", 3)),
    ],
)
def test_nothing_of_a_row_is_lost_without_a_word(tmp_path: Path, text: str, problem: str, at: tuple[str, int]) -> None:
    with pytest.raises(InputError, match=problem) as caught:
        read_nomenclature(written(tmp_path, text), "N1")
    assert (caught.value.place.column, caught.value.place.row) == at


def test_numbers_in_a_correlation_table_are_no_codes(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "table.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Correlations")
        sheet.write_row(0, 0, ["HS 2022", "HS 2017", "Relationship"])
        sheet.write_row(1, 0, [10121.0, 10121.0, "1:1"])
    with pytest.raises(InputError, match="no codes of six digits") as caught:
        read_correlation(path)
    assert (caught.value.place.sheet, caught.value.place.row) == ("Correlations", 2)


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04 cut off"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "table.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputError):
        read_correlation(path)


EUROPE = """\
Goods code,Start date,End date,Language,Hier. pos.,Indent,Description
0100000000 80,01-01-1972,,EN,2,,ANIMALS
0101000000 80,01-01-1972,,EN,4,,Horses and asses
0101210000 10,01-01-2012,,EN,6,-,Horses
0101210000 80,01-01-2012,,EN,6,- -,For breeding
0101290000 80,01-01-2012,,EN,6,- -,Other
0101291000 80,01-01-2012,31-12-2025,EN,8,- - -,For slaughter
0101300000 80,01-01-2012,,EN,6,-,Asses
"""


def test_the_nomenclature_of_the_european_union_is_read_with_what_is_no_goods(tmp_path: Path) -> None:
    tree = read_nomenclature(written(tmp_path, EUROPE), "EU")
    assert [line.code for line in tree] == ["01", "0101", "010121", "010129", "01012910", "010130"]
    assert tree.path("01012910") == ["ANIMALS", "Horses and asses", "Horses", "Other", "For slaughter"]
    assert tree.path("010130") == ["ANIMALS", "Horses and asses", "Asses"]
    slaughter = tree.get("01012910")
    assert slaughter is not None
    assert (slaughter.valid_from, slaughter.valid_to) == (date(2012, 1, 1), date(2025, 12, 31))


def test_a_workbook_of_the_european_union_is_read_as_its_text_is(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "eu.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for at, line in enumerate(EUROPE.splitlines()):
            sheet.write_row(at, 0, line.split(","))
    assert list(read_nomenclature(path, "EU")) == list(read_nomenclature(written(tmp_path, EUROPE), "EU"))


def test_of_several_periods_of_a_code_the_last_counts_and_languages_are_put_together(tmp_path: Path) -> None:
    more = (
        EUROPE
        + "0101300000 80,01-01-2000,31-12-2011,EN,6,-,Donkeys\n"
        + "0100000000 80,01-01-1972,,FR,2,,ANIMAUX\n0101000000 80,01-01-1972,,FR,4,,Chevaux et ânes\n"
    )
    tree = read_nomenclature(written(tmp_path, more), "EU")
    assert tree.path("010130", "en")[-1] == "Asses"
    assert tree.path("0101", "fr") == ["ANIMAUX", "Chevaux et ânes"]


def test_a_text_that_begins_later_does_not_take_the_code_away_until_then(tmp_path: Path) -> None:
    more = (
        EUROPE.replace("0101300000 80,01-01-2012,,", "0101300000 80,01-01-2012,31-12-2026,")
        + "0101300000 80,01-01-2027,,EN,6,-,Asses and mules\n0101300000 80,01-01-2012,31-12-2026,FR,6,-,Ânes\n"
        + "0101300000 80,01-01-2027,,FR,6,-,Ânes et mulets\n"
    )
    line = read_nomenclature(written(tmp_path, more), "EU").get("010130")
    assert line is not None
    assert line.texts == {"en": "Asses and mules", "fr": "Ânes et mulets"}
    assert [line.valid_on(date(year, 6, 1)) for year in (2011, 2026, 2027)] == [False, True, True]


def test_another_language_is_added_to_an_edition() -> None:
    first = Nomenclature("E", [Line("01", {"en": "Animals"}, duty=2.0)])
    both = joined(first, Nomenclature("E", [Line("01", {"fr": "Animaux"}), Line("02", {"fr": "Viandes"})]))
    assert list(both) == [Line("01", {"en": "Animals", "fr": "Animaux"}, duty=2.0), Line("02", {"fr": "Viandes"})]


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("0101000000 80", "0101 80", "goods code"),
        (",4,,Horses and", ",5,,Horses and", "hier. pos."),
        ("31-12-2025", "31-13-2025", "end date"),
    ],
)
def test_a_row_of_the_european_union_that_cannot_be_used_is_named(
    tmp_path: Path, old: str, new: str, column: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_nomenclature(written(tmp_path, EUROPE.replace(old, new)), "EU")
    assert caught.value.place.column == column
    assert caught.value.place.row in (3, 7)
