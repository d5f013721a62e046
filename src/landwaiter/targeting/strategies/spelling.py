"""Strategies as users write them: ``boosting``, ``boosting(weight=1)``, ``hybrid(boosting=0.9, random=0.1)``."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field

from landwaiter.errors import SettingsError
from landwaiter.targeting.strategies import get_strategy
from landwaiter.targeting.strategies.base import Strategy
from landwaiter.targeting.strategies.mixture import Mixture

TOKEN = re.compile(r"\s*([A-Za-z_][A-Za-z_0-9]*|[0-9]*\.?[0-9]+|[(),=])")
HOW = "Write a name, or a name with options or parts in brackets, such as hybrid(boosting=0.9, random=0.1)."


@dataclass(frozen=True, slots=True)
class Spelled:
    """A strategy as written: its name, its options, and its parts with their weights."""

    name: str
    options: dict[str, float | str] = field(default_factory=dict)
    parts: tuple[tuple[Spelled, float], ...] = ()

    def made(self, seed: int, threads: int) -> Strategy:
        """Return the strategy itself."""
        kind = get_strategy(self.name)
        options = {name: self._typed(kind, name, value) for name, value in self.options.items()}
        if issubclass(kind, Mixture):
            parts = [(part.made(seed, threads), weight) for part, weight in self.parts]
            return kind(parts, seed=seed, threads=threads, **options)
        if self.parts:
            raise SettingsError(f"the strategy {self.name!r} has no parts.", HOW)
        return kind(seed=seed, threads=threads, **options)

    def _typed(self, kind: type[Strategy], name: str, value: float | str) -> float | str:
        known = inspect.signature(kind).parameters
        if name not in known or name in ("seed", "threads"):
            listed = ", ".join(one for one in known if one not in ("seed", "threads", "parts")) or "none"
            raise SettingsError(f"the strategy {self.name!r} has no option {name!r}.", f"It has: {listed}.")
        default = known[name].default
        if isinstance(value, str) or isinstance(default, str):
            if isinstance(value, str) and isinstance(default, str):
                return value
            raise SettingsError(
                f"the option {name!r} of {self.name!r} cannot be {value!r}.", f"Its default is {default!r}."
            )
        return int(value) if isinstance(default, int) and value == int(value) else value


def strategy_from(text: str, seed: int = 0, threads: int = 1) -> Strategy:
    """Return the strategy that ``text`` describes.

    Raises
    ------
    SettingsError
        When it describes none; it says what it stumbled over.

    Examples
    --------
    >>> strategy_from("hybrid(random=1)").name
    'hybrid'
    """
    return spelled(text).made(seed, threads)


def spelled(text: str) -> Spelled:
    """Return a strategy as written.

    >>> spelled("hybrid(boosting(weight=1)=0.9, random=0.1)").parts[0]
    (Spelled(name='boosting', options={'weight': 1.0}, parts=()), 0.9)
    """
    reading = _Reading(text, _tokens(text))
    found = reading.strategy()
    reading.end()
    return found


def _tokens(text: str) -> list[str]:
    found, place = [], 0
    while text[place:].strip():
        match = TOKEN.match(text, place)
        if match is None:
            raise SettingsError(f"the strategy {text!r} cannot be read from {text[place:]!r} on.", HOW)
        found.append(match[1])
        place = match.end()
    return found


@dataclass(slots=True)
class _Reading:
    text: str
    left: list[str]

    def strategy(self) -> Spelled:
        name = self._next()
        if not name.isidentifier():
            raise self._error(name)
        if not self._skipped("("):
            return Spelled(name)
        options: dict[str, float | str] = {}
        parts: list[tuple[Spelled, float]] = []
        while not self._skipped(")"):
            one = self.strategy()
            self._expect("=")
            self._keep(one, options, parts, mixed=_mixes(name))
            if not self._skipped(","):
                self._expect(")")
                break
        return Spelled(name, options, tuple(parts))

    def end(self) -> None:
        if self.left:
            raise self._error(self.left[0])

    def _keep(
        self, one: Spelled, options: dict[str, float | str], parts: list[tuple[Spelled, float]], *, mixed: bool
    ) -> None:
        if mixed and (one.parts or one.options or _is_strategy(one.name)):
            parts.append((one, self._number()))
        else:
            options[one.name] = self._value()

    def _value(self) -> float | str:
        """Return what an option is set to: a number, or a word."""
        return self._next() if self.left and self.left[0].isidentifier() else self._number()

    def _number(self) -> float:
        token = self._next()
        try:
            return float(token)
        except ValueError:
            raise self._error(token) from None

    def _next(self) -> str:
        if not self.left:
            raise SettingsError(f"the strategy {self.text!r} breaks off.", HOW)
        return self.left.pop(0)

    def _skipped(self, token: str) -> bool:
        return bool(self.left) and self.left[0] == token and bool(self.left.pop(0))

    def _expect(self, token: str) -> None:
        found = self._next()
        if found != token:
            raise self._error(found)

    def _error(self, token: str) -> SettingsError:
        return SettingsError(f"the strategy {self.text!r} cannot be read at {token!r}.", HOW)


def _mixes(name: str) -> bool:
    return issubclass(get_strategy(name), Mixture)


def _is_strategy(name: str) -> bool:
    from landwaiter.targeting.strategies import STRATEGIES

    return name in STRATEGIES
