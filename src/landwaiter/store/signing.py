"""Signatures with Ed25519 (RFC 8032): of shares, which partners hold against a key, and of heads of the audit."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from landwaiter.errors import InputError, Place, SettingsError

if TYPE_CHECKING:
    from types import ModuleType

_HEX = re.compile(r"[0-9a-f]{64}")


class Signature(BaseModel):
    """Who signed: the public key and the signature, hexadecimal."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    algorithm: Literal["Ed25519"]
    key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    value: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]


def new_secret() -> str:
    """Return a new secret key, hexadecimal."""
    ed25519 = _ed25519()
    return str(ed25519.Ed25519PrivateKey.generate().private_bytes_raw().hex())


def public_of(secret: str) -> str:
    """Return the public key that belongs to a secret one."""
    key = _ed25519().Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    return str(key.public_key().public_bytes_raw().hex())


def signature_of(content: bytes, secret: str) -> Signature:
    """Return the signature of ``content``; the same content and key have the same one."""
    key = _ed25519().Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    return Signature(algorithm="Ed25519", key=public_of(secret), value=key.sign(content).hex())


def check_signature(signature: Signature, content: bytes, public: str, file: str) -> None:
    """Hold that ``content``, of ``file``, was signed with the secret key that belongs to ``public``.

    Raises
    ------
    InputError
        When it was not.
    """
    place = Place(file=file)
    if signature.key != public:
        problem = f"it is signed with the key {signature.key[:16]}, not with {public[:16]}."
        raise InputError(problem, "Give the key of whoever signed the file, or refuse the file.", place)
    ed25519 = _ed25519()
    from cryptography.exceptions import InvalidSignature

    key = ed25519.Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
    try:
        key.verify(bytes.fromhex(signature.value), content)
    except InvalidSignature:
        problem = "the signature is wrong: the file was changed after it was signed."
        raise InputError(problem, "Do not use it; ask whoever signed it for another copy.", place) from None


def parse_key(text: str, file: str) -> str:
    """Return the key in the text of a key file, below its remark.

    Raises
    ------
    SettingsError
        When there is none.
    """
    key = "".join(line.strip() for line in text.splitlines() if not line.startswith("#"))
    if not _HEX.fullmatch(key):
        remedy = "Give a file that `landwaiter share new-key` or `landwaiter audit new-key` made."
        raise SettingsError("this is no key for signatures.", remedy, Place(file=file))
    return key


def _ed25519() -> ModuleType:
    try:
        return import_module("cryptography.hazmat.primitives.asymmetric.ed25519")
    except ModuleNotFoundError as error:
        problem = "signatures need the package cryptography, which is not installed."
        raise SettingsError(problem, "Install landwaiter[share].") from error
