"""Bring a public nomenclature, terms or rulings into a workspace: from their address when told to, or from a file."""

from __future__ import annotations

import hashlib
import http.client
import urllib.request
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any
from urllib.error import HTTPError

from landwaiter.classify.catalogue.entries import Entry, entries, entry
from landwaiter.errors import InputError, Place
from landwaiter.services import nomenclature, rulings
from landwaiter.services.session import Tell, silent
from landwaiter.store import Workspace
from landwaiter.store.files import output_errors

LARGEST = 100_000_000
"""Bytes that are fetched at most."""
LARGEST_OF_RULINGS = 1_000_000_000
"""The same of rulings: those of the European Union are about 400 million, packed."""
COMMANDS = {"nomenclature": "load", "terms": "terms", "rulings": "rulings"}
"""What loads a file of each kind by hand."""
SECONDS = 60
CHUNK = 1 << 16


def listed(workspace: Workspace | None) -> list[dict[str, Any]]:
    """Return the catalogue as rows, with whether the workspace has each."""
    return [{**_shown(one), "loaded": workspace is not None and _is_kept(workspace, one)} for one in _all()]


def pull(workspace: Workspace, name: str, source: Path | None = None, *, tell: Tell = silent) -> dict[str, Any]:
    """Read an entry of the catalogue into the workspace; return what it is, and how many lines it has.

    Parameters
    ----------
    source
        The file, where somebody brought it; nothing is fetched then.

    Raises
    ------
    InputError
        When there is no such entry, its address does not answer, or the file is not the one that the catalogue means.
    """
    wanted = entry(name)
    with TemporaryDirectory(prefix="landwaiter-pull-") as folder:
        file = source or Path(folder) / wanted.file
        if source is None:
            tell(f"fetching {wanted.url}")
            fetch(wanted.url, file, largest=LARGEST_OF_RULINGS if wanted.kind == "rulings" else LARGEST)
        _hold(wanted, file)
        count = _load(workspace, wanted, file)
    return {**_shown(wanted), "lines": count}


def _load(workspace: Workspace, wanted: Entry, file: Path) -> int:
    if wanted.kind == "terms":
        return nomenclature.load_terms(workspace, file, wanted.edition)
    if wanted.kind == "rulings":
        return sum(rulings.load(workspace, [file]).kept.values())
    return len(nomenclature.load(workspace, file, wanted.edition))


def fetch(url: str, file: Path, *, largest: int = LARGEST) -> None:
    """Fetch what is at an address into a file.

    Raises
    ------
    InputError
        When it does not answer, leads to an address without encryption, or is too large.
    """
    place, opener = Place(value=url), urllib.request.build_opener(_EncryptedOnly)
    try:
        with (
            opener.open(url, timeout=SECONDS) as answer,
            output_errors(file, "Free space, and repeat the command."),
            file.open("wb") as stream,
        ):
            _copy(answer, stream, largest, place)
    except (OSError, http.client.HTTPException) as error:
        remedy = "Download it elsewhere, and name it with --from."
        raise InputError(f"the file cannot be fetched ({error}).", remedy, place) from error


class _EncryptedOnly(urllib.request.HTTPRedirectHandler):
    """Follows no way out of encryption."""

    def redirect_request(self, req: Any, fp: Any, code: Any, msg: Any, headers: Any, newurl: str) -> Any:
        """Return the request that a redirection asks for."""
        if not newurl.startswith("https://"):
            raise HTTPError(newurl, code, "it leads to an address without encryption", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _copy(answer: Any, stream: IO[bytes], largest: int, place: Place) -> None:
    size = 0
    while chunk := answer.read(CHUNK):
        size += len(chunk)
        if size > largest:
            problem = f"the file is larger than {largest:,} bytes."
            raise InputError(problem, "Look at what it is, and name it with --from.", place)
        stream.write(chunk)


def _hold(wanted: Entry, file: Path) -> None:
    if wanted.sha256 and _hash(file) != wanted.sha256:
        raise InputError(
            "the file is not the one that the catalogue means: its SHA-256 differs.",
            f"Load another version by `landwaiter nomenclature {COMMANDS[wanted.kind]}`.",
            Place(file=file.name),
        )


def _hash(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _all() -> list[Entry]:
    return list(entries().values())


def _is_kept(workspace: Workspace, one: Entry) -> bool:
    if one.kind == "rulings":
        # The Union's are kept apart by member state.
        return any(workspace.rulings.glob(f"{one.edition}*.json"))
    folder = workspace.terms if one.kind == "terms" else workspace.nomenclature
    return (folder / f"{one.edition}.json").exists()


def _shown(one: Entry) -> dict[str, Any]:
    names = ("name", "kind", "edition", "meaning", "licence", "url", "sha256")
    return {name: getattr(one, name) or None for name in names}
