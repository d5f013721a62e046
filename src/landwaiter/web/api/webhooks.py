"""Addresses at which programs are told what happened."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from landwaiter.services.application import webhooks
from landwaiter.services.application.acting import Actor
from landwaiter.web.api.asking import DoneOnce, First, Number, Size, answers, permitted
from landwaiter.web.api.models import (
    DeliveryMade,
    DeliveryPage,
    WebhookEnded,
    WebhookKnown,
    WebhookList,
    WebhookMade,
    WebhookWanted,
)
from landwaiter.web.asking import App

router = APIRouter()
Managing = Annotated[Actor, Depends(permitted("webhook.manage"))]


@router.post(
    "/webhooks",
    operation_id="register_webhook",
    summary="Let an address be told of events from now on.",
    response_model=WebhookMade,
    status_code=201,
    responses=answers(409),
)
def post_webhook(wanted: WebhookWanted, actor: Managing, app: App, do: DoneOnce) -> Response:
    """Register an address. What it is told is signed by the secret that the answer has."""

    def act() -> dict[str, Any]:
        made = webhooks.register_webhook(app, actor, wanted.url, wanted.events)
        return {"id": made.id, "secret": made.secret}

    return do(wanted, act, 201)


@router.get(
    "/webhooks",
    operation_id="list_webhooks",
    summary="List the addresses of the key's user.",
    response_model=WebhookList,
    responses=answers(),
)
def get_webhooks(actor: Managing, app: App) -> dict[str, Any]:
    """Return the addresses that are told, without their secrets."""
    found = webhooks.own_webhooks(app, actor)
    return {"webhooks": [{name: getattr(one, name) for name in WebhookKnown.model_fields} for one in found]}


@router.delete(
    "/webhooks/{number}",
    operation_id="end_webhook",
    summary="Tell an address nothing any more.",
    response_model=WebhookEnded,
    responses=answers(404, 409),
)
def delete_webhook(number: Number, actor: Managing, app: App, do: DoneOnce) -> Response:
    """End an address; what is on its way to it is dropped."""

    def act() -> dict[str, Any]:
        webhooks.end_webhook(app, actor, number)
        return {"id": number, "ended": True}

    return do(None, act)


@router.get(
    "/webhooks/{number}/deliveries",
    operation_id="list_deliveries",
    summary="List what an address was told, or is to be told, the newest first.",
    response_model=DeliveryPage,
    responses=answers(404),
)
def get_deliveries(number: Number, actor: Managing, app: App, first: First = 0, size: Size = 50) -> dict[str, Any]:
    """Return what is on its way, how often it was tried, and what went wrong."""
    found = webhooks.deliveries(app, actor, number, first=first, size=size)
    return {"deliveries": [{name: getattr(one, name) for name in DeliveryMade.model_fields} for one in found]}
