"""What every engine must do, in one body: nothing here knows which engine runs."""

from __future__ import annotations

from pathlib import Path

import ibis
import numpy as np
import pytest

from landwaiter.engine import Columns, Engine, length, open_engine, take
from landwaiter.errors import EngineError, SettingsError

GOODS = ibis.table({"code": "string", "weight": "float64", "day": "date", "number": "int64"}, name="goods")


def texts(*values: str | None) -> np.ndarray:
    return np.array(values, dtype=object)


def days(*values: str) -> np.ndarray:
    return np.array(values, dtype="datetime64[D]")


@pytest.fixture
def goods() -> Columns:
    return {
        "code": texts("851712", None, "0101"),
        "weight": np.array([1.5, np.nan, -2.0]),
        "day": days("2025-02-28", "NaT", "1999-12-31"),
        "number": np.array([1, 2, 3]),
    }


def in_order(engine: Engine, query: ibis.expr.types.Table = GOODS) -> Columns:
    return engine.fetch(query.order_by("number"))


def assert_goods(columns: Columns) -> None:
    assert columns["code"].tolist() == ["851712", None, "0101"]
    np.testing.assert_array_equal(columns["weight"], [1.5, np.nan, -2.0])
    np.testing.assert_array_equal(columns["day"], days("2025-02-28", "NaT", "1999-12-31"))
    assert columns["day"].dtype == np.dtype("datetime64[D]")
    assert columns["number"].tolist() == [1, 2, 3]


def test_what_is_loaded_is_fetched_with_its_nulls(engine: Engine, goods: Columns) -> None:
    engine.load("goods", goods, GOODS)
    assert_goods(in_order(engine))


def test_types_are_taken_from_the_arrays_where_none_are_given(engine: Engine, goods: Columns) -> None:
    engine.load("goods", goods)
    assert_goods(in_order(engine))


def test_loading_again_replaces(engine: Engine, goods: Columns) -> None:
    engine.load("goods", goods, GOODS)
    engine.load("goods", take(goods, np.array([0])), GOODS)
    assert in_order(engine)["code"].tolist() == ["851712"]


def test_a_loaded_column_of_nothing_keeps_its_type(engine: Engine) -> None:
    empty: Columns = {
        "code": texts(None, None),
        "weight": np.full(2, np.nan),
        "day": days("NaT", "NaT"),
        "number": np.array([1, 2]),
    }
    engine.load("goods", empty, GOODS)
    fetched = in_order(engine)
    assert fetched["code"].tolist() == [None, None]
    assert np.isnan(fetched["weight"]).all()
    assert np.isnat(fetched["day"]).all()


def test_a_number_that_is_nan_counts_as_null(engine: Engine, goods: Columns) -> None:
    engine.load("goods", goods, GOODS)
    counted = engine.fetch(GOODS.aggregate(known=GOODS.weight.count(), total=GOODS.weight.sum()))
    assert counted["known"].tolist() == [2]
    assert counted["total"].tolist() == [-0.5]


@pytest.mark.parametrize(
    "text",
    [
        "it's",
        'say "no"',
        "back\\slash",
        "semi; DROP TABLE goods",
        "tab\tand\nline",
        "ção 税関 ✓",
        "",
        " ",
        "NULL",
        "-- no",
    ],
)
def test_text_comes_back_as_it_was(engine: Engine, goods: Columns, text: str) -> None:
    engine.load("goods", {**goods, "code": texts(text, "b", "c")}, GOODS)
    assert in_order(engine)["code"][0] == text
    assert engine.fetch(GOODS.filter(GOODS.code == text))["number"].tolist() == [1]


def test_names_may_hold_quotes_and_reserved_words(engine: Engine) -> None:
    table = ibis.table({'a "b"': "float64", "select": "float64"}, name='or"der')
    engine.load('or"der', {'a "b"': np.array([1.0]), "select": np.array([2.0])}, table)
    fetched = engine.fetch(table)
    assert fetched['a "b"'].tolist() == [1.0]
    assert fetched["select"].tolist() == [2.0]


