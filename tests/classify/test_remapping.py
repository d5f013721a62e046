from __future__ import annotations

from landwaiter.classify.knowledge import Precedent
from landwaiter.classify.nomenclature.correlation import Correlation
from landwaiter.classify.remapping import Unmapped, remapped

ONE = Precedent()
TABLE = Correlation(
    "HS2017",
    "HS2022",
    (
        ("010121", "010121"),
        ("030111", "030119"),
        ("852580", "852581"),
        ("852580", "852589"),
        ("847330", "847330"),
        ("847330", "852491"),
    ),
)


def test_history_is_brought_to_the_newer_edition_as_far_as_that_is_certain() -> None:
    codes = ["01012100", "0301110010", "852580", "852580", "847330", "999999", "852589"]
    found, unmapped = remapped([(f"goods {at}", code, ONE) for at, code in enumerate(codes)], TABLE)
    assert [(text, code) for text, code, _ in found] == [
        ("goods 0", "01012100"),
        ("goods 1", "030119"),
        ("goods 2", "8525"),
        ("goods 3", "8525"),
        ("goods 6", "852589"),
    ]
    assert unmapped == [
        Unmapped("847330", "split", ("847330", "852491"), "", 1),
        Unmapped("852580", "split", ("852581", "852589"), "8525", 2),
        Unmapped("999999", "unknown", (), "", 1),
    ]
