from __future__ import annotations

import re

import pytest

from landwaiter.ingest.countries import ISO_3166, TABLE, USER_ASSIGNED, alpha_2
from landwaiter.ingest.profile import describe
from sources import ROOT


@pytest.mark.parametrize(
    ("writing", "code"),
    [
        *(("Viet Nam", "VN"), ("VIETNAM", "VN"), ("Holland", "NL"), ("Pays-Bas", "NL"), ("Ivory Coast", "CI")),
        *(("Côte d'Ivoire", "CI"), ("Türkiye", "TR"), ("Turkey", "TR"), ("DR Congo", "CD"), ("Congo", "CG")),
        *(("KOREA, REPUBLIC OF", "KR"), ("Corée du Sud", "KR"), ("Brésil", "BR"), ("Irão", "IR"), ("Irã", "IR")),
        *(("Южная Африка", "ZA"), ("КИТАЙ", "CN"), ("الصين", "CN"), ("Antigua and Barbuda", "AG"), ("UAE", "AE")),
        *(("deu", "DE"), ("004", "AF"), ("4", "AF"), ("76", "BR"), ("729", "SD"), ("XK", "XK"), ("XKX", "XK")),
        *(("XI", "XI"), ("ZZ", "ZZ"), ("QU", "QU"), ("UK", "GB"), ("EU", None), ("Atlantis", None), ("280", None)),
    ],
)
def test_countries_are_known_in_the_writings_of_customs_data(writing, code):
    assert alpha_2(writing) == code


def test_there_are_the_249_countries_of_iso_kosovo_and_what_it_leaves_to_users():
    lines = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert len(lines) == 250
    assert len(USER_ASSIGNED) == 1 + 14 + 26 + 1
    assert len(ISO_3166) == 249 + len(USER_ASSIGNED)
    assert len({long for _, long, *_ in lines}) == 250
    assert all(re.fullmatch("[0-9]{3}", number) for code, _, number, _ in lines if code != "XK")


def test_codes_that_nobody_but_their_users_knows_prove_no_column_of_countries():
    assert describe("x", ["CN", "FR", "QU"]).countries
    assert not describe("x", ["XA", "XB", "CN"]).countries


def test_the_table_is_what_the_cldr_and_our_own_list_give():
    pytest.importorskip("babel")
    import countries

    assert TABLE.read_text("utf-8") == countries.table()
    assert "countries.tsv" in (ROOT / "NOTICE").read_text("utf-8")
