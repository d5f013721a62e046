from __future__ import annotations

import base64
import hashlib
import hmac
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landwaiter.errors import SettingsError
from landwaiter.ingest.pseudonyms import Key, key_text, normalised, parse_key, random_key

SECRET = bytes(range(32))
KEY = Key(SECRET)
IDENTITIES = ("party", "officer")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def by_definition(secret: bytes, message: bytes) -> bytes:
    """HMAC-SHA256 as RFC 2104 writes it: H(K xor opad, H(K xor ipad, message))."""
    padded = secret.ljust(64, b"\0")
    inner, outer = (bytes(one ^ mark for one in padded) for mark in (0x36, 0x5C))
    return hashlib.sha256(outer + hashlib.sha256(inner + message).digest()).digest()


@pytest.mark.parametrize(
    ("secret", "message", "code"),
    [
        (b"\x0b" * 20, b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (b"Jefe", b"what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    ],
)
def test_the_definition_gives_the_values_of_rfc_4231(secret: bytes, message: bytes, code: str) -> None:
    assert by_definition(secret, message).hex() == code
    assert hmac.digest(secret, message, "sha256").hex() == code


@given(st.binary(min_size=32, max_size=32), st.sampled_from(IDENTITIES), TEXTS)
def test_a_pseudonym_is_the_first_100_bits_of_the_hmac(secret: bytes, identity: str, text: str) -> None:
    code = by_definition(secret, f"{identity}\0{normalised(text)}".encode())
    letters = base64.b32encode(code[:13]).decode()[:20].lower()
    assert Key(secret).pseudonym(identity, text) == f"{identity}-{letters}"
    assert re.fullmatch(r"(party|officer)-[a-z2-7]{20}", f"{identity}-{letters}")


@pytest.mark.parametrize(
    "text", ["AB 12", "ab 12", " AB  12 ", "AB\u00a012", "\uff21\uff22 \uff11\uff12", "ab\u300012", "aB\t12\n"]
)
def test_writings_that_programs_mix_up_are_one_party(text: str) -> None:
    assert normalised(text) == "ab 12"


@pytest.mark.parametrize(("one", "other"), [("AB12", "AB 12"), ("012", "12"), ("é", "e"), ("a-b", "ab"), ("", "0")])
def test_what_differs_in_a_sign_that_counts_are_two(one: str, other: str) -> None:
    assert KEY.pseudonym("party", one) != KEY.pseudonym("party", other)


@pytest.mark.parametrize(("one", "other"), [("STRASSE", "Straße"), ("É", "e\u0301"), ("ﬁ", "FI"), ("İ", "i̇")])
def test_case_and_marks_are_folded_in_every_script(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


@given(TEXTS)
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@given(TEXTS, TEXTS)
def test_texts_have_one_pseudonym_only_if_they_are_normalised_alike(one: str, other: str) -> None:
    alike = KEY.pseudonym("party", one) == KEY.pseudonym("party", other)
    assert alike == (normalised(one) == normalised(other))


@given(TEXTS)
def test_name_spaces_and_purposes_never_meet(text: str) -> None:
    codes = {KEY.pseudonym("party", text)[6:], KEY.pseudonym("officer", text)[8:], KEY.digest(text)[:20]}
    assert len(codes) == 3
    assert KEY.pseudonym("party", text) != Key(bytes(32)).pseudonym("party", text)


def test_the_fingerprint_tells_keys_apart_and_is_no_part_of_the_secret() -> None:
    assert KEY.fingerprint == by_definition(SECRET, b"fingerprint\0").hex()[:16]
    assert KEY.fingerprint != Key(bytes(32)).fingerprint
    assert KEY.fingerprint not in SECRET.hex()


def test_a_key_shows_its_secret_nowhere() -> None:
    assert SECRET.hex() not in repr(KEY) + str(KEY) + f"{KEY!r}"
    assert repr(SECRET) not in repr(KEY)
    assert repr(KEY) == "Key()"


def test_random_keys_differ_and_have_32_bytes() -> None:
    keys = {random_key() for _ in range(100)}
    assert len(keys) == 100
    assert {len(key.secret) for key in keys} == {32}


@given(st.binary(min_size=32, max_size=32))
def test_a_key_is_read_as_it_was_written(secret: bytes) -> None:
    assert parse_key(key_text(Key(secret))) == Key(secret)
    assert parse_key(key_text(Key(secret)).replace("\n", "\r\n")) == Key(secret)


@pytest.mark.parametrize(
    "text",
    ["", "# only a remark\n", "00" * 31, "00" * 33, "00" * 32 + "\n" + "11" * 32, "0g" * 32, "é" * 64, "AB" * 32],
)
def test_what_is_no_key_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(SettingsError, match="no whole key") as caught:
        parse_key(text)
    assert not text or text.strip() not in str(caught.value)
