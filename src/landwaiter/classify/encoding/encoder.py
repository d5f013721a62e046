"""What an encoder is to a recommender, and what all of them share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from landwaiter.classify.text.cleaning import LONGEST
from landwaiter.errors import ModelError, NotComputableError, Place

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOKENIZER = "tokenizer.json"
TOKENS = 128
"""Pieces of words of one text that are read: the longest paths of a nomenclature have about as many."""
FINGERPRINT = 16
"""Hexadecimal digits of the SHA-256 of its files by which encoders are told apart."""


class Encoder(Protocol):
    """Turns texts into vectors; the same fingerprint means the same vectors."""

    @property
    def fingerprint(self) -> str:
        """What tells this encoder from others."""

    @property
    def folder(self) -> Path:
        """Where it was read from, for people."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of texts, shape (texts, dimensions), each of length 1, or 0 where there is no word."""


def fingerprint(paths: Iterable[Path]) -> str:
    """Return what tells files from others, whatever folder they are in."""
    whole = hashlib.sha256()
    for path in paths:
        whole.update(path.read_bytes())
    return whole.hexdigest()[:FINGERPRINT]


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return vectors at length 1; what has no length stays 0.

    >>> unit(np.array([[3.0, 4.0], [0.0, 0.0]], np.float32)).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-9), dtype=np.float32)


def tokenizer_of(path: Path) -> Any:
    """Return the tokenizer of a file, which cuts texts off after :data:`TOKENS` pieces.

    Raises
    ------
    ModelError
        When the file is none.
    NotComputableError
        When the package that reads it is not installed.
    """
    try:
        from tokenizers import Tokenizer
    except ModuleNotFoundError as error:
        raise lacking("tokenizers") from error
    try:
        tokenizer = Tokenizer.from_str(path.read_text(encoding="utf-8"))
    except Exception as error:  # the package raises bare Exception for what it cannot read
        raise unusable(path, "this is no tokenizer") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(TOKENS)
    return tokenizer


def tokens(tokenizer: Any, texts: Sequence[str], *, special: bool) -> list[list[int]]:
    """Return the numbers of the pieces of each text, with the signs that mark its ends where ``special``."""
    # One by one: many together would take threads of their own.
    whole = (text[:LONGEST].encode("utf-8", "replace").decode() for text in texts)
    return [tokenizer.encode(text, add_special_tokens=special).ids for text in whole]


def lacking(package: str, extra: str = "encoder") -> NotComputableError:
    """Return the error that tells of a package which is not installed, and of the extra that brings it."""
    return NotComputableError(
        f"the encoder needs {package}, which is not installed.",
        f"Install it with: pip install 'landwaiter[{extra}]'",
    )


def unusable(path: Path, why: str) -> ModelError:
    """Return the error that tells why a file of an encoder cannot be used."""
    return ModelError(f"{why}.", "Bring the encoder's folder once more, or name another.", Place(file=str(path)))
