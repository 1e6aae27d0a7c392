"""The shell's program and the example files that the tests of the Python package share."""

import os
import pathlib
import subprocess

import pyarrow
import pyarrow.csv

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = (ROOT / os.environ.get("SEAWALL_BUILD_DIR", "build/release")).resolve()
TWO_VENUES = str(ROOT / "examples/two-venues.toml")
OWN_BOOK = str(ROOT / "examples/own-book/scenario.toml")


def shell(*arguments):
    """What `seawall ARGUMENTS` printed; it must have gone well."""
    done = subprocess.run([BUILD / "seawall", *arguments], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def shell_error(*arguments):
    """What `seawall ARGUMENTS` complained of, without its own name before it."""
    done = subprocess.run([BUILD / "seawall", *arguments], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 2, (done.stdout, done.stderr)
    return done.stderr.removeprefix("seawall: ").removesuffix("\n")


def own_positions():
    """The positions of examples/own-book: account, venue, asset as text, collateral and debt as float64."""
    types = {"account": pyarrow.string(), "collateral": pyarrow.float64(), "debt": pyarrow.float64()}
    return pyarrow.csv.read_csv(ROOT / "examples/own-book/positions.csv",
                                convert_options=pyarrow.csv.ConvertOptions(column_types=types))
