"""Totals that declarations state, and values of declarations that stand on each of their items."""

from __future__ import annotations

import pytest
from ingest.files import take, write

from landwaiter.errors import MappingError
from landwaiter.ingest.findings import Contradiction, Disagreement, Repetition
from landwaiter.ingest.mapping import parse_mapping
from landwaiter.schema import tables

HEADER = "id,item,date,hs,value,mass,freight,total,total mass,items"
MAPPING = """
[file]
decimal = "."
dates = "yyyy-mm-dd"
[columns]
id = "declaration_id"
item = "item_number"
date = "registration_date"
hs = "hs_code"
value = "customs_value"
mass = "gross_mass_kg"
freight = "freight"
"total mass" = "ignore"
items = "extra"
[totals]
customs_value = "total"
"""


def line(declaration, item, value, total="", *, mass="", freight="", total_mass="", items=""):
    return f"{declaration},{item},2025-01-31,010121,{value},{mass},{freight},{total},{total_mass},{items}"


def found(folder, *lines, mapping=MAPPING, **more):
    body = "\n".join((HEADER, *lines)) + "\n"
    return take(write(folder, body), parse_mapping(mapping), **more)


def test_totals_that_are_not_the_sum_are_told_apart_by_rounding_and_reject_nothing(tmp_path):
    done = found(
        tmp_path,
        line("right", 1, 10, 30),
        line("right", 2, 20, 30),
        line("rounded", 1, 10.4, 33),
        line("rounded", 2, 20.6, 33),
        line("beyond", 1, 10.4, 33.1),
        line("beyond", 2, 20.6, 33.1),
        line("alone", 1, 67.27, 134.54),
        line("silent", 1, 5),
    )
    assert done.disagreements == (
        Disagreement(
            "total",
            "customs_value",
            4,
            1,
            2,
            (Contradiction("row 8", "alone", 134.54, 67.27), Contradiction("row 6", "beyond", 33.1, 31.0)),
        ),
    )
    assert (done.counts.accepted, done.counts.rejected) == (8, 0)


def test_items_count_whether_accepted_or_rejected_but_not_twice_and_not_as_totals(tmp_path):
    done = found(
        tmp_path,
        line("A", 1, 10, 30),
        line("A", 2, 20, 30).replace("010121", "horse"),
        line("A", 1, 10, 30),
        "Total,,,,60,,,,,",
    )
    assert (done.counts.accepted, done.counts.rejected) == (1, 3)
    (total,) = done.disagreements
    assert (total.declarations, total.rounding, total.beyond, total.uncompared) == (1, 0, 0, 0)


def test_items_that_are_stored_already_count(tmp_path):
    lines = (line("A", 1, 10, 30), line("A", 2, 20, 40))
    first = found(tmp_path, *lines)
    again = found(tmp_path, *lines, stored={"declarations": first.declarations})
    assert again.counts.already_stored == 2
    assert again.disagreements == first.disagreements != ()


@pytest.mark.parametrize(
    "lines",
    [
        (line("A", 1, 10, 30), line("A", 2, "x", 30)),
        (line("A", 1, 10, 30), line("A", 2, "#REF!", 30)),
        (line("A", 1, 10, 30), line("A", 2, 15, 30) + ",more"),
        (line("A", 1, 10, 30), line("A", 2, 15, "thirty")),
        (line("A", 1, "", 30), line("A", 2, "", 30)),
    ],
)
def test_a_declaration_with_a_number_that_cannot_be_read_is_counted_and_not_compared(tmp_path, lines):
    (total,) = found(tmp_path, *lines).disagreements
    assert (total.declarations, total.rounding, total.beyond, total.uncompared) == (0, 0, 0, 1)


def test_a_blank_item_adds_nothing_and_a_total_may_stand_on_one_row_only(tmp_path):
    (total,) = found(tmp_path, line("A", 1, 10, ""), line("A", 2, "", 10)).disagreements
    assert (total.declarations, total.rounding, total.beyond) == (1, 0, 0)


def test_a_declaration_that_states_two_totals_contradicts_itself_however_close_they_are(tmp_path):
    (total,) = found(tmp_path, line("A", 1, 10, 30), line("A", 2, 20, 30.5)).disagreements
    assert (total.rounding, total.beyond) == (0, 1)
    assert total.examples == (Contradiction("row 2", "A", 30.0, 30.0, 30.5),)


def test_the_largest_ten_are_shown(tmp_path):
    (total,) = found(tmp_path, *(line(f"D{n}", 1, 1, 10 * n) for n in range(1, 13))).disagreements
    assert total.beyond == 12
    assert [one.declaration for one in total.examples] == [f"D{n}" for n in range(12, 2, -1)]


def test_numbers_of_a_total_are_written_as_its_column_says(tmp_path):
    mapping = MAPPING.replace(
        '"total mass" = "ignore"', '"total mass" = { to = "extra", factor = 1000, decimal = ",", thousands = "" }'
    )
    mapping = mapping.replace('customs_value = "total"', 'gross_mass_kg = "TOTAL  mass"') + 'customs_value = "total"'
    body = ";".join(HEADER.split(",")) + "\nA;1;2025-01-31;010121;7;1500;;7;1,5;\n"
    mass, value = take(write(tmp_path, body), parse_mapping(mapping)).disagreements
    assert (mass.column, mass.declarations, mass.rounding, mass.beyond) == ("total mass", 1, 0, 0)
    assert (value.column, value.declarations, value.beyond) == ("total", 1, 0)


