"""Find the encoder that a setting names: a folder, or a folder within an installed package."""

from __future__ import annotations

from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING

from landwaiter.classify.encoding.encoder import TOKENIZER
from landwaiter.classify.encoding.graph import GRAPH, GraphEncoder
from landwaiter.classify.encoding.static import TABLES, StaticEncoder
from landwaiter.classify.encoding.tensors import TENSORS, read_tensors
from landwaiter.errors import Place, SettingsError

if TYPE_CHECKING:
    from landwaiter.classify.encoding.encoder import Encoder


def open_encoder(named: str, beside: Path) -> Encoder:
    """Return the encoder of a folder or an installed package.

    Parameters
    ----------
    named
        A folder, or the name of a package; nothing of the package is run.
    beside
        Where a folder without a full path begins.

    Raises
    ------
    SettingsError
        When nothing of the name is there, or no encoder is in it.
    ModelError
        When one of its files cannot be used.
    NotComputableError
        When a package that it needs is not installed.
    """
    folder = encoder_folder(named, beside)
    if (folder / GRAPH).is_file():
        return GraphEncoder(folder)
    if not set(TABLES).isdisjoint(read_tensors(folder / TENSORS)):
        return StaticEncoder(folder)
    raise SettingsError(
        "these are the weights of a network, which has to be made into one that runs.",
        f"Run `landwaiter classify encoder {named} --out FOLDER` once, and name that folder.",
        Place(file=str(folder / TENSORS)),
    )


def encoder_folder(named: str, beside: Path) -> Path:
    """Return the folder with tokenizer and network or weights that a folder or package has.

    Raises
    ------
    SettingsError
        When there is none.
    """
    root = beside / named if (beside / named).is_dir() else _package(named)
    if root is None:
        problem = f"there is no folder and no installed package {named!r} to take an encoder from."
        raise SettingsError(problem, "Name a folder with model.onnx and tokenizer.json, or install the package.")
    found = [path.parent for path in root.rglob(TOKENIZER) if _complete(path.parent)]
    if not found:
        problem = f"there is no encoder in it: no {TOKENIZER} with {GRAPH} or {TENSORS} beside it."
        raise SettingsError(problem, "Bring these files.", Place(file=str(root)))
    return min(found, key=lambda folder: (len(folder.parts), folder))


def _complete(folder: Path) -> bool:
    return (folder / GRAPH).is_file() or (folder / TENSORS).is_file()


def _package(named: str) -> Path | None:
    """Return the folder of an installed package, found without importing it."""
    name = named.replace("-", "_")
    found = PathFinder.find_spec(name) if name.isidentifier() else None
    places = found.submodule_search_locations if found else None
    return Path(next(iter(places))) if places else None
