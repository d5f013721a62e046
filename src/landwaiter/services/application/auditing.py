"""The audit: read it, hold that nobody rewrote it, and write its head where nobody can reach it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from landwaiter.errors import InputError, NotComputableError, Place
from landwaiter.services.application.acting import Actor, Application, performing, require
from landwaiter.services.keys import new_signing_key, read_key
from landwaiter.store.database.chain import Entry, Head, Verdict, canonical, verify
from landwaiter.store.files import output_errors, write_whole
from landwaiter.store.signing import Signature, check_signature, parse_key, signature_of

OWN_REMARK = "# A key of Landwaiter that signs heads of the audit. Keep it where the database cannot be changed.\n"
PUBLIC_REMARK = "# The public key of heads of the audit.\n"
LARGEST = 1 << 16
LATEST = 100
"""Entries that a page shows."""
UNWRITTEN = "Name a file in a folder that you may write to."

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Part(BaseModel):
    """A part of the file; unknown entries are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class SignedHead(Part):
    """What is signed: how far the audit went, the hashes of its first and last entries, and when."""

    kind: Literal["landwaiter audit head"] = "landwaiter audit head"
    version: Literal[1] = 1
    first: Hash
    number: Annotated[int, Field(ge=1)]
    last: Hash
    at: str

    def signed_bytes(self) -> bytes:
        """Return the bytes that are signed."""
        return canonical(self.model_dump(mode="json")).encode("ascii")


class HeadFile(Part):
    """The whole file."""

    head: SignedHead
    signature: Signature


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of the audit, and which signed heads it was held against."""

    verdict: Verdict
    heads: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready fields."""
        flaw = self.verdict.flaw
        bad = flaw and {"number": flaw.number, "problem": flaw.reason.message, "params": dict(flaw.reason.params)}
        last = self.verdict.last and self.verdict.last.hash
        return {
            "well": flaw is None,
            "entries": self.verdict.count,
            "last": last,
            "heads": self.heads,
            "first_bad": bad,
        }


def new_key(path: Path) -> str:
    """Make a key that signs heads, as :func:`landwaiter.services.keys.new_signing_key` does."""
    return new_signing_key(path, OWN_REMARK, PUBLIC_REMARK)


def entries(
    app: Application,
    actor: Actor,
    *,
    first: int = 1,
    last: int | None = None,
    who: str = "",
    action: str = "",
    subject: str = "",
) -> Iterator[Entry]:
    """Yield the entries of the audit from ``first`` to ``last``, of one actor, action or subject where given.

    Raises
    ------
    RightsError
        When the actor may not read the audit.
    """
    require(app, actor, "trail.view")
    wanted = {"actor": who, "action": action, "subject": subject}
    for entry in app.database.entries(first, last):
        if all(not value or getattr(entry, name) == value for name, value in wanted.items()):
            yield entry


def latest_entries(
    app: Application, actor: Actor, *, who: str = "", action: str = "", subject: str = "", before: int | None = None
) -> list[Entry]:
    """Return the last hundred entries of one actor, action or subject where given, the newest first.

    Parameters
    ----------
    before
        Only entries with smaller numbers.

    Raises
    ------
    RightsError
        When the actor may not read the audit.
    """
    require(app, actor, "trail.view")
    wanted = {"actor": who, "action": action, "subject": subject}
    return app.database.latest_entries({name: value for name, value in wanted.items() if value}, before, LATEST)


def verify_audit(app: Application, actor: Actor, heads: Sequence[Path] = (), key: Path | None = None) -> Verified:
    """Hold that every entry is as it was written, and that none was cut off since the ``heads`` were signed.

    Parameters
    ----------
    heads
        Files that :func:`export_head` wrote.
    key
        The public key that they must be signed with; needed where there are heads.

    Raises
    ------
    InputError
        When a file is no signed head, or not signed with the key.
    RightsError
        When the actor may not read the audit.
    """
    require(app, actor, "trail.view")
    signed = [one for file in heads for one in _read_head(file, key)]
    return Verified(verify(app.database.entries(), signed), tuple(str(file) for file in heads))


def export_head(app: Application, actor: Actor, file: Path, key: Path) -> SignedHead:
    """Write how far the audit goes, signed, to be kept where whoever can change the database cannot.

    The head that is signed includes the entry of its own export.

    Raises
    ------
    NotComputableError
        When the audit is not as it was written: what is wrong is not signed.
    RightsError
        When the actor may not.
    """
    secret = parse_key(read_key(key), str(key))
    with performing(app, actor, "trail.export", str(file.name)):
        pass
    verdict = verify(app.database.entries())
    if verdict.flaw is not None or verdict.last is None:
        raise NotComputableError("the audit is not as it was written.", "See `landwaiter audit verify`.")
    first = next(app.database.entries(last=1))
    head = SignedHead(first=first.hash, number=verdict.count, last=verdict.last.hash, at=verdict.last.at)
    whole = HeadFile(head=head, signature=signature_of(head.signed_bytes(), secret))
    with output_errors(file, UNWRITTEN):
        write_whole(file, json.dumps(whole.model_dump(mode="json"), indent=1) + "\n")
    return head


def _read_head(file: Path, key: Path | None) -> tuple[Head, Head]:
    place = Place(file=str(file))
    if key is None:
        raise InputError("the public key of the signed head is missing.", "Name it with --key.", place)
    try:
        with file.open("rb") as stream:
            found = HeadFile.model_validate_json(stream.read(LARGEST))
    except OSError as error:
        raise InputError(f"the file cannot be read ({error.strerror}).", "Check its name.", place) from error
    except ValidationError as error:
        problem, remedy = "the file is no signed head of an audit.", "Check that it is the right file."
        raise InputError(problem, remedy, place) from error
    public = parse_key(read_key(key, secret=False), str(key))
    check_signature(found.signature, found.head.signed_bytes(), public, str(file))
    return Head(1, found.head.first, str(file)), Head(found.head.number, found.head.last, str(file))
