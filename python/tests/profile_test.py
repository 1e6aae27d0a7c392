"""A profile from Python is the shell's: the same object, the same tables, the same complaints."""

import concurrent.futures
import gc
import json
import math
import threading
import time

import duckdb
import numpy
import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest
import seawall
from support import OWN_BOOK, ROOT, own_positions, shell, shell_error

ORDER_BOOK = ROOT / "examples/order-book.toml"
PRIOR = """
[[background_leverage]]
asset = "ETH"
value_usd = 500000
leverage_least = 2
leverage_most = 20
source = "made up, 2024-01-01"
"""


def printed(*arguments):
    return json.loads(shell("profile", *arguments, "--json"))


@pytest.fixture(scope="module")
def scenario():
    return seawall.load(OWN_BOOK)


@pytest.fixture
def with_background(tmp_path):
    path = tmp_path / "scenario.toml"
    path.write_text(ORDER_BOOK.read_text() + PRIOR)
    return str(path)


@pytest.mark.parametrize("asset", ["ETH", "WBTC"])
def test_a_profile_is_what_the_shell_prints(scenario, asset):
    profile = scenario.profile(asset=asset)

    assert profile.summary == printed(OWN_BOOK, "--asset", asset)
    assert profile.asset == asset


def test_without_options_the_shells_defaults_are_taken(scenario):
    assert scenario.profile().summary == printed(OWN_BOOK)


@pytest.mark.parametrize("option, given, told", [
    ("shocks", [-0.05, -0.1, -0.35], ["--shock-grid=-0.05,-0.1,-0.35"]),
    ("shocks", numpy.array([-0.05, -0.1]), ["--shock-grid=-0.05,-0.1"]),
    ("depth", (2, 1, 0.3), ["--depth", "2,1,0.3"]),
    ("severity_shock", -0.3, ["--severity-shock=-0.3"]),
    ("volatility", 0.8, ["--volatility", "0.8"]),
    ("window", 0.05, ["--window", "0.05"])])
def test_each_option_is_the_shells(scenario, option, given, told):
    summary = scenario.profile(**{option: given}).summary

    assert summary == printed(OWN_BOOK, *told)
    assert summary != scenario.profile().summary


def test_depth_and_keepers_are_those_of_the_scenario():
    change = {"depth_multiplier": 0.5, "keepers.flash.latency_blocks": 7}
    told = [word for key, value in change.items() for word in ("--set", f"{key}={value}")]

    summary = seawall.load(OWN_BOOK, set=change).profile().summary

    assert summary == printed(OWN_BOOK, *told)
    assert (summary["depth_multiplier"], summary["own"]["speed"]["keeper_lag_seconds"]) == (0.5, 7 * 12)


def test_positions_from_memory_give_what_their_file_gives(scenario):
    expected = printed(OWN_BOOK)
    for given in (own_positions(), own_positions().to_pandas(), polars.from_arrow(own_positions())):
        assert scenario.with_positions(given).profile().summary == expected, type(given)


def test_other_positions_give_another_profile(tmp_path, scenario):
    fewer = own_positions().slice(0, 20)
    pyarrow.parquet.write_table(fewer, tmp_path / "fewer.parquet")
    (tmp_path / "scenario.toml").write_text(
        (ROOT / "examples/own-book/scenario.toml").read_text().replace("positions.csv", "fewer.parquet"))

    summary = scenario.with_positions(fewer).profile().summary

    assert summary == printed(str(tmp_path / "scenario.toml"))
    assert summary != scenario.profile().summary


def test_tables_are_those_of_the_folder_with_background_and_without(tmp_path, with_background):
    for number, path in enumerate((OWN_BOOK, with_background)):
        out = tmp_path / str(number)
        shell("profile", path, "--quiet", "--out", str(out))
        profile = seawall.load(path).profile()

        for table, file in ((profile.curve, "profile_curve.parquet"), (profile.shocks, "profile_shocks.parquet")):
            stored = pyarrow.parquet.read_table(out / file)
            arrow = pyarrow.table(table)
            assert arrow.schema == stored.schema
            assert arrow.equals(stored)
            assert set(arrow["accounts"].to_pylist()) == ({"own", "with_background"} if number else {"own"})
            assert len(table) == arrow.num_rows == polars.DataFrame(table).height
            assert len(table) == len(pandas.DataFrame.from_arrow(table))
            assert duckdb.sql("select count(*) from arrow").fetchall()[0][0] == len(table)


