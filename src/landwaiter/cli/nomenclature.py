"""Commands about nomenclatures, trade terms and published rulings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from landwaiter.cli.output import HERE, AsJson, InWorkspace, Language, print_json, print_table

group = typer.Typer(help="Load and show nomenclatures, trade terms and rulings.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The published file.")]
WHY = {
    "revoked": "revoked",
    "modified": "modified by a later one",
    "expired": "no longer valid",
    "several_codes": "of several codes",
    "incomplete": "without goods, code or day",
}
"""Why rulings are left out, in words."""
TextLanguage = Annotated[str, typer.Option("--text-language", help="Language of the texts, as en, fr or ar.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (load, listed, notes, terms, vague, rulings, show, successors):
        group.command("list" if command is listed else None)(command)
    app.add_typer(group, name="nomenclature")


def load(
    file: File,
    edition: Annotated[str, typer.Option(help="What the edition is to be known by, as HS2022.")],
    text_language: TextLanguage = "en",
    add: Annotated[bool, typer.Option("--add", help="Add languages and lines to an edition that is loaded.")] = False,
    workspace: InWorkspace = HERE,
    as_json: AsJson = False,
) -> None:
    """Read a nomenclature into the workspace: of UN Comtrade, the United States, the European Union, or one's own."""
    from landwaiter.services import nomenclature
    from landwaiter.store import Workspace

    tree = nomenclature.load(Workspace(workspace), file, edition, text_language, adding=add)
    counts = {name: len(tree.of_length(digits)) for name, digits in nomenclature.LEVELS.items()}
    if as_json:
        print_json({"edition": tree.edition, "lines": len(tree), "languages": tree.languages, **counts})
        return
    named = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    typer.echo(f"loaded {tree.edition}: {len(tree):,} lines, of them {named}; texts in {', '.join(tree.languages)}")


def listed(workspace: InWorkspace = HERE, language: Language = "", as_json: AsJson = False) -> None:
    """List the nomenclatures at hand: how many lines each has, of which levels, and in which languages."""
    from landwaiter.cli.classify import opened
    from landwaiter.services import nomenclature

    rows = nomenclature.editions(opened(workspace, language)[0])
    if as_json:
        print_json(rows)
        return
    print_table(
        ("edition", "lines", *nomenclature.LEVELS, "rates", "notes", "languages"),
        ((*(str(value) for value in list(row.values())[:-1]), ", ".join(row["languages"])) for row in rows),
    )


def notes(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Table of notes, as CSV or Excel.")],
    edition: Annotated[str, typer.Option(help="The loaded edition that they are of.")],
    text_language: TextLanguage = "en",
    workspace: InWorkspace = HERE,
    as_json: AsJson = False,
) -> None:
    """Read the legal notes of sections and chapters into the workspace, in place of earlier ones of the edition."""
    from landwaiter.services import nomenclature
    from landwaiter.store import Workspace

    count = nomenclature.load_notes(Workspace(workspace), file, edition, text_language)
    if as_json:
        print_json({"edition": edition, "notes": count})
        return
    typer.echo(f"loaded {count:,} notes of {edition}")


def terms(
    file: File,
    name: Annotated[str, typer.Option(help="Name of the list; the file's by default.")] = "",
    workspace: InWorkspace = HERE,
    as_json: AsJson = False,
) -> None:
    """Read a list of trade terms with codes into the workspace: CSV, JSON, or YAML of terms with guidance."""
    from landwaiter.services import nomenclature
    from landwaiter.store import Workspace

    count = nomenclature.load_terms(Workspace(workspace), file, name)
    if as_json:
        print_json({"name": name or file.stem, "terms": count})
        return
    typer.echo(f"loaded {count:,} terms as {name or file.stem}")


def vague(
    file: File,
    name: Annotated[str, typer.Option(help="Name of the list; the file's by default.")] = "",
    workspace: InWorkspace = HERE,
    as_json: AsJson = False,
) -> None:
    """Read a list of descriptions that do not tell enough, whatever they are near: one a line, or a column `term`."""
    from landwaiter.services import nomenclature
    from landwaiter.store import Workspace

    count = nomenclature.load_vague(Workspace(workspace), file, name)
    if as_json:
        print_json({"name": name or file.stem, "descriptions": count})
        return
    typer.echo(f"loaded {count:,} vague descriptions as {name or file.stem}")


def rulings(
    files: Annotated[
        list[Path], typer.Argument(exists=True, help="Rulings, or folders of them: JSON, saved pages, or tables.")
    ],
    authority: Annotated[str, typer.Option(help="Whose rulings a table has that does not say it, as GB.")] = "",
    workspace: InWorkspace = HERE,
    as_json: AsJson = False,
) -> None:
    """Read published rulings into the workspace: US CROSS, EU EBTI, UK ATaR, or an administration's own table."""
    from landwaiter.services import rulings as published
    from landwaiter.store import Workspace

    loaded = published.load(Workspace(workspace), files, authority)
    if as_json:
        print_json({"rulings": dict(loaded.kept), "left_out": dict(loaded.left_out)})
        return
    by_authority = ", ".join(f"{count:,} of {name}" for name, count in loaded.kept.items())
    typer.echo(f"loaded {sum(loaded.kept.values()):,} rulings{f': {by_authority}' if by_authority else ''}")
    if loaded.left_out:
        typer.echo(f"left out: {', '.join(f'{count:,} {WHY[flaw]}' for flaw, count in loaded.left_out.items())}")


def show(
    code: Annotated[str, typer.Argument(help="Chapter, heading, subheading or national line; points do not matter.")],
    edition: Annotated[str, typer.Option(help="Edition to look in; all that are loaded by default.")] = "",
    workspace: InWorkspace = HERE,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Show what a code means, what is above it and what is below."""
    from landwaiter.cli.classify import opened
    from landwaiter.services import nomenclature

    at, chosen = opened(workspace, language)
    shown = nomenclature.show(at, code, edition=edition, language=chosen)
    if as_json:
        print_json(nomenclature.as_dict(shown, chosen))
        return
    duty = "" if shown.duty is None else f", duty {shown.duty:g} %"
    typer.echo(f"{shown.above[-1].code} ({shown.edition}{duty})")
    if shown.section is not None:
        typer.echo(f"{shown.section.number}. {shown.section.title(chosen)}")
    for depth, text in enumerate(shown.path):
        typer.echo(f"{'  ' * depth}{text}")
    for note in shown.notes:
        typer.echo(f"{note.kind} {note.number} ({note.code}): {note.text(chosen)}")
    if shown.below:
        print_table(("code", "text", "duty"), ((one.code, one.text(chosen), one.duty_text) for one in shown.below))


def successors(
    table: Annotated[Path, typer.Argument(help="Workbook that relates two editions.")],
    codes: Annotated[list[str], typer.Argument(help="Codes of the older edition.")],
    backwards: Annotated[bool, typer.Option("--backwards", help="The codes are of the newer edition.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tell what became of codes in the next edition, and where one became several."""
    from landwaiter.services import nomenclature

    found = nomenclature.successors(table, codes, backwards=backwards)
    if as_json:
        print_json({code: {"kind": one.kind, "codes": one.codes} for code, one in found.items()})
        return
    print_table(("code", "became", "codes"), ((code, one.kind, ", ".join(one.codes)) for code, one in found.items()))
