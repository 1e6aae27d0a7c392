#!/usr/bin/env python3
"""Euler v2's liquidation and interest in Python's own integers.

    euler_v2_vectors.py > tests/cases/vectors/euler_v2_own.json   the project's own vectors
    euler_v2_vectors.py --random COUNT SEED                       as many random ones as wanted

There are no vectors from the contracts themselves. This is written from them (euler-xyz/euler-vault-kit:
Liquidation, LiquidityUtils, BorrowUtils, Cache, LTVConfig, RPow, IRMLinearKink), apart from the C++ rule.
"""
import json
import random
import sys

WAD, RAY, SHIFT = 10**18, 10**27, 31
SANE, WORD = 2**112 - 1, 2**256
SANE_DEBT = SANE << SHIFT
RATE_MAX = 291867278914945094175


class Revert(Exception):
    pass


def need(condition, message):
    if not condition:
        raise Revert(message)


def word(value):
    need(0 <= value < WORD, "Panic(17)")
    return value


def over(a, b):
    need(b != 0, "Panic(18)")
    return a // b


def to_assets(value):
    need(value <= SANE, "E_AmountTooLargeToEncode")
    return value


def up(owed):
    return -(-owed >> SHIFT)


def ltv_at(ramp, now):
    if now >= ramp["end"] or ramp["target"] >= ramp["initial"]:
        return ramp["target"]
    return ramp["target"] + (ramp["initial"] - ramp["target"]) * (ramp["end"] - now) // ramp["duration"]


def quote(balance, collateral):
    return balance * collateral["price"] // collateral["unit"]


