"""The codes are those of RFC 6238, appendix B."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from landwaiter.services.application import totp

SECRET = base64.b32encode(b"12345678901234567890").decode()
VECTORS = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
    20000000000: "65353130",
}


@pytest.mark.parametrize(("second", "code"), VECTORS.items())
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    step = totp.step_of(datetime.fromtimestamp(second, UTC))
    assert totp.code(SECRET, step, digits=8) == code
    assert totp.code(SECRET, step) == code[2:]


def test_a_code_counts_once_and_for_a_short_time() -> None:
    moment = datetime.fromtimestamp(1234567890, UTC)
    step = totp.step_of(moment)
    for away in range(-3, 4):
        found = totp.accepted_step(SECRET, totp.code(SECRET, step + away), moment, 0)
        assert found == (step + away if abs(away) <= 1 else None)
    code = totp.code(SECRET, step)
    assert totp.accepted_step(SECRET, code, moment, step) is None
    assert totp.accepted_step(SECRET, f" {code} ", moment, step - 1) == step
    assert totp.accepted_step(SECRET, "", moment, 0) is None
    assert totp.accepted_step(SECRET, "５٣٤", moment, 0) is None


def test_a_new_secret_is_of_160_bits() -> None:
    made = {totp.new_secret() for _ in range(10)}
    assert {len(base64.b32decode(secret)) for secret in made} == {20}
    assert len(made) == 10
    assert totp.address(SECRET, "a.mensah").startswith(f"otpauth://totp/Landwaiter:a.mensah?secret={SECRET}&")
