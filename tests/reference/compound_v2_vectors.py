#!/usr/bin/env python3
"""Works out tests/cases/vectors/compound_v2_own.json with Python's own integers.

    tests/reference/compound_v2_vectors.py > tests/cases/vectors/compound_v2_own.json
    tests/reference/compound_v2_vectors.py --random COUNT SEED > FILE

Written from the rules in docs/mechanics/compound-v2.md, apart from the C++ that the file tests. A
Refused is where the contract reverts.
"""

import json
import random
import sys

ONE = 10**18


class Refused(Exception):
    pass


def liquidity(i):
    collateral, borrowed = i["collateral"], i["borrowed"]
    per_claim = collateral["collateralFactor"] * collateral["exchangeRate"] // ONE * collateral["price"] // ONE
    covered = per_claim * collateral["borrowerCTokens"] // ONE
    owed = borrowed["price"] * borrowed["borrowBalance"] // ONE
    return max(covered - owed, 0), max(owed - covered, 0)


def seizure(i):
    above = i["liquidationIncentive"] * i["borrowed"]["price"] // ONE
    below = i["collateral"]["price"] * i["collateral"]["exchangeRate"] // ONE
    return above * ONE // below * i["repayAmount"] // ONE


def liquidate(i, short, seized):
    if short == 0:
        raise Refused("LiquidateComptrollerRejection")
    if i["repayAmount"] > i["closeFactor"] * i["borrowed"]["borrowBalance"] // ONE:
        raise Refused("LiquidateComptrollerRejection")
    if i["repayAmount"] == 0:
        raise Refused("LiquidateCloseAmountIsZero")
    if seized > i["collateral"]["borrowerCTokens"]:
        raise Refused("LIQUIDATE_SEIZE_TOO_MUCH")
    to_venue = seized * i["protocolSeizeShare"] // ONE
    return {
        "liquidatorCTokens": seized - to_venue,
        "borrowerCTokensAfter": i["collateral"]["borrowerCTokens"] - seized,
        "borrowBalanceAfter": i["borrowed"]["borrowBalance"] - i["repayAmount"],
        "collateralReservesIncrease": i["collateral"]["exchangeRate"] * to_venue // ONE,
        "totalSupplyDecrease": to_venue,
    }


def text(value):
    if isinstance(value, dict):
        return {key: value if key == "decimals" else text(value) for key, value in value.items()}
    return str(value)


def case(name, inputs):
    spare, short = liquidity(inputs)
    expected = {"accountLiquidity": spare, "accountShortfall": short, "seizeTokensQuote": seizure(inputs)}
    try:
        expected |= liquidate(inputs, short, expected["seizeTokensQuote"])
    except Refused as refused:
        expected["revert"] = refused
    return {"name": name, "op": "liquidate_borrow", "inputs": text(inputs), "expected": text(expected)}


def loan(repay=3_000 * 10**6, collateral=None, borrowed=None, **changes):
    """20 ether at 500 USD against 8,000 dollars of debt, a collateral factor of 75 %."""
    inputs = {
        "closeFactor": ONE // 2, "liquidationIncentive": ONE * 108 // 100, "protocolSeizeShare": ONE * 28 // 1000,
        "collateral": {"decimals": 18, "price": 500 * ONE, "collateralFactor": ONE * 3 // 4,
                       "exchangeRate": 2 * 10**26 + 1234567, "borrowerCTokens": 100_000_000_000} | (collateral or {}),
        "borrowed": {"decimals": 6, "price": 10**30, "borrowBalance": 8_000 * 10**6} | (borrowed or {}),
        "repayAmount": repay,
    }
    return inputs | changes


def chosen_cases():
    return [
        case("a_part_of_the_close_factor", loan()),
        case("the_whole_close_factor", loan(repay=4_000 * 10**6)),
        case("a_unit_beyond_the_close_factor", loan(repay=4_000 * 10**6 + 1)),
        case("close_factor_of_an_odd_debt", loan(repay=4_000 * 10**6, borrowed={"borrowBalance": 8_000 * 10**6 + 1})),
        case("nothing_repaid", loan(repay=0)),
        case("nothing_short", loan(borrowed={"borrowBalance": 7_499 * 10**6})),
        case("a_healthy_account", loan(collateral={"price": 900 * ONE})),
        case("more_is_seized_than_there_is", loan(collateral={"price": 100 * ONE})),
        case("all_that_there_is", loan(repay=1_851_851_851, collateral={"price": 100 * ONE})),
        case("no_share_for_the_venue", loan(protocolSeizeShare=0)),
        case("bitcoin_against_ether", loan(repay=10**18, collateral={"decimals": 8, "price": 60_000 * 10**28,
             "exchangeRate": 2 * 10**16 + 77, "borrowerCTokens": 5_000_000_000},
             borrowed={"decimals": 18, "price": 20_123 * 10**17, "borrowBalance": 30 * ONE})),
        case("a_seizure_ratio_of_few_digits", loan(repay=4 * ONE + 5, collateral={"decimals": 6, "price": 10**34,
             "exchangeRate": 2 * 10**20, "borrowerCTokens": 12}, borrowed={"decimals": 18, "price": 3 * ONE,
             "borrowBalance": 9876543219876543210})),
    ]


def random_case(draw, name):
    def size(low, high):
        return int(10 ** draw.uniform(low, high))
    decimals, debt_decimals = draw.choice([6, 8, 18]), draw.choice([6, 8, 18])
    collateral = {"decimals": decimals, "price": size(-3, 5) * 10 ** (36 - decimals) + size(0, 10),
                  "collateralFactor": draw.randrange(1, ONE * 9 // 10), "exchangeRate": size(8, 10) * 10**decimals + size(0, 6),
                  "borrowerCTokens": size(2, 14)}
    if collateral["price"] < ONE:
        collateral["price"] += ONE
    covered = collateral["price"] * collateral["exchangeRate"] // ONE * collateral["borrowerCTokens"] // ONE
    price = size(0, 4) * 10 ** (36 - debt_decimals) + size(0, 10)
    debt = max(1, int(covered * draw.uniform(0.2, 1.5)) * ONE // price)
    repay = draw.choice([debt // 2, draw.randrange(debt + 1), int(debt * draw.uniform(0, 0.5))])
    return case(name, loan(repay=repay, collateral=collateral,
                           borrowed={"decimals": debt_decimals, "price": price, "borrowBalance": debt},
                           liquidationIncentive=draw.randrange(ONE, ONE * 12 // 10),
                           protocolSeizeShare=draw.randrange(ONE // 10), closeFactor=draw.randrange(ONE // 20, ONE * 9 // 10)))


def main():
    if sys.argv[1:2] == ["--random"]:
        draw = random.Random(int(sys.argv[3]))
        cases = [random_case(draw, f"random_{n}") for n in range(int(sys.argv[2]))]
    else:
        cases = chosen_cases()
    print(json.dumps({
        "protocol": "Compound v2",
        "source": "formulas of compound-finance/compound-protocol contracts/{Comptroller,CToken}.sol",
        "how": "tests/reference/compound_v2_vectors.py, Python integers; inputs chosen by us",
        "units": "prices 1e(36 - decimals) USD, factors and exchange rates 1e18",
        "cases": cases,
    }, indent=1))


if __name__ == "__main__":
    main()
