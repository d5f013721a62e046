"""The reference pages, made from the code itself, so that they cannot lag behind it.

Each function returns the Markdown of one table or list; :data:`PAGES` names them.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from importlib import import_module
from itertools import pairwise
from typing import Any

from check_messages import LANGUAGES, wordings
from openapi import FILE
from sources import PACKAGE, modules


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table.

    >>> print(table(("a", "b"), [(1, "x|y")]))
    | a | b |
    |---|---|
    | 1 | x\\|y |
    """
    lines = [header, ["---"] * len(header), *rows]
    shown = ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines]
    shown[1] = shown[1].replace(" ", "")
    return "\n".join(shown)


def code(value: object) -> str:
    """Return ``value`` in code quotes, nothing where it is empty."""
    return f"`{value}`" if value not in (None, "") else ""


def first_line(thing: object) -> str:
    """Return the first paragraph of a docstring, on one line, in Markdown."""
    return _one_line(inspect.getdoc(thing) or "")


def _one_line(docstring: str) -> str:
    return _markdown(" ".join(docstring.split("\n\n", maxsplit=1)[0].split()))


def _markdown(text: str) -> str:
    text = re.sub(r":[a-z:]+:`~?([^`]+)`", r"`\1`", text)
    return text.replace("``", "`")


def root_command() -> Any:
    """Return the whole command line as an object that knows its commands and options."""
    from typer.main import get_command

    from landwaiter.cli import app

    return get_command(app)


