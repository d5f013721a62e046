"""Model files on disk: all there or not there, and loaded only if they are what their card says."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from landwaiter.errors import ModelError, Place, WorkspaceError
from landwaiter.targeting.card import ModelCard

CARD = "card.json"
READABLE = "card.md"
SPEC = "features.json"


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
        _sync_folder(unfinished)
        unfinished.rename(folder)
        _sync_folder(folder.parent)
    except OSError as error:
        raise _unwritable(folder, error) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def read_folder(folder: Path) -> tuple[ModelCard, dict[str, bytes]]:
    """Return card and files of a saved model after checking each file against the card.

    Raises
    ------
    ModelError
        When the card or a file is missing, unreadable or not what the card says.
    """
    card = read_card(folder)
    for name in card.files:
        # A card from elsewhere must not make us read outside its folder.
        if name != Path(name).name or (folder / name).is_symlink():
            problem = f"the card names {name!r}, which is not a plain file of the model's own folder."
            raise ModelError(problem, "Do not use this model.", Place(file=str(folder / CARD)))
    return card, {name: _checked(folder / name, expected) for name, expected in card.files.items()}


def read_card(folder: Path) -> ModelCard:
    """Return the card of a saved model without reading its other files."""
    path = folder / CARD
    try:
        return ModelCard.model_validate_json(_read(path))
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


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unwritable(folder: Path, error: OSError) -> WorkspaceError:
    problem = f"the model could not be saved: {error.strerror}."
    return WorkspaceError(problem, "Check free space and permissions; nothing was changed.", Place(file=str(folder)))
