"""What a capability needs of the data: the fields without which it answers nothing, and those it uses."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capability:
    """One capability, beside whose code this is declared.

    ``needs`` are groups of fields, of each of which one must be filled; ``uses`` are fields that make its
    answers better. Fields of outcomes are written ``outcome.<field>``.

    >>> Capability("price", (("customs_value",),), ("net_mass_kg", "customs_value")).fields
    ('customs_value', 'net_mass_kg')
    """

    name: str
    needs: tuple[tuple[str, ...], ...] = ()
    uses: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that it needs or uses, once."""
        needed = (field for group in self.needs for field in group)
        return tuple(dict.fromkeys([*needed, *self.uses]))


def all_of(*fields: str) -> tuple[tuple[str, ...], ...]:
    """Return the needs of a capability that cannot do without any of ``fields``.

    >>> all_of("office", "regime")
    (('office',), ('regime',))
    """
    return tuple((field,) for field in fields)
