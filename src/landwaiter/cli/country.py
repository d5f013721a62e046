"""Commands about simulated countries."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from landwaiter.cli.output import AsJson, print_json, print_table, progress, worded

if TYPE_CHECKING:
    from landwaiter.country.scenario.description import Description

group = typer.Typer(help="Simulate customs administrations whose truth is known.", no_args_is_help=True)

FromScenario = Annotated[str, typer.Argument(help="demo, national, border-post, or a TOML file.")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Set a parameter, such as items=5000; repeatable."),
]
SchemeFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--scheme-file",
        exists=True,
        dir_okay=False,
        help="Python file with schemes of your own, which is run; repeatable.",
    ),
]
Exports = Annotated[
    list[str] | None,
    typer.Option(
        "--export", metavar="KIND", help="Also write landwaiter, semicolon, asycuda or excel files; repeatable."
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (new, describe, generate, report):
        group.command()(command)
    app.add_typer(group, name="country")


def new(
    file: Annotated[Path, typer.Argument(help="A file that is not there yet.")],
    like: Annotated[str, typer.Option(help="Scenario whose values it has: a name or a file.")] = "demo",
    as_json: AsJson = False,
) -> None:
    """Write a scenario with everything that can be set, explained."""
    from landwaiter.services import country

    country.new(file, like)
    if as_json:
        print_json({"scenario": str(file), "like": like})
    else:
        typer.echo(f"wrote {file}. Change it, then: landwaiter country generate {file} --to FOLDER")


def describe(
    scenario: FromScenario = "demo",
    settings: Settings = None,
    scheme_files: SchemeFiles = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say what will come of a scenario; nothing is simulated."""
    from landwaiter.services import country

    page = country.describe(country.Asked(scenario, tuple(settings or ()), tuple(scheme_files or ())))
    if as_json:
        print_json(page.as_dict())
    elif markdown:
        typer.echo(page.markdown())
    else:
        _print_page(page)


def generate(
    to: Annotated[Path, typer.Option(help="A new or empty folder, or an earlier country, which is replaced.")],
    scenario: FromScenario = "demo",
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same files.")] = 1,
    settings: Settings = None,
    scheme_files: SchemeFiles = None,
    exports: Exports = None,
    dirty: Annotated[bool, typer.Option("--dirty", help="Dirty the exports as real files are.")] = False,
    as_json: AsJson = False,
) -> None:
    """Simulate a country, and write its tables, truth and data card."""
    from landwaiter.services import country

    asked = country.Asked(scenario, tuple(settings or ()), tuple(scheme_files or ()))
    with progress(quiet=as_json) as tell:
        made = country.generate(asked, to, seed=seed, exports=tuple(exports or ()), dirty=dirty, tell=tell)
    if as_json:
        print_json(made.as_dict())
        return
    typer.echo(f"{made.title}: {made.items:,} goods items in {to}, seed {made.seed}")
    print_table(("file", "bytes"), ((name, f"{size:,}") for name, size in made.files.items()))
    typer.echo(f"What is in truth/ is for judging models, never for making them. Next: landwaiter country report {to}")


def report(
    folder: Annotated[Path, typer.Argument(help="Folder of a country.", file_okay=False)],
    seed: Annotated[int, typer.Option(min=0, help="Seed of the model that is judged.")] = 0,
    language: Annotated[str, typer.Option("--language", "-l", callback=worded, help="en, fr or es.")] = "en",
    as_json: AsJson = False,
) -> None:
    """Prove a country lifelike and no toy, on a page.

    It holds facts against what is known of real customs data, and tells what fields and models find.
    """
    from landwaiter.services import country

    with progress(quiet=as_json) as tell:
        proof = country.report(folder, seed=seed, language=language, tell=tell)
    if as_json:
        print_json(proof.as_dict())
        return
    for line in country.verdicts(proof):
        typer.echo(line)
    typer.echo(f"report: {folder / country.PAGE_FILE}")


def _print_page(page: Description) -> None:
    typer.echo(page.title)
    for part in page.parts:
        typer.echo(f"\n{part.name}")
        print_table(part.header, part.rows or [("none", *[""] * (len(part.header) - 1))])
    typer.echo(f"\n{page.explained}")
