"""From a Reason to a sentence.

The ending of a parameter's name says how its value is written: ``_percent`` (a share from 0 to 1),
``_money``, ``_price`` (two decimals), ``_count``, ``_number``, ``_date`` (ISO text), ``_weekday``
(0 is Monday), ``_field`` (a canonical column), ``_fields`` (several, as JSON text) and ``_pairs`` (columns
with values, as JSON text).
Others are written as they are: text, whole numbers as counts, fractions as numbers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from landwaiter.explain.catalogue import language_of, wording
from landwaiter.explain.numbers import STYLES, day, decimal, money, number, percent
from landwaiter.schema.nouns import Parameter, Reason


def render(reason: Reason, language: str = "en") -> str:
    """Return the sentence of ``reason`` in ``language``.

    A message id without wording in any language is shown as it is, with its parameters: a reader
    is better served by an odd line than by none.

    Raises
    ------
    SettingsError
        When there is no catalogue of that language.

    Examples
    --------
    >>> render(Reason("reason.random"), "en")
    'Picked at random: no feature of the item played a part.'
    """
    known = language_of(language)
    text = wording(reason.message, known)
    if text is None:
        return _unworded(reason)
    said = text.format(**{name: write(name, value, known) for name, value in reason.params.items()})
    # The name of a column of the user's file stays as it is.
    return said if text.startswith("{column}") else said[:1].upper() + said[1:]


def describe_all(reasons: Iterable[Reason], language: str = "en") -> list[str]:
    """Return the sentences of several reasons, in their order."""
    return [render(reason, language) for reason in reasons]


def write(name: str, value: Parameter, language: str) -> str:
    r"""Return the value of a parameter as its name asks for.

    >>> write("average_percent", 0.04, "fr")
    '4\u202f%'
    """
    writer = WRITERS.get(name.rpartition("_")[2])
    if writer is not None:
        return writer(value, language)
    if isinstance(value, int):
        return decimal(value, language, 0)
    return number(value, language) if isinstance(value, float) else value


def field_label(name: str, language: str) -> str:
    """Return what a canonical column is called, be it an outcome's or not; its own name where it has no label.

    >>> field_label("importer_id", "es")
    'importador'
    """
    return wording(f"field.{name.removeprefix('outcome.')}", language) or name.removeprefix("extra:")


def code(column: str, value: str) -> str:
    """Return a value as its field writes it: commodity codes with a point after four digits.

    >>> code("hs6", "851712"), code("importer_id", "851712")
    ('8517.12', '851712')
    """
    is_commodity = column in ("hs6", "hs_code") and value.isdigit() and len(value) > 4
    return f"{value[:4]}.{value[4:]}" if is_commodity else value


def _pairs(value: Any, language: str) -> str:
    return ", ".join(_pair(column, held, language) for column, held in json.loads(value))


def _fields(value: Any, language: str) -> str:
    return ", ".join(field_label(column, language) for column in json.loads(value))


def _pair(column: str, held: str | None, language: str) -> str:
    label = field_label(column, language)
    if held:
        return f"{label} {code(column, held)}"
    same = wording("pairs.same", language)
    return same.format(label=label) if same else label


def _weekday(value: Any, language: str) -> str:
    return STYLES[language].weekdays[int(value)]


def _unworded(reason: Reason) -> str:
    params = ", ".join(f"{name}={value}" for name, value in reason.params.items())
    return f"{reason.message} ({params})" if params else reason.message


WRITERS: dict[str, Callable[[Any, str], str]] = {
    "percent": percent,
    "money": money,
    "price": lambda value, language: decimal(value, language, 2),
    "count": lambda value, language: decimal(value, language, 0),
    "number": number,
    "date": lambda value, language: day(date.fromisoformat(value), language),
    "weekday": _weekday,
    "field": field_label,
    "fields": _fields,
    "pairs": _pairs,
}
"""How values are written, by the ending of the parameter's name."""
