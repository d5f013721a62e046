"""A ranker and a revenue model, tied to the features they read and to their card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from landwaiter.errors import ModelError
from landwaiter.features.table import FeatureTable
from landwaiter.targeting import get_ranker

if TYPE_CHECKING:
    from landwaiter.targeting.base import BaseRanker
    from landwaiter.targeting.card import ModelCard
    from landwaiter.targeting.revenue import RevenueModel

Floats = NDArray[np.float64]


class Scores(NamedTuple):
    """What a model says of each item.

    ``probability`` of fraud; ``expected_revenue`` of an inspection (probability times the revenue
    expected given fraud, national currency), ``None`` where the model never saw a revenue.
    """

    probability: Floats
    expected_revenue: Floats | None


@dataclass(frozen=True)
class TargetingModel:
    """A fitted model that scores feature tables.

    Attributes
    ----------
    ranker
        Gives the probability of fraud.
    revenue
        Gives the revenue expected given fraud; ``None`` where no revenue was known.
    spec
        The recipe of the features, JSON-ready (:meth:`landwaiter.features.spec.FeatureSpec.as_dict`).
    card
        What the model was made from and how good it was.
    """

    ranker: BaseRanker
    revenue: RevenueModel | None
    spec: Mapping[str, Any]
    card: ModelCard

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the features, in the order of the columns."""
        return tuple(feature.name for feature in self.card.features)

    def score(self, table: FeatureTable) -> Scores:
        """Return probability and expected revenue of every item of ``table``.

        Raises
        ------
        ModelError
            When the table lacks features that the model was fitted on.
        """
        table = self.own(table)
        if not len(table):
            return Scores(np.empty(0), None if self.revenue is None else np.empty(0))
        probability = self.ranker.predict_proba(table.matrix)[:, 1]
        if self.revenue is None:
            return Scores(probability, None)
        return Scores(probability, probability * self.revenue.predict(table.matrix))

    def own(self, table: FeatureTable) -> FeatureTable:
        """Return the table with the model's own features, in its order.

        Raises
        ------
        ModelError
            When the table lacks some of them.
        """
        lacking = sorted(set(self.names) - set(table.names))
        if lacking:
            raise ModelError(
                f"the feature table does not fit the model {self.card.name} {self.card.version}: it lacks {lacking}.",
                "Build the table from the model's own spec.",
            )
        return table.only(self.names)

    def with_card(self, card: ModelCard) -> TargetingModel:
        """Return the same model with another card."""
        return replace(self, card=card)


def rebuild(card: ModelCard, spec: Mapping[str, Any], files: Mapping[str, bytes]) -> TargetingModel:
    """Put a model together again from its card, its recipe and its files."""
    from landwaiter.targeting.revenue import RevenueModel

    ranker = get_ranker(card.ranker).from_files(files)
    revenue = RevenueModel.from_files(files) if card.revenue is not None else None
    return TargetingModel(ranker, revenue, spec, card)