def test_how_the_numbers_of_a_total_are_written_is_found_out(tmp_path):
    mapping = MAPPING.replace('decimal = "."\n', "")
    body = ";".join(HEADER.split(",")) + "\nA;1;2025-01-31;010121;1234,5;;;1.234,50;;\n"
    (total,) = take(write(tmp_path, body), parse_mapping(mapping)).disagreements
    assert (total.declarations, total.rounding, total.beyond) == (1, 0, 0)


def test_the_number_of_items_has_no_rounding(tmp_path):
    mapping = MAPPING + 'item_number = "items"\n'
    lines = (line("A", 1, 1, items=2), line("A", 2, 1, items=2), line("B", 1, 1, items=2))
    total = found(tmp_path, *lines, mapping=mapping).disagreements[1]
    assert (total.target, total.declarations, total.rounding, total.beyond) == ("item_number", 2, 0, 1)
    assert total.examples == (Contradiction("row 4", "B", 2.0, 1.0),)


def test_invoices_in_several_currencies_are_not_added_up(tmp_path):
    mapping = MAPPING.replace("gross_mass_kg", "invoice_value").replace('"freight"', '"invoice_currency"', 1)
    mapping = mapping.replace("customs_value = ", "invoice_value = ")
    mapping = mapping.replace('freight = "freight"', 'freight = "invoice_currency"')
    lines = (
        line("A", 1, 1, 3, mass=1, freight="USD"),
        line("A", 2, 1, 3, mass=2, freight="USD"),
        line("B", 1, 1, 9, mass=1, freight="USD"),
        line("B", 2, 1, 9, mass=2, freight="EUR"),
    )
    (total,) = found(tmp_path, *lines, mapping=mapping).disagreements
    assert (total.declarations, total.beyond, total.uncompared) == (1, 0, 1)


@pytest.mark.parametrize(
    ("totals", "problem"),
    [
        ('hs_code = "total"', "there is no total of 'hs_code'"),
        ('customs_value = "value"', "no other column is that field"),
        ('duty_amount = "total"', "no other column is that field"),
        ('customs_value = "sum"', "the file has no columns 'sum'"),
    ],
)
def test_totals_that_cannot_be_meant_are_refused(tmp_path, totals, problem):
    mapping = MAPPING.replace('customs_value = "total"', totals) + 'freight = "total"'
    with pytest.raises(MappingError, match=problem):
        found(tmp_path, line("A", 1, 1), mapping=mapping)


def test_totals_may_be_missing_where_columns_may(tmp_path):
    mapping = 'absent = "allow"\nunmapped = "ignore"\n' + MAPPING + 'duty_amount = "items"\ntax_amount = "sum"\n'
    assert [one.target for one in found(tmp_path, line("A", 1, 1, 1), mapping=mapping).disagreements] == [
        "customs_value"
    ]


def test_what_a_mapping_says_of_totals_does_not_make_it_another_one():
    without = parse_mapping(MAPPING.replace('customs_value = "total"', ""))
    assert parse_mapping(MAPPING).digest() == without.digest()


def repeated(declarations, *, alike, freight=7):
    """Declarations of three items each, the first ``alike`` of them with the same freight on all."""
    return [
        line(f"D{n:03}", item, 10 * item, freight=freight + n if n < alike else freight + item, mass=item * 3)
        for n in range(declarations)
        for item in (1, 2, 3)
    ]


def test_a_value_of_the_declaration_on_each_item_is_told_with_how_often_it_counts(tmp_path):
    done = found(tmp_path, *repeated(40, alike=38), line("alone", 1, 5, freight=15))
    (freight,) = done.header_values
    assert (freight.column, freight.target, freight.declarations, freight.repeated) == ("freight", "freight", 40, 38)
    once = sum(7 + n for n in range(38)) + 15
    assert freight.times == round((3 * (once - 15) + 15) / once, 2)
    assert freight.examples[0] == Repetition("row 113", "D037", 3, 44.0)
    assert len(freight.examples) == 10
    assert done.counts.rejected == 0


@pytest.mark.parametrize(
    "lines",
    [
        repeated(40, alike=37),
        repeated(19, alike=19),
        [row.replace(",7,", ",0,") for row in repeated(40, alike=0, freight=7)],
        [line(f"D{n}", 1, 10, freight=7) for n in range(40)],
        [line(f"D{n}", item, 10 * item, freight=0) for n in range(40) for item in (1, 2)],
        [line(f"D{n}", item, 10 * item, freight=7 if item == 1 else "") for n in range(40) for item in (1, 2)],
    ],
)
def test_what_may_be_a_value_of_the_item_is_not_told(tmp_path, lines):
    assert found(tmp_path, *lines).header_values == ()


def test_files_of_outcomes_have_no_sums(tmp_path):
    from ingest.files import OUTCOMES

    body = "id,item,inspected,known,result\nA,2,2025-02-01,2025-02-01,fraud\n"
    done = take(write(tmp_path, body), parse_mapping(OUTCOMES), kind="outcomes", stored={})
    assert (done.disagreements, done.header_values) == ((), ())
    assert tables.outcomes() is not None
