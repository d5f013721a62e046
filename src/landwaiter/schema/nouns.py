"""The nouns that travel between the parts: Reason, Signal and Selection.

The other two, Declaration and Outcome, are tables; :mod:`landwaiter.schema.fields` says what is in
them. Large sets of signals and selections travel as columns too; these classes are one row each.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Parameter = str | int | float
Lane = Literal["red", "yellow", "blue", "green"]
Basis = Literal["targeted", "random", "none"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was answered: a message id and the values that its sentence needs.

    The sentence is made by :func:`landwaiter.explain.render` in the reader's language; a Reason
    never carries free text.
    """

    message: str
    params: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signal:
    """One capability's answer about one declaration item.

    ``score`` lies in [0, 1]; ``expected_revenue`` is the additional revenue that an inspection is
    expected to recover, in national currency, or ``None`` where the capability cannot say.
    """

    declaration_id: str
    item_number: int
    source: str
    code: str
    score: float
    expected_revenue: float | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """The lane that one item was given, by which policy, on which basis and from which signals.

    ``basis`` says whether the item was picked for its signals, drawn at random, or not picked;
    ``inclusion_probability`` is the chance it had in the random draw, ``seed`` repeats that draw.
    """

    declaration_id: str
    item_number: int
    lane: Lane
    basis: Basis
    policy: str
    seed: int
    inclusion_probability: float
    signals: tuple[Signal, ...] = ()
