from __future__ import annotations

from pathlib import Path

import pytest

from landwaiter.country.schemes import SCHEMES, Scheme, Undervaluation
from landwaiter.country.schemes.own import blaming, load_schemes
from landwaiter.errors import InputError

HEAD = """from dataclasses import dataclass, replace
from typing import ClassVar
from landwaiter.country.parameter import parameter
from landwaiter.country.schemes import Scheme, Undervaluation
"""
METHODS = """
    def weights(self, world, trade, free, rng):
        return free.astype(float)

    def alter(self, world, trade, rows, rng):
        return trade.statement.at(rows)
"""
FIRST = f"""
@dataclass(frozen=True)
class First(Scheme):
    kind: ClassVar[str] = "first"
    offence: ClassVar[str] = "other"
    strength: float = parameter(0.5, "How much", "share", low=0, high=1)
{METHODS}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.py"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def refused(folder: Path, text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        load_schemes(written(folder, text))
    assert caught.value.place.file == str(folder / "mine.py")
    return caught.value


def test_the_schemes_of_a_file_come_in_their_order_without_what_it_imports(tmp_path) -> None:
    found = load_schemes(written(tmp_path, FIRST + FIRST.replace("First", "Second").replace('"first"', '"second"')))
    assert [scheme.kind for scheme in found] == ["first", "second"]
    assert all(issubclass(scheme, Scheme) for scheme in found)
    assert found[0](strength=0.25).strength == 0.25
    assert "first" not in SCHEMES
    assert Undervaluation not in found


def test_a_file_may_be_changed_and_loaded_again(tmp_path) -> None:
    (before,) = load_schemes(written(tmp_path, FIRST))
    (after,) = load_schemes(written(tmp_path, FIRST.replace("0.5", "0.6")))
    assert (before().strength, after().strength) == (0.5, 0.6)


def test_a_scheme_may_build_on_one_of_the_package_and_on_a_base_of_its_own(tmp_path) -> None:
    text = """
class Base(Scheme):
    def alter(self, world, trade, rows, rng):
        return trade.statement.at(rows)

@dataclass(frozen=True)
class Cheaper(Undervaluation):
    kind: ClassVar[str] = "cheaper"
"""
    assert [scheme.__name__ for scheme in load_schemes(written(tmp_path, text))] == ["Cheaper"]


def test_a_file_that_is_missing_is_refused(tmp_path) -> None:
    with pytest.raises(InputError, match=r"absent.py: the file cannot be read: .* Name a Python file."):
        load_schemes(tmp_path / "absent.py")


def test_a_file_without_a_scheme_is_refused(tmp_path) -> None:
    assert refused(tmp_path, "").problem == "no scheme is defined in the file."


def test_code_that_raises_is_refused_with_its_line(tmp_path) -> None:
    error = refused(tmp_path, "first = 1\nsecond = first / 0\n")
    assert error.problem == "the file raises ZeroDivisionError: division by zero."
    assert error.place.row == 6
    error = refused(tmp_path, "class Broken(Scheme:\n")
    assert "SyntaxError" in error.problem
    assert error.place.row == 5


def test_a_kind_that_is_taken_is_refused(tmp_path) -> None:
    error = refused(tmp_path, FIRST.replace('"first"', '"undervaluation"'))
    assert (error.problem, error.place.value) == ("another scheme is of that kind.", "undervaluation")
    assert refused(tmp_path, FIRST + FIRST.replace("First", "Second")).place.value == "first"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('    kind: ClassVar[str] = "first"\n', "", "the scheme lacks kind."),
        ('    offence: ClassVar[str] = "other"\n', "", "the scheme lacks offence."),
        ("def alter", "def change", "the scheme lacks alter."),
        ("@dataclass(frozen=True)\n", "", "the scheme lacks @dataclass(frozen=True)."),
        ('"other"', '"cheating"', "'cheating' is no offence."),
    ],
)
def test_a_scheme_that_is_not_complete_is_refused(tmp_path, old, new, problem) -> None:
    error = refused(tmp_path, FIRST.replace(old, new))
    assert (error.problem, error.place.value) == (problem, "First")


def test_what_a_file_raises_while_a_country_is_made_is_refused_with_its_row(tmp_path) -> None:
    path = written(tmp_path, FIRST.replace("free.astype(float)", "world.nowhere"))
    (scheme,) = load_schemes(path)
    with pytest.raises(InputError, match="AttributeError") as caught, blaming([path]):
        scheme().weights(None, None, None, None)
    row = path.read_text(encoding="utf-8").splitlines().index("        return world.nowhere") + 1
    assert (caught.value.place.file, caught.value.place.row) == (str(path), row)


def test_what_the_package_itself_raises_is_not_blamed_on_a_file(tmp_path) -> None:
    with pytest.raises(ZeroDivisionError), blaming([written(tmp_path, FIRST)]):
        _ = 1 / 0
    with pytest.raises(InputError, match="as it is"), blaming([]):
        raise InputError("as it is.", "Leave it.")
