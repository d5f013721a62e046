"""The models of a workspace: ``models/<name>/<version>/``, saved whole and loaded only if untouched."""

from __future__ import annotations

import json
from pathlib import Path

from landwaiter.errors import ModelError, Place
from landwaiter.store.model_files import (
    CARD,
    hashes,
    json_bytes,
    natural,
    next_version,
    plain_name,
    read_card,
    read_folder,
    version_folder,
    write_folder,
)
from landwaiter.targeting.card import ModelCard
from landwaiter.targeting.files import READABLE, SPEC
from landwaiter.targeting.model import TargetingModel, rebuild
from landwaiter.targeting.readable import card_text

__all__ = ["card_of", "cards", "latest", "load", "next_version", "save"]


def save(model: TargetingModel, models: Path) -> TargetingModel:
    """Write ``model`` to ``models/<name>/<version>/`` and return it with the hashes on its card.

    Raises
    ------
    ModelError
        When that version exists.
    WorkspaceError
        When it cannot be written.
    """
    parts = {**model.ranker.files(), SPEC: json_bytes(model.spec)}
    if model.revenue is not None:
        parts |= model.revenue.files()
    unsigned = model.card.model_copy(update={"files": hashes(parts)})
    parts[READABLE] = card_text(unsigned).encode()
    card = unsigned.model_copy(update={"files": hashes(parts)})
    written = json_bytes(json.loads(card.model_dump_json()))
    write_folder(version_folder(models, card.name, card.version), {**parts, CARD: written})
    return model.with_card(card)


def load(models: Path, name: str, version: str | None = None) -> TargetingModel:
    """Return a saved model; by default its latest version.

    Raises
    ------
    ModelError
        When there is none, or when a file is not what the card says; the file is named.
    """
    folder = version_folder(models, name, version or latest(models, name).version)
    if not folder.is_dir():
        raise ModelError("there is no such model.", "See the list of models.", Place(file=str(folder)))
    card, files = read_folder(folder, ModelCard)
    return rebuild(card, json.loads(files[SPEC]), files)


def card_of(models: Path, name: str, version: str) -> ModelCard:
    """Return the card of a saved model without reading the model.

    Raises
    ------
    ModelError
        When there is none, or its card cannot be read.
    """
    folder = version_folder(models, name, version)
    if not folder.is_dir():
        raise ModelError("there is no such model.", "See the list of models.", Place(file=str(folder)))
    return read_card(folder, ModelCard)


def cards(models: Path, name: str | None = None) -> list[ModelCard]:
    """Return the cards of all saved models, oldest first; of one name where given."""
    pattern = f"*/*/{CARD}" if name is None else f"{plain_name(name)}/*/{CARD}"
    found = [read_card(path.parent, ModelCard) for path in models.glob(pattern) if not path.parent.name.startswith(".")]
    return sorted(found, key=lambda card: (card.name, card.created, natural(card.version)))


def latest(models: Path, name: str) -> ModelCard:
    """Return the card of the newest version of a model.

    Raises
    ------
    ModelError
        When there is none.
    """
    found = cards(models, name)
    if not found:
        raise ModelError(f"there is no model called {name!r}.", "Train one first.", Place(file=str(models)))
    return found[-1]
