#!/usr/bin/env python3
"""Works out tests/cases/vectors/aave_v4_own.json with Python's own integers.

    tests/reference/aave_v4_vectors.py > tests/cases/vectors/aave_v4_own.json
    tests/reference/aave_v4_vectors.py --random COUNT SEED > FILE

Written from the rules in docs/mechanics/aave-v4.md, apart from the C++ that the file tests. A Refused
is where the contract reverts.
"""

import json
import random
import sys

WAD, RAY, BPS, U256 = 10**18, 10**27, 10**4, 2**256 - 1
DUST = 1000 * 10**26
ALL = 2**255


class Refused(Exception):
    pass


def up(a, b):
    return -(-a // b)


def bonus_at(health, health_for_max, factor, most):
    if health <= health_for_max:
        return most
    if health > WAD or most < BPS:
        raise Refused("Panic(17)")
    least = (most - BPS) * factor // BPS + BPS
    return least + (most - least) * (WAD - health) // (WAD - health_for_max)


def target_debt(i, bonus):
    """Units · ray that bring the account to the target."""
    penalty = up(bonus * 10**14 * i["collateralFactor"], BPS)
    if penalty >= i["targetHealthFactor"]:
        raise Refused("Panic(17)")
    return up(
        i["totalDebtValueRay"] * 10 ** i["debtAssetDecimals"] * (i["targetHealthFactor"] - i["healthFactor"]),
        (i["targetHealthFactor"] - penalty) * i["debtAssetPrice"] * WAD,
    )


def repayment(i, target):
    drawn_all, premium_all, index, cover = i["drawnShares"], i["premiumDebtRay"], i["drawnIndex"], i["debtToCover"]
    premium = min(up(target, RAY) * RAY, premium_all)
    if cover < up(premium, RAY):
        premium = cover * RAY
    drawn = 0
    if premium == premium_all and premium < target:
        affordable = (cover - up(premium, RAY)) * RAY // index
        drawn = min(up(target - premium, index), affordable, drawn_all)
    rest = (drawn_all - drawn) * index + premium_all - premium
    rest_value = rest * 10 ** (18 - i["debtAssetDecimals"]) * i["debtAssetPrice"]
    if drawn < drawn_all and rest_value < DUST * RAY:
        return drawn_all, premium_all
    return drawn, premium


def collateral_for(i, bonus, drawn, premium):
    worth = (drawn * i["drawnIndex"] + premium) * i["debtAssetPrice"] * 10 ** i["collateralAssetDecimals"] * bonus
    return worth // (10 ** i["debtAssetDecimals"] * i["collateralAssetPrice"] * BPS * RAY)


def debt_for(i, bonus, collateral):
    worth = collateral * i["collateralAssetPrice"] * 10 ** i["debtAssetDecimals"] * BPS * RAY
    return up(worth, i["debtAssetPrice"] * 10 ** i["collateralAssetDecimals"] * bonus)


def amounts(i, bonus, target):
    drawn, premium = repayment(i, target)
    seized = collateral_for(i, bonus, drawn, premium)
    rest = i["suppliedShares"] - seized
    rest_value = rest * 10 ** (18 - i["collateralAssetDecimals"]) * i["collateralAssetPrice"]
    dust = 0 < rest and rest_value < DUST
    if rest < 0 or (dust and drawn < i["drawnShares"]):
        seized = i["suppliedShares"]
        repaid = debt_for(i, bonus, seized)
        if repaid <= i["premiumDebtRay"]:
            drawn, premium = 0, min(up(repaid, RAY) * RAY, i["premiumDebtRay"])
        else:
            premium = i["premiumDebtRay"]
            drawn = up(repaid - premium, i["drawnIndex"])
            if drawn > i["drawnShares"]:
                drawn = i["drawnShares"]
                seized = min(collateral_for(i, bonus, drawn, premium), seized)
    if i["debtToCover"] < up(drawn * i["drawnIndex"], RAY) + up(premium, RAY):
        raise Refused("MustNotLeaveDust")
    fee = up(seized * i["liquidationFee"] * (bonus - BPS), bonus * BPS)
    return {
        "collateralSharesToLiquidate": seized,
        "collateralSharesToLiquidator": seized - fee,
        "drawnSharesToLiquidate": drawn,
        "premiumDebtRayToLiquidate": premium,
    }


def text(record):
    return {key: str(value) for key, value in record.items()}


def bonus_case(name, health, health_for_max, factor, most):
    inputs = {"healthFactorForMaxBonus": health_for_max, "liquidationBonusFactor": factor, "healthFactor": health,
              "maxLiquidationBonus": most}
    try:
        expected = {"liquidationBonus": str(bonus_at(health, health_for_max, factor, most))}
    except Refused as refused:
        expected = {"revert": str(refused)}
    return {"name": name, "op": "liquidation_bonus", "inputs": text(inputs), "expected": expected}


def amounts_case(name, inputs):
    expected = {}
    try:
        bonus = bonus_at(inputs["healthFactor"], inputs["healthFactorForMaxBonus"], inputs["liquidationBonusFactor"],
                         inputs["maxLiquidationBonus"])
        expected["liquidationBonus"] = bonus
        target = target_debt(inputs, bonus)
        expected["debtRayToTargetHealthFactor"] = target
        expected |= amounts(inputs, bonus, target)
    except Refused as refused:
        expected["revert"] = refused
    return {"name": name, "op": "liquidation_amounts", "inputs": text(inputs), "expected": text(expected)}


def loan(**changes):
    """20 ether at 2,000 USD against 33,000 dollars of debt, just unhealthy at a factor of 80 %."""
    inputs = {
        "suppliedShares": 20 * 10**18, "collateralAssetDecimals": 18, "collateralAssetPrice": 2000 * 10**8,
        "drawnShares": 30_000 * 10**6, "premiumDebtRay": 0, "drawnIndex": RAY * 11 // 10, "debtAssetDecimals": 6,
        "debtAssetPrice": 10**8, "debtToCover": ALL, "collateralFactor": 8000,
        "healthFactorForMaxBonus": WAD * 9 // 10, "liquidationBonusFactor": 5000, "maxLiquidationBonus": 10_800,
        "targetHealthFactor": WAD * 105 // 100, "liquidationFee": 1000,
    } | changes
    debt = inputs["drawnShares"] * inputs["drawnIndex"] + inputs["premiumDebtRay"]
    value = debt * 10 ** (18 - inputs["debtAssetDecimals"]) * inputs["debtAssetPrice"]
    inputs.setdefault("totalDebtValueRay", value)
    collateral = inputs["suppliedShares"] * 10 ** (18 - inputs["collateralAssetDecimals"]) * inputs["collateralAssetPrice"]
    health = collateral * inputs["collateralFactor"] * 10**14 * RAY // inputs["totalDebtValueRay"]
    inputs.setdefault("healthFactor", min(health, WAD - 1))
    return inputs


def chosen_cases():
    premium = 700 * 10**6 * RAY + 12345
    return [
        bonus_case("at_the_health_of_the_whole_bonus", WAD * 9 // 10, WAD * 9 // 10, 5000, 10_800),
        bonus_case("half_way", WAD * 95 // 100, WAD * 9 // 10, 5000, 10_800),
        bonus_case("just_below_one", WAD - 1, WAD * 9 // 10, 5000, 10_800),
        bonus_case("flat_bonus", WAD * 97 // 100, WAD * 9 // 10, 10_000, 10_500),
        bonus_case("no_bonus_at_one", WAD * 999 // 1000, WAD * 8 // 10, 0, 10_777),
        bonus_case("above_one", WAD * 11 // 10, WAD * 9 // 10, 5000, 10_800),
        amounts_case("to_the_target", loan()),
        amounts_case("keeper_offers_less", loan(debtToCover=5_000 * 10**6)),
        amounts_case("premium_first", loan(premiumDebtRay=premium)),
        amounts_case("only_a_part_of_the_premium", loan(premiumDebtRay=premium, debtToCover=300 * 10**6)),
        amounts_case("offer_ends_at_the_premium", loan(premiumDebtRay=premium, debtToCover=up(premium, RAY))),
        amounts_case("premium_beyond_the_target", loan(premiumDebtRay=20_000 * 10**6 * RAY + 7, drawnShares=14_000 * 10**6)),
        amounts_case("rest_of_debt_would_be_dust", loan(suppliedShares=10**18, drawnShares=1_600 * 10**6)),
        amounts_case("rest_of_debt_would_be_dust_and_the_offer_is_short",
                     loan(suppliedShares=10**18, drawnShares=1_600 * 10**6, debtToCover=1_000 * 10**6)),
        amounts_case("rest_of_collateral_would_be_dust",
                     loan(suppliedShares=4 * 10**17, totalDebtValueRay=40_000 * 10**26 * RAY, healthFactor=WAD * 99 // 100)),
        amounts_case("all_collateral_at_half_its_price", loan(collateralAssetPrice=1000 * 10**8)),
        amounts_case("all_collateral_pays_a_part_of_the_premium",
                     loan(suppliedShares=10**16, premiumDebtRay=30_000 * 10**6 * RAY)),
        amounts_case("bitcoin_against_ether", loan(collateralAssetDecimals=8, suppliedShares=10**8,
                     collateralAssetPrice=60_123_45678901, debtAssetDecimals=18, debtAssetPrice=2_345_67890123,
                     drawnShares=19 * 10**18)),
        amounts_case("a_debt_worth_a_unit", loan(drawnShares=1, drawnIndex=RAY, suppliedShares=1)),
        amounts_case("bonus_times_factor_reaches_the_target", loan(targetHealthFactor=WAD, collateralFactor=9700)),
    ]


def random_case(draw, name):
    def size(low, high):
        return int(10 ** draw.uniform(low, high))
    debt_decimals, collateral_decimals = draw.choice([6, 8, 18]), draw.choice([6, 8, 18])
    most = draw.randrange(10_000, 11_500)
    inputs = dict(
        collateralAssetDecimals=collateral_decimals, collateralAssetPrice=size(6, 13), debtAssetDecimals=debt_decimals,
        debtAssetPrice=size(6, 13), drawnIndex=RAY + size(0, 27), maxLiquidationBonus=most,
        liquidationBonusFactor=draw.randrange(10_001), healthFactorForMaxBonus=draw.randrange(WAD * 6 // 10, WAD),
        targetHealthFactor=draw.randrange(WAD, WAD * 13 // 10), collateralFactor=draw.randrange(1, 10**8 // most),
        liquidationFee=draw.randrange(10_001), healthFactor=draw.randrange(WAD // 2, WAD),
    )
    usd = size(0, 6)
    inputs["drawnShares"] = max(1, usd * 10**8 * 10**debt_decimals // inputs["debtAssetPrice"])
    inputs["premiumDebtRay"] = draw.choice([0, draw.randrange(inputs["drawnShares"] * RAY + 1)])
    supplied = int(usd * draw.uniform(0.3, 3)) * 10**8 * 10**collateral_decimals // inputs["collateralAssetPrice"]
    inputs["suppliedShares"] = max(1, supplied)
    whole = inputs["drawnShares"] * inputs["drawnIndex"] + inputs["premiumDebtRay"]
    inputs["debtToCover"] = draw.choice([ALL, draw.randrange(1, whole // RAY * 2 + 2)])
    value = whole * 10 ** (18 - debt_decimals) * inputs["debtAssetPrice"]
    inputs["totalDebtValueRay"] = value * draw.choice([1, 1, 3])
    return amounts_case(name, loan(**inputs))


def main():
    if sys.argv[1:2] == ["--random"]:
        draw = random.Random(int(sys.argv[3]))
        cases = [random_case(draw, f"random_{n}") for n in range(int(sys.argv[2]))]
    else:
        cases = chosen_cases()
    print(json.dumps({
        "protocol": "Aave v4",
        "source": "formulas of aave/aave-v4 src/spoke/libraries/LiquidationLogic.sol",
        "how": "tests/reference/aave_v4_vectors.py, Python integers; inputs chosen by us",
        "units": "as in the contract: prices 1e8, health wad, shares in units, premium in units times ray; one asset a share",
        "cases": cases,
    }, indent=1))


if __name__ == "__main__":
    main()
