"""Train a model on what inspections found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from landwaiter.errors import NotComputableError
from landwaiter.features import FeatureSpec, build, learn_spec
from landwaiter.selection import audit_leakage
from landwaiter.services.lodged import random_share, read_lodged
from landwaiter.services.session import Tell, engine_of, silent, source_of
from landwaiter.services.sharing import shares
from landwaiter.store import Workspace
from landwaiter.targeting import get_ranker, identities, registry
from landwaiter.targeting.model import TargetingModel
from landwaiter.targeting.training import About, fit_model

if TYPE_CHECKING:
    from landwaiter.engine import Engine
    from landwaiter.features import FeatureTable

AUDITED = 15_000
"""Latest inspected items that are audited for the card; a back-test audits more of them."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to train.

    Attributes
    ----------
    name
        Under which name the model is saved.
    ranker
        Which ranker; the workspace's setting by default.
    until
        Last day of registration used, and last day on which outcomes may have been known; all by
        default.
    created
        Day that goes on the card.
    """

    created: date
    name: str = "targeting"
    ranker: str | None = None
    until: date | None = None
    seed: int | None = None


def train(workspace: Workspace, request: Request, *, tell: Tell = silent) -> TargetingModel:
    """Fit a model, save it with its card as a new version, and return it.

    Raises
    ------
    NotComputableError
        When there are not outcomes of both kinds.
    """
    with workspace.changing() as staging, engine_of(workspace, staging / "spill") as engine:
        source = source_of(workspace, engine)
        tell("choosing features")
        ranker = request.ranker or workspace.settings.targeting.ranker
        spec = learn_spec(source, request.until, _recipe(workspace, ranker))
        tell("computing features")
        table = _known(build(source, spec, end=request.until, labelled_only=True), request.until)
        tell(f"training on {len(table):,} inspected items")
        model = fit_model(
            table,
            _about(workspace, request, spec, engine),
            ranker=ranker,
            seed=workspace.settings.targeting.seed if request.seed is None else request.seed,
            threads=workspace.settings.targeting.threads,
        )
        return registry.save(model, workspace.models)


def _recipe(workspace: Workspace, ranker: str) -> FeatureSpec:
    """Return what a ranker reads beside the usual features."""
    if not get_ranker(ranker).reads_shares:
        return FeatureSpec(identities=identities([ranker]))
    shared = shares(workspace)
    if not shared:
        problem = f"the ranker {ranker!r} learns from partners, and nobody shared anything with this workspace."
        raise NotComputableError(problem, "Import a partner's file: landwaiter share import FILE.")
    return FeatureSpec(identities=identities([ranker]), shares=shared)


def _known(table: FeatureTable, until: date | None) -> FeatureTable:
    """Leave out the labels that were not yet known."""
    import numpy as np

    return table if until is None else table.take(table.known_on <= np.datetime64(until, "D"))


def _about(workspace: Workspace, request: Request, spec: FeatureSpec, engine: Engine) -> About:
    return About(
        version=registry.next_version(workspace.models, request.name, request.created),
        created=request.created,
        spec=spec.as_dict(),
        name=request.name,
        known_by=request.until,
        random_share=random_share(engine, request.until),
        leakage=_verdict(engine, request.until),
    )


def _verdict(engine: Engine, until: date | None) -> str | None:
    """Return the leakage audit's verdict, ``None`` where there are too few outcomes to audit."""
    lodged = read_lodged(engine, until).latest(AUDITED)
    try:
        audit = audit_leakage(lodged.columns, lodged.fraud, lodged.day)
    except NotComputableError:
        return None
    return audit.verdict
