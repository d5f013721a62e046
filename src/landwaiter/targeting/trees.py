"""The one place that talks to LightGBM: repeatable training, text files, no global state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np

from landwaiter.targeting.arrays import Floats, Matrix
from landwaiter.targeting.base import Sample

Booster = lightgbm.Booster


@dataclass(frozen=True, slots=True)
class TreeSettings:
    """How trees are grown; the names are those of :class:`landwaiter.targeting.boosting.BoostingRanker`."""

    learning_rate: float
    leaves: int
    rows_per_leaf: int
    feature_share: float
    bins: int
    threads: int
    seed: int
    row_share: float = 1.0
    """Share of the rows that each tree is grown on, drawn anew (Friedman, *Stochastic gradient boosting*, 2002)."""

    def parameters(self, objective: str) -> dict[str, Any]:
        """Return LightGBM's parameters; ``deterministic`` and ``force_row_wise`` make it repeatable."""
        return {
            "objective": objective,
            "learning_rate": self.learning_rate,
            "num_leaves": self.leaves,
            "min_data_in_leaf": self.rows_per_leaf,
            "feature_fraction": self.feature_share,
            "max_bin": self.bins,
            "bagging_fraction": self.row_share,
            "bagging_freq": 1,
            "num_threads": self.threads,
            "seed": self.seed,
            "deterministic": True,
            "force_row_wise": True,
            "verbosity": -1,
        }


def grow(
    settings: TreeSettings,
    objective: str,
    sample: Sample,
    trees: int,
    tune: Sample | None = None,
    patience: int = 0,
) -> Booster:
    """Grow up to ``trees`` trees; with ``tune`` stop once ``patience`` of them brought it nothing."""
    parameters = settings.parameters(objective)
    data = _dataset(sample, parameters)
    if tune is None:
        return lightgbm.train(parameters, data, num_boost_round=trees)
    return lightgbm.train(
        parameters,
        data,
        num_boost_round=trees,
        valid_sets=[_dataset(tune, parameters, reference=data)],
        callbacks=[lightgbm.early_stopping(patience, verbose=False)],
    )


def _dataset(sample: Sample, parameters: dict[str, Any], reference: Any = None) -> Any:
    target = sample.y.astype(np.float32)
    even = bool((sample.weight == 1.0).all())
    weight = None if even else sample.weight
    return lightgbm.Dataset(sample.X, target, reference=reference, weight=weight, params=parameters)


def contributions(booster: Booster, X: Matrix, trees: int) -> Floats:
    """Return TreeSHAP values (Lundberg et al., 2020), shape (rows, features + 1); the last is the base."""
    values = booster.predict(X, pred_contrib=True, num_iteration=trees, num_threads=1)
    return np.asarray(values, dtype=np.float64)


def booster_bytes(booster: Booster) -> bytes:
    """Return the trees as LightGBM's text, only the iterations that count."""
    kept = booster.best_iteration if booster.best_iteration > 0 else -1
    return str(booster.model_to_string(num_iteration=kept)).encode()


def booster_from(text: bytes) -> Booster:
    """Read trees back from LightGBM's text."""
    return Booster(model_str=text.decode())
