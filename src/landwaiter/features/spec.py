"""Which features a model reads: data that travels with the model, so scoring repeats training."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from landwaiter.features.prototypes import Share

HISTORY_KEYS = (
    "importer_id",
    "declarant_id",
    "exporter_id",
    "carrier_id",
    "office",
    "hs2",
    "hs4",
    "hs6",
    "origin_country",
)
"""Single keys whose history is always used where the data has them."""

DECLARED_KEYS = ("importer_id", "declarant_id", "exporter_id")
"""Keys of which it matters how often and since when they were declared, not only what was found."""

STANDING_CROSSES = (
    ("hs6", "origin_country"),
    ("importer_id", "hs4"),
    ("declarant_id", "hs4"),
    ("office", "hs4"),
)
"""Crosses used on every data set that has their columns; more are found (see ``crosses.py``)."""

REPEATED = ("hs6", "origin_country", "export_country", "net_mass_kg")
"""What makes two items look like the same consignment, declared again."""

NUMBERS = (
    "customs_value",
    "net_mass_kg",
    "gross_mass_kg",
    "quantity",
    "freight",
    "insurance",
    "invoice_value",
    "duty_rate",
    "tax_amount",
)
"""Declared numbers that features are made of."""


@dataclass(frozen=True, slots=True)
class FeatureSpec:
    """The recipe of a feature table.

    Attributes
    ----------
    keys, crosses
        Single columns, and tuples of columns, whose histories are used.
    numbers
        Declared numbers that the data has.
    window_days
        Length of the recent window of histories, days.
    price_window_days
        How far back comparable imports are looked for, days.
    repeated
        Columns whose joint value marks a consignment that was declared before; how often it was is a
        feature, what was found then is not: exact repeats must be judged apart from new goods.
    once
        Whether histories are made a second time with each consignment counted once: what was found in it later
        adds nothing, so that one that comes often does not speak for all others.
    identities
        Columns whose value itself is a feature, as a number; only some models read them.
    shares
        Knowledge of other administrations, each a feature; only some models read them.
    shrinkage
        Number of inspections that the overall fraud rate counts for in each key's own rate.
    """

    keys: tuple[str, ...] = HISTORY_KEYS
    crosses: tuple[tuple[str, ...], ...] = STANDING_CROSSES
    numbers: tuple[str, ...] = NUMBERS
    repeated: tuple[str, ...] = REPEATED
    once: bool = False
    identities: tuple[str, ...] = ()
    shares: tuple[Share, ...] = ()
    window_days: int = 180
    price_window_days: int = 365
    shrinkage: float = 10.0

    def as_dict(self) -> dict[str, Any]:
        """Return the recipe as JSON-ready values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> FeatureSpec:
        """Read a recipe back.

        >>> FeatureSpec.from_dict(FeatureSpec().as_dict()) == FeatureSpec()
        True
        """
        lists = {name: tuple(values.get(name, ())) for name in ("keys", "numbers", "repeated", "identities")}
        crosses = tuple(tuple(cross) for cross in values["crosses"])
        shares = tuple(Share.from_dict(share) for share in values.get("shares", ()))
        return cls(**{**values, **lists, "crosses": crosses, "shares": shares})

    @property
    def columns(self) -> tuple[str, ...]:
        """Every single column that a key or a cross needs, in a stable order."""
        crossed = [column for cross in self.crosses for column in cross]
        return tuple(dict.fromkeys([*self.keys, *crossed, *self.repeated, *self.identities]))


def name_of(*parts: str | tuple[str, ...]) -> str:
    """Return the name of a feature: its parts joined by ``|``, the columns of a key by ``+``.

    >>> name_of(("hs6", "origin_country"), "rate", "all")
    'hs6+origin_country|rate|all'
    """
    return "|".join("+".join(part) if isinstance(part, tuple) else part for part in parts)
