from __future__ import annotations

from ingest.files import problems
from ingest.repairs.damaged import asked, column, read

ORIGIN = "origin_country"


def test_every_writing_of_a_country_becomes_its_code(tmp_path):
    values = ["76", "BRA", "Brésil", "BR - Brazil", "Бразилия", "البرازيل", "BR", ""]
    assert "country: column 'x' (origin_country), 6 of 7 cells, such as 76 -> BR (row 2)" in asked(
        tmp_path, ORIGIN, values
    )
    done = read(tmp_path, ORIGIN, values, repairs=("country",))
    assert column(done, ORIGIN) == ["BR"] * 7 + [None]


def test_countries_far_down_the_file_are_read_too(tmp_path):
    """The first thousand different values are not all that a file has."""
    values = [*(["FR"] * 30_000), "Japon"]
    done = read(tmp_path, ORIGIN, values, ', repairs = ["country"]')
    assert column(done, ORIGIN)[-1] == "JP"
    assert done.repaired[0].examples[0].place == "row 30002"


def test_what_is_no_country_stays_and_is_rejected(tmp_path):
    done = read(tmp_path, ORIGIN, ["Chine", "nowhere", "FR"], repairs=("country",))
    assert column(done, ORIGIN) == ["CN", "FR"]
    assert problems(done) == {(ORIGIN, "check.country", 3)}


def test_a_few_among_many_are_rejected_unless_it_is_asked_for_by_name(tmp_path):
    values = [*(["FR"] * 39), "Japon"]
    for answer in ((), ("all",)):
        assert read(tmp_path, ORIGIN, values, repairs=answer).counts.rejected == 1
    assert column(read(tmp_path, ORIGIN, values, repairs=("country",)), ORIGIN)[-1] == "JP"
    assert "2 of 40 cells" in asked(tmp_path, ORIGIN, [*values[1:], "Japon"])


def test_declined_they_are_rejected(tmp_path):
    done = read(tmp_path, ORIGIN, ["Chine", "FR"], repairs=("none",))
    assert (column(done, ORIGIN), done.counts.rejected) == (["FR"], 1)


def test_numbers_that_are_not_all_iso_numbers_are_codes_of_the_country_itself(tmp_path):
    done = read(tmp_path, ORIGIN, ["76", "156", "905", "906", "FR"])
    assert (column(done, ORIGIN), done.repaired) == (["FR"], ())


def test_where_the_mapping_translates_values_nothing_is_proposed(tmp_path):
    entries = ', values = { "76" = "CL" }'
    done = read(tmp_path, ORIGIN, ["76", "Chine"], entries)
    assert (column(done, ORIGIN), done.counts.rejected) == (["CL"], 1)
    done = read(tmp_path, ORIGIN, ["76", "Chine"], entries + ', repairs = ["country"]')
    assert column(done, ORIGIN) == ["CL", "CN"]


def test_codes_of_two_letters_are_never_looked_up(tmp_path):
    done = read(tmp_path, ORIGIN, ["UK", "EL", "FR"])
    assert column(done, ORIGIN) == ["UK", "EL", "FR"]
