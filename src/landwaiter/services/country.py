"""A simulated country: write a scenario, say what it holds, make the country, prove it."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landwaiter.country import dump_scenario, load_scenario, write, write_card
from landwaiter.country import generate as simulate
from landwaiter.country.evidence.proof import HIGHEST, LOWEST
from landwaiter.country.export.exports import EXPORTS
from landwaiter.country.scenario import description
from landwaiter.country.scenario.adjusting import adjusted
from landwaiter.country.scenario.dirt import Dirt
from landwaiter.country.schemes import SCHEMES
from landwaiter.country.schemes.own import blaming, load_schemes
from landwaiter.engine import open_engine
from landwaiter.errors import Place, SettingsError
from landwaiter.services import proving
from landwaiter.services.folders import whole_folder
from landwaiter.services.session import Tell, silent
from landwaiter.store.files import output_errors, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from landwaiter.country import Country, Scenario
    from landwaiter.country.evidence.proof import Proof

MARK = ".landwaiter-country"
"""File by which the folder of a country is known, so that it may be replaced."""
SCENARIO_FILE, PAGE_FILE, NUMBERS_FILE = "scenario.toml", "lifelike.html", "lifelike.json"


@dataclass(frozen=True, slots=True)
class Asked:
    """What country is asked for.

    Attributes
    ----------
    scenario
        Name of a shipped scenario, or path of a file.
    settings
        Parameters that are otherwise, each ``NAME=VALUE``.
    scheme_files
        Python files with schemes of the user's own. They are run. Those that the scenario does not ask for
        are added to it as they are by default.
    """

    scenario: str = "demo"
    settings: tuple[str, ...] = ()
    scheme_files: tuple[Path, ...] = ()

    def read(self) -> Scenario:
        """Return the scenario.

        Raises
        ------
        SettingsError
            If there is no such scenario, or something in it cannot be used.
        InputError
            If a file of schemes cannot be used.
        """
        known = dict(SCHEMES)
        for path in self.scheme_files:
            known |= {scheme.kind: scheme for scheme in load_schemes(path, known)}
        scenario = load_scenario(self.scenario, known)
        asked = {scheme.kind for scheme in scenario.schemes}
        added = tuple(known[kind]() for kind in known if kind not in asked and kind not in SCHEMES)
        return adjusted(replace(scenario, schemes=(*scenario.schemes, *added)), self.settings)


@dataclass(frozen=True, slots=True)
class Generated:
    """A country and the files in ``folder`` that hold it, with their sizes in bytes."""

    folder: Path
    title: str
    seed: int
    items: int
    files: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        """Return the result, JSON-ready."""
        return {name: getattr(self, name) for name in ("title", "seed", "items", "files")} | {
            "folder": str(self.folder)
        }


def new(path: Path, like: str = "demo") -> None:
    """Write a scenario with everything that can be set, each value with its explanation.

    Parameters
    ----------
    path
        A file that is not there yet.
    like
        Name or path of the scenario whose values it has.

    Raises
    ------
    SettingsError
        If ``path`` is there, or there is no scenario ``like``.
    WorkspaceError
        If the file cannot be written.
    """
    text = dump_scenario(load_scenario(like))
    if path.exists():
        raise SettingsError("it is there already.", "Name a new file, or remove this one.", Place(file=str(path)))
    with output_errors(path, "Name a file that you may write to."):
        write_whole(path, text)


def describe(asked: Asked) -> description.Description:
    """Return what a scenario holds and what will come of it; nothing is simulated.

    Raises
    ------
    SettingsError
        If the scenario cannot be used.
    """
    return description.describe(asked.read())


def generate(
    asked: Asked,
    folder: Path,
    *,
    seed: int = 1,
    exports: tuple[str, ...] = (),
    dirty: bool = False,
    tell: Tell = silent,
) -> Generated:
    """Simulate a country and write its tables, the truth apart from them, its scenario and its data card.

    Parameters
    ----------
    folder
        New, empty, or one that holds an earlier country, which is replaced when the new one is there.
    exports
        Names of :data:`landwaiter.country.export.exports.EXPORTS`: files as administrations export them.
    dirty
        Dirty the exports as files of administrations are, where the scenario asks for no dirt of its own.

    Raises
    ------
    SettingsError
        If the scenario cannot be used or asks for more fraud than its items allow, or there is no such export.
    WorkspaceError
        If ``folder`` holds something other than a country, or cannot be written. It is then as it was.
    """
    _check_exports(exports)
    scenario = _dirtied(asked.read(), dirty=dirty, exported=bool(exports))
    with whole_folder(folder, MARK, "a country") as unfinished:
        tell("simulating a customs administration")
        with _named(asked.scenario), blaming(asked.scheme_files):
            country = simulate(scenario, seed)
        _write(country, unfinished, exports, tell)
        files = sorted(path for path in unfinished.rglob("*") if path.is_file())
        sizes = {path.relative_to(unfinished).as_posix(): path.stat().st_size for path in files}
    return Generated(folder, scenario.title, seed, len(country.simulation.trade), sizes)


def report(folder: Path, *, seed: int = 0, language: str = "en", tell: Tell = silent) -> Proof:
    """Prove a country lifelike and no toy, and write the page and its numbers into its folder.

    Raises
    ------
    WorkspaceError
        If there are no declarations in ``folder``, or it cannot be written.
    """
    from landwaiter.report import write_lifelike

    proof = proving.prove(folder, seed=seed, tell=tell)
    with output_errors(folder, "Allow writing to the folder of the country."):
        write_lifelike(proof, folder / PAGE_FILE, language, about={"data": folder.resolve().name})
        write_whole(folder / NUMBERS_FILE, json.dumps(proof.as_dict(), indent=2, ensure_ascii=False) + "\n")
    return proof


def verdicts(proof: Proof) -> Iterator[str]:
    """Yield what a proof comes to, a line each."""
    known = len(proof.facts) - proof.count("not computable")
    yield f"{proof.count('inside')} of {known} facts that can be computed lie in the range known of real data"
    outside = [fact.name.replace("_", " ") for fact in proof.facts if fact.verdict == "outside"]
    if outside:
        yield f"outside their range: {', '.join(outside)}"
    if proof.separability is not None:
        worst, most = proof.separability.worst, proof.separability.most
        yield f"most telling single field: {worst.field}, AUC {worst.overall.value:.3f} (at most {most})"
    if proof.model is not None:
        found = f"AUC {proof.model.found.value:.3f} (expected {LOWEST} to {HIGHEST})"
        yield f"default model on inspected items that came later: {found}"
    for hidden in proof.hidden[:1]:
        cell = " x ".join(hidden.cell)
        yield f"illicit items in cells ({cell}) that only random inspection reveals: {hidden.random_only.value:.0%}"


def _write(country: Country, folder: Path, exports: tuple[str, ...], tell: Tell) -> None:
    tell("writing its tables")
    with open_engine() as engine:
        written = write(country, engine, folder)
    for name in exports:
        tell(f"writing the export {name}")
        EXPORTS[name].write(country, folder, country.scenario.dirt)
    write_whole(folder / SCENARIO_FILE, dump_scenario(country.scenario))
    tell("writing the data card")
    write_card(country, written, folder)


@contextmanager
def _named(scenario: str) -> Iterator[None]:
    """Name the scenario in what is refused only when it is played, such as a country that is no partner."""
    try:
        yield
    except SettingsError as error:
        place = replace(error.place, file=error.place.file or scenario)
        raise SettingsError(error.problem, error.remedy, place) from error


def _check_exports(exports: tuple[str, ...]) -> None:
    for name in exports:
        if name not in EXPORTS:
            remedy = f"Use some of {', '.join(EXPORTS)}."
            raise SettingsError(f"there is no export {name!r}.", remedy, Place(column="export", value=name))


def _dirtied(scenario: Scenario, *, dirty: bool, exported: bool) -> Scenario:
    if dirty and not exported:
        raise SettingsError("Parquet files are never dirty.", "Name an export that is to be, with --export.")
    return replace(scenario, dirt=Dirt.lifelike()) if dirty and not scenario.dirt.asked else scenario
