"""Scenarios as files: what is read, what is refused and how, and that what is written is read back."""

from __future__ import annotations

import tomllib
from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landwaiter.country import Scenario
from landwaiter.country.parameter import parameters
from landwaiter.country.scenario.events import EVENTS, Agreement, DutyChange, Event
from landwaiter.country.scenario.files import load_scenario, parse_scenario, shipped
from landwaiter.country.scenario.office import ROLES, Office
from landwaiter.country.scenario.values import hints_of
from landwaiter.country.scenario.writing import dump_scenario
from landwaiter.country.schemes import SCHEMES, Scheme, Undervaluation
from landwaiter.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hypothesis.strategies import SearchStrategy


def test_what_is_left_out_is_as_in_the_demo() -> None:
    assert parse_scenario("") == Scenario()
    assert parse_scenario("[period]\nmonths = 3\n") == Scenario().changed(months=3)


def test_a_file_is_read_by_the_types_of_its_parameters() -> None:
    scenario = parse_scenario(
        """
        title = "Ports only"
        [period]
        start = 2030-01-01
        growth = 1                  # a whole number does where any number does
        [mix]
        87 = 2
        [dirt.missing_by_column]
        office = 0.5
        [[offices]]
        code = "N1"
        [[offices]]
        code = "N2"
        role = "airport"
        [[events]]
        kind = "duty"
        hs = ["72", "73"]
        ends = 2031-05-06
        [[schemes]]
        kind = "undervaluation"
        label = "half_price"
        starts = 2030-02-03
        [schemes.habits]
        flow = 0.5
        """
    )
    assert (scenario.title, scenario.period.start) == ("Ports only", date(2030, 1, 1))
    assert isinstance(scenario.period.growth, float)
    assert scenario.mix == {"87": 2.0}
    assert scenario.dirt.missing_by_column == {"office": 0.5}
    assert scenario.offices == (Office("N1"), Office("N2", "airport"))
    assert scenario.events == (DutyChange(hs=("72", "73"), ends=date(2031, 5, 6)),)
    usual = Undervaluation()
    habits = replace(usual.habits, flow=0.5)
    assert scenario.schemes == (replace(usual, label="half_price", starts=date(2030, 2, 3), habits=habits),)


def test_an_empty_list_means_none_and_an_absent_one_the_usual() -> None:
    assert parse_scenario("schemes = []\nevents = []") == Scenario(schemes=(), events=())
    with pytest.raises(SettingsError, match="needs an office"):
        parse_scenario("offices = []")


