#!/usr/bin/env python3
"""Clearing of one asset in NumPy, and how much slower it is than clearing_build, _query, _ladder.

    benchmarks/baselines/clearing.py build/release/seawall-benchmarks

The same million forced sales, drawn from the same numbers: sort, prefix sums, and for each shock
rounds p <- f(D(p)) by binary search until nothing more is reached. Runs the program and this in
turn, compares the price after a shock to 80, and prints ratios of processor times. NumPy is needed,
nothing else.
"""

import json
import subprocess
import sys
import time

import numpy as np

POSITIONS = 1_000_000
BRANCHING = 0.5  # near 75 USD
SHOCKS = 1000


def draws(count: int, seed: int) -> np.ndarray:
    """SplitMix64's first numbers in [0, 1), as tests/support/splitmix.hpp draws them."""
    z = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return (z >> np.uint64(11)).astype(np.float64) * 2.0**-53


def build(price: np.ndarray, quantity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    order = np.argsort(-price, kind="stable")
    return -price[order], np.concatenate(([0.0], np.cumsum(quantity[order])))


def clear(levels: np.ndarray, sums: np.ndarray, impact: float, start: float) -> float:
    price, reached = start, -1
    while True:
        now = np.searchsorted(levels, -price, side="right")
        if now == reached:
            return price
        reached = now
        price = start * np.exp(-impact * sums[reached])


def median_ms(task, times: int) -> float:
    taken = []
    for _ in range(times):
        begin = time.process_time()
        task()
        taken.append((time.process_time() - begin) * 1e3)
    return sorted(taken)[times // 2]


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    names = [f"clearing_{name}/{POSITIONS}" for name in ("build", "query", "ladder")]
    run = subprocess.run(
        [sys.argv[1], f"--benchmark_filter=^({'|'.join(names)})$", "--benchmark_format=json"],
        check=True, capture_output=True, text=True)
    ours = {b["name"]: b for b in json.loads(run.stdout)["benchmarks"]}
    to_ms = {"ns": 1e-6, "us": 1e-3, "ms": 1.0}

    u = draws(2 * POSITIONS, 11)
    price, quantity = 50.0 + 50.0 * u[0::2], 1.0 + 2.0 * u[1::2]
    impact = BRANCHING / (2.0 * POSITIONS / 50.0) / 75.0
    levels, sums = build(price, quantity)
    starts = 100.0 - 0.04 * np.arange(SHOCKS)
    theirs = {
        names[0]: median_ms(lambda: build(price, quantity), 5),
        names[1]: median_ms(lambda: [clear(levels, sums, impact, s) for s in starts], 5) / SHOCKS,
        names[2]: median_ms(lambda: [clear(levels, sums, impact, s) for s in starts], 5),
    }
    for name in names:
        mine = ours[name]["cpu_time"] * to_ms[ours[name]["time_unit"]]
        print(f"{name:26} seawall {mine:12.6f} ms   NumPy {theirs[name]:12.6f} ms"
              f"   ratio {theirs[name] / mine:8.1f}")
    checksum = ours[names[0]]["checksum"]
    apart = abs(clear(levels, sums, impact, 80.0) - checksum) / checksum
    print(f"price after a shock to 80: {checksum:.9f}, {apart:.1e} apart")
    if apart > 1e-9:
        print("the two do not clear at the same price", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
