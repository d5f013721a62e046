"""Hold the sizes of functions and modules: small ones can be read, tested and replaced.

A body is counted without its docstring, blank lines and comments.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median, quantiles

from sources import PACKAGE, ROOT, Function, Module, functions, modules, place, run

MEDIAN_BODY, NINE_IN_TEN_BODIES, LARGEST_BODY = 8, 25, 60
MEDIAN_MODULE, LARGEST_MODULE = 150, 600


def body_lines(function: Function, module: Module) -> int:
    """Count the lines of code in the body of ``function``."""
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    if not body:
        return 0
    lines = module.text.splitlines()[body[0].lineno - 1 : function.end_lineno]
    return sum(1 for line in lines if line.strip() and not line.strip().startswith("#"))


def check(folders: Sequence[Path]) -> Iterator[str]:
    """Yield a complaint for everything that is too large."""
    found = list(modules(folders))
    bodies = {place(m.path, f.lineno) + f" {f.name}": body_lines(f, m) for m in found for f in functions(m)}
    lengths = {place(m.path, 1): len(m.text.splitlines()) for m in found}
    yield from _bodies(bodies)
    yield from _modules(lengths)


def _bodies(bodies: dict[str, int]) -> Iterator[str]:
    sizes = list(bodies.values()) or [0]
    yield from _above("a function has", bodies, LARGEST_BODY)
    if median(sizes) > MEDIAN_BODY:
        yield f"half of the functions have more than {median(sizes):g} lines; the target is {MEDIAN_BODY}"
    ninth = quantiles(sizes, n=10, method="inclusive")[-1] if len(sizes) > 1 else sizes[0]
    if ninth > NINE_IN_TEN_BODIES:
        yield f"one function in ten has more than {ninth:g} lines; the target is {NINE_IN_TEN_BODIES}"


def _modules(lengths: dict[str, int]) -> Iterator[str]:
    sizes = list(lengths.values()) or [0]
    yield from _above("a module has", lengths, LARGEST_MODULE)
    if median(sizes) > MEDIAN_MODULE:
        yield f"half of the modules have more than {median(sizes):g} lines; the target is {MEDIAN_MODULE}"


def _above(what: str, sizes: dict[str, int], most: int) -> Iterator[str]:
    for where, size in sizes.items():
        if size > most:
            yield f"{where}: {what} {size} lines; the most allowed is {most}"


if __name__ == "__main__":
    run(check, __doc__, (PACKAGE, ROOT / "tools"))
