"""An item is opened with all that was done on it, of the own office only, on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from queues import Given, declare, lay_selection

from landwaiter.errors import NotFoundError
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.casework import open_case
from landwaiter.services.application.deciding import decide, override_lane
from landwaiter.services.application.items import open_item
from landwaiter.services.application.outcomes import record_outcome, was_recorded
from landwaiter.services.application.queue import open_queue

Person = Callable[..., Actor]
D1 = ("D1", 1)


def test_an_item_tells_what_was_done_on_it(app: Application, person: Person) -> None:
    items = [Given("D1"), Given("D2", office="ANE")]
    declare(app.workspace, items)
    lay_selection(app.workspace, items)
    officer, other = person("officer", "LOM"), person("supervisor", "LOM")
    before = open_item(app, officer, D1)
    assert (before.decision, before.request, before.outcome, list(before.cases)) == (None, None, None, [])
    assert (before.declared["hs_code"], before.ranked_by) == ("870323", "targeting 1")
    override_lane(app, officer, D1, "green", "known trader")
    request = open_item(app, other, D1).request
    assert request is not None
    assert (request.asker, request.payload["lane"]) == (officer.name, "green")
    decide(app, other, D1)
    found = {"result": "fraud", "offence": "origin", "additional_revenue": 2.5}
    assert not was_recorded(app, officer, D1, found)
    record_outcome(app, officer, D1, found)
    number = open_case(app, officer, D1, "Twice")
    after = open_item(app, person("auditor"), D1)
    assert after.decision is not None
    assert after.outcome is not None
    assert (after.decision.decided_by, after.outcome.recorded_by) == (other.name, officer.name)
    assert [one.id for one in after.cases] == [number]
    assert [one.recorded for one in open_queue(app, officer).items] == [True]
    assert was_recorded(app, officer, D1, found)
    assert not was_recorded(app, officer, D1, {**found, "additional_revenue": 3.0})
    assert not was_recorded(app, other, D1, found)
    for key in (("D2", 1), ("D9", 1)):
        with pytest.raises(NotFoundError):
            open_item(app, officer, key)