def test_an_empty_table_has_its_columns_and_no_rows(engine: Engine, goods: Columns) -> None:
    engine.load("goods", take(goods, np.array([], dtype=int)), GOODS)
    fetched = engine.fetch(GOODS)
    assert length(fetched) == 0
    assert list(fetched) == ["code", "weight", "day", "number"]
    assert fetched["day"].dtype == np.dtype("datetime64[D]")


def test_integers_with_a_null_become_floats_with_nan(engine: Engine, goods: Columns) -> None:
    engine.load("goods", goods, GOODS)
    query = GOODS.select("number", maybe=ibis.ifelse(GOODS.number == 2, ibis.null("int64"), GOODS.number))
    fetched = engine.fetch(query.order_by("number"))
    np.testing.assert_array_equal(fetched["maybe"], [1.0, np.nan, 3.0])
    assert fetched["number"].dtype.kind == "i"


def test_truth_values_are_fetched_as_such(engine: Engine, goods: Columns) -> None:
    engine.load("goods", goods, GOODS)
    fetched = engine.fetch(GOODS.select("number", late=GOODS.number > 1).order_by("number"))
    assert fetched["late"].dtype == np.bool_
    assert fetched["late"].tolist() == [False, True, True]


def test_what_is_written_can_be_attached(engine: Engine, goods: Columns, tmp_path: Path) -> None:
    engine.load("goods", goods, GOODS)
    path = tmp_path / "it's goods.parquet"
    assert engine.write(GOODS.order_by("number"), path) == 3
    engine.attach("kept", [path], GOODS)
    assert_goods(in_order(engine, ibis.table(GOODS.schema(), name="kept")))


def test_several_files_are_one_table(engine: Engine, goods: Columns, tmp_path: Path) -> None:
    for number, rows in enumerate(([0], [1, 2])):
        engine.load("goods", take(goods, np.array(rows)), GOODS)
        engine.write(GOODS, tmp_path / f"{number}.parquet")
    engine.attach("goods_of_all", sorted(tmp_path.iterdir()), GOODS)
    assert_goods(in_order(engine, ibis.table(GOODS.schema(), name="goods_of_all")))


def test_no_files_are_an_empty_table(engine: Engine) -> None:
    engine.attach("goods", [], GOODS)
    assert length(engine.fetch(GOODS)) == 0
    assert engine.fetch(GOODS.aggregate(n=GOODS.count()))["n"].tolist() == [0]


def test_an_empty_result_is_written_and_read_back(engine: Engine, goods: Columns, tmp_path: Path) -> None:
    engine.load("goods", goods, GOODS)
    path = tmp_path / "none.parquet"
    assert engine.write(GOODS.filter(GOODS.number > 9), path) == 0
    engine.attach("kept", [path], GOODS)
    assert length(engine.fetch(ibis.table(GOODS.schema(), name="kept"))) == 0


def test_files_are_matched_by_name_not_by_order(engine: Engine, goods: Columns, tmp_path: Path) -> None:
    engine.load("goods", goods, GOODS)
    engine.write(GOODS.select("number", "day", "weight", "code"), tmp_path / "turned.parquet")
    engine.attach("kept", [tmp_path / "turned.parquet"], GOODS)
    assert_goods(in_order(engine, ibis.table(GOODS.schema(), name="kept")))


def chunked(goods: Columns, *rows: list[int]) -> list[Columns]:
    return [take(goods, np.array(some, dtype=int)) for some in rows]


@pytest.mark.parametrize("rows", [[[0, 1, 2]], [[0], [1, 2]], [[], [0, 1], [], [2]]], ids=["one", "two", "some empty"])
def test_chunks_are_written_as_one_table_in_their_order(engine: Engine, goods: Columns, tmp_path: Path, rows) -> None:
    path = tmp_path / "goods.parquet"
    assert engine.write_chunks(iter(chunked(goods, *rows)), GOODS, path) == 3
    engine.attach("goods", [path], GOODS)
    assert_goods(engine.fetch(GOODS))
    assert sorted(tmp_path.iterdir()) == [path]


