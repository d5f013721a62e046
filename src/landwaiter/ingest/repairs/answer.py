"""What the user says, for one file, to the repairs that are proposed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from landwaiter.errors import MappingError
from landwaiter.ingest.repairs.registry import REPAIRS

if TYPE_CHECKING:
    from collections.abc import Collection

ALL, NONE = "all", "none"


@dataclass(frozen=True, slots=True)
class Answer:
    """The kinds of repair that are accepted, and what becomes of all others: ``None`` leaves them to be asked.

    A repair that the file does not show to be needed is done only where its very name is said.

    >>> Answer.of(["lost-zero"]).accepts("lost-zero", sure=False), Answer.of(["lost-zero"]).accepts("country")
    (True, None)
    >>> Answer.of(["lost-zero", "none"]).accepts("country"), Answer.of(["all"]).accepts("country", sure=False)
    (False, None)
    """

    names: frozenset[str] = frozenset()
    others: bool | None = None

    @classmethod
    def of(cls, names: Collection[str]) -> Answer:
        """Return the answer that consists of names of repairs, ``all`` and ``none``.

        Raises
        ------
        MappingError
            If there is no repair of a name, or all and none are said at once.
        """
        unknown = [name for name in names if name not in (*REPAIRS, ALL, NONE)]
        if unknown:
            raise MappingError(f"there is no repair called {unknown[0]!r}.", f"Those known are {', '.join(REPAIRS)}.")
        if ALL in names and NONE in names:
            raise MappingError("all repairs are accepted and declined at once.", "Say --repair all or --repair none.")
        return cls(frozenset(names) - {ALL, NONE}, True if ALL in names else False if NONE in names else None)

    def accepts(self, name: str, *, sure: bool = True) -> bool | None:
        """Say whether a repair is accepted, or declined; ``None`` where that is left open."""
        return True if name in self.names else self.others if sure else None
