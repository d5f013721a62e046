"""Propose what the columns of a file mean, by their names and by their values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from landwaiter.errors import MappingError, Place
from landwaiter.ingest.mapping import Kind, Mapping
from landwaiter.ingest.readers.base import Staged

if TYPE_CHECKING:
    from landwaiter.engine.duckdb import DuckDBEngine


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed mapping and what remains to be asked."""

    mapping: Mapping
    staged: Staged

    def settled(self) -> Mapping:
        """Return the mapping if nothing remains to be asked."""
        raise MappingError(
            "no mapping was given.", "Give a preset or a TOML file with --mapping.", Place(file=self.staged.facts.file)
        )


def propose(engine: DuckDBEngine, staged: Staged, kind: Kind) -> Proposal:
    """Return a proposal for the columns of a staged file."""
    return Proposal(Mapping(kind=kind), staged)
