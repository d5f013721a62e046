"""The encoder of sentences that a workspace names, and how one is made of weights."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from landwaiter.errors import Place, SettingsError
from landwaiter.store import Workspace
from landwaiter.store import model_files as stored

if TYPE_CHECKING:
    from landwaiter.classify.encoding.encoder import Encoder


def encoder_of(workspace: Workspace | None) -> Encoder | None:
    """Return the encoder that the settings name, if any; a folder without a full path begins in the workspace.

    Raises
    ------
    SettingsError
        When nothing is there, or no encoder is in it.
    ModelError
        When one of its files cannot be used.
    NotComputableError
        When a package that it needs is not installed.
    """
    from landwaiter.classify.encoding.opening import open_encoder

    named = workspace.settings.classify.encoder if workspace else ""
    return open_encoder(named, workspace.folder) if workspace and named else None


def convert(named: str, out: Path) -> Encoder:
    """Make an encoder that runs of the weights in a folder or an installed package, and return it.

    Raises
    ------
    SettingsError
        When ``out`` is there already, or no weights are found.
    ModelError
        When the weights are of another kind.
    NotComputableError
        When a package that it needs is not installed.
    WorkspaceError
        When ``out`` cannot be written.
    """
    from landwaiter.classify.encoding.conversion import converted
    from landwaiter.classify.encoding.graph import GraphEncoder
    from landwaiter.classify.encoding.opening import encoder_folder

    if out.exists():
        raise SettingsError("the folder is there already.", "Name a new one.", Place(file=str(out)))
    stored.write_folder(out, converted(encoder_folder(named, Path())))
    return GraphEncoder(out)
