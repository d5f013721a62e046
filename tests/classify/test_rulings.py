from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

import pytest
from classify.goods import TREE, history, nomenclature
from hypothesis import given, settings
from hypothesis import strategies as st

from landwaiter.classify.candidates import suggest
from landwaiter.classify.knowledge import HISTORY, RULING, TERM, Knowledge, Precedent, Text
from landwaiter.classify.reasons import Grounds, reasons
from landwaiter.classify.recommender import CONFIRMED, learn
from landwaiter.classify.rulings.keeping import keep, kept, sift
from landwaiter.classify.rulings.precedents import from_rulings, valid
from landwaiter.classify.rulings.readers import read_rulings
from landwaiter.classify.rulings.ruling import Ruling, day_of, digits_of
from landwaiter.classify.saving import files, rebuild
from landwaiter.errors import InputError, WorkspaceError
from landwaiter.explain import describe_all

DAY = date(2026, 5, 1)
HEADER = "reference,issued,code,description"
EBTI = (
    "BTI_REFERENCE",
    "ISSUING_COUNTRY",
    "START_DATE_OF_VALIDITY",
    "END_DATE_OF_VALIDITY",
    "NOMENCLATURE_CODE",
    "CLASSIFICATION_JUSTIFICATION",
    "STATUS",
    "INVALIDATION_REASON",
    "LANGUAGE",
    "DATE_OF _ISSUE",
    "DESCRIPTION_OF_GOODS",
    "KEYWORDS",
)
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Information for ruling</title></head><body>
<h1 class="govuk-heading-xl"><span>Advance Tariff Ruling</span> Information for ruling 600099999</h1>
<dl id="ruling-details">
<div><dt>Start date</dt><dd> 07 Mar 2024 </dd></div>
<div><dt>Expiry date</dt><dd>06 Mar 2027</dd></div>
<div><dt>Commodity code</dt><dd><a href="#">0902100000 (opens in new tab)</a></dd></div>
<div><dt>Description</dt><dd>Loose leaves of green tea &amp; jasmine,
   in a tin.</dd></div>
