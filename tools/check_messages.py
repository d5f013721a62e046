"""Hold that every sentence shown to users is worded in every language.

Each message id in the code has a wording in each catalogue, with the same placeholders; each
placeholder is given by the code that names the id; no wording is without use; and the compiled
catalogues are those of the ``.po`` files.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from sources import PACKAGE, Module, modules, place, verdict

LANGUAGES = ("en", "fr", "es")
MESSAGE = re.compile(r"[a-z]+(\.[a-z0-9_]+)+(?<!\.csv|\.xml)(?<!\.json|\.html|\.toml)(?<!\.md)(?<!\.parquet)")
ANY = "[a-z0-9_.]+"
SAID = re.compile(r"""say\(\s*["'](web\.[a-z0-9_.]+)["'](\s*~)?""")
"""What a template of a page says; with a tilde, the rest of the id is known at run time."""
CALLS = ("Reason", "Check", "Caveat", "Condition")

Wordings = dict[str, dict[str, str]]
"""Wording by message id, by language."""


def catalogue_path(package: Path, language: str) -> Path:
    """Return where the wordings of a language are."""
    return package / "locales" / language / "LC_MESSAGES" / "landwaiter.po"


def read_catalogue(path: Path) -> Catalog:
    """Read one ``.po`` file."""
    with path.open("rb") as stream:
        return read_po(stream, ignore_obsolete=True)


def wordings(package: Path) -> Wordings:
    """Read the catalogues of all languages."""
    read = {language: read_catalogue(catalogue_path(package, language)) for language in LANGUAGES}
    return {lang: {str(m.id): str(m.string) for m in catalogue if m.id} for lang, catalogue in read.items()}


def compiled(path: Path) -> bytes:
    """Return what the compiled catalogue of a ``.po`` file must contain."""
    written = io.BytesIO()
    write_mo(written, read_catalogue(path))
    return written.getvalue()


def placeholders(text: str) -> set[str]:
    """Return the names that a wording asks for.

    >>> sorted(placeholders("{frauds_count} of {inspected_count}"))
    ['frauds_count', 'inspected_count']
    """
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def check(package: Path) -> Iterator[str]:
    """Yield a complaint for every message that lacks something."""
    known, sources = wordings(package), list(modules([package]))
    yield from _same_everywhere(known)
    yield from _worded(known["en"], sources)
    yield from _unused(known["en"], sources)
    yield from _given(known["en"], sources)
    for language in LANGUAGES:
        path = catalogue_path(package, language)
        if not path.with_suffix(".mo").exists() or path.with_suffix(".mo").read_bytes() != compiled(path):
            yield f"{place(path, 1)}: the compiled catalogue is not of this text: run make messages"


def _same_everywhere(known: Wordings) -> Iterator[str]:
    for message in sorted({message for wording in known.values() for message in wording}):
        for language in LANGUAGES:
            text = known[language].get(message)
            if not text:
                yield f"{message}: no wording in {language}"
            elif placeholders(text) != placeholders(known["en"].get(message, "")):
                yield f"{message}: the placeholders in {language} are not those in en"


def _namespaces(known: dict[str, str], sources: Sequence[Module]) -> set[str]:
    ids = [*known, *(said for _, said, _ in _calls(sources) if MESSAGE.fullmatch(said))]
    return {message.partition(".")[0] for message in ids}


def _strings(module: Module) -> Iterator[tuple[int, str]]:
    """Yield every text that is a message id, as a regular expression: parts known at run time match all."""
    inside = {id(part) for node in ast.walk(module.tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.JoinedStr):
            parts = (re.escape(str(p.value)) if isinstance(p, ast.Constant) else ANY for p in node.values)
            yield node.lineno, "".join(parts)
        elif isinstance(node, ast.Constant) and id(node) not in inside and MESSAGE.fullmatch(str(node.value)):
            yield node.lineno, re.escape(str(node.value))


def _mentions(known: dict[str, str], sources: Sequence[Module]) -> Iterator[tuple[str, str]]:
    spaces = tuple(rf"{space}\." for space in sorted(_namespaces(known, sources)))
    for module in sources:
        for line, pattern in _strings(module):
            if pattern.startswith(spaces):
                yield place(module.path, line), pattern
    yield from _said({module.path.parent / "templates" for module in sources})


def _said(folders: set[Path]) -> Iterator[tuple[str, str]]:
    """Yield what the templates of pages say, as :func:`_strings` does for code."""
    for path in sorted(path for folder in folders for path in folder.rglob("*.html")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for name, goes_on in SAID.findall(line):
                yield place(path, number), re.escape(name) + (ANY if goes_on else "")


def _worded(known: dict[str, str], sources: Sequence[Module]) -> Iterator[str]:
    for where, pattern in _mentions(known, sources):
        if not any(re.fullmatch(pattern, message) for message in known):
            yield f"{where}: no wording for {pattern.replace(chr(92), '')}"


def _endings(sources: Sequence[Module]) -> set[str]:
    """Return the patterns of ids that are made of another id and an ending, such as ``{message}.remedy``."""
    patterns = {pattern for module in sources for _, pattern in _strings(module)}
    return {pattern for pattern in patterns if re.fullmatch(rf"{re.escape(ANY)}(\\\.[a-z0-9_]+)+", pattern)}


def _unused(known: dict[str, str], sources: Sequence[Module]) -> Iterator[str]:
    patterns = {pattern for _, pattern in _mentions(known, sources)} | _endings(sources)
    for message in sorted(known):
        if not any(re.fullmatch(pattern, message) for pattern in patterns):
            yield f"{message}: nothing in the code says this"


def _calls(sources: Sequence[Module]) -> Iterator[tuple[str, str, ast.expr | None]]:
    for module in sources:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in CALLS:
                named = {keyword.arg: keyword.value for keyword in node.keywords}
                first = node.args[0] if node.args else named.get("message")
                params = node.args[1] if len(node.args) > 1 else named.get("params")
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield place(module.path, node.lineno), first.value, params


def _given(known: dict[str, str], sources: Sequence[Module]) -> Iterator[str]:
    for where, said, params in _calls(sources):
        if isinstance(params, ast.Dict) and all(isinstance(key, ast.Constant) for key in params.keys):
            names = {key.value for key in params.keys if isinstance(key, ast.Constant)}
            lacking = placeholders(known.get(said, "")) - names
            if lacking:
                yield f"{where}: {said} needs {', '.join(sorted(lacking))}"


def compile_all(package: Path) -> None:
    """Write the compiled catalogues of all languages."""
    for language in LANGUAGES:
        path = catalogue_path(package, language)
        path.with_suffix(".mo").write_bytes(compiled(path))


def main() -> None:
    """Check, or compile when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compile", action="store_true", help="write the compiled catalogues first")
    parser.add_argument("package", nargs="?", type=Path, default=PACKAGE, help="folder of the package")
    options = parser.parse_args()
    if options.compile:
        compile_all(options.package)
    verdict(check(options.package))


if __name__ == "__main__":
    main()
