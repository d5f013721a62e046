"""What the columns of a file mean, as data that people read, edit, compare and reuse.

A mapping is a TOML file. It can say only a small set of things: which column is which field, lists
of values to translate, how numbers and dates are written, a constant for a field that the file
lacks, and a field copied from another one some days later.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from landwaiter.errors import MappingError, Place
from landwaiter.schema.fields import OUTCOME
from landwaiter.schema.formats import DecimalMark, NumberFormat, ThousandsMark, date_format

PRESETS = Path(__file__).parent.parent / "schema" / "presets"
OUTCOME_PREFIX = "outcome."
EXTRA = "extra"
IGNORE = "ignore"
UNDECIDED = "?"
"""What a proposed mapping says of a column that somebody has to decide on."""

REMARKS = tuple(field.name for field in OUTCOME if field.identifies == "anybody")

NULL_VALUES = ("", "NULL", "null", "N/A", "n/a")
"""Cells that mean "no value" unless a mapping says otherwise. ``NA`` is not one: it is Namibia."""

Kind = Literal["declarations", "outcomes"]
Scalar = str | int | float
Sign = Annotated[str, Field(min_length=1, max_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


class FileFormat(_Strict):
    """How the file is written; what is left out is detected and stated.

    ``dates`` is a name such as ``"dd/mm/yyyy"``; ``null_values`` lists the cells that mean "no value";
    ``hs_separators`` lists signs to take out of commodity codes, such as ``". "``. ``sheet`` is the sheet of a
    workbook, or several that have the same header; ``header_row`` the row of the header, from 1, or 0
    where there is none: then columns go by position, as ``(column 1)``, or by the ``names`` listed.
    """

    encoding: str | None = None
    delimiter: Sign | None = None
    quote: Annotated[str, Field(max_length=1)] | None = None
    decimal: DecimalMark | None = None
    thousands: ThousandsMark | None = None
    dates: str | None = None
    null_values: tuple[str, ...] = NULL_VALUES
    hs_separators: str = ""
    sheet: tuple[str, ...] = ()
    header_row: Annotated[int, Field(ge=0)] | None = None
    names: tuple[str, ...] = ()

    @field_validator("null_values", "sheet", "names", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value

    @field_validator("dates")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        return _known_date(value)


class ColumnRule(_Strict):
    """What one column of the file means.

    ``to`` is a field of the schema, ``outcome.`` and a field of an outcome, ``extra`` (keep under its
    own name) or ``ignore``. ``values`` translates cells; those it does not list stay as they are.
    ``factor`` turns the file's unit into the schema's. ``repairs`` names the repairs that are accepted, ``[]`` none;
    without it they are asked for where the file needs them. Columns that together are one field of text say with
    ``part`` which place they have in it, from 1, and with ``width`` to how many digits lost zeros are put back.
    ``identifies`` matters with ``--pseudonyms`` alone: whom the values of an ``extra`` column name (``party``,
    ``officer`` or ``nobody``), or that remarks name ``nobody``.
    """

    to: str
    values: dict[str, str] = Field(default_factory=dict)
    factor: float = 1.0
    decimal: DecimalMark | None = None
    thousands: ThousandsMark | None = None
    date: str | None = None
    repairs: tuple[str, ...] | None = None
    part: Annotated[int, Field(ge=1)] | None = None
    width: Annotated[int, Field(ge=1)] | None = None
    identifies: Literal["nobody", "party", "officer"] | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return {"to": value} if isinstance(value, str) else value

    @field_validator("repairs", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value

    @field_validator("factor", mode="before")
    @classmethod
    def _number(cls, value: object) -> object:
        return float(value) if isinstance(value, int) and not isinstance(value, bool) else value

    @field_validator("date")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        return _known_date(value)

    @model_validator(mode="after")
    def _open(self) -> Self:
        remark = self.identifies == "nobody" and self.to.rpartition(".")[2] in REMARKS
        if self.identifies is not None and self.to != EXTRA and not remark:
            raise ValueError('whom a field identifies is settled; only "extra" columns, and remarks, leave it open')
        if self.width is not None and self.part is None:
            raise ValueError("a width belongs to a part of a field")
        return self


class CopyRule(_Strict):
    """A field that takes the value of another field of the same row, ``days`` later where it is a day."""

    source: str = Field(alias="from")
    days: int = 0


class Mapping(_Strict):
    """What every column of a kind of file means.

    ``unmapped`` says what to do with a column that the mapping does not name: ``refuse`` the file,
    keep it as ``extra`` or ``ignore`` it. ``absent`` says whether a column that the mapping names may
    be missing. ``defaults`` fill blank cells and fields without a column. ``totals`` names, for a field, the column
    in which a declaration states its total over all items (for ``item_number`` their number); numbers are written
    there as ``columns`` says of it. ``format`` is the format, as
    ``landwaiter ingest`` names it, of files that a preset is for whatever their other columns are.
    """

    name: str = ""
    description: str = ""
    format: str = ""
    kind: Kind = "declarations"
    unmapped: Literal["refuse", "extra", "ignore"] = "refuse"
    absent: Literal["refuse", "allow"] = "refuse"
    file: FileFormat = FileFormat()
    columns: dict[str, ColumnRule] = Field(default_factory=dict)
    defaults: dict[str, Scalar] = Field(default_factory=dict)
    copies: dict[str, CopyRule] = Field(default_factory=dict)
    totals: dict[str, str] = Field(default_factory=dict)

    @property
    def called(self) -> str:
        """What errors call the mapping: many have no name.

        >>> Mapping(name="ours").called, Mapping().called
        ("the mapping 'ours'", 'the mapping')
        """
        return f"the mapping {self.name!r}" if self.name else "the mapping"

    def number_format(self, column: str) -> NumberFormat | None:
        """Return how numbers of ``column`` are written, or ``None`` where that is to be detected."""
        rule = self.columns.get(column)
        decimal = (rule.decimal if rule else None) or self.file.decimal
        if decimal is None:
            return None
        own = rule.thousands if rule else None
        thousands = own if own is not None else self.file.thousands
        return NumberFormat(decimal, thousands or "")

    def date_format(self, column: str) -> str | None:
        """Return the name of the format of dates in ``column``, or ``None`` where it is to be detected."""
        rule = self.columns.get(column)
        return (rule.date if rule else None) or self.file.dates

    def as_dict(self) -> dict[str, Any]:
        """Return the mapping as JSON-ready fields, what is at its default left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)

    def digest(self) -> str:
        """Return the SHA-256 of everything in the mapping that changes what is read."""
        plain = self.model_dump(mode="json", by_alias=True, exclude={"name", "description", "format", "totals"})
        return hashlib.sha256(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def load_mapping(source: str | Path) -> Mapping:
    """Return the preset called ``source``, or the mapping in the TOML file at ``source``.

    Raises
    ------
    MappingError
        If there is neither, or the file is not a mapping; it says which line or entry.
    """
    preset = PRESETS / f"{source}.toml"
    path = preset if str(source) in presets() else Path(source)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        known = ", ".join(presets())
        raise MappingError(
            "there is no such mapping, as a preset or as a file.",
            f"Give a TOML file, or one of the presets: {known}.",
            Place(file=str(source)),
        ) from error
    return parse_mapping(text, str(source))


def parse_mapping(text: str, name: str = "mapping") -> Mapping:
    """Return the mapping written in ``text``; ``name`` is used in errors.

    >>> parse_mapping('columns.HS = "hs_code"').columns["HS"].to
    'hs_code'
    """
    try:
        return Mapping.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"the mapping is not TOML: {error}.", "Correct that line.", Place(file=name)) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise MappingError(
            f"the mapping has a wrong entry at {where!r}: {first['msg']}.",
            "Correct it; docs/how-to/map-columns lists what a mapping can say.",
            Place(file=name),
        ) from error


def presets() -> tuple[str, ...]:
    """Return the names of the mappings that ship with Landwaiter.

    >>> "korea-public" in presets()
    True
    """
    return tuple(sorted(path.stem for path in PRESETS.glob("*.toml")))


def _known_date(value: str | None) -> str | None:
    if value is not None:
        try:
            date_format(value)
        except KeyError:
            raise ValueError(f"there is no date format {value!r}; write it as yyyy-mm-dd, dd/mm/yyyy, ...") from None
    return value
