"""The page of what is in a file: for whoever sent it, whoever takes it in, and whoever answers for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landwaiter.report import file_facts, file_fields
from landwaiter.report.pages import page
from landwaiter.report.words import Cell, Words
from landwaiter.store.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from landwaiter.ingest.quality.report import Ability, QualityReport, Rejection

MARKS = {"can": "inside", "part": "partly", "cannot": "outside"}


def write_quality(report: QualityReport, path: Path, language: str = "en", *, made: date, stored: bool = False) -> None:
    """Write the quality report of a file.

    The page needs nothing but itself: no script, no network; it prints.

    Parameters
    ----------
    report
        What :func:`landwaiter.ingest.quality.describe` returned.
    path
        Where the page goes; it is written whole or not at all.
    language
        Of the page; why a column was proposed for a field is said in English.
    made
        The day.
    stored
        Whether the file was being taken in, not only looked at.

    Raises
    ------
    SettingsError
        When there is no wording in the language.
    WorkspaceError
        When the file cannot be written.
    """
    words = Words(language)
    write_whole(path, page("quality.html", **_context(report, words, made, stored=stored)))


def _context(report: QualityReport, words: Words, made: date, *, stored: bool) -> dict[str, Any]:
    return {
        "say": words,
        "language": words.language,
        "made": made.isoformat(),
        "title": words("file.title", name=report.facts.file),
        "standing": words("file.stored" if stored else "file.checked"),
        "figures": _figures(report, words),
        "remarks": [words.reason(one) for one in report.remarks],
        "asked": file_facts.asked(report, words),
        "facts": file_facts.facts(report, words),
        "columns": file_facts.columns(report, words),
        "proposed": any(one.confidence is not None for one in report.columns),
        "filled_in": file_facts.filled_in(report, words),
        "repairs": file_facts.repairs(report, words),
        "sums": file_facts.sums(report, words),
        "rejected": [_rejection(one, words) for one in report.rejected],
        "previous": _previous(report, words),
        "fill": file_fields.fill(report, words),
        "numbers": file_fields.numbers(report, words),
        "categories": file_fields.categories(report, words),
        "days": file_fields.days(report, words),
        "abilities": [_ability(one, words) for one in report.abilities],
    }


def _figures(report: QualityReport, words: Words) -> list[tuple[Cell, str]]:
    """Return number and meaning of the figures to lead with."""
    counts = report.counts
    used = sum(one.target not in file_facts.UNUSED for one in report.columns)
    asked = report.asked
    found = [
        (counts.rows, words("file.rows")),
        (counts.accepted, words("file.accepted", items_count=counts.declarations, outcomes_count=counts.outcomes)),
        (counts.rejected, words("file.rejected", rules_count=len(report.rejected))),
    ]
    if counts.already_stored:
        found.append((counts.already_stored, words("file.known")))
    if report.repaired:
        found.append((sum(one.count for one in report.repaired), words("file.repaired")))
    if asked:
        found.append((len(asked.fields) + len(asked.columns) + len(asked.repairs), words("file.questions")))
    found.append((used, words("file.used", columns_count=len(report.columns))))
    return [
        (Cell(words.decimal(number, 0), _share(number, counts.rows, place, words)), said)
        for place, (number, said) in enumerate(found)
    ]


def _share(number: int, rows: int, place: int, words: Words) -> str:
    """Of the rows accepted and rejected the share is told as well."""
    return words.percent(number / rows) if place in (1, 2) and rows and 0 < number < rows else ""


def _previous(report: QualityReport, words: Words) -> str:
    one = report.previous
    if one is None:
        return words("file.previous.none")
    return words("file.previous", name=one.source, taken_date=one.committed[:10])


def _rejection(one: Rejection, words: Words) -> dict[str, Any]:
    return {
        "said": words.reason(one.reason),
        "remedy": words.reason(one.remedy),
        "field": words.fields([one.field]) if one.field else "",
        "column": one.column or "",
        "count": words.decimal(one.count, 0),
        "examples": one.examples,
        "shown": any(example.value is not None for example in one.examples),
        "more": words("file.examples", shown_count=len(one.examples), all_count=one.count),
        "hidden": one.hidden,
    }


def _ability(one: Ability, words: Words) -> dict[str, Any]:
    name = words(f"file.capability.{one.capability}")
    return {
        "name": name,
        "kind": MARKS[one.able],
        "verdict": words(f"file.able.{one.able}"),
        "why": list(_why(one, words)),
    }


def _why(one: Ability, words: Words) -> Iterator[str]:
    choice = f" {words('file.or')} "
    if one.missing:
        groups = (choice.join(words.fields([field]) for field in group) for group in one.missing)
        yield words("file.missing", names="; ".join(groups))
    if one.lacking:
        yield words("file.lacking", names=words.fields(one.lacking))
    if one.sparse:
        yield words("file.sparse", names=words.fields(one.sparse))