def test_a_column_that_a_chunk_lacks_is_null(engine: Engine, goods: Columns, tmp_path: Path) -> None:
    one, two = chunked(goods, [0], [2])
    del one["weight"], two["code"]
    engine.write_chunks([one, two], GOODS, tmp_path / "goods.parquet")
    engine.attach("goods", [tmp_path / "goods.parquet"], GOODS)
    fetched = engine.fetch(GOODS)
    assert list(fetched) == ["code", "weight", "day", "number"]
    assert fetched["code"].tolist() == ["851712", None]
    np.testing.assert_array_equal(fetched["weight"], [np.nan, -2.0])


def test_parts_are_files_of_their_own_in_their_order(engine: Engine, goods: Columns, tmp_path: Path) -> None:
    one, two = chunked(goods, [0, 1], [2])
    del one["weight"]
    parts = engine.write_parts([one, two], GOODS, tmp_path)
    assert parts == sorted(tmp_path.iterdir())
    engine.attach("goods", parts, GOODS)
    fetched = engine.fetch(GOODS)
    assert fetched["number"].tolist() == goods["number"].tolist()
    np.testing.assert_array_equal(fetched["weight"], [np.nan, np.nan, -2.0])


@pytest.mark.parametrize("rows", [[], [[]]], ids=["no chunk", "an empty one"])
def test_a_file_of_no_rows_has_its_columns(engine: Engine, goods: Columns, tmp_path: Path, rows) -> None:
    assert engine.write_chunks(chunked(goods, *rows), GOODS, tmp_path / "goods.parquet") == 0
    engine.attach("goods", [tmp_path / "goods.parquet"], GOODS)
    assert length(engine.fetch(GOODS)) == 0


def test_a_column_that_the_table_lacks_is_refused(engine: Engine, goods: Columns, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="'weight' that its table lacks"):
        engine.write_chunks([goods], ibis.table({"code": "string"}, name="codes"), tmp_path / "goods.parquet")


def test_chunks_leave_nothing_behind_in_the_session(engine: Engine, goods: Columns, tmp_path: Path) -> None:
    engine.load("goods", goods, GOODS)
    for _ in range(2):
        engine.write_chunks([take(goods, np.array([0]))], GOODS, tmp_path / "goods.parquet")
    assert_goods(in_order(engine))


def test_a_result_is_fetched_in_parts_in_its_order(goods: Columns) -> None:
    with open_engine() as engine:
        engine.load("goods", goods, GOODS)
        parts = [part["number"].tolist() for part in engine.fetch_parts(GOODS, ["weight", "number"], 2)]
        # -2.0 comes before 1.5, and what is not known last; two at a time.
        assert parts == [[3, 1], [2]]
        assert list(engine.fetch_parts(GOODS.filter(GOODS.number > 3), ["number"], 2)) == []
        outer = engine.fetch_parts(GOODS, ["number"], 1)
        assert next(outer).keys() == goods.keys()
        # One may be begun while another goes on.
        assert [part["code"].tolist() for part in engine.fetch_parts(GOODS, ["number"], 3)] == [
            ["851712", None, "0101"]
        ]
        assert [part["number"].tolist() for part in outer] == [[2], [3]]


