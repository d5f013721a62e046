"""Passwords: what is accepted, how it is kept (Argon2id, RFC 9106), and comparing without telling who is known."""

from __future__ import annotations

import re
import secrets
from functools import cache
from typing import TYPE_CHECKING

from landwaiter.errors import InputError, SettingsError
from landwaiter.services.application.guessing import FEWEST_PARTS, contains, parts

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 256
FEWEST_LETTERS = 5
"""Different characters that a password has at least: `aaaaaaaaaaaa` is long and no secret."""
PRODUCT = "landwaiter"
SHORTEST_WORD = 3
"""Letters of a part of the user's name that counts as a word."""


def hash_password(password: str, *, name: str) -> str:
    """Return what is kept of a new password of the user ``name``.

    Raises
    ------
    InputError
        When it is too easily guessed; the password is not in the error.
    """
    refuse_weak(password, name=name)
    return _hasher().hash(_bytes(password))


def refuse_weak(password: str, *, name: str) -> None:
    """Hold that a password of the user ``name`` is not too easily guessed.

    Raises
    ------
    InputError
        When it is; the password is not in the error.
    """
    problem = _weakness(password, name)
    if problem:
        raise InputError(f"the password {problem}.", f"Choose another of {SHORTEST} characters or more.")


def _weakness(password: str, name: str) -> str:
    if len(password) < SHORTEST:
        return f"has fewer than {SHORTEST} characters"
    if len(password) > LONGEST:
        return f"has more than {LONGEST} characters"
    if len(set(password)) < FEWEST_LETTERS:
        return "repeats few characters"
    if any(contains(password, word) for word in (name, PRODUCT)):
        return "contains the user's name, or that of this software"
    own = [part for part in re.split(r"[._-]", name) if len(part) >= SHORTEST_WORD]
    return "is made of few words, rows of keys or years" if parts(password, own) < FEWEST_PARTS else ""


def matches(kept: str | None, password: str) -> bool:
    """Say whether ``password`` is the one of which ``kept`` was kept; without one, take as long and say no."""
    from argon2.exceptions import InvalidHashError, VerificationError

    known = kept if len(password) <= LONGEST else None
    try:
        _hasher().verify(known or _nobody(), _bytes(password[:LONGEST]))
    except (VerificationError, InvalidHashError):
        return False
    return known is not None


def outdated(kept: str) -> bool:
    """Say whether what was kept took less work than a new password would."""
    return _hasher().check_needs_rehash(kept)


def _bytes(password: str) -> bytes:
    """Halves of characters, which no keyboard makes but a program may send, are wrong and not an error."""
    return password.encode("utf-8", "surrogatepass")


@cache
def _hasher() -> PasswordHasher:
    try:
        from argon2 import PasswordHasher
    except ModuleNotFoundError as error:
        problem = "passwords need the package argon2-cffi, which is not installed."
        raise SettingsError(problem, "Install landwaiter[web].") from error
    return PasswordHasher()


@cache
def _nobody() -> str:
    return unknown_password()


def unknown_password() -> str:
    """Return what is kept of a password that nobody knows."""
    return _hasher().hash(secrets.token_urlsafe())
