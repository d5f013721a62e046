"""The chain of the audit: each entry carries the SHA-256 of what it says and of the entry before it.

Changing, leaving out, inserting or reordering an entry breaks the chain at that entry. Two things do not show in
the chain alone: that its end was cut off, and that all of it was written anew. A :class:`Head` that was signed
and is kept elsewhere shows both.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from landwaiter.schema.nouns import Reason

BEGINNING = "0" * 64
"""What the first entry carries in place of the hash of an earlier one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One act: who did what to which thing of which office, and the hashes that tie it to the entry before.

    ``details`` is canonical JSON, ``at`` a moment in UTC.
    """

    number: int
    at: str
    actor: str
    action: str
    subject: str
    office: str
    details: str
    previous: str
    hash: str = ""


class Head(NamedTuple):
    """The hash that an entry had when the head was signed; ``where`` says which file says so."""

    number: int
    hash: str
    where: str


class Flaw(NamedTuple):
    """The first entry that is not as it was written, and what is wrong with it."""

    number: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many entries are right, from the first one on, the last of them, and what is wrong with the next."""

    count: int
    last: Entry | None
    flaw: Flaw | None


def canonical(values: Mapping[str, Any]) -> str:
    """Return the one way in which ``values`` are written as JSON: ASCII, without blanks, keys in order.

    >>> canonical({"b": 1, "a": "é"})
    '{"a":"\\\\u00e9","b":1}'
    """
    return json.dumps(values, sort_keys=True, separators=(",", ":"), allow_nan=False)


def hash_of(entry: Entry) -> str:
    """Return the hash that belongs to what an entry says and to the hash of the entry before."""
    said = {name: value for name, value in asdict(entry).items() if name != "hash"}
    return hashlib.sha256(canonical(said).encode("ascii")).hexdigest()


def verify(entries: Iterable[Entry], heads: Sequence[Head] = ()) -> Verdict:
    """Go through ``entries``, in the order of their numbers, up to the first that is not as it was written.

    Parameters
    ----------
    heads
        Hashes that entries had once, from signed files.

    Examples
    --------
    >>> verify([], [Head(3, "0" * 64, "may.head")]).flaw.number
    1
    """
    signed = {number: [head for head in heads if head.number == number] for number in {head.number for head in heads}}
    last: Entry | None = None
    for entry in entries:
        flaw = _flaw(entry, last, signed)
        if flaw is not None:
            return Verdict(_count(last), last, flaw)
        last = entry
    return Verdict(_count(last), last, _cut_off(last, heads))


def _count(last: Entry | None) -> int:
    return 0 if last is None else last.number


def _flaw(entry: Entry, last: Entry | None, signed: Mapping[int, Sequence[Head]]) -> Flaw | None:
    number = _count(last) + 1
    if entry.number != number:
        extra = entry.number < number
        return Flaw(entry.number, Reason("chain.extra")) if extra else Flaw(number, Reason("chain.missing"))
    if not _is_whole(entry) or entry.hash != hash_of(entry):
        return Flaw(number, Reason("chain.changed"))
    if entry.previous != (BEGINNING if last is None else last.hash):
        return Flaw(number, Reason("chain.unlinked"))
    for head in signed.get(number, ()):
        if head.hash != entry.hash:
            return Flaw(number, Reason("chain.replaced", {"file": head.where}))
    return None


def _is_whole(entry: Entry) -> bool:
    """SQLite lets anything stand in any column."""
    texts = (entry.at, entry.actor, entry.action, entry.subject, entry.office, entry.details, entry.previous)
    return all(isinstance(text, str) for text in texts)


def _cut_off(last: Entry | None, heads: Sequence[Head]) -> Flaw | None:
    furthest = max(heads, default=None)
    if furthest is None or furthest.number <= _count(last):
        return None
    return Flaw(_count(last) + 1, Reason("chain.cut_off", {"file": furthest.where, "signed": furthest.number}))
