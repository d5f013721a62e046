from __future__ import annotations

import pytest

from landwaiter.country import Scenario, parameter_tables
from landwaiter.country.parameter import parameters
from landwaiter.country.scenario.events import EVENTS, Event
from landwaiter.country.scenario.office import Office
from landwaiter.country.schemes import SCHEMES, Habits, Scheme

SECTIONS = [type(section) for section in Scenario().sections.values()]


@pytest.mark.parametrize(
    "kind", [Scenario, *SECTIONS, Office, Event, *EVENTS.values(), Scheme, *SCHEMES.values(), Habits]
)
def test_everything_that_can_be_set_is_in_a_table(kind: type) -> None:
    rows = parameter_tables().splitlines()
    for one in parameters(kind):
        found = [row for row in rows if row.startswith(f"| `{one.name}` |")]
        assert any(all(f"| {text} |" in row for text in (one.meaning, one.source, one.bounds)) for row in found)


def test_every_table_of_a_file_has_a_heading() -> None:
    lines = set(parameter_tables().splitlines())
    assert {f"## `[{name}]`" for name in Scenario().sections} <= lines
    assert {"## `[[offices]]`", "## `[[events]]`", "## `[[schemes]]`", "### `[schemes.habits]`"} <= lines
    assert {f'### `kind = "{kind}"`' for kind in (*EVENTS, *SCHEMES)} <= lines
