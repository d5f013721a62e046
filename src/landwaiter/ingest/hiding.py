"""Take a file in so that what is kept of it names nobody: pseudonyms in the fields, and no names around them.

Fields of parties and officers get pseudonyms. Of other columns, only those are kept of which the schema or the mapping
says that they identify nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np

from landwaiter.errors import MappingError, Place
from landwaiter.ingest.folding import folded_name
from landwaiter.ingest.layout import targets
from landwaiter.ingest.mapping import EXTRA, IGNORE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import ibis.expr.types as ir

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.layout import Layout
    from landwaiter.ingest.mapping import Mapping
    from landwaiter.ingest.pseudonyms import Identity, Key
    from landwaiter.ingest.readers.base import Facts, Staged
    from landwaiter.schema.fields import Identifies

PSEUDONYMS = "landwaiter_pseudonyms"
_LOOKUP = ibis.table(dict.fromkeys(("identity", "text", "pseudonym"), "string"), name=PSEUDONYMS)

FACTS = ("file", "format", "size", "rows", "encoding", "delimiter", "quote", "header_row", "rejected_before")
"""What is kept of the facts about a file: neither lines above the header nor names of sheets, where anything stands."""
PROBLEM = ("field", "column", "problem", "count", "first_row")
"""What is kept of a problem: not the name of the sheet, or of the file in a folder, where it was found."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a key did to a file.

    ``key`` is its fingerprint. ``fields`` hold pseudonyms; ``left_out`` are columns of the file that are not kept,
    because they may identify somebody. ``digest`` stands for the SHA-256 of the file, which would let anyone try
    out names against a small file.
    """

    key: str
    fields: tuple[str, ...]
    left_out: tuple[str, ...]
    digest: str

    def kept(self, told: dict[str, Any], facts: Facts, fitted: Mapping) -> dict[str, Any]:
        """Return what may be kept beside pseudonyms of what is ``told`` about an import: no text of the file."""
        columns = [name for name in facts.columns if name in fitted.columns and fitted.columns[name].to != IGNORE]
        plain = {name: value for name, value in facts.as_dict().items() if name in FACTS}
        problems = [{name: one[name] for name in PROBLEM} for one in told["problems"]]
        return {
            "file": {**plain, "columns": columns, "sha256": self.digest},
            "mapping": _mapping_kept(fitted).as_dict(),
            "counts": told["counts"],
            "problems": problems,
            "pseudonyms": {"key": self.key, "fields": list(self.fields), "left_out": len(self.left_out)},
        }


@dataclass(frozen=True, slots=True)
class Hiding:
    """What is done on the way in, in this order, to a file of which a key hides the parties; without key nothing.

    ``given`` is the mapping before it is fitted to the file.
    """

    given: Mapping
    key: Key | None

    def decided(self, fitted: Mapping, staged: Staged) -> Mapping:
        """Return a fitted mapping that keeps as extra only columns of which it is said whom they identify.

        Columns that the mapping as it was given does not name are ignored instead.

        Raises
        ------
        MappingError
            If it names columns as extra and does not say that of them.
        """
        if self.key is None:
            return fitted
        unsaid = [name for name, rule in fitted.columns.items() if rule.to == EXTRA and rule.identifies is None]
        asked = [name for name in unsaid if self._named(name)]
        if asked:
            raise MappingError(
                f"with pseudonyms it must be said whom these extra columns identify: {', '.join(map(repr, asked))}.",
                f'In the mapping, write {{ to = "{EXTRA}", identifies = "nobody" }} for each, or "party" or "officer" '
                f'to have pseudonyms there, or "{IGNORE}".',
                Place(file=staged.facts.file, row=staged.facts.header_row, column=asked[0]),
            )
        ignored = {name: fitted.columns[name].model_copy(update={"to": IGNORE}) for name in unsaid}
        return fitted.model_copy(update={"columns": {**fitted.columns, **ignored}})

    def closed(self, layout: Layout, fitted: Mapping) -> Layout:
        """Return a layout that keeps no whole cells of columns of which a field is a part that identifies somebody."""
        if self.key is None:
            return layout
        return replace(layout, extra=tuple(name for name in layout.extra if not _names_somebody(name, fitted)))

    def hide(self, engine: DuckDBEngine, table: ir.Table, layout: Layout, fitted: Mapping) -> ir.Table:
        """Return the checked ``table`` with pseudonyms for parties and officers, and without remarks.

        The texts are looked up in a table of ``engine`` that is filled here; the key itself never reaches the engine.
        """
        if self.key is None:
            return table
        cells = identifying(layout, fitted)
        _load(engine, table, cells, self.key)
        engine.build_right()
        found = table
        for cell in cells:
            found = _looked_up(found, cell)
        fields = {cell.name: found[cell.column] for cell in cells if not cell.extra}
        extras = {cell.name: found[cell.column] for cell in cells if cell.extra}
        if extras:
            fields[EXTRA] = found[EXTRA] + ibis.struct(extras).cast("map<string, string>")
        remarks = dict.fromkeys(_remarks(layout, fitted), ibis.null("string"))
        return found.select(**{**{name: found[name] for name in table.columns}, **fields, **remarks})

    def summary(self, facts: Facts, layout: Layout, fitted: Mapping) -> Hidden | None:
        """Return what was done to a file, ``None`` where nothing was."""
        if self.key is None:
            return None
        left_out = [name for target in _remarks(layout, fitted) for name in layout.parts.get(target, ())]
        if self.given.unmapped == EXTRA:
            left_out += [name for name, rule in fitted.columns.items() if rule.to == IGNORE and not self._named(name)]
        fields = tuple(map(str, identifying(layout, fitted)))
        return Hidden(self.key.fingerprint, fields, tuple(left_out), self.key.digest(facts.sha256))

    def _named(self, column: str) -> bool:
        return folded_name(column) in {folded_name(name) for name in self.given.columns}


@dataclass(frozen=True, slots=True)
class Cell:
    """What identifies somebody in a checked row: a field, or a column that is kept as ``extra``."""

    name: str
    identity: Identity
    extra: bool = False

    def text(self, table: ir.Table) -> ir.StringValue:
        """Return what stands there in the rows of ``table``."""
        return table[EXTRA].get(self.name) if self.extra else table[self.name]

    @property
    def column(self) -> str:
        """The column of its pseudonyms while they are looked up."""
        return f"pseudonym of {self}"

    def __str__(self) -> str:
        return f"{EXTRA}.{self.name}" if self.extra else self.name


def identifying(layout: Layout, fitted: Mapping) -> list[Cell]:
    """Return everything in a checked row that identifies a party or an officer."""
    fields = [Cell(one.target, identity) for one in layout.incoming for identity in _identity(one.field.identifies)]
    extras = [(name, fitted.columns[name].identifies) for name in layout.extra]
    return [*fields, *(Cell(name, identity, extra=True) for name, said in extras for identity in _identity(said))]


def _identity(said: Identifies | None) -> Iterator[Identity]:
    if said == "party" or said == "officer":  # noqa: PLR1714, mypy narrows only comparisons
        yield said


def _names_somebody(column: str, fitted: Mapping) -> bool:
    field = targets(fitted.kind).get(fitted.columns[column].to)
    return field is not None and field.identifies != "nobody"


def _remarks(layout: Layout, fitted: Mapping) -> list[str]:
    """Return the targets of remarks, unless the mapping says that they identify nobody."""
    found = [one.target for one in layout.incoming if one.field.identifies == "anybody"]
    said = {name for name, rule in fitted.columns.items() if rule.identifies == "nobody"}
    return [target for target in found if target not in layout.parts or not said.issuperset(layout.parts[target])]


def _load(engine: DuckDBEngine, table: ir.Table, cells: Iterable[Cell], key: Key) -> None:
    """Make the pseudonym of every text in ``cells`` readable as a table."""
    texts: dict[Identity, list[ir.StringValue]] = {}
    for cell in cells:
        texts.setdefault(cell.identity, []).append(cell.text(table))
    rows: list[tuple[str, str, str]] = []
    for identity, values in texts.items():
        found = table.select(text=ibis.array(values).unnest()).distinct()
        distinct = engine.fetch(found.filter(found.text.notnull()))["text"]
        rows += [(identity, text, key.pseudonym(identity, text)) for text in distinct]
    columns = {name: np.array([row[at] for row in rows], dtype=object) for at, name in enumerate(_LOOKUP.columns)}
    engine.load(PSEUDONYMS, columns, _LOOKUP)


def _looked_up(table: ir.Table, cell: Cell) -> ir.Table:
    """Return ``table`` with a column of the pseudonyms of ``cell``."""
    own, text = _LOOKUP.filter(_LOOKUP.identity == cell.identity), f"text of {cell}"
    lookup = own.select(**{text: own.text, cell.column: own.pseudonym}).view()
    return table.left_join(lookup, cell.text(table) == lookup[text]).drop(text)


def _mapping_kept(fitted: Mapping) -> Mapping:
    """Return what may be kept of a mapping: not texts that it translates, or fills in, where parties stand."""
    known, wordless = targets(fitted.kind), {"values": dict[str, str]()}
    columns = {
        name: rule.model_copy(update=wordless) if rule.to == EXTRA or _names_somebody(name, fitted) else rule
        for name, rule in fitted.columns.items()
        if rule.to != IGNORE
    }
    defaults = {name: value for name, value in fitted.defaults.items() if known[name].identifies == "nobody"}
    file = fitted.file.model_copy(update={"sheet": ()})
    return fitted.model_copy(update={"columns": columns, "defaults": defaults, "file": file})
