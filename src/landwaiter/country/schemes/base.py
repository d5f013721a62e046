"""What every fraud scheme has in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from landwaiter.country.parameter import check, parameter

if TYPE_CHECKING:
    from datetime import date

    from landwaiter.country.arrays import Bools, Floats, Ints, Texts
    from landwaiter.country.trade import Statement, Trade
    from landwaiter.country.world import World


@dataclass(frozen=True)
class Scheme(ABC):
    """One way to cheat.

    ``share`` is the expected share of the items registered from ``starts`` until before ``ends`` that
    are declared under it. Who is drawn follows from :meth:`weights`, what they declare from
    :meth:`alter`. What it costs the treasury needs no code: it is the charge on the true goods less
    the charge on the declared ones.

    A class says its ``kind``, the name by which a scenario file asks for it, its ``offence``, one of
    :data:`landwaiter.schema.fields.OFFENCES`, whether goods found are ``seized``, and what it ``needs``:
    what to do about a scenario in which too few items suit it.
    """

    kind: ClassVar[str]
    offence: ClassVar[str]
    seized: ClassVar[bool] = False
    needs: ClassVar[str] = "enlarge the scenario"

    label: str = parameter("", "Name in the truth; empty: the kind. Two of one kind need two names", "")
    share: float = parameter(0.01, "Items while it is at work", "share", low=0, high=1)
    starts: date | None = parameter(None, "First day; none: from the beginning", "date")
    ends: date | None = parameter(None, "Day after the last; none: to the end", "date")
    deterrence: float = parameter(
        0.3, "Part by which each time that it was caught lowers an importer's chance to go on", "share", low=0, high=1
    )
    findable: float = parameter(
        1.0, "Chance that an inspection finds it, against the usual one", "times", low=0, high=1
    )
    on_paper: float = parameter(
        0.2, "Chance that a check of the documents finds it, against an inspection", "times", low=0, high=1
    )
    in_books: float = parameter(
        0.3, "Chance that an audit after clearance finds it, against an inspection", "times", low=0, high=1
    )

    def __post_init__(self) -> None:
        check(self)

    @property
    def name(self) -> str:
        """Name in the truth; it also names the scheme's random stream."""
        return self.label or self.kind

    @abstractmethod
    def weights(self, world: World, trade: Trade, free: Bools, rng: np.random.Generator) -> Floats:
        """Return a relative chance for every item, 0 where the scheme cannot be used.

        ``free`` is true where the scheme is at work.
        """

    @abstractmethod
    def alter(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Statement:
        """Return what is declared for the items ``rows``."""

    def real(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Statement:
        """Return what is true of the items ``rows``, where that is not what honest trade would be.

        ``rng`` begins where that of :meth:`alter` does.
        """
        return trade.statement.at(rows)

    def seizes(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Texts:
        """Return what a seizure record of each of the items ``rows`` calls the goods: its ``commodity_group``.

        Only asked of schemes whose goods are ``seized``; each item by itself, with any ``rng``.
        """
        return np.full(len(rows), "other goods", dtype=object)
