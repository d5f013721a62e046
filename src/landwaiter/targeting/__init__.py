"""Models that rank declaration items by how likely an inspection is to find fraud, and how much.

Rankers are scikit-learn classifiers, one a module, named in :data:`RANKERS` and loaded when asked
for: importing this package imports none of them. A larger model (such as DATE) is a package of its
own beside them; strategies that choose *which* items to learn from go to ``targeting/strategies/``
with a registry of the same form.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from landwaiter.errors import SettingsError

if TYPE_CHECKING:
    from landwaiter.targeting.base import BaseRanker

RANKERS: dict[str, str] = {
    "random": "landwaiter.targeting.random_draw:RandomRanker",
    "risk_profile": "landwaiter.targeting.risk_profile:RiskProfileRanker",
    "logistic": "landwaiter.targeting.logistic:LogisticRanker",
    "boosting": "landwaiter.targeting.boosting:BoostingRanker",
    "leaves_logistic": "landwaiter.targeting.leaves_logistic:LeavesLogisticRanker",
    "partners": "landwaiter.targeting.partners:PartnersRanker",
    "date": "landwaiter.targeting.date.ranker:DateRanker",
    "blend": "landwaiter.targeting.blend:BlendRanker",
}
"""Module and class of every ranker, by the name that settings and commands use."""

DEEP = ("torch", "safetensors")
"""Packages of the extra ``deep``."""

DEFAULT_RANKER = "boosting"
"""The ranker that is trained where none is asked for."""

__all__ = ["DEFAULT_RANKER", "RANKERS", "get_ranker", "identities", "loaded"]


def get_ranker(name: str) -> type[BaseRanker]:
    """Return the class of the ranker called ``name``.

    Raises
    ------
    SettingsError
        When there is no such ranker, or what it needs is not installed.

    Examples
    --------
    >>> get_ranker("boosting").__name__
    'BoostingRanker'
    """
    if name not in RANKERS:
        raise SettingsError(f"there is no ranker called {name!r}.", f"Use one of: {', '.join(RANKERS)}.")
    found: type[BaseRanker] = loaded(RANKERS[name], f"the ranker {name!r}")
    return found


def loaded(path: str, what: str) -> Any:
    """Return what ``path``, a module and a name in it divided by a colon, stands for.

    Raises
    ------
    SettingsError
        When it needs a package of the extra ``deep`` that is not installed.
    """
    module, _, name = path.partition(":")
    try:
        return getattr(import_module(module), name)
    except ModuleNotFoundError as error:
        if error.name not in DEEP:
            raise
        raise SettingsError(
            f"{what} needs {error.name}, which is not installed.", "Install landwaiter[deep]."
        ) from error


def identities(names: Iterable[str]) -> tuple[str, ...]:
    """Return the columns whose value itself some of the named rankers read.

    >>> identities(["boosting"])
    ()
    """
    return tuple(dict.fromkeys(column for name in names for column in get_ranker(name).identities))
