"""The model card: what a model was made from, how good it was, and what to beware of.

After Mitchell and others, Model Cards for Model Reporting (FAT* 2019).
"""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict

from landwaiter.schema.nouns import Reason
from landwaiter.store.model_files import Card

Parameter = str | int | float | bool | None


class Part(BaseModel):
    """A part of the card; unknown entries are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Data(Part):
    """The rows a model learned from. ``random_share``: of the labelled rows, how many were drawn at random."""

    first_registration: date
    last_registration: date
    known_by: date
    labelled: int
    frauds: int
    with_revenue: int
    offices: int
    random_share: float | None = None


class Feature(Part):
    """One input of the model."""

    name: str
    family: str
    key: tuple[str, ...]
    statistic: str
    window_days: int | None
    meaning: str


class Metrics(Part):
    """Figures on the latest rows, which neither fitting nor tuning nor calibration had seen.

    The shipped model is fitted once more on all rows, with what was tuned before.
    """

    rows: int
    frauds: int
    first_registration: date
    auc: float
    average_precision: float
    precision_at: dict[str, float]
    brier: float
    calibration_error: float


class Revenue(Part):
    """The model of additional revenue given fraud."""

    method: str
    rows: int
    cap: float
    cap_quantile: float
    ratio_to_value: float
    mean: float


class Partner(Part):
    """Another administration whose knowledge was offered; ``weight`` 0: own labels did not bear it out."""

    name: str
    fingerprint: str
    weight: float


class Caveat(Part):
    """A warning as a message id with parameters."""

    message: str
    params: dict[str, str | int | float] = {}

    def as_reason(self) -> Reason:
        """Return it in the form that :func:`landwaiter.explain.render` puts into words."""
        return Reason(self.message, self.params)


class ModelCard(Card):
    """Everything that is known about one model."""

    format: int = 1
    name: str
    version: str
    created: date
    ranker: str
    parameters: dict[str, Parameter]
    calibration: dict[str, Parameter]
    seed: int
    data: Data
    features: tuple[Feature, ...]
    partners: tuple[Partner, ...] = ()
    metrics: Metrics | None
    revenue: Revenue | None
    leakage: str | None
    caveats: tuple[Caveat, ...]
    libraries: dict[str, str]
