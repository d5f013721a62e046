"""Nothing is public that is not documented: what the code offers is looked for in the pages."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import reference
from landwaiter.cli.output import EXIT_CODES
from landwaiter.schema import DECLARATION, OUTCOME
from sources import PACKAGE, ROOT

DOCS = ROOT / "docs"
COMMANDS = dict(reference.subcommands(reference.root_command()))


@cache
def page(name: str) -> str:
    """Return a page as a reader gets it, in Markdown."""
    return reference.filled((DOCS / name).read_text(encoding="utf-8"))


def pages() -> list[Path]:
    return [path for path in DOCS.rglob("*.md") if "_build" not in path.parts]


def part(text: str, heading: str) -> str:
    """Return what stands below a heading of the second level."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None, f"no heading {heading!r}"
    return found.group(1)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name: str) -> None:
    command = COMMANDS[name]
    text = part(page("reference/commands.md"), name)
    assert command.help
    assert command.help.split(".")[0].split("\n")[0] in text
    for param in command.params:
        if param.name != "help":
            assert f"| `{reference.option_name(param)}` |" in text
            assert param.help, f"{name} {param.name} has no help"


@pytest.mark.parametrize(("name", "variable", "meaning"), [(n, v, m) for n, v, _, m in reference.all_settings()])
def test_every_setting_is_documented(name: str, variable: str, meaning: str) -> None:
    assert meaning
    (row,) = [line for line in page("reference/settings.md").splitlines() if line.startswith(f"| `{name}` |")]
    assert f"`{variable}`" in row
    assert meaning in row


@pytest.mark.parametrize(("heading", "fields"), [("A declaration item", DECLARATION), ("An outcome", OUTCOME)])
def test_every_field_is_documented(heading: str, fields: tuple[object, ...]) -> None:
    text = part(page("reference/declarations.md"), heading)
    for field in fields:
        assert f"| `{field.name}` | {field.kind} |" in text
        assert field.meaning
        assert field.meaning in text


@pytest.mark.parametrize(("status", "meaning"), EXIT_CODES.items())
def test_every_exit_status_is_documented(status: int, meaning: str) -> None:
    assert f"| {status} | {meaning} |" in page("reference/exit-codes.md")


def test_every_exit_status_of_the_code_is_in_the_table() -> None:
    from landwaiter.cli import output

    constants = {value for name, value in vars(output).items() if name.startswith("EXIT_") and isinstance(value, int)}
    assert constants <= set(EXIT_CODES)


@pytest.mark.parametrize(("package", "names"), list(reference.exported()))
def test_every_exported_name_is_documented(package: str, names: tuple[str, ...]) -> None:
    text = part(page("reference/python.md"), package)
    missing = [name for name in names if not re.search(rf"{re.escape(package)}\.{name}\b", text)]
    assert missing == []


def test_exported_data_says_what_it_is() -> None:
    assert re.findall(r"^`(\S+)`\n: *$", page("reference/python.md"), re.MULTILINE) == []


def test_every_message_is_documented_in_all_languages() -> None:
    known = reference.wordings(PACKAGE)
    lines = page("reference/messages.md").splitlines()
    for message in known["en"]:
        (row,) = [line for line in lines if line.startswith(f"| `{message}` |")]
        for wording in known.values():
            assert wording[message].replace("|", "\\|") in row


def test_every_error_is_documented() -> None:
    from landwaiter import errors

    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert len(kinds) >= 8
    for kind in kinds:
        assert re.search(rf"\| `{kind.__name__}` \| `\w+` \| \w", page("reference/errors.md"))


def test_every_ranker_and_preset_is_documented() -> None:
    from landwaiter.ingest import presets
    from landwaiter.targeting import RANKERS

    for name in RANKERS:
        assert re.search(rf"\| `{name}` \| \w", page("reference/targeting.md"))
    for name in presets():
        assert re.search(rf"\| `{name}` \| (declarations|outcomes) \| \w", page("how-to/map-columns.md"))


def test_every_marker_is_known_and_every_generated_part_is_used() -> None:
    used = {name for path in pages() for name in reference.MARKER.findall(path.read_text(encoding="utf-8"))}
    assert used == set(reference.PAGES)


def test_every_page_is_reached_from_the_index() -> None:
    assert set(pages()) - {DOCS / "index.md"} == set(_below(DOCS / "index.md"))


def _below(path: Path) -> set[Path]:
    """Return the pages in the tables of contents of a page, and in theirs."""
    lists = re.findall(r"^```{toctree}\n(.*?)^```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    entries = [line for text in lists for line in text.splitlines() if line and not line.startswith(":")]
    found = {page for entry in entries for page in path.parent.glob(f"{entry}.md")} - {path}
    return found.union(*(_below(page) for page in found))


def written_commands() -> list[tuple[str, str]]:
    """Return every call of ``landwaiter`` and ``make`` in the README and in the pages."""
    found = []
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *pages()]:
        text = path.read_text(encoding="utf-8")
        calls = re.findall(r"^(?:\$ )?((?:landwaiter|make) .*)$", "\n".join(_blocks(text)), re.MULTILINE)
        calls += re.findall(r"`((?:landwaiter|make) [a-z][^`]*)`", text)
        found += [(str(path.relative_to(ROOT)), call) for call in calls]
    return found


def _blocks(text: str) -> list[str]:
    return re.findall(r"^```(?:console|bash|text|sh)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("where", "call"), written_commands())
def test_written_commands_exist(where: str, call: str) -> None:
    words = shlex.split(call, comments=True)
    if words[0] == "make":
        targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        assert set(words[1:]) <= set(targets)
        return
    # What is no command of `classify` is a description.
    usual = f"landwaiter {words[1]}"
    command = COMMANDS.get(" ".join(words[:3])) or COMMANDS.get(usual) or COMMANDS[f"{usual} text"]
    known = {option for param in command.params for option in (*param.opts, *param.secondary_opts)} | {"--help"}
    assert {word.partition("=")[0] for word in words if word.startswith("-")} <= known


def test_commands_are_found_where_they_are_written() -> None:
    assert ("README.md", "make demo") in written_commands()
    assert any(call.startswith("landwaiter ingest") for _, call in written_commands())


def test_names_of_pages_in_error_texts_exist() -> None:
    named = re.findall(r"docs/([a-z0-9/-]+[a-z0-9])", "".join(p.read_text() for p in sorted(PACKAGE.rglob("*.py"))))
    assert [name for name in named if not list(DOCS.glob(f"{name}*.md"))] == []


def test_pages_fetch_nothing_from_elsewhere() -> None:
    for path in pages():
        assert not re.search(r"!\[[^\]]*\]\(https?:|<(script|link|img)\b", path.read_text(encoding="utf-8"))


@pytest.mark.slow
def test_pages_are_made_without_optional_packages() -> None:
    script = (
        "import sys; names = ['torch', 'safetensors', 'psycopg', 'cryptography', 'sqlalchemy', 'alembic', 'argon2'];"
        "sys.modules.update(dict.fromkeys(names));"
        "sys.path.insert(0, 'tools'); import reference;"
        "print(*(name for name, made in reference.PAGES.items() if not made().strip()))"
    )
    made = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (made.returncode, made.stdout.strip(), made.stderr) == (0, "", "")
