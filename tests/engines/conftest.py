"""Every engine that can be opened here; one that comes later is named in ENGINES and passes the same tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from landwaiter.engine import Engine, open_engine

ENGINES = ("duckdb",)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    opened = open_engine(request.param)
    yield opened
    opened.close()
