"""Pseudonyms: keyed hashes in place of what names a party or an officer.

A pseudonym is the same wherever the same text stands, in any field, file or year, as long as the key is the same.
Without the key nobody can find the text, nor try out texts; with it anybody can try out texts that he knows.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

from landwaiter.errors import SettingsError

Identity = Literal["party", "officer"]
"""The name spaces: trading parties of every role share one, officers have their own."""

SECRET = 32
"""Bytes of a key."""
LETTERS = 20
"""Letters of a pseudonym after its name space, of 5 bits each."""
FINGERPRINT = 16
"""Hexadecimal digits by which a key is told from others."""

REMARK = (
    "# A key of Landwaiter for pseudonyms. Whoever has it can find out which pseudonym a known party has.\n"
    "# Keep it apart from the workspace; without it, later files cannot be taken in under the same pseudonyms.\n"
)
_KEY = re.compile(rf"[0-9a-f]{{{2 * SECRET}}}")


@dataclass(frozen=True, slots=True)
class Key:
    """A secret that makes pseudonyms.

    Parameters
    ----------
    secret
        32 random bytes. They are shown nowhere, not even by ``repr``.
    """

    secret: bytes = field(repr=False)

    def pseudonym(self, identity: Identity, text: str) -> str:
        """Return what stands for ``text``: the name space and 20 letters of base32, 100 bits.

        Among n different texts, two have the same pseudonym with a probability of about n^2 / 2^101: 4e-17 for
        10 million of them.

        Source: HMAC (RFC 2104, FIPS 198-1) with SHA-256, truncated (RFC 2104, section 5); base32 of RFC 4648.

        >>> Key(bytes(32)).pseudonym("party", "T 123")
        'party-...'
        """
        letters = base64.b32encode(self._code(identity, normalised(text))).decode("ascii")
        return f"{identity}-{letters[:LETTERS].lower()}"

    def digest(self, text: str) -> str:
        """Return 64 hexadecimal digits that stand for ``text``: who lacks the key cannot try out texts."""
        return self._code("digest", text).hex()

    @property
    def fingerprint(self) -> str:
        """What tells the key from others, and says nothing of it."""
        return self._code("fingerprint", "").hex()[:FINGERPRINT]

    def _code(self, purpose: str, text: str) -> bytes:
        return hmac.digest(self.secret, f"{purpose}\0{text}".encode(), "sha256")


def normalised(text: str) -> str:
    """Return ``text`` so that writings of one identifier that programs mix up are the same.

    Signs that look alike by compatibility (NFKC), runs of blanks, and small and capital letters.

    >>> normalised(" ab\u00a0 12") == normalised("AB 12")
    True
    """
    if text.isascii():
        return " ".join(text.split()).casefold()
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def random_key() -> Key:
    """Return a key that nobody has had before, from the operating system's source of randomness."""
    return Key(secrets.token_bytes(SECRET))


def key_text(key: Key) -> str:
    """Return a key as the text of a key file."""
    return f"{REMARK}{key.secret.hex()}\n"


def parse_key(text: str) -> Key:
    """Return the key written in ``text``; lines that begin with ``#`` are remarks.

    Raises
    ------
    SettingsError
        If it is no key. Nothing of the text is repeated in the error.

    >>> parse_key(key_text(Key(bytes(32)))) == Key(bytes(32))
    True
    """
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if len(lines) != 1 or not _KEY.fullmatch(lines[0]):
        raise SettingsError(
            f"this is no whole key: beside remarks, a key file has one line of {2 * SECRET} hexadecimal digits.",
            "Restore it from a copy, or make another with `landwaiter pseudonyms new-key`.",
        )
    return Key(bytes.fromhex(lines[0]))
