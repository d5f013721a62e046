"""Parameters that say what they mean: a dataclass field with unit, source and bounds."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from landwaiter.errors import Place, SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class Parameter:
    """What is known of one parameter: ``source`` is a citation, or ``"chosen"`` where it is ours."""

    name: str
    default: object
    unit: str
    meaning: str
    source: str


def parameter(
    default: Any,
    meaning: str,
    unit: str = "",
    *,
    low: float | None = None,
    high: float | None = None,
    source: str = CHOSEN,
) -> Any:
    """Declare a documented dataclass field; :func:`check` holds its bounds ``[low, high]``."""
    known = {"default": default, "meaning": meaning, "unit": unit, "low": low, "high": high, "source": source}
    if isinstance(default, dict):
        return field(default_factory=default.copy, metadata=known)
    return field(default=default, metadata=known)


def check(owner: object) -> None:
    """Refuse an ``owner`` (dataclass instance) that has a number outside its bounds.

    Raises
    ------
    SettingsError
        Naming the parameter, its value and what is allowed.
    """
    for item in fields(owner):  # type: ignore[arg-type]
        value, low, high = getattr(owner, item.name), item.metadata.get("low"), item.metadata.get("high")
        if (low is not None and not value >= low) or (high is not None and not value <= high):
            raise _outside(type(owner).__name__, item.name, value, low, high)


def parameters(kind: type) -> Iterator[Parameter]:
    """Yield what is known of every documented parameter of a dataclass, in order."""
    for item in fields(kind):
        if "meaning" in item.metadata:
            known = item.metadata
            yield Parameter(item.name, known["default"], known["unit"], known["meaning"], known["source"])


def _outside(owner: str, name: str, value: object, low: float | None, high: float | None) -> SettingsError:
    bounds = (("at least", low), ("at most", high))
    allowed = " and ".join(f"{words} {bound:g}" for words, bound in bounds if bound is not None)
    place = Place(column=name, value=str(value))
    return SettingsError(f"{name} of {owner} is out of bounds.", f"Give a number that is {allowed}.", place)
