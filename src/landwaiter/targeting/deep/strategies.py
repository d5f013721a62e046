"""Strategies that learn what goods usually look like from all items, and what fraud looks like from the known ones."""

from __future__ import annotations

from abc import abstractmethod
from functools import partial

import numpy as np
import torch
from torch import Tensor

from landwaiter.features.table import FeatureTable
from landwaiter.targeting.arrays import Matrix
from landwaiter.targeting.date.fitting import repeatable
from landwaiter.targeting.deep.fitting import Recipe, minimise
from landwaiter.targeting.deep.networks import (
    Coder,
    centre_of,
    reconstruction_loss,
    sad_loss,
    semi_supervised_loss,
    squared_distance,
)
from landwaiter.targeting.scaling import quantiles, scaled
from landwaiter.targeting.strategies.base import Known, Picks, Scored, Strategy, both_kinds
from landwaiter.targeting.training import readable

READS_AS = "boosting"
"""The ranker whose features are read: all but names."""


class Coded(Strategy):
    """What strategies share that code items by a network fitted on known and unknown ones.

    Parameters
    ----------
    weight
        Weight of the items with an outcome.
    passes
        Passes over the rows.
    """

    def __init__(self, *, weight: float = 1.0, passes: int = 10, seed: int = 0, threads: int = 1) -> None:
        super().__init__(seed=seed, threads=threads)
        self.weight = weight
        self.passes = passes

    def fit(self, known: Known) -> None:
        """Fit the network on the items with an outcome and the recent ones without."""
        both_kinds(known.labelled, self.name)
        self._period = known.period
        labelled, unlabelled = (readable(table, READS_AS).matrix for table in (known.labelled, known.unlabelled))
        X = np.concatenate([labelled, unlabelled])
        self._knots, self._missing = quantiles(X), np.isnan(X).any(axis=0)
        fraud = np.concatenate([known.labelled.fraud, np.full(len(unlabelled), np.nan)])
        with repeatable(self.seed, self.threads):
            self._learn(self._rows(X), torch.from_numpy(fraud.astype(np.float32)))

    def query(self, items: FeatureTable, budget: int) -> Picks:
        """Return the items with the highest scores."""
        with torch.inference_mode(), repeatable(self.seed, self.threads):
            score = self._score(self._rows(readable(items, READS_AS).matrix)).numpy().astype(np.float64)
        return Scored(score, self.draws(self._period), self.name).picks(budget)

    def _rows(self, X: Matrix) -> Tensor:
        return torch.from_numpy(scaled(X, self._knots, self._missing).astype(np.float32))

    @property
    def _recipe(self) -> Recipe:
        return Recipe(passes=self.passes)

    @abstractmethod
    def _learn(self, rows: Tensor, fraud: Tensor) -> None:
        """Fit the network on rows, NaN being an outcome that is not known."""

    @abstractmethod
    def _score(self, rows: Tensor) -> Tensor:
        """Return how much each row is wanted."""


class Autoencoder(Coded):
    """A classifier that reads a code which all items, inspected or not, must be restored from.

    Source: Ranzato and Szummer, "Semi-supervised learning of compact document representations", ICML 2008.
    """

    name = "autoencoder"

    def _learn(self, rows: Tensor, fraud: Tensor) -> None:
        self._coder = Coder(rows.shape[1])
        minimise(
            self._coder, partial(semi_supervised_loss, self._coder, weight=self.weight), (rows, fraud), self._recipe
        )

    def _score(self, rows: Tensor) -> Tensor:
        odds: Tensor = self._coder.fraud(self._coder.encoder(rows)).squeeze(-1)
        return odds


class DeepSad(Coded):
    """Deep semi-supervised anomaly detection (Ruff et al., ICLR 2020).

    An encoder without constants draws the codes of compliant and unknown items to a centre and drives those of
    known frauds away; the score is the distance. It begins as the encoder of an autoencoder, as the paper has it,
    and the centre is then the mean code of all items that are not known to be fraud.
    """

    name = "deep_sad"

    def _learn(self, rows: Tensor, fraud: Tensor) -> None:
        self._coder = Coder(rows.shape[1], bias=False)
        minimise(self._coder, partial(reconstruction_loss, self._coder), (rows,), self._recipe)
        self._centre = centre_of(self._coder, rows[fraud != 1])
        minimise(self._coder, self._loss, (rows, fraud), self._recipe)

    def _loss(self, rows: Tensor, fraud: Tensor) -> Tensor:
        return sad_loss(squared_distance(self._coder, rows, self._centre), fraud, self.weight)

    def _score(self, rows: Tensor) -> Tensor:
        return squared_distance(self._coder, rows, self._centre)
