"""Signatures with Ed25519 (RFC 8032), so that a partner's file is known to be the partner's and unchanged."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING

from landwaiter.errors import InputError, Place, SettingsError
from landwaiter.targeting.sharing.document import ASK_AGAIN, Document, Payload, Signature, signed_bytes

if TYPE_CHECKING:
    from types import ModuleType

OWN_REMARK = "# A key of Landwaiter that signs shared knowledge. Whoever has it can sign in your name.\n"
PUBLIC_REMARK = "# The public key of an administration that shares knowledge. Compare it over another way.\n"
_HEX = re.compile(r"[0-9a-f]{64}")


def new_secret() -> str:
    """Return a new secret key, hexadecimal."""
    ed25519 = _ed25519()
    return str(ed25519.Ed25519PrivateKey.generate().private_bytes_raw().hex())


def public_of(secret: str) -> str:
    """Return the public key that belongs to a secret one."""
    key = _ed25519().Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    return str(key.public_key().public_bytes_raw().hex())


def sign(payload: Payload, secret: str) -> Document:
    """Return the payload with its signature; the same payload and key have the same one."""
    key = _ed25519().Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    value = key.sign(signed_bytes(payload)).hex()
    return Document(payload=payload, signature=Signature(algorithm="Ed25519", key=public_of(secret), value=value))


def verify(document: Document, public: str, file: str) -> None:
    """Hold that a document was signed with the secret key that belongs to ``public``.

    Raises
    ------
    InputError
        When it was not.
    """
    place = Place(file=file)
    if document.signature.key != public:
        problem = f"it is signed with the key {document.signature.key[:16]}, not with {public[:16]}."
        raise InputError(problem, "Give the key of the partner whose file it is, or refuse the file.", place)
    ed25519 = _ed25519()
    from cryptography.exceptions import InvalidSignature

    key = ed25519.Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
    try:
        key.verify(bytes.fromhex(document.signature.value), signed_bytes(document.payload))
    except InvalidSignature:
        raise InputError(
            "the signature is wrong: the file was changed after it was signed.", ASK_AGAIN, place
        ) from None


def parse_key(text: str, file: str) -> str:
    """Return the key in the text of a key file, below its remark.

    Raises
    ------
    SettingsError
        When there is none.
    """
    key = "".join(line.strip() for line in text.splitlines() if not line.startswith("#"))
    if not _HEX.fullmatch(key):
        remedy = "Give a file that `landwaiter share new-key` made."
        raise SettingsError("this is no key for signatures.", remedy, Place(file=file))
    return key


def _ed25519() -> ModuleType:
    try:
        return import_module("cryptography.hazmat.primitives.asymmetric.ed25519")
    except ModuleNotFoundError as error:
        problem = "signatures need the package cryptography, which is not installed."
        raise SettingsError(problem, "Install landwaiter[share].") from error
