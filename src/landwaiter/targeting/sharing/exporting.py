"""Make prototypes of a table of inspected items, and tell what leaves the house and what stays."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landwaiter.errors import NotComputableError, SettingsError
from landwaiter.features.common import COORDINATES, MAP_VERSION, REACH, READ, embed
from landwaiter.features.table import FeatureTable
from landwaiter.targeting.arrays import Floats
from landwaiter.targeting.sharing.clusters import Clusters, Noise, cluster
from landwaiter.targeting.sharing.document import MAP_FEATURES, VERSION, Formal, Map, Payload, Protection, Prototype
from landwaiter.targeting.sharing.privacy import RELEASES, Guarantee, bounded_weights, guarantee

FRAUDS, OTHERS = 8, 24
"""Clusters of frauds and of the rest; no data decides how many."""
DIGITS = 2
"""Decimals of a coordinate that leave the house."""
FEWEST = 20
"""Items, and distinct importers, behind a prototype, by default."""
LEAST_FEWEST = 10
BOUND, PRIVATE_BOUND = 2.0, 1.0
"""Items of one importer that count in full; fewer where noise must hide all of them."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What an export keeps.

    Attributes
    ----------
    fewest
        Items, and distinct importers, that a prototype stands for at least.
    epsilon
        Of differential privacy; without it there is no formal guarantee.
    seed
        Of the noise, secret: whoever knows it can take the noise off. Other items must have another one.
    """

    fewest: int = FEWEST
    epsilon: float | None = None
    seed: int | None = None

    def __post_init__(self) -> None:
        if self.fewest < LEAST_FEWEST:
            problem = f"{self.fewest} items behind a prototype are too few to hide one."
            raise SettingsError(problem, f"Use {LEAST_FEWEST} or more.")

    @property
    def formal(self) -> Guarantee | None:
        """The guarantee of differential privacy, ``None`` for none."""
        return None if self.epsilon is None else guarantee(self.epsilon, PRIVATE_BOUND)


@dataclass(frozen=True, slots=True)
class Leaving:
    """What becomes of one class: its items and importers, prototypes that leave, clusters and items withheld.

    For the house alone: the exact numbers do not stand in the file.
    """

    items: int
    importers: int
    prototypes: int
    clusters_withheld: int
    items_withheld: int


@dataclass(frozen=True, slots=True)
class Exported:
    """What is to be signed, and what the house is told about it; ``lacking`` are features that it does not have."""

    payload: Payload
    frauds: Leaving
    others: Leaving
    lacking: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON-ready values."""
        return {
            "leaves": {
                "publisher": self.payload.publisher,
                "months": [self.payload.first_month, self.payload.last_month],
                "prototypes": {"frauds": self.frauds.prototypes, "others": self.others.prototypes},
                "numbers_per_prototype": len(COORDINATES) + 1,
                "features": list(MAP_FEATURES),
            },
            "stays": {"frauds": asdict(self.frauds), "others": asdict(self.others)},
            "not_declared_here": list(self.lacking),
            "rules": self.payload.protection.model_dump(mode="json"),
        }


def prototypes_of(table: FeatureTable, importer: NDArray[Any], publisher: str, rules: Rules) -> Exported:
    """Return the prototypes of inspected items.

    Parameters
    ----------
    table
        Features of inspected items, ``fraud`` known for all.
    importer
        Who imported each; items without importer count as one importer's.
    publisher
        How the administration calls itself in the file.

    Raises
    ------
    NotComputableError
        When no prototype of frauds, or none of the rest, passes the rules.
    """
    columns = {name: table.column(name) for name in table.names if name in READ}
    points = embed(columns, len(table))
    who = np.array(["" if one is None else str(one) for one in importer])
    noise = Noise(rules.formal.scale if rules.formal else 0.0, np.random.default_rng(rules.seed))
    made = {}
    for kind, rows, count in (("frauds", table.fraud == 1, FRAUDS), ("others", table.fraud == 0, OTHERS)):
        made[kind] = _class(points[rows], who[rows], count, rules, noise)
        if not made[kind][0]:
            raise NotComputableError(
                f"no prototype of {kind} stands for {rules.fewest} items or more of as many importers.",
                "Inspect and record more before sharing; with an epsilon, a larger one adds less noise.",
            )
    months = np.sort(table.day.astype("datetime64[M]")).astype(str)
    payload = Payload(
        kind="landwaiter share",
        version=VERSION,
        publisher=publisher,
        first_month=str(months[0]),
        last_month=str(months[-1]),
        map=Map(version=MAP_VERSION, features=MAP_FEATURES),
        protection=_protection(rules),
        frauds=made["frauds"][0],
        others=made["others"][0],
    )
    lacking = tuple(name for name in MAP_FEATURES if name not in columns)
    return Exported(payload, made["frauds"][1], made["others"][1], lacking)


def _class(
    points: Floats, importer: NDArray[Any], count: int, rules: Rules, noise: Noise
) -> tuple[tuple[Prototype, ...], Leaving]:
    bound = BOUND if rules.formal is None else PRIVATE_BOUND
    found = cluster(points, bounded_weights(importer, bound), count, noise)
    kept = _large(found, importer, rules)
    prototypes = [_prototype(found.centres[place], found.weight[place]) for place in np.flatnonzero(kept)]
    withheld = int((~kept[found.member]).sum())
    leaving = Leaving(len(points), len(set(importer.tolist())), len(prototypes), count - len(prototypes), withheld)
    # In an order that says nothing about the clusters.
    return tuple(sorted(prototypes, key=lambda one: (-one.count, one.centre))), leaving


def _large(found: Clusters, importer: NDArray[Any], rules: Rules) -> NDArray[np.bool_]:
    """Say which clusters may leave. With noise only what has noise on it may decide, or the decision would tell."""
    if rules.formal is not None:
        return np.asarray(found.weight >= rules.fewest)
    places = range(len(found.weight))
    items = np.bincount(found.member, minlength=len(found.weight))
    importers = np.array([len(set(importer[found.member == place].tolist())) for place in places])
    return np.asarray((items >= rules.fewest) & (importers >= rules.fewest))


def _prototype(centre: Floats, weight: float) -> Prototype:
    # Adding zero makes a plain zero of minus zero.
    rounded = tuple(round(float(value), DIGITS) + 0.0 for value in centre)
    return Prototype(centre=rounded, count=max(1, round(float(weight))))


def _protection(rules: Rules) -> Protection:
    return Protection(
        fewest_items=rules.fewest,
        fewest_importers=None if rules.formal else rules.fewest,
        items_per_importer=PRIVATE_BOUND if rules.formal else BOUND,
        noise=round(rules.formal.scale if rules.formal else 0.0, 6),
        formal=_formal(rules.formal) if rules.formal else None,
    )


def _formal(given: Guarantee) -> Formal:
    return Formal(
        epsilon=given.epsilon,
        delta=given.delta,
        largest_distance=REACH,
        releases=RELEASES,
    )
