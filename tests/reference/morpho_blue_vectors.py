#!/usr/bin/env python3
"""Morpho Blue's liquidation, interest and adaptive rate curve in Python's own integers.

    morpho_blue_vectors.py > tests/cases/vectors/morpho_blue_own.json   the project's own vectors
    morpho_blue_vectors.py --random COUNT SEED                          as many random ones as wanted

Written from the contracts (morpho-org/morpho-blue src/Morpho.sol and its libraries,
morpho-org/morpho-blue-irm AdaptiveCurveIrm), apart from the C++ rule.
"""
import json
import random
import sys

WAD, SCALE, YEAR = 10**18, 10**36, 31_536_000
U128, WORD = 2**128, 2**256


class Revert(Exception):
    pass


def need(condition, message):
    if not condition:
        raise Revert(message)


def word(value):
    need(0 <= value < WORD, "Panic(17)")
    return value


def down(a, b, c):
    need(c > 0, "Panic(18)")
    return word(a * b) // c


def up(a, b, c):
    return (word(word(a * b) + word(c - 1))) // c


def liquidate(case):
    lltv, price = case["lltv"], case["price"]
    m, p = dict(case["marketBefore"]), dict(case["positionBefore"])
    seized, shares = case["seizedAssets"], case["repaidShares"]
    need((seized == 0) != (shares == 0), "inconsistent input")
    assets, total = lambda: m["totalBorrowAssets"] + 1, lambda: m["totalBorrowShares"] + 10**6
    limit = down(down(p["collateral"], price, SCALE), lltv, WAD)
    need(limit < up(p["borrowShares"], assets(), total()), "position is healthy")
    incentive = min(WAD * 115 // 100, WAD * WAD // (WAD - (3 * 10**17) * word(WAD - lltv) // WAD))
    if seized:
        shares = up(up(up(seized, price, SCALE), WAD, incentive), total(), assets())
    else:
        seized = down(down(down(shares, assets(), total()), incentive, WAD), SCALE, price)
    repaid = up(shares, assets(), total())
    p["borrowShares"] = word(p["borrowShares"] - shares)
    m["totalBorrowShares"] = word(m["totalBorrowShares"] - shares)
    m["totalBorrowAssets"] = max(0, m["totalBorrowAssets"] - repaid)
    p["collateral"] = word(p["collateral"] - seized)
    bad = bad_shares = 0
    if p["collateral"] == 0:
        bad_shares = p["borrowShares"]
        bad = min(m["totalBorrowAssets"], up(bad_shares, assets(), total()))
        m["totalBorrowAssets"] -= bad
        m["totalSupplyAssets"] = word(m["totalSupplyAssets"] - bad)
        m["totalBorrowShares"] = word(m["totalBorrowShares"] - bad_shares)
        p["borrowShares"] = 0
    return {"seizedAssets": seized, "repaidAssets": repaid, "repaidShares": shares, "badDebtAssets": bad,
            "badDebtShares": bad_shares, "positionAfter": p, "marketAfter": m}


def accrue(case):
    m, interest, fee_shares = dict(case["marketBefore"]), 0, 0
    if case["elapsed"] and m["totalBorrowAssets"]:
        first = word(case["borrowRate"] * case["elapsed"])
        second = down(first, first, 2 * WAD)
        third = down(second, first, 3 * WAD)
        interest = down(m["totalBorrowAssets"], first + second + third, WAD)
        for name in ("totalBorrowAssets", "totalSupplyAssets"):
            m[name] += interest
            need(m[name] < U128, "max uint128 exceeded")
        if case["fee"]:
            fee = down(interest, case["fee"], WAD)
            fee_shares = down(fee, m["totalSupplyShares"] + 10**6, m["totalSupplyAssets"] - fee + 1)
            m["totalSupplyShares"] += fee_shares
            need(m["totalSupplyShares"] < U128, "max uint128 exceeded")
    return {"interest": interest, "feeShares": fee_shares, "marketAfter": m}


def to_zero(a, b):
    return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)


