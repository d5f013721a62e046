from __future__ import annotations

import pytest

from check_imports import LIGHT, check, loaded


def test_what_a_module_imports_is_seen() -> None:
    assert "wave" in loaded("wave")
    assert "wave" not in loaded("json")


def test_a_forbidden_package_is_named() -> None:
    assert list(check({"numpy.linalg": ["numpy", "duckdb"]})) == [
        "importing numpy.linalg loads numpy: import it inside the function that needs it"
    ]


@pytest.mark.slow
def test_the_light_modules_are_light() -> None:
    assert list(check(LIGHT)) == []