@pytest.mark.slow
def test_the_number_of_threads_does_not_change_the_bytes(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    count = 400_000
    table = ibis.table({"code": "string", "value": "float64", "number": "int64"}, name="many")
    codes = np.array([f"{code:06d}" for code in range(900)], dtype=object)
    many: Columns = {"code": codes[rng.integers(0, 900, count)], "value": rng.random(count), "number": np.arange(count)}
    for threads in (1, 2):
        with open_engine(threads=threads) as engine:
            parts = (take(many, rows) for rows in np.array_split(np.arange(count), 3))
            engine.write_chunks(parts, table, tmp_path / f"{threads}.parquet")
    assert (tmp_path / "1.parquet").read_bytes() == (tmp_path / "2.parquet").read_bytes()


def test_moments_times_and_numbers_that_may_be_absent_keep_their_types(engine: Engine, tmp_path: Path) -> None:
    schema = {"at": "timestamp", "clock": "time", "count": "int64", "late": "boolean"}
    table = ibis.table(schema, name="events")
    columns: Columns = {
        "at": np.array(["2025-02-28T23:59:58", "NaT"], dtype="datetime64[s]"),
        "clock": texts("07:05:00", None),
        "count": np.array([3.0, np.nan]),
        "late": np.array([True, False]),
    }
    engine.write_chunks([columns], table, tmp_path / "events.parquet")
    engine.attach("events", [tmp_path / "events.parquet"], table)
    fetched = engine.fetch(table.mutate(clock=table.clock.cast("string")))
    np.testing.assert_array_equal(fetched["at"], columns["at"])
    assert fetched["at"].dtype.kind == "M"
    assert fetched["clock"].tolist() == ["07:05:00", None]
    np.testing.assert_array_equal(fetched["count"], [3.0, np.nan])
    assert fetched["late"].tolist() == [True, False]


def test_a_definition_is_a_name_for_a_query(engine: Engine, goods: Columns) -> None:
    engine.load("goods", goods, GOODS)
    engine.define("heavy", GOODS.filter(GOODS.weight > 0))
    heavy = ibis.table(GOODS.schema(), name="heavy")
    assert engine.fetch(heavy)["code"].tolist() == ["851712"]


def test_only_a_stored_definition_stays_as_it_was(engine: Engine, goods: Columns) -> None:
    engine.load("goods", goods, GOODS)
    counted = GOODS.aggregate(n=GOODS.count())
    engine.define("now", counted)
    engine.define("then", counted, stored=True)
    engine.load("goods", take(goods, np.array([0])), GOODS)
    schema = {"n": "int64"}
    assert engine.fetch(ibis.table(schema, name="now"))["n"].tolist() == [1]
    assert engine.fetch(ibis.table(schema, name="then"))["n"].tolist() == [3]


def test_days_are_compared_and_counted(engine: Engine, goods: Columns) -> None:
    engine.load("goods", goods, GOODS)
    recent = GOODS.filter(GOODS.day >= ibis.date("2025-02-28"))
    assert engine.fetch(recent)["number"].tolist() == [1]


def test_what_came_within_days_before_leaves_the_day_itself_out(engine: Engine) -> None:
    """What is point in time: what happened strictly before, within so many days."""
    table = ibis.table({"day": "date", "n": "int64"}, name="daily")
    engine.load("daily", {"day": days("2025-01-01", "2025-01-02", "2025-01-05"), "n": np.array([1, 10, 100])}, table)
    earlier = table.view()
    joined = table.left_join(earlier, [earlier.day < table.day, earlier.day >= table.day - ibis.interval(days=3)])
    summed = joined.group_by(table.day).aggregate(total=earlier.n.sum().fill_null(0)).order_by("day")
    assert engine.fetch(summed)["total"].tolist() == [0, 1, 10]


def test_a_file_that_is_not_there_is_an_error_of_ours(engine: Engine, tmp_path: Path) -> None:
    def read() -> Columns:
        engine.attach("goods", [tmp_path / "absent.parquet"], GOODS)
        return engine.fetch(GOODS)

    with pytest.raises(EngineError):
        read()


def test_a_table_that_is_not_there_is_an_error_of_ours(engine: Engine) -> None:
    with pytest.raises(EngineError):
        engine.fetch(ibis.table({"n": "int64"}, name="unheard_of"))


def test_a_folder_that_is_not_there_is_an_error_of_ours(engine: Engine, goods: Columns, tmp_path: Path) -> None:
    engine.load("goods", goods, GOODS)
    with pytest.raises(EngineError):
        engine.write(GOODS, tmp_path / "absent" / "goods.parquet")


def test_two_sessions_do_not_see_each_other(engine: Engine, goods: Columns) -> None:
    engine.load("goods", goods, GOODS)
    other = open_engine(engine.dialect)
    try:
        with pytest.raises(EngineError):
            other.fetch(GOODS)
    finally:
        other.close()


def test_an_unknown_engine_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match="no engine called 'abacus'"):
        open_engine("abacus")
