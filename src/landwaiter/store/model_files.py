"""Model files on disk: all there or not there, and loaded only if they are what their card says."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from landwaiter.errors import ModelError, Place, SettingsError, WorkspaceError
from landwaiter.store.files import sync_folder

CARD = "card.json"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class Card(BaseModel):
    """What is known about a saved model; ``files`` holds the SHA-256 of each of its other files."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    files: dict[str, str] = {}


AnyCard = TypeVar("AnyCard", bound=Card)


def hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the SHA-256 of each file.

    >>> hashes({"a": b""})["a"][:8]
    'e3b0c442'
    """
    return {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write ``files`` into a new ``folder`` that appears complete or not at all.

    Raises
    ------
    ModelError
        When the folder exists already: a version is never overwritten.
    WorkspaceError
        When it cannot be written: read-only, full.
    """
    if folder.exists():
        raise ModelError("this version exists already.", "Give the model a new version.", Place(file=str(folder)))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=".saving-", dir=folder.parent))
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        for name, content in files.items():
            _write_through(unfinished / name, content)
        unfinished.chmod(0o755)
        sync_folder(unfinished)
        unfinished.rename(folder)
        sync_folder(folder.parent)
    except OSError as error:
        raise _unwritable(folder, error) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def read_folder(folder: Path, kind: type[AnyCard]) -> tuple[AnyCard, dict[str, bytes]]:
    """Return card and files of a saved model after checking each file against the card.

    Raises
    ------
    ModelError
        When the card or a file is missing, unreadable or not what the card says.
    """
    card = read_card(folder, kind)
    for name in card.files:
        # A card from elsewhere must not make us read outside its folder.
        if name != Path(name).name or (folder / name).is_symlink():
            problem = f"the card names {name!r}, which is not a plain file of the model's own folder."
            raise ModelError(problem, "Do not use this model.", Place(file=str(folder / CARD)))
    return card, {name: _checked(folder / name, expected) for name, expected in card.files.items()}


def read_card(folder: Path, kind: type[AnyCard]) -> AnyCard:
    """Return the card of a saved model without reading its other files."""
    path = folder / CARD
    try:
        return kind.model_validate_json(_read(path))
    except ValidationError as error:
        problem = f"the model card cannot be read: {error.errors()[0]['msg']}."
        raise ModelError(problem, "Restore the folder from a copy, or train again.", Place(file=str(path))) from error


def json_bytes(value: object) -> bytes:
    """Return ``value`` as JSON text that people can read and that is the same every time."""
    return (json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _checked(path: Path, expected: str) -> bytes:
    content = _read(path)
    if hashlib.sha256(content).hexdigest() != expected:
        raise ModelError(
            "the file is not the one that the model card was written for: its SHA-256 differs.",
            "Restore it from a copy, or train again; do not use it.",
            Place(file=str(path)),
        )
    return content


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        problem = f"the model file cannot be read: {error.strerror}."
        raise ModelError(problem, "Restore it from a copy, or train again.", Place(file=str(path))) from error


def _write_through(path: Path, content: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _unwritable(folder: Path, error: OSError) -> WorkspaceError:
    problem = f"the model could not be saved: {error.strerror}."
    return WorkspaceError(problem, "Check free space and permissions; nothing was changed.", Place(file=str(folder)))


def version_folder(models: Path, name: str, version: str) -> Path:
    """Return where a version of a model is, or would be.

    Raises
    ------
    SettingsError
        When name or version cannot be those of a folder.
    """
    return models / plain_name(name) / plain_name(version)


def next_version(models: Path, name: str, created: date) -> str:
    """Return a version that is free: the day, and a number where there is one of that day already.

    >>> next_version(Path("nowhere"), "targeting", date(2026, 11, 21))
    '2026-11-21'
    """
    day, number = created.isoformat(), 1
    while version_folder(models, name, version := day if number == 1 else f"{day}.{number}").exists():
        number += 1
    return version


def plain_name(name: str) -> str:
    """Return a name or version that can be a folder's.

    Raises
    ------
    SettingsError
        When it cannot.
    """
    if not NAME.fullmatch(name):
        raise SettingsError(
            f"{name!r} cannot be the name or version of a model.", "Use letters, digits, '.', '-' and '_'."
        )
    return name


def natural(version: str) -> tuple[tuple[int, str], ...]:
    """Sort '2026-11-21.10' after '2026-11-21.9'."""
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", version))
