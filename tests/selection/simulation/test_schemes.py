from __future__ import annotations

import numpy as np
from selection.simulation.plays import FIRST, record

from landwaiter.selection.simulation.schemes import Schemes, Wait, discovery, waits

DAY = (np.datetime64(FIRST, "D").astype(np.int32) + np.arange(-10, 30)).astype(np.int32)


def named(**items: list[int]) -> np.ndarray:
    found = np.full(40, None, dtype=object)
    for name, rows in items.items():
        found[rows] = name
    return found


NAMES = named(old=[3, 15, 16, 17], phoenix=[22, 23, 32, 33, 34], single=[15 + 3], unseen=[39])
RECORDS = [record(0, (15, 16)), record(1, (22,)), record(2, (17, 32, 33))]


def test_a_scheme_is_discovered_when_enough_of_it_was_found() -> None:
    # The phoenix begins in the second period, and the third item of it is found in the third.
    assert discovery(RECORDS, NAMES) == {"old": 2, "phoenix": 1, "single": None, "unseen": None}
    assert discovery(RECORDS, NAMES, least=1) == {"old": 0, "phoenix": 0, "single": None, "unseen": None}


def test_a_scheme_is_new_where_none_of_it_came_before() -> None:
    # Items 18, 22 and 39 were registered 8, 12 and 29 days after the first of the year.
    begun = Schemes(NAMES, DAY).begun(RECORDS)
    assert begun == {"single": "2025-01-09", "phoenix": "2025-01-13", "unseen": "2025-01-30"}
    assert list(begun) == ["single", "phoenix", "unseen"]


def test_what_is_never_discovered_waits_until_the_end() -> None:
    # phoenix 1 period; single 3, from the first to the end; unseen 1, only the last.
    assert Schemes(NAMES, DAY).mean_wait(RECORDS) == (1 + 3 + 1) / 3


def test_waits_over_seeds() -> None:
    late = [record(0, ()), record(1, ()), record(2, (32, 33, 34))]
    soon = [record(0, ()), record(1, (22, 23, 22)), record(2, ())]
    never = [record(0, ()), record(1, ()), record(2, ())]
    schemes = Schemes(NAMES, DAY)
    assert waits([late, soon, soon], schemes)["phoenix"] == Wait(3, 3, 0.0, 0, 1)
    assert waits([late, soon, never], schemes)["phoenix"] == Wait(3, 2, 1.0, 0, None)
    assert waits([late, never, never], schemes)["phoenix"] == Wait(3, 1, None, 1, None)
    assert waits([never], schemes)["phoenix"] == Wait(1, 0, None, None, None)
