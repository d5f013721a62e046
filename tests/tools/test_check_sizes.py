from __future__ import annotations

import ast
from pathlib import Path

from check_sizes import body_lines, check
from sources import Module, functions


def long_function(lines: int, name: str = "f") -> str:
    return f"def {name}():\n" + "    x = 1\n" * lines


def small_functions(count: int) -> str:
    return "\n".join(long_function(2, f"small_{i}") for i in range(count))


def test_small_code_is_accepted(tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text(small_functions(10))
    assert list(check([tmp_path])) == []


def test_a_body_is_counted_without_docstring_blank_lines_and_comments() -> None:
    text = 'def f():\n    """Say.\n\n    More.\n    """\n    # why\n    x = 1\n\n    return x\n'
    module = Module(Path("m.py"), text, ast.parse(text))
    assert [body_lines(function, module) for function in functions(module)] == [2]


def test_a_function_of_61_lines_is_refused_and_one_of_60_is_not(tmp_path: Path) -> None:
    (tmp_path / "large.py").write_text(long_function(61, "long") + "\n" + long_function(60, "edge"))
    for name in ("a", "b"):
        (tmp_path / f"{name}.py").write_text(small_functions(10))
    (complaint,) = check([tmp_path])
    assert complaint.endswith("large.py:1 long: a function has 61 lines; the most allowed is 60")


def test_too_many_middling_functions_are_refused(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text("\n".join(long_function(9, f"f{i}") for i in range(5)))
    assert list(check([tmp_path])) == ["half of the functions have more than 9 lines; the target is 8"]


def test_one_in_five_functions_above_25_lines_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text(small_functions(8) + "\n" + long_function(30, "a") + "\n" + long_function(30, "b"))
    assert list(check([tmp_path])) == ["one function in ten has more than 30 lines; the target is 25"]


def test_a_module_of_601_lines_is_refused(tmp_path: Path) -> None:
    (tmp_path / "long.py").write_text("x = 1\n" * 601)
    for name in ("a", "b"):
        (tmp_path / f"{name}.py").write_text("x = 1\n")
    complaints = list(check([tmp_path]))
    assert len(complaints) == 1
    assert "long.py:1: a module has 601 lines" in complaints[0]


def test_modules_of_151_lines_are_refused_where_they_are_the_rule(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n" * 151)
    assert list(check([tmp_path])) == ["half of the modules have more than 151 lines; the target is 150"]