def test_tables_outlive_scenario_and_profile():
    profile = seawall.load(OWN_BOOK).profile()
    expected = pyarrow.table(profile.curve)
    shocks = profile.shocks
    reader = pyarrow.RecordBatchReader.from_stream(profile.curve)
    capsule = profile.curve.__arrow_c_stream__()
    del profile
    gc.collect()

    assert reader.read_all().equals(expected)
    assert pyarrow.table(shocks).num_rows == len(shocks) == 25
    del capsule  # never read: what it holds goes with it
    gc.collect()


@pytest.mark.parametrize("options, told", [
    ({"asset": "ETHH"}, ["--asset", "ETHH"]),
    ({"asset": "\x1b[31m"}, ["--asset", "\x1b[31m"]),
    ({"shocks": [-1]}, ["--shock-grid=-1"]),
    ({"shocks": [-0.1, 0.1]}, ["--shock-grid=-0.1,0.1"]),
    ({"shocks": [-0.0001] * 1001}, ["--shock-grid=" + ",".join(["-0.0001"] * 1001)]),
    ({"depth": [0]}, ["--depth", "0"]),
    ({"depth": [1] * 21}, ["--depth", ",".join(["1"] * 21)]),
    ({"severity_shock": 0}, ["--severity-shock", "0"]),
    ({"volatility": -1}, ["--volatility=-1"]),
    ({"window": 1}, ["--window", "1"])])
def test_a_bad_option_is_told_in_the_shells_words(scenario, options, told):
    with pytest.raises(seawall.InputError) as refused:
        scenario.profile(**options)

    assert str(refused.value) == shell_error("profile", OWN_BOOK, *told)


@pytest.mark.parametrize("options, where", [
    ({"shocks": []}, "--shock-grid"), ({"depth": []}, "--depth"), ({"shocks": [math.nan]}, "--shock-grid"),
    ({"depth": [math.inf]}, "--depth"), ({"severity_shock": math.nan}, "--severity-shock"),
    ({"volatility": math.inf}, "--volatility"), ({"window": math.nan}, "--window")])
def test_no_numbers_at_all_are_refused_by_the_same_name(scenario, options, where):
    with pytest.raises(seawall.InputError) as refused:
        scenario.profile(**options)

    assert (refused.value.code, refused.value.where) == ("parameter_out_of_range", where)
    assert "allowed" in refused.value.detail or "is outside" in refused.value.detail


@pytest.mark.parametrize("cut", [False, True], ids=["nobody has the asset", "no accounts"])
def test_a_book_without_a_profile_is_told_in_the_shells_words(tmp_path, cut):
    text = ORDER_BOOK.read_text()
    path = tmp_path / "scenario.toml"
    path.write_text(text[:text.index("# Under water below 1,960")] if cut else text)

    with pytest.raises(seawall.InputError, match="no accounts" if cut else "no account with debt has USDC") as refused:
        seawall.load(path).profile(asset="USDC")

    assert str(refused.value) == shell_error("profile", str(path), "--asset", "USDC")


@pytest.mark.parametrize("options", [
    {"asset": 1}, {"shocks": "-0.6:0:0.025"}, {"shocks": -0.1}, {"depth": ["1"]}, {"window": "0.02"}])
def test_what_is_no_number_is_a_type_error(scenario, options):
    with pytest.raises(TypeError):
        scenario.profile(**options)


def test_other_threads_go_on_during_a_profile(scenario):
    ticks, over = [], threading.Event()

    def tick():
        while not over.is_set():
            ticks.append(time.monotonic())

    # Each account split into 300: enough to compute for the threads to be told apart.
    rows = own_positions().to_pandas()
    parts = pandas.concat([rows.assign(account=rows["account"] + f"-{part}", collateral=rows["collateral"] / 300,
                                       debt=rows["debt"] / 300) for part in range(300)])
    split = scenario.with_positions(pyarrow.Table.from_pandas(parts, preserve_index=False))
    much = {"shocks": [-0.0009 * i for i in range(1000)], "depth": [2.0 / i for i in range(1, 21)]}
    other = threading.Thread(target=tick)
    other.start()
    begin = time.monotonic()
    split.profile(**much)
    end = time.monotonic()
    over.set()
    other.join()

    # A profile that kept the GIL would leave the middle of it without a tick.
    quarter = (end - begin) / 4
    assert quarter > 0.01
    assert any(begin + quarter < at < end - quarter for at in ticks)


def test_one_scenario_in_many_threads_gives_one_profile(scenario):
    alone = scenario.profile().summary

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda _: scenario.profile().summary, range(8)))

    assert together == [alone] * 8
