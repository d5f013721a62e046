from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ingest.files import accepted, take, write

from landwaiter.errors import InputError
from landwaiter.ingest.mapping import FileFormat, load_mapping
from landwaiter.ingest.readers.cusdec import CUSDECReader
from landwaiter.ingest.readers.edifact import Signs, messages

HEAD = ["BGM+929+{0}+9", "LOC+35+XE", "DTM+137:20250131:102", "NAD+IM+TIN7::ZZZ++OWN?'S GOODS", "UNS+D"]
ITEMS = [
    *("CST+1+010121:122:ZZZ+4000:117", "FTX+AAA+++HORSES ?+ TACK:SECOND LINE", "LOC+27+XL", "MOA+40:12.50"),
    *("TAX+5+CUD+++:::10", "MOA+161:1.25", "TAX+7+VAT", "MOA+161:2.06"),
    *("CST+2+847130:122:ZZZ+4000:117", "LOC+27+XE", "LOC+27+XL", "DTM+137:202501311200:203"),
]
TAIL = ["UNS+S", "CNT+5:2"]


def _message(*segments, reference="1", kind="CUSDEC:D:96B:UN"):
    return [f"UNH+{reference}+{kind}", *segments, f"UNT+{len(segments) + 2}+{reference}"]


def _interchange(*found, reference="R1", syntax="UNOC:3"):
    body = [segment for message in found for segment in message]
    return [f"UNB+{syntax}+S+R+250201:0730+{reference}", *body, f"UNZ+{len(found)}+{reference}"]


def _text(segments, end="'\n"):
    return "".join(f"{segment}{end}" for segment in segments)


def _declaration(number, reference="1"):
    return _message(*(one.format(number) for one in (*HEAD, *ITEMS, *TAIL)), reference=reference)


def _table(folder, text, **options):
    header, rows = CUSDECReader().table(write(folder, text, "may.edi"), FileFormat(**options))
    return [(row.place, {name: cell for name, cell in zip(header, row.cells, strict=True) if cell}) for row in rows]


def _refused(folder, text):
    with pytest.raises(InputError) as caught:
        _table(folder, text)
    assert caught.value.place.file == "may.edi"
    assert caught.value.remedy
    return caught.value


def test_the_australian_sample_has_the_segments_it_counts(shared_data):
    (message,) = messages(shared_data / "ingest" / "edifact_cusdec" / "CUSDEC_au_exd.edi", FileFormat())
    assert (message.type, len(message.segments)) == ("CUSDEC", 28)
    assert message.segments[-1].value(1) == "28"


def test_the_australian_sample_is_taken_in_by_the_preset(shared_data, tmp_path):
    sample = shared_data / "ingest" / "edifact_cusdec" / "CUSDEC_au_exd.edi"
    done = take(write(tmp_path, sample.read_bytes(), sample.name), load_mapping("cusdec"))
    assert (done.facts.format, done.counts.rows, done.counts.accepted) == ("edifact", 1, 1)
    fields = ("declaration_id", "item_number", "registration_date", "hs_code", "origin_country", "goods_description")
    assert accepted(done, *fields) == [
        ("200401270001", 1, date(2004, 1, 27), "03026200", "US", "GOODS DESCRIPTION"),
    ]


def test_a_cargo_report_is_refused_by_its_name(shared_data):
    with pytest.raises(InputError, match="CUSCAR, a cargo report") as caught:
        CUSDECReader().table(shared_data / "ingest" / "edifact_cusdec" / "CUSCAR_au_warrel.edi", FileFormat())
    assert "Export the declarations alone" in caught.value.remedy


