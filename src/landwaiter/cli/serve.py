"""The command that serves the pages."""

from __future__ import annotations

from typing import Annotated

import typer

from landwaiter.cli.output import HERE, AsJson, InWorkspace, print_json


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(serve)


def serve(
    workspace: InWorkspace = HERE,
    address: Annotated[str, typer.Option(help="Address to listen on, in place of web.address.")] = "",
    port: Annotated[int, typer.Option(help="Port to listen on, in place of web.port.", min=0, max=65_535)] = 0,
    no_jobs: Annotated[bool, typer.Option("--no-jobs", help="Leave the jobs to `landwaiter work`.")] = False,
    as_json: AsJson = False,
) -> None:
    """Serve the pages of the workspace, and do its jobs, until stopped with Ctrl+C."""
    from landwaiter.store import Workspace
    from landwaiter.web.serving import serve as run

    opened = Workspace(workspace)
    given = {name: value for name, value in (("address", address), ("port", port)) if value}

    def tell(url: str) -> None:
        if as_json:
            print_json({"workspace": str(workspace), "url": url})
        else:
            typer.echo(f"serving {workspace} at {url} - stop with Ctrl+C", err=True)

    run(opened, opened.settings.web.model_copy(update=given), tell=tell, jobs=not no_jobs)
