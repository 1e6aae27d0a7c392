#!/usr/bin/env python3
"""A Fluid vault in Python's own integers, bit by bit as its contract stores it.

    fluid_vectors.py > tests/cases/vectors/fluid_own.json     the project's own vectors
    fluid_vectors.py --random COUNT SEED                      as many random scripts as wanted

There are no vectors from the contract itself. This is its storage layout and its operations, written
from the contract (Instadapp/fluid-contracts-public, vaultT1) apart from the C++ rule, which keeps none
of its packed words. Slow and obvious on purpose.
"""
import json
import random
import sys

X8, X10, X19, X20, X24, X25, X30, X35, X50, X64, X128 = (
    (1 << n) - 1 for n in (8, 10, 19, 20, 24, 25, 30, 35, 50, 64, 128))
WORD = 1 << 256
ONE = 1 << 96  # the ratio of tick 0
EX = 10**12  # exchange price of one
NONE = -(1 << 255)  # no tick
ALL = "all"


class Revert(Exception):
    pass


def need(condition, message):
    if not condition:
        raise Revert(message)


def checked(value):
    need(0 <= value < WORD, "Panic(17)")
    return value


def over(a, b):
    need(b != 0, "Panic(18)")
    return a // b


# ---- ticks -------------------------------------------------------------------------------------
# Worked out here, not listed: to the nearest, but for the one figure that the contract cuts.
FALLING = [(2 * (2**128 * 10000**n) + 10015**n) // (2 * 10015**n) for n in (1 << k for k in range(15))]
RISING = [(2 * (10**26 * 10015**n) + 10000**n) // (2 * 10000**n) for n in (1 << k for k in range(15))]
RISING[6] = 10**26 * 10015**64 // 10000**64
MIN_RATIO, MAX_RATIO = 37075072, 169307877264527972847801929085841449095838922544595


def ratio_at(tick):
    need(abs(tick) <= 32767, "tick")
    factor = 1 << 128
    for k in range(15):
        if abs(tick) >> k & 1:
            factor = factor * FALLING[k] >> 128
    if tick >= 0:
        factor = (WORD - 1) // factor
        return (factor >> 32) + (1 if factor % (1 << 32) else 0)
    return factor >> 32


def tick_at(ratio):
    need(MIN_RATIO <= ratio <= MAX_RATIO, "ratio")
    small = ratio < ONE
    factor = ONE * 10**26 // ratio if small else ratio * 10**26 // ONE
    tick = 0
    for k in reversed(range(15)):
        if factor >= RISING[k]:
            tick |= 1 << k
            factor = factor * 10**26 // RISING[k]
    if small:
        return -tick - 1, ratio * factor // RISING[0]
    return tick, ratio * 10**26 // factor


# ---- packed numbers ----------------------------------------------------------------------------
def big(normal, up=False):
    exponent = max(normal.bit_length() - 56, 0)
    coefficient = normal >> exponent
    if up and exponent:
        coefficient += 1
        if coefficient == 1 << 56:
            coefficient, exponent = 1 << 55, exponent + 1
    return coefficient << 8 | exponent


def normal(word):
    return (word >> 8) << (word & X8)


E15 = (1 << 15) - 1
GONE = (1 << 50) - 1


def factor_shrunk(factor, share):  # share of 2^64
    numerator = (factor >> 15) * share
    cut = numerator.bit_length() - 35
    need(cut >= 0, "factor")
    exponent = (factor & E15) + cut
    need(exponent > 64, "factor")
    return ((numerator >> cut) << 15) + exponent - 64


def factor_product(a, b):
    product = (a >> 15) * (b >> 15)
    cut = 35 if product > (1 << 69) - 1 else 34
    exponent = (a & E15) + (b & E15) + cut
    need(exponent >= 16384, "factor")
    exponent -= 16384
    return GONE if exponent > E15 else (product >> cut) << 15 | exponent


def factor_quotient(a, b):
    quotient = ((a >> 15) << 64) // (b >> 15)
    cut = (65 if quotient >> 64 == 1 else 64) - 35
    left, right = (a & E15) + 16384 + cut, (b & E15) + 64
    need(left > right, "factor")
    return (quotient >> cut) << 15 | left - right


def debt_shrunk(debt, now, then):
    fallen = (then & E15) - (now & E15)
    return debt * (now >> 15) // ((then >> 15) << fallen) if 0 <= fallen < 129 else 0


def packed_tick(tick):  # sign bit first, as storage has it
    return (-tick << 1) if tick < 0 else (tick << 1 | 1)


def unpacked_tick(word):
    return (word >> 1 & X19) if word & 1 else -(word >> 1 & X19)


# ---- the vault ---------------------------------------------------------------------------------
class Vault:
    def __init__(self, threshold, limit, penalty):
        self.threshold, self.limit, self.penalty = threshold, limit, penalty
        self.vars = 1 << 22 | 1 << 52  # branch 1 is the present one, and one there is
        self.tick_data, self.tick_id, self.has_debt, self.branch = {}, {}, {}, {}
        self.position = {}
        self.absorbed_debt = self.absorbed_col = self.dust = 0

    def copy(self):
        other = Vault(self.threshold, self.limit, self.penalty)
        other.vars, other.dust = self.vars, self.dust
        other.absorbed_debt, other.absorbed_col = self.absorbed_debt, self.absorbed_col
        for name in ("tick_data", "tick_id", "has_debt", "branch", "position"):
            setattr(other, name, dict(getattr(self, name)))
        return other

    # bitmap of ticks with debt
    def set_debt(self, tick, on):
        word, bit = tick >> 8, 1 << (tick & 255)
        held = self.has_debt.get(word, 0)
        self.has_debt[word] = held | bit if on else held & ~bit

    def next_tick(self, below):  # the highest with debt under `below`
        word, bit = below >> 8, below & 255
        held = self.has_debt.get(word, 0) & ((1 << bit) - 1)
        while not held:
            word -= 1
            if word < -129:
                return NONE
            held = self.has_debt.get(word, 0)
        return word * 256 + held.bit_length() - 1

    def top(self):
        word = self.vars >> 2 & X20
        return unpacked_tick(word) if word else NONE

    def latest(self, tick, tick_id, debt, data):
        if data >> 1 & X24 == tick_id:
            fully, branch_id, factor = data >> 25 & 1, data >> 26 & X30, data >> 56 & X50
        else:
            word = self.tick_id[tick, (tick_id + 2) // 3] >> ((tick_id + 2) % 3 * 85)
            fully, branch_id, factor = word & 1, word >> 1 & X30, word >> 31 & X50
        if fully:
            return NONE, 0, 0, 0
        branch = self.branch.get(branch_id, 0)
        while branch & 3 == 2:
            factor = factor_product(factor, branch >> 116 & X50)
            if factor == GONE:
                break
            branch_id = branch >> 166 & X30
            branch = self.branch.get(branch_id, 0)
        if branch & 3 == 3 or factor == GONE:
            return NONE, 0, 0, branch_id
        left = debt_shrunk(debt, branch >> 116 & X50, factor)
        left = left * 9999 // 10000 if left > debt // 100 else 0
        if not left:
            return NONE, 0, 0, branch_id
        at = unpacked_tick(branch >> 2 & X20)
        high = ratio_at(at)
        low = high * 10000 // 10015
        return at, left, left * ONE // (low + (high - low) * (branch >> 22 & X30) // X30), branch_id

    def standing(self, name):
        """tick, debt with dust, collateral, dust, tick data, branch (0: not liquidated)"""
        word = self.position[name]
        stored = word >> 45 & X64
        col, dust = normal(stored), normal(word >> 109 & X64)
        if word & 1:
            return NONE, 0, col, dust, 0, 0
        tick, tick_id = unpacked_tick(word >> 1 & X20), word >> 21 & X24
        exponent = stored & X8
        debt = (ratio_at(tick) * (col + (1 << exponent if exponent else 1)) >> 96) + 1
        data = self.tick_data[tick]
        if data & 1 or data >> 1 & X24 > tick_id:
            tick, debt, col, branch_id = self.latest(tick, tick_id, debt, data)
            return tick, debt, col, dust, data, branch_id or -1
        return tick, debt, col, dust, data, 0

    def lower_top(self, top):
        branch_id = self.vars >> 22 & X30
        branch = self.branch.get(branch_id, 0)
        base = unpacked_tick(branch >> 196 & X20) if branch >> 196 & X20 else NONE
        below = self.next_tick(top)
        if max(base, below) == NONE:
            self.vars &= ~(X20 << 2 | 2)
        elif base > below:
            self.branch[branch_id] = 0
            self.vars = (self.vars & ~((1 << 82) - 2)) | 2 | (branch >> 196 & X20) << 2 | \
                (branch >> 166 & X30) << 22 | (branch_id - 1) << 52
        else:
            self.vars = (self.vars & ~(X20 << 2 | 2)) | packed_tick(below) << 2

    def add_to_tick(self, col, net):
        need(net >= 10000, "UserDebtTooLow")
        tick, ratio = tick_at(over(net * ONE, col))
        tick += 1
        debt = (ratio * 10015 // 10000) * col >> 96
        dust = checked(debt - net)
        data = self.tick_data.get(tick, 0)
        tick_id = data >> 1 & X24
        if tick_id and not data & 1:
            held = normal(data >> 25 & X64)
            total = held + debt
        else:
            if tick_id:
                key = tick, (tick_id + 2) // 3
                self.tick_id[key] = self.tick_id.get(key, 0) | (data >> 25) << ((tick_id + 2) % 3 * 85)
            tick_id += 1
            total = debt
        self.set_debt(tick, True)
        need(total >= 10000, "TickDebtTooLow")
        self.tick_data[tick] = tick_id << 1 | big(total) << 25
        return tick, tick_id, debt, dust

    def operate(self, name, new_col, new_debt, supply_ex, borrow_ex, fee=0):
        for amount in (new_col, new_debt):
            need(amount == ALL or amount == 0 or abs(amount) >= 10000, "InvalidOperateAmount")
        need(new_col != 0 or new_debt != 0, "InvalidOperateAmount")
        if name not in self.position:
            self.position[name] = 1
        tick, debt, col, dust, data, branch_id = self.standing(name)
        old_tick = unpacked_tick(self.position[name] >> 1 & X20)
        if not self.position[name] & 1:
            if branch_id:
                if debt > dust:
                    branch = self.branch[branch_id]
                    left = max(checked(normal(branch >> 52 & X64) - debt), 100)
                    self.branch[branch_id] = branch & ~(X64 << 52) | big(left, True) << 52
                    debt -= dust
                else:
                    self.dust += dust - debt
                    debt = col = 0
            else:
                held = data >> 25 & X64
                need(held, "TickIsEmpty")
                left = normal(held) - debt
                if left < 10000:
                    left = 0
                    if old_tick == self.top():
                        self.lower_top(old_tick)
                    self.set_debt(old_tick, False)
                self.tick_data[old_tick] = data & X25 | big(left) << 25
                debt = checked(debt - dust)
        old_col, old_debt = col, debt
        moved_col, moved_debt = new_col, new_debt
        if new_col == ALL:
            moved_col = -(col * supply_ex // EX) + 1
            need(moved_col < 0, "nothing to withdraw")
            col = 0
        elif new_col > 0:
            col += new_col * EX // supply_ex
            need(col <= X128, "UserCollateralDebtExceed")
        elif new_col < 0:
            taken = -new_col * EX // supply_ex + 1
            need(taken <= col, "ExcessCollateralWithdrawal")
            col -= taken
        if new_debt == ALL:
            moved_debt = -(debt * borrow_ex // EX) - 1
            debt = 0
        elif new_debt > 0:
            raw = new_debt * EX // borrow_ex + 1
            debt += raw + raw * fee // 10000
            need(debt <= X128, "UserCollateralDebtExceed")
        elif new_debt < 0:
            paid = -new_debt * EX // borrow_ex - 1
            need(paid <= debt, "ExcessDebtPayback")
            debt -= paid
        tick, tick_id, dust = NONE, 0, 0
        if debt > 0:
            tick, tick_id, debt, dust = self.add_to_tick(col, debt * 1000000001 // 10**9 + 1)
            if moved_debt < 0:
                need(debt - dust <= old_debt, "InvalidPaybackOrDeposit")
            if moved_col > 0 and new_debt == 0:
                need((debt - dust) * ONE // col <= over(old_debt * ONE, old_col), "InvalidPaybackOrDeposit")
            if tick >= self.top():
                if not self.vars & 2:
                    self.vars = self.vars & ~(X20 << 2) | packed_tick(tick) << 2
                else:
                    fresh = (self.vars >> 52 & X30) + 1
                    self.branch[fresh] = (self.vars >> 22 & X30) << 166 | (self.vars >> 2 & X20) << 196
                    self.vars = self.vars & ~((1 << 82) - 1) | packed_tick(tick) << 2 | fresh << 22 | fresh << 52
        self.position[name] = (1 if tick == NONE else packed_tick(tick) << 1) | tick_id << 21 | \
            big(col) << 45 | big(dust) << 109
        supply = checked(normal(self.vars >> 82 & X64) + col - old_col)
        borrow = checked(normal(self.vars >> 146 & X64) + (debt - dust) - old_debt)
        self.vars = self.vars & ((1 << 82) - 1) | big(supply) << 82 | big(borrow, True) << 146
        return {"collateral": str(abs(moved_col)), "debt": str(abs(moved_debt))}

    def absorb(self, limit):
        taken_debt = taken_col = 0
        tick = self.next_tick(self.top() + 1)
        while tick > limit:
            data = self.tick_data[tick]
            debt = normal(data >> 25 & X64)
            taken_debt += debt
            taken_col += debt * ONE // ratio_at(tick)
            self.tick_data[tick] = 1 | data & 0x1fffffe | 1 << 25
            self.set_debt(tick, False)
            tick = self.next_tick(tick)
        branch_id = self.vars >> 22 & X30
        branch = self.branch.get(branch_id, 0)
        fresh = 0
        if self.vars & 2:
            minima = unpacked_tick(branch >> 2 & X20)
        else:
            fresh = branch_id
            branch_id, branch, minima = self.base_of(branch)
        while minima > limit:
            high = ratio_at(minima)
            low = high * 10000 // 10015
            debt = normal(branch >> 52 & X64)
            taken_debt += debt
            taken_col += debt * ONE // (low + (high - low) * (branch >> 22 & X30) // X30)
            self.branch[branch_id] = branch | 3
            branch_id, branch, minima = self.base_of(branch)
        if tick >= minima:
            word = packed_tick(tick) if tick != NONE else 0
            if not fresh:
                fresh = (self.vars >> 52 & X30) + 1
                self.vars = (self.vars >> 82) << 82 | word << 2 | fresh << 22 | fresh << 52
            else:
                self.vars = (self.vars >> 22) << 22 | word << 2
            self.branch[fresh] = branch_id << 166 | packed_tick(minima) << 196 if minima != NONE else 0
        else:
            word = 2 | packed_tick(minima) << 2 | branch_id << 22
            if not fresh:
                self.vars = (self.vars >> 52) << 52 | word
            else:
                self.vars = (self.vars >> 82) << 82 | word | (fresh - 1) << 52
                self.branch[fresh] = 0
        self.absorbed_debt += taken_debt
        self.absorbed_col += taken_col
        return taken_debt, taken_col

    def base_of(self, branch):
        word = branch >> 196 & X20
        if not word:
            return 0, 0, NONE
        base = branch >> 166 & X30
        return base, self.branch.get(base, 0), unpacked_tick(word)

    def liquidate(self, amount, per_debt_min, absorbed_first, price, supply_ex, borrow_ex):
        need(self.vars >> 2 & X20, "TopTickDoesNotExist")
        need(0 < price <= 10**54, "InvalidOraclePrice")
        raw_price = min(price * supply_ex // borrow_ex, 10**45)
        col_per_debt = over(10**54, raw_price) * (10000 + self.penalty) // 10000
        even = raw_price * ONE // 10**27
        stop, _ = tick_at(even * self.threshold // 1000)
        limit, _ = tick_at(even * self.limit // 1000)
        newly = (0, 0)
        tick = self.top()
        if tick > limit:
            newly = self.absorb(limit)
            tick = unpacked_tick(self.vars >> 2 & X20)
            if amount == 0:
                return self.answer(0, 0, newly)
        need(10000 <= amount <= X128, "InvalidLiquidationAmt")
        remaining = amount * EX // borrow_ex
        need(normal(self.vars >> 146 & X64) // 10**9 <= remaining, "InvalidLiquidationAmt")
        total_debt = total_col = 0
        if absorbed_first:
            if self.absorbed_debt > remaining:
                total_debt, total_col = remaining, self.absorbed_col * remaining // self.absorbed_debt
            else:
                total_debt, total_col = self.absorbed_debt, self.absorbed_col
            self.absorbed_debt -= total_debt
            self.absorbed_col -= total_col
            remaining -= total_debt
        if tick > stop and remaining:
            debt, col = self.sweep(tick, stop, remaining, col_per_debt)
            total_debt, total_col = total_debt + debt, total_col + col
        debt, col = total_debt * borrow_ex // EX, total_col * supply_ex // EX
        need(debt, "InvalidLiquidation")
        need(col * 10**18 // debt >= per_debt_min, "ExcessSlippageLiquidation")
        supply = checked(normal(self.vars >> 82 & X64) - total_col)
        borrow = checked(normal(self.vars >> 146 & X64) - total_debt)
        self.vars = self.vars & ((1 << 82) - 1) | big(supply) << 82 | big(borrow, True) << 146
        return self.answer(debt, col, newly)

    @staticmethod
    def answer(debt, col, newly):
        return {"debt": str(debt), "collateral": str(col), "newlyAbsorbedDebt": str(newly[0]),
                "newlyAbsorbedCollateral": str(newly[1])}

    def sweep(self, tick, stop, remaining, col_per_debt):
        branch_id = self.vars >> 22 & X30
        branch = self.branch.get(branch_id, 0)
        factor = branch >> 116 & X50 or X35 << 15 | 1 << 14
        base = unpacked_tick(branch >> 196 & X20) if branch >> 196 & X20 else NONE
        status = 2 if self.vars & 2 else 1
        ratio = ratio_at(tick)
        if status == 2:
            low = ratio * 10000 // 10015
            ratio = low + (ratio - low) * (branch >> 22 & X30) // X30
            need(not (stop + 1 == tick and branch >> 22 & X30 == 1), "InvalidLiquidation")
        debt = col = total_debt = total_col = 0
        while True:
            if status == 1:
                data = self.tick_data.get(tick, 0)
                here = normal(data >> 25 & X64)
                self.tick_data[tick] = 1 | data & 0x1fffffe | branch_id << 26 | factor << 56
                self.set_debt(tick, False)
            else:
                here = normal(branch >> 52 & X64)
            debt += here
            col += here * ONE // ratio
            below = self.next_tick(tick if status == 1 else tick + 1)
            partials = X30
            if base > below and base > stop:
                ref, ref_status = base, 2
                high = ratio_at(ref)
                low = high * 10000 // 10015
                base_data = self.branch[branch >> 166 & X30]
                partials = base_data >> 22 & X30
                ref_ratio = low + (high - low) * partials // X30
            elif below > stop:
                ref, ref_status, ref_ratio = below, 1, ratio_at(below)
            else:
                ref, ref_status, ref_ratio = stop, 3, ratio_at(stop)
            paid = over(checked(debt - ref_ratio * debt // ratio) * 10**27,
                        checked(10**27 - col_per_debt * ref_ratio // ONE))
            seized = paid * col_per_debt // 10**27
            if paid == debt:
                paid = checked(paid - 1)
            if paid >= remaining or ref_status == 3:
                if paid >= remaining:
                    paid = remaining
                    seized = paid * col_per_debt // 10**27
                    end = over(checked(debt - paid) * ONE, checked(col - seized))
                    at, low = tick_at(end)
                    if at < ref and partials == X30:
                        at, partials = at + 2, 1
                    else:
                        at += 1
                        bound = partials if ref_status == 2 and at == ref else 0
                        partials = (end - low) * X30 // (low * 10015 // 10000 - low)
                        partials = min(max(partials, 1), X30 - 1)
                        need(not (bound and bound >= partials), "LiquidationReverts")
                else:
                    at, partials = ref + 1, 1
                factor = factor_shrunk(factor, (1 << 64) * (debt - paid) // debt)
                total_debt, total_col = total_debt + paid, total_col + seized
                debt = debt - paid
                checked(col - seized)
                need(debt >= 100, "BranchDebtTooLow")
                self.branch[branch_id] = (branch >> 166) << 166 | 1 | packed_tick(at) << 2 | \
                    partials << 22 | big(debt, True) << 52 | factor << 116
                self.vars = (self.vars >> 52) << 52 | 2 | packed_tick(at) << 2 | branch_id << 22
                return total_debt, total_col
            remaining -= paid
            factor = factor_shrunk(factor, (1 << 64) * (debt - paid) // debt)
            total_debt, total_col = total_debt + paid, total_col + seized
            debt, col = debt - paid, checked(col - seized)
            if ref_status == 2:
                new_factor = base_data >> 116 & X50
                self.branch[branch_id] = (branch >> 166) << 166 | 2 | factor_quotient(new_factor, factor) << 116
                branch_id, branch, factor = branch >> 166 & X30, base_data, new_factor
                base = unpacked_tick(branch >> 196 & X20) if branch >> 196 & X20 else NONE
            tick, status, ratio = ref, ref_status, ref_ratio

    def state(self):
        top = self.top()
        positions = {}
        for name in sorted(self.position):
            tick, debt, col, dust, _, branch_id = self.standing(name)
            positions[name] = {"tick": "none" if tick == NONE else str(tick), "debt": str(debt),
                               "collateral": str(col), "dust": str(dust)}
        return {"topTick": "none" if top == NONE else str(top), "topIsBranch": bool(self.vars & 2),
                "branch": str(self.vars >> 22 & X30), "branches": str(self.vars >> 52 & X30),
                "totalSupply": str(normal(self.vars >> 82 & X64)),
                "totalBorrow": str(normal(self.vars >> 146 & X64)),
                "absorbedDebt": str(self.absorbed_debt), "absorbedCollateral": str(self.absorbed_col),
                "absorbedDust": str(self.dust), "positions": positions}


# ---- scripts -----------------------------------------------------------------------------------
def run_step(vault, step):
    supply_ex, borrow_ex = int(step["supplyExchangePrice"]), int(step["borrowExchangePrice"])
    if step["action"] == "operate":
        amounts = [ALL if step[key] == ALL else int(step[key]) for key in ("collateral", "debt")]
        return vault.operate(step["position"], *amounts, supply_ex, borrow_ex, int(step.get("borrowFee", 0)))
    return vault.liquidate(int(step["debt"]), int(step.get("collateralPerDebtMin", 0)),
                           step.get("absorbedFirst", False), int(step["oraclePrice"]), supply_ex, borrow_ex)


def run_script(name, terms, steps):
    vault, expected = Vault(*terms), []
    for step in steps:
        tried = vault.copy()
        try:
            result = run_step(tried, step)
            vault = tried
        except Revert as why:
            result = {"revert": str(why)}
        result["state"] = vault.state()
        expected.append(result)
    inputs = {"liquidationThreshold": terms[0], "liquidationMaxLimit": terms[1],
              "liquidationPenalty": terms[2], "steps": steps}
    return {"name": name, "op": "vault_script", "inputs": inputs, "expected": {"steps": expected}}


def operate(position, collateral, debt, ex=(EX, EX), **more):
    return {"action": "operate", "position": position, "collateral": str(collateral), "debt": str(debt),
            "supplyExchangePrice": str(ex[0]), "borrowExchangePrice": str(ex[1]), **more}


def liquidate(debt, price, ex=(EX, EX), **more):
    return {"action": "liquidate", "debt": str(debt), "oraclePrice": str(price),
            "supplyExchangePrice": str(ex[0]), "borrowExchangePrice": str(ex[1]), **more}


E18, PRICE = 10**18, 2000 * 10**27  # debt and collateral with 18 decimals, 2000 to one


def ladder(count=8, first=0.70, step=0.02):
    return [operate(f"p{i}", 10 * E18, int(10 * 2000 * (first + step * i)) * E18) for i in range(count)]


def scripted():
    terms = (900, 950, 100)
    lot = 10**30
    usdc = PRICE // 10**12  # 6 decimals of debt
    ex = (1_043_700_000_001, 1_087_300_000_007)
    return [
        run_script("one_position_down_to_the_threshold", terms, [
            operate("a", 5 * E18, 8_500 * E18), liquidate(lot, PRICE * 94 // 100),
            liquidate(lot, PRICE * 94 // 100), operate("a", 0, ALL), operate("a", ALL, 0)]),
        run_script("aggregate_of_eight_and_what_each_has_left", terms, ladder() + [
            liquidate(lot, PRICE * 92 // 100), operate("p7", 2 * E18, 0), operate("p6", 0, -3_000 * E18),
            operate("p0", -1 * E18, 0)]),
        run_script("partial_requests_and_a_slippage_limit", terms, ladder() + [
            liquidate(777 * E18, PRICE * 93 // 100), liquidate(9_999, PRICE * 93 // 100),
            liquidate(555 * E18, PRICE * 93 // 100, collateralPerDebtMin=str(E18)),
            liquidate(3 * E18 // 7, PRICE * 93 // 100), liquidate(lot, PRICE * 93 // 100)]),
        run_script("a_new_branch_above_an_old_one_merges_into_it", terms, ladder() + [
            liquidate(lot, PRICE * 92 // 100), operate("n0", 10 * E18, 17_400 * E18),
            operate("n1", 10 * E18, 17_450 * E18), liquidate(lot, PRICE * 96 // 100),
            operate("m0", 4 * E18, 7_000 * E18), liquidate(lot, PRICE * 88 // 100),
            operate("n0", 0, ALL), operate("p7", 0, ALL)]),
        run_script("what_is_above_the_limit_is_absorbed_and_sold_later", terms, ladder() + [
            liquidate(0, PRICE * 80 // 100), liquidate(500 * E18, PRICE * 80 // 100),
            liquidate(900 * E18, PRICE * 99 // 100, absorbedFirst=True),
            liquidate(lot, PRICE * 80 // 100, absorbedFirst=True), operate("p7", 2 * E18, 1_500 * E18)]),
        run_script("a_branch_is_absorbed_and_its_tick_used_again", terms, ladder() + [
            liquidate(lot, PRICE * 95 // 100), operate("again", 10 * E18, 16_800 * E18),
            liquidate(lot, PRICE * 95 // 100), liquidate(0, PRICE * 60 // 100),
            operate("again", 10 * E18, 9_000 * E18), operate("p1", 10 * E18, 0)]),
        run_script("six_decimals_of_debt_and_exchange_prices", (870, 930, 250), [
            operate("a", 5 * E18, 8_300 * 10**6, ex), operate("b", 7 * E18, 11_900 * 10**6, ex, borrowFee=25),
            operate("c", 3 * E18, 4_800 * 10**6, ex), liquidate(1_000 * 10**6, usdc * 96 // 100, ex),
            operate("c", 0, -1_000 * 10**6, ex), liquidate(10**16, usdc * 92 // 100, ex),
            operate("b", 0, ALL, ex), operate("b", ALL, 0, ex)]),
        run_script("refusals", terms, [
            liquidate(lot, PRICE), operate("a", 5_000, 0), operate("a", 5 * E18, 8_000 * E18),
            liquidate(lot, PRICE), liquidate(lot, 0), liquidate(lot, 10**55), operate("a", -6 * E18, 0),
            operate("a", 0, -9_000 * E18), operate("b", 0, 10_000), operate("c", 10**9, 9_000 * 10**9)]),
    ]


def random_script(rng, index):
    penalty = rng.randint(10, 500)
    limit = rng.randint(750, 9_970_000 // (10_000 + penalty))  # as the contract's governance is held to
    terms = (rng.randint(700, limit - 10), limit, penalty)
    debt_unit = 10 ** rng.choice((6, 18))
    price = rng.randint(1, 10**5) * debt_unit * 10**27 // 10**18
    ex, steps, names, level = [EX, EX], [], [], 1.0
    for _ in range(rng.randint(6, 26)):
        ex = [ex[0] + rng.randint(0, 10**9), ex[1] + rng.randint(0, 3 * 10**9)]
        now = int(price * level)
        if rng.random() < 0.55 or not names:
            name = rng.choice(names) if names and rng.random() < 0.4 else f"p{len(names)}"
            if name not in names:
                names.append(name)
                col = rng.randint(10**15, 10**21)
                worth = col * now // 10**27
                steps.append(operate(name, col, max(int(worth * rng.uniform(0.2, 0.93)), 0), ex,
                                     borrowFee=rng.choice((0, 30))))
            else:
                amounts = [rng.choice((0, 0, ALL, rng.randint(10**15, 10**19), -rng.randint(10**15, 10**19))),
                           rng.choice((0, ALL, rng.randint(1, 500) * debt_unit, -rng.randint(1, 500) * debt_unit))]
                steps.append(operate(name, *amounts, ex))
        else:
            level *= rng.uniform(0.85, 1.1)
            amount = rng.choice((0, 10**36, 10**36, rng.randint(1, 10**5) * debt_unit, 10_000))
            steps.append(liquidate(amount, int(price * level), ex, absorbedFirst=rng.random() < 0.4))
    return run_script(f"random_{index}", terms, steps)


def file_of(cases):
    return {"protocol": "Fluid vault T1",
            "source": "Instadapp/fluid-contracts-public contracts/protocols/vault/vaultT1, libraries",
            "how": "tests/reference/fluid_vectors.py, Python integers over the contract's storage layout; inputs chosen by us",
            "units": "raw token units; oracle price 10^27 debt units per collateral unit; exchange prices 10^12; "
                     "positions' debt, collateral and dust and all totals raw", "cases": cases}


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] == "--random":
        draw = random.Random(int(sys.argv[3]))
        cases = [random_script(draw, i) for i in range(int(sys.argv[2]))]
    else:
        cases = scripted()
    print(json.dumps(file_of(cases), indent=1))