def test_each_goods_item_is_a_row_with_what_its_message_says(tmp_path):
    first, second = _table(tmp_path, _text(_interchange(_declaration("D1"))))
    assert (first[0], second[0]) == ("message 1, segment 7", "message 1, segment 15")
    assert first[1] == {
        "UNB sender": "S",
        "UNB recipient": "R",
        "UNB prepared on": "2025-02-01",
        "UNB reference": "R1",
        "UNH reference": "1",
        "UNH message": "CUSDEC:D:96B:UN",
        "BGM document": "929",
        "BGM number": "D1",
        "BGM function": "9",
        "header LOC+35 country of export": "XE",
        "header DTM+137 date of document": "20250131",
        "header NAD+IM importer code": "TIN7",
        "header NAD+IM importer name": "OWN'S GOODS",
        "summary CNT+5 items declared": "2",
        "CST item number": "1",
        "CST list 122 commodity code": "010121",
        "CST list 117 customs procedure": "4000",
        "FTX+AAA goods description": "HORSES + TACK SECOND LINE",
        "LOC+27 country of origin": "XL",
        "MOA+40 customs value": "12.50",
        "TAX+5+CUD customs duty rate": "10",
        "TAX+5+CUD customs duty / MOA+161 duty or tax": "1.25",
        "TAX+7+VAT value added tax / MOA+161 duty or tax": "2.06",
    }
    assert second[1]["LOC+27 country of origin"] == "XE"
    assert second[1]["LOC+27 country of origin #2"] == "XL"
    assert second[1]["DTM+137 date of document, format 203"] == "202501311200"
    assert second[1]["header DTM+137 date of document"] == "20250131"


def test_several_messages_groups_and_interchanges_are_one_table(tmp_path):
    grouped = ["UNG+CUSDEC+S+R+250201:0730+1+UN+D:96B", *_declaration("D2"), "UNE+1+1"]
    text = _text(_interchange(_declaration("D1"), _declaration("D3", "2"))) + _text(_interchange(grouped))
    rows = _table(tmp_path, text)
    assert [(place.split(",")[0], cells["BGM number"]) for place, cells in rows] == [
        *[("message 1", "D1")] * 2,
        *[("message 2", "D3")] * 2,
        *[("message 3", "D2")] * 2,
    ]


def test_signs_are_those_that_the_file_names(tmp_path):
    plain = _text(_interchange(_declaration("D1")), end="'")
    changed = plain.replace("OWN?'S", "OWN'S").replace("?+ TACK", "+ TACK")
    changed = _text(_interchange(_declaration("D1")), end="~").replace("OWN?'S", "OWN'S").replace("+", "*")
    changed = changed.replace("?* TACK", "+ TACK").replace(":", "|")
    expected = [(place, {**cells, "UNH message": "CUSDEC:D:96B:UN"}) for place, cells in _table(tmp_path, plain)]
    assert _table(tmp_path, "UNA|*.! ~\r\n" + changed) == expected


def test_texts_are_in_the_character_set_of_the_envelope(tmp_path):
    def described(syntax, code):
        message = _declaration("D1")
        text = _text(_interchange(message, syntax=syntax)).replace("HORSES", "PONÉS")
        return _table(tmp_path, text.encode(code))[0][1]["FTX+AAA goods description"]

    assert described("UNOC:3", "latin-1") == "PONÉS + TACK SECOND LINE"
    assert described("UNOW:4", "utf-8") == "PONÉS + TACK SECOND LINE"
    with pytest.raises(InputError, match="0xc9 is not of the character set"):
        described("UNOA:1", "latin-1")


def test_an_encoding_that_the_user_states_comes_first(tmp_path):
    text = _text(_interchange(_declaration("D1"), syntax="UNOA:1")).replace("HORSES", "КОНИ").encode("cp1251")
    assert _table(tmp_path, text, encoding="cp1251")[0][1]["FTX+AAA goods description"].startswith("КОНИ")


WHOLE = _text(_interchange(_declaration("D1"), _declaration("D2", "2")))