def liquidate(case):
    """violator's collaterals, debts and the request, as the vault would carry it out"""
    now, vault = case["now"], case["vault"]
    owed, keeper, total = case["violatorOwed"], case["keeperOwed"], case["totalBorrows"]
    need(now >= case["lastStatusCheck"] + vault["coolOff"], "E_LiquidationCoolOff")
    asked = case["collaterals"][case["collateral"]]
    liability = to_assets(up(owed))
    repay = seized = liability_value = 0
    if liability:
        adjusted = 0
        for held in case["collaterals"]:
            adjusted = word(adjusted + quote(held["balance"], held) * ltv_at(held["ltv"], now) // 10**4)
        liability_value = quote(liability, vault)
        if not (adjusted > liability_value or liability_value == 0):
            factor = max(word(adjusted * WAD) // liability_value, WAD - WAD * vault["discountMax"] // 10**4)
            value = quote(asked["balance"], asked)
            if value == 0:
                seized = asked["balance"]
            else:
                repay_value, seized_value = liability_value, word(liability_value * WAD) // factor
                if value < seized_value:
                    repay_value, seized_value = word(value * factor) // WAD, value
                repay = to_assets(word(repay_value * liability) // liability_value)
                seized = word(seized_value * asked["balance"]) // value
        if case["repay"] != "all":
            wanted = int(case["repay"])
            need(wanted <= repay, "E_ExcessiveRepayAmount")
            if repay:
                seized = word(wanted * seized) // repay
                repay = wanted
    need(seized >= case["seizedMin"], "E_MinYield")
    if repay:
        moved = repay << SHIFT
        if abs(moved - owed) < 1 << SHIFT:
            moved = owed
        need(moved <= owed, "E_InsufficientDebt")
        owed -= moved
        keeper += moved
        need(keeper <= SANE_DEBT, "E_DebtAmountTooLargeToEncode")
    left = [held["balance"] - (seized if i == case["collateral"] else 0)
            for i, held in enumerate(case["collaterals"])]
    socialised = 0
    if liability_value >= 10**6 and vault["socialises"] and liability > repay and not any(left):
        socialised = liability - repay
        exact = up(owed)
        need(socialised <= exact, "E_RepayTooMuch")
        remaining = (exact - socialised) << SHIFT
        total = total - owed + remaining if total > owed else remaining
        owed = remaining
    return {"repaid": repay, "seized": seized, "socialised": socialised, "violatorOwed": owed,
            "keeperOwed": keeper, "totalBorrows": total}


def rpow(x, n):
    z = x if n % 2 else RAY
    n >>= 1
    while n:
        if x >> 128:
            return None
        x = (x * x + RAY // 2) // RAY
        if n % 2:
            if z * x + RAY // 2 >= WORD:
                return None
            z = (z * x + RAY // 2) // RAY
        n >>= 1
    return z


def accrue(case):
    vault = dict(case["vault"])
    if not case["elapsed"]:
        return vault
    multiplier, accumulator = rpow(case["rate"] + RAY, case["elapsed"]), vault["accumulator"]
    if multiplier is not None and accumulator * multiplier < WORD:
        accumulator = accumulator * multiplier // RAY
    debt = vault["totalBorrows"]
    if debt * accumulator < WORD:
        debt = debt * accumulator // vault["accumulator"]
    shares = vault["totalShares"]
    fee = word((debt - vault["totalBorrows"]) * case["interestFee"]) // (10**4 << SHIFT)
    if fee:
        assets = vault["cash"] + up(debt)
        shares = word(assets * shares) // (assets - fee)
    if debt <= SANE_DEBT:
        if shares != vault["totalShares"] and shares <= SANE:
            vault["fees"] += shares - vault["totalShares"]
            vault["totalShares"] = shares
        vault["totalBorrows"], vault["accumulator"] = debt, accumulator
    return vault


def rate(case):
    cash, debt = case["cash"], up(case["totalBorrows"])
    used = (debt * (2**32 - 1) // (cash + debt)) if cash + debt else 0
    result = case["base"] + min(used, case["kink"]) * case["slopeBelow"]
    if used > case["kink"]:
        result += (used - case["kink"]) * case["slopeAbove"]
    return {"rate": min(result, RATE_MAX)}


OPERATIONS = {"liquidate": liquidate, "accrue": accrue, "interestRate": rate}


def texts(value):
    if isinstance(value, dict):
        return {key: texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [texts(inner) for inner in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def made(name, operation, inputs):
    try:
        expected = OPERATIONS[operation](inputs)
    except Revert as why:
        expected = {"revert": str(why)}
    return {"name": name, "op": operation, "inputs": texts(inputs), "expected": texts(expected)}


def fixed(ltv):
    return {"initial": ltv, "target": ltv, "end": 0, "duration": 0}


def account(owed_units, collaterals, *, price=10**18, unit=10**6, **more):
    """A debt of an asset with 6 decimals, against shares of vaults; unit of account with 18."""
    case = {"now": 1_750_000_000, "lastStatusCheck": 1_749_999_000,
            "vault": {"price": price, "unit": unit, "discountMax": 1500, "coolOff": 1, "socialises": True},
            "violatorOwed": owed_units << SHIFT, "keeperOwed": 0, "totalBorrows": (owed_units * 3) << SHIFT,
            "collaterals": collaterals, "collateral": 0, "repay": "all", "seizedMin": 0}
    case["vault"].update(more.pop("vault", {}))
    case.update(more)
    return case


def shares(balance, price, ltv=8500, unit=10**18):
    return {"balance": balance, "price": price, "unit": unit, "ltv": ltv if isinstance(ltv, dict) else fixed(ltv)}


ETH = 10**18
NOW = 1_750_000_000


def scripted():
    ramp = {"initial": 8500, "target": 6000, "end": NOW + 3_600, "duration": 86_400}
    sound = [shares(10 * ETH, 2000 * WAD)]
    odd = account(17_500 * 10**6, [shares(10 * ETH, 2000 * WAD)])
    odd["violatorOwed"] += 1_234_567
    dust = account(17_500 * 10**6, sound, repay=17_500 * 10**6)
    dust["violatorOwed"] += 1
    return [
        made("in_health_nothing_moves", "liquidate", account(16_000 * 10**6, sound)),
        made("in_health_but_a_repayment_is_asked", "liquidate", account(16_000 * 10**6, sound, repay=1)),
        made("health_of_exactly_one_is_violated", "liquidate", account(17_000 * 10**6, sound)),
        made("discount_is_what_health_lacks", "liquidate", odd),
        made("a_part_of_it", "liquidate", account(17_500 * 10**6, sound, repay=1_000_000_007)),
        made("more_than_may_be", "liquidate", account(17_500 * 10**6, sound, repay=17_500 * 10**6 + 1)),
        made("discount_at_its_bound_and_the_rest_socialised", "liquidate", account(19_990 * 10**6, sound)),
        made("the_rest_kept", "liquidate", account(19_990 * 10**6, sound, vault={"socialises": False})),
        made("the_rest_kept_while_another_collateral_is_left", "liquidate", account(
            19_990 * 10**6, sound + [shares(7, 3 * WAD)])),
        made("too_small_to_be_socialised", "liquidate", account(
            999_999, [shares(4, 100_000, unit=1)], price=1, unit=1)),
        made("just_enough_to_be_socialised", "liquidate", account(
            1_000_000, [shares(4, 100_000, unit=1)], price=1, unit=1)),
        made("worthless_collateral_for_nothing", "liquidate", account(17_500 * 10**6, [shares(5, 1)])),
        made("a_threshold_on_its_way_down", "liquidate", account(13_000 * 10**6, [shares(10 * ETH, 2000 * WAD, ramp)])),
        made("cooling_off", "liquidate", account(17_500 * 10**6, sound, lastStatusCheck=NOW - 5, vault={"coolOff": 6})),
        made("less_than_the_keeper_wants", "liquidate", account(17_500 * 10**6, sound, seizedMin=10 * ETH)),
        made("a_fraction_of_a_unit_is_all", "liquidate", dust),
        made("nothing_owed", "liquidate", account(0, sound, repay=5)),
        made("two_collaterals_the_smaller_asked", "liquidate", account(
            19_000 * 10**6, [shares(2 * ETH, 2000 * WAD), shares(9 * ETH, 1900 * WAD)])),
        made("a_day_of_interest", "accrue", {
            "vault": {"cash": 10**15, "totalBorrows": (7 * 10**15) << SHIFT, "totalShares": 79 * 10**14, "fees": 12345,
                      "accumulator": 1_034_500_000_000_000_000_000_000_001},
            "rate": 1_585_489_599_188_229_325, "elapsed": 86_400, "interestFee": 1000}),
        made("a_rate_that_overflows_is_not_charged", "accrue", {
            "vault": {"cash": 10**15, "totalBorrows": (7 * 10**15) << SHIFT, "totalShares": 79 * 10**14, "fees": 0,
                      "accumulator": RAY},
            "rate": RATE_MAX, "elapsed": 2**31 - 1, "interestFee": 1000}),
        made("debt_at_its_end_stays", "accrue", {
            "vault": {"cash": 1, "totalBorrows": SANE_DEBT, "totalShares": 10, "fees": 0, "accumulator": RAY},
            "rate": 10**20, "elapsed": 3_600, "interestFee": 1000}),
        made("below_the_kink", "interestRate", {
            "cash": 4 * 10**12, "totalBorrows": (10**13) << SHIFT, "base": 10**17, "slopeBelow": 700_000_000,
            "slopeAbove": 40_000_000_000, "kink": 3_865_470_566}),
        made("above_the_kink", "interestRate", {
            "cash": 10**11, "totalBorrows": ((10**13) << SHIFT) + 17, "base": 0, "slopeBelow": 700_000_000,
            "slopeAbove": 40_000_000_000, "kink": 3_865_470_566}),
        made("cut_at_the_largest_rate", "interestRate", {
            "cash": 0, "totalBorrows": 1, "base": 0, "slopeBelow": 10**12, "slopeAbove": 10**12, "kink": 2**31}),
    ]


def random_case(rng, index):
    if rng.random() < 0.25:
        cash, debt = rng.randint(0, 2**rng.randint(1, 100)), rng.randint(1, 2**rng.randint(32, 140))
        return made(f"random_{index}", "accrue", {
            "vault": {"cash": cash, "totalBorrows": debt, "totalShares": cash + (debt >> SHIFT), "fees": 0,
                      "accumulator": rng.randint(RAY, 50 * RAY)},
            "rate": rng.randint(0, 2**rng.randint(1, 68)), "elapsed": rng.randint(0, 2**rng.randint(1, 26)),
            "interestFee": rng.randint(0, 10_000)})
    collaterals = []
    worth = 0
    for _ in range(rng.randint(1, 3)):
        held = shares(rng.randint(0, 2**rng.randint(1, 90)), rng.randint(1, 2**rng.randint(1, 90)),
                      rng.choice((0, rng.randint(3000, 9500))), 10**rng.choice((0, 6, 18)))
        if rng.random() < 0.3:
            held["ltv"] = {"initial": 9000, "target": rng.randint(0, 8999), "end": NOW + rng.randint(-50, 5000),
                           "duration": 5000}
        collaterals.append(held)
        worth += quote(held["balance"], held) * ltv_at(held["ltv"], NOW) // 10**4
    unit, price = 10**rng.choice((0, 6, 18)), rng.randint(1, 2**rng.randint(1, 90))
    units = min(int(worth * rng.uniform(0.8, 1.6)) * unit // price + rng.randint(0, 3), SANE)
    case = account(units, collaterals, price=price, unit=unit, collateral=rng.randrange(len(collaterals)),
                   repay=rng.choice(("all", "all", rng.randint(0, units + 1))),
                   vault={"discountMax": rng.randint(0, 9_000), "socialises": rng.random() < 0.8})
    case["violatorOwed"] = max(0, case["violatorOwed"] - rng.choice((0, rng.randint(0, 2**SHIFT))))
    case["totalBorrows"] = case["violatorOwed"] + rng.choice((0, rng.randint(0, 2**100)))
    case["keeperOwed"] = rng.randint(0, 2**60)
    return made(f"random_{index}", "liquidate", case)


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] == "--random":
        draw = random.Random(int(sys.argv[3]))
        cases = [random_case(draw, i) for i in range(int(sys.argv[2]))]
    else:
        cases = scripted()
    print(json.dumps({
        "protocol": "Euler v2",
        "source": "euler-xyz/euler-vault-kit src/EVault/{modules/Liquidation,shared/*}.sol, src/InterestRateModels/IRMLinearKink.sol",
        "how": "tests/reference/euler_v2_vectors.py, Python integers; inputs chosen by us",
        "units": "amounts and shares raw; owed and totalBorrows units · 2^31; prices: unit of account for `unit` of "
                 "the asset or share; ltv, discount and fee of 10^4; accumulator and rates ray",
        "cases": cases}, indent=1))
