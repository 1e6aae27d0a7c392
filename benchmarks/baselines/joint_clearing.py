#!/usr/bin/env python3
"""Joint clearing in NumPy, and how much slower it is than the benchmark clearing_multi.

    benchmarks/baselines/joint_clearing.py build/release/seawall-benchmarks

The same accounts as tests/support/four_lenders.hpp, drawn from the same numbers; the same waves:
accounts sorted by health once, then in each wave oracles, the sorted prefix that prices can have
reached, calls by Aave's rules in arrays, sales into six pools, and prices again. Runs the program
and this in turn, compares where prices end, and prints the ratio of processor times. NumPy is
needed, nothing else.
"""

import json
import subprocess
import sys
import time

import numpy as np

ACCOUNTS = 100_000
NAMES = ["USDC", "ETH", "BTC", "STETH", "LINK", "UNI", "AAVE", "GOV"]
DECIMALS = np.array([6, 18, 8, 18, 18, 18, 18, 18])
PRICE = np.array([1.0, 2000.0, 40000.0, 1990.0, 15.0, 8.0, 90.0, 3.0])
THRESHOLD = np.array([0.77, 0.825, 0.78, 0.81, 0.68, 0.65, 0.66, 0.0])
BONUS = np.array([1.045, 1.05, 1.05, 1.06, 1.07, 1.10, 1.075, 1.10])
SHARE = np.array([0.0, 0.40, 0.20, 0.20, 0.08, 0.06, 0.06, 0.0])
IMPACT = np.array([0.0, 4e-6, 1e-4, 1e-5, 1.5e-7, 1e-7, 1.2e-6, 0.0])
SHOCK = np.array([1.0, 0.82, 0.82, 0.82, 0.80, 0.80, 0.80, 0.80])
IS_V2 = np.array([False, False, True, False])  # of the four venues
FEE = np.array([0.1, 0.1, 0.0, 0.1])  # the venue's share of the bonus
USDC, ETH = 0, 1
POOL_TOKENS = {1: 1e6, 4: 3e7, 5: 5e7}  # constant product: base tokens, at the assets' prices
OFFCHAIN = {2: 2e-5, 3: 1e-6, 6: 4e-7}  # exponential impact per token
QUOTE = {1: USDC, 2: USDC, 3: ETH, 4: ETH, 5: ETH, 6: ETH}


def draws(count: int, seed: int = 42) -> np.ndarray:
    """SplitMix64's first numbers in [0, 1), as tests/support/splitmix.hpp draws them."""
    z = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return (z >> np.uint64(11)).astype(np.float64) * 2.0**-53


def held(u: np.ndarray) -> np.ndarray:
    left = u - SHARE[1]
    asset = np.ones(len(u), dtype=np.int64)
    for _ in range(1, 6):
        moves = left >= 0.0
        asset[moves] += 1
        left = np.where(moves, left - SHARE[asset], left)
        left[~moves] = -1.0
        asset = np.minimum(asset, 6)
    return asset


def in_units(tokens: np.ndarray, decimals: np.ndarray) -> np.ndarray:
    scale = 10.0**decimals
    whole = np.floor(tokens)
    rounded = whole + np.floor((tokens - whole) * scale + 0.5) / scale
    return np.where(decimals >= 16, tokens, rounded)


class Accounts:
    """One or two collaterals and a debt each, sorted by health before the shock."""

    def __init__(self) -> None:
        u = draws(8 * ACCOUNTS).reshape(ACCOUNTS, 8)
        worth = 1000.0 / (1.0 - 0.9999 * u[:, 0])
        health = 1.02 + 2.5 * u[:, 1] / (1.0 - 0.95 * u[:, 1])
        first, second = held(u[:, 2]), held(u[:, 3])
        has_two = (u[:, 4] < 0.25) & (second != first)
        share = np.where(has_two, 0.5 + 0.4 * u[:, 5], 1.0)
        asset = np.stack([first, second], axis=1)
        value = np.stack([worth * share, np.where(has_two, worth * (1.0 - share), 0.0)], axis=1)
        counted = (value * THRESHOLD[asset]).sum(axis=1)
        amount = in_units(value / PRICE[asset], DECIMALS[asset])
        debt = in_units(counted / health, np.full(ACCOUNTS, DECIMALS[USDC]))
        venue = np.arange(ACCOUNTS) % 4
        weighted = (amount * PRICE[asset] * THRESHOLD[asset]).sum(axis=1)
        order = np.argsort(weighted / debt, kind="stable")
        self.health = (weighted / debt)[order]
        self.asset = asset[order]
        self.amount = amount[order]
        self.debt = debt[order]
        self.is_v2 = IS_V2[venue][order]
        self.fee = FEE[venue][order]


