"""Liquidation cascades in leveraged markets: load a scenario, run it, read what happened.

    import seawall

    scenario = seawall.load("examples/two-venues.toml", set={"depth_multiplier": 0.5})
    result = scenario.run(seed=1)
    print(result.trace_hash, result.summary["stop_reason"])

Tables go in and out through the Arrow PyCapsule interface, so pandas, Polars, PyArrow and DuckDB all work.
"""

# First: the module below links the libarrow and libparquet that these load, and one process must not hold two.
import pyarrow.parquet as _parquet  # noqa: F401

from ._seawall import Profile, Result, Scenario, Table, load
from ._seawall import version as __version__
from .errors import BrokenInvariant, InputError

__all__ = ["BrokenInvariant", "InputError", "Profile", "Result", "Scenario", "Table", "__version__", "load"]
