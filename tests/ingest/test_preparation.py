from __future__ import annotations

from datetime import date

import pytest
from ingest.files import HEADER, OUTCOMES, PLAIN, ROW, accepted, mapped, problems, rejected, rows, take, write

from landwaiter.errors import InputError, MappingError
from landwaiter.ingest import load_mapping


def test_a_clean_file_is_accepted_as_it_is(tmp_path):
    body = rows(
        "A1,1,2025-01-31,010121,12.5,1e3,rice",
        "A1,2,2025-01-31,84713000,,0,",
        header="id,item,date,hs,mass,value,goods",
    )
    done = take(write(tmp_path, body), mapped())
    assert (done.counts.rows, done.counts.accepted, done.counts.rejected) == (2, 2, 0)
    assert done.rejected is None
    columns = ("declaration_id", "item_number", "registration_date", "hs_code", "customs_value", "goods_description")
    assert accepted(done, *columns) == [
        ("A1", 1, date(2025, 1, 31), "010121", 1000.0, "rice"),
        ("A1", 2, date(2025, 1, 31), "84713000", 0.0, None),
    ]


@pytest.mark.parametrize(
    ("row", "target", "message"),
    [
        (",1,2025-01-31,010121,1,1,x", "declaration_id", "check.missing"),
        ("A,,2025-01-31,010121,1,1,x", "item_number", "check.missing"),
        ("A,1.5,2025-01-31,010121,1,1,x", "item_number", "check.not_an_integer"),
        ("A,0,2025-01-31,010121,1,1,x", "item_number", "check.range"),
        ("A,one,2025-01-31,010121,1,1,x", "item_number", "check.not_an_integer"),
        ("A,1,2025-02-31,010121,1,1,x", "registration_date", "check.not_a_date"),
        ("A,1,31/01/2025,010121,1,1,x", "registration_date", "check.not_a_date"),
        ("A,1,1025-01-31,010121,1,1,x", "registration_date", "check.date_range"),
        ("A,1,2025-01-31T23:00:00Z,010121,1,1,x", "registration_date", "check.not_a_date"),
        ("A,1,infinity,010121,1,1,x", "registration_date", "check.not_a_date"),
        ("A,1,2025-01-31,012,1,1,x", "hs_code", "check.hs_code"),
        ("A,1,2025-01-31,0101210000000,1,1,x", "hs_code", "check.hs_code"),
        ("A,1,2025-01-31,8517.12,1,1,x", "hs_code", "check.hs_code"),
        ("A,1,2025-01-31,,1,1,x", "hs_code", "check.missing"),
        ("A,1,2025-01-31,010121,-1,1,x", "net_mass_kg", "check.negative"),
        ("A,1,2025-01-31,010121,nan,1,x", "net_mass_kg", "check.not_a_number"),
        ("A,1,2025-01-31,010121,1e999,1,x", "net_mass_kg", "check.negative"),
        ("A,1,2025-01-31,010121,1_000,1,x", "net_mass_kg", "check.not_a_number"),
        ('A,1,2025-01-31,010121,"1,5",1,x', "net_mass_kg", "check.not_a_number"),
        ("A,1,2025-01-31,010121,1,12 EUR,x", "customs_value", "check.not_a_number"),
    ],
)
def test_a_wrong_cell_rejects_its_row_and_says_where(tmp_path, row, target, message):
    done = take(write(tmp_path, rows(ROW.format(1), row, ROW.format(2))), mapped())
    assert problems(done) == {(target, message, 3)}
    assert (done.counts.accepted, done.counts.rejected) == (2, 1)
    assert [found["landwaiter_row"] for found in rejected(done)] == ["3"]


def test_the_rejected_row_keeps_its_values_beside_every_problem(tmp_path):
    done = take(write(tmp_path, rows("A1,1,2025-02-30,12,-5,1,=cmd|x")), mapped())
    [row] = rejected(done)
    assert row["landwaiter_column"] == "date | hs | mass"
    assert row["landwaiter_value"] == "2025-02-30 | 12 | -5"
    assert row["landwaiter_problem"].count(" | ") == 2
    assert row["goods"] == "'=cmd|x"
    assert (row["id"], row["mass"]) == ("A1", "'-5")


