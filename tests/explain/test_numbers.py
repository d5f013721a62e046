from __future__ import annotations

from datetime import date

import pytest

from landwaiter.explain.numbers import STYLES, day, decimal, money, number, percent

NARROW, FIXED, MINUS = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}", "\N{MINUS SIGN}"


@pytest.mark.parametrize(("language", "expected"), [("en", "1,234.5"), ("fr", f"1{NARROW}234,5"), ("es", "1.234,5")])
def test_numbers_are_grouped_as_the_language_does(language: str, expected: str) -> None:
    assert number(1234.5, language) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0"),
        (-1234.5, f"{MINUS}1,234.5"),
        (1e6, "1,000,000"),
        (0.00012, "0.00012"),
        (3.14159265, "3.14159"),
        (123456789.0, "123,457,000"),
        (2.5e-13, "0"),
    ],
)
def test_numbers_have_six_significant_digits_and_no_idle_zeros(value: float, expected: str) -> None:
    assert number(value, "en") == expected


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.636, f"64{FIXED}%"),
        (0.04, f"4{FIXED}%"),
        (0.0421, f"4.2{FIXED}%"),
        (0.00123, f"0.12{FIXED}%"),
        (0.0996, f"10{FIXED}%"),
        (1.0, f"100{FIXED}%"),
        (45.0, f"4,500{FIXED}%"),
        (0.0, f"0{FIXED}%"),
    ],
)
def test_shares_are_percentages_to_two_digits(share: float, expected: str) -> None:
    assert percent(share, "en") == expected


def test_percent_signs_keep_their_distance() -> None:
    assert [percent(0.04, language) for language in ("fr", "es")] == [f"4{NARROW}%", f"4{FIXED}%"]


def test_small_amounts_have_cents_and_large_ones_none() -> None:
    assert [money(value, "en") for value in (3.1, 99.99, 99.996, 1234567.8)] == ["3.10", "99.99", "100", "1,234,568"]
    assert money(3.1, "fr") == "3,10"


def test_decimals_are_fixed() -> None:
    assert decimal(1234.0, "fr", 2) == f"1{NARROW}234,00"


def test_days_are_written_in_full() -> None:
    assert [day(date(2026, 8, 1), language) for language in STYLES] == [
        "1 August 2026",
        "1 août 2026",
        "1 de agosto de 2026",
    ]


def test_every_language_has_all_months_and_weekdays() -> None:
    assert {(len(style.months), len(style.weekdays)) for style in STYLES.values()} == {(12, 7)}