class Pools:
    def __init__(self) -> None:
        self.base, self.quote, self.consumed = {}, {}, dict.fromkeys(OFFCHAIN, 0.0)
        for coin, tokens in POOL_TOKENS.items():
            root = np.sqrt(SHOCK[coin] / SHOCK[QUOTE[coin]])
            self.base[coin] = tokens / root
            self.quote[coin] = tokens * PRICE[coin] / PRICE[QUOTE[coin]] * root

    def sell(self, coin: int, tokens: float, reference: np.ndarray) -> float:
        if coin in POOL_TOKENS:
            paid = tokens * self.quote[coin] / (self.base[coin] + tokens)
            self.base[coin] += tokens
            self.quote[coin] -= paid
            return paid
        k, before = OFFCHAIN[coin], self.consumed[coin]
        self.consumed[coin] = before + tokens
        price = reference[coin] / reference[QUOTE[coin]]
        return price * (np.exp(-k * before) - np.exp(-k * (before + tokens))) / k


def clear(accounts: Accounts) -> tuple[np.ndarray, int, int]:
    """Prices where the waves end, calls, waves."""
    amount, debt = accounts.amount.copy(), accounts.debt.copy()
    pools = Pools()
    start = PRICE * SHOCK
    displaced = np.zeros(len(PRICE))
    reference = start.copy()
    calls = waves = 0
    seen = pair = None
    while True:
        read = np.rint(reference * 1e8) / 1e8  # what oracles publish
        if seen is not None and len(seen):
            sold = call(accounts, amount, debt, seen, pair, read)
            calls += len(seen)
            waves += 1
            into_eth = sold[ETH]
            for coin in range(2, 7):
                paid = pools.sell(coin, sold[coin], reference) if sold[coin] > 0.0 else 0.0
                displaced[coin] += sold[coin]
                if QUOTE[coin] == ETH:
                    into_eth += paid
            pools.sell(ETH, into_eth, reference)
            displaced[ETH] += into_eth
        worst = (read[1:7] / PRICE[1:7]).min()
        reached = np.searchsorted(accounts.health, (1.0 + 1e-12) / worst)
        held_assets = accounts.asset[:reached]
        values = amount[:reached] * read[held_assets]
        weighted = (values * THRESHOLD[held_assets]).sum(axis=1)
        found = np.flatnonzero((weighted < debt[:reached]) & (weighted > 0.0))
        moved = start * np.exp(-IMPACT * displaced)
        is_new = np.any(np.rint(moved * 1e8) != np.rint(reference * 1e8))
        reference = moved
        if len(found) == 0 and not is_new:
            return reference, calls, waves
        pair = values[found].argmax(axis=1)
        seen = found


def call(a: Accounts, amount, debt, seen, pair, read) -> np.ndarray:
    """One call of each account's rule on its largest collateral; tokens sold by asset."""
    rows = np.arange(len(seen))
    coin = a.asset[seen, pair]
    price, bonus = read[coin], BONUS[coin]
    values = amount[seen] * read[a.asset[seen]]
    worth = values[rows, pair]
    owed = debt[seen]
    weighted = (values * THRESHOLD[a.asset[seen]]).sum(axis=1)
    is_v2 = a.is_v2[seen]
    closes_all = (worth < 2000.0) | (owed < 2000.0) | (weighted <= 0.95 * owed)
    repaid = np.where(~is_v2 & closes_all, owed, owed / 2.0)
    seized = repaid * bonus
    exhausts = seized > worth
    repaid = np.where(exhausts, np.minimum(worth / bonus, repaid), repaid)
    seized = np.where(exhausts, worth, seized)
    owed_left, worth_left = owed - repaid, worth - seized
    dust = ~is_v2 & (owed_left > 0) & (worth_left > 0) & ((owed_left < 1e3) | (worth_left < 1e3))
    part = np.minimum(owed - 1000.0, (worth - 1000.0) / bonus)
    repaid = np.where(dust, np.maximum(part, 0.0), repaid)
    seized = np.where(dust, repaid * bonus, seized)
    fee = (seized - seized / bonus) * a.fee[seen]
    amount[seen, pair] = np.where(exhausts, 0.0, amount[seen, pair] - seized / price)
    is_empty = ~is_v2 & (values.sum(axis=1) - seized <= 1e-8)
    debt[seen] = np.where(is_empty, 0.0, np.maximum(owed - repaid, 0.0))
    return np.bincount(coin, weights=(seized - fee) / price, minlength=len(PRICE))


def processor_milliseconds(accounts: Accounts, times: int = 7) -> float:
    taken = []
    for _ in range(times):
        begin = time.process_time()
        clear(accounts)
        taken.append((time.process_time() - begin) * 1e3)
    return sorted(taken)[times // 2]


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    run = subprocess.run(
        [sys.argv[1], f"--benchmark_filter=^clearing_multi/{ACCOUNTS}$", "--benchmark_format=json"],
        check=True, capture_output=True, text=True)
    ours = json.loads(run.stdout)["benchmarks"][0]
    accounts = Accounts()
    prices, calls, waves = clear(accounts)
    theirs = processor_milliseconds(accounts)
    apart = abs(prices.sum() - ours["checksum"]) / ours["checksum"]
    print(f"seawall {ours['cpu_time']:9.3f} ms, {ours['calls']:.0f} calls, "
          f"checksum {ours['checksum']:.9f}")
    print(f"NumPy   {theirs:9.3f} ms, {calls} calls, checksum {prices.sum():.9f}")
    print(f"ratio   {theirs / ours['cpu_time']:9.1f}, checksums {apart:.1e} apart")
    if apart > 1e-9:
        print("the two do not clear at the same prices", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
