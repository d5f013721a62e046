"""What each capability can and cannot do with the fields that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landwaiter.ingest.quality.report import Ability

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from landwaiter.schema.capability import Capability

ENOUGH = 0.5
"""Share of rows in which a field must be filled for it not to count as sparse (chosen)."""


def abilities(capabilities: Iterable[Capability], filled: Mapping[str, float]) -> tuple[Ability, ...]:
    """Return whether each capability can work; ``filled`` is the share of rows that hold each field."""
    return tuple(_ability(one, filled) for one in capabilities)


def _ability(one: Capability, filled: Mapping[str, float]) -> Ability:
    missing = tuple(group for group in one.needs if not any(filled.get(field, 0.0) for field in group))
    lacking = tuple(field for field in one.uses if not filled.get(field, 0.0))
    sparse = tuple(field for field in one.fields if 0.0 < filled.get(field, 0.0) < ENOUGH)
    if missing:
        return Ability(one.name, "cannot", missing)
    return Ability(one.name, "part" if lacking or sparse else "can", (), lacking, sparse)