def test_the_same_key_twice_is_rejected_with_the_row_of_the_first(tmp_path):
    def say(reason):
        return f"row {reason.params['row']}" if "row" in reason.params else reason.message

    body = rows(ROW.format(1), ROW.format(2), ROW.format(1), ROW.format(1).replace("A1,1", "A1,2"), ROW.format(1))
    done = take(write(tmp_path, body), mapped(), say=say)
    assert [(row["landwaiter_row"], row["landwaiter_problem"]) for row in rejected(done)] == [
        ("4", "row 2"),
        ("6", "row 2"),
    ]
    assert done.problems[0].reason.params["row"] == "2"
    assert done.counts.accepted == 3


def test_a_result_without_its_day_may_have_another_day(tmp_path):
    path = write(tmp_path, rows(ROW.format(1) + ",Sí", header=HEADER + ",found"))
    text = PLAIN + '[columns.found]\nto = "outcome.result"\nvalues = { "Sí" = "fraud" }\n'
    with pytest.raises(MappingError, match=r"inspected_on.*copies.*registration_date"):
        take(path, mapped(text))
    days = "".join(f'[copies."outcome.{day}"]\nfrom = "registration_date"\n' for day in ("inspected_on", "known_on"))
    assert take(path, mapped(text + days)).counts.outcomes == 1


def test_a_blank_row_is_told_as_one(tmp_path):
    done = take(write(tmp_path, rows(ROW.format(1), ",,,,,,", " ,,,,, ,", "A2,,,,,,")), mapped())
    blank, *others = done.problems
    assert (blank.reason.message, blank.count, blank.column) == ("check.blank_row", 2, None)
    assert {one.column for one in others} == {"item", "date", "hs"}
    assert done.counts.rejected == 3


def test_a_key_that_stands_twice_is_told_with_the_row_that_the_first_such_row_repeats(tmp_path):
    body = rows(*(ROW.format(n) for n in (1, 1, 2, 3, 3)))
    (problem,) = take(write(tmp_path, body), mapped()).problems
    assert (problem.count, problem.first_row, problem.reason.params["row"]) == (2, 3, "2")


def test_rows_that_are_too_short_or_too_long_are_kept_and_listed(tmp_path):
    long = ROW.format(3) + ",more,and more"
    done = take(write(tmp_path, rows(ROW.format(1), "A2,1,2025-01-31", long, ROW.format(4))), mapped())
    assert problems(done) == {("", "check.too_few_values", 3), ("", "check.too_many_values", 4)}
    short, longer = rejected(done)
    assert (short["id"], short["hs"]) == ("A2", "")
    assert (longer["landwaiter_more_1"], longer["landwaiter_more_2"]) == ("more", "and more")
    assert [row[0] for row in accepted(done, "declaration_id")] == ["A1", "A4"]


def test_seventy_values_too_many_are_still_one_rejected_row(tmp_path):
    done = take(write(tmp_path, rows(ROW.format(1), ROW.format(2) + ",x" * 70)), mapped())
    assert problems(done) == {("", "check.too_many_values", 3)}
    assert rejected(done)[0]["landwaiter_more_70"] == "x"


