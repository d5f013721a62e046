"""How much of what was planted, counted in the truth."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from landwaiter.country.build import Country


@dataclass(frozen=True)
class Planted:
    """Items in all, illicit ones, and those of each scheme; honest errors count as one."""

    items: int = 0
    illicit: int = 0
    schemes: Counter[str] = field(default_factory=Counter)

    def share(self, items: int) -> float:
        """Return a number of items as a share of all, 0 where there are none.

        >>> Planted(items=200).share(5)
        0.025
        """
        return items / self.items if self.items else 0.0


def planted(country: Country) -> Planted:
    """Count the truth of ``country``, chunk by chunk."""
    items, illicit, schemes = 0, 0, Counter[str]()
    for chunk in country.chunks("truth"):
        items += len(chunk["scheme"])
        illicit += int(chunk["illicit"].sum())
        schemes.update(name for name in chunk["scheme"].tolist() if name is not None)
    return Planted(items, illicit, schemes)
