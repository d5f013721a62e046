"""The page of what proves a country lifelike and no toy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from landwaiter.country.evidence.areas import EVERYTHING
from landwaiter.country.evidence.fact import ROWS
from landwaiter.country.evidence.proof import HIGHEST, LOWEST, SEEN
from landwaiter.report.charts import Bar, bar_chart
from landwaiter.report.drawing import axis
from landwaiter.report.pages import page
from landwaiter.report.strips import strip
from landwaiter.report.tables import Line, Table
from landwaiter.report.words import Cell, Words
from landwaiter.store.files import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from markupsafe import Markup

    from landwaiter.country.evidence.fact import Fact, Unit
    from landwaiter.country.evidence.hidden import Hidden
    from landwaiter.country.evidence.proof import ModelAreas, Proof
    from landwaiter.country.evidence.separability import FieldArea, Separability
    from landwaiter.schema.measure import Measure

SHOWN = 18
"""Fields that are drawn, the most telling first."""
NOTHING = 0.5


def write_lifelike(proof: Proof, path: Path, language: str = "en", *, about: Mapping[str, str] | None = None) -> None:
    """Write facts with their ranges, what single fields give away, and what the model finds.

    The page needs nothing but itself: no script, no network; it prints.

    Parameters
    ----------
    proof
        What :func:`landwaiter.services.proving.prove` returned.
    path
        Where the page goes; it is written whole or not at all.
    language
        Of the page; the sources of the ranges are in English.
    about
        ``data`` (name of the data) and ``made`` (ISO day), where they should be said.

    Raises
    ------
    SettingsError
        When there is no wording in the language.
    WorkspaceError
        When the file cannot be written.
    """
    words = Words(language)
    write_whole(path, page("lifelike.html", **_context(proof, words, {"data": "", "made": "", **(about or {})})))


def _context(proof: Proof, words: Words, about: dict[str, str]) -> dict[str, Any]:
    told = proof.separability
    return {
        "say": words,
        "language": words.language,
        "about": about,
        "title": words("lifelike.title" if told else "lifelike.title.own"),
        "figures": _headline(proof, words),
        "facts": [_fact(fact, words) for fact in proof.facts],
        "fields": None if told is None else _field_chart(told, words),
        "fields_about": words("lifelike.fields.about", count_count=SHOWN),
        "schemes": None if told is None else _schemes(told, proof.model, words),
        "schemes_chart": None if told is None else _scheme_chart(told, words),
        "schemes_about": _schemes_about(proof.model, words),
        "warnings": list(_warnings(proof, words)),
        "hidden": _hidden(proof.hidden, words) if proof.hidden else None,
        "hidden_about": words("lifelike.hidden.about", items_count=proof.hidden[0].illicit) if proof.hidden else "",
    }


def _headline(proof: Proof, words: Words) -> list[tuple[Cell, str]]:
    """Return number and meaning of the figures to lead with."""
    inside, lacking = proof.count("inside"), proof.count("not computable")
    counts = {"facts_count": len(proof.facts) - lacking, "lacking_count": lacking}
    found = [(Cell(words.decimal(inside, 0)), words("lifelike.inside", **counts))]
    if proof.separability is not None:
        worst = proof.separability.worst
        said = words("lifelike.worst", name=words.fields([worst.field]), most_number=proof.separability.most)
        found.append((words.plain(worst.overall, 3), said))
    if proof.model is not None:
        said = words("lifelike.model", low_number=LOWEST, high_number=HIGHEST)
        found.append((words.plain(proof.model.found, 3), said))
    if proof.hidden:
        found.append((words.share(proof.hidden[0].random_only), words("lifelike.hidden.lead")))
    return found


def _fact(fact: Fact, words: Words) -> dict[str, Any]:
    name, known = words(f"fact.{fact.name}"), fact.known
    low, high = (written(end, fact.unit, words) for end in (known.low, known.high))
    measure = None if fact.found is None else fact.found.measure
    value = words("unknown") if measure is None else written(measure.value, fact.unit, words)
    told = words("lifelike.drawn", name=name, value=value, low=low, high=high)
    return {
        "name": name,
        "cell": Cell(value, _interval(measure, fact.unit, words)),
        "strip": strip(measure, known.low, known.high, title=name, told=told),
        "range": f"{low} \N{EN DASH} {high}",
        "kind": "note" if fact.found is None else f"verdict {fact.verdict}",
        "verdict": _verdict(fact, words),
        "source": known.source,
        "standing": words(f"lifelike.standing.{known.standing}"),
    }


def written(value: float, unit: Unit, words: Words) -> str:
    r"""Return a figure in its unit, to three significant digits.

    >>> written(0.12345, "share", Words("en")), written(1234.5, "hours", Words("en"))
    ('12\xa0%', '1,230 hours')
    """
    if unit == "share":
        return words.percent(value)
    rounded = float(f"{value:.3g}")
    return words.number(rounded) if unit == "number" else words(f"lifelike.{unit}", value_number=rounded)


def _interval(measure: Measure | None, unit: Unit, words: Words) -> str:
    if measure is None or measure.low is None or measure.high is None:
        return ""
    kind: Unit = "share" if unit == "share" else "number"
    return f"[{written(measure.low, kind, words)}\N{EN DASH}{written(measure.high, kind, words)}]"


def _verdict(fact: Fact, words: Words) -> str:
    if fact.verdict != "not computable":
        return words(f"lifelike.verdict.{fact.verdict}")
    if fact.lacking == (ROWS,):
        return words("lifelike.verdict.rows")
    return words("lifelike.verdict.lacking", names=", ".join(fact.lacking))


def _name(one: FieldArea, words: Words) -> str:
    return words.fields([one.field]) + ("*" if one.derived else "")


def _field_chart(told: Separability, words: Words) -> Markup:
    bars = [_bar(_name(one, words), one.overall, words) for one in told.fields[:SHOWN]]
    return _areas(bars, told.most, words, title=words("lifelike.fields"))


def _scheme_chart(told: Separability, words: Words) -> Markup:
    bars = [_bar(_case(case, words), told.best_for(case).areas[case], words) for case in told.items]
    return _areas(bars, None, words, title=words("lifelike.schemes"))


def _bar(name: str, measure: Measure, words: Words) -> Bar:
    low = None if measure.low is None else max(measure.low, NOTHING)
    return Bar(name, max(measure.value, NOTHING), low, measure.high, words.decimal(measure.value, 2))


def _areas(bars: list[Bar], most: float | None, words: Words, *, title: str) -> Markup:
    ends = [bar.high or bar.value for bar in bars] + ([] if most is None else [most])
    x = axis(words("lifelike.area"), ends, words.number, low=NOTHING)
    return bar_chart(bars, x, title=title, mark_at=most, mark_name="" if most is None else words("lifelike.most"))


def _case(case: str, words: Words) -> str:
    """Schemes go by the names that scenarios give them."""
    return words("lifelike.everything") if case == EVERYTHING else case


def _schemes(told: Separability, model: ModelAreas | None, words: Words) -> Table:
    columns = ["lifelike.items", "lifelike.best"]
    if model is not None:
        columns += ["lifelike.model.inspected", "lifelike.model.everything"]
    lines = tuple(_scheme(case, told, model, words) for case in told.items)
    return Table(words("lifelike.schemes"), "", (), tuple(words(name) for name in columns), lines)


def _scheme(case: str, told: Separability, model: ModelAreas | None, words: Words) -> Line:
    best = told.best_for(case)
    cells = [Cell(words.decimal(told.items[case], 0)), words.plain(best.areas[case], 2)]
    if model is not None:
        cells += [words.plain(areas.get(case), 2) for areas in (model.inspected, model.everything)]
    return Line(_case(case, words), tuple(cells), main=case == EVERYTHING, note=_name(best, words))


def _schemes_about(model: ModelAreas | None, words: Words) -> str:
    if model is None:
        return words("lifelike.schemes.single")
    return words("lifelike.schemes.about", until_date=model.learned_until.isoformat())


def _warnings(proof: Proof, words: Words) -> Iterator[str]:
    """Schemes that are too easy or too hard to find."""
    told = proof.separability
    for scheme, field in told.trivial.items() if told else ():
        most = told.most_of_scheme if told else 0.0
        yield words("lifelike.trivial", scheme=scheme, name=words.fields([field]), most_number=most)
    for scheme in proof.model.invisible if proof.model else ():
        yield words("lifelike.invisible", scheme=scheme, least_number=SEEN)


def _hidden(found: tuple[Hidden, ...], words: Words) -> Table:
    columns = tuple(words(f"lifelike.hidden.{name}") for name in ("targeted", "random", "nowhere"))
    lines = tuple(
        Line(words.fields(one.cell), tuple(words.share(m) for m in (one.targeted, one.random_only, one.nowhere)))
        for one in found
    )
    return Table(words("lifelike.hidden"), "", (), columns, lines)
