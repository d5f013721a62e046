"""Readers of published nomenclatures, one function a form. To add a form: name its reader in :data:`READERS`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from landwaiter.classify.nomenclature.duty import percent
from landwaiter.classify.nomenclature.european import COLUMNS, european
from landwaiter.classify.nomenclature.tree import Line, Nomenclature, uncoded
from landwaiter.classify.tables import LARGEST, Rows, published_rows
from landwaiter.errors import InputError, Place


@dataclass(frozen=True, slots=True)
class Form:
    """How nomenclatures are published: the columns that tell the form, and what reads its rows."""

    name: str
    columns: frozenset[str]
    read: Callable[[Rows, str], Iterator[tuple[int, Line]]]


@dataclass(slots=True)
class _Reading:
    """Lines as they are read; ``row`` is where the last one ends in the file."""

    lines: Iterator[tuple[int, Line]]
    row: int = 0

    def __iter__(self) -> Iterator[Line]:
        for number, line in self.lines:
            self.row = number
            yield line


def read_nomenclature(path: Path, edition: str, language: str = "en") -> Nomenclature:
    """Read a nomenclature in any form that is known.

    Parameters
    ----------
    path
        A table, as CSV or Excel, or the JSON of UN Comtrade.
    edition
        What the edition is to be known by.
    language
        Language of the texts, where the file does not say it.

    Raises
    ------
    InputError
        When the file is of no known form, or a row cannot be used; the row is named.
    """
    rows = _comtrade_rows(path) if path.suffix.lower() == ".json" else published_rows(path)
    present = {name.strip().lower() for name in rows[0][1]} if rows else set()
    form = next((one for one in READERS if one.columns <= present), None)
    if form is None:
        known = "; ".join(", ".join(sorted(one.columns)) for one in READERS)
        raise InputError(
            "the columns are not those of a nomenclature.", f"Known are tables with: {known}.", Place(file=path.name)
        )
    reading = _Reading(form.read(rows, language))
    try:
        return Nomenclature(edition, reading)
    except InputError as error:
        place = replace(error.place, file=path.name, row=error.place.row or reading.row)
        raise InputError(error.problem, error.remedy, place) from error


def _comtrade_rows(path: Path) -> Rows:
    """Return the rows of UN Comtrade's JSON, a list of ``id`` and ``text``, which repeats the code before the text."""
    place = Place(file=path.name)
    try:
        if path.stat().st_size > LARGEST:
            raise InputError("the file is larger than any nomenclature.", "Name the right file.", place)
        listed = json.loads(path.read_text(encoding="utf-8-sig"))["results"]
        pairs = [(str(one["id"]), str(one["text"])) for one in listed]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError("the file is no classification of UN Comtrade.", "Download it again.", place) from error
    return [
        (number, {"hscode": code, "description": text.removeprefix(f"{code} - ").strip()})
        for number, (code, text) in enumerate(pairs, 1)
    ]


def _harmonized(rows: Rows, language: str) -> Iterator[tuple[int, Line]]:
    """The table of UN Comtrade: a code and a text that stands by itself a row."""
    for number, row in rows:
        if row["hscode"].isdigit():
            yield number, Line(row["hscode"], {language: row["description"].strip()})


def _united_states(rows: Rows, language: str) -> Iterator[tuple[int, Line]]:
    """The tariff of the United States: rows below each other by indentation, some of them without a code."""
    above: list[tuple[str, str]] = []
    rates: dict[int, str] = {}
    for number, row in rows:
        depth = _whole(row["indent"], number)
        code, text = row["hts number"].replace(".", "").strip(), row["description"].strip().rstrip(":").strip()
        between = uncoded(above[:depth])
        above = [*above[:depth], (code, text)]
        rate = row["general rate of duty"].strip()
        rates = {at: held for at, held in rates.items() if at < depth} | ({depth: rate} if rate else {})
        if code.isdigit() and len(code) != 5:
            stated = rate or (rates[max(rates)] if len(code) > 8 and rates else "")
            texts, apart = {language: text}, {language: between} if between else {}
            yield (
                number,
                Line(code, texts, apart, percent(stated), stated, row.get("unit of quantity", "").strip('[]"')),
            )


def _plain(rows: Rows, language: str) -> Iterator[tuple[int, Line]]:
    """A table of our own form: ``code``; ``text`` or ``text_<language>``; dates, duty and unit where there are any."""
    for number, row in rows:
        texts = {name.removeprefix("text_"): value.strip() for name, value in row.items() if name.startswith("text_")}
        texts |= {language: row["text"].strip()} if row.get("text") else {}
        code = row["code"].replace(".", "").replace(" ", "")
        rate = row.get("duty_rate", "").strip()
        dates = {name: _day(row.get(name, ""), name, number) for name in ("valid_from", "valid_to")}
        spoken = {language: text for language, text in texts.items() if text}
        yield number, Line(code, spoken, {}, percent(rate), rate, row.get("unit", "").strip(), **dates)


def _day(text: str, column: str, number: int) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError as error:
        place = Place(row=number, column=column, value=text)
        raise InputError("this is no day.", "Write it as 2026-11-21.", place) from error


def _whole(text: str, number: int) -> int:
    if not text.strip().isdigit():
        raise InputError("this is no depth.", "Write a whole number.", Place(row=number, column="indent", value=text))
    return int(text)


READERS = (
    Form("harmonized-system", frozenset({"hscode", "description"}), _harmonized),
    Form("hts-us", frozenset({"hts number", "indent", "description", "general rate of duty"}), _united_states),
    Form("european", COLUMNS, european),
    Form("plain", frozenset({"code"}), _plain),
)
"""Forms of nomenclatures, the first whose columns are there is used."""
