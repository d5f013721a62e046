"""What was found in a file beside its rejected rows: what was repaired or is asked, and what it says twice."""

from __future__ import annotations

from dataclasses import dataclass

EXAMPLES = 10
"""Examples that are kept of each finding."""


@dataclass(frozen=True, slots=True)
class Example:
    """One cell before and after a repair, and where it stands in the file."""

    place: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Repaired:
    """A repair of one column: how many of its cells it changed, of how many that hold something.

    ``repair`` is the name by which mappings accept it, ``target`` the field that the column is.
    """

    repair: str
    column: str
    target: str
    count: int
    cells: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What nobody has decided on yet in a file that is only looked at.

    It is read as it is proposed to be: ``columns`` that have no field yet are left out, ``fields`` that are
    required and have no column are blank without a complaint, and ``repairs`` are done.
    """

    columns: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    repairs: tuple[Repaired, ...] = ()

    def __bool__(self) -> bool:
        """Say whether anything is asked."""
        return bool(self.columns or self.fields or self.repairs)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One declaration whose stated total is not the sum over its items, and the place of its first item.

    ``otherwise`` is another total that its rows state, where they do not agree on one.
    """

    place: str
    declaration: str
    stated: float
    summed: float
    otherwise: float | None = None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Totals that declarations state in ``column``, and that the sums over their items (``target``) are not.

    ``declarations`` counts those that were compared, ``rounding`` those off by no more than one unit an item,
    ``beyond`` those off by more or stating several totals; ``examples`` are of the latter, largest difference
    first. ``uncompared`` counts those that state a total but have a number that cannot be read, items in several
    currencies or no numbers at all. Nothing is rejected or changed for it.
    """

    column: str
    target: str
    declarations: int
    rounding: int
    beyond: int
    examples: tuple[Contradiction, ...]
    uncompared: int = 0


@dataclass(frozen=True, slots=True)
class Repetition:
    """One declaration with the same value on all its items, and the place of the first."""

    place: str
    declaration: str
    items: int
    value: float


@dataclass(frozen=True, slots=True)
class HeaderValue:
    """A column mapped as an item's that looks like the declaration's own value, repeated on each item.

    Of ``declarations`` with several items, ``repeated`` have the same value on all of them; added up over items
    it is counted ``times`` as often as over declarations. ``examples`` have the largest sums first. Nothing is
    rejected or changed for it.
    """

    column: str
    target: str
    declarations: int
    repeated: int
    times: float
    examples: tuple[Repetition, ...]
