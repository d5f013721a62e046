"""What a quality report says of the file itself: facts, columns, repairs, totals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from landwaiter.ingest.findings import Repaired
    from landwaiter.ingest.quality.report import ColumnUse, QualityReport
    from landwaiter.report.words import Words

UNUSED = {"extra": "extra", "ignore": "ignore", "?": "open"}
"""What columns that are no fields are called."""
NAMED = {";": ";", ",": ",", "|": "|", "\t": "tab"}


def facts(report: QualityReport, words: Words) -> list[tuple[str, str]]:
    """Return what was found about the file, as names and values."""
    one = report.facts
    found = [
        ("format", one.format),
        ("size", words("file.bytes", bytes_count=one.size)),
        ("encoding", one.encoding),
        ("delimiter", one.delimiter and NAMED.get(one.delimiter, one.delimiter)),
        ("header", None if one.header_row is None else _header(one.header_row, words)),
        ("banner", " / ".join(one.banner)),
        ("sheets", ", ".join(one.sheets)),
        ("passed_over", "; ".join(one.passed_over)),
        ("declarations", None if one.declarations is None else words.decimal(one.declarations, 0)),
        ("unread", None if one.unread is None else words.decimal(one.unread, 0)),
        ("preset", report.preset),
        ("sha256", one.sha256),
    ]
    return [(words(f"file.fact.{name}"), value) for name, value in found if value]


def _header(row: int, words: Words) -> str:
    return words("file.header.row", row_count=row) if row else words("file.header.none")


def columns(report: QualityReport, words: Words) -> list[dict[str, Any]]:
    """Return what each column was taken to be."""
    return [_column(one, words) for one in report.columns]


def _column(one: ColumnUse, words: Words) -> dict[str, Any]:
    kept = UNUSED.get(one.target, "")
    return {
        "name": one.column,
        "target": words(f"file.to.{kept}") if kept else words.fields([one.target]),
        "field": "" if kept else one.target,
        "sure": "" if one.confidence is None else words.percent(one.confidence),
        "reasons": one.reasons,
        "samples": one.samples,
        "written": words("file.written", form=one.written) if one.written else "",
        "hidden": one.hidden,
    }


def filled_in(report: QualityReport, words: Words) -> list[str]:
    """Say which fields are constants or copies, no column being theirs."""
    return list(_filled_in(report, words))


def _filled_in(report: QualityReport, words: Words) -> Iterator[str]:
    for one in report.filled_in:
        name = words.fields([one.target])
        if one.source is None:
            value = words("file.hidden") if one.value is None else str(one.value)
            yield words("file.constant", name=name, value=value)
        else:
            yield words("file.copy", name=name, source_field=one.source, days_count=one.days)


def repairs(report: QualityReport, words: Words) -> list[dict[str, Any]]:
    """Return every repair with its examples."""
    return [_repair(one, "file.repair.said", words) for one in report.repaired]


def _repair(one: Repaired, said: str, words: Words) -> dict[str, Any]:
    counts = {"done_count": one.count, "cells_count": one.cells}
    return {
        "name": words(f"file.repair.{one.repair.replace('-', '_')}"),
        "said": words(said, column=one.column, of_field=one.target, repair=one.repair, **counts),
        "examples": one.examples,
    }


def asked(report: QualityReport, words: Words) -> dict[str, Any]:
    """Return what has to be decided before the file can be taken in; nothing where all is clear."""
    if not report.asked:
        return {}
    return {
        "fields": [words("file.asked.field", name=words.fields([field])) for field in report.asked.fields],
        "columns": [
            {**_column(one, words), "may_be": words.fields(one.candidates) or words("file.asked.nothing")}
            for one in report.columns
            if one.target == "?"
        ],
        "repairs": [_repair(one, "file.asked.said", words) for one in report.asked.repairs],
    }


def sums(report: QualityReport, words: Words) -> list[dict[str, Any]]:
    """Return totals that disagree with the sums over items, and values that seem to be repeated on items."""
    return [*_disagreements(report, words), *_header_values(report, words)]


def _disagreements(report: QualityReport, words: Words) -> Iterator[dict[str, Any]]:
    for one in report.disagreements:
        yield {
            "said": words(
                "file.sums.said",
                column=one.column,
                of_field=one.target,
                declarations_count=one.declarations,
                rounding_count=one.rounding,
                beyond_count=one.beyond,
                uncompared_count=one.uncompared,
            ),
            "heads": [words(f"file.sums.{name}") for name in ("stated", "summed")],
            "lines": [
                (
                    example.place,
                    example.declaration,
                    _stated(example.stated, example.otherwise, words),
                    words.number(example.summed),
                )
                for example in one.examples
            ],
        }


def _stated(stated: float, otherwise: float | None, words: Words) -> str:
    other = "" if otherwise is None else f" / {words.number(otherwise)}"
    return words.number(stated) + other


def _header_values(report: QualityReport, words: Words) -> Iterator[dict[str, Any]]:
    for one in report.header_values:
        yield {
            "said": words(
                "file.repeated.said",
                column=one.column,
                of_field=one.target,
                declarations_count=one.declarations,
                repeated_count=one.repeated,
                times_number=one.times,
            ),
            "heads": [words(f"file.repeated.{name}") for name in ("items", "value")],
            "lines": [
                (example.place, example.declaration, words.decimal(example.items, 0), words.number(example.value))
                for example in one.examples
            ],
        }
