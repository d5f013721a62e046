"""What the check scripts share: files, parsed modules, command line and verdict."""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "landwaiter"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """A parsed file."""

    path: Path
    text: str
    tree: ast.Module


def modules(folders: Iterable[Path]) -> Iterator[Module]:
    """Parse every Python file below ``folders``, in the order of their names."""
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            yield Module(path, text, ast.parse(text, str(path)))


def functions(module: Module) -> Iterator[Function]:
    """Return every function and method of a module, nested ones too."""
    return (node for node in ast.walk(module.tree) if isinstance(node, Function))


def place(path: Path, line: int) -> str:
    """Return where something is, as editors understand it.

    >>> place(ROOT / "tools" / "sources.py", 3)
    'tools/sources.py:3'
    """
    return f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}:{line}"


def run(check: Callable[[Sequence[Path]], Iterable[str]], about: str, default: Sequence[Path] = (PACKAGE,)) -> None:
    """Run ``check`` over the folders named on the command line; exit with 1 if it has complaints."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("folder", nargs="*", type=Path, default=list(default), help="folder to look through")
    verdict(check(parser.parse_args().folder))


def verdict(complaints: Iterable[str]) -> None:
    """Print the complaints and exit with 1 if there are any."""
    found = list(complaints)
    for complaint in found:
        print(complaint)
    sys.exit(1 if found else 0)
