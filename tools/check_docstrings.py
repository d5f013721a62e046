"""Hold that every public module, class, function and method says what it is.

Public is what has no underscore before its name, nor before the name of a module or class around it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

from sources import Function, Module, modules, place, run

PLACEHOLDERS = ("", "...", "TBD")


def check(folders: Sequence[Path]) -> Iterator[str]:
    """Yield a complaint for every public name without a docstring."""
    for module in modules(folders):
        if module.path.stem == "__init__" or not _is_private(module.path.stem):
            yield from _undocumented(module.tree, module, "module")


def _undocumented(node: ast.Module | ast.ClassDef | Function, module: Module, kind: str) -> Iterator[str]:
    if (ast.get_docstring(node) or "").strip() in PLACEHOLDERS:
        name = getattr(node, "name", module.path.stem)
        yield f"{place(module.path, getattr(node, 'lineno', 1))}: the {kind} {name} has no docstring"
    if isinstance(node, Function):
        return
    for child in node.body:
        if isinstance(child, ast.ClassDef | Function) and not _is_private(child.name) and not _is_overload(child):
            yield from _undocumented(child, module, "class" if isinstance(child, ast.ClassDef) else "function")


def _is_private(name: str) -> bool:
    return name.startswith("_")


def _is_overload(node: ast.ClassDef | Function) -> bool:
    return any(ast.unparse(decorator).endswith("overload") for decorator in node.decorator_list)


if __name__ == "__main__":
    run(check, __doc__)
