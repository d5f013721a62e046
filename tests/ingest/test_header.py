from __future__ import annotations

import pytest
from ingest.files import HEADER, ROW, accepted, mapped, problems, rows, take, write

from landwaiter.errors import InputError
from landwaiter.ingest import header

BANNER = "CUSTOMS ADMINISTRATION,,,,,,\nPeriod: January 2025,,,,,,\n,,,,,,\n"


@pytest.mark.parametrize(
    ("top", "at"),
    [
        ([["HS", "Value", "Origin"], ["0101", "5", "FR"]], 0),
        ([["Report"], [None], ["Period", "May"], ["HS", "Value", "Origin", "Unit"], ["01", "5", "FR", "kg"]], 3),
        # A line of groups above the names of the columns is a banner too.
        ([["Goods", None, None, "Weight"], ["HS", "Text", "Origin", "Net", "Gross", "Unit"], ["01", "a", "b"]], 1),
        # No header: data that is half text must not be taken for one, with the rows above it lost.
        ([["0101", "5", "FR"], ["0102", "6", "DE"], ["rice", "", "meat"], ["0103", "7", "IT"]], None),
        # A row above that is nearly as wide as the table may be data, if it has values or those below have none.
        ([["a", None, "5", None, "c"], ["HS", "Value", "Origin", "Office", "Unit"], ["1", "2", "3", "4", "5"]], None),
        ([["a", None, "b", None, "c"], ["HS", "Value", "Origin", "Office", "Unit"], ["a", "b", "c", "d", "e"]], None),
        # Groups of columns, and days of a report, are not.
        ([["Goods", None, "Party", "Value"], ["HS", "Unit", "TIN", "CIF", "FOB"], ["1", "u", "3", "4", "5"]], 1),
        ([["From", "2024-01-01", "To"], ["HS", "Value", "Origin", "Office", "Unit"], ["1", "2", "3", "4", "5"]], 1),
        ([["HS", "Value"]], None),
        ([["x"]] * 20 + [["HS", "Value"], ["0101", "5"]], None),
        ([["x"]] * 19 + [["HS", "Value"], ["0101", "5"]], 19),
    ],
)
def test_the_header_is_the_first_row_that_names_the_columns_below_it(top, at):
    assert header.find(top) == at


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_banner_above_the_header_is_passed_over_and_told(tmp_path, mark):
    body = (BANNER + rows(ROW.format(1), ROW.format(2).replace("010121", "1"))).replace(",", mark)
    done = take(write(tmp_path, body), mapped())
    assert (done.facts.delimiter, done.facts.header_row, done.facts.rows) == (mark, 4, 2)
    assert done.facts.banner == ("CUSTOMS ADMINISTRATION", "Period: January 2025")
    assert problems(done) == {("hs_code", "check.hs_code", 6)}
    assert accepted(done, "declaration_id") == [("A1",)]


@pytest.mark.parametrize(
    "banner",
    ["Report\n\n\nof May\n", '"Report, with a\nline break"\n\n', "\n\nReport\n", "sep=,\nReport\n"],
    ids=["blank lines", "line break", "blank first", "separator"],
)
def test_lines_are_counted_through_any_banner(tmp_path, banner):
    done = take(write(tmp_path, banner + rows(ROW.format(1), ROW.format(2).replace("010121", "1"))), mapped())
    line = banner.count("\n") + 1
    assert (done.facts.header_row, done.counts.rows) == (line, 2)
    assert problems(done) == {("hs_code", "check.hs_code", line + 2)}


def test_the_row_of_the_header_can_be_stated(tmp_path):
    body = "a,1,b,2,c\n" + rows(ROW.format(1))
    path = write(tmp_path, body)
    with pytest.raises(InputError):
        take(path, mapped())
    told = mapped().model_copy(update={"file": mapped().file.model_copy(update={"header_row": 2})})
    assert accepted(take(path, told), "declaration_id") == [("A1",)]


def test_a_stated_row_without_names_is_refused(tmp_path):
    told = mapped().model_copy(update={"file": mapped().file.model_copy(update={"header_row": 2})})
    with pytest.raises(InputError, match=r"looks like data.*header_row"):
        take(write(tmp_path, HEADER + "\n1,2,3,4,5,6,7\n1,2,3,4,5,6,7\n"), told)
