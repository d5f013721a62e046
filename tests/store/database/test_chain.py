"""Whatever is done to the audit is found, and the first entry that is not as it was written is named."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import fields, replace

import pytest

from landwaiter.store.database.chain import BEGINNING, Entry, Head, hash_of, verify

TAMPERINGS = 1_400
FIELDS = [field.name for field in fields(Entry)]
Rows = list[Entry]


def chain(size: int, actor: str = "amina") -> Rows:
    rows: Rows = []
    for number in range(1, size + 1):
        previous = rows[-1].hash if rows else BEGINNING
        entry = Entry(number, f"2026-11-30T08:{number:02}", actor, "item.decide", f"D{number}/1", "LOM", "{}", previous)
        rows.append(replace(entry, hash=hash_of(entry)))
    return rows


def change(rows: Rows, draw: random.Random) -> int:
    """Change a character of a field, the number to another one, or put in what is no text."""
    at, name = draw.randrange(len(rows)), draw.choice(FIELDS)
    old = getattr(rows[at], name)
    if name == "number":
        rows[at] = replace(rows[at], number=draw.choice([n for n in range(-2, len(rows) + 3) if n != old]))
        return min(old, rows[at].number)
    new = draw.choice([None, b"x", 7, old + " ", old[:-1] + chr(ord(old[-1]) ^ 1) if old else "x"])
    rows[at] = replace(rows[at], **{name: new})
    return old if name == "number" else rows[at].number


def delete(rows: Rows, draw: random.Random) -> int:
    # Without a signed head, the end may be cut off unseen; see the test of heads.
    return rows.pop(draw.randrange(len(rows) - 1)).number


def insert(rows: Rows, draw: random.Random) -> int:
    """Insert a forged entry that follows the one before it, the later ones moved by one."""
    at = draw.randrange(len(rows))
    forged = replace(rows[at], actor="nobody", previous=rows[at - 1].hash if at else BEGINNING)
    later = [replace(entry, number=entry.number + 1) for entry in rows[at:]]
    rows[at:] = [replace(forged, hash=hash_of(forged)), *later]
    # The forged entry itself is well made: it shows at the one behind it.
    return at + 2


def duplicate(rows: Rows, draw: random.Random) -> int:
    at = draw.randrange(len(rows))
    rows.insert(at + 1, rows[at])
    return rows[at].number


def reorder(rows: Rows, draw: random.Random) -> int:
    """Let two entries change places, each with the number of its new place."""
    one, other = sorted(draw.sample(range(len(rows)), 2))
    rows[one], rows[other] = replace(rows[other], number=one + 1), replace(rows[one], number=other + 1)
    return one + 1


def rewrite(rows: Rows, draw: random.Random) -> int:
    """Change an entry and give it the hash that belongs to it."""
    at = draw.randrange(len(rows) - 1)
    changed = replace(rows[at], actor="nobody")
    rows[at] = replace(changed, hash=hash_of(changed))
    return at + 2


WAYS: tuple[Callable[[Rows, random.Random], int], ...] = (change, delete, insert, duplicate, reorder, rewrite)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_every_tampering_is_found_and_the_first_bad_entry_named(way: Callable[[Rows, random.Random], int]) -> None:
    draw, whole = random.Random(f"7 {way.__name__}"), chain(30)
    for _ in range(TAMPERINGS // len(WAYS)):
        rows = list(whole)
        first = way(rows, draw)
        found = verify(sorted(rows, key=lambda entry: entry.number))
        assert found.flaw is not None
        assert found.flaw.number == first
        # What comes before is right; of an entry that is there twice, the first one too.
        assert found.count == max(0, first - (found.flaw.reason.message != "chain.extra"))


def test_what_nobody_touched_is_right() -> None:
    found = verify(chain(30))
    assert (found.count, found.flaw, found.last) == (30, None, chain(30)[-1])
    assert verify([]).count == 0


def test_an_end_that_was_cut_off_shows_by_a_signed_head() -> None:
    whole = chain(30)
    head = Head(30, whole[-1].hash, "may.head")
    assert verify(whole, [head]).flaw is None
    for kept in range(30):
        assert verify(whole[:kept]).flaw is None
        flaw = verify(whole[:kept], [Head(1, whole[0].hash, "may.head"), head]).flaw
        assert flaw is not None
        assert (flaw.number, flaw.reason.message) == (kept + 1, "chain.cut_off")
        assert flaw.reason.params == {"file": "may.head", "signed": 30}


def test_a_chain_written_anew_shows_by_the_heads_that_were_signed() -> None:
    whole, anew = chain(30), chain(30, actor="nobody")
    heads = [Head(number, whole[number - 1].hash, f"{number}.head") for number in (10, 20)]
    assert verify(anew).flaw is None
    flaw = verify(anew, heads).flaw
    assert flaw is not None
    assert (flaw.number, flaw.reason.message, flaw.reason.params) == (10, "chain.replaced", {"file": "10.head"})
