#!/usr/bin/env python3
"""Aave v3.6 / v3.7 liquidation calls in plain big integers, apart from the C++ rules.

    aave_vectors.py > tests/cases/vectors/aave_own.json     the project's own vectors
    aave_vectors.py --random COUNT SEED                     as many random ones, for a wider comparison

Slow and obvious on purpose: it names every division. The inputs are ours; the expected values are worked
out here, from the rules in docs/mechanics/lending.md.
"""
import json
import random
import sys

RAY, WAD, BPS = 10**27, 10**18, 10**4
ALL = 2**256 - 1


def floor_div(a, b):
    return a // b


def ceil_div(a, b):
    return -(-a // b)


def half_up_div(a, b):
    return (a + b // 2) // b


class Refused(Exception):
    pass


class Pool:
    def __init__(self, version, reserves, rows, enabled, e_mode=None):
        self.version, self.reserves, self.e_mode = version, reserves, e_mode
        self.rows = [dict(row) for row in rows]
        self.enabled = set(enabled)
        self.first_index = [row["bi"] if row["sd"] or row["li"] > RAY else RAY for row in rows]

    def unit(self, i):
        return 10 ** self.reserves[i]["decimals"]

    def price(self, i):
        return self.reserves[i]["price"]

    def in_category(self, i):
        return self.e_mode is not None and i in self.e_mode["collateralReserves"]

    def term(self, i, name):
        return self.e_mode[name] if self.in_category(i) else self.reserves[i][name]

    def balance(self, i):
        return floor_div(self.rows[i]["sc"] * self.rows[i]["li"], RAY)

    def debt(self, i):
        return ceil_div(self.rows[i]["sd"] * self.rows[i]["bi"], RAY)

    def collateral_value(self, i, amount):
        return floor_div(amount * self.price(i), self.unit(i))

    def debt_value(self, i, amount):
        return ceil_div(amount * self.price(i), self.unit(i))

    def account(self):
        collateral = debt = by_threshold = by_ltv = 0
        for i in range(len(self.rows)):
            threshold = self.term(i, "liquidationThreshold")
            if i in self.enabled and threshold:
                value = self.collateral_value(i, self.balance(i))
                collateral += value
                by_threshold += value * threshold
                by_ltv += value * self.term(i, "ltv")
            debt += self.debt_value(i, self.debt(i))
        health = ALL if debt == 0 else floor_div(half_up_div(by_threshold * WAD, debt), BPS)
        ltv = floor_div(by_ltv, collateral) if collateral else 0
        average = floor_div(by_threshold, collateral) if collateral else 0
        room = floor_div(collateral * ltv, BPS) - debt
        return dict(totalCollateralBase=collateral, totalDebtBase=debt, availableBorrowsBase=max(0, room),
                    currentLiquidationThreshold=average, ltv=ltv, healthFactor=health)

    def offer(self, c, d, asked, account):
        cap = self.debt(d)
        big = 2000 * 10**8
        if (self.collateral_value(c, self.balance(c)) >= big and self.debt_value(d, cap) >= big
                and account["healthFactor"] > 95 * WAD // 100):
            half = half_up_div(account["totalDebtBase"] * 5000, BPS)
            if self.debt_value(d, cap) > half:
                cap = floor_div(half * self.unit(d), self.price(d))
        return min(asked, cap)

    def exchange(self, c, d, offered):
        bonus, fee_share = self.term(c, "liquidationBonus"), self.reserves[c]["liquidationProtocolFee"]
        base = floor_div(self.price(d) * offered * self.unit(c), self.price(c) * self.unit(d))
        seized = half_up_div(base * bonus, BPS) if self.version == "v3.6" else floor_div(base * bonus, BPS)
        repaid = offered
        if seized > self.balance(c):
            seized = self.balance(c)
            worth = floor_div(self.price(c) * seized * self.unit(d), self.price(d) * self.unit(c))
            repaid = ceil_div(worth * BPS, bonus)
        if self.version == "v3.6":
            fee = half_up_div((seized - half_up_div(seized * BPS, bonus)) * fee_share, BPS)
        else:
            fee = ceil_div((seized - floor_div(seized * BPS, bonus)) * fee_share, BPS)
        return repaid, seized, fee if fee_share else 0

    def liquidate(self, c, d, asked):
        account = self.account()
        if account["healthFactor"] >= WAD:
            raise Refused("HealthFactorNotBelowThreshold")
        if c not in self.enabled or not self.term(c, "liquidationThreshold"):
            raise Refused("CollateralCannotBeLiquidated")
        if self.debt(d) == 0:
            raise Refused("SpecifiedCurrencyNotBorrowedByUser")
        owed, held = self.debt(d), self.balance(c)
        repaid, seized, fee = self.exchange(c, d, self.offer(c, d, asked, account))
        if repaid < owed and seized < held:
            if (self.debt_value(d, owed - repaid) < 1000 * 10**8
                    or self.collateral_value(c, held - seized) < 1000 * 10**8):
                raise Refused("MustNotLeaveDust")
        row_c, row_d = self.rows[c], self.rows[d]
        to_keeper = seized - fee
        burn = ceil_div(to_keeper * RAY, row_c["li"])
        fee_scaled = ceil_div(fee * RAY, row_c["li"])
        if self.version == "v3.6":
            gone = self.collateral_value(c, seized) == account["totalCollateralBase"]
            disable = seized == held
        else:
            used = min(burn + fee_scaled, row_c["sc"])
            gone = self.collateral_value(c, floor_div(used * row_c["li"], RAY)) == account["totalCollateralBase"]
            disable = gone or used == row_c["sc"]
        debt_burn = floor_div((owed if gone else repaid) * RAY, row_d["bi"])
        if debt_burn == 0 or burn == 0:
            raise Refused("InvalidBurnAmount")
        fee_scaled = min(fee_scaled, row_c["sc"] - burn)
        deficits = []
        for i in [d] + [i for i in range(len(self.rows)) if i != d]:
            lost = self.debt(i) - (repaid if i == d else 0)
            if gone and lost:
                deficits.append(dict(asset=i, amount=lost))
        for i in (c, d):
            if self.rows[i]["sd"] == 0:
                self.rows[i]["bi"] = self.first_index[i]
        row_c["sc"] -= burn + fee_scaled
        row_d["sd"] -= debt_burn
        for deficit in deficits:
            self.rows[deficit["asset"]]["deficit"] += deficit["amount"]
            self.rows[deficit["asset"]]["sd"] = 0
        if disable:
            self.enabled.discard(c)
        return dict(debtRepaid=repaid, collateralToLiquidator=to_keeper, treasuryScaledFee=fee_scaled,
                    deficitsCreated=deficits)

    def table(self):
        return [dict(scaledCollateral=row["sc"], collateralBalance=self.balance(i), scaledDebt=row["sd"],
                     debtBalance=self.debt(i), liquidityIndex=row["li"], variableBorrowIndex=row["bi"],
                     reserveDeficit=row["deficit"]) for i, row in enumerate(self.rows)]


def written(value):
    """Integers as decimal strings, but for indexes and terms."""
    if isinstance(value, dict):
        small = {"asset", "collateral", "debt", "decimals", "ltv", "liquidationThreshold", "liquidationBonus",
                 "liquidationProtocolFee", "collateralReserves", "borrowableReserves"}
        return {k: v if k in small and (not isinstance(v, int) or v < 10**5) and k != "debtBalance" else written(v)
                for k, v in value.items()}
    if isinstance(value, list):
        return [written(v) for v in value]
    return str(value) if isinstance(value, int) else value


def case(name, version, reserves, rows, enabled, steps, e_mode=None):
    """steps: (collateral, debt, asked[, growth of every index in ray])"""
    pool = Pool(version, reserves, rows, enabled, e_mode)
    borrowed = [i for i, row in enumerate(rows) if row["sd"]]
    inputs, expected = [], []
    for c, d, asked, *growth in steps:
        for row in pool.rows if growth else []:
            row["li"] = half_up_div(row["li"] * growth[0], RAY) if row["li"] > RAY else row["li"]
            row["bi"] = half_up_div(row["bi"] * growth[0], RAY)
        inputs.append(dict(collateral=c, debt=d, debtToCover=asked, userReservesBefore=pool.table()))
        before = pool.account()
        out = dict(accountBefore={k: str(v) for k, v in before.items()})
        try:
            out.update(written(pool.liquidate(c, d, asked)))
            out["accountAfter"] = {k: str(v) for k, v in pool.account().items()}
            out["userReservesAfter"] = written(pool.table())
        except Refused as refusal:
            out["revert"] = str(refusal)
        expected.append(out)
    return dict(name=name, op="liquidation_call",
                inputs=dict(version=version, reserves=written(reserves), eMode=e_mode,
                            userCollateralReserves=sorted(enabled), userDebtReserves=borrowed,
                            steps=written(inputs)),
                expected=dict(steps=expected))


def reserve(symbol, decimals, price, ltv, threshold, bonus, fee):
    return dict(symbol=symbol, decimals=decimals, price=price, ltv=ltv, liquidationThreshold=threshold,
                liquidationBonus=bonus, liquidationProtocolFee=fee)


def row(sc=0, sd=0, li=RAY, bi=RAY):
    return dict(sc=sc, sd=sd, li=li, bi=bi, deficit=0)


def own_cases():
    wsteth = reserve("wstETH", 18, 3_612_45678901, 7850, 8100, 10600, 1000)
    weth = reserve("WETH", 18, 3_001_23456789, 8050, 8300, 10500, 1000)
    dai = reserve("DAI", 18, 99_970_001, 6300, 7700, 10500, 2000)
    usdc = reserve("USDC", 6, 100_010_003, 7500, 7800, 10450, 1000)
    gusd = reserve("GUSD", 2, 99_500_000, 0, 0, 10000, 0)
    pool = [wsteth, weth, dai, usdc, gusd]
    category = dict(ltv=9000, liquidationThreshold=9300, liquidationBonus=10150, collateralReserves=[0, 1],
                    borrowableReserves=[1, 3])
    grown = RAY + 7 * 10**24 + 123_456_789_012_345
    owed = RAY + 31 * 10**24 + 987_654_321_098_765

    def rows(**given):
        names = ["wsteth", "weth", "dai", "usdc", "gusd"]
        return [given.get(name, row()) for name in names]

    yield case("category_and_a_collateral_outside_it_v36", "v3.6", pool,
               rows(wsteth=row(sc=40 * WAD + 17), dai=row(sc=30_000 * WAD + 5, li=grown, bi=owed),
                    weth=row(sd=53 * WAD + 3, li=grown, bi=owed)),
               [0, 2], [(2, 1, ALL), (0, 1, ALL)], category)
    yield case("category_and_a_collateral_outside_it_v37", "v3.7", pool,
               rows(wsteth=row(sc=40 * WAD + 17), dai=row(sc=30_000 * WAD + 5, li=grown, bi=owed),
                    weth=row(sd=53 * WAD + 3, li=grown, bi=owed)),
               [0, 2], [(2, 1, ALL), (0, 1, ALL)], category)
    # 10 000 base units of debt a cent: health exactly 0.95 counts as low, one unit less debt does not.
    flat = [reserve("A", 8, 10**8, 9000, 9500, 10500, 1000), reserve("B", 8, 10**8, 9000, 9500, 10500, 1000)]
    for name, debt in (("health_exactly_at_the_close_factor_bound", 10_000 * 10**8),
                       ("health_just_above_the_close_factor_bound", 10_000 * 10**8 - 1)):
        yield case(name, "v3.7", flat, [row(sc=10_000 * 10**8), row(sd=debt)], [0], [(0, 1, ALL)])
    for name, debt in (("debt_worth_2000_is_large", 2_000 * 10**8), ("debt_worth_less_than_2000_is_small", 2_000 * 10**8 - 1)):
        yield case(name, "v3.6", flat, [row(sc=2_100 * 10**8), row(sd=debt)], [0], [(0, 1, ALL)])
    yield case("one_unit_burns_no_debt_when_interest_has_accrued", "v3.7", pool,
               rows(weth=row(sc=10 * WAD), usdc=row(sd=25_000 * 10**6, li=grown, bi=owed)), [1],
               [(1, 3, 1), (1, 3, 2)])
    yield case("three_debts_without_collateral_left", "v3.7", pool,
               rows(wsteth=row(sc=2 * WAD + 1, li=grown, bi=owed), weth=row(sd=WAD, li=grown, bi=owed),
                    usdc=row(sd=9_000 * 10**6 + 7, li=grown, bi=owed), gusd=row(sd=123_457, li=grown, bi=owed)),
               [0], [(0, 3, ALL), (0, 3, ALL)])
    yield case("a_deposit_kept_out_of_collateral", "v3.6", pool,
               rows(wsteth=row(sc=WAD), weth=row(sc=WAD), usdc=row(sd=3_200 * 10**6)), [0],
               [(1, 3, ALL), (0, 4, ALL), (0, 3, ALL)])
    yield case("the_same_asset_on_both_sides_and_interest_between", "v3.6", pool,
               rows(weth=row(sc=30 * WAD + 11, sd=26 * WAD + 7, li=grown, bi=owed)), [1],
               [(1, 1, 9 * WAD), (1, 1, WAD // 1000, RAY + 10**23), (1, 1, ALL, RAY + 10**24)])


def random_case(name, draw):
    count = draw.randint(1, 5)
    reserves = []
    for i in range(count):
        threshold = draw.choice([0, 5000, 7800, 8300, 9300])
        reserves.append(reserve(f"R{i}", draw.choice([2, 6, 8, 18]), draw.randint(1, 10 ** draw.randint(1, 13)),
                                max(0, threshold - 300), threshold, draw.choice([10000, 10001, 10450, 10777, 11000]),
                                draw.choice([0, 1, 1000, 2000, 10000])))
    rows = []
    for i in range(count):
        def amount():
            if draw.random() < 0.35:
                return 0
            value = 10 ** draw.uniform(-6, 7) * 10**8
            return int(value * 10 ** reserves[i]["decimals"] / reserves[i]["price"]) + draw.randint(0, 3)
        li, bi = (RAY, RAY) if draw.random() < 0.4 else (RAY + draw.randint(1, RAY), RAY + draw.randint(1, RAY))
        sd = amount() if draw.random() < 0.6 else 0
        rows.append(row(min(amount(), 10**35), min(sd, 10**35), li, bi))
    enabled = [i for i in range(count) if draw.random() < 0.8]
    e_mode = None
    if draw.random() < 0.4:
        e_mode = dict(ltv=9000, liquidationThreshold=9300, liquidationBonus=10200,
                      collateralReserves=sorted(draw.sample(range(count), draw.randint(0, count))),
                      borrowableReserves=[])
    pool = Pool("v3.6", reserves, rows, enabled, e_mode)
    health = pool.account()["healthFactor"]
    if 0 < health < ALL:  # bring it near or under the threshold
        target = draw.choice([0.3, 0.9, 0.95, 0.97, 0.999, 1.01]) * WAD
        for entry in rows:
            entry["sd"] = int(entry["sd"] * health / target)
    steps = []
    for _ in range(draw.randint(1, 3)):
        d, c = draw.randrange(count), draw.randrange(count)
        scale = pool.debt(d) or 1000
        asked = draw.choice([ALL, 1, 2, scale, scale + 1, max(1, scale - 1), draw.randint(1, scale), draw.randint(1, scale)])
        steps.append((c, d, asked))
    return case(name, draw.choice(["v3.6", "v3.7"]), reserves, rows, enabled, steps, e_mode)


def main():
    if sys.argv[1:2] == ["--random"]:
        draw = random.Random(int(sys.argv[3]))
        cases = [random_case(f"random_{i}", draw) for i in range(int(sys.argv[2]))]
    else:
        cases = list(own_cases())
    print(json.dumps(dict(protocol="Aave v3 (Seawall's own cases)", source="tests/reference/aave_vectors.py",
                          how="worked out in big integers by the script, apart from the C++ rules",
                          units="as shared/vectors/aave_v3_liquidation.json", cases=cases), indent=1))


if __name__ == "__main__":
    main()
