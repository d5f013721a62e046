"""What all rankers share: checks, the split in time, calibration, and the way to and from files."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted

from landwaiter.targeting.arrays import Floats, Matrix, checked_amounts, checked_rows, checked_sample
from landwaiter.targeting.calibration import Calibration, fit_calibration
from landwaiter.targeting.holdout import HoldOut, hold_out

if TYPE_CHECKING:
    from landwaiter.targeting.leaves import Cross

STATE = "ranker.json"
"""The file that every ranker has."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows in time order: inputs, what is to be learned (fraud or not; an amount), and weights.

    ``revenue`` is what inspections recovered, for rankers that learn from it too.
    """

    X: Matrix
    y: NDArray[Any]
    weight: Floats
    revenue: Floats | None = None

    def part(self, rows: slice | NDArray[np.bool_]) -> Sample:
        """Return some of the rows."""
        revenue = None if self.revenue is None else self.revenue[rows]
        return Sample(self.X[rows], self.y[rows], self.weight[rows], revenue)


@dataclass(frozen=True, slots=True)
class Judged:
    """Probabilities given to the latest rows by a model that saw neither them nor their labels."""

    rows: slice
    probability: Floats


class BaseRanker(ClassifierMixin, BaseEstimator, ABC):  # type: ignore[misc]
    """A classifier of two classes whose probabilities are calibrated on the latest rows.

    A ranker says how it learns (``_learn``, ``_tune``), how it scores (``_raw``), and how it is
    written down (``_state``, ``_restore``). ``fit`` expects rows in time order. It fits on the first
    80 % of them, tunes on the next tenth, calibrates on the whole last fifth, and then fits again on
    all rows with what was tuned; with fewer than 25 frauds in a half of that fifth nothing is held
    out, nothing is tuned and the probabilities are the model's own.

    Attributes
    ----------
    identities
        Columns whose value itself the ranker reads, numbered; most read none.
    reads_shares
        Whether the ranker reads what other administrations know; most do not.
    classes_
        The two labels; the second is fraud.
    n_features_in_
        Number of columns of ``X``.
    calibration_
        The map from raw scores to probabilities.
    judged_
        Honest probabilities of the latest rows for the model card; ``None`` after loading, or
        where nothing was held out.
    """

    identities: ClassVar[tuple[str, ...]] = ()
    reads_shares: ClassVar[bool] = False
    _calibrates: ClassVar[bool] = True

    def fit(
        self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None, revenue: ArrayLike | None = None
    ) -> Self:
        """Learn from labelled rows in time order.

        Parameters
        ----------
        X
            Shape (rows, features); NaN is unknown.
        y
            Two kinds of label, shape (rows,); the one that sorts last is fraud.
        sample_weight
            Weight of each row, shape (rows,).
        revenue
            What the inspection of each row recovered, national currency, NaN where not known, shape (rows,).
            Rankers of one task do not read it.

        Raises
        ------
        ValueError
            When the rows do not hold exactly two kinds of label.
        """
        sample = self._sample(X, y, sample_weight, revenue)
        held = hold_out(sample.y)
        self.calibration_ = Calibration()
        self.judged_: Judged | None = None
        if held is None:
            self._choose_cautiously()
            self._learn(sample)
        else:
            self._learn_held_out(sample, held)
        return self

    def predict_proba(self, X: ArrayLike) -> Floats:
        """Return the probabilities of no fraud and of fraud, shape (rows, 2)."""
        check_is_fitted(self)
        fraud = self.calibration_.probability(self._raw(checked_rows(self, X)))
        return np.column_stack([1.0 - fraud, fraud])

    @property
    def partner_weights(self) -> tuple[float, ...]:
        """How much the ranker listens to each share of its recipe; none by default."""
        return ()

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Return the more probable label of each row."""
        likely = self.predict_proba(X)[:, 1] > 0.5
        return np.asarray(self.classes_[likely.astype(int)])

    def contributions(self, X: ArrayLike) -> Floats:
        """Return what each feature adds to the raw score, shape (rows, features + 1); the last is the base.

        Each row sums to the row's score before calibration.
        """
        check_is_fitted(self)
        return self._contributions(checked_rows(self, X))

    def crosses(self, X: ArrayLike) -> list[Cross] | None:
        """Return the conditions that together raise each row's score most; most rankers know none, ``None``."""
        check_is_fitted(self)
        return self._crosses(checked_rows(self, X))

    def files(self) -> dict[str, bytes]:
        """Return the fitted ranker as named files of text."""
        check_is_fitted(self)
        state = {
            "parameters": self.get_params(),
            "classes": self.classes_.tolist(),
            "features": int(self.n_features_in_),
            "calibration": self.calibration_.as_dict(),
            "learned": self._state(),
        }
        text = json.dumps(state, indent=1, sort_keys=True, default=_plain)
        return {STATE: text.encode(), **self._other_files()}

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> Self:
        """Rebuild a fitted ranker from what :meth:`files` returned."""
        state = json.loads(files[STATE])
        ranker = cls(**state["parameters"])
        ranker.classes_ = np.array(state["classes"])
        ranker.n_features_in_ = state["features"]
        ranker.calibration_, ranker.judged_ = Calibration(**state["calibration"]), None
        ranker._restore(state["learned"])
        ranker._restore_files(files)
        return ranker

    def _learn_held_out(self, sample: Sample, held: HoldOut) -> None:
        self._tune(sample.part(held.fit_rows), sample.part(held.tune_rows))
        latest = sample.part(held.held_rows)
        raw = self._raw(latest.X)
        self.calibration_ = self._calibration(raw, latest)
        # Judged with a map fitted on the tuning rows alone, so that nothing has seen the judged rows.
        tuned = held.judge - held.tune
        honest = self._calibration(raw[:tuned], latest.part(slice(tuned)))
        self.judged_ = Judged(held.judge_rows, honest.probability(raw[tuned:]))
        self._learn(sample)

    def _sample(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None, revenue: ArrayLike | None) -> Sample:
        inputs, labels, weight = checked_sample(self, X, y, sample_weight, numeric=False)
        amounts = None if revenue is None else checked_amounts(revenue, sample_weight)
        check_classification_targets(labels)
        self.classes_, codes = np.unique(labels, return_inverse=True)
        if len(self.classes_) > 2:
            raise ValueError("Only binary classification is supported. Give two classes: fraud or not.")
        if len(self.classes_) < 2:
            raise ValueError("The labels hold only one class; a ranker needs both fraud and no fraud.")
        return Sample(inputs, codes == 1, weight, amounts)

    def __sklearn_tags__(self) -> Any:
        """Say what scikit-learn may expect."""
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = True
        return tags

    def _calibration(self, raw: Floats, latest: Sample) -> Calibration:
        return fit_calibration(raw, latest.y, latest.weight) if self._calibrates else Calibration()

    @abstractmethod
    def _learn(self, sample: Sample) -> None:
        """Fit on all rows of ``sample``, with what was tuned where something was."""

    def _tune(self, sample: Sample, tune: Sample) -> None:
        """Fit on ``sample`` and choose by ``tune`` how long, or how boldly."""
        self._learn(sample)

    def _choose_cautiously(self) -> None:
        """Set what ``_tune`` would have, where nothing could be held out; most have nothing to set."""

    @abstractmethod
    def _raw(self, X: Matrix) -> Floats:
        """Return raw scores, log-odds before calibration."""

    def _contributions(self, X: Matrix) -> Floats:
        """Say what made the score; by default no feature did."""
        nothing = np.zeros((len(X), int(self.n_features_in_)))
        return np.column_stack([nothing, self._raw(X)])

    def _crosses(self, X: Matrix) -> list[Cross] | None:
        """Say which conditions together raise a score; by default none are known."""
        return None

    @abstractmethod
    def _state(self) -> dict[str, Any]:
        """Return what was learned as JSON-ready values."""

    @abstractmethod
    def _restore(self, state: Mapping[str, Any]) -> None:
        """Set what was learned from what ``_state`` returned."""

    def _other_files(self) -> dict[str, bytes]:
        """Return what does not go into JSON, as files by name."""
        return {}

    def _restore_files(self, files: Mapping[str, bytes]) -> None:
        """Set what was learned from what ``_other_files`` returned; most rankers have none."""


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else list(value)
