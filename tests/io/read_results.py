"""Reads a result folder with pandas, Polars and DuckDB and compares what they see.

    read_results.py FOLDER SUM_OF_AMOUNT_UNITS SUM_OF_FIRST_CAUSES EVENTS
"""

import pathlib
import sys

import duckdb
import pandas
import polars


def seen_by_pandas(events, series):
    table, course = pandas.read_parquet(events), pandas.read_parquet(series)
    assert str(table["time"].dt.tz) == "UTC", table["time"].dtype
    return (int(sum(table["amount_units"])), int(table["cause_1"].fillna(0).sum()), len(table),
            sorted(table["kind"].unique()), int(table["time"].min().value), round(float(table["amount"].sum()), 6),
            round(float(course["reference_price_ETH"].sum()), 9))


def seen_by_polars(events, series):
    table, course = polars.read_parquet(events), polars.read_parquet(series)
    assert table["time"].dtype == polars.Datetime("ns", "UTC"), table["time"].dtype
    return (int(table["amount_units"].sum()), int(table["cause_1"].sum()), table.height,
            sorted(table["kind"].cast(polars.String).unique().to_list()), table["time"].cast(polars.Int64).min(),
            round(table["amount"].sum(), 6), round(course["reference_price_ETH"].sum(), 9))


def seen_by_duckdb(events, series):
    database = duckdb.connect()
    units, causes, rows, kinds, first, amount = database.execute(
        f"select sum(amount_units), sum(cause_1), count(*), list(distinct kind), min(epoch_ns(time)), sum(amount) "
        f"from '{events}'").fetchone()
    course = database.execute(f"select sum(reference_price_ETH) from '{series}'").fetchone()[0]
    return int(units), int(causes), rows, sorted(kinds), first, round(amount, 6), round(course, 9)


def main():
    folder = pathlib.Path(sys.argv[1])
    expected = tuple(int(word) for word in sys.argv[2:5])
    files = str(folder / "events.parquet"), str(folder / "series.parquet")
    seen = {reader.__name__: reader(*files) for reader in (seen_by_pandas, seen_by_polars, seen_by_duckdb)}
    for name, values in seen.items():
        if values[:3] != expected or values != seen["seen_by_pandas"]:
            sys.exit(f"{name}: {values}\nexpected {expected}\nseen: {seen}")


if __name__ == "__main__":
    main()