def test_line_numbers_are_those_of_an_editor(tmp_path):
    lines = [
        "",
        ROW.format(1),
        "",
        'A2,1,2025-01-31,010121,1,1,"two\n\nlines"',
        ROW.format(3).replace("010121", "1"),
        "",
        "",
        ROW.format(4).replace("010121", "2"),
        "",
    ]
    done = take(write(tmp_path, rows(*lines)), mapped())
    text = (tmp_path / "may.csv").read_text().split("\n")
    for row in rejected(done):
        assert text[int(row["landwaiter_row"]) - 1].startswith(row["id"])
    assert [row["landwaiter_row"] for row in rejected(done)] == ["8", "11"]
    assert accepted(done, "goods_description") == [("rice",), ("two\n\nlines",)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(tmp_path, end):
    body = rows(ROW.format(1), ROW.format(2).replace("010121", "1")).replace("\n", end)
    done = take(write(tmp_path, body), mapped())
    assert (done.counts.accepted, problems(done)) == (1, {("hs_code", "check.hs_code", 3)})


def test_mixed_line_ends_lose_no_row(tmp_path):
    body = rows(ROW.format(1)) + ROW.format(2) + "\r\n" + ROW.format(3) + "\n" + ROW.format(4) + "\r\n"
    assert take(write(tmp_path, body), mapped()).counts.accepted == 4


def test_blanks_around_cells_are_taken_off_and_null_words_are_null(tmp_path):
    done = take(
        write(tmp_path, rows(" A1\t, 1 ,2025-01-31 , 010121,NULL, ,  N/A", "NA,1,2025-01-31,010121,1,1,NA")), mapped()
    )
    assert accepted(done, "declaration_id", "hs_code", "customs_value", "goods_description") == [
        ("A1", "010121", pytest.approx(float("nan"), nan_ok=True), None),
        ("NA", "010121", 1.0, "NA"),
    ]


def test_separators_in_commodity_codes_are_taken_out_only_when_asked(tmp_path):
    path = write(tmp_path, rows("A1,1,2025-01-31,8517.12 00,1,1,x"))
    assert problems(take(path, mapped())) == {("hs_code", "check.hs_code", 2)}
    asked = mapped(PLAIN + 'hs_separators = ". "\n')
    assert accepted(take(path, asked), "hs_code") == [("85171200",)]


def test_values_factor_default_and_copy(tmp_path):
    text = """
    [file]
    decimal = ","
    dates = "dd/mm/yyyy"
    [columns]
    id = "declaration_id"
    date = "registration_date"
    hs = "hs_code"
    tonnes = { to = "net_mass_kg", factor = 1000 }
    country = { to = "origin_country", values = { "410" = "KR", "Namibie" = "NA" } }
    found = { to = "outcome.result", values = { "0" = "compliant", "1" = "fraud" } }
    colour = "extra"
    junk = "ignore"
    [defaults]
    item_number = 1
    [copies]
    "outcome.inspected_on" = { from = "registration_date", days = 0 }
    "outcome.known_on" = { from = "registration_date", days = 30 }
    """
    body = rows(
        "A1;31/01/2025;0101;1,5;410;1;red;q",
        "A2;01/02/2025;0101;2;Namibie;;;q",
        header="id;date;hs;tonnes;country;found;colour;junk",
    )
    done = take(write(tmp_path, body), mapped(text))
    assert accepted(done, "item_number", "net_mass_kg", "origin_country") == [(1, 1500.0, "KR"), (1, 2000.0, "NA")]
    assert accepted(done, "declaration_id", "inspected_on", "known_on", "result", table="outcomes") == [
        ("A1", date(2025, 1, 31), date(2025, 3, 2), "fraud")
    ]
    assert (done.counts.accepted, done.counts.outcomes) == (2, 1)


def test_an_outcome_without_result_is_rejected_not_dropped(tmp_path):
    text = (
        PLAIN
        + """
    [defaults]
    item_number = 1
    [copies]
    "outcome.inspected_on" = { from = "registration_date" }
    "outcome.known_on" = { from = "registration_date" }
    """
    )
    text = text.replace('item = "item_number"', 'revenue = "outcome.additional_revenue"\nresult = "outcome.result"')
    header = "id,date,hs,mass,value,goods,revenue,result"
    body = rows(
        "A1,2025-01-31,0101,1,1,x,500,", "A2,2025-01-31,0101,1,1,x,0,", "A3,2025-01-31,0101,1,1,x,,minor", header=header
    )
    done = take(write(tmp_path, body), mapped(text))
    assert problems(done) == {("outcome.result", "check.missing", 2)}
    assert (done.counts.declarations, done.counts.outcomes) == (2, 1)


def test_what_is_stored_already_is_skipped_if_the_same_and_refused_if_not(tmp_path):
    first = take(write(tmp_path, rows(ROW.format(1), ROW.format(2), ROW.format(3))), mapped())
    again = write(tmp_path, rows(ROW.format(2), ROW.format(3).replace("12.5", "13"), ROW.format(4)), "june.csv")
    done = take(again, mapped(), stored={"declarations": first.declarations})
    assert problems(done) == {("declaration_id", "check.already_stored_differs", 3)}
    assert (done.counts.accepted, done.counts.rejected, done.counts.already_stored) == (1, 1, 1)
    assert accepted(done, "declaration_id") == [("A4",)]


def test_extra_columns_are_compared_too(tmp_path):
    mapping = mapped(PLAIN.replace('goods = "goods_description"', 'goods = "extra"'))
    first = take(write(tmp_path, rows(ROW.format(1), ROW.format(2))), mapping)
    again = write(tmp_path, rows(ROW.format(1), ROW.format(2).replace("rice", "rye")), "june.csv")
    done = take(again, mapping, stored={"declarations": first.declarations})
    assert (done.counts.already_stored, done.counts.rejected) == (1, 1)


def test_outcomes_belong_to_stored_declarations(tmp_path):
    stored = take(write(tmp_path, rows(*(ROW.format(number) for number in range(1, 7)))), mapped())
    header = "id,item,inspected,known,result,revenue"
    body = rows(
        "A1,1,2025-02-01,2025-02-03,fraud,250.5",
        "A9,1,2025-02-01,2025-02-03,fraud,250.5",
        "A2,1,2025-02-05,2025-02-03,compliant,",
        "A3,1,2025-01-30,2025-02-03,compliant,",
        "A4,1,2025-02-01,2025-02-03,guilty,",
        "A5,2,2025-02-01,2025-02-03,minor,",
        header=header,
    )
    path = write(tmp_path, body, "found.csv")
    done = take(path, mapped(OUTCOMES), kind="outcomes", stored={"declarations": stored.declarations})
    assert problems(done) == {
        ("declaration_id", "check.unknown_declaration", 3),
        ("known_on", "check.known_before_inspected", 4),
        ("inspected_on", "check.before_registration", 5),
        ("result", "check.code", 6),
    }
    assert done.declarations is None
    assert accepted(done, "declaration_id", "additional_revenue", table="outcomes") == [("A1", 250.5)]
    parts = {"declarations": stored.declarations, "outcomes": done.outcomes}
    again = take(
        write(
            tmp_path,
            rows("A1,1,2025-02-01,2025-02-03,fraud,250.5", "A2,1,2025-02-01,2025-02-03,fraud,", header=header),
            "more.csv",
        ),
        mapped(OUTCOMES),
        kind="outcomes",
        stored=parts,
    )
    assert (again.counts.already_stored, again.counts.outcomes) == (1, 1)


def test_outcomes_without_any_declarations_are_all_rejected(tmp_path):
    body = rows("A1,1,2025-02-01,2025-02-03,fraud,1", header="id,item,inspected,known,result,revenue")
    done = take(write(tmp_path, body), mapped(OUTCOMES), kind="outcomes")
    assert problems(done) == {("declaration_id", "check.unknown_declaration", 2)}


def test_an_import_is_known_by_its_bytes_and_its_mapping(tmp_path):
    path = write(tmp_path, rows(ROW.format(1)))
    first, again = take(path, mapped()), take(path, mapped())
    other = take(path, mapped(PLAIN + 'hs_separators = "."\n'))
    renamed = take(path, mapped('name = "mine"\n' + PLAIN))
    assert first.import_id == again.import_id == renamed.import_id != other.import_id
    assert len(first.import_id) == 64


@pytest.mark.parametrize(
    ("body", "problem", "row"),
    [
        (b"", "empty", None),
        (b"\n\n \n", "blank", None),
        (b"id,item,date,hs\n", "header but no rows", 1),
        (rows(ROW.format(1)).encode() + b"A2,1,2025-01", "breaks off", 3),
        (rows(ROW.format(1), 'A2,1,2025-01-31,010121,1,1,"never closed').encode(), "unclear where the row ends", 3),
        (rows(ROW.format(1), 'A2,1,2025-01-31,010121,1,1,"a" b').encode(), "unclear where the row ends", 3),
        (b"PK\x03\x04" + b"\0" * 50, "cut off or damaged", None),
        (b"\x1f\x8b\x08" + b"\0" * 50, "gzip", None),
        (bytes(range(256)) * 20, "neither text nor a workbook", None),
        (b"PAR1" + b"\0" * 40, "Parquet", None),
        (rows(ROW.format(1)).encode() + b"A2,\0\n" + b"x" * 10, "neither text", None),
        (("#" * 5000 + "," + rows(ROW.format(1))).encode() + b"A2,\0\n", "null bytes", 3),
        (b"1,2025-01-01,3.5,8517\n2,2025-01-01,3.5,8517\n", "looks like data", 1),
        (b"just one column\nof text\n", "which sign divides", 1),
        (b"a;b,c;d,e\n1;2,3;4,5\n", "which sign divides", 1),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_place_and_remedy(tmp_path, body, problem, row):
    with pytest.raises(InputError) as caught:
        take(write(tmp_path, body), mapped())
    assert problem in caught.value.problem
    assert caught.value.place.row == row
    assert (caught.value.place.file or "").endswith("may.csv")
    assert caught.value.remedy


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(InputError, match="cannot be opened"):
        take(tmp_path / "none.csv", mapped())


@pytest.mark.parametrize(
    ("header", "text", "expected"),
    [
        (None, PLAIN.replace('goods = "goods_description"', ""), "does not know the columns 'goods'"),
        (None, PLAIN.replace("[columns]", '[columns]\nport = "port_of_entry"'), "no columns 'port'"),
        (None, PLAIN.replace('hs = "hs_code"', 'hs = "extra"'), "required field 'hs_code'"),
        (None, PLAIN.replace('goods = "goods_description"', 'goods = "godos"'), "no field called 'godos'"),
        (None, PLAIN.replace('goods = "goods_description"', 'goods = "hs_code"'), "all mean 'hs_code'"),
        (None, PLAIN.replace('goods = "goods_description"', 'goods = "?"'), "does not say yet what 'goods'"),
        (None, PLAIN + "[defaults]\nquantity = 'many'", "no number"),
        (None, PLAIN + '[copies]\nexporter_id = { from = "importer_id" }', "cannot be a copy"),
        (None, PLAIN + '[copies]\nquantity = { from = "registration_date" }', "not of the same kind"),
    ],
)
def test_a_mapping_that_does_not_fit_says_what_to_change(tmp_path, header, text, expected):
    with pytest.raises(MappingError) as caught:
        take(write(tmp_path, rows(ROW.format(1))), mapped(text))
    assert expected in caught.value.problem
    assert caught.value.remedy


def test_a_mapping_of_another_kind_is_refused(tmp_path):
    with pytest.raises(MappingError, match="for outcomes, not for declarations"):
        take(write(tmp_path, rows(ROW.format(1))), load_mapping("landwaiter-outcomes"))


def test_unknown_columns_can_be_kept_or_left_out(tmp_path):
    path = write(tmp_path, rows(ROW.format(1)))
    text = PLAIN.replace('goods = "goods_description"', "")
    kept = take(path, mapped('unmapped = "extra"\n' + text))
    left_out = take(path, mapped('unmapped = "ignore"\n' + text))
    assert accepted(kept, "extra")[0][0] in (
        {"goods": "rice"},
        [("goods", "rice")],
        {"key": ["goods"], "value": ["rice"]},
    )
    assert accepted(left_out, "extra") == [(None,)]


def test_an_outcome_that_comes_later_is_added_to_a_stored_declaration(tmp_path):
    text = PLAIN.replace('goods = "goods_description"', 'goods = "outcome.result"')
    text += '[copies]\n"outcome.inspected_on" = { from = "registration_date" }\n'
    text += '"outcome.known_on" = { from = "registration_date" }\n'
    first = take(
        write(tmp_path, rows(ROW.format(1).replace("rice", ""), ROW.format(2).replace("rice", ""))), mapped(text)
    )
    assert (first.counts.declarations, first.counts.outcomes, first.outcomes) == (2, 0, None)
    later = write(tmp_path, rows(ROW.format(1).replace("rice", "fraud"), ROW.format(2).replace("rice", "")), "june.csv")
    done = take(later, mapped(text), stored={"declarations": first.declarations})
    assert (done.counts.accepted, done.counts.already_stored, done.declarations) == (1, 1, None)
    assert accepted(done, "declaration_id", "result", table="outcomes") == [("A1", "fraud")]
    again = take(later, mapped(text), stored={"declarations": first.declarations, "outcomes": done.outcomes})
    assert (again.counts.already_stored, again.outcomes) == (2, None)
