"""Tables in and out: read where they lie, refused in the words of a file, alive as long as they are read."""

import gc
import shutil

import duckdb
import numpy
import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest
import seawall
from support import OWN_BOOK, ROOT, own_positions, shell_error

NUMBERS = ("collateral", "debt")


@pytest.fixture(scope="module")
def scenario():
    return seawall.load(OWN_BOOK)


def test_a_table_gives_the_run_that_its_file_gives(scenario):
    table = own_positions()
    expected = scenario.run().trace_hash

    for given in (table, table.to_batches()[0], table.to_pandas(), polars.from_arrow(table),
                  duckdb.from_arrow(table), table.combine_chunks().to_reader()):
        assert scenario.with_positions(given).run().trace_hash == expected, type(given)


def test_other_positions_give_another_run(scenario):
    fewer = scenario.with_positions(own_positions().slice(0, 20))

    assert fewer.accounts < scenario.accounts
    assert fewer.run().trace_hash != scenario.run().trace_hash


def test_arrow_buffers_are_read_where_they_lie(scenario):
    table = own_positions()

    read_at = scenario.with_positions(table).positions_read_at

    assert list(read_at) == ["account", "venue", "asset", "collateral", "debt"]
    for name in read_at:
        assert read_at[name] == table[name].chunk(0).buffers()[-1].address, name


def test_a_slice_is_read_from_its_own_place(scenario):
    part = own_positions().slice(2)

    read_at = scenario.with_positions(part).positions_read_at

    for name in NUMBERS:
        assert read_at[name] == part[name].chunk(0).buffers()[1].address + 2 * 8


def test_a_batch_is_read_where_it_lies(scenario):
    batch = own_positions().combine_chunks().to_batches()[0]

    read_at = scenario.with_positions(batch).positions_read_at

    for name in NUMBERS:
        assert read_at[name] == batch.column(name).buffers()[1].address


def test_polars_numbers_are_read_where_they_lie(scenario):
    frame = polars.from_arrow(own_positions()).with_columns(polars.col(*NUMBERS) * 1.0)

    read_at = scenario.with_positions(frame).positions_read_at

    for name in NUMBERS:
        assert read_at[name] == frame[name].to_numpy(allow_copy=False).ctypes.data


def test_pandas_numbers_are_read_where_they_lie(scenario):
    frame = pandas.DataFrame({name: numpy.array(column) for name, column in own_positions().to_pydict().items()})

    read_at = scenario.with_positions(frame).positions_read_at

    for name in NUMBERS:
        assert read_at[name] == frame[name].to_numpy().ctypes.data


def test_numbers_that_must_be_converted_have_no_address(scenario):
    table = own_positions()
    for name in NUMBERS:
        table = table.set_column(table.schema.get_field_index(name), name, table[name].cast(pyarrow.float32()))

    read_at = scenario.with_positions(table).positions_read_at

    assert list(read_at) == ["account", "venue", "asset"]


def test_positions_of_a_file_have_no_address(scenario):
    assert scenario.positions_read_at == {}


def test_the_table_may_change_once_it_was_read(scenario):
    numbers = {name: numpy.array(own_positions()[name]) for name in NUMBERS}
    frame = pandas.DataFrame({**own_positions().select(["account", "venue", "asset"]).to_pydict(), **numbers})
    read = scenario.with_positions(frame)
    before = read.run().trace_hash

    frame.loc[:, "debt"] = 0.0
    del frame, numbers
    gc.collect()

    assert read.run().trace_hash == before


def replaced(name, value, row=3):
    """The positions with another value in one cell."""
    table = own_positions()
    cells = table[name].to_pylist()
    cells[row] = value
    return table.set_column(table.schema.get_field_index(name), name, pyarrow.array(cells))


def renamed(old, new):
    return own_positions().rename_columns([new if name == old else name for name in own_positions().column_names])


