"""Commands that take data in: declarations and outcomes."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from landwaiter.cli.output import EXIT_REJECTED, HERE, AsJson, InWorkspace, print_json, progress

if TYPE_CHECKING:
    from landwaiter.ingest import Facts
    from landwaiter.ingest.findings import Contradiction
    from landwaiter.ingest.proposal import Proposal
    from landwaiter.ingest.pseudonyms import Key
    from landwaiter.services.intake import Taken

LISTED = 5
"""Columns that are named of those left out."""


def _present(file: str) -> str:
    if "://" not in file and not Path(file).exists():
        raise typer.BadParameter(f"Path {file!r} does not exist.")
    return file


File = Annotated[
    str,
    typer.Argument(
        help="CSV, Excel, Parquet, XML, JSON or EDIFACT file; a folder or zip of files of one kind; or "
        "postgresql://HOST/DATABASE, without a password.",
        callback=_present,
    ),
]
Table = Annotated[str, typer.Option(help="Table or view to read, where FILE is the address of a database.")]
WithMapping = Annotated[
    str, typer.Option("--mapping", "-m", help="Preset, or TOML file, that says what the columns mean.")
]
Propose = Annotated[Path | None, typer.Option(help="Take nothing in: write a proposed mapping to this TOML file.")]
Sheets = Annotated[
    list[str] | None,
    typer.Option("--sheet", help="Sheet of a workbook to read, where it has several tables; once for each sheet."),
]
Repairs = Annotated[
    list[str] | None,
    typer.Option(
        "--repair",
        metavar="NAME",
        help="Repair to accept where the mapping leaves it open, once for each; `all`, or `none` of the others.",
    ),
]
Rejected = Annotated[Path | None, typer.Option(help="Where rejected rows are written; by default beside the file.")]
Pseudonyms = Annotated[
    Path | None,
    typer.Option(
        metavar="KEYFILE",
        envvar="LANDWAITER_PSEUDONYMS",
        help="Key with which pseudonyms take the place of parties and officers.",
    ),
]
Quality = Annotated[
    Path | None, typer.Option(help="Where the page of the quality report is written; the same as JSON beside it.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Refuse the whole file when any row is rejected.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (ingest, record):
        app.command()(command)


def ingest(
    file: File,
    workspace: InWorkspace = HERE,
    mapping: WithMapping = "",
    propose: Propose = None,
    sheet: Sheets = None,
    table: Table = "",
    repair: Repairs = None,
    rejected: Rejected = None,
    pseudonyms: Pseudonyms = None,
    quality: Quality = None,
    strict: Strict = False,
    as_json: AsJson = False,
) -> None:
    """Take in a file of declarations, with outcomes where it has them."""
    from landwaiter.ingest import load_mapping
    from landwaiter.ingest.sources import source_named
    from landwaiter.services import intake
    from landwaiter.store import Workspace

    if propose is not None:
        proposal = intake.propose_mapping(source_named(file, table), propose, sheets=tuple(sheet or ()))
        _tell_proposed(proposal, propose, as_json=as_json)
        return
    opened, chosen = Workspace(workspace), load_mapping(mapping) if mapping else None
    with progress(quiet=as_json) as tell:
        taken = intake.ingest(
            opened,
            source_named(file, table),
            mapping=chosen,
            sheets=tuple(sheet or ()),
            repairs=tuple(repair or ()),
            key=key_in(pseudonyms),
            rejected=rejected,
            quality=quality,
            strict=strict,
            tell=tell,
        )
    if chosen is None and taken.prepared.mapping.name and not as_json:
        typer.echo(f"recognised by its columns as of the preset {taken.prepared.mapping.name!r}")
    _tell_taken(taken, as_json=as_json)


def record(
    file: File,
    workspace: InWorkspace = HERE,
    mapping: WithMapping = "",
    propose: Propose = None,
    sheet: Sheets = None,
    table: Table = "",
    repair: Repairs = None,
    rejected: Rejected = None,
    pseudonyms: Pseudonyms = None,
    quality: Quality = None,
    strict: Strict = False,
    as_json: AsJson = False,
) -> None:
    """Take in what inspections found, so that the next model learns from it."""
    from landwaiter.ingest import load_mapping
    from landwaiter.ingest.sources import source_named
    from landwaiter.services import intake
    from landwaiter.store import Workspace

    if propose is not None:
        proposal = intake.propose_mapping(source_named(file, table), propose, "outcomes", tuple(sheet or ()))
        _tell_proposed(proposal, propose, as_json=as_json)
        return
    opened, chosen = Workspace(workspace), load_mapping(mapping) if mapping else None
    with progress(quiet=as_json) as tell:
        taken = intake.record_outcome(
            opened,
            source_named(file, table),
            mapping=chosen,
            sheets=tuple(sheet or ()),
            repairs=tuple(repair or ()),
            key=key_in(pseudonyms),
            rejected=rejected,
            quality=quality,
            strict=strict,
            tell=tell,
        )
    _tell_taken(taken, as_json=as_json)


def key_in(path: Path | None) -> Key | None:
    """Return the key in a file that was named, if any was."""
    from landwaiter.services.pseudonyms import load_key

    return load_key(path) if path else None


def _tell_proposed(proposal: Proposal, path: Path, *, as_json: bool) -> None:
    if as_json:
        columns = {
            one.column: {
                "to": one.target,
                "confidence": one.confidence,
                "reasons": list(one.reasons),
                "candidates": list(one.candidates),
                "samples": list(one.samples),
            }
            for one in proposal.suggestions
        }
        told = {"mapping": str(path), "preset": proposal.mapping.name or None, "columns": columns}
        found = {"repairs": list(map(asdict, proposal.repairs)), "unsure": list(map(asdict, proposal.unsure))}
        print_json({**told, "missing": list(proposal.missing), **found})
        return
    for one in proposal.suggestions:
        typer.echo(f"{one.column!r:<32} {one.target or '?':<24} {one.confidence:.0%}  {', '.join(one.samples)}")
    from landwaiter.ingest.repairs.examining import question

    for repaired in proposal.repairs:
        typer.echo(f"repairs {question(repaired)}")
    for unsure in proposal.unsure:
        typer.echo(f"may need {question(unsure)}")
    open_ones = len(proposal.questions) + len({one.column for one in proposal.unsure})
    asked = f"; {open_ones} columns to decide" if open_ones else ""
    typer.echo(f"wrote {path}{asked}. Look through it, then use --mapping {path}")


def _tell_taken(taken: Taken, *, as_json: bool) -> None:
    if as_json:
        print_json(taken.as_dict())
    else:
        for line in sentences(taken):
            typer.echo(line)
    if taken.rejected is not None:
        raise typer.Exit(EXIT_REJECTED)


def sentences(taken: Taken) -> list[str]:
    """Return what became of a file, in words."""
    facts, counts = taken.prepared.facts, taken.prepared.counts
    written = ", ".join(
        str(part)
        for part in (facts.format, facts.encoding, facts.delimiter and f"delimiter {facts.delimiter!r}")
        if part
    )
    lines = [f"{facts.file}: {counts.rows:,} rows, {len(facts.columns)} columns ({written})"]
    lines += [f"  {what}: {', '.join(found)}" for what, found in _sheets(facts) if found]
    if facts.declarations is not None:
        lines.append(f"  {facts.declarations:,} declarations; {facts.unread:,} values outside of them are in no row")
    lines += _hidden(taken)
    if taken.repeated:
        return [*lines, "This file was taken in before, in the same way: nothing was changed."]
    lines.append(
        f"accepted {counts.accepted:,} ({counts.declarations:,} declaration items, {counts.outcomes:,} outcomes), "
        f"already stored {counts.already_stored:,}, rejected {counts.rejected:,}"
    )
    from landwaiter.explain import render

    lines += [
        f"  {problem.count:,} x {render(problem.reason, 'en')} (first in {problem.where})"
        for problem in taken.prepared.problems
    ]
    lines += [f"  repaired, {told}" for told in _repairs(taken)]
    lines += [f"  {told}" for told in _about_sums(taken)]
    if taken.rejected:
        lines.append(f"Rejected rows, with remedies: {taken.rejected}. Correct them there and ingest that file.")
    return lines


def _repairs(taken: Taken) -> list[str]:
    """Say in a line each what was repaired; no cells are shown beside pseudonyms."""
    from landwaiter.ingest.repairs.examining import question

    done = taken.prepared.repaired
    return [question(one if taken.prepared.hidden is None else replace(one, examples=())) for one in done]


def _about_sums(taken: Taken) -> list[str]:
    """Say in a line each which totals disagree, and which values seem to be counted more than once."""
    lines = []
    for one in taken.prepared.disagreements:
        told = f"totals in {one.column!r} against {one.target} of the items: {one.declarations:,} declarations compared"
        told += f", {one.uncompared:,} not comparable" if one.uncompared else ""
        told += f", {one.rounding:,} off by rounding, {one.beyond:,} by more"
        lines.append(told + "".join(f"; most in {_contradiction(first)}" for first in one.examples[:1]))
    for value in taken.prepared.header_values:
        told = f"{value.column!r}, mapped as the {value.target} of an item, looks like the declaration's own: the same "
        told += f"on all items of {value.repeated:,} of {value.declarations:,} declarations with several; "
        lines.append(f"{told}it is counted {value.times:g} times")
    return lines


def _contradiction(one: Contradiction) -> str:
    stated = " and ".join(f"{total:,.10g}" for total in (one.stated, one.otherwise) if total is not None)
    return f"{one.declaration} ({one.place}), which states {stated} for {one.summed:,.10g}"


def _hidden(taken: Taken) -> list[str]:
    """Say what a key hid, and which columns were left out for it."""
    hidden = taken.prepared.hidden
    if hidden is None:
        return []
    lines = [f"  pseudonyms (key {hidden.key}): {', '.join(hidden.fields) or 'no column names anybody'}"]
    shown = [*hidden.left_out[:LISTED], *(["..."] if len(hidden.left_out) > LISTED else [])]
    if shown:
        lines.append(f"  columns left out, as they may name somebody: {len(hidden.left_out):,} ({', '.join(shown)})")
    return lines


def _sheets(facts: Facts) -> list[tuple[str, tuple[str, ...]]]:
    """Say which sheets of a workbook were read, which not, what stood above the header, which names stood twice."""
    return [
        ("sheets", facts.sheets),
        ("not read", facts.passed_over),
        ("above the header", facts.banner),
        ("numbered, for an earlier column has the same name", facts.renamed),
    ]
