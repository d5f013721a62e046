"""The pages on strategies: every one is there with its source, and what is shown can be read."""

from __future__ import annotations

import re
from importlib.util import find_spec

import pytest

from landwaiter.targeting.strategies import STRATEGIES
from landwaiter.targeting.strategies.spelling import strategy_from
from sources import ROOT

PAGE = (ROOT / "docs" / "how-it-works" / "strategies.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "how-to" / "compare-strategies.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", STRATEGIES)
def test_every_strategy_is_told_with_its_source(name: str) -> None:
    assert re.search(rf"^\| `{name}` \| \S.* \| \S.* \|$", PAGE, re.MULTILINE)


def test_no_strategy_is_told_that_is_not_there() -> None:
    told = re.findall(r"^\| `(\w+)` \| [^|]+ \| [^|]*\d{4}[^|]* \|$", PAGE, re.MULTILINE)
    assert set(told) <= set(STRATEGIES)


@pytest.mark.skipif(find_spec("torch") is None, reason="some are of the extra deep")
@pytest.mark.parametrize("text", re.findall(r"`\"?([a-z_]+\([^`\"]+\))\"?`", GUIDE + PAGE))
def test_strategies_as_shown_can_be_read(text: str) -> None:
    assert strategy_from(text).name == text.partition("(")[0]
