"""Schemes of a user's own: classes in a Python file that the user names.

Such a file is run, so it is named on the command line and never in a scenario file: a stranger's
scenario must not run code.
"""

from __future__ import annotations

import inspect
import sys
from contextlib import contextmanager
from dataclasses import Field
from traceback import extract_tb
from types import ModuleType
from typing import TYPE_CHECKING

from landwaiter.country.schemes import SCHEMES, Scheme
from landwaiter.errors import InputError, LandwaiterError, Place
from landwaiter.schema.fields import OFFENCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path


def load_schemes(path: Path, known: Mapping[str, type[Scheme]] = SCHEMES) -> tuple[type[Scheme], ...]:
    """Run a Python file and return the scheme classes that it defines, in their order.

    Parameters
    ----------
    path
        A file of the user's own, or of somebody whom the user trusts as much.
    known
        Schemes by kind, whose kinds are taken.

    Raises
    ------
    InputError
        If the file cannot be read or raises an error, if it has no scheme, or one that is not complete or
        has the kind of another.
    """
    module = _run(path)
    found = tuple(thing for thing in vars(module).values() if _is_scheme(thing, module))
    if not found:
        remedy = "Derive a class from landwaiter.country.schemes.Scheme and give it weights() and alter()."
        raise InputError("no scheme is defined in the file.", remedy, Place(file=str(path)))
    for number, scheme in enumerate(found):
        _check(scheme, Place(file=str(path), value=scheme.__name__))
        if scheme.kind in known or scheme.kind in [other.kind for other in found[:number]]:
            place = Place(file=str(path), value=scheme.kind)
            raise InputError("another scheme is of that kind.", "Give it a kind of its own.", place)
    return found


@contextmanager
def blaming(paths: Iterable[Path]) -> Iterator[None]:
    """Refuse what the code of the files ``paths`` raises while a country is made, naming the row.

    Raises
    ------
    InputError
        If an error has passed through one of the files.
    """
    try:
        yield
    except LandwaiterError:
        raise
    except Exception as error:
        for path in paths:
            if _rows_of(path, error):
                raise _raised(path, error) from error
        raise


def _run(path: Path) -> ModuleType:
    """Run the file as a module that Python knows by name, which dataclasses ask for."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the file cannot be read: {error}.", "Name a Python file.", Place(file=str(path))) from error
    module = ModuleType(f"landwaiter_own_schemes:{path.resolve()}")
    sys.modules[module.__name__] = module
    try:
        code, names = compile(text, path, "exec"), vars(module)
        exec(code, names)  # noqa: S102 - the user asks to run it # nosec B102
    except Exception as error:
        del sys.modules[module.__name__]
        raise _raised(path, error) from error
    return module


def _raised(path: Path, error: Exception) -> InputError:
    """What went wrong in the file, and in which line of it."""
    own = _rows_of(path, error)
    line = error.lineno if isinstance(error, SyntaxError) else own[-1] if own else None
    problem = f"the file raises {type(error).__name__}: {error}."
    return InputError(problem, "Correct it, and try again.", Place(file=str(path), row=line))


def _rows_of(path: Path, error: Exception) -> list[int | None]:
    """The rows of the file that an error has passed through, the one that raised it last."""
    return [frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename == str(path)]


def _is_scheme(thing: object, module: ModuleType) -> bool:
    """Whether it is a scheme that the file defines for use: not imported, no base of others."""
    own = isinstance(thing, type) and issubclass(thing, Scheme) and thing.__module__ == module.__name__
    return own and ("kind" in vars(thing) or not inspect.isabstract(thing))


def _check(scheme: type[Scheme], place: Place) -> None:
    lacks = [name for name in ("kind", "offence") if not isinstance(getattr(scheme, name, None), str)]
    lacks += sorted(scheme.__abstractmethods__)
    lacks += ["@dataclass(frozen=True)"] * any(isinstance(value, Field) for value in vars(scheme).values())
    if lacks:
        raise InputError(f"the scheme lacks {', '.join(lacks)}.", "Give the class what it lacks.", place)
    if scheme.offence not in OFFENCES:
        raise InputError(f"{scheme.offence!r} is no offence.", f"Use one of {', '.join(OFFENCES)}.", place)
