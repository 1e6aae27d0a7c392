#!/usr/bin/env python3
"""Works out tests/cases/vectors/compound_v3_own.json with Python's own integers.

    tests/reference/compound_v3_vectors.py > tests/cases/vectors/compound_v3_own.json
    tests/reference/compound_v3_vectors.py --random COUNT SEED > FILE

Written from the rules in docs/mechanics/compound-v3.md, apart from the C++ that the file tests. A
Refused is where the contract reverts.
"""

import json
import random
import sys

ONE, INDEX = 10**18, 10**15


class Refused(Exception):
    pass


def kept(factor):
    return factor // 10**14 * 10**14


class Comet:
    def __init__(self, i):
        self.i, self.totals, self.balance = i, dict(i["totalsBefore"]), i["cometBaseBalance"]
        self.principal = i["principal"]
        self.own = [0] * len(i["assets"])

    def worth(self, principal):
        if principal >= 0:
            return principal * self.totals["baseSupplyIndex"] // INDEX
        return -(-principal * self.totals["baseBorrowIndex"] // INDEX)

    def funds(self):
        supplied, borrowed = self.totals["totalSupplyBase"], self.totals["totalBorrowBase"]
        return self.balance - self.worth(supplied) - self.worth(-borrowed)

    def value(self, asset):
        return asset["userBalance"] * asset["price"] // 10 ** asset["decimals"]

    def is_covered(self, factor):
        if self.principal >= 0:
            return True
        owed = -self.worth(self.principal) * self.i["basePrice"] // self.i["baseScale"]
        return sum(self.value(asset) * kept(asset[factor]) // ONE for asset in self.i["assets"]) >= owed

    def absorb(self):
        if self.is_covered("liquidateCollateralFactor"):
            raise Refused("NotLiquidatable")
        before, old = self.worth(self.principal), self.principal
        seized = [asset for asset in self.i["assets"] if asset["userBalance"]]
        credit = sum(self.value(asset) * kept(asset["liquidationFactor"]) // ONE for asset in seized)
        after = max(0, before + credit * self.i["baseScale"] // self.i["basePrice"])
        events = [{"amount": asset["userBalance"], "usdValue": self.value(asset)} for asset in seized]
        self.own = [asset["userBalance"] for asset in self.i["assets"]]
        self.principal = after * INDEX // self.totals["baseSupplyIndex"]
        self.totals["totalSupplyBase"] += self.principal
        self.totals["totalBorrowBase"] += old
        if self.totals["totalBorrowBase"] < 0:
            raise Refused("Panic(17)")
        return {
            "basePaidOut": after - before, "usdValue": (after - before) * self.i["basePrice"] // self.i["baseScale"],
            "collateral": events, "principalAfter": self.principal, "userBaseBalanceAfter": self.worth(self.principal),
            "reservesAfter": self.funds(), "totalsAfter": dict(self.totals),
        }

    def quote(self, asset, paid):
        discount = self.i["storeFrontPriceFactor"] * (ONE - kept(asset["liquidationFactor"])) // ONE
        price = asset["price"] * (ONE - discount) // ONE
        if price == 0:
            raise Refused("Panic(18)")
        return self.i["basePrice"] * paid * 10 ** asset["decimals"] // price // self.i["baseScale"]

    def buy(self, step):
        at, paid = step["asset"], step["baseAmount"]
        result = {"collateralReservesBefore": self.own[at]}
        try:
            result["quote"] = self.quote(self.i["assets"][at], paid)
        except Refused as refused:
            return result | {"revert": str(refused)}
        funds = self.funds()
        if funds >= 0 and funds >= self.i["targetReserves"]:
            return result | {"revert": "NotForSale"}
        if result["quote"] > self.own[at]:
            return result | {"revert": "InsufficientReserves"}
        self.own[at] -= result["quote"]
        self.balance += paid
        return result | {"bought": result["quote"], "reservesAfter": self.funds()}


def text(value):
    if isinstance(value, dict):
        return {key: one if key in ("decimals", "baseDecimals", "asset") else text(one) for key, one in value.items()}
    if isinstance(value, list):
        return [text(one) for one in value]
    return value if isinstance(value, bool) else str(value)


def case(name, inputs):
    comet = Comet(inputs)
    expected = {
        "isLiquidatable": not comet.is_covered("liquidateCollateralFactor"),
        "isBorrowCollateralized": comet.is_covered("borrowCollateralFactor"), "reservesBefore": comet.funds(),
    }
    try:
        expected["absorb"] = comet.absorb()
    except Refused as refused:
        expected["absorbRevert"] = str(refused)
    expected["buys"] = [comet.buy(step) for step in inputs["buys"]]
    return {"name": name, "op": "absorb_then_buy", "inputs": text(inputs), "expected": text(expected)}


def asset(decimals, price, balance, factors=(8250, 8950, 9500)):
    borrow, liquidate, credit = (factor * 10**14 for factor in factors)
    return {"decimals": decimals, "price": price, "borrowCollateralFactor": borrow,
            "liquidateCollateralFactor": liquidate, "liquidationFactor": credit, "userBalance": balance}


ETHER = asset(18, 1_800 * 10**8, 10 * ONE)
BITCOIN = asset(8, 27_000 * 10**8, 2 * 10**7, (7000, 7700, 9300))


def venue(principal=-20_000 * 10**6, assets=(ETHER, BITCOIN), supply_index=INDEX * 103 // 100,
          borrow_index=INDEX * 105 // 100, buys=((0, 10_000 * 10**6), (1, 2_000 * 10**6), (0, 50_000 * 10**6)), **changes):
    """A venue in dollars: 10 ether and 0.2 bitcoin against a debt of 21,000."""
    inputs = {
        "baseDecimals": 6, "basePrice": 10**8, "baseScale": 10**6, "storeFrontPriceFactor": ONE // 2,
        "targetReserves": 5_000_000 * 10**6, "assets": list(assets), "principal": principal,
        "totalsBefore": {"baseSupplyIndex": supply_index, "baseBorrowIndex": borrow_index,
                         "totalSupplyBase": 900_000 * 10**6, "totalBorrowBase": 500_000 * 10**6},
        "cometBaseBalance": 410_000 * 10**6,
        "buys": [{"asset": at, "baseAmount": paid} for at, paid in buys if at < len(assets)],
    }
    return inputs | changes


def chosen_cases():
    cheap = [ETHER | {"price": 1_700 * 10**8}, BITCOIN]
    return [
        case("surplus_becomes_supply", venue(assets=cheap)),
        case("exactly_covered_is_not_absorbed", venue(assets=[asset(18, 10**8, 21_000 * ONE, (5000, 10_000, 10_000))])),
        case("a_cent_short", venue(assets=[asset(18, 10**8, 20_999_990_000 * 10**12, (5000, 10_000, 10_000))])),
        case("healthy", venue(principal=-10_000 * 10**6)),
        case("healthy_but_may_not_borrow", venue(assets=[ETHER | {"price": 2_000 * 10**8}, BITCOIN])),
        case("the_funds_bear_what_is_missing", venue(assets=[ETHER | {"price": 1_000 * 10**8}])),
        case("worthless_collateral", venue(assets=[ETHER | {"price": 1}], buys=((0, 1), (0, 10**6)))),
        case("an_asset_not_held", venue(assets=[ETHER | {"price": 1_500 * 10**8}, BITCOIN | {"userBalance": 0}])),
        case("no_collateral_at_all", venue(assets=[ETHER | {"userBalance": 0}], buys=((0, 10**6),))),
        case("nothing_is_for_sale", venue(assets=cheap, targetReserves=0, cometBaseBalance=600_000 * 10**6)),
        case("target_reached_by_a_sale", venue(assets=cheap, buys=((0, 10_000 * 10**6), (0, 1_000 * 10**6)),
             targetReserves=1_000 * 10**6, cometBaseBalance=417_000 * 10**6)),
        case("factors_finer_than_a_basis_point", venue(assets=[cheap[0] | {"liquidationFactor": 94_56789 * 10**11},
             BITCOIN | {"liquidateCollateralFactor": 76_99999 * 10**11}])),
        case("a_supplier", venue(principal=5_000 * 10**6, buys=())),
        case("a_debt_worth_nothing", venue(principal=-1, assets=[ETHER | {"userBalance": 0}], basePrice=1, buys=())),
        case("ether_as_base", venue(baseDecimals=18, baseScale=ONE, basePrice=1_800 * 10**8, principal=-21 * ONE,
             assets=[asset(18, 1_790 * 10**8, 22 * ONE, (9000, 9300, 9750))], targetReserves=1_000 * ONE,
             totalsBefore={"baseSupplyIndex": INDEX + 7, "baseBorrowIndex": INDEX + 19, "totalSupplyBase": 900 * ONE,
                           "totalBorrowBase": 500 * ONE}, cometBaseBalance=401 * ONE, buys=((0, ONE),))),
    ]


def random_case(draw, name):
    def size(low, high):
        return int(10 ** draw.uniform(low, high))
    decimals = draw.choice([6, 8, 18])
    scale, base_price = 10**decimals, draw.choice([10**8, size(7, 12)])
    assets, worth = [], 0
    for _ in range(draw.randrange(1, 5)):
        own = draw.choice([6, 8, 18])
        factors = sorted(draw.randrange(1, 10_001) for _ in range(3))
        one = asset(own, size(4, 13), 0, factors)
        usd = draw.choice([0, size(-2, 6) + 1])
        one["userBalance"] = usd * 10**8 * 10**own // one["price"]
        worth += usd * factors[1] / 10_000
        assets.append(one)
    debt = int((worth + 1) * draw.uniform(0.7, 2.5) * 10**8 * scale / base_price) + 1
    supply_index, borrow_index = INDEX + size(0, 15), INDEX + size(0, 15)
    principal = -max(1, debt * INDEX // borrow_index)
    supplied, borrowed = debt * draw.randrange(2, 50), -principal + debt * draw.randrange(20)
    buys = [(draw.randrange(len(assets)), int(debt * 10 ** draw.uniform(-3, 0.3))) for _ in range(3)]
    return case(name, venue(
        baseDecimals=decimals, baseScale=scale, basePrice=base_price, principal=principal, assets=assets,
        storeFrontPriceFactor=draw.randrange(ONE + 1), targetReserves=debt * draw.randrange(4),
        totalsBefore={"baseSupplyIndex": supply_index, "baseBorrowIndex": borrow_index, "totalSupplyBase": supplied,
                      "totalBorrowBase": borrowed},
        cometBaseBalance=supplied + int(debt * draw.uniform(-2, 2)), buys=buys))


def main():
    if sys.argv[1:2] == ["--random"]:
        draw = random.Random(int(sys.argv[3]))
        cases = [random_case(draw, f"random_{n}") for n in range(int(sys.argv[2]))]
    else:
        cases = chosen_cases()
    print(json.dumps({
        "protocol": "Compound v3 (Comet)",
        "source": "formulas of compound-finance/comet contracts/Comet.sol",
        "how": "tests/reference/compound_v3_vectors.py, Python integers; inputs chosen by us",
        "units": "prices 1e8 USD, factors 1e18, base amounts in baseScale, principal signed, indices 1e15",
        "cases": cases,
    }, indent=1))


if __name__ == "__main__":
    main()