def exponential(x):
    ln2 = 693147180559945309
    if x < -41446531673892822312:
        return 0
    if x >= 93859467695000404319:
        return 57716089161558943949701069502944508345128422502756744429568
    q = to_zero(x + (-(ln2 // 2) if x < 0 else ln2 // 2), ln2)
    r = x - q * ln2
    power = WAD + r + to_zero(to_zero(r * r, WAD), 2)
    return power << q if q >= 0 else power >> -q


def borrow_rate(case):
    target, start = 9 * 10**17, case["rateAtTarget"]
    used = case["utilization"]
    error = to_zero((used - target) * WAD, WAD - target if used > target else target)
    if start == 0:
        average = end = 4 * 10**16 // YEAR
    else:
        adaptation = to_zero((50 * WAD // YEAR) * error, WAD) * case["elapsed"]
        if adaptation == 0:
            average = end = start
        else:
            def moved(x):
                return min(max(to_zero(start * exponential(x), WAD), 10**15 // YEAR), 2 * WAD // YEAR)
            end = moved(adaptation)
            average = to_zero(start + end + 2 * moved(to_zero(adaptation, 2)), 4)
    slope = WAD - to_zero(WAD * WAD, 4 * WAD) if error < 0 else 3 * WAD
    return {"avgRate": to_zero((to_zero(slope * error, WAD) + WAD) * average, WAD), "endRateAtTarget": end}


OPERATIONS = {"liquidate": liquidate, "accrueInterest": accrue, "borrowRate": borrow_rate}


def texts(value):
    return {key: texts(inner) for key, inner in value.items()} if isinstance(value, dict) else str(value)


def made(name, operation, inputs):
    try:
        expected = OPERATIONS[operation](inputs)
    except Revert as why:
        expected = {"revert": str(why)}
    return {"name": name, "op": operation, "inputs": texts(inputs), "expected": texts(expected)}


def market(supply, borrow, supply_shares=None, borrow_shares=None):
    return {"totalSupplyAssets": supply, "totalSupplyShares": supply_shares or supply * 10**6,
            "totalBorrowAssets": borrow, "totalBorrowShares": borrow_shares or borrow * 10**6}


def call(collateral, shares, *, lltv=86 * 10**16, price=2000 * 10**24, seized=0, repaid=0, totals=None):
    """Collateral with 18 decimals at 2000 of a loan asset with 6."""
    totals = totals or market(5_000_000 * 10**6, 4_100_000 * 10**6, None, 3_900_000 * 10**12)
    return {"lltv": lltv, "price": price, "marketBefore": totals,
            "positionBefore": {"borrowShares": shares, "collateral": collateral},
            "seizedAssets": seized, "repaidShares": repaid}


def scripted():
    ten, owed = 10 * 10**18, 17_000 * 10**12
    rate = {"rateAtTarget": 1_268_391_679, "utilization": 9 * 10**17, "elapsed": 86_400}
    return [
        made("repays_all_within_the_collateral", "liquidate", call(ten, owed, repaid=owed)),
        made("seizes_a_part", "liquidate", call(ten, owed, seized=1234567890123456789)),
        made("seizes_all_and_the_lenders_lose_the_rest", "liquidate", call(ten, 21_000 * 10**12, seized=ten)),
        made("one_unit_left_keeps_the_bad_debt", "liquidate", call(ten, 21_000 * 10**12, seized=ten - 1)),
        made("asks_more_than_there_is", "liquidate", call(ten, 21_000 * 10**12, repaid=21_000 * 10**12)),
        made("in_health", "liquidate", call(ten, 16_000 * 10**12, seized=1)),
        made("asks_both", "liquidate", call(ten, owed, seized=1, repaid=1)),
        made("asks_neither", "liquidate", call(ten, owed)),
        made("threshold_so_low_that_the_incentive_is_at_its_bound", "liquidate", call(
            ten, 9_000 * 10**12, lltv=385 * 10**15, seized=10**18)),
        made("collateral_with_two_decimals_worth_a_fraction", "liquidate", call(
            10**9, 3 * 10**9, price=2 * 10**33, seized=7, totals=market(10**7, 10**6))),
        made("price_that_passes_256_bits", "liquidate", call(ten, owed, price=2**250, repaid=owed)),
        made("last_borrower_owes_a_unit_more_than_all", "liquidate", call(
            10**6, 3 * 10**6, price=10**36, repaid=3 * 10**6, lltv=0, totals=market(9, 3))),
        made("a_day_of_interest_with_a_fee", "accrueInterest", {
            "marketBefore": market(5 * 10**12, 4 * 10**12), "borrowRate": 2_219_685_438, "elapsed": 86_400,
            "fee": 10**17}),
        made("ten_years_in_one_step", "accrueInterest", {
            "marketBefore": market(5 * 10**30, 4 * 10**30), "borrowRate": 63_419_583_967, "elapsed": 10 * YEAR, "fee": 0}),
        made("total_that_passes_128_bits", "accrueInterest", {
            "marketBefore": market(2**127, 2**127, 2**100, 2**100), "borrowRate": 63_419_583_967, "elapsed": 10 * YEAR,
            "fee": 0}),
        made("at_the_target_nothing_moves", "borrowRate", rate),
        made("all_is_borrowed_for_a_day", "borrowRate", {**rate, "utilization": WAD}),
        made("a_third_is_borrowed_for_a_month", "borrowRate", {**rate, "utilization": WAD // 3, "elapsed": 30 * 86_400}),
        made("until_the_largest_rate", "borrowRate", {**rate, "utilization": WAD, "elapsed": 10 * YEAR}),
        made("until_the_smallest_rate", "borrowRate", {**rate, "utilization": 0, "elapsed": 10 * YEAR}),
        made("first_use", "borrowRate", {**rate, "rateAtTarget": 0, "utilization": WAD // 2}),
    ]


def random_case(rng, index):
    name, kind = f"random_{index}", rng.random()
    if kind < 0.2:
        return made(name, "borrowRate", {"rateAtTarget": rng.choice((0, rng.randint(10**15 // YEAR, 2 * WAD // YEAR))),
                                         "utilization": rng.randint(0, WAD), "elapsed": rng.randint(0, 2**rng.randint(1, 30))})
    borrow = rng.randint(1, 2**rng.randint(1, 100))
    totals = market(borrow + rng.randint(0, borrow), borrow, None, rng.randint(1, borrow * 10**6))
    if kind < 0.35:
        return made(name, "accrueInterest", {"marketBefore": totals, "borrowRate": rng.randint(0, 2**36),
                                             "elapsed": rng.randint(0, 2**rng.randint(1, 28)),
                                             "fee": rng.choice((0, rng.randint(0, WAD // 4)))})
    shares = rng.randint(1, totals["totalBorrowShares"])
    owed = up(shares, borrow + 1, totals["totalBorrowShares"] + 10**6)
    price = rng.randint(1, 2**rng.randint(1, 150))
    lltv = rng.choice((385, 625, 770, 860, 915, 945, 965, 980)) * 10**15
    collateral = min(int(owed * SCALE * WAD // (price * lltv) * rng.uniform(0.3, 1.05)) + rng.randint(0, 2), U128 - 1)
    ask = rng.choice(("part", "all", "shares", "all shares"))
    return made(name, "liquidate", call(
        collateral, shares, lltv=lltv, price=price, totals=totals,
        seized=collateral if ask == "all" else rng.randint(0, collateral) if ask == "part" else 0,
        repaid=shares if ask == "all shares" else rng.randint(1, shares) if ask == "shares" else 0))


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] == "--random":
        draw = random.Random(int(sys.argv[3]))
        cases = [random_case(draw, i) for i in range(int(sys.argv[2]))]
    else:
        cases = scripted()
    print(json.dumps({
        "protocol": "Morpho Blue",
        "source": "formulas of morpho-org/morpho-blue src/Morpho.sol and morpho-org/morpho-blue-irm AdaptiveCurveIrm.sol",
        "how": "tests/reference/morpho_blue_vectors.py, Python integers; inputs chosen by us",
        "units": "as the contracts: assets raw, price 10^36 loan units per collateral unit, lltv, fee, utilization and "
                 "rates a second 10^18",
        "cases": cases}, indent=1))