<div><dt>Keywords</dt><dd><span>TEA</span> <span>GREEN</span></dd></div>
<div><dt>Justification</dt><dd>Heading 0903 was thought of.</dd></div>
</dl></body></html>"""


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def cross(path: Path, *rulings: dict[str, Any]) -> Path:
    usual = {"collection": "ny", "rulingDate": "2019-03-04T00:00:00", "revokedBy": [], "modifiedBy": []}
    return written(path, json.dumps({"totalHits": 1, "rulings": [{**usual, **one} for one in rulings]}))


def ebti(*rows: dict[str, str]) -> str:
    lines = [",".join(f'"{row.get(name, "")}"' for name in EBTI) for row in rows]
    return "\n".join([",".join(EBTI), *lines]) + "\n"


def told(read: Sequence[Ruling]) -> list[tuple[str, str]]:
    return [(one.reference, one.flaw or one.code) for one in read]


def test_rulings_of_the_united_states_are_read(tmp_path: Path) -> None:
    letter = (
        "N1\r\rRE: x\r\rDear Ms. Roe:\r\rThe item is a mask with red lamps.\r\r"
        "The applicable subheading will be 8543.70.9960."
    )
    file = cross(
        tmp_path / "rulings.json",
        {
            "rulingNumber": "n301234",
            "subject": "The tariff classification of an LED face mask from China",
            "tariffs": "8543.70.9960, 9903.88.02",
            "text": letter,
        },
        {
            "rulingNumber": "H2",
            "collection": "hq",
            "subject": "Classification of footwear",
            "tariffs": ["6404.11.9080"],
        },
        {"rulingNumber": "N3", "subject": "lines of one", "tariffs": ["8507.60.0010", "8507.60.0020"]},
        {"rulingNumber": "N4", "subject": "a lamp", "tariffs": ["9405.21.8000"], "operationallyRevoked": True},
        {"rulingNumber": "N5", "subject": "boots", "tariffs": ["6403.91.9000"], "revokedBy": ["H300000"]},
        {"rulingNumber": "N6", "subject": "shoes", "tariffs": ["6403.91.9000"], "modifiedBy": ["H300001"]},
        {"rulingNumber": "N7", "subject": "a set", "tariffs": ["9503.00.0073", "4901.99.0000"]},
        {"rulingNumber": "N8", "subject": None, "tariffs": None},
    )
    read = list(read_rulings(file))
    assert told(read) == [
        ("NY N301234", "8543709960"),
        ("HQ H2", "6404119080"),
        ("NY N3", "850760"),
        ("NY N4", "revoked"),
        ("NY N5", "revoked"),
        ("NY N6", "modified"),
        ("NY N7", "several_codes"),
        ("NY N8", "incomplete"),
    ]
    assert read[0] == Ruling(
        "US", "NY N301234", "2019-03-04", "8543709960", "LED face mask. The item is a mask with red lamps"
    )


def test_the_export_of_the_union_is_read_in_its_languages_from_csv_and_zip(tmp_path: Path) -> None:
    whole = {
        "BTI_REFERENCE": "DEBTI-1",
        "ISSUING_COUNTRY": "DE",
        "START_DATE_OF_VALIDITY": "11/02/2024",
        "END_DATE_OF_VALIDITY": "10/02/2027",
        "DATE_OF _ISSUE": "09/02/2024",
        "NOMENCLATURE_CODE": "6404110000************",
        "DESCRIPTION_OF_GOODS": "Sportschuhe aus Spinnstoff,\r\nmit Laufsohle.",
        "CLASSIFICATION_JUSTIFICATION": "AV 1 und 6",
        "KEYWORDS": "SCHUHE",
    }
    text = ebti(
        whole,
        {**whole, "BTI_REFERENCE": "DEBTI-2", "STATUS": "INVALID"},
        {**whole, "BTI_REFERENCE": "FR-3", "ISSUING_COUNTRY": "", "DATE_OF _ISSUE": "", "STATUS": "VALID"},
        {**whole, "BTI_REFERENCE": "DEBTI-4", "NOMENCLATURE_CODE": "?"},
        {**whole, "BTI_REFERENCE": "DEBTI-5", "END_DATE_OF_VALIDITY": "soon"},
    )
    (year := tmp_path / "EBTI_2024.csv").write_bytes(text.encode("utf-8-sig"))
    with ZipFile(tmp_path / "full.zip", "w") as packed:
        packed.write(year, "EBTI_2024.csv")
        packed.writestr("EBTI_2025.csv", ebti({**whole, "BTI_REFERENCE": "DEBTI-6"}))
    first = Ruling(
        "EU: DE",
        "DEBTI-1",
        "2024-02-09",
        "6404110000",
        "Sportschuhe aus Spinnstoff, mit Laufsohle. SCHUHE",
        "2027-02-10",
    )
    read = list(read_rulings(year))
    assert read[0] == first
    assert (read[2].authority, read[2].issued) == ("EU: FR", "2024-02-11")
    flaws = [("DEBTI-2", "revoked"), ("FR-3", "6404110000"), ("DEBTI-4", "incomplete"), ("DEBTI-5", "incomplete")]
    assert told(read) == [("DEBTI-1", "6404110000"), *flaws]
    assert told(list(read_rulings(tmp_path / "full.zip"))) == [*told(read), ("DEBTI-6", "6404110000")]


def test_a_saved_page_of_the_united_kingdom_is_read(tmp_path: Path) -> None:
    page = written(tmp_path / "ruling.html", PAGE)
    text = "Loose leaves of green tea & jasmine, in a tin. TEA GREEN"
    assert list(read_rulings(page)) == [Ruling("GB", "600099999", "2024-03-07", "0902100000", text, "2027-03-06")]
    (folder := tmp_path / "pages").mkdir()
    for name in ("a.html", "b.htm"):
        written(folder / name, PAGE)
    assert [one.reference for one in read_rulings(folder)] == ["600099999"] * 2


def test_a_table_of_ones_own_is_read_by_its_columns(tmp_path: Path) -> None:
    file = written(
        tmp_path / "own.csv",
        "Ruling reference,Start date,Expiry date,Commodity code,Description,Keywords,Status\n"
        'A 1,04/03/2024,,0902.10,"green tea, loose",tea,\nA 2,2024-03-04,2025-01-01,090230,black tea,,withdrawn\n',
    )
    assert list(read_rulings(file, "GB")) == [
        Ruling("GB", "A 1", "2024-03-04", "090210", "green tea, loose. tea"),
        Ruling("GB", "A 2", "2024-03-04", "090230", "black tea", "2025-01-01", "revoked"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.json", "[", "no JSON"),
        ("a.json", '{"hits": []}', "no list of rulings"),
        ("a.json", "[1]", "no list of rulings"),
        ("a.json", "[]", "holds no ruling"),
        ("a.html", "<p>Service unavailable</p>", "no page of an advance tariff ruling"),
        ("a.html", "", "empty|cannot be read"),
        ("a.html", PAGE.replace("07 Mar 2024", "soon"), "a.html, column 'start date', value 'soon'"),
        ("a.html", PAGE.replace("0902100000", "none"), "column 'commodity code'"),
        ("a.csv", "reference,code,description\n1,090210,tea\n", "no column 'issued'"),
        (
            "a.csv",
            f"{HEADER}\n1,2024-01-02,9021000,tea\n",
            "row 2, column 'code', value '9021000'",
        ),
        ("a.csv", f"{HEADER}\n1,03/04/24,090210,tea\n", "column 'issued', value '03/04/24'"),
        ("a.csv", f"{HEADER}\n1,2024-01-02,090210,\n", "column 'description'"),
        (
            "a.csv",
            f"{HEADER},valid_until\n1,2024-01-02,090210,tea,x\n",
            "column 'until', value 'x'",
        ),
    ],
)
def test_what_is_no_ruling_is_refused_and_its_place_named(tmp_path: Path, name: str, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        list(read_rulings(written(tmp_path / name, text), "GB"))


def test_a_table_that_does_not_say_whose_it_is_needs_the_authority(tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", f"{HEADER}\n1,2024-01-02,090210,tea\n")
    for authority in ("", "Britain"):
        with pytest.raises(InputError, match="--authority"):
            list(read_rulings(file, authority))
    said = written(tmp_path / "b.csv", "authority,reference,issued,code,description\ngb,1,2024-01-02,090210,tea\n")
    assert [one.authority for one in read_rulings(said)] == ["GB"]
    (empty := tmp_path / "none").mkdir()
    with pytest.raises(InputError, match="no files"):
        list(read_rulings(empty))


@given(st.dates(date(1990, 1, 1), date(2089, 12, 31)), st.integers(2, 6), st.integers(0, 10**12 - 1))
def test_days_and_codes_are_read_as_they_are_written(day: date, pairs: int, number: int) -> None:
    forms = (day.isoformat(), f"{day:%d/%m/%Y}", f"{day:%d.%m.%Y}", f"{day.isoformat()}T02:00:00")
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    assert {day_of(form) for form in (*forms, f"{day.day:02} {months[day.month - 1]} {day.year}")} == {day.isoformat()}
    code = f"{number % 10 ** (2 * pairs):0{2 * pairs}}"
    assert digits_of(code) == digits_of(f"{code[:4]}.{code[4:]}***") == code
    assert digits_of(code[1:]) == ""


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), min_size=1, max_size=12),
            st.text(st.characters(exclude_categories=("Cs",)), max_size=40),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_any_json_of_rulings_gives_a_ruling_each(pairs: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        given = [
            {"rulingNumber": number, "subject": said, "tariffs": "0902.10", "text": said} for number, said in pairs
        ]
        read = list(read_rulings(cross(Path(folder) / "a.json", *given)))
    assert [one.flaw for one in read] == ["" if one.text else "incomplete" for one in read]
    assert len(read) == len(pairs)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_rulings_or_are_refused(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        for name in ("a.json", "a.html"):
            (file := Path(folder) / name).write_bytes(content)
            with suppress(InputError):
                assert list(read_rulings(file))


def ruling(reference: str, text: str = "green tea", **values: str) -> Ruling:
    return Ruling("GB", reference, **{"issued": "2024-03-04", "code": "0902100000", "text": text, **values})


def test_a_ruling_that_comes_again_replaces_the_earlier_one_or_takes_it_away(tmp_path: Path) -> None:
    folder = tmp_path / "rulings"
    first = sift([ruling("1"), ruling("2"), ruling("3"), ruling("9", until="2026-04-30")], DAY)
    assert (first.kept, first.left_out) == ({"GB": 3}, {"expired": 1})
    keep(first, folder)
    again = [
        ruling("2", "black tea", code="090230"),
        ruling("3", flaw="revoked"),
        ruling("4", until="2026-05-01"),
        Ruling("US", "NY 2", "2020-01-01", "090210", "tea"),
    ]
    second = sift(again, DAY)
    assert (second.kept, second.left_out) == ({"GB": 2, "US": 1}, {"revoked": 1})
    keep(second, folder)
    assert kept(folder) == [ruling("1"), again[0], again[2], again[3]]
    assert sorted(path.name for path in folder.iterdir()) == ["GB.json", "US.json"]
    (folder / "GB.json").write_text("{", encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"GB\.json"):
        kept(folder)


def test_what_ended_before_the_day_is_left_out_and_what_came_later_was_not_known() -> None:
    all_of_them = [ruling("1", until="2026-05-01"), ruling("2", until="2026-04-30"), ruling("3", issued="2026-04-02")]
    assert valid(all_of_them, DAY) == ([all_of_them[0], all_of_them[2]], 1)
    april = date(2026, 4, 1)
    assert valid(all_of_them, april, april) == (all_of_them[:2], 0)
    assert valid(all_of_them, DAY + timedelta(1))[1] == 2


def test_rulings_alike_are_one_text_of_which_the_latest_is_cited() -> None:
    found = list(from_rulings([ruling("1"), ruling("2", "Green TEA", issued="2025-01-02"), ruling("3", code="090230")]))
    assert [(one.code[:6], one.precedent) for one in found] == [
        ("090210", Precedent(2, 2, "GB", "2025-01-02", "2")),
        ("090230", Precedent(1, 1, "GB", "2024-03-04", "3")),
    ]
    assert {one.source for one in found} == {RULING}


def test_a_ruling_has_the_votes_of_a_confirmed_precedent_and_survives_saving() -> None:
    texts = (*nomenclature(), *from_rulings([ruling("600099999", "matcha powder for whisking")]), *history())
    learned = learn(Knowledge(texts), fitted=False)
    at = next(at for at, one in enumerate(texts) if one.source == RULING)
    assert learned.index.trust[at] == CONFIRMED
    again = rebuild(files(learned))
    assert again.knowledge.texts[at] == texts[at]
    answer = suggest(again, ["whisking matcha"])[0]
    assert answer.candidates[0].code == "090210"
    why = reasons(Grounds(again.knowledge.texts, [TREE]), answer)["090210"]
    assert "Ruling 600099999 of GB (4 March 2024) put “matcha powder for whisking” under" in " ".join(
        describe_all(why, "en")
    )
    assert "décision 600099999 de GB" in " ".join(describe_all(why, "fr"))
    assert "resolución 600099999 de GB" in " ".join(describe_all(why, "es"))


def test_own_confirmed_goods_are_quoted_before_rulings_and_these_before_the_rest() -> None:
    texts = (
        *nomenclature(),
        Text("090210", "gunpowder tea", TERM),
        Text("090210", "gunpowder tea pellets", HISTORY, Precedent(5, 0, "A01", "2026-03-04")),
        *from_rulings([ruling("7", "gunpowder tea in pellets of rolled leaves")]),
        Text(
            "090210",
            "a gunpowder tea for export",
            HISTORY,
            Precedent(1, 1, "A01", "2026-03-04"),
        ),
    )
    learned = learn(Knowledge(texts), fitted=False)
    answer = suggest(learned, ["gunpowder tea"])[0]
    why = reasons(Grounds(texts, [TREE]), answer)["090210"]
    quoted = [one.message for one in why if one.message.startswith(("classify.reason.p", "classify.reason.ruling"))]
    assert quoted == ["classify.reason.precedent_confirmed", "classify.reason.ruling"]
