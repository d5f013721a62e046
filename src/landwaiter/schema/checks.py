"""Checks that a value of a field must pass, as data: a message id and a condition.

A check compiles to one Ibis expression over the typed column, so every engine can run it. It
answers *true* where the value is wrong; a null value is never wrong here (:class:`Field` says
whether null is allowed).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from landwaiter.schema.nouns import Parameter

Fails = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Check:
    """A named condition under which a value is refused.

    ``message`` is the id of the sentence that tells the user; ``fails`` maps an Ibis column to a
    boolean Ibis expression.
    """

    message: str
    fails: Fails
    params: Mapping[str, Parameter] = field(default_factory=dict)


def not_negative() -> Check:
    """Refuse values below zero, and NaN or infinity, which no quantity or amount can be."""
    return Check("check.negative", lambda column: (column < 0) | column.isnan() | column.isinf())


def between(low: float, high: float) -> Check:
    """Refuse numbers outside ``[low, high]``."""
    params: dict[str, Parameter] = {"low": low, "high": high}
    return Check("check.range", lambda column: ~column.between(low, high), params)


def date_between(low: date, high: date) -> Check:
    """Refuse dates outside ``[low, high]``: they come from a wrong year or a wrong order of parts."""
    params: dict[str, Parameter] = {"low": low.isoformat(), "high": high.isoformat()}
    return Check("check.date_range", lambda column: ~column.between(low, high), params)


def matches(pattern: str, message: str) -> Check:
    """Refuse text in which the regular expression ``pattern`` is not found."""
    return Check(message, lambda column: ~column.re_search(pattern))


def one_of(*codes: str) -> Check:
    """Refuse text that is not one of ``codes``."""
    params: dict[str, Parameter] = {"codes": ", ".join(codes)}
    return Check("check.code", lambda column: ~column.isin(codes), params)