@pytest.mark.parametrize(
    ("was", "now", "said", "at"),
    [
        ("UNT+21+2'", "UNT+22+2'", "UNT says 22 as its segments, but it is 21", "message 2, segment 21"),
        ("UNT+21+2'", "UNT++2'", "UNT says nothing as its segments", "message 2, segment 21"),
        ("UNT+21+2'", "UNT+21+1'", "UNT says 1 as its reference, but it is 2", "message 2, segment 21"),
        ("UNT+21+2'", "UNZ+21+2'", "has no UNT: UNZ follows", "message 2, segment 21"),
        ("UNZ+2+R1'", "UNZ+1+R1'", "UNZ says 1 as its messages or groups, but it is 2", "after message 2"),
        ("UNZ+2+R1'", "UNZ+2+R2'", "UNZ says R2 as its reference", "after message 2"),
        ("UNZ+2+R1'\n", "", "breaks off here", "after message 2"),
        ("UNZ+2+R1'\n", "UNZ+2", "breaks off within a segment", "after segment 43"),
        ("UNZ+2+R1'", "BGM+1'", "BGM cannot stand between messages", "after message 2"),
        ("CST+2", "cst+2", "begins with 'cst'", "message 1, segment 15"),
        ("CNT+5:2", "CNT+5:8", "declares 8 items, contains 2", "message 1"),
        ("UNS+S", "UNS+D", "does not stand where a section begins", "message 1, segment 19"),
        ("UNS+D", "FTX+D", "UNS+S does not stand", "message 1, segment 19"),
        ("UNB+UNOC:3", "UNB+XXXX:3", "one of the character sets", None),
        ("UNB", "UNA::.? 'UNB", "gives one sign two meanings", "segment UNA"),
    ],
)
def test_what_does_not_agree_with_its_envelope_is_refused_with_its_segment(tmp_path, was, now, said, at):
    assert was in WHOLE
    error = _refused(tmp_path, WHOLE.replace(was, now, 1))
    assert said in error.problem
    assert error.place.at == at


def test_a_message_without_goods_items_or_of_another_kind_is_refused(tmp_path):
    none = _message("BGM+929+D1+9", "UNS+D", "UNS+S")
    assert "contains no goods item" in _refused(tmp_path, _text(_interchange(none))).problem
    other = _message("BGM+1", kind="XYZABC:D:96B:UN")
    assert "XYZABC, a message of another kind" in _refused(tmp_path, _text(_interchange(other))).problem
    assert "holds no message" in _refused(tmp_path, _text(_interchange())).problem


def test_a_long_run_without_an_end_sign_is_refused(tmp_path):
    assert "longer than 65,536" in _refused(tmp_path, WHOLE[:-1].removesuffix("'") + "x" * 3_000_000).problem


@pytest.mark.parametrize("end", range(1, len(WHOLE) - 2, 7))
def test_no_beginning_of_a_file_passes_for_the_whole(tmp_path, end):
    _refused(tmp_path, WHOLE[:end] if end > 3 else "UNB")


@given(st.lists(st.lists(st.text(), min_size=1, max_size=4), max_size=4))
def test_released_signs_come_back_as_they_were(elements):
    def released(text):
        return "".join(f"?{sign}" if sign in "?+:'" else sign for sign in text)

    written = "+".join(["FTX", *(":".join(map(released, element)) for element in elements)])
    found = Signs().segment.match(written + "'")
    assert found is not None
    assert found.end() == len(written) + 1
    assert Signs().parsed(written) == ("FTX", elements)


def test_where_an_interchange_breaks_off_or_has_a_foreign_sign_is_told(tmp_path):
    text = _text(_interchange(_declaration(1)))
    before = text[: text.index("LOC+27")]
    assert _refused(tmp_path, before + "LOC").place.at == f"after segment {before.count(chr(10))}"
    ascii_only = _text(_interchange(_declaration(1), syntax="UNOA:1")).encode()
    at = ascii_only.index(b"HORSES")
    error = _refused(tmp_path, ascii_only.replace(b"HORSES", b"\xc9TALON", 1))
    assert error.place.at == f"byte {at + 1}"
