"""The models of the workspace: their versions with cards, and which one is in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from landwaiter.errors import ModelError, NotComputableError, NotFoundError, Place, SettingsError
from landwaiter.services.application.acting import Actor, Application, require
from landwaiter.services.application.publishing import model_in_force
from landwaiter.targeting import registry

if TYPE_CHECKING:
    from landwaiter.targeting.card import ModelCard


@dataclass(frozen=True, slots=True)
class Listed:
    """A version of a model, and whether it is in force."""

    card: ModelCard
    in_force: bool


def models(app: Application, actor: Actor) -> list[Listed]:
    """Return every version of every model, the newest first.

    Raises
    ------
    ModelError
        When a card cannot be read.
    RightsError
        When the actor may not see models.
    """
    require(app, actor, "model.view")
    cards = registry.cards(app.workspace.models)
    in_force = {name: _in_force(app, name) for name in {card.name for card in cards}}
    return [Listed(card, card.version == in_force[card.name]) for card in reversed(cards)]


def model_card(app: Application, actor: Actor, name: str, version: str) -> Listed:
    """Return the card of a version.

    Raises
    ------
    NotFoundError
        When there is none, or it cannot be read.
    RightsError
        When the actor may not see models.
    """
    require(app, actor, "model.view")
    try:
        card = registry.card_of(app.workspace.models, name, version)
    except (ModelError, SettingsError) as error:
        raise NotFoundError("there is no such model.", "See the list of models.", Place(value=version)) from error
    return Listed(card, version == _in_force(app, name))


def _in_force(app: Application, name: str) -> str | None:
    try:
        return model_in_force(app, name)
    except NotComputableError:
        # Its folder was changed since: it is no longer what two people published, so it is not in force.
        return None
