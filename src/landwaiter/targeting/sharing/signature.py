"""The signature of a share, so that a partner's file is known to be the partner's and unchanged."""

from __future__ import annotations

from landwaiter.store.signing import check_signature, signature_of
from landwaiter.targeting.sharing.document import Document, Payload, signed_bytes


def sign(payload: Payload, secret: str) -> Document:
    """Return the payload with its signature; the same payload and key have the same one."""
    return Document(payload=payload, signature=signature_of(signed_bytes(payload), secret))


def verify(document: Document, public: str, file: str) -> None:
    """Hold that a document was signed with the secret key that belongs to ``public``.

    Raises
    ------
    InputError
        When it was not.
    """
    check_signature(document.signature, signed_bytes(document.payload), public, file)
