"""Share what inspections taught with other administrations, and learn from what they share."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.errors import InputError, Place, SettingsError
from landwaiter.features import build, learn_spec
from landwaiter.services.keys import new_signing_key, read_key
from landwaiter.services.session import Tell, engine_of, silent, source_of
from landwaiter.store import Workspace
from landwaiter.store.files import output_errors, whole_path, workspace_errors
from landwaiter.store.signing import parse_key
from landwaiter.targeting.sharing.document import LARGEST, Document, document_bytes, fingerprint, parse
from landwaiter.targeting.sharing.exporting import Exported, Rules, prototypes_of
from landwaiter.targeting.sharing.signature import sign, verify

if TYPE_CHECKING:
    from landwaiter.features import FeatureTable
    from landwaiter.features.prototypes import Share

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
OWN_REMARK = "# A key of Landwaiter that signs shared knowledge. Whoever has it can sign in your name.\n"
PUBLIC_REMARK = "# The public key of an administration that shares knowledge. Compare it over another way.\n"
UNWRITTEN = "Name a file in a folder that you may write to."


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a file holds: its content, which key it says it is signed with, and whether that was checked."""

    document: Document
    checked: bool

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready values."""
        payload = self.document.payload
        held = payload.model_dump(mode="json", exclude={"frauds", "others"})
        counts = {"frauds": len(payload.frauds), "others": len(payload.others)}
        signed = {"key": self.document.signature.key, "checked": self.checked}
        return {"fingerprint": fingerprint(payload), **held, "prototypes": counts, "signature": signed}


def new_key(path: Path) -> str:
    """Make a key that signs: the secret part in ``path``, the public one beside it in ``path`` + ``.pub``.

    Raises
    ------
    WorkspaceError
        If there is a file already, or it cannot be written.
    SettingsError
        If ``path`` lies in a workspace, or what signs is not installed.
    """
    return new_signing_key(path, OWN_REMARK, PUBLIC_REMARK)


def export(
    workspace: Workspace,
    file: Path,
    key: Path,
    publisher: str,
    rules: Rules | None = None,
    *,
    until: date | None = None,
    tell: Tell = silent,
) -> Exported:
    """Write the prototypes of what was inspected, signed, and return what leaves the house and what stays.

    Parameters
    ----------
    publisher
        How the administration calls itself in the file.
    until
        Last day of registration used, and of outcomes that were known.

    Raises
    ------
    NotComputableError
        If too little was inspected for the rules.
    SettingsError
        If the key, the name or a rule cannot be used.
    WorkspaceError
        If the file cannot be written.
    """
    secret = parse_key(read_key(key), str(key))
    if not publisher.strip() or len(publisher) > 80 or not publisher.isprintable():
        remedy = "Use 1 to 80 printable characters."
        raise SettingsError("this is no name of a publisher.", remedy, Place(value=publisher))
    table = _inspected(workspace, until, tell)
    tell(f"making prototypes of {len(table):,} inspected items")
    importer = table.evidence["importer_id"]
    asked = rules or Rules()
    exported = prototypes_of(table, importer, publisher, replace(asked, seed=_seed(secret, table, asked)))
    with output_errors(file, UNWRITTEN), whole_path(file) as unfinished:
        unfinished.write_bytes(document_bytes(sign(exported.payload, secret)))
    return exported


def _seed(secret: str, table: FeatureTable, rules: Rules) -> int:
    """Return a seed that only the holder of the key can make: the same for the same items, another for others.

    Exporting again then adds no second noise, whose mean would tell more than either.
    """
    told = hashlib.sha256(f"{rules.fewest} {rules.epsilon}".encode())
    for values in (table.matrix, table.fraud, table.day.astype(np.int64)):
        told.update(np.ascontiguousarray(values).tobytes())
    return int.from_bytes(hmac.digest(bytes.fromhex(secret), told.digest(), "sha256"), "big")


def _inspected(workspace: Workspace, until: date | None, tell: Tell) -> FeatureTable:
    with engine_of(workspace) as engine:
        source = source_of(workspace, engine)
        tell("computing features")
        table = build(source, learn_spec(source, until), end=until, labelled_only=True, evidence=True)
    return table if until is None else table.take(table.known_on <= np.datetime64(until, "D"))


def inspect(file: Path, key: Path | None = None) -> Inspected:
    """Return what a file holds; with a partner's public key, hold the signature against it.

    Raises
    ------
    InputError
        If the file is no share, damaged, or not signed with that key.
    """
    document = parse(_content(file), str(file))
    if key is not None:
        verify(document, parse_key(read_key(key, secret=False), str(key)), str(file))
    return Inspected(document, key is not None)


def take_in(workspace: Workspace, file: Path, name: str, key: Path) -> Inspected:
    """Keep what a partner shared under a name; a newer file of the same partner takes the place of an older one.

    Parameters
    ----------
    name
        What the partner is called here: small letters, digits, ``-`` and ``_``.
    key
        The partner's public key.

    Raises
    ------
    InputError
        If the file is no share, damaged, or not signed with that key.
    SettingsError
        If the name cannot be used, or another partner has it.
    """
    kept = workspace.shares / _file(name)
    inspected = inspect(file, key)
    with workspace.changing():
        if kept.exists() and _kept(kept).signature.key != inspected.document.signature.key:
            problem = f"a partner called {name!r} signs with another key."
            raise SettingsError(problem, "Choose another name.", Place(file=str(kept)))
        with workspace_errors(workspace.shares):
            workspace.shares.mkdir(exist_ok=True)
        with whole_path(kept) as unfinished:
            unfinished.write_bytes(document_bytes(inspected.document))
    return inspected


def shares(workspace: Workspace) -> tuple[Share, ...]:
    """Return what partners shared with this workspace, by name."""
    kept = sorted(workspace.shares.glob("*.json"))
    return tuple(_kept(path).payload.share(path.stem) for path in kept if NAME.fullmatch(path.stem))


def _kept(path: Path) -> Document:
    return parse(_content(path), str(path))


def _content(file: Path) -> bytes:
    """Read a file, but no more of it than tells that it is too large."""
    try:
        with file.open("rb") as stream:
            return stream.read(LARGEST + 1)
    except OSError as error:
        raise InputError(f"the file cannot be read ({error.strerror}).", "Check its name.", Place(str(file))) from error


def _file(name: str) -> str:
    if not NAME.fullmatch(name):
        problem = f"{name!r} cannot be the name of a partner."
        raise SettingsError(problem, "Use up to 40 small letters, digits, '-' and '_', such as north.")
    return f"{name}.json"