def subcommands(group: Any, prefix: str = "landwaiter") -> Iterator[tuple[str, Any]]:
    """Yield the full name of every command and the command."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from subcommands(command, f"{prefix} {name}")
        else:
            yield f"{prefix} {name}", command


def commands() -> str:
    """Every command with its arguments and options."""
    root = root_command()
    parts = ["## landwaiter", _paragraphs(root.help), _options(root)]
    for name, command in subcommands(root):
        parts += [f"## {name}", _paragraphs(command.help), f"```\n{_usage(name, command)}\n```", _options(command)]
    return "\n\n".join(part for part in parts if part)


def _paragraphs(text: str | None) -> str:
    return _markdown(inspect.cleandoc(text or ""))


def _usage(name: str, command: Any) -> str:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    shown = [_metavar(p) if p.required else f"[{_metavar(p)}]" for p in arguments]
    return " ".join([name, "[OPTIONS]", *shown])


def _metavar(param: Any) -> str:
    return str(param.metavar or param.name.upper())


def option_name(param: Any) -> str:
    """Return how a parameter is written on the command line: ``--rate``, ``-w``, ``FILE``."""
    return _metavar(param) if param.param_type_name == "argument" else ", ".join([*param.opts, *param.secondary_opts])


def _options(command: Any) -> str:
    rows = [
        (code(option_name(p)), _help(p), _default(p), code(_variable(p))) for p in command.params if p.name != "help"
    ]
    return table(("option", "meaning", "default", "environment"), rows) if rows else ""


def _help(param: Any) -> str:
    return str(param.help or "")


def _variable(param: Any) -> str:
    return param.envvar if isinstance(param.envvar, str) else " ".join(param.envvar or ())


def _default(param: Any) -> str:
    if param.required:
        return "required"
    return "" if param.default in (None, False, "") else code(param.default)


def settings() -> str:
    """Every setting of ``landwaiter.toml``."""
    rows = [(code(name), code(variable), code(default), meaning) for name, variable, default, meaning in all_settings()]
    return table(("setting", "environment", "default", "meaning"), rows)


def all_settings() -> Iterator[tuple[str, str, object, str]]:
    """Yield name, environment variable, default and meaning of every setting."""
    from landwaiter.store.settings import Settings

    return _section(Settings, "", "LANDWAITER")


def _section(section: Any, prefix: str, variable: str) -> Iterator[tuple[str, str, object, str]]:
    for name, info in section.model_fields.items():
        named = f"{variable}_{name}".upper()
        if hasattr(info.annotation, "model_fields"):
            yield from _section(info.annotation, f"{prefix}{name}.", named)
        else:
            yield f"{prefix}{name}", named, info.default, info.description or ""


def declaration_fields() -> str:
    """The fields of a declaration item."""
    from landwaiter.schema import DECLARATION

    return _fields(DECLARATION)


def outcome_fields() -> str:
    """The fields of an outcome."""
    from landwaiter.schema import OUTCOME

    return _fields(OUTCOME)


def _fields(fields: Sequence[Any]) -> str:
    rows = [
        (code(f.name), f.kind, "yes" if f.required else "", f.meaning, " ".join(_refusal(c) for c in f.checks))
        for f in fields
    ]
    return table(("field", "kind", "required", "meaning", "refused when"), rows)


def _refusal(check: Any) -> str:
    limits = "; ".join(f"{name} {value}" for name, value in check.params.items())
    return code(check.message) + (f" ({limits})" if limits else "")


def messages() -> str:
    """Every sentence that users see, by message id, in all languages."""
    known = wordings(PACKAGE)
    rows = [
        (code(message), *(known[language].get(message, "") for language in LANGUAGES))
        for message in sorted(known["en"])
    ]
    return table(("message", "English", "French", "Spanish"), rows)


def errors() -> str:
    """The exceptions that the package raises on purpose."""
    from landwaiter import errors as module

    found = [kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    rows = [(code(kind.__name__), code(kind.__mro__[1].__name__), first_line(kind)) for kind in found]
    return table(("error", "is a", "meaning"), rows)


def exit_codes() -> str:
    """What the exit status of every command says."""
    from landwaiter.cli.output import EXIT_CODES

    return table(("status", "meaning"), EXIT_CODES.items())


def rankers() -> str:
    """The models that can be trained."""
    from landwaiter.targeting import DEFAULT_RANKER, RANKERS

    rows = [(code(n), class_line(path), "yes" if n == DEFAULT_RANKER else "") for n, path in RANKERS.items()]
    return table(("ranker", "what it does", "default"), rows)


def class_line(path: str) -> str:
    """Return the first paragraph of what a class says of itself, without importing what it needs.

    >>> class_line("landwaiter.targeting.date.ranker:DateRanker")
    'Dual-task attentive tree-aware embedding (Kim et al., KDD 2020), written from the paper.'
    """
    module, _, name = path.partition(":")
    tree = ast.parse(PACKAGE.parent.joinpath(*module.split(".")).with_suffix(".py").read_text(encoding="utf-8"))
    found = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    return _one_line(ast.get_docstring(found) or "")


def feature_columns() -> str:
    """What features are made of."""
    from landwaiter.features import FeatureSpec

    recipe = FeatureSpec()
    rows = [(code(name), _listed(value)) for name, value in vars_of(recipe)]
    return table(("part of the recipe", "default"), rows)


def vars_of(recipe: Any) -> Iterator[tuple[str, Any]]:
    """Yield the name and the value of every field of a dataclass."""
    return ((name, getattr(recipe, name)) for name in recipe.__dataclass_fields__)


def _listed(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(code("+".join(part) if isinstance(part, tuple) else part) for part in value)
    return str(value)


def capabilities() -> str:
    """What every capability needs and uses."""
    from landwaiter.services.quality import capabilities as declared

    names = wordings(PACKAGE)["en"]
    rows = [
        (names[f"report.file.capability.{one.name}"], _groups(one.needs), ", ".join(map(code, one.uses)))
        for one in declared()
    ]
    return table(("capability", "needs", "uses"), rows)


def _groups(needs: Sequence[Sequence[str]]) -> str:
    return "; ".join(" or ".join(map(code, group)) for group in needs)


def presets() -> str:
    """The column mappings that ship with the package."""
    from landwaiter.ingest import load_mapping
    from landwaiter.ingest import presets as names

    rows = [(code(name), mapping.kind, mapping.description) for name in names() for mapping in [load_mapping(name)]]
    return table(("preset", "kind", "for"), rows)


def mapping_entries() -> str:
    """What a mapping file can say."""
    from landwaiter.ingest.mapping import ColumnRule, CopyRule, FileFormat, Mapping

    tables: list[tuple[str, Any]] = [
        ("top level", Mapping),
        ("[file]", FileFormat),
        ("[columns]", ColumnRule),
        ("[copies]", CopyRule),
    ]
    parts = []
    for where, section in tables:
        entries = ", ".join(code(info.alias or name) for name, info in section.model_fields.items())
        parts.append(f"**{where}**: {_markdown(' '.join((inspect.getdoc(section) or '').split()))} Entries: {entries}.")
    return "\n\n".join(parts)


def repairs() -> str:
    """What can be repaired, and in which fields."""
    from landwaiter.ingest.repairs import REPAIRS
    from landwaiter.schema import DECLARATION

    rows = [(code(name), one.meaning, _concerned(one, DECLARATION)) for name, one in REPAIRS.items()]
    return table(("repair", "what it does", "fields"), rows)


def _concerned(repair: Any, fields: Sequence[Any]) -> str:
    found = [field for field in fields if repair.concerns(field)]
    kinds = {"date": "every day", "number": "every number", "integer": "every number"}
    whole = {kinds.get(field.kind, "") for field in found}
    return whole.pop() if len(whole) == 1 and "" not in whole else ", ".join(code(field.name) for field in found)


def format_limits() -> str:
    """What a file may not go beyond, by format."""
    from formats import limits

    return table(("format", "at most", "of what"), limits())


def foreign_formats() -> str:
    """The formats that are known and not read."""
    from formats import foreign

    return table(("the file is", "what to do"), foreign())


def exported() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield every package that exports names, and the names."""
    for path in [PACKAGE / "__init__.py", *sorted(PACKAGE.glob("*/__init__.py"))]:
        if path.parent.name == "cli":
            continue  # a program, not a library
        package = ".".join(path.parent.relative_to(PACKAGE.parent).parts)
        module = import_module(package)
        yield package, tuple(getattr(module, "__all__", ()))


