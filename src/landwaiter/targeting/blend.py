"""The mean of boosted trees and DATE: two readings of the same features that err in different places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from landwaiter.targeting.arrays import Floats, Matrix
from landwaiter.targeting.base import BaseRanker, Sample
from landwaiter.targeting.boosting import BoostingRanker
from landwaiter.targeting.date.ranker import DateRanker
from landwaiter.targeting.leaves import Cross


class BlendRanker(BaseRanker):
    """The mean of the log-odds of :class:`BoostingRanker` and :class:`DateRanker`, calibrated together.

    Where two models of like merit err independently, their mean errs less than either; trees and networks do more so
    than two models of a kind (Breiman, "Stacked regressions", Machine Learning 24, 1996). The two are weighed
    alike: a weight learned from a few hundred frauds would vary more than it gains. Needs the extra ``deep``.

    Parameters
    ----------
    repeats_column, repeated_columns
        As in :class:`BoostingRanker`.
    importer_column, code_column
        As in :class:`DateRanker`; boosting does not read them.
    threads, seed
        As in both.

    Attributes
    ----------
    boosting_, date_
        The two rankers; their own calibration is not used.
    """

    identities = DateRanker.identities

    def __init__(
        self,
        *,
        repeats_column: int | None = None,
        repeated_columns: Sequence[int] | None = None,
        importer_column: int | None = None,
        code_column: int | None = None,
        threads: int = 1,
        seed: int = 0,
    ) -> None:
        self.repeats_column = repeats_column
        self.repeated_columns = repeated_columns
        self.importer_column = importer_column
        self.code_column = code_column
        self.threads = threads
        self.seed = seed

    def _tune(self, sample: Sample, tune: Sample) -> None:
        self._begin()
        self.boosting_._tune(self._without_names(sample), self._without_names(tune))
        self.date_._tune(sample, tune)

    def _choose_cautiously(self) -> None:
        self._begin()
        self.boosting_._choose_cautiously()
        self.date_._choose_cautiously()

    def _learn(self, sample: Sample) -> None:
        self.boosting_._learn(self._without_names(sample))
        self.date_._learn(sample)

    def _begin(self) -> None:
        self.boosting_ = BoostingRanker(
            repeats_column=self.repeats_column,
            repeated_columns=self.repeated_columns,
            threads=self.threads,
            seed=self.seed,
        )
        self.date_ = DateRanker(
            importer_column=self.importer_column,
            code_column=self.code_column,
            threads=self.threads,
            seed=self.seed,
        )

    def _raw(self, X: Matrix) -> Floats:
        return (self.boosting_._raw(self._sighted(X)) + self.date_._raw(X)) / 2.0

    def _contributions(self, X: Matrix) -> Floats:
        return (self.boosting_._contributions(self._sighted(X)) + self.date_._contributions(X)) / 2.0

    def _crosses(self, X: Matrix) -> list[Cross]:
        """Those of DATE, which count half."""
        return [replace(cross, added=cross.added / 2.0) for cross in self.date_._crosses(X)]

    def _without_names(self, sample: Sample) -> Sample:
        return Sample(self._sighted(sample.X), sample.y, sample.weight, sample.revenue)

    def _sighted(self, X: Matrix) -> Matrix:
        """Return what trees may see: no numbers that are names."""
        names = [column for column in (self.importer_column, self.code_column) if column is not None]
        if not names:
            return X
        seen = X.copy()
        seen[:, names] = np.nan
        return seen

    def _state(self) -> dict[str, Any]:
        return {"boosting": self.boosting_._state(), "date": self.date_._state()}

    def _restore(self, state: Mapping[str, Any]) -> None:
        self._begin()
        self.boosting_._restore(state["boosting"])
        self.date_._restore(state["date"])

    def _other_files(self) -> dict[str, bytes]:
        return {**self.boosting_._other_files(), **self.date_._other_files()}

    def _restore_files(self, files: Mapping[str, bytes]) -> None:
        self.boosting_._restore_files(files)
        self.date_._restore_files(files)
