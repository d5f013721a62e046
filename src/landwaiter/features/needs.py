"""What each family of features is made of, read off the recipes themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from landwaiter.features.build import EVIDENCE
from landwaiter.features.comparables import COMPARISONS
from landwaiter.features.own import RATIOS, ROUNDED
from landwaiter.features.spec import DECLARED_KEYS, HISTORY_KEYS, NUMBERS, REPEATED, STANDING_CROSSES
from landwaiter.features.state import HS_DIGITS
from landwaiter.schema.capability import Capability, all_of

LABELS = all_of("outcome.result", "outcome.known_on")
"""What was found, and when it was known: without both nothing can be learned."""


def _fields(keys: Iterable[str | tuple[str, ...]]) -> tuple[str, ...]:
    """Return the fields of keys and crosses, once each; the digits of a commodity code are its field."""
    parts = (part for key in keys for part in ((key,) if isinstance(key, str) else key))
    return tuple(dict.fromkeys("hs_code" if part in HS_DIGITS else part for part in parts))


def _compared(family: str) -> Iterator[Capability]:
    for one in COMPARISONS:
        if one.family == family:
            numbers = [one.value, *([one.per] if one.per else [])]
            yield Capability(f"features.{family}.{one.measure}", all_of(*numbers, *_fields(one.key)))


INPUTS = tuple(dict.fromkeys([*_fields([*HISTORY_KEYS, *STANDING_CROSSES, REPEATED]), *NUMBERS]))
"""Every field that features are made of by default."""

CAPABILITIES = (
    Capability("features.history", (*LABELS, _fields(HISTORY_KEYS)), _fields([*HISTORY_KEYS, *STANDING_CROSSES])),
    Capability("features.newness", (DECLARED_KEYS,), DECLARED_KEYS),
    Capability(
        "features.repeated",
        all_of(*_fields(key for key in REPEATED if key in (*HS_DIGITS, "net_mass_kg"))),
        _fields(REPEATED),
    ),
    *_compared("price"),
    *_compared("weight"),
    *_compared("amount"),
    Capability("features.amount", (NUMBERS,), tuple(dict.fromkeys(name for pair in RATIOS for name in pair))),
    Capability("features.rounding", (ROUNDED,), ROUNDED),
    Capability("features.calendar", all_of("registration_date")),
    Capability("reasons", (), EVIDENCE),
)
"""The families of features, and what reasons quote."""
