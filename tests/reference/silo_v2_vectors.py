#!/usr/bin/env python3
"""Silo v2's partial liquidation and interest in Python's own integers.

    silo_v2_vectors.py > tests/cases/vectors/silo_v2_own.json   the project's own vectors
    silo_v2_vectors.py --random COUNT SEED                      as many random ones as wanted

Written from silo-finance/silo-contracts-v2 (PartialLiquidationLib, SiloMathLib), apart from the C++ rule.
"""
import json
import random
import sys

WAD, WORD = 10**18, 2**256


class Revert(Exception):
    pass


def need(condition, message):
    if not condition:
        raise Revert(message)


def word(value):
    need(0 <= value < WORD, "Panic(17)")
    return value


def by_ratio(value, total, total_value):
    need(total_value != 0, "UnknownRatio")
    return word(value * total // total_value)


def repayable(debt, collateral, target, fee):
    if debt == 0 or fee >= WAD:
        return 0
    if debt >= collateral or target == 0:
        return debt
    covered, owed = word(target * collateral), word(debt * WAD)
    if covered >= owed:
        return 0
    freed = target + target * fee // WAD
    if freed >= WAD:
        return debt
    repaid = (owed - covered) // (WAD - freed)
    if repaid > debt or word(repaid * WAD) // debt > 9 * 10**17:
        return debt
    return repaid


def seized_value(repaid, collateral, fee):
    return min(word(repaid + word(repaid * fee) // WAD), collateral)


def max_liquidation(c):
    repaid = repayable(c["debtValue"], c["collateralValue"], c["liquidationTargetLtv"], c["liquidationFee"])
    seized = by_ratio(seized_value(repaid, c["collateralValue"], c["liquidationFee"]), c["collateralAssets"],
                      c["collateralValue"])
    return {"collateralToLiquidate": seized - 2 if seized > 2 else 0,
            "debtToRepay": by_ratio(repaid, c["debtAssets"], c["debtValue"])}


def preview(c):
    debt, value = c["debtAssets"], c["debtValue"]
    if c["ltvBefore"] >= WAD:
        repaid = min(c["maxDebtToCover"], debt)
        repaid_value = by_ratio(repaid, value, debt)
    else:
        most = repayable(value, c["collateralValue"], c["liquidationTargetLtv"], c["liquidationFee"])
        if most == value:
            repaid, repaid_value = debt, value
        else:
            repaid = min(c["maxDebtToCover"], by_ratio(most, debt, value))
            repaid_value = by_ratio(repaid, value, debt)
    taken = seized_value(repaid_value, c["collateralValue"], c["liquidationFee"])
    seized = by_ratio(taken, c["collateralAssets"], c["collateralValue"])
    after = 0
    if c["collateralValue"] > taken and value > repaid_value:
        after = -(-word((value - repaid_value) * WAD) // (c["collateralValue"] - taken))
    return {"collateralToLiquidate": seized, "debtToRepay": repaid, "ltvAfter": after}


def answered(ask):
    try:
        return ask()
    except Revert as why:
        return {"revert": str(why)}


def texts(value):
    return {key: texts(inner) for key, inner in value.items()} if isinstance(value, dict) else str(value)


def liquidation(name, inputs):
    expected = {
        "estimateMaxRepayValue": answered(lambda: repayable(
            inputs["debtValue"], inputs["collateralValue"], inputs["liquidationTargetLtv"], inputs["liquidationFee"])),
        "maxLiquidation": answered(lambda: max_liquidation(inputs)),
        "preview": answered(lambda: preview(inputs))}
    return {"name": name, "op": "partial_liquidation", "inputs": texts(inputs), "expected": texts(expected)}


def accrual(name, collateral, debt, rcomp, fees):
    interest = debt * rcomp // WAD if debt * rcomp < WORD else 0
    if debt + interest >= WORD:
        interest = 0
    revenue = interest * fees // WAD if interest * fees < WORD else 0
    expected = {"collateralAssets": min(collateral + interest - revenue, WORD - 1), "debtAssets": debt + interest,
                "revenue": revenue, "accruedInterest": interest}
    return {"name": name, "op": "accrue_interest",
            "inputs": texts({"collateralAssets": collateral, "debtAssets": debt, "rcomp": rcomp, "fees": fees}),
            "expected": texts(expected)}


def position(ltv, *, collateral=10 * WAD, worth=20_000 * WAD, fee=5 * 10**16, target=75 * 10**16, cover=WORD - 1, **more):
    """Collateral with 18 decimals, debt with 6, values with 18."""
    debt = int(worth * ltv)
    inputs = {"ltvBefore": -(-debt * WAD // worth), "collateralAssets": collateral, "collateralValue": worth,
              "debtAssets": debt // 10**12 + 1, "debtValue": debt, "liquidationFee": fee, "liquidationTargetLtv": target,
              "maxDebtToCover": cover}
    inputs.update(more)
    return inputs


def scripted():
    return [
        liquidation("to_the_target", position(0.81)),
        liquidation("less_than_that_is_offered", position(0.81, cover=1_000 * 10**6)),
        liquidation("so_much_that_it_is_all", position(0.95)),
        liquidation("just_below_nine_tenths", position(0.901, target=70 * 10**16)),
        liquidation("below_the_target_nothing", position(0.70)),
        liquidation("the_target_cannot_be_reached", position(0.97, fee=12 * 10**16, target=90 * 10**16)),
        liquidation("under_water_any_amount", position(1.02, cover=777 * 10**6)),
        liquidation("under_water_all_of_the_collateral", position(1.2)),
        liquidation("no_target_always_all", position(0.86, target=0, cover=5)),
        liquidation("fee_of_one_or_more", position(0.86, fee=WAD)),
        liquidation("collateral_of_two_units", position(0.81, collateral=2)),
        liquidation("nothing_owed", position(0.81, debtAssets=0, debtValue=0, ltvBefore=0)),
        liquidation("collateral_worth_nothing", position(0.81, collateralValue=0, ltvBefore=WORD - 1)),
        liquidation("values_that_pass_256_bits", position(0.81, debtValue=2**250, collateralValue=2**251)),
        accrual("interest_and_its_revenue", 12_345 * WAD, 9_876 * WAD, 27_397_260_273_972, 15 * 10**16),
        accrual("interest_that_passes_256_bits_is_not_charged", 10**70, 10**70, 10**10, 10**17),
        accrual("deposits_end_at_256_bits", WORD - 1, 10**30, 10**18, 0),
    ]


def random_case(rng, index):
    if rng.random() < 0.1:
        return accrual(f"random_{index}", *(rng.randint(0, 2**rng.randint(1, n)) for n in (200, 180, 90)), rng.randint(0, WAD))
    worth = rng.randint(1, 2**rng.randint(1, 120))
    return liquidation(f"random_{index}", position(
        rng.choice((rng.uniform(0.5, 1.6), rng.uniform(0.9, 1.01))), collateral=rng.randint(1, 2**rng.randint(1, 110)),
        worth=worth, fee=rng.randint(0, 2 * 10**17), target=rng.choice((0, rng.randint(4 * 10**17, 98 * 10**16))),
        cover=rng.randint(0, 2**rng.randint(1, 100))))


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] == "--random":
        draw = random.Random(int(sys.argv[3]))
        cases = [random_case(draw, i) for i in range(int(sys.argv[2]))]
    else:
        cases = scripted()
    print(json.dumps({
        "protocol": "Silo v2 partial liquidation",
        "source": "formulas of silo-finance/silo-contracts-v2 silo-core/contracts: PartialLiquidationLib.sol, SiloMathLib.sol",
        "how": "tests/reference/silo_v2_vectors.py, Python integers; inputs chosen by us",
        "units": "values, ltv, fee, target, rcomp and fees 10^18; assets raw; maxDebtToCover in debt assets",
        "cases": cases}, indent=1))
