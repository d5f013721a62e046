"""What the key that is shown may do."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from landwaiter.services.application.rights import ACTIONS
from landwaiter.web.api.asking import Keyed, answers
from landwaiter.web.api.models import OwnKey

router = APIRouter()


@router.get(
    "/key",
    operation_id="get_key",
    summary="See what the key that is shown may do, and in which offices.",
    response_model=OwnKey,
    responses=answers(),
)
def get_key(actor: Keyed) -> dict[str, Any]:
    """Return the scopes of the key that the roles of its user allow."""
    scopes = [action for action in ACTIONS if actor.may(action)]
    where = {action: actor.where(action) for action in scopes}
    offices = {action: None if found is None else sorted(found) for action, found in where.items()}
    return {"name": actor.name, "scopes": scopes, "offices": offices}
