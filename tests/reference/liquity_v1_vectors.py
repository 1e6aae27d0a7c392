#!/usr/bin/env python3
"""Works out tests/cases/vectors/liquity_v1_own.json with Python's own integers.

    tests/reference/liquity_v1_vectors.py > tests/cases/vectors/liquity_v1_own.json
    tests/reference/liquity_v1_vectors.py check FILE    # the same model against any file of the form

Written from the rules of Liquity v1's contracts, apart from the C++ that the file tests: state is
copied whole before each step, the list of troves is a Python list, sums are a dictionary. A Refused
is where a contract reverts.
"""

import copy
import json
import sys

WAD = 10**18
INFINITE = 2**256 - 1
MCR, CCR = 11 * WAD // 10, 15 * WAD // 10
GAS, MIN_NET = 200 * WAD, 1800 * WAD
MINUTE_DECAY = 999037758833783000


class Refused(Exception):
    pass


def need(condition, message):
    if not condition:
        raise Refused(message)


def minus(a, b):
    need(a >= b, "SafeMath")
    return a - b


def power(base, minutes):
    y, n = WAD, min(minutes, 525600000)
    if n == 0:
        return WAD
    while n > 1:
        if n % 2:
            y = (base * y + WAD // 2) // WAD
        base = (base * base + WAD // 2) // WAD
        n //= 2
    return (base * y + WAD // 2) // WAD


def ratio(coll, debt, price):
    return coll * price // debt if debt else INFINITE


class Pool:
    def __init__(self):
        self.total, self.eth, self.p, self.scale, self.epoch = 0, 0, WAD, 0, 0
        self.s, self.loss_error, self.eth_error = {}, 0, 0
        self.deposits = {}

    def sum(self, epoch, scale):
        return self.s.get((epoch, scale), 0)

    def compounded(self, user):
        if user not in self.deposits:
            return 0
        d, p0, _, scale, epoch = self.deposits[user]
        if epoch < self.epoch or self.scale - scale > 1:
            return 0
        left = d * self.p // p0
        if self.scale - scale == 1:
            left //= 10**9
        return 0 if left < d // 10**9 else left

    def gain(self, user):
        if user not in self.deposits:
            return 0
        d, p0, s0, scale, epoch = self.deposits[user]
        grown = self.sum(epoch, scale) - s0 + self.sum(epoch, scale + 1) // 10**9
        return d * grown // p0 // WAD

    def store(self, user, amount):
        self.eth = minus(self.eth, self.gain(user))
        self.deposits.pop(user, None)
        if amount:
            self.deposits[user] = (amount, self.p, self.sum(self.epoch, self.scale), self.scale, self.epoch)

    def provide(self, user, amount):
        need(amount > 0, "Amount must be non-zero")
        self.store(user, self.compounded(user) + amount)
        self.total += amount

    def withdraw(self, user, amount):
        need(user in self.deposits, "User must have a non-zero deposit")
        standing = self.compounded(user)
        taken = min(amount, standing)
        self.store(user, standing - taken)
        self.total = minus(self.total, taken)
        return taken

    def offset(self, debt, coll):
        if not self.total or not debt:
            return
        need(debt <= self.total, "assert")
        eth = coll * WAD + self.eth_error
        if debt == self.total:
            loss, self.loss_error = WAD, 0
        else:
            wanted = minus(debt * WAD, self.loss_error)
            loss = wanted // self.total + 1
            self.loss_error = loss * self.total - wanted
        per_coin, self.eth_error = divmod(eth, self.total)
        key = (self.epoch, self.scale)
        self.s[key] = self.s.get(key, 0) + per_coin * self.p
        factor = WAD - loss
        if factor == 0:
            self.epoch, self.scale, self.p = self.epoch + 1, 0, WAD
        elif self.p * factor // WAD < 10**9:
            self.scale, self.p = self.scale + 1, self.p * factor * 10**9 // WAD
        else:
            self.p = self.p * factor // WAD
        need(self.p > 0, "assert")
        self.total -= debt
        self.eth += coll


class System:
    def __init__(self, price):
        self.price, self.now, self.opened_at = price, 0, 0
        self.pool, self.order, self.troves = Pool(), [], {}
        self.active, self.default = [0, 0], [0, 0]  # collateral, debt
        self.sums, self.errors = [0, 0], [0, 0]
        self.stakes, self.stakes_then, self.coll_then = 0, 0, 0
        self.base_rate, self.fee_time = 0, 0
        self.coin = {}

    # --- troves

    def pending(self, user):
        trove = self.troves[user]
        if trove["status"] != "active":
            return [0, 0]
        return [trove["stake"] * (self.sums[i] - trove["seen"][i]) // WAD for i in (0, 1)]

    def entire(self, user):
        trove, more = self.troves[user], self.pending(user)
        return trove["coll"] + more[0], trove["debt"] + more[1]

    def icr(self, user):
        return ratio(*self.entire(user), self.price)

    def nominal(self, user):
        coll, debt = self.entire(user)
        return coll * 10**20 // debt if debt else INFINITE

    def total(self):
        return self.active[0] + self.default[0], self.active[1] + self.default[1]

    def tcr(self):
        return ratio(*self.total(), self.price)

    def stake_for(self, coll):
        return coll if self.coll_then == 0 else coll * self.stakes_then // self.coll_then

    def insert(self, user, nominal):
        at = 0
        while at < len(self.order) and nominal < self.nominal(self.order[at]):
            at += 1
        self.order.insert(at, user)

    def apply(self, user):
        trove = self.troves[user]
        if trove["seen"][0] < self.sums[0]:
            more = self.pending(user)
            trove["coll"] += more[0]
            trove["debt"] += more[1]
            trove["seen"] = list(self.sums)
            self.move(self.default, self.active, more)

    @staticmethod
    def move(source, target, amounts):
        for i in (0, 1):
            source[i] = minus(source[i], amounts[i])
            target[i] += amounts[i]

    def close(self, user, status):
        need(len(self.order) > 1, "Only one trove in the system")
        trove = self.troves[user]
        self.stakes -= trove["stake"]
        self.troves[user] = {"status": status, "coll": 0, "debt": 0, "stake": 0, "seen": [0, 0],
                             "surplus": trove["surplus"]}
        self.order.remove(user)

    def decayed(self):
        return self.base_rate * power(MINUTE_DECAY, (self.now - self.fee_time) // 60) // WAD

    def touch_fee_time(self):
        if self.now - self.fee_time >= 60:
            self.fee_time = self.now

    def open(self, user, coll, amount):
        recovery = self.tcr() < CCR
        fee = 0
        if not recovery:
            self.base_rate = self.decayed()
            self.touch_fee_time()
            fee = min(WAD // 200 + self.base_rate, WAD // 20) * amount // WAD
        need(amount + fee >= MIN_NET, "net debt")
        debt = amount + fee + GAS
        total = self.total()
        own = ratio(coll, debt, self.price)
        if recovery:
            need(own >= CCR, "CCR")
        else:
            need(own >= MCR, "MCR")
            need(ratio(total[0] + coll, total[1] + debt, self.price) >= CCR, "TCR")
        stake = self.stake_for(coll)
        self.insert(user, coll * 10**20 // debt)
        self.troves[user] = {"status": "active", "coll": coll, "debt": debt, "stake": stake,
                             "seen": list(self.sums), "surplus": 0}
        self.stakes += stake
        self.active = [self.active[0] + coll, self.active[1] + debt]
        self.coin[user] = self.coin.get(user, 0) + amount
        return debt

    # --- liquidation

    def liquidate_each(self, users, lowest_first):
        """The sequence; `lowest_first` walks up the list and stops where the contract does."""
        left, total = self.pool.total, list(self.total())
        recovery = self.tcr() < CCR
        began_in_recovery, first, done = recovery, self.order[0], []
        for user in users:
            if lowest_first and began_in_recovery and user == first:
                break
            if self.troves[user]["status"] != "active":
                continue
            coll, debt = self.entire(user)
            own = ratio(coll, debt, self.price)
            parts = None
            if not recovery:
                if own >= MCR:
                    if lowest_first:
                        break
                    continue
                parts = self.normal_parts(coll, debt, left)
            else:
                if own >= MCR and left == 0:
                    if lowest_first:
                        break
                    continue
                if len(self.order) > 1:
                    if own <= WAD:
                        parts = self.normal_parts(coll, debt, 0)
                    elif own < MCR:
                        parts = self.normal_parts(coll, debt, left)
                    elif own < ratio(*total, self.price) and debt <= left:
                        capped = debt * MCR // self.price
                        gas = capped // 200
                        parts = dict(offset=debt, to_pool=capped - gas, gas=gas, coll=0, debt=0,
                                     surplus=coll - capped)
            if parts is None:
                continue
            self.move(self.default, self.active, self.pending(user))
            self.close(user, "closedByLiquidation")
            self.troves[user]["surplus"] += parts["surplus"]
            done.append((user, coll, debt, parts))
            left -= parts["offset"]
            if recovery:
                total[0] -= parts["to_pool"] + parts["gas"] + parts["surplus"]
                total[1] -= parts["offset"]
                recovery = ratio(*total, self.price) < CCR
        return done

    @staticmethod
    def normal_parts(coll, debt, pool):
        gas = coll // 200
        offset = min(debt, pool)
        to_pool = (coll - gas) * offset // debt
        return dict(offset=offset, to_pool=to_pool, gas=gas, coll=coll - gas - to_pool,
                    debt=debt - offset, surplus=0)

    def liquidate(self, users, lowest_first=False):
        done = self.liquidate_each(users, lowest_first)
        need(done, "nothing to liquidate")
        sums = {key: sum(parts[key] for *_, parts in done) for key in done[0][3]}
        self.pool.offset(sums["offset"], sums["to_pool"])
        self.active = [minus(self.active[0], sums["to_pool"]), minus(self.active[1], sums["offset"])]
        if sums["debt"]:
            for i, key in enumerate(("coll", "debt")):
                grown, self.errors[i] = divmod(sums[key] * WAD + self.errors[i], self.stakes)
                self.sums[i] += grown
            self.move(self.active, self.default, [sums["coll"], sums["debt"]])
        self.active[0] = minus(self.active[0], sums["surplus"])
        self.stakes_then = self.stakes
        self.coll_then = self.active[0] - sums["gas"] + self.default[0]
        self.active[0] = minus(self.active[0], sums["gas"])
        all_coll, all_debt = sum(d[1] for d in done), sum(d[2] for d in done)
        return {"liquidation": text({"debt": all_debt, "coll": all_coll - sums["gas"] - sums["surplus"],
                                     "collGasComp": sums["gas"], "lusdGasComp": GAS * len(done)}),
                "trovesLiquidated": [
                    {"user": user, "debt": str(debt),
                     "coll": str(parts["to_pool"] if parts["surplus"] else coll)}
                    for user, coll, debt, parts in done]}

    # --- redemption

    def first_redeemable(self):
        return next((u for u in reversed(self.order) if self.icr(u) >= MCR), None)

    def hints(self, amount):
        user = self.first_redeemable()
        first, left, partial = user, amount, 0
        at = self.order.index(user) if user is not None else -1
        while at >= 0 and left:
            coll, debt = self.entire(self.order[at])
            net = debt - GAS
            if net > left:
                if net > MIN_NET:
                    lot = min(left, net - MIN_NET)
                    partial = (coll - lot * WAD // self.price) * 10**20 // (debt - lot)
                    left -= lot
                break
            left -= net
            at -= 1
        return {"firstHintUser": first, "truncatedAmount": amount - left, "partialNICR": partial}

    def redeem(self, user, amount, partial):
        need(self.now >= self.opened_at + 14 * 86400 and self.tcr() >= MCR, "closed")
        need(0 < amount <= self.coin.get(user, 0), "balance")
        supply = self.total()[1]
        left, drawn = amount, 0
        at = self.first_redeemable()
        while at is not None and left:
            place = self.order.index(at)
            following = self.order[place - 1] if place else None
            self.apply(at)
            trove = self.troves[at]
            lot = min(left, trove["debt"] - GAS)
            eth = lot * WAD // self.price
            debt, coll = trove["debt"] - lot, minus(trove["coll"], eth)
            if debt == GAS:
                self.close(at, "closedByRedemption")
                self.troves[at]["surplus"] += coll
                self.active = [self.active[0] - coll, self.active[1] - GAS]
            else:
                nominal = coll * 10**20 // debt
                if nominal != partial or debt - GAS < MIN_NET:
                    break
                self.order.remove(at)
                self.insert(at, nominal)
                trove["coll"], trove["debt"] = coll, debt
                stake = self.stake_for(coll)
                self.stakes += stake - trove["stake"]
                trove["stake"] = stake
            left, drawn, at = left - lot, drawn + eth, following
        need(drawn > 0, "Unable to redeem any amount")
        self.base_rate = min(self.decayed() + drawn * self.price // supply // 2, WAD)
        self.touch_fee_time()
        fee = min(self.base_rate + WAD // 200, WAD) * drawn // WAD
        need(fee < drawn, "Fee would eat up all returned collateral")
        self.active = [minus(self.active[0], drawn), minus(self.active[1], amount - left)]
        self.coin[user] -= amount - left
        return {"redemption": text({"attempted": amount, "actual": amount - left, "ethSent": drawn,
                                    "ethFee": fee})}

    def state(self):
        users = range(max(self.coin) + 1)
        coll, debt = self.total()
        fields = text({"price": self.price, "TCR": self.tcr(), "systemColl": coll, "systemDebt": debt,
                       "activeColl": self.active[0], "activeDebt": self.active[1],
                       "defaultColl": self.default[0], "defaultDebt": self.default[1],
                       "spDeposits": self.pool.total, "spETH": self.pool.eth, "P": self.pool.p,
                       "epoch": self.pool.epoch, "scale": self.pool.scale, "L_ETH": self.sums[0],
                       "L_LUSDDebt": self.sums[1], "baseRate": self.base_rate})
        fields["recoveryMode"] = self.tcr() < CCR
        fields["troves"] = [self.trove_fields(user) for user in users]
        fields["sp"] = [text({"deposit": self.pool.compounded(u), "ethGain": self.pool.gain(u)}) for u in users]
        return fields

    def trove_fields(self, user):
        trove = self.troves[user]
        if trove["status"] != "active":
            fields = {"status": trove["status"]}
            if trove["surplus"]:
                fields["surplus"] = str(trove["surplus"])
            return fields
        coll, debt = self.entire(user)
        return {"status": "active",
                **text({"debt": debt, "coll": coll, "ICR": self.icr(user), "stake": trove["stake"]})}


def text(values):
    return {key: str(value) for key, value in values.items()}


def act(system, step):
    action = step["action"]
    if action == "setPrice":
        system.price = int(step["price"])
    elif action == "provideToSP":
        need(system.coin.get(step["user"], 0) >= int(step["amount"]), "balance")
        system.pool.provide(step["user"], int(step["amount"]))
        system.coin[step["user"]] -= int(step["amount"])
    elif action == "withdrawFromSP":
        if int(step["amount"]):
            need(system.icr(system.order[-1]) >= MCR, "Cannot withdraw while there are troves with ICR < MCR")
        system.coin[step["user"]] += system.pool.withdraw(step["user"], int(step["amount"]))
    elif action == "liquidate":
        need(system.troves[step["user"]]["status"] == "active", "Trove does not exist or is closed")
        return system.liquidate([step["user"]])
    elif action == "batchLiquidateTroves":
        need(step["users"], "Calldata address array must not be empty")
        return system.liquidate(step["users"])
    elif action == "liquidateTroves":
        return system.liquidate(list(reversed(system.order))[:int(step["n"])], lowest_first=True)
    elif action == "redeem":
        return system.redeem(step["user"], int(step["truncatedAmount"]), int(step["partialNICR"]))
    return {}


def run(inputs):
    """The case's expectations; a redemption without hints gets them."""
    system = System(int(inputs["price"]))
    for opening in inputs["opens"]:
        debt = system.open(opening["user"], int(opening["coll"]), int(opening["lusdAmount"]))
        opening["compositeDebt"] = str(debt)
    expected = {"afterOpens": system.state(), "steps": []}
    for step in inputs["steps"]:
        system.now += int(step.get("dt", 0))
        if step["action"] == "redeem" and "partialNICR" not in step:
            hints = system.hints(int(step["amount"]))
            step["firstHintUser"] = hints.pop("firstHintUser")
            step.update(text(hints))
        before = copy.deepcopy(system)
        try:
            result = {"ok": True, **act(system, step)}
        except Refused as why:
            system, result = before, {"ok": False, "revert": str(why)}
        expected["steps"].append({**result, "state": system.state()})
    return expected


def opening(user, coll, amount):
    return {"user": user, "coll": str(coll), "lusdAmount": str(amount)}


def wads(number, extra=0):
    return int(number * 1000) * WAD // 1000 + extra


def price(number):
    return {"action": "setPrice", "price": str(wads(number))}


def deposit(user, amount, extra=0):
    return {"action": "provideToSP", "user": user, "amount": str(wads(amount, extra))}


def withdraw(user, amount):
    return {"action": "withdrawFromSP", "user": user, "amount": str(wads(amount))}


def lowest(count):
    return {"action": "liquidateTroves", "n": count}


def batch(*users):
    return {"action": "batchLiquidateTroves", "users": list(users)}


def redeem(user, amount, dt):
    return {"action": "redeem", "user": user, "amount": str(wads(amount)), "dt": dt}


# One large safe trove, which keeps the system in normal mode, and smaller ones.
SAFE = [opening(0, wads(400, 17), wads(60000)), opening(1, wads(3.5, 3), wads(2500, 7)),
        opening(2, wads(9.25, 5), wads(7000)), opening(3, wads(4, 11), wads(3100, 1)),
        opening(4, wads(30), wads(21000, 13))]
# Alike ones, so that a fall brings recovery mode.
ALIKE = [opening(0, wads(40), wads(20000)), opening(1, wads(30, 1), wads(17000)),
         opening(2, wads(25), wads(15500, 3)), opening(3, wads(20, 9), wads(13000)),
         opening(4, wads(12), wads(9000)), opening(5, wads(60), wads(26000, 19))]

CASES = {
    "pool_takes_some_then_all_then_nothing": (1200, SAFE, [
        deposit(0, 9000), deposit(4, 1234.5), price(890), lowest(1), withdraw(4, 100), lowest(9),
        price(790), withdraw(0, 1), lowest(2), deposit(0, 20000), batch(1, 1, 2, 4, 0), price(700), batch(4, 3),
        withdraw(0, 30000)]),
    # Each liquidation leaves about 0.0005 LUSD in the pool.
    "scale_changes_twice_under_small_deposits": (1200, SAFE, [
        deposit(0, 3315.499, 500 * 10**12), deposit(3, 0.001), price(800), batch(3), deposit(0, 1712.5),
        deposit(4, 1000), batch(1), withdraw(3, 0), deposit(0, 7235), batch(2), withdraw(4, 5), deposit(4, 1),
        withdraw(0, 1)]),
    "batch_in_recovery_mode_turns_normal_midway": (1200, ALIKE, [
        deposit(0, 15000), deposit(5, 20000), price(880), batch(3, 2, 1), withdraw(0, 10), price(800),
        batch(5, 1, 2, 3, 4), price(690), lowest(6), price(450), lowest(6), batch(0)]),
    "below_100_percent_everything_is_redistributed": (1200, ALIKE, [
        deposit(0, 18000), price(700), lowest(2), price(500), batch(0, 3), lowest(1), price(300), lowest(9), lowest(9)]),
    "redemption_closes_some_and_leaves_one_open": (1200, ALIKE, [
        redeem(0, 500, 86400), redeem(0, 15000, 14 * 86400), redeem(5, 300, 59), redeem(5, 25000, 5 * 86400 + 17),
        redeem(1, 17000, 7200), redeem(1, 1, 1)]),
    # The wrong hint costs the partly redeemed trove, but what it had earned is stored.
    "redemption_after_redistribution_and_a_wrong_hint": (1200, SAFE, [
        price(890), lowest(1), redeem(0, 2000, 20 * 86400),
        {"action": "redeem", "user": 0, "amount": str(wads(8000)), "truncatedAmount": str(wads(8000)),
         "partialNICR": "1", "firstHintUser": 1, "dt": 600}, redeem(0, 100, 60), price(700), batch(2, 4)]),
}

UNITS = {
    "protocol": "Liquity v1 (own cases)",
    "source": "rules of liquity/dev 14de1c1b packages/contracts/contracts",
    "how": "tests/reference/liquity_v1_vectors.py, Python integers; inputs chosen by us",
    "units": "ETH and LUSD wad 1e18; ICR/TCR wad ratio; P wad with scale factor 1e9; users are indexes"}


def made():
    cases = []
    for name, (start, opens, steps) in CASES.items():
        inputs = {"price": str(wads(start)), "borrowingFeeRate": "0.005 (base rate 0 at opening)",
                  "opens": copy.deepcopy(opens), "steps": copy.deepcopy(steps)}
        expected = run(inputs)
        cases.append({"name": name, "op": "liquity_scenario", "inputs": inputs, "expected": expected})
    return {**UNITS, "cases": cases}


def check(path):
    with open(path, encoding="utf-8") as stream:
        cases = json.load(stream)["cases"]

    def normal(expected):
        return [{**step, "revert": "revert" in step} for step in [expected["afterOpens"], *expected["steps"]]]
    wrong = [case["name"] for case in cases
             if normal(run(copy.deepcopy(case["inputs"]))) != normal(case["expected"])]
    print(f"{len(cases) - len(wrong)} of {len(cases)} cases agree", *wrong)
    return bool(wrong)


if __name__ == "__main__":
    if sys.argv[1:2] == ["check"]:
        sys.exit(check(sys.argv[2]))
    print(json.dumps(made(), indent=1))
