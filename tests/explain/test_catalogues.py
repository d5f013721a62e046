"""The catalogues are complete, compiled, and ask for the same parameters in every language."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import landwaiter
from landwaiter.explain import LANGUAGES
from landwaiter.schema import DECLARATION

LOCALES = Path(landwaiter.__file__).parent / "locales"


def path(language: str, suffix: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / f"landwaiter.{suffix}"


def wordings(language: str) -> dict[str, str]:
    with path(language, "po").open("rb") as stream:
        return {str(message.id): str(message.string) for message in read_po(stream) if message.id}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_lacks_a_message(language: str) -> None:
    assert wordings(language).keys() == wordings("en").keys()
    assert [message for message, text in wordings(language).items() if not text.strip()] == []


@pytest.mark.parametrize("language", ["fr", "es"])
def test_every_language_uses_the_same_parameters(language: str) -> None:
    english = wordings("en")
    differing = {
        message: text
        for message, text in wordings(language).items()
        if placeholders(text) != placeholders(english[message])
    }
    assert differing == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_text(language: str) -> None:
    compiled = BytesIO()
    with path(language, "po").open("rb") as stream:
        write_mo(compiled, read_po(stream, locale=language))
    assert compiled.getvalue() == path(language, "mo").read_bytes()


@pytest.mark.parametrize("measure", ["price.per_kg", "price.per_unit", "weight.per_unit", "amount.value"])
def test_comparisons_have_all_three_sayings(measure: str) -> None:
    assert {f"reason.{measure}.{kind}" for kind in ("below", "above", "unknown")} <= wordings("en").keys()


@pytest.mark.parametrize("verdict", ["clean", "suspect", "leaking"])
def test_verdicts_of_the_leakage_audit_have_a_caveat(verdict: str) -> None:
    assert f"caveat.leakage_{verdict}" in wordings("en")


def test_every_field_has_a_name() -> None:
    fields = {f"field.{field.name}" for field in DECLARATION} - {"field.extra"}
    assert fields <= wordings("en").keys()
