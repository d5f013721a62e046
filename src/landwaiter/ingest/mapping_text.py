"""A mapping as a TOML file, always written in the same way, so that two of them can be compared line by line."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping as Table
    from collections.abc import Sequence

    from landwaiter.ingest.mapping import Mapping

_BARE = re.compile(r"^[a-z_]+$")


def mapping_text(mapping: Mapping, remarks: Table[str, Sequence[str]], top: Sequence[str] = ()) -> str:
    """Return ``mapping`` as TOML: entries in the order of the schema, columns in that of the file.

    Parameters
    ----------
    remarks
        Lines of comment to write above columns, by name, and below ``[defaults]`` under the name ``""``.
    top
        Lines of comment for the head of the file.
    """
    told = mapping.as_dict()
    plain = {key: value for key, value in told.items() if not isinstance(value, dict)}
    lines = [*map(_comment, top), *_entries({"kind": mapping.kind, **plain})]
    if "file" in told:
        lines += ["", "[file]", *_entries(told["file"])]
    lines += ["", "[columns]"]
    for column, rule in told.get("columns", {}).items():
        lines += [*map(_comment, remarks.get(column, ())), f"{_quoted(column)} = {_rule(rule)}"]
    lines += ["", "[defaults]", *_entries(told.get("defaults", {})), *map(_comment, remarks.get("", ()))]
    if "totals" in told:
        lines += ["", "[totals]", *_entries(told["totals"])]
    if "copies" in told:
        lines += ["", "[copies]", *(f"{_quoted(name)} = {_value(rule)}" for name, rule in told["copies"].items())]
    return "\n".join(lines) + "\n"


def _rule(rule: dict[str, Any]) -> str:
    return _value(rule["to"] if set(rule) == {"to"} else rule)


def _entries(table: Table[str, Any]) -> list[str]:
    return [f"{_key(name)} = {_value(value)}" for name, value in table.items()]


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(name)} = {_value(one)}" for name, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return _quoted(value) if isinstance(value, str) else json.dumps(value)


def _key(name: str) -> str:
    return name if _BARE.search(name) else _quoted(name)


def _quoted(text: str) -> str:
    """Strings of JSON are strings of TOML, but for one sign that JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    return "# " + re.sub(r"[\x00-\x1f\x7f]+", " ", text)
