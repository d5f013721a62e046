"""The file that administrations exchange: what may stand in it, its bytes, and what is refused."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from landwaiter.errors import InputError, Place
from landwaiter.features.common import COORDINATES, MAP_VERSION, REACH, WIDTH
from landwaiter.features.prototypes import Group, Share
from landwaiter.store.signing import Signature

KIND, VERSION = "landwaiter share", 1
LARGEST = 1 << 20
"""Bytes that a file may have; the largest that is written has some 20,000."""
MOST_PROTOTYPES = 500
MAP_FEATURES = tuple(coordinate.feature for coordinate in COORDINATES)
ASK_AGAIN = "Do not use it; ask the partner for a new one."

Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
Coordinate = Annotated[float, Field(ge=-REACH, le=REACH, allow_inf_nan=False)]


class Part(BaseModel):
    """A part of the file; unknown entries are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Prototype(Part):
    """Where some items lie together in the common map, and about how many."""

    centre: Annotated[tuple[Coordinate, ...], Field(strict=False, min_length=WIDTH, max_length=WIDTH)]
    count: Annotated[int, Field(ge=1, le=10**9)]


Prototypes = Annotated[tuple[Prototype, ...], Field(strict=False, min_length=1, max_length=MOST_PROTOTYPES)]


class Map(Part):
    """Which map the centres lie in."""

    version: int
    features: Annotated[tuple[str, ...], Field(strict=False)]


class Formal(Part):
    """Differential privacy of the file as a whole, and what it rests on; see ``privacy.py``."""

    protected: Literal["one importer with all items"] = "one importer with all items"
    epsilon: Annotated[float, Field(gt=0, le=1e6)]
    delta: Annotated[float, Field(gt=0, lt=1)]
    mechanism: Literal["normal noise on sums and weights"] = "normal noise on sums and weights"
    largest_distance: Annotated[float, Field(gt=0, le=1e9)]
    releases: Annotated[int, Field(ge=1, le=1000)]
    composition: Literal["zero-concentrated, added up"] = "zero-concentrated, added up"


class Protection(Part):
    """Rules that the export kept: fewest items and importers behind a prototype, most items of an importer.

    ``noise`` is the standard deviation on sums and weights; ``formal`` is the guarantee of differential privacy,
    ``None`` where there is none.
    """

    fewest_items: Annotated[int, Field(ge=1)]
    fewest_importers: Annotated[int, Field(ge=1)] | None
    items_per_importer: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    noise: Annotated[float, Field(ge=0, le=1e9)]
    formal: Formal | None


class Payload(Part):
    """What is signed."""

    kind: Literal["landwaiter share"]
    version: int
    publisher: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$")]
    first_month: Month
    last_month: Month
    map: Map
    protection: Protection
    frauds: Prototypes
    others: Prototypes

    def share(self, name: str) -> Share:
        """Return the prototypes as a part of a recipe, under the name that the importing side chose."""
        return Share(name, fingerprint(self), _group(self.frauds), _group(self.others))


class Document(Part):
    """The whole file."""

    payload: Payload
    signature: Signature


def signed_bytes(payload: Payload) -> bytes:
    """Return the bytes that are signed: JSON without blanks, keys in order, ASCII."""
    return json.dumps(payload.model_dump(mode="json"), sort_keys=True, separators=(",", ":")).encode("ascii")


def fingerprint(payload: Payload) -> str:
    """Return the first digits of the SHA-256 of what is signed."""
    return hashlib.sha256(signed_bytes(payload)).hexdigest()[:16]


def document_bytes(document: Document) -> bytes:
    """Return the only bytes that the file of a document can have; people can read them."""
    text = json.dumps(document.model_dump(mode="json"), indent=1, sort_keys=True)
    # A line for each prototype: a thousand lines of single numbers tell nobody anything.
    return (re.sub(r"\[\s+([-\d.,\s]+?)\s+\]", _one_line, text) + "\n").encode("ascii")


def parse(content: bytes, file: str) -> Document:
    """Return the document of a file.

    Raises
    ------
    InputError
        When the file is too large, no share, of another version or map, when an entry or a number is not what
        it may be, or when the bytes are not those that the document is written with.
    """
    place = Place(file=file)
    if len(content) > LARGEST:
        raise InputError(f"the file has more than {LARGEST:,} bytes; no share has.", ASK_AGAIN, place)
    try:
        values = json.loads(content.decode("ascii"))
    except (ValueError, RecursionError) as error:
        raise InputError("the file is no share: it is not JSON.", "Check that it is the right file.", place) from error
    _refuse_others(values, place)
    try:
        document = Document.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{where} is not what it may be: {first['msg']}.", ASK_AGAIN, place) from error
    if document.payload.map.features != MAP_FEATURES:
        raise InputError("its map reads other features than this version's.", ASK_AGAIN, place)
    if document_bytes(document) != content:
        raise InputError("it was changed after it was written: its bytes are not those of a share.", ASK_AGAIN, place)
    return document


def _refuse_others(values: Any, place: Place) -> None:
    """Refuse what is no share, or one of another version, before anything else is said of it."""
    payload = values.get("payload") if isinstance(values, dict) else None
    if not isinstance(payload, dict) or payload.get("kind") != KIND:
        raise InputError("the file is no share.", "Check that it is the right file.", place)
    of_map = payload.get("map")
    mapped = of_map.get("version") if isinstance(of_map, dict) else None
    for what, found, known in (("share", payload.get("version"), VERSION), ("map", mapped, MAP_VERSION)):
        if found != known:
            problem = f"it has version {found!r} of the {what}; this program knows version {known}."
            raise InputError(problem, "Both sides need the same version of Landwaiter.", place)


def _group(prototypes: tuple[Prototype, ...]) -> Group:
    return Group(tuple(one.centre for one in prototypes), tuple(float(one.count) for one in prototypes))


def _one_line(found: re.Match[str]) -> str:
    return f"[{', '.join(found[1].replace(',', ' ').split())}]"
