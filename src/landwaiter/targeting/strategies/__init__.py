"""Strategies choose which items are inspected: to find fraud now, and to learn what will find it later.

One module a family, named in :data:`STRATEGIES` and loaded when asked for. A strategy of several others is
written with their names: ``hybrid(boosting=0.9, random=0.1)``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landwaiter.errors import SettingsError
from landwaiter.targeting import loaded

if TYPE_CHECKING:
    from landwaiter.targeting.strategies.base import Strategy

STRATEGIES: dict[str, str] = {
    "random": "landwaiter.targeting.strategies.chance:Chance",
    "risk_profile": "landwaiter.targeting.strategies.ranked:RiskProfile",
    "logistic": "landwaiter.targeting.strategies.ranked:Logistic",
    "boosting": "landwaiter.targeting.strategies.ranked:Boosting",
    "leaves_logistic": "landwaiter.targeting.strategies.ranked:LeavesLogistic",
    "date": "landwaiter.targeting.strategies.ranked:Date",
    "blend": "landwaiter.targeting.strategies.ranked:Blend",
    "self_training": "landwaiter.targeting.strategies.pseudo:SelfTraining",
    "autoencoder": "landwaiter.targeting.deep.strategies:Autoencoder",
    "deep_sad": "landwaiter.targeting.deep.strategies:DeepSad",
    "diversity": "landwaiter.targeting.strategies.diverse:Diversity",
    "badge": "landwaiter.targeting.strategies.diverse:Badge",
    "bate": "landwaiter.targeting.strategies.diverse:Bate",
    "gate": "landwaiter.targeting.strategies.diverse:Gate",
    "hybrid": "landwaiter.targeting.strategies.hybrid:Hybrid",
    "risk_thompson": "landwaiter.targeting.strategies.thompson:RiskThompson",
    "risk_thompson_decay": "landwaiter.targeting.strategies.thompson:RiskThompsonDecay",
    "uncertainty": "landwaiter.targeting.strategies.uncertain:Uncertainty",
    "bandit_ucb": "landwaiter.targeting.strategies.bandit:BanditUcb",
    "bandit_exp3": "landwaiter.targeting.strategies.bandit:BanditExp3",
    "bandit_exp3s": "landwaiter.targeting.strategies.bandit:BanditExp3S",
    "drift_psi": "landwaiter.targeting.strategies.drifting:DriftPsi",
    "drift_ks": "landwaiter.targeting.strategies.drifting:DriftKs",
    "drift_anderson": "landwaiter.targeting.strategies.drifting:DriftAnderson",
    "drift_transport": "landwaiter.targeting.strategies.drifting:DriftTransport",
    "adapt": "landwaiter.targeting.strategies.adapt:Adapt",
}
"""Module and class of every strategy, by the name that commands use."""

__all__ = ["STRATEGIES", "explores", "get_strategy"]


def get_strategy(name: str) -> type[Strategy]:
    """Return the class of the strategy called ``name``.

    Raises
    ------
    SettingsError
        When there is no such strategy, or what it needs is not installed.

    Examples
    --------
    >>> get_strategy("random").__name__
    'Chance'
    """
    if name not in STRATEGIES:
        raise SettingsError(f"there is no strategy called {name!r}.", f"Use one of: {', '.join(STRATEGIES)}.")
    found: type[Strategy] = loaded(STRATEGIES[name], f"the strategy {name!r}")
    return found


def explores(name: str) -> bool:
    """Say whether the picks of a strategy serve learning rather than finding.

    >>> explores("random"), explores("boosting")
    (True, False)
    """
    return get_strategy(name).explores
