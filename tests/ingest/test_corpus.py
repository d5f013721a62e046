from __future__ import annotations

import pytest
from ingest.corpus import LAYOUTS, WATCHED
from ingest.test_proposal import proposed

from landwaiter.errors import InputError

RIGHT, ASKED, WRONG = "right", "asked", "WRONG"


def outcome(found, layout, target):
    """Say what became of a watched field: given to its column, asked, or given to another or as another."""
    meant = {one.column: one.target for one in found.suggestions}
    held = [one for one in found.suggestions if one.target == target]
    whole = len(held) == 1 or all(one.part for one in held)
    if held and held[0].column == layout.column(target) and whole:
        return RIGHT
    return ASKED if not held and meant[layout.column(target)] is None else WRONG


def outcomes(layout, folder):
    try:
        found = proposed(layout.write(folder / "may.csv"))
    except InputError as error:
        return {"file": ASKED if error.remedy else WRONG}
    titles = tuple(one.column for one in found.suggestions)
    header = RIGHT if layout.column("hs_code") in titles else WRONG
    return {"header": header, **{target: outcome(found, layout, target) for target in WATCHED}}


def row(name, layout, found):
    return f"{name:<20}{layout.trap:<50}" + " ".join(f"{target}={what}" for target, what in found.items())


def test_the_corpus_has_forty_layouts_with_a_trap_each():
    assert len(LAYOUTS) >= 40
    assert len({layout.trap for layout in LAYOUTS.values()}) == len(LAYOUTS)


@pytest.mark.slow
def test_every_layout_is_mapped_right_or_asked(tmp_path):
    found = {}
    for name, layout in LAYOUTS.items():
        (tmp_path / name).mkdir()
        found[name] = outcomes(layout, tmp_path / name)
    table = "\n".join(row(name, LAYOUTS[name], result) for name, result in found.items())
    for name, result in found.items():
        assert {target for target, what in result.items() if what == ASKED} == set(LAYOUTS[name].asked), "\n" + table
        assert WRONG not in result.values(), "\n" + table
