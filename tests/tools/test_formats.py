from __future__ import annotations

import re

import formats
from landwaiter.ingest.readers import unpacking, xml


def test_every_limit_is_taken_from_the_code_and_written_for_people(monkeypatch) -> None:
    monkeypatch.setattr(xml, "LONGEST_TEXT", 3 << 20)
    monkeypatch.setattr(unpacking, "ENTRIES", 1_234)
    found = {(of, what): number for of, number, what in formats.limits()}
    assert found["XML", "in a value"] == "3 MB"
    assert found["workbooks, zip", "files within, parts of a workbook included"] == "1,234"
    assert len(found) == len(formats.LIMITS)
    assert all(re.fullmatch(r"[0-9,]+(?: [GMK]B)?", number) for number in found.values())


def test_every_foreign_format_has_a_way_out() -> None:
    found = dict(formats.foreign())
    assert {"a dBase table (.dbf)", "a PDF document", "a 7z archive"} <= set(found)
    assert all(remedy.endswith(".") for remedy in found.values())
