from __future__ import annotations

from collections.abc import Iterator

import pytest

from landwaiter.engine import Engine, open_engine


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    opened = open_engine(threads=1)
    yield opened
    opened.close()
