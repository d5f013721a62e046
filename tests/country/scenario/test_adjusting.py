from __future__ import annotations

from datetime import date

import pytest

from landwaiter.country import Scenario
from landwaiter.country.scenario.adjusting import adjusted
from landwaiter.errors import SettingsError


def test_parameters_are_set_wherever_they_are() -> None:
    scenario = adjusted(
        Scenario(),
        [
            "items=5_000",
            "period.months = 3",
            "start=2026-01-01",
            "title=A title = two words",
            "mix.87=2",
            "mix.30=0.5",
            "missing_by_column.office=0.1",
            "new_agreement.starts=none",
            "undervaluation.habits.flow=0.1",
            "schemes=[]",
        ],
    )
    period = {"months": 3, "start": date(2026, 1, 1)}
    maps = {"mix": {"87": 2.0, "30": 0.5}, "missing_by_column": {"office": 0.1}}
    changed = Scenario().changed(items=5_000, title="A title = two words", schemes=(), **period, **maps)
    assert scenario == changed


def test_a_scheme_keeps_its_turn_and_what_is_not_set() -> None:
    before = Scenario().schemes
    after = adjusted(Scenario(), ["misclassification.share=0.02", "misclassification.habits.flow=0.1"]).schemes
    assert [scheme.name for scheme in after] == [scheme.name for scheme in before]
    changed = next(scheme for scheme in after if scheme.name == "misclassification")
    assert (changed.share, changed.habits.flow, changed.habits.churn) == (0.02, 0.1, 0.25)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("items", r"--set, value 'items': it is not NAME=VALUE\. Write it as items=5_000\."),
        ("itms=5", r"--set, column 'itms': there is no parameter or scheme 'itms' here\. Did you mean 'items'\?"),
        ("qqqq=5", r"there is no parameter or scheme 'qqqq' here\. `landwaiter country new FILE` writes a file"),
        ("items=many", r"--set, column 'size\.items', value 'many': a whole number belongs here\."),
        ("items=0", r"--set, column 'size\.items', value '0': items of Size is out of bounds\."),
        ("undervaluation=0.5", r"column 'undervaluation', value '0\.5': a table belongs here\."),
        ("undervaluation.shares=0.5", r"column 'undervaluation\.shares': .* Did you mean 'share'\?"),
        ("undervaluation.share=5", r"column 'undervaluation\.share', value '5\.0': share of Undervaluation is out of"),
    ],
)
def test_what_cannot_be_set_is_named(setting: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        adjusted(Scenario(), [setting])