def test_none_is_written_out() -> None:
    text = '[[schemes]]\nkind = "new_agreement"\n'
    assert parse_scenario(text).schemes[0].starts is not None
    assert parse_scenario(f'{text}starts = "none"').schemes[0].starts is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[perod]\nmonths = 3", "row 1, column 'perod': there is no parameter 'perod' here. Did you mean 'period'?"),
        ("[period]\n\nmonth = 3", "row 3, column 'period.month': there is no parameter 'month' here. Did you mean 'mo"),
        ("[period]\nzzz = 3", "'zzz' here. Use one of start, months, growth, seasonality."),
        ("[period]\nmonths = 3.0", "row 2, column 'period.months', value '3.0': a whole number belongs here. Write it"),
        ("[period]\nmonths = true", "value 'True': a whole number belongs here."),
        ("[period]\ngrowth = true", "value 'True': a number belongs here."),
        ('[period]\ngrowth = "much"', "value 'much': a number belongs here."),
        ("[period]\ngrowth = nan", "value 'nan': the number is not finite."),
        ("[period]\ngrowth = 7", "row 2, column 'period.growth', value '7.0': growth of Period is out of bounds. Give"),
        ('[period]\nstart = "2024-07-01"', "a date belongs here. Write it as 2025-07-01, without quotes."),
        ("[period]\nstart = 2024-07-01T10:00:00", "a date belongs here."),
        ("title = 3", "row 1, column 'title', value '3': a text belongs here."),
        ("period = 3", "row 1, column 'period', value '3': a table belongs here."),
        ("mix = 3", "row 1, column 'mix', value '3': a table belongs here."),
        ('[mix]\n"87" = -1', "row 2, column 'mix.87', value '-1.0': mix.87 of Scenario is out of bounds."),
        ('[partners]\nKE = "all"', "row 2, column 'partners.KE', value 'all': a number belongs here."),
        ('[offices]\ncode = "N1"', "row 1, column 'offices'"),
        ('offices = ["N1"]', "row 1, column 'offices', value 'N1': a table belongs here."),
        ('[[offices]]\n[[offices]]\nrole = "pier"', "row 3, column 'offices.role', value 'pier': 'pier' is not a role"),
        ('[[offices]]\n[[offices]]\nrolle = "x"', "row 3, column 'offices.rolle': there is no parameter 'rolle' here."),
        ('offices = [\n{ code = "A" },\n{ code = 7 },\n]', "row 3, column 'offices.code', value '7': a text belongs"),
        ("[[offices]]\n[[offices]]", "column 'office', value 'S01': Two offices have one name."),
        ("[[schemes]]\nshare = 0.1", "row 1, column 'schemes'"),
        ('[[schemes]]\nkind = "undervaluing"', "row 2, column 'schemes.kind': there is no kind 'undervaluing' here."),
        ('[[schemes]]\nkind = "undervaluation"\nhabits.flow = 2', "row 3, column 'schemes.habits.flow', value '2.0'"),
        ('[[events]]\nkind = "duty"\nhs = "72"', "row 3, column 'events.hs', value '72': a list belongs here."),
        ('[[events]]\nkind = "duty"\nhs = [72]', "row 3, column 'events.hs', value '72': a text belongs here."),
        ("[period\n", "row 1: the scenario is not TOML: "),
        ('title = "x"\nmonths = 07\n', "row 2: the scenario is not TOML: "),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named_with_its_place(text: str, said: str) -> None:
    with pytest.raises(SettingsError) as raised:
        parse_scenario(text, "own.toml")
    assert raised.value.place.file == "own.toml"
    assert said in str(raised.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"demmo: there is no such scenario.*border-post, demo, national"):
        load_scenario("demmo")
    (tmp_path / "latin.toml").write_bytes(b'title = "caf\xe9"')
    with pytest.raises(SettingsError, match=r"latin\.toml: the scenario is not UTF-8\. Save it as UTF-8\."):
        load_scenario(tmp_path / "latin.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match=r"binary\.toml"):
        load_scenario(tmp_path / "binary.toml")


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("\ufefftitle = 'Own'\n", encoding="utf-8")
    assert load_scenario(tmp_path / "own.toml").title == "Own"


@pytest.mark.parametrize("name", shipped())
def test_what_is_written_of_a_shipped_scenario_is_read_back(name: str) -> None:
    scenario = load_scenario(name)
    text = dump_scenario(scenario)
    assert parse_scenario(text) == scenario
    assert dump_scenario(parse_scenario(text)) == text


def test_the_demo_is_the_default() -> None:
    assert load_scenario("demo") == Scenario()


def test_everything_that_can_be_set_is_written_and_explained() -> None:
    scenario = replace(
        Scenario(),
        events=tuple(kind() for kind in EVENTS.values()),
        schemes=tuple(kind() for kind in SCHEMES.values()),
    )
    text = dump_scenario(scenario)
    written = tomllib.loads(text)
    words = " ".join(text.replace("\n#", " ").split())
    for name, section in scenario.sections.items():
        assert set(written[name]) == {item.name for item in fields(section)}
    for name, kinds in (("events", EVENTS), ("schemes", SCHEMES)):
        for row, kind in zip(written[name], kinds.values(), strict=True):
            assert set(row) == {"kind", *(item.name for item in fields(kind))}
    kinds = [Scenario, Office, *map(type, scenario.sections.values()), *EVENTS.values(), *SCHEMES.values()]
    for kind in kinds:
        for item in parameters(kind):
            assert item.meaning in words
            assert item.source == "chosen" or item.source in words


def values(hint: Any, low: float | None, high: float | None) -> SearchStrategy[Any]:
    """Return what a parameter of that type may be."""
    if type(None) in get_args(hint):
        return st.none() | values(get_args(hint)[0], low, high)
    if get_origin(hint) is tuple:
        return st.lists(values(get_args(hint)[0], low, high), max_size=3).map(tuple)
    if is_dataclass(hint):
        return instances(hint)
    plain: dict[Any, SearchStrategy[Any]] = {
        int: st.integers(None if low is None else int(low), None if high is None else int(high)),
        float: st.floats(low, high, allow_nan=False, allow_infinity=False),
        str: st.text(max_size=8),
        date: st.dates(),
        bool: st.booleans(),
    }
    return plain[hint] if hint in plain else st.dictionaries(st.text(max_size=4), plain[float], max_size=3)


def instances(kind: Any) -> SearchStrategy[Any]:
    """Return instances of a class with any parameters within their bounds."""
    bounds = {item.name: (item.low, item.high) for item in parameters(kind)}
    hints = hints_of(kind)
    own = {"role": st.sampled_from(ROLES), "english": st.floats(0.1, 1)}
    fitting = {
        item.name: own.get(item.name, values(hints[item.name], *bounds.get(item.name, (None, None))))
        for item in fields(kind)
    }
    return st.builds(kind, **fitting)


def several(kinds: Mapping[str, type[Event | Scheme]]) -> SearchStrategy[Any]:
    some = st.lists(st.sampled_from(list(kinds.values())).flatmap(instances), max_size=3)
    return some.map(lambda found: tuple({getattr(one, "name", id(one)): one for one in found}.values()))


scenarios = st.builds(
    Scenario,
    title=st.text(),
    **{name: instances(type(section)) for name, section in Scenario().sections.items()},
    **dict.fromkeys(("mix", "duties", "partners"), st.dictionaries(st.text(max_size=5), st.floats(0, 900), max_size=3)),
    offices=st.lists(instances(Office), min_size=1, max_size=3, unique_by=lambda office: office.code).map(tuple),
    events=several(EVENTS),
    schemes=several(SCHEMES),
)  # fmt: skip


@settings(max_examples=60)
@given(scenarios)
def test_any_scenario_is_read_back_as_it_was_written(scenario: Scenario) -> None:
    assert parse_scenario(dump_scenario(scenario)) == scenario


@given(st.text(alphabet="[]=.\"\n ab#'{},09", max_size=40))
def test_any_text_is_a_scenario_or_refused(text: str) -> None:
    try:
        scenario = parse_scenario(text)
    except SettingsError:
        return
    assert parse_scenario(dump_scenario(scenario)) == scenario


def test_an_event_of_a_file_is_as_that_of_the_code() -> None:
    assert parse_scenario('[[events]]\nkind = "agreement"').events == (Agreement(),)
