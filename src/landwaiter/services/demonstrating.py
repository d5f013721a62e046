"""The main job from end to end on a simulated country, for people who see it for the first time."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landwaiter.engine import as_date
from landwaiter.errors import Place, WorkspaceError
from landwaiter.ingest import load_mapping
from landwaiter.schema import tables
from landwaiter.services import evaluating, intake, selecting, showing, training
from landwaiter.services.session import Tell, engine_of, silent
from landwaiter.store import Workspace
from landwaiter.store.files import workspace_errors

if TYPE_CHECKING:
    from datetime import date

    from landwaiter.selection import Evaluation
    from landwaiter.services.selecting import Selected

MARK = ".landwaiter-demo"
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """What the demo made: where its files are, today's selection, and the back-test."""

    folder: Path
    language: str
    selected: Selected
    evaluation: Evaluation

    @property
    def files(self) -> dict[str, Path]:
        """The files worth opening, by what they are."""
        names = {"today": "today.html", "list": "today.csv", "report": "evaluation.html", "numbers": "evaluation.json"}
        return {what: self.folder / name for what, name in names.items()}

    def as_dict(self) -> dict[str, Any]:
        """Return the result, JSON-ready."""
        return {
            "files": {what: str(path) for what, path in self.files.items()},
            "selected": showing.listed(self.selected, self.language),
            "evaluation": self.evaluation.as_dict(),
        }

    def lines(self) -> list[str]:
        """Return the result as lines of text."""
        rows = showing.listed(self.selected, self.language)
        day = rows[0]["registration_date"] if rows else ""
        lines = [
            f"{day}: {len(rows)} of {len(self.selected.table)} items are worth an inspection. The first {SHOWN}:",
            "",
        ]
        for row in rows[:SHOWN]:
            lines += [showing.headline(row), *(f"    - {sentence}" for sentence in row["reasons"])]
        lines += [
            "",
            "How well this would have worked, on items whose outcome is known (share of what could be recovered):",
        ]
        lines += _compared(self.evaluation)
        return [*lines, "", *(f"{what:>8}: {path}" for what, path in self.files.items())]


def demo(folder: Path, *, seed: int = 1, language: str = "en", tell: Tell = silent) -> Shown:
    """Simulate a country, ingest it, train, select for its last day, judge the method, and write pages.

    Raises
    ------
    WorkspaceError
        When ``folder`` holds something other than an earlier demo, or cannot be written.
    """
    from landwaiter.country import generate, load_scenario, write_csv

    _cleared(folder)
    tell("simulating a customs administration")
    declarations, outcomes = write_csv(generate(load_scenario("demo"), seed), folder / "country")
    workspace = Workspace.create(folder / "workspace")
    tell("taking in its declarations")
    intake.ingest(workspace, declarations, mapping=load_mapping("landwaiter"))
    intake.record_outcome(workspace, outcomes)
    today = _last_day(workspace)
    yesterday = today - timedelta(1)
    training.train(workspace, training.Request(created=today, until=yesterday), tell=tell)
    selected = selecting.select(workspace, today, today, tell=tell)
    evaluation = evaluating.evaluate(workspace, tell=tell)
    shown = Shown(folder, language, selected, evaluation)
    showing.write_page(selected, shown.files["today"], language)
    showing.write_csv(selected, shown.files["list"], language)
    page, numbers = shown.files["report"], shown.files["numbers"]
    evaluating.write_report(evaluation, page, numbers, language, data=f"simulated country, seed {seed}", made=today)
    return shown


def _cleared(folder: Path) -> None:
    """Make the folder, empty; only what an earlier demo left may be deleted."""
    with workspace_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            if not (folder / MARK).exists():
                problem = "the folder holds something other than a demo."
                raise WorkspaceError(problem, "Choose a new or empty folder.", Place(file=str(folder)))
            shutil.rmtree(folder)
            folder.mkdir()
        (folder / MARK).touch()


def _last_day(workspace: Workspace) -> date:
    declared = tables.declarations()
    with engine_of(workspace) as engine:
        found = engine.fetch(declared.aggregate(last=declared.registration_date.max()))
    return as_date(found["last"][0])


def _compared(evaluation: Evaluation) -> list[str]:
    lines = [f"    {'inspecting the top 5 %':<28} {'precision':>10} {'revenue':>9}"]
    for ranker in evaluation.rankers:
        # What is drawn at random ignores the amount as well.
        rankings = ranker.rankings[:1] if ranker.name == "random" else ranker.rankings
        for ranking in rankings:
            top = ranking.everything.at(0.05)
            if top.revenue is not None:
                name = ranker.name + (", by revenue" if ranking.weight else "")
                lines.append(f"    {name:<28} {top.precision.value:>10.0%} {top.revenue.value:>9.0%}")
    return lines
