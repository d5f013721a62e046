"""Hold that what errors say to people at the pages is in the phrase book, and the book is as it should be.

Sentences are looked for where errors are raised: texts, and texts with values in them, also under a name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

from landwaiter.explain.catalogue import LANGUAGES
from landwaiter.explain.phrases import VARIES, phrases
from sources import PACKAGE, Module, modules, place, run

FOLDERS = (PACKAGE / "services" / "application", PACKAGE / "web")
Sentence = tuple[str, str]
"""Where it is said, and what."""


def check(folders: Sequence[Path]) -> Iterator[str]:
    """Yield a complaint for every sentence without translation, and for every flaw of the book."""
    book = phrases()
    known = {row[LANGUAGES[0]] for row in book}
    for where, sentence in _sentences(folders):
        if sentence not in known:
            yield f"{where}: not in the phrase book: {sentence}"
    if [row[LANGUAGES[0]] for row in book] != sorted(known):
        yield "the phrase book is not sorted, or has a sentence twice"
    for row in book:
        if len({wording.count(VARIES) for wording in row.values()}) != 1 or not all(row.values()):
            yield f"not as many values in every language, or no wording: {row[LANGUAGES[0]]}"


def _sentences(folders: Sequence[Path]) -> Iterator[Sentence]:
    for module in modules(folders):
        named = _named(module)
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Error"):
                for argument in node.args[:2]:
                    texts = named.get(argument.id, []) if isinstance(argument, ast.Name) else [argument]
                    yield from ((place(module.path, node.lineno), said) for text in texts if (said := _said(text)))


def _named(module: Module) -> dict[str, list[ast.expr]]:
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = [(target, node.value)]
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = list(zip(target.elts, node.value.elts, strict=True))
                for name, value in pairs:
                    if isinstance(name, ast.Name):
                        found.setdefault(name.id, []).append(value)
    return found


def _said(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else VARIES for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


if __name__ == "__main__":
    run(check, __doc__, FOLDERS)
