from __future__ import annotations

import numpy as np
import pytest

from landwaiter.country.evidence.hidden import hidden_share
from landwaiter.country.evidence.tables import Tables
from landwaiter.errors import NotComputableError


def texts(*values):
    return np.array(values, dtype=object)


def country(**outcomes):
    """Six illicit items: two in cell I1/8708/XA, one in I2's, two in I3's, one without a code; one honest item."""
    ids = texts("D1", "D2", "D3", "D4", "D5", "D6", "D7")
    declared = {
        "declaration_id": ids,
        "item_number": np.ones(7, dtype=np.int64),
        "importer_id": texts("I1", "I1", "I2", "I3", "I3", "I3", "I2"),
        "hs_code": texts("870810", "870899", "870899", "610910", "610910", None, "870899"),
        "origin_country": texts("XA", "XA", "XA", "XB", "XB", "XB", "XA"),
    }
    illicit = np.array([True] * 6 + [False])
    truth = {"declaration_id": ids, "illicit": illicit, "scheme": np.where(illicit, "a", None).astype(object)}
    found = {
        "declaration_id": texts("D1", "D3", "D4", "D5"),
        "item_number": np.ones(4, dtype=np.int64),
        "result": texts("fraud", "fraud", "fraud", "fraud"),
        "basis": texts("targeted", "random", "random", "targeted"),
    }
    return Tables({"declarations": declared, "outcomes": {**found, **outcomes}, "truth": truth})


def shares(hidden):
    return hidden.targeted.value, hidden.random_only.value, hidden.nowhere.value


def test_a_cell_counts_as_targeted_where_any_targeted_inspection_found_fraud() -> None:
    hidden = hidden_share(country())
    # D1, D2 (heading 8708) and D4, D5 by targeting; D3 by random alone; D6 has no code, so no cell
    assert shares(hidden) == pytest.approx((4 / 6, 1 / 6, 1 / 6))
    assert hidden.illicit == 6
    assert sum(shares(hidden)) == pytest.approx(1.0)


def test_inspections_that_found_nothing_reveal_nothing() -> None:
    nothing = country(result=texts("compliant", "fraud", "minor", "compliant"))
    assert shares(hidden_share(nothing)) == pytest.approx((0.0, 1 / 6, 5 / 6))


def test_coarser_cells_are_revealed_more_often() -> None:
    by_importer = hidden_share(country(result=texts("compliant", "fraud", "compliant", "fraud")), ("importer_id",))
    assert shares(by_importer) == pytest.approx((3 / 6, 1 / 6, 2 / 6))


def test_what_lacks_is_named() -> None:
    with pytest.raises(NotComputableError, match=r"outcomes\.basis"):
        hidden_share(country(basis=texts(None, None, None, None)))
