"""Codes that change every thirty seconds: TOTP (RFC 6238) with HMAC-SHA-1 and six digits, as all apps read it."""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from datetime import datetime
from urllib.parse import quote

SECRET = re.compile(r"[A-Z2-7]{32}")
PERIOD = 30
DIGITS = 6
SLACK = 1
"""Steps before and after the present one whose codes are accepted: clocks differ (RFC 6238, 5.2)."""


def new_secret() -> str:
    """Return a new secret of 160 bits, in base 32."""
    return base64.b32encode(secrets.token_bytes(20)).decode("ascii")


def code(secret: str, step: int, digits: int = DIGITS) -> str:
    """Return the code of a time step (RFC 4226, 5.3).

    >>> code(base64.b32encode(b"12345678901234567890").decode(), 59 // 30, digits=8)
    '94287082'
    """
    mac = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    at = mac[-1] & 15
    number = int.from_bytes(mac[at : at + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def step_of(moment: datetime) -> int:
    """Return the time step in which a moment lies."""
    return int(moment.timestamp()) // PERIOD


def accepted_step(secret: str, given: str, moment: datetime, used: int) -> int | None:
    """Return the step whose code was ``given``, ``None`` where it is of none that is accepted.

    A code counts once: those of ``used`` and earlier steps do not.
    """
    now = step_of(moment)
    steps = [step for step in range(now - SLACK, now + SLACK + 1) if step > used]
    found = [step for step in steps if hmac.compare_digest(code(secret, step).encode(), given.strip().encode())]
    return found[-1] if found else None


def address(secret: str, name: str) -> str:
    """Return what an app scans: the ``otpauth`` address of a secret."""
    return f"otpauth://totp/Landwaiter:{quote(name)}?secret={secret}&issuer=Landwaiter&digits={DIGITS}&period={PERIOD}"
