"""Models: their versions with cards, two beside each other, and asking for one to be in force."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from landwaiter.errors import LandwaiterError
from landwaiter.explain.sentences import write
from landwaiter.schema.nouns import Parameter
from landwaiter.services.application.acting import Actor
from landwaiter.services.application.models import Listed, model_card, models
from landwaiter.services.application.publishing import MODEL, publish_model, published
from landwaiter.services.application.upkeep import last_watch
from landwaiter.targeting.card import Metrics, ModelCard
from landwaiter.web.asking import App, allowed
from landwaiter.web.forms import done_or_told
from landwaiter.web.rendering import language_of, page
from landwaiter.web.statuses import status_of

router = APIRouter(prefix="/models")
Viewer = Annotated[Actor, Depends(allowed("model.view"))]
Asker = Annotated[Actor, Depends(allowed("publication.ask"))]
Figures = dict[str, str | None]
"""What a card says, in words, by what it is called in ids of messages."""
PRECISIONS = (1, 5, 10)
"""Percent of the items from the top of which cards tell the precision."""


@router.get("")
def listed(request: Request, app: App, actor: Viewer) -> Response:
    """List the versions of all models."""
    return page(request, "models.html", models=models(app, actor), figures=_figures(request))


@router.get("/compare")
def compare(request: Request, app: App, actor: Viewer, one: str = "", other: str = "") -> Response:
    """Show two versions beside each other; each is a name and a version."""
    both = [model_card(app, actor, *_named(which)) for which in (one, other)]
    return page(
        request,
        "models_compared.html",
        both=both,
        figures=_figures(request),
        features=_features(both),
    )


@router.get("/{name}/{version}")
def card(request: Request, app: App, actor: Viewer, name: str, version: str) -> Response:
    """Show the card of a version."""
    return _card(request, app, actor, (name, version), None)


@router.post("/{name}/{version}/ask")
def ask(
    request: Request, app: App, actor: Asker, name: str, version: str, reason: Annotated[str, Form()] = ""
) -> Response:
    """Ask for a version to be in force."""
    return done_or_told(
        lambda: publish_model(app, actor, name, version, reason),
        "/requests",
        lambda error: _card(request, app, actor, (name, version), error),
    )


def _card(
    request: Request, app: App, actor: Actor, which: tuple[str, str], problem: LandwaiterError | None
) -> Response:
    found = model_card(app, actor, *which)
    return page(
        request,
        "model.html",
        200 if problem is None else status_of(problem),
        found=found,
        figures=_figures(request),
        history=published(app, actor, MODEL, found.card.name),
        watch=last_watch(app.workspace, *which),
        problem=problem,
    )


def _figures(request: Request) -> Callable[[ModelCard], Figures]:
    return partial(figures_of, language=language_of(request))


def _named(which: str) -> tuple[str, str]:
    name, _, version = which.partition(" ")
    return name, version


def _features(both: list[Listed]) -> tuple[list[str], list[str]]:
    """Return the features that only the one version, and only the other, has."""
    one, other = ({feature.name for feature in found.card.features} for found in both)
    return sorted(one - other), sorted(other - one)


def figures_of(card: ModelCard, language: str) -> Figures:
    """Return what a card says in figures, ``None`` where it says nothing."""

    def said(ending: str, value: Parameter | None) -> str | None:
        return None if value is None else write(f"x_{ending}", value, language)

    data = card.data
    return {
        "created": said("date", card.created.isoformat()),
        "ranker": card.ranker,
        "period": f"{data.first_registration} \N{EN DASH} {data.last_registration}",
        "labelled": said("count", data.labelled),
        "frauds": said("count", data.frauds),
        "random_share": said("percent", data.random_share),
        "features": said("count", len(card.features)),
        **_held_out(card.metrics, said),
        "revenue": None if card.revenue is None else said("money", card.revenue.mean),
    }


def _held_out(metrics: Metrics | None, said: Callable[[str, Parameter | None], str | None]) -> Figures:
    precisions = [f"precision_{share}" for share in PRECISIONS]
    if metrics is None:
        return dict.fromkeys(("held_out", "auc", "average_precision", *precisions, "calibration_error"))
    at = (said("percent", metrics.precision_at.get(f"{share}%")) for share in PRECISIONS)
    return {
        "held_out": said("count", metrics.rows),
        "auc": said("number", round(metrics.auc, 3)),
        "average_precision": said("number", round(metrics.average_precision, 3)),
        **dict(zip(precisions, at, strict=True)),
        "calibration_error": said("percent", metrics.calibration_error),
    }
