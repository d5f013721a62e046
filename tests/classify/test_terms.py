from __future__ import annotations

import json
from pathlib import Path

import pytest

from landwaiter.classify.nomenclature.correlation import read_correlation
from landwaiter.classify.nomenclature.readers import read_nomenclature
from landwaiter.classify.terms.keeping import shipped
from landwaiter.classify.terms.readers import read_terms
from landwaiter.errors import InputError
from landwaiter.schema.harmonized import titles

DATA = Path(__file__).parents[3] / "shared" / "data"
needs_data = pytest.mark.skipif(not (DATA / "hs2022").is_dir(), reason=f"no published data in {DATA}")


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("a.json", '{"Milk, fresh": "0401100000"}', {("040110", "Milk, fresh")}),
        ("a.csv", "Goods Description,Commodity Code\n1kg candy,17049099\nbox,39\n", {("170490", "1kg candy")}),
        ("a.csv", "term,code\nlaptop,8471.30\n", {("847130", "laptop")}),
        (
            "a.csv",
            "CMDTYCODE,GDSDESC,GDSDESC (Brand / Product),Comments\n04029910,Moomilk shake,Moomilk,only to 4 digits\n",
            {("040299", "Moomilk shake")},
        ),
        (
            "a.yml",
            'default:\n  a4 stand: "Under heading 9403, or 3926100000; not 9801."\n  other: plain\n',
            {("9403", "a4 stand"), ("392610", "a4 stand")},
        ),
    ],
)
def test_lists_of_terms_are_read(tmp_path: Path, name: str, text: str, found: set[tuple[str, str]]) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert {(term.code, term.text) for term in read_terms(path)} == found


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.txt", "x"), ("a.json", "["), ("a.json", "[1]"), ("a.csv", "x,y\n1,2\n"), ("a.csv", "term,code\n")],
)
def test_what_is_no_list_of_terms_is_refused(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        read_terms(path)


def test_shipped_terms_have_codes_of_six_digits_in_chapters_that_exist() -> None:
    assert all(len(term.code) == 6 and term.code[:2] in titles() for term in shipped())
    assert len({(term.code, term.text) for term in shipped()}) > 1_000


@needs_data
def test_shipped_codes_are_in_the_published_nomenclature() -> None:
    tree = read_nomenclature(DATA / "hs2022" / "harmonized-system.csv", "HS2022")
    assert [len(tree.of_length(digits)) for digits in (2, 4, 6)] == [97, 1229, 5613]
    assert [term.code for term in shipped() if term.code not in tree] == []
    assert [code for code in titles() if code not in tree] == []


@needs_data
def test_the_published_tables_are_read_whole() -> None:
    table = read_correlation(DATA / "hs-correlation" / "HS2022toHS2017ConversionAndCorrelationTables.xlsx")
    assert (table.old, table.new, len(table.pairs)) == ("HS2017", "HS2022", 15_657)
    assert table.successors("010121").certain == "010121"
    assert table.successors("852580").kind == "split"


@needs_data
@pytest.mark.slow
def test_the_tariff_of_the_united_states_is_read_whole() -> None:
    tree = read_nomenclature(next((DATA / "hts-us-2026").glob("*.csv")), "US2026")
    assert len({line.code[:6] for line in tree if len(line.code) >= 6 and line.code < "98"}) == 5_612
    # Asses pay 6.8 %; roasted coffee is free.
    assert (tree.duty("0101300000"), tree.duty("090121")) == (6.8, 0.0)


def test_rulings_are_no_terms(tmp_path: Path) -> None:
    file = tmp_path / "rulings.json"
    file.write_text(json.dumps({"rulings": [{"subject": "boots", "tariffs": ["6403.91.9000"]}]}), encoding="utf-8")
    with pytest.raises(InputError, match="landwaiter nomenclature rulings"):
        read_terms(file)
