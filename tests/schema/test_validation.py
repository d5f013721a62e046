from __future__ import annotations

import ibis
import numpy as np

from landwaiter.engine import open_engine
from landwaiter.schema.fields import Field, field_named
from landwaiter.schema.formats import NumberFormat
from landwaiter.schema.validation import Condition, Incoming, typed, with_problems


def _run(columns, incoming, conditions=lambda table: [], flags=None):
    held = {name: np.array(values, dtype=object) for name, values in columns.items()}
    schema = dict.fromkeys(columns, "string")
    if flags is not None:
        held["flag"], schema["flag"] = np.array(flags), "boolean"
    table = typed(ibis.table(schema, name="staged"), incoming)
    with open_engine() as engine:
        engine.load("staged", held)
        found = engine.fetch(with_problems(table, incoming, conditions(table)))
    return {name: values.tolist() for name, values in found.items()}


def test_each_field_has_its_first_problem_and_fields_are_joined():
    incoming = [
        Incoming("hs_code", "a", field_named("hs_code")),
        Incoming("net_mass_kg", "b", field_named("net_mass_kg"), NumberFormat(","), factor=1000.0),
    ]
    found = _run({"a": ["0101", None, "1"], "b": ["1,5", "-1", "x"]}, incoming)
    assert found["net_mass_kg"][:2] == [1500.0, -1000.0]
    assert found["problems"] == [
        None,
        "hs_code:check.missing|net_mass_kg:check.negative",
        "hs_code:check.hs_code|net_mass_kg:check.not_a_number",
    ]


def test_defaults_fill_blanks_and_stand_for_columns_that_are_not_there():
    incoming = [
        Incoming("quantity", "a", field_named("quantity"), default=2),
        Incoming("item_number", None, field_named("item_number"), default=1),
    ]
    found = _run({"a": ["5", None, "x"]}, incoming)
    assert found["item_number"] == [1, 1, 1]
    assert found["quantity"][:2] == [5.0, 2.0]
    assert found["problems"] == [None, None, "quantity:check.not_a_number"]


def test_a_field_can_be_required_only_where_a_flag_is_set():
    incoming = [Incoming("outcome.result", "a", Field("result", "text", "What.", required=True), only_with="flag")]
    found = _run({"a": ["fraud", None, None]}, incoming, flags=[True, True, False])
    assert found["problems"] == [None, "outcome.result:check.missing", None]


def test_conditions_over_columns_come_after_the_fields():
    incoming = [Incoming(name, f"text {name}", field_named(name)) for name in ("freight", "insurance")]
    found = _run(
        {"text freight": ["1", "3"], "text insurance": ["2", "-2"]},
        incoming,
        lambda table: [Condition("insurance", "check.odd", table.insurance < table.freight)],
    )
    assert found["problems"] == [None, "insurance:check.negative|insurance:check.odd"]


def test_times_and_whole_numbers_are_read_strictly():
    incoming = [
        Incoming("registration_time", "a", field_named("registration_time")),
        Incoming("item_number", "b", field_named("item_number")),
    ]
    found = _run({"a": ["23:59", "24:00", "7:05:30.5"], "b": ["1.0", "1.5", "1e2"]}, incoming)
    assert str(found["registration_time"][0]) == "23:59:00"
    assert found["problems"] == [
        None,
        "registration_time:check.not_a_time|item_number:check.not_an_integer",
        None,
    ]
    assert found["item_number"][0::2] == [1, 100]


def test_whole_numbers_beyond_any_count_are_told_and_do_not_stop_the_import():
    texts = ["7", "-7", "7.5", "3" + "0" * 20, "-3" + "0" * 20, "9" * 40, "9007199254740992", "9007199254740994"]
    found = _run({"a": texts}, [Incoming("item_number", "a", field_named("item_number"))])
    wrong, range_ = "item_number:check.not_an_integer", "item_number:check.range"
    assert found["problems"] == [None, range_, wrong, wrong, wrong, wrong, range_, wrong]
