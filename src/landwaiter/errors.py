"""Every exception Landwaiter raises on purpose, in one hierarchy.

Each error says where it happened (file, sheet, row, column, value), what is wrong and what to do
about it, so that the person who sees it needs nothing else.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the user's material something was found; unknown parts stay ``None``.

    ``row`` counts lines of the file as an editor shows them: the header of a CSV is row 1. ``at`` says where
    in the file in the file's own words, such as ``Sheet1!23``, where that is no line.

    >>> str(Place(file="may.csv", row=12, column="HS", value="12"))
    "may.csv, row 12, column 'HS', value '12'"
    """

    file: str | None = None
    sheet: str | None = None
    at: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        parts = [self.file] if self.file else []
        if self.sheet:
            parts.append(f"sheet {self.sheet!r}")
        if self.at:
            parts.append(self.at)
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column {self.column!r}")
        if self.value is not None:
            parts.append(f"value {self.value!r}")
        return ", ".join(parts)


class LandwaiterError(Exception):
    """What went wrong, where, and what to do; the root of all errors of this package.

    >>> print(InputError("the file is empty.", "Export it again.", Place(file="may.csv")))
    may.csv: the file is empty. Export it again.
    """

    def __init__(self, problem: str, remedy: str, place: Place | None = None) -> None:
        super().__init__(problem, remedy, place)
        self.problem = problem
        self.remedy = remedy
        self.place = place or Place()

    def __str__(self) -> str:
        where = str(self.place)
        return f"{where}: {self.problem} {self.remedy}" if where else f"{self.problem} {self.remedy}"

    def as_dict(self) -> dict[str, object]:
        """Return the error as JSON-ready fields, unknown parts of the place left out."""
        place = {key: value for key, value in asdict(self.place).items() if value is not None}
        return {"error": type(self).__name__, "problem": self.problem, "remedy": self.remedy, **place}


class InputError(LandwaiterError):
    """A file, or something in it, cannot be used as it is."""


class NotFoundError(InputError):
    """Something that was named is not there, or not there for whoever asks."""


class MappingError(InputError):
    """Columns of a file could not be tied to fields of the schema without guessing."""


class SettingsError(LandwaiterError):
    """A setting or an option has a value that cannot be used."""


class WorkspaceError(LandwaiterError):
    """The workspace is missing, damaged, locked, read-only or full."""


class BusyError(WorkspaceError):
    """Another command is changing the workspace; the same succeeds when that has finished."""


class EngineError(LandwaiterError):
    """The data engine refused a query or lacks something it needs."""


class NotComputableError(LandwaiterError):
    """Something was asked for that the data at hand cannot give: a field or labels are missing."""


class ModelError(LandwaiterError):
    """A stored model is missing, damaged or not what its card says."""


class SignInError(LandwaiterError):
    """Whoever asks is not signed in, or could not be: wrong name, password or code, or a session that ended."""


class TooManyTriesError(SignInError):
    """Somebody tried wrong passwords, or sign-ins that came to nothing, too often in a while."""


class RightsError(LandwaiterError):
    """Whoever asks may not do this."""


class ConflictError(LandwaiterError):
    """Somebody else was faster, or what is asked for no longer fits what is there."""
