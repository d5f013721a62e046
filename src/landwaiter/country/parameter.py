"""Parameters that say what they mean: a dataclass field with unit, source and bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from landwaiter.errors import Place, SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class Parameter:
    """What is known of one parameter: ``source`` is a citation, or ``"chosen"`` where it is ours.

    ``low`` and ``high`` are the least and the greatest number allowed, in a mapping for each value.
    """

    name: str
    default: object
    unit: str
    meaning: str
    source: str
    low: float | None
    high: float | None

    @property
    def bounds(self) -> str:
        """The numbers allowed, in words; empty where any is.

        >>> Parameter("share", 0.5, "share", "A part", CHOSEN, 0, 1).bounds
        '0 to 1'
        """
        if self.low is not None and self.high is not None:
            return f"{_plain(self.low)} to {_plain(self.high)}"
        ends = (("at least", self.low), ("at most", self.high))
        return "".join(f"{words} {_plain(end)}" for words, end in ends if end is not None)

    def allows(self, value: Any) -> bool:
        """Return whether the number ``value`` lies within the bounds; "not a number" does not."""
        return bool((self.low is None or value >= self.low) and (self.high is None or value <= self.high))


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
    """Refuse an ``owner`` (dataclass instance) that has a number outside its bounds, also within a mapping.

    Raises
    ------
    SettingsError
        Naming the parameter, its value and what is allowed.
    """
    for item in parameters(type(owner)):
        for name, value in _values(item.name, getattr(owner, item.name)):
            if not item.allows(value):
                problem = f"{name} of {type(owner).__name__} is out of bounds."
                remedy = f"Give a number within its bounds: {item.bounds}."
                raise SettingsError(problem, remedy, Place(column=name, value=str(value)))


def parameters(kind: type) -> Iterator[Parameter]:
    """Yield what is known of every documented parameter of a dataclass, in order."""
    for item in fields(kind):
        if "meaning" in item.metadata:
            yield Parameter(item.name, **item.metadata)


def _values(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The numbers of a parameter, each with its name."""
    if isinstance(value, Mapping):
        yield from ((f"{name}.{key}", number) for key, number in value.items())
    elif value is not None:
        yield name, value


def _plain(number: float) -> str:
    """Write a number in digits.

    >>> _plain(100_000_000), _plain(0.5), _plain(1e6)
    ('100,000,000', '0.5', '1,000,000')
    """
    return f"{number:,.12g}"
