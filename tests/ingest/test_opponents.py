"""Holds proposals to what was written down beforehand of layouts that were made to mislead them."""

from __future__ import annotations

from collections import Counter

import pytest
from ingest.opponents import HOSTILE
from ingest.test_proposal import proposed

from landwaiter.errors import InputError

RIGHT, ASKED, OPEN, WRONG = "right", "asked", "asked where clear", "WRONG"
NO_FIELD = "no field"


def verdict(meaning, given):
    """Say how a column was answered for: ``given`` is the field proposed, ``None`` a question."""
    field = meaning.removesuffix("?")
    if given is None:
        return NO_FIELD if not field else ASKED if meaning.endswith("?") else OPEN
    return RIGHT if given == field else WRONG


def verdicts(hostile, folder):
    """Return the verdict on every column, by its title; a file that is refused asks for all of them."""
    try:
        given = [one.target for one in proposed(hostile.write(folder / "export.csv")).suggestions]
    except InputError:
        given = [None] * len(hostile.columns)
    assert len(given) == len(hostile.columns), "the header was not found"
    found = zip(hostile.columns, given, strict=True)
    return {place: (column, answer, verdict(column.meaning, answer)) for place, (column, answer) in enumerate(found)}


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    found = {}
    for name, hostile in HOSTILE.items():
        (folder / name).mkdir()
        found[name] = verdicts(hostile, folder / name).values()
    return found


def listed(judged, wanted):
    return "\n".join(
        f"{name}: {column.title!r} is {column.meaning or 'no field'}, was given {given}"
        for name, columns in judged.items()
        for column, given, said in columns
        if said == wanted
    )


def score(judged):
    """Count the verdicts over all columns of all layouts."""
    return Counter(said for columns in judged.values() for _, _, said in columns)


CLEAR_BUT_ASKED = {("arabic-digits", "رقم البيان"), ("arabic-digits", "المستورد")}
"""Names that would be clear, had the file not days, codes and values in digits that are not read."""


def test_there_are_forty_layouts_with_a_trap_each():
    assert len(HOSTILE) == len({hostile.trap for hostile in HOSTILE.values()}) == 40


@pytest.mark.slow
def test_what_is_clear_is_proposed_and_little_more_is_asked(judged):
    asked = {(name, column.title) for name, columns in judged.items() for column, _, said in columns if said == OPEN}
    assert asked == CLEAR_BUT_ASKED
    assert score(judged)[RIGHT] >= 308, score(judged)


@pytest.mark.slow
def test_no_column_of_a_hostile_layout_is_given_a_field_that_it_is_not(judged):
    assert not listed(judged, WRONG), listed(judged, WRONG)
