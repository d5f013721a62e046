from __future__ import annotations

from pathlib import Path

from check_docstrings import check

DOCUMENTED = '''"""A module."""


class Thing:
    """A thing."""

    def __init__(self) -> None:
        pass

    def _inner(self) -> None:
        def nested() -> None:
            pass


def _private() -> None:
    pass
'''


def complaints(folder: Path, text: str, name: str = "m.py") -> list[str]:
    (folder / name).write_text(text)
    return [line.partition(": ")[2] for line in check([folder])]


def test_only_public_names_need_a_docstring(tmp_path: Path) -> None:
    assert complaints(tmp_path, DOCUMENTED) == []


def test_module_class_function_and_method_are_each_asked(tmp_path: Path) -> None:
    text = "class Thing:\n    def act(self): ...\n\nasync def run(): ...\n"
    assert complaints(tmp_path, text) == [
        "the module m has no docstring",
        "the class Thing has no docstring",
        "the function act has no docstring",
        "the function run has no docstring",
    ]


def test_three_points_are_no_docstring(tmp_path: Path) -> None:
    assert complaints(tmp_path, '"""..."""\n', "__init__.py") == ["the module __init__ has no docstring"]


def test_private_modules_are_left_alone(tmp_path: Path) -> None:
    assert complaints(tmp_path, "def f(): ...\n", "_private.py") == []
