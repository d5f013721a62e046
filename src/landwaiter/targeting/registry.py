"""The models of a workspace: ``models/<name>/<version>/``, saved whole and loaded only if untouched."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

from landwaiter.errors import ModelError, Place, SettingsError
from landwaiter.targeting.card import ModelCard
from landwaiter.targeting.files import CARD, READABLE, SPEC, hashes, json_bytes, read_card, read_folder, write_folder
from landwaiter.targeting.model import TargetingModel, rebuild
from landwaiter.targeting.readable import card_text

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


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
    write_folder(_folder(models, card.name, card.version), {**parts, CARD: written})
    return model.with_card(card)


def load(models: Path, name: str, version: str | None = None) -> TargetingModel:
    """Return a saved model; by default its latest version.

    Raises
    ------
    ModelError
        When there is none, or when a file is not what the card says; the file is named.
    """
    folder = _folder(models, name, version or latest(models, name).version)
    if not folder.is_dir():
        raise ModelError("there is no such model.", "See the list of models.", Place(file=str(folder)))
    card, files = read_folder(folder)
    return rebuild(card, json.loads(files[SPEC]), files)


def cards(models: Path, name: str | None = None) -> list[ModelCard]:
    """Return the cards of all saved models, oldest first; of one name where given."""
    pattern = f"*/*/{CARD}" if name is None else f"{_checked(name)}/*/{CARD}"
    found = [read_card(path.parent) for path in models.glob(pattern) if not path.parent.name.startswith(".")]
    return sorted(found, key=lambda card: (card.name, card.created, _natural(card.version)))


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


def next_version(models: Path, name: str, created: date) -> str:
    """Return a version that is free: the day, and a number where there is one of that day already.

    >>> next_version(Path("nowhere"), "targeting", date(2026, 11, 21))
    '2026-11-21'
    """
    day, number = created.isoformat(), 1
    while _folder(models, name, version := day if number == 1 else f"{day}.{number}").exists():
        number += 1
    return version


def _folder(models: Path, name: str, version: str) -> Path:
    return models / _checked(name) / _checked(version)


def _checked(name: str) -> str:
    if not NAME.fullmatch(name):
        raise SettingsError(
            f"{name!r} cannot be the name or version of a model.", "Use letters, digits, '.', '-' and '_'."
        )
    return name


def _natural(version: str) -> tuple[tuple[int, str], ...]:
    """Sort '2026-11-21.10' after '2026-11-21.9'."""
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", version))
