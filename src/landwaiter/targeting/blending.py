"""How far own labels bear out what others know: weights of foreign evidence, none where it does not help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landwaiter.targeting.arrays import Floats

DOUBT = 0.05
"""Chance of using a partner that knows nothing, over all partners that there are."""


@dataclass(frozen=True, slots=True)
class Blend:
    """Log-odds of fraud from an own score and from evidence of partners.

    ``intercept + own * score + sum(weights * (evidence - centres) / units)``; a weight of 0 is a partner that
    own labels did not bear out.
    """

    intercept: float
    own: float
    weights: tuple[float, ...]
    centres: tuple[float, ...]
    units: tuple[float, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the blend as JSON-ready values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Blend:
        """Read a blend back."""
        lists = {name: tuple(values[name]) for name in ("weights", "centres", "units")}
        return cls(values["intercept"], values["own"], **lists)

    def added(self, evidence: Floats) -> Floats:
        """Return what each partner adds to the score, shape (rows, partners)."""
        away = (evidence - np.array(self.centres)) / np.array(self.units)
        return np.asarray(away * np.array(self.weights))

    def score(self, own: Floats, evidence: Floats) -> Floats:
        """Return the log-odds of rows."""
        return np.asarray(self.intercept + self.own * own + self.added(evidence).sum(axis=1))


def fit_blend(own: Floats, evidence: Floats, fraud: NDArray[Any], weight: Floats) -> Blend:
    """Learn how far to believe each partner from rows whose own scores did not see their labels.

    Partners come in one by one, the most helpful first, each only if twice the gain in log-likelihood passes
    what a useless one reaches with a chance of :data:`DOUBT` over the number of partners. Weights are never
    negative: a partner is believed or ignored, not turned round.

    Parameters
    ----------
    own
        Own scores, log-odds, shape (rows,).
    evidence
        Shape (rows, partners).
    fraud, weight
        Labels and weights of the rows.

    Source: the ratio has the distribution of Self and Liang, Journal of the American Statistical Association
    82 (1987), case 5, where a weight on its bound is tested: half a chi-square with one degree of freedom.

    Examples
    --------
    >>> draw = np.random.default_rng(0)
    >>> known = draw.normal(size=(500, 2))
    >>> fraud = draw.random(500) < 1 / (1 + np.exp(2 - 2 * known[:, 0]))
    >>> [round(weight) for weight in fit_blend(np.full(500, -2.0), known, fraud, np.ones(500)).weights]
    [2, 0]
    """
    centres, units = np.median(evidence, axis=0), np.maximum(evidence.std(axis=0), 1e-9)
    rows = _Rows(own, (evidence - centres) / units, np.asarray(fraud, dtype=np.float64), weight)
    used, found = _borne_out(rows)
    weights = np.zeros(evidence.shape[1])
    weights[used] = found.values[2:]
    intercept, slope = found.values[:2] if used else (0.0, 1.0)
    lists = (tuple(values.tolist()) for values in (weights, centres, units))
    return Blend(float(intercept), float(slope), *lists)


@dataclass(frozen=True, slots=True)
class _Rows:
    own: Floats
    away: Floats
    fraud: Floats
    weight: Floats


@dataclass(frozen=True, slots=True)
class _Fit:
    values: Floats
    loss: float


def _borne_out(rows: _Rows) -> tuple[list[int], _Fit]:
    from scipy.stats import chi2

    partners = range(rows.away.shape[1])
    passing = float(chi2.ppf(1.0 - 2.0 * DOUBT / max(len(partners), 1), 1)) if partners else 0.0
    used: list[int] = []
    best = _fitted(rows, used)
    while left := [partner for partner in partners if partner not in used]:
        tried = {partner: _fitted(rows, [*used, partner]) for partner in left}
        partner = min(left, key=lambda one: tried[one].loss)
        if 2.0 * (best.loss - tried[partner].loss) <= passing:
            break
        used, best = [*used, partner], tried[partner]
    return used, best


def _fitted(rows: _Rows, used: Sequence[int]) -> _Fit:
    """Fit a logistic regression drawn mildly towards trusting the own score and nobody else."""
    from scipy.optimize import minimize

    inputs = np.column_stack([np.ones(len(rows.own)), rows.own, rows.away[:, used]])
    usual = np.array([0.0, 1.0, *[0.0] * len(used)])
    drawn = np.array([0.0, *[1.0] * (1 + len(used))])

    def loss(values: Floats) -> tuple[float, Floats]:
        score, away = inputs @ values, values - usual
        likely = 1.0 / (1.0 + np.exp(-np.clip(score, -50.0, 50.0)))
        lost = rows.weight @ (np.logaddexp(0.0, score) - rows.fraud * score) + (drawn * away**2).sum() / 2.0
        return float(lost), np.asarray(inputs.T @ (rows.weight * (likely - rows.fraud)) + drawn * away)

    bounds = [(None, None), *[(0.0, None)] * (1 + len(used))]
    found = minimize(loss, usual, jac=True, bounds=bounds, method="L-BFGS-B")
    return _Fit(found.x, float(found.fun))
