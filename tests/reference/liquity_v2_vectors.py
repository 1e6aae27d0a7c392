#!/usr/bin/env python3
"""Works out tests/cases/vectors/liquity_v2_own.json with Python's own integers.

    tests/reference/liquity_v2_vectors.py > tests/cases/vectors/liquity_v2_own.json
    tests/reference/liquity_v2_vectors.py check FILE    # its splits against any file of the form

Written from the rules of Bold's contracts, apart from the C++ that the file tests: troves, deposits
and the list are plain Python, the whole world is copied before each step. A Refused is where a
contract reverts. Batches of delegated interest are left out, as in the library.
"""

import copy
import json
import sys

WAD = 10**18
YEAR = 365 * 86400
INFINITE = 2**256 - 1
TERMS = {"WETH": dict(ccr=150, mcr=110, scr=110, penalty=10), "SETH": dict(ccr=160, mcr=120, scr=120, penalty=20)}
MIN_DEBT, KEPT = 2000 * WAD, WAD
FINE, LEAST = 10**36, 10**27


class Refused(Exception):
    pass


def need(condition, message):
    if not condition:
        raise Refused(message)


def minus(a, b):
    need(a >= b, "Panic(17)")
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


def split(coll, debt, pool, price, penalty_pool, penalty_rest):
    offset = portion = gas = to_pool = surplus = 0
    if pool > 0:
        offset = min(debt, pool)
        portion = coll * offset // debt
        gas = min(portion // 200, 2 * WAD)
        to_pool = min(portion - gas, offset * (WAD + penalty_pool) // price)
        surplus = portion - gas - to_pool
    rest, to_rest = debt - offset, 0
    if rest > 0 and coll > portion:
        available = coll - portion + surplus
        to_rest = min(available, rest * (WAD + penalty_rest) // price)
        surplus = available - to_rest
    return {"debtToOffset": offset, "collToSendToSP": to_pool, "collGasCompensation": gas,
            "debtToRedistribute": rest, "collToRedistribute": to_rest, "collSurplus": surplus}


def closed(status, surplus):
    return dict(status=status, coll=0, debt=0, rate=0, stake=0, seen=(0, 0), updated=0, rated=0, surplus=surplus)


class Branch:
    def __init__(self, name, price):
        self.terms = {k: v * WAD // 100 for k, v in TERMS[name].items()}
        self.price = self.redemption_price = price
        self.coll = self.recorded = self.weighted = self.minted_at = 0
        self.default = [0, 0]
        self.sums, self.errors = [0, 0], [0, 0]
        self.stakes = self.stakes_then = self.coll_then = 0
        self.troves, self.order, self.zombie, self.stopped = {}, [], None, None
        self.total = self.sp_coll = self.owed = self.waiting = self.scale = 0
        self.p, self.s, self.b = FINE, {}, {}
        self.deposits = {}  # user -> [amount, p, s, b, scale]
        self.stashed = {}

    # --- interest and totals

    def pending_interest(self, now):
        if self.stopped is not None:
            return 0
        return -(-self.weighted * (now - self.minted_at) // (YEAR * WAD))

    def debt(self, now):
        return self.recorded + self.pending_interest(now) + self.default[1]

    def all_coll(self):
        return self.coll + self.default[0]

    def tcr(self, now):
        return ratio(self.all_coll(), self.debt(now), self.price)

    def mint(self, now, fee=0):
        """Interest (and a fee) becomes coin; returns how much."""
        minted = self.pending_interest(now) + fee
        to_pool = 75 * 10**16 * minted // WAD
        self.recorded += minted
        self.minted_at = now
        if to_pool:
            self.pay(to_pool)
        return minted

    def pay(self, amount):
        amount += self.waiting
        if not amount:
            return
        if self.total < KEPT:
            self.waiting = amount
            return
        self.waiting = 0
        self.owed += amount
        self.b[self.scale] = self.b.get(self.scale, 0) + self.p * amount // self.total

    # --- troves

    def latest(self, user, now):
        trove = self.troves[user]
        if trove["status"] not in ("active", "zombie"):
            return dict(earned=(0, 0), weighted=0, coll=0, debt=0)
        until = now if self.stopped is None else min(now, self.stopped)
        earned = tuple(trove["stake"] * (self.sums[i] - trove["seen"][i]) // WAD for i in (0, 1))
        weighted = trove["debt"] * trove["rate"]
        interest = weighted * max(until - trove["updated"], 0) // YEAR // WAD
        return dict(earned=earned, weighted=weighted, coll=trove["coll"] + earned[0],
                    debt=trove["debt"] + earned[1] + interest)

    def icr(self, user, now):
        data = self.latest(user, now)
        return ratio(data["coll"], data["debt"], self.price)

    def open_count(self):
        return sum(t["status"] in ("active", "zombie") for t in self.troves.values())

    def stake_for(self, coll):
        return coll if self.coll_then == 0 else coll * self.stakes_then // self.coll_then

    def insert(self, user, rate):
        at = next((i for i, other in enumerate(self.order) if rate >= self.troves[other]["rate"]), len(self.order))
        self.order.insert(at, user)

    def restake(self, trove, coll):
        stake = self.stake_for(coll)
        self.stakes += stake - trove["stake"]
        trove["stake"] = stake

    def unearn(self, earned):
        self.default = [minus(self.default[i], earned[i]) for i in (0, 1)]
        self.coll += earned[0]

    def upfront_fee(self, charged, new_weighted, old_weighted, added, now):
        debt = self.recorded + self.pending_interest(now) + added
        average = (self.weighted + new_weighted - old_weighted) // debt if debt else 0
        return charged * average * 7 * 86400 // YEAR // WAD

    def leave(self, user):
        if self.troves[user]["status"] == "active":
            self.order.remove(user)
        if self.zombie == user:
            self.zombie = None

    # --- Stability Pool

    def standing(self, user):
        if user not in self.deposits:
            return 0
        amount, p0, _, _, scale = self.deposits[user]
        passed = self.scale - scale
        return amount * self.p // p0 // 10**(9 * passed) if passed <= 8 else 0

    def gain(self, user, sums, place, most):
        if user not in self.deposits:
            return 0
        amount, p0, scale = self.deposits[user][0], self.deposits[user][1], self.deposits[user][4]
        grown = sums.get(scale, 0) - self.deposits[user][place]
        for i in (1, 2):
            grown += sums.get(scale + i, 0) // 10**(9 * i)
        return min(amount * grown // p0, most)

    def coll_gain(self, user):
        return self.gain(user, self.s, 2, self.sp_coll)

    def yield_gain(self, user):
        return self.gain(user, self.b, 3, self.owed)

    def move_deposit(self, user, added, asked, claim):
        standing, earned, coll = self.standing(user), self.yield_gain(user), self.coll_gain(user)
        taken = min(asked, standing)
        kept = 0 if claim else earned
        gained = self.stashed.get(user, 0) + coll
        amount = standing + added - taken + kept
        self.stashed[user] = 0 if claim else gained
        self.deposits.pop(user, None)
        if amount:
            self.deposits[user] = [amount, self.p, self.s.get(self.scale, 0), self.b.get(self.scale, 0), self.scale]
        self.total += added + kept - taken
        self.owed = minus(self.owed, earned)
        paid = gained if claim else 0
        self.sp_coll = minus(self.sp_coll, paid)
        return paid

    def offset(self, debt, coll):
        self.s[self.scale] = self.s.get(self.scale, 0) + self.p * coll // self.total
        top = self.p * minus(self.total, debt)
        p = top // self.total
        need(p > 0, "P must never decrease to 0")
        while p < LEAST:
            top *= 10**9
            p = top // self.total
            self.scale += 1
        self.p = p
        self.total -= debt
        self.sp_coll += coll

    def state(self, now):
        troves = [self.trove_fields(u, now) for u in range(max(self.troves, default=-1) + 1)]
        users = range(max([*self.deposits, *self.stashed], default=-1) + 1)
        fields = text({"totalColl": self.all_coll(), "totalDebt": self.debt(now), "activeColl": self.coll,
                       "recordedDebt": self.recorded, "weightedDebt": self.weighted,
                       "defaultColl": self.default[0], "defaultDebt": self.default[1],
                       "spDeposits": self.total, "spColl": self.sp_coll, "yieldOwed": self.owed,
                       "yieldPending": self.waiting, "P": self.p, "scale": self.scale,
                       "L_coll": self.sums[0], "L_debt": self.sums[1], "TCR": self.tcr(now)})
        fields.update(shutDown=self.stopped is not None, lastZombie=self.zombie, order=list(self.order),
                      troves=troves)
        fields["sp"] = [text({"deposit": self.standing(u), "collGain": self.coll_gain(u),
                              "yieldGain": self.yield_gain(u), "stashed": self.stashed.get(u, 0)})
                        for u in users]
        return fields

    def trove_fields(self, user, now):
        trove = self.troves.get(user, closed("nonExistent", 0))
        fields = {"status": trove["status"], "surplus": str(trove["surplus"])}
        if trove["status"] in ("active", "zombie"):
            data = self.latest(user, now)
            fields.update(text({"debt": data["debt"], "coll": data["coll"], "rate": trove["rate"],
                                "stake": trove["stake"], "ICR": self.icr(user, now)}))
        return fields


class World:
    def __init__(self, branches):
        self.branches = [Branch(b["terms"], int(b["price"])) for b in branches]
        self.now, self.supply, self.base, self.fee_time = 0, 0, WAD, 0

    # --- owners

    def change(self, branch, user, coll, debt, rate, restake=True, fee=0):
        """Stores a trove's new amounts; `debt` includes the fee."""
        trove, data = branch.troves[user], branch.latest(user, self.now)
        self.supply += branch.mint(self.now, fee)
        branch.recorded = minus(branch.recorded + data["earned"][1] + debt - fee, data["debt"])
        branch.weighted = minus(branch.weighted + debt * rate, data["weighted"])
        branch.unearn(data["earned"])
        branch.coll = minus(branch.coll + coll, data["coll"])
        if restake:
            branch.restake(trove, coll)
        trove.update(coll=coll, debt=debt, rate=rate, seen=tuple(branch.sums), updated=self.now)

    def check(self, branch, coll_change, debt_change):
        after = ratio(branch.all_coll() + coll_change, branch.debt(self.now) + debt_change, branch.price)
        need(after >= branch.terms["ccr"], "TCRBelowCCR")

    def open(self, branch, user, coll, amount, rate):
        need(branch.stopped is None, "IsShutDown")
        need(WAD // 200 <= rate <= 5 * WAD // 2, "InterestRate")
        old = branch.troves.get(user, closed("nonExistent", 0))
        need(old["status"] not in ("active", "zombie"), "TroveExists")
        fee = branch.upfront_fee(amount, amount * rate, 0, amount, self.now)
        debt = amount + fee
        need(debt >= MIN_DEBT, "DebtBelowMin")
        need(ratio(coll, debt, branch.price) >= branch.terms["mcr"], "ICRBelowMCR")
        self.check(branch, coll, debt)
        branch.troves[user] = {**closed("zombie", old["surplus"]), "rated": self.now, "updated": self.now,
                               "seen": tuple(branch.sums)}
        self.change(branch, user, coll, debt, rate, fee=fee)
        branch.insert(user, rate)
        branch.troves[user]["status"] = "active"
        self.supply += amount
        return {"upfrontFee": str(fee)}

    def adjust(self, branch, user, coll_change, coin_change):
        """Changes are signed; a negative coin_change repays."""
        need(branch.stopped is None, "IsShutDown")
        trove = branch.troves.get(user)
        need(trove and trove["status"] in ("active", "zombie"), "TroveNotOpen")
        data = branch.latest(user, self.now)
        if coin_change < 0:
            coin_change = -min(-coin_change, max(data["debt"] - MIN_DEBT, 0))
        need(coll_change or coin_change, "ZeroAdjustment")
        need(data["coll"] + coll_change >= 0, "CollWithdrawalTooHigh")
        coll, debt, fee = data["coll"] + coll_change, data["debt"] + coin_change, 0
        if coin_change > 0:
            fee = branch.upfront_fee(coin_change, debt * trove["rate"], data["weighted"],
                                     data["earned"][1] + coin_change, self.now)
            debt += fee
        need(debt >= MIN_DEBT, "DebtBelowMin")
        need(ratio(coll, debt, branch.price) >= branch.terms["mcr"], "ICRBelowMCR")
        below = branch.tcr(self.now) < branch.terms["ccr"]
        if not below or coin_change > 0:
            self.check(branch, coll_change, coin_change + fee)
        if below and coll_change < 0:
            need(-coll_change * branch.price <= max(-coin_change, 0) * WAD, "RepaymentNotMatchingCollWithdrawal")
        self.change(branch, user, coll, debt, trove["rate"], fee=fee)
        if trove["status"] == "zombie":
            branch.insert(user, trove["rate"])
            trove["status"] = "active"
            if branch.zombie == user:
                branch.zombie = None
        self.supply += coin_change
        return {"upfrontFee": str(fee)}

    def set_rate(self, branch, user, rate):
        need(branch.stopped is None, "IsShutDown")
        need(WAD // 200 <= rate <= 5 * WAD // 2, "InterestRate")
        trove = branch.troves.get(user)
        need(trove and trove["status"] == "active", "TroveNotActive")
        need(trove["rate"] != rate, "InterestRateNotNew")
        data, fee = branch.latest(user, self.now), 0
        debt = data["debt"]
        if self.now < trove["rated"] + 7 * 86400:
            fee = branch.upfront_fee(debt, debt * rate, data["weighted"], data["earned"][1], self.now)
            debt += fee
            need(ratio(data["coll"], debt, branch.price) >= branch.terms["mcr"], "ICRBelowMCR")
            self.check(branch, 0, fee)
        branch.order.remove(user)
        self.change(branch, user, data["coll"], debt, rate, restake=False, fee=fee)
        trove["rated"] = self.now
        branch.insert(user, rate)
        return {"upfrontFee": str(fee)}

    def close(self, branch, user):
        trove = branch.troves.get(user)
        need(trove and trove["status"] in ("active", "zombie"), "TroveNotOpen")
        data = branch.latest(user, self.now)
        if branch.stopped is None:
            self.check(branch, -data["coll"], -data["debt"])
            need(branch.open_count() > 1, "OnlyOneTroveLeft")
        branch.leave(user)
        self.supply += branch.mint(self.now) - data["debt"]
        branch.recorded = minus(branch.recorded + data["earned"][1], data["debt"])
        branch.weighted -= data["weighted"]
        branch.unearn(data["earned"])
        branch.coll -= data["coll"]
        branch.stakes -= trove["stake"]
        branch.troves[user] = closed("closedByOwner", trove["surplus"])
        return {}

    # --- liquidation

    def liquidate(self, branch, users):
        need(users, "EmptyData")
        left, parts, debts, earned_debt, weighted = max(branch.total - KEPT, 0), [], 0, 0, 0
        for user in users:
            trove = branch.troves[user]
            data = branch.latest(user, self.now)
            if trove["status"] not in ("active", "zombie") or branch.icr(user, self.now) >= branch.terms["mcr"]:
                continue
            need(branch.open_count() > 1, "OnlyOneTroveLeft")
            part = split(data["coll"], data["debt"], left, branch.price, 5 * WAD // 100, branch.terms["penalty"])
            parts.append(part)
            left -= part["debtToOffset"]
            branch.unearn(data["earned"])
            debts, earned_debt, weighted = debts + data["debt"], earned_debt + data["earned"][1], weighted + data["weighted"]
            branch.leave(user)
            branch.stakes -= trove["stake"]
            branch.troves[user] = closed("closedByLiquidation", trove["surplus"] + part["collSurplus"])
        need(debts > 0, "NothingToLiquidate")
        self.supply += branch.mint(self.now)
        branch.recorded = minus(branch.recorded + earned_debt, debts)
        branch.weighted = minus(branch.weighted, weighted)
        sums = {key: sum(part[key] for part in parts) for key in parts[0]}
        if sums["debtToOffset"] or sums["collToSendToSP"]:
            branch.offset(sums["debtToOffset"], sums["collToSendToSP"])
            branch.coll -= sums["collToSendToSP"]
            self.supply -= sums["debtToOffset"]
        given = [sums["collToRedistribute"], sums["debtToRedistribute"]]
        if given[1]:
            for i in (0, 1):
                grown, branch.errors[i] = divmod(given[i] * WAD + branch.errors[i], branch.stakes)
                branch.sums[i] += grown
                branch.default[i] += given[i]
            branch.coll -= given[0]
        branch.coll = minus(branch.coll, sums["collSurplus"] + sums["collGasCompensation"])
        branch.stakes_then, branch.coll_then = branch.stakes, branch.all_coll()
        return text(sums)

    # --- redemption

    def redeem_from(self, branch, user, coin, coll):
        trove, data = branch.troves[user], branch.latest(user, self.now)
        debt, left = data["debt"] - coin, minus(data["coll"], coll)
        branch.restake(trove, left)
        branch.unearn(data["earned"])
        trove.update(coll=left, debt=debt, seen=tuple(branch.sums), updated=self.now)
        return data["earned"][1], debt * trove["rate"] - data["weighted"]

    def settle(self, branch, coin, coll, earned_debt, weighted):
        self.supply += branch.mint(self.now) - coin
        branch.recorded = minus(branch.recorded + earned_debt, coin)
        branch.weighted = minus(branch.weighted + max(weighted, 0), max(-weighted, 0))
        branch.coll = minus(branch.coll, coll)

    def redeem_branch(self, branch, amount, rate, most):
        zombie = branch.zombie
        user = zombie if zombie is not None else (branch.order[-1] if branch.order else None)
        left, paid, earned_debt, weighted, visits = amount, 0, 0, 0, 0
        while user is not None and left and (most == 0 or visits < most):
            visits += 1
            if user == zombie:
                following = branch.order[-1] if branch.order else None
            else:
                place = branch.order.index(user)
                following = branch.order[place - 1] if place else None
            if branch.icr(user, self.now) >= WAD:
                lot = min(left, branch.latest(user, self.now)["debt"])
                worth = lot * WAD // branch.redemption_price
                coll = worth - worth * rate // WAD
                more = self.redeem_from(branch, user, lot, coll)
                earned_debt, weighted = earned_debt + more[0], weighted + more[1]
                left, paid = left - lot, paid + coll
                debt = branch.troves[user]["debt"]
                if debt < MIN_DEBT:
                    if user != zombie:
                        branch.troves[user]["status"] = "zombie"
                        branch.order.remove(user)
                        if debt:
                            branch.zombie = user
                    elif not debt:
                        branch.zombie = None
            user = following
        self.settle(branch, amount - left, paid, earned_debt, weighted)
        return amount - left

    def base_after(self, amount, supply):
        decayed = self.base * power(998076443575628800, (self.now - self.fee_time) // 60) // WAD
        return min(decayed + amount * WAD // supply, WAD)

    def redeem(self, amount, most):
        need(amount > 0, "amount")
        supply, now = self.supply, self.now
        usable = [b for b in self.branches if b.stopped is None and b.tcr(now) >= b.terms["scr"]]
        weights = {id(b): max(b.debt(now) - b.total, 0) for b in usable}
        whole = sum(weights.values())
        if whole == 0:
            weights = {id(b): b.debt(now) for b in usable}
            whole = sum(weights.values())
        else:
            amount = min(amount, whole)
        rate = min(WAD // 200 + self.base_after(amount, supply), WAD)
        redeemed = 0
        for branch in usable:
            weight = weights[id(branch)]
            if weight:
                part = amount * weight // whole
                if part:
                    redeemed += self.redeem_branch(branch, part, rate, most)
                amount, whole = amount - part, whole - weight
        self.base = self.base_after(redeemed, supply)
        self.fee_time += (now - self.fee_time) // 60 * 60
        return text({"redeemed": redeemed, "rate": rate})

    def urgent(self, branch, amount, users, least):
        need(branch.stopped is not None, "NotShutDown")
        need(amount > 0 and amount <= self.supply, "amount")
        left, paid, earned_debt, weighted = amount, 0, 0, 0
        for user in users:
            data = branch.latest(user, self.now)
            if not left or not data["debt"]:
                continue
            lot = min(left, data["debt"])
            coll = lot * (WAD + WAD // 50) // branch.price
            if coll > data["coll"]:
                coll = data["coll"]
                lot = coll * branch.price // (WAD + WAD // 50)
            more = self.redeem_from(branch, user, lot, coll)
            left, paid = left - lot, paid + coll
            earned_debt, weighted = earned_debt + more[0], weighted + more[1]
        need(paid >= least, "MinCollNotReached")
        self.settle(branch, amount - left, paid, earned_debt, weighted)
        return text({"redeemed": amount - left, "collPaid": paid})

    def stop(self, branch):
        need(branch.stopped is None, "IsShutDown")
        need(branch.tcr(self.now) < branch.terms["scr"], "TCRNotBelowSCR")
        self.supply += branch.mint(self.now)
        branch.stopped = self.now
        return {}

    def provide(self, branch, user, amount, claim):
        need(amount > 0, "amount")
        self.supply += branch.mint(self.now)
        paid = branch.move_deposit(user, amount, 0, claim)
        branch.pay(0)
        return {"collPaid": str(paid)}

    def withdraw(self, branch, user, amount, claim):
        need(user in branch.deposits, "deposit")
        self.supply += branch.mint(self.now)
        paid = branch.move_deposit(user, 0, amount, claim)
        need(branch.total >= KEPT, "must leave 1 BOLD")
        return {"collPaid": str(paid)}

    def act(self, step):
        branch = self.branches[step.get("branch", 0)]
        number = {key: int(step[key]) for key in ("coll", "bold", "rate", "amount", "price", "minColl") if key in step}
        user, claim, action = step.get("user"), step.get("claim") == "yes", step["action"]
        if action == "setPrice":
            branch.price = number["price"]
            branch.redemption_price = int(step.get("redemptionPrice", step["price"]))
        elif action == "openTrove":
            return self.open(branch, user, number["coll"], number["bold"], number["rate"])
        elif action == "adjustTrove":
            coll = number["coll"] if step["collDirection"] == "add" else -number["coll"]
            coin = -number["bold"] if step["boldDirection"] == "add" else number["bold"]
            return self.adjust(branch, user, coll, coin)
        elif action == "adjustInterestRate":
            return self.set_rate(branch, user, number["rate"])
        elif action == "closeTrove":
            return self.close(branch, user)
        elif action == "provideToSP":
            return self.provide(branch, user, number["amount"], claim)
        elif action == "withdrawFromSP":
            return self.withdraw(branch, user, number["amount"], claim)
        elif action == "liquidate":
            return self.liquidate(branch, step["users"])
        elif action == "redeem":
            return self.redeem(number["amount"], int(step["maxIterations"]))
        elif action == "shutdown":
            return self.stop(branch)
        elif action == "urgentRedemption":
            return self.urgent(branch, number["amount"], step["users"], number["minColl"])
        return {}

    def state(self):
        return {**text({"baseRate": self.base, "supply": self.supply}),
                "branches": [branch.state(self.now) for branch in self.branches]}


def text(values):
    return {key: str(value) for key, value in values.items()}


def wads(number, extra=0):
    return str(int(number * 10000) * WAD // 10000 + extra)


def run(name, branches, steps):
    inputs = {"branches": [{"terms": terms, "price": wads(price)} for terms, price in branches], "steps": steps}
    world, done = World(inputs["branches"]), []
    for step in steps:
        world.now += int(step.get("dt", 0))
        before = copy.deepcopy(world)
        try:
            result = world.act(step)
        except Refused as why:
            world, result = before, {"revert": str(why)}
        done.append({**result, "state": world.state()})
    return {"name": name, "op": "branch_script", "inputs": inputs, "expected": {"steps": done}}


def open_(user, coll, bold, percent, branch=0, extra=0):
    return {"action": "openTrove", "branch": branch, "user": user, "coll": wads(coll, extra), "bold": wads(bold),
            "rate": wads(percent / 100)}


def adjust(user, coll=0, bold=0, branch=0):
    """Positive amounts go to the owner's favour: collateral in, coin out."""
    return {"action": "adjustTrove", "branch": branch, "user": user, "coll": wads(abs(coll)), "bold": wads(abs(bold)),
            "collDirection": "add" if coll >= 0 else "take", "boldDirection": "take" if bold > 0 else "add"}


def price(number, branch=0, dt=0, redemption=None):
    step = {"action": "setPrice", "branch": branch, "price": wads(number), "dt": dt}
    if redemption:
        step["redemptionPrice"] = wads(redemption)
    return step


def pool(action, user, amount, claim="yes", branch=0, dt=0):
    return {"action": action, "branch": branch, "user": user, "amount": wads(amount), "claim": claim, "dt": dt}


def liquidate(*users, branch=0, dt=0):
    return {"action": "liquidate", "branch": branch, "users": list(users), "dt": dt}


def redeem(amount, most=0, dt=0):
    return {"action": "redeem", "amount": wads(amount), "maxIterations": most, "dt": dt}


def rate(user, percent, branch=0, dt=0):
    return {"action": "adjustInterestRate", "branch": branch, "user": user, "rate": wads(percent / 100), "dt": dt}


def urgent(amount, users, least=0, branch=0, dt=0):
    return {"action": "urgentRedemption", "branch": branch, "amount": wads(amount), "users": users,
            "minColl": wads(least), "dt": dt}


def other(action, branch=0, dt=0, **more):
    return {"action": action, "branch": branch, "dt": dt, **more}


DAY = 86400
BOOK = [open_(0, 100, 80000, 5), open_(1, 3.5, 4200, 0.5, extra=7), open_(2, 5, 6100, 3.2), open_(3, 2.1, 2400, 12.5),
        open_(4, 9, 9500, 3.2)]


def splits():
    shapes = [("pool_covers_all_and_the_gas_cap_binds", 700, 1_000_000, 2_000_000, 1540, 5, 10),
              ("surplus_of_the_offset_is_eaten_by_the_rest", 10.77, 10_000, 9_000, 1000, 5, 20),
              ("nothing_to_offset", 3.1, 4_000, 0, 1400, 5, 10),
              ("one_unit_to_offset", 3.1, 4_000, 1e-17, 1400, 5, 20),
              ("under_water", 2, 4_000, 1_000.5, 1400, 5, 10)]
    for name, coll, debt, deposits, at, first, second in shapes:
        numbers = [int(wads(coll, 3)), int(wads(debt, 1)), int(deposits * WAD), int(wads(at, 11))]
        penalties = [first * WAD // 100, second * WAD // 100]
        keys = ["entireColl", "entireDebt", "boldInSPForOffsets", "price"]
        inputs = {"penaltySP": str(penalties[0]), "penaltyRedistribution": str(penalties[1]),
                  **text(dict(zip(keys, numbers)))}
        yield {"name": name, "op": "offset_and_redistribution", "inputs": inputs,
               "expected": text(split(*numbers, *penalties))}


def scripts():
    yield run("interest_accrues_and_the_pool_earns_it", [("WETH", 2000)], [
        open_(0, 10, 1000, 5), open_(0, 10, 2000, 0.4), *BOOK, pool("provideToSP", 0, 0.5), other("wait", dt=40 * DAY),
        pool("provideToSP", 1, 3000, dt=DAY), pool("withdrawFromSP", 1, 0, "keep", dt=30 * DAY), rate(2, 7, dt=1),
        rate(2, 7.5, dt=3 * DAY), rate(2, 7.5), adjust(4, -0.5, 300), adjust(4, 0, -20000), adjust(1, -2, 0), adjust(1),
        pool("withdrawFromSP", 0, 99, dt=DAY), other("closeTrove", user=3, dt=400 * DAY), other("closeTrove", user=3),
        pool("withdrawFromSP", 1, 9999)])
    yield run("liquidations_with_and_without_a_pool", [("WETH", 2000)], [
        *BOOK, liquidate(1), price(1310, dt=20 * DAY), liquidate(1, 3, 2, 1), pool("provideToSP", 0, 3000, dt=5 * DAY),
        pool("provideToSP", 4, 4000, "keep"), price(1240, dt=DAY), liquidate(2, 0, 4), price(1100, dt=DAY),
        pool("withdrawFromSP", 0, 0, "keep"), liquidate(4, 0, dt=DAY), pool("withdrawFromSP", 0, 9999), price(1000),
        adjust(0, 1, 50), adjust(0, -1, -700), adjust(0, -0.5, -800), price(700, dt=DAY), liquidate(0)])
    # Each liquidation leaves the one coin that stays.
    yield run("the_scale_of_P_changes_twice", [("WETH", 2000)], [
        open_(0, 2400, 2200000, 5), open_(1, 600, 900000, 1), open_(2, 500, 800000, 2), open_(3, 550, 900000, 3),
        open_(4, 550, 900000, 4), pool("provideToSP", 0, 900000), pool("provideToSP", 3, 0.25), price(1600, dt=DAY),
        liquidate(1), pool("provideToSP", 0, 700000, "keep"), pool("provideToSP", 1, 90000), liquidate(2, dt=DAY),
        pool("withdrawFromSP", 1, 0, "keep"), pool("provideToSP", 0, 880000, dt=DAY), liquidate(3),
        pool("provideToSP", 2, 800000), liquidate(4, dt=DAY), pool("provideToSP", 0, 7), pool("withdrawFromSP", 3, 1),
        pool("withdrawFromSP", 1, 1), pool("withdrawFromSP", 2, 0.1)])
    yield run("redemption_of_two_branches_by_lowest_rate", [("WETH", 2000), ("SETH", 2300)], [
        *BOOK, *[dict(step, branch=1) for step in BOOK[:4]], pool("provideToSP", 0, 30000), redeem(500, dt=DAY),
        redeem(9000, dt=10 * DAY), redeem(4000, 2, dt=3600), adjust(1, 0.1, 1500), adjust(1, 0, 2300), price(1150, dt=DAY),
        redeem(3000, dt=DAY), rate(1, 4), redeem(15000, dt=59), price(1700, redemption=1750), redeem(20, dt=7 * DAY),
        pool("provideToSP", 0, 90000, branch=1), redeem(500000, dt=DAY)])
    yield run("shutdown_and_urgent_redemption", [("SETH", 2000)], [
        *BOOK, pool("provideToSP", 0, 1000), other("shutdown"), urgent(1000, [1]), price(1000, dt=90 * DAY), redeem(100),
        other("shutdown", dt=60), other("shutdown"), open_(7, 50, 3000, 1), adjust(0, 1), rate(0, 9), redeem(100),
        urgent(7000, [3, 1, 3, 2], dt=5 * DAY), urgent(900, [0, 2], 5), urgent(900, [0, 1, 0]),
        liquidate(2, 4, dt=DAY), other("closeTrove", user=1), pool("withdrawFromSP", 0, 100, dt=DAY),
        other("closeTrove", user=3), other("closeTrove", user=0)])


def check(path):
    with open(path, encoding="utf-8") as stream:
        cases = [c for c in json.load(stream)["cases"] if c["op"] == "offset_and_redistribution"]
    keys = ["entireColl", "entireDebt", "boldInSPForOffsets", "price", "penaltySP", "penaltyRedistribution"]
    wrong = [c["name"] for c in cases if text(split(*(int(c["inputs"][k]) for k in keys))) != c["expected"]]
    print(f"{len(cases) - len(wrong)} of {len(cases)} cases agree", *wrong)
    return bool(wrong)


if __name__ == "__main__":
    if sys.argv[1:2] == ["check"]:
        sys.exit(check(sys.argv[2]))
    print(json.dumps({
        "protocol": "Liquity v2 (Bold), own cases",
        "source": "rules of liquity/bold contracts/src (405f91227f99)",
        "how": "tests/reference/liquity_v2_vectors.py, Python integers; inputs chosen by us",
        "units": "wad 1e18; P 1e36; rates a year; users are indexes; seconds",
        "cases": [*splits(), *scripts()]}, indent=1))