def schemes() -> str:
    """The fraud schemes of a simulated country."""
    from landwaiter.country.schemes import SCHEMES

    rows = [(f"{{doc}}`{kind}`", scheme.offence, first_line(scheme)) for kind, scheme in SCHEMES.items()]
    return table(("scheme", "offence", "what it does"), rows)


def scheme_pages() -> dict[str, Callable[[], str]]:
    """What can be set of each scheme, by the name that its page asks for."""
    from landwaiter.country.schemes import SCHEMES

    return {f"scheme-{kind.replace('_', '-')}": partial(_own_parameters, scheme) for kind, scheme in SCHEMES.items()}


def roles() -> str:
    """The roles, and in which offices each acts."""
    from landwaiter.services.application.rights import ROLES

    return table(
        ("role", "what for", "offices"), [(code(name), one.meaning, one.offices) for name, one in ROLES.items()]
    )


def rights() -> str:
    """What each role may do."""
    from landwaiter.services.application.rights import ACTIONS, ROLES

    rows = [
        (code(action), meaning, *("yes" if action in role.actions else "" for role in ROLES.values()))
        for action, meaning in ACTIONS.items()
    ]
    return table(("action", "meaning", *ROLES), rows)


def operations() -> str:
    """What programs may ask, by path; each with what it answers."""
    described = json.loads(FILE.read_text(encoding="utf-8"))
    parts = [
        _operation(method.upper(), path, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    return "\n\n".join([*parts, *(_shape(name, shape) for name, shape in described["components"]["schemas"].items())])


def _operation(method: str, path: str, operation: Any) -> str:
    asked = [
        (code(one["name"]), one["in"], "yes" if one.get("required") else "", one.get("description", ""))
        for one in operation.get("parameters", ())
    ]
    answered = [(status, _content(one), one["description"]) for status, one in sorted(operation["responses"].items())]
    lines = [f"## {method} {path}", f"{operation['summary']} {operation['description']}"]
    if "requestBody" in operation:
        lines.append(f"Body: {_content(operation['requestBody'])}.")
    if asked:
        lines.append(table(("parameter", "in", "needed", "meaning"), asked))
    return "\n\n".join([*lines, table(("status", "content", "meaning"), answered)])


def _content(part: Any) -> str:
    for kind, content in part.get("content", {}).items():
        return "problem details" if "problem" in kind else _kind(content["schema"])
    return ""


def _shape(name: str, shape: Any) -> str:
    needed = shape.get("required", ())
    rows = [
        (code(field), _kind(one), "yes" if field in needed else "", one.get("description", ""))
        for field, one in shape.get("properties", {}).items()
    ]
    said = " ".join(shape.get("description", "").split())
    return f"## {name}\n\n{said}\n\n{table(('field', 'type', 'needed', 'meaning'), rows)}"


def _kind(schema: Any) -> str:
    """Return the type of a value in a word or two."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(code(one) for one in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    return str(schema.get("type", "anything"))


def every_scheme() -> str:
    """What can be set of every scheme."""
    from landwaiter.country.schemes import Scheme

    return _parameters(Scheme)


def habits() -> str:
    """What can be set of habits."""
    from landwaiter.country.schemes import Habits

    return _parameters(Habits)


def _own_parameters(scheme: type) -> str:
    """What a scheme has beside what all have, or otherwise."""
    from landwaiter.country.schemes import Scheme

    return _parameters(scheme, without=Scheme)


def _parameters(kind: type, without: type | None = None) -> str:
    from landwaiter.country.parameter import parameters
    from landwaiter.country.scenario.tables import parameter_table

    known = [] if without is None else list(parameters(without))
    return parameter_table(one for one in parameters(kind) if one not in known)


def scenario_parameters() -> str:
    """Everything that a scenario of a simulated country can say."""
    from landwaiter.country import parameter_tables

    return parameter_tables()


def country_tables() -> str:
    """The tables of a simulated country, column by column."""
    from landwaiter.country.records.tables import TABLES

    return "\n\n".join(_country_table(one) for one in TABLES.values())


def _country_table(one: Any) -> str:
    place = f"{'truth/' if one.secret else ''}{one.name}.parquet"
    rows = [(f"`{column.name}`", column.kind, column.meaning) for column in one.columns]
    return f"### {place}\n\n{one.meaning}\n\n{table(('column', 'type', 'meaning'), rows)}"


def country_exports() -> str:
    """The files that a simulated country can be exported as."""
    from landwaiter.country.export.exports import EXPORTS

    return table(("export", "what it is"), [(f"`{name}`", export.meaning) for name, export in EXPORTS.items()])


def dirt_kinds() -> str:
    """The kinds of dirt, with the rates of the lifelike mixture."""
    from landwaiter.country.parameter import parameters
    from landwaiter.country.scenario.dirt import Dirt

    lifelike = Dirt.lifelike()
    rows = [(f"`{one.name}`", one.meaning, getattr(lifelike, one.name) or "") for one in parameters(Dirt)]
    return table(("kind", "what is dirtied", "lifelike"), rows)


def python() -> str:
    """Every exported name of every package, with its docstring."""
    parts = []
    for package, names in exported():
        first = first_line(import_module(package))
        listed = "\n\n".join(_documented(package, name) for name in names)
        parts.append(f"## {package}\n\n{first}\n\n{listed}")
    return "\n\n".join(parts)


def _documented(package: str, name: str) -> str:
    thing = getattr(import_module(package), name)
    if isinstance(thing, type):
        return f"```{{eval-rst}}\n.. autoclass:: {package}.{name}\n   :members:\n```"
    if inspect.isroutine(thing):
        return f"```{{eval-rst}}\n.. autofunction:: {package}.{name}\n```"
    return f"`{package}.{name}`\n: {_said_of_data(package, name)}"


def _said_of_data(package: str, name: str) -> str:
    """Return the text below an assignment, wherever in the package it is made."""
    for module in modules([PACKAGE.joinpath(*package.split(".")[1:])]):
        for statement, following in pairwise(module.tree.body):
            targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
            if any(getattr(target, "id", None) == name for target in targets) and isinstance(following, ast.Expr):
                return _markdown(" ".join(str(ast.literal_eval(following.value)).split()))
    return ""


PAGES: dict[str, Callable[[], str]] = {
    "commands": commands,
    "settings": settings,
    "declaration-fields": declaration_fields,
    "outcome-fields": outcome_fields,
    "messages": messages,
    "errors": errors,
    "exit-codes": exit_codes,
    "rankers": rankers,
    "feature-columns": feature_columns,
    "capabilities": capabilities,
    "presets": presets,
    "mapping-entries": mapping_entries,
    "format-limits": format_limits,
    "foreign-formats": foreign_formats,
    "repairs": repairs,
    "schemes": schemes,
    "every-scheme": every_scheme,
    "habits": habits,
    **scheme_pages(),
    "scenario-parameters": scenario_parameters,
    "country-tables": country_tables,
    "country-exports": country_exports,
    "dirt-kinds": dirt_kinds,
    "roles": roles,
    "rights": rights,
    "operations": operations,
    "python": python,
}
"""What ``<!-- generated: NAME -->`` in a page stands for."""

MARKER = re.compile(r"^<!-- generated: ([a-z-]+) -->$", re.MULTILINE)


def filled(text: str) -> str:
    """Return the text of a page with every marker replaced by what it stands for."""
    return MARKER.sub(lambda match: PAGES[match.group(1)](), text)