BAD = {
    "missing column": own_positions().drop_columns(["debt"]),
    "unknown column": own_positions().append_column("colateral", own_positions()["debt"]),
    "repeated column": own_positions().append_column("debt", own_positions()["debt"]),
    "misspelt column": renamed("collateral", "colateral"),
    "not a number": replaced("debt", float("nan")),
    "negative": replaced("collateral", -1.0),
    "infinite": replaced("debt", float("inf")),
    "empty cell": replaced("debt", None),
    "empty name": replaced("account", None),
    "numbers as text": own_positions().set_column(4, "debt", own_positions()["debt"].cast(pyarrow.string())),
    "names as numbers": own_positions().set_column(1, "venue", own_positions()["debt"]),
    "no rows": own_positions().slice(0, 0),
    "unknown asset": replaced("asset", "ETHH"),
    "unknown venue": replaced("venue", "mein"),
    "more debt than there can be": replaced("debt", 1e15),
    "a type of no use": own_positions().set_column(
        4, "debt", pyarrow.array([value > 0 for value in own_positions()["debt"].to_pylist()])),
    "another version": own_positions().replace_schema_metadata({"schema_version": "9"}),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_table_is_told_in_the_words_of_a_bad_file(tmp_path, scenario, what):
    shutil.copy(OWN_BOOK, tmp_path / "scenario.toml")
    file = tmp_path / "book.parquet"
    pyarrow.parquet.write_table(BAD[what], file)
    told = shell_error("run", str(tmp_path / "scenario.toml"), "--set", "positions=book.parquet")

    with pytest.raises(seawall.InputError) as refused:
        scenario.with_positions(BAD[what], name=str(file))

    assert str(refused.value) == told


def test_messages_call_a_table_positions_unless_told_otherwise(scenario):
    with pytest.raises(seawall.InputError, match=r"^positions: row 4: debt: nan"):
        scenario.with_positions(BAD["not a number"])


def test_pandas_takes_what_is_not_a_number_for_an_empty_cell(scenario):
    frame = own_positions().to_pandas()
    frame.loc[3, "debt"] = float("nan")

    with pytest.raises(seawall.InputError, match="row 4: debt: is empty"):
        scenario.with_positions(frame)


def test_what_is_no_table_is_a_type_error(scenario):
    for given in (None, 1, "positions.csv", {"account": ["ash"]}, [1]):
        with pytest.raises(TypeError, match="__arrow_c_stream__"):
            scenario.with_positions(given)


def test_a_stream_that_fails_is_told(scenario):
    def batches():
        yield own_positions().to_batches()[0]
        raise OSError("the disk is gone")

    reader = pyarrow.RecordBatchReader.from_batches(own_positions().schema, batches())

    with pytest.raises(seawall.InputError, match="the disk is gone"):
        scenario.with_positions(reader)


def test_a_table_is_among_the_inputs_with_a_digest_of_its_rows(tmp_path, scenario):
    def digest(table, folder):
        scenario.with_positions(table, name="book").run().save(tmp_path / folder)
        manifest = pandas.read_json(tmp_path / folder / "manifest.json", typ="series")
        assert "from a table" in manifest["command"]
        return next(each["xxh3_128"] for each in manifest["inputs"] if each["name"] == "book")

    assert digest(own_positions(), "arrow") == digest(polars.from_arrow(own_positions()), "polars")
    assert digest(own_positions(), "again") != digest(own_positions().slice(1), "fewer")


def test_every_library_reads_the_results(tmp_path, scenario):
    result = scenario.run()
    result.save(tmp_path / "out")

    for table, file in ((result.events, "events.parquet"), (result.series, "series.parquet")):
        stored = pyarrow.parquet.read_table(tmp_path / "out" / file)
        arrow = pyarrow.table(table)
        assert arrow.schema == stored.schema
        assert arrow.equals(stored)
        assert len(table) == arrow.num_rows == polars.DataFrame(table).height == len(pandas.DataFrame.from_arrow(table))
        assert duckdb.sql("select count(*) from arrow").fetchall()[0][0] == len(table)


def test_a_long_table_comes_in_pieces_and_whole():
    result = seawall.load(OWN_BOOK, set={"duration_minutes": 20_000}).run()
    assert len(result.series) > 65_536

    arrow = pyarrow.table(result.series)

    assert arrow["block"].to_pylist() == list(range(len(result.series)))
    assert polars.DataFrame(result.series)["block"].to_list() == arrow["block"].to_pylist()


def test_results_outlive_what_they_came_from():
    scenario = seawall.load(OWN_BOOK)
    result = scenario.run()
    expected = pyarrow.table(result.events)
    reader = pyarrow.RecordBatchReader.from_stream(result.events)
    capsule = result.events.__arrow_c_stream__()
    del scenario, result
    gc.collect()

    assert reader.read_all().equals(expected)
    del capsule  # never read: what it holds goes with it
    gc.collect()
    assert seawall.load(OWN_BOOK).run().summary["scenario"] == "own-book"


def test_one_process_holds_one_libarrow():
    with open("/proc/self/maps") as maps:
        loaded = {line.split()[-1] for line in maps if "/libarrow.so" in line or "/libparquet.so" in line}

    assert len(loaded) == 2, loaded
    assert all("site-packages/pyarrow/" in path for path in loaded), loaded


def test_the_pinned_pyarrow_is_one_version_everywhere():
    requirement = next(line.strip() for line in (ROOT / "tools/requirements.txt").read_text().splitlines()
                       if line.startswith("pyarrow=="))
    project = (ROOT / "pyproject.toml").read_text()

    assert project.count(f'"{requirement}"') == 2
    assert f"pyarrow=={pyarrow.__version__}" == requirement
