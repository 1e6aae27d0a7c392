#!/usr/bin/env python3
"""Works out tests/cases/vectors/curve_stableswap_own.json with Python's own integers.

    tests/reference/curve_stableswap_vectors.py > tests/cases/vectors/curve_stableswap_own.json

Written from the formulas of CurveStableSwapNG.vy, apart from the C++ rules that the file tests. A
Refused is where the contract reverts. Every invariant, balance and exponential is held against its
equation solved with 70 digits, so that a slip shared by both programs would show.
"""

import json
from decimal import Decimal, getcontext

getcontext().prec = 70
ONE, FEES, A_PRECISION, UINT256 = 10**18, 10**10, 100, 2**256 - 1


class Refused(Exception):
    pass


def need(condition, message):
    if not condition:
        raise Refused(message)


def u(value):
    """A uint256, or the revert that it would be."""
    need(0 <= value <= UINT256, "does not fit")
    return value


def div(a, b):
    need(b != 0, "division by zero")
    return u(a) // b


# The invariant.

def residual(xp, amp, d):
    """A·n^n·(Σx − D) + D − D^(n+1)/(n^n·Πx), which falls as D grows from its root."""
    n, product = len(xp), Decimal(1)
    for x in xp:
        product *= x
    ann = Decimal(amp) * n / A_PRECISION
    return ann * (sum(xp) - d) + d - d**(n + 1) / (Decimal(n)**n * product)


def bisected(function, low, high):
    for _ in range(260):
        middle = (low + high) / 2
        if function(middle) > 0:
            low = middle
        else:
            high = middle
    return low


def invariant(xp, amp):
    n, total = len(xp), sum(xp)
    if total == 0:
        return 0
    ann, d = u(amp * n), total
    for _ in range(255):
        p = d
        for x in xp:
            p = div(p * d, x)
        p //= n**n
        before = d
        d = div(u(ann * total // A_PRECISION + p * n) * d,
                u((ann - A_PRECISION) * d) // A_PRECISION + u((n + 1) * p))
        if abs(d - before) <= 1:
            true = bisected(lambda v: residual(xp, amp, v), Decimal(0), Decimal(total) * 2)
            assert abs(d - true) <= 2, (xp, amp, d, true)
            return d
    raise Refused("no convergence")


def balance_at(xp, j, amp, d):
    n = len(xp)
    ann, total, c = u(amp * n), 0, d
    for k, x in enumerate(xp):
        if k != j:
            total += x
            c = div(u(c * d), u(x * n))
    c = div(u(u(c * d) * A_PRECISION), u(ann * n))
    b = total + div(d * A_PRECISION, ann)
    y = d
    for _ in range(255):
        before = y
        y = div(u(y * y) + c, u(u(2 * y + b) - d))
        if abs(y - before) <= 1:
            check_balance(xp, j, amp, d, y)
            return y
    raise Refused("no convergence")


def check_balance(xp, j, amp, d, y):
    if d == 0:
        return
    n, rest, total = len(xp), Decimal(1), Decimal(0)
    for k, x in enumerate(xp):
        if k != j:
            rest *= x
            total += x
    ann = Decimal(amp) * n / A_PRECISION
    big = Decimal(d)
    b = total + big / ann - big
    c = big**(n + 1) / (Decimal(n)**n * rest * ann)
    true = ((b * b + 4 * c).sqrt() - b) / 2
    # c is rounded down once a coin, by a unit of D, before it is divided by y.
    assert abs(y - true) <= 2 + big / true * n, (xp, j, amp, d, y, true)


def prices(xp, amp, d):
    n = len(xp)
    rest = d // n**n
    for x in xp:
        rest = div(u(rest * d), x)
    base = u(amp * n * xp[0]) // A_PRECISION
    return [div(u(ONE * (base + u(rest * xp[0]) // x)), base + rest) for x in xp[1:]]


def dynamic_fee(a, b, fee, multiplier):
    if multiplier <= FEES:
        return fee
    return multiplier * fee // (div(u((multiplier - FEES) * 4 * a * b), u((a + b)**2)) + FEES)


# e^x in 2^96 fixed point.

def shifted(value):
    return value >> 96  # Python's shift is the EVM's arithmetic one


def quotient(a, b):
    """Toward zero, as the EVM's sdiv."""
    made = abs(a) // abs(b)
    return made if (a < 0) == (b < 0) else -made


def exponential(x):
    if x <= -41446531673892822313:
        return 0
    value = quotient(x << 78, 5**18)
    ln_2 = 54916777467707473351141471128
    k = (quotient(value << 96, ln_2) + 2**95) >> 96
    value -= k * ln_2
    y = shifted((value + 1346386616545796478920950773328) * value) + 57155421227552351082224309758442
    p = shifted((y + value - 94201549194550492254356042504812) * y) + 28719021644029726153956944680412240
    p = p * value + (4385272521454847904659076985693276 << 96)
    q = value - 2855989394907223263936484059900
    for term in (50020603652535783019961831881945, -533845033583426703283633433725380,
                 3604857256930695427073651918091429, -14423608567350463180887372962807573,
                 26449188498355588339934803723976023):
        q = shifted(q * value) + term
    scale = 3822833074963236453042738258902158003155416615667
    made = (quotient(p, q) * scale % 2**256) >> (195 - k)
    true = (Decimal(x) / ONE).exp() * ONE
    assert abs(made - true) <= 1 + true / 10**17, (x, made, true)
    return made


class Pool:
    def __init__(self, rates, amp, fee, multiplier, window, admin_fee=FEES // 2, ramp=None):
        self.rates, self.fee, self.multiplier, self.admin_fee = rates, fee, multiplier, admin_fee
        self.amp0, self.window, self.ramp = amp * A_PRECISION, window, ramp
        n = len(rates)
        self.stored, self.admin = [0] * n, [0] * n  # `stored` holds the admin's part too
        self.prices = [(ONE, ONE)] * (n - 1)
        self.d, self.d_window = (0, 0), 62324
        self.price_time = self.d_time = self.now = 0
        self.supply = 0

    @property
    def amp(self):
        if not self.ramp or self.now >= self.ramp[1]:
            return self.ramp[0] * A_PRECISION if self.ramp else self.amp0
        target, end = self.ramp[0] * A_PRECISION, self.ramp[1]
        moved = abs(target - self.amp0) * self.now // end
        return self.amp0 + moved if target > self.amp0 else self.amp0 - moved

    def balances(self):
        return [s - a for s, a in zip(self.stored, self.admin)]

    def xp(self, balances=None):
        return [r * b // ONE for r, b in zip(self.rates, balances or self.balances())]

    def average(self, packed, window, time):
        last, old = packed
        if time >= self.now:
            return old
        alpha = exponential(-((self.now - time) * ONE // window))
        return (last * (ONE - alpha) + old * alpha) // ONE

    def price_oracle(self):
        return [self.average(p, self.window, self.price_time) for p in self.prices]

    def record(self, xp, amp, d):
        spot = prices(xp, amp, d)
        self.prices = [(min(s, 2 * ONE), o) if s else p
                       for s, o, p in zip(spot, self.price_oracle(), self.prices)]
        self.d = (d, self.average(self.d, self.d_window, self.d_time))
        self.price_time = max(self.price_time, self.now)
        self.d_time = max(self.d_time, self.now)

    def plan(self, i, j, dx):
        need(i != j and dx > 0, "nothing to exchange")
        xp, amp = self.xp(), self.amp
        x = xp[i] + dx * self.rates[i] // ONE
        d = invariant(xp, amp)
        after = list(xp)
        after[i] = x
        y = balance_at(after, j, amp, d)
        dy = u(xp[j] - y - 1)
        share = dynamic_fee((xp[i] + x) // 2, (xp[j] + y) // 2, self.fee, self.multiplier)
        fee = dy * share // FEES
        after[j] = y
        paid = (dy - fee) * ONE // self.rates[j]
        return paid, fee * self.admin_fee // FEES * ONE // self.rates[j], after, amp, d

    def exchange(self, i, j, dx):
        paid, fees, after, amp, d = self.plan(i, j, dx)
        self.admin[j] += fees
        self.record(after, amp, d)
        self.stored[i] += dx
        self.stored[j] -= paid
        return {"dy": str(paid)}

    def base_fee(self):
        n = len(self.rates)
        return self.fee * n // (4 * (n - 1))

    def charge(self, old, new, d0, d1):
        n = len(old)
        ys = (d0 + d1) // n
        for i in range(n):
            ideal = div(d1 * old[i], d0)
            xs = self.rates[i] * (old[i] + new[i]) // ONE
            share = dynamic_fee(xs, ys, self.base_fee(), self.multiplier)
            fee = share * abs(ideal - new[i]) // FEES
            self.admin[i] += fee * self.admin_fee // FEES
            new[i] = u(new[i] - fee)
        xp = self.xp(new)
        d2 = invariant(xp, self.amp)
        self.record(xp, self.amp, d2)
        return d2

    def add(self, amounts):
        old = self.balances()
        need(self.supply or all(amounts), "all coins at first")
        new = [o + a for o, a in zip(old, amounts)]
        d0, d1 = invariant(self.xp(old), self.amp), invariant(self.xp(new), self.amp)
        need(d1 > d0, "D must grow")
        self.stored = [s + a for s, a in zip(self.stored, amounts)]
        if self.supply:
            minted = self.supply * u(self.charge(old, new, d0, d1) - d0) // d0
        else:
            minted, self.d, self.d_time = d1, (d1, d1), max(self.d_time, self.now)
        self.supply += minted
        return {"minted": str(minted)}

    def remove_exactly(self, amounts):
        old = self.balances()
        new = [u(o - a) for o, a in zip(old, amounts)]
        d0, d1 = invariant(self.xp(old), self.amp), invariant(self.xp(new), self.amp)
        self.stored = [s - a for s, a in zip(self.stored, amounts)]
        burned = u(d0 - self.charge(old, new, d0, d1)) * self.supply // d0 + 1
        need(burned > 1, "nothing burned")
        self.supply = u(self.supply - burned)
        return {"burned": str(burned)}

    def remove_one(self, shares, i):
        need(shares > 0, "nothing given")
        xp, amp, n = self.xp(), self.amp, len(self.rates)
        d0 = invariant(xp, amp)
        d1 = u(d0 - div(shares * d0, self.supply))
        y = balance_at(xp, i, amp, d1)
        ys, reduced = (d0 + d1) // (2 * n), list(xp)
        for j in range(n):
            ideal = xp[j] * d1 // d0
            moved, mean = (u(ideal - y), (xp[j] + y) // 2) if j == i else (xp[j] - ideal, xp[j])
            share = dynamic_fee(mean, ys, self.base_fee(), self.multiplier)
            reduced[j] -= share * moved // FEES
        dy = u(u(reduced[i] - balance_at(reduced, i, amp, d1)) - 1) * ONE // self.rates[i]
        fee = u(u(xp[i] - y) * ONE // self.rates[i] - dy)
        self.admin[i] += fee * self.admin_fee // FEES
        self.supply = u(self.supply - shares)
        self.stored[i] -= dy
        xp[i] = y
        self.record(xp, amp, d1)
        return {"dy": str(dy)}

    def remove(self, shares):
        need(0 < shares <= self.supply, "nothing given, or more than there is")
        paid = [b * shares // self.supply for b in self.balances()]
        self.stored = [s - p for s, p in zip(self.stored, paid)]
        last = self.d[0]
        self.d = (last - last * shares // self.supply, self.average(self.d, self.d_window, self.d_time))
        self.d_time = max(self.d_time, self.now)
        self.supply -= shares
        return {"amounts": [str(p) for p in paid]}

    def claim(self):
        paid, self.admin = self.admin, [0] * len(self.admin)
        self.stored = [s - p for s, p in zip(self.stored, paid)]
        return {"claimed": [str(p) for p in paid]}

    def state(self):
        xp, amp = self.xp(), self.amp
        made = {"balances": self.balances(), "admin_balances": self.admin, "total_supply": self.supply,
                "price_oracle": self.price_oracle(), "ema_price": [p[1] for p in self.prices],
                "last_price": [p[0] for p in self.prices],
                "D_oracle": self.average(self.d, self.d_window, self.d_time)}
        if self.supply:
            d = invariant(xp, amp)
            made.update(virtual_price=d * ONE // self.supply, get_p=prices(xp, amp, d))
        return {k: [str(v) for v in value] if isinstance(value, list) else str(value)
                for k, value in made.items()}


def text(step):
    return {k: [str(a) for a in v] if isinstance(v, list) else v if isinstance(v, int) and k in "ijdt"
            else str(v) for k, v in step.items()}


def snapshot(pool):
    return {k: list(v) if isinstance(v, list) else v for k, v in vars(pool).items()}


def run(pool, step):
    pool.now += step["dt"]
    before, made = snapshot(pool), {}
    kind = step.get("kind", "exchange")
    try:
        if kind == "exchange":
            xp = pool.xp()
            seen = {"dynamic_fee_before": str(dynamic_fee(xp[step["i"]], xp[step["j"]], pool.fee, pool.multiplier)),
                    "price_oracle_before": [str(p) for p in pool.price_oracle()]}
            seen["get_dy"] = str(pool.plan(step["i"], step["j"], step["dx"])[0])
            made = seen | pool.exchange(step["i"], step["j"], step["dx"])
        else:
            arguments = {k: v for k, v in step.items() if k not in ("kind", "dt")}
            made = getattr(pool, kind)(**arguments)
    except Refused as why:
        vars(pool).update(before)
        made = {"revert": str(why)}
    return made | pool.state()


def sequence(name, decimals, amp, fee, multiplier, window, balances, steps, **more):
    rates = more.get("rates") or [10**(36 - d) for d in decimals]
    pool = Pool(rates, amp, fee, multiplier, window, more.get("admin_fee", FEES // 2), more.get("ramp"))
    pool.add(balances)
    inputs = {"decimals": decimals, "A": str(amp), "fee": str(fee), "offpeg_fee_multiplier": str(multiplier),
              "ma_exp_time": str(window), "initialBalances": [str(b) for b in balances],
              "steps": [text(s) for s in steps]}
    if "rates" in more:
        inputs["rates"] = [str(r) for r in rates]
    if "admin_fee" in more:
        inputs["admin_fee"] = str(more["admin_fee"])
    if "ramp" in more:
        inputs["ramp"] = {"A": str(more["ramp"][0]), "time": str(more["ramp"][1])}
    expected = {"afterDeposit": pool.state()}
    expected["steps"] = [run(pool, step) for step in steps]
    return {"name": name, "op": "stableswap_ng_sequence", "inputs": inputs, "expected": expected}


def mathematics(name, amp, xp, i, j, x):
    inputs = {"A": str(amp), "A_precision": A_PRECISION, "xp": [str(v) for v in xp], "i": i, "j": j, "x": str(x)}
    try:
        d = invariant(xp, amp * A_PRECISION)
        changed = list(xp)
        changed[i] = x
        expected = {"D": str(d), "y": str(balance_at(changed, j, amp * A_PRECISION, d))}
    except Refused as why:
        expected = {"revert": str(why)}
    return {"name": name, "op": "get_D_get_y", "inputs": inputs, "expected": expected}


def swap(dt, i, j, dx):
    return {"dt": dt, "i": i, "j": j, "dx": dx}


def add(dt, *amounts):
    return {"kind": "add", "dt": dt, "amounts": list(amounts)}


def remove_exactly(dt, *amounts):
    return {"kind": "remove_exactly", "dt": dt, "amounts": list(amounts)}


def remove_one(dt, shares, i):
    return {"kind": "remove_one", "dt": dt, "shares": shares, "i": i}


def remove(dt, shares):
    return {"kind": "remove", "dt": dt, "shares": shares}


CLAIM = {"kind": "claim", "dt": 0}
E18, E6 = 10**18, 10**6

CASES = [
    mathematics("two_coins_far_from_balance", 85, [3 * 10**21, 7 * 10**26], 0, 1, 9 * 10**24),
    mathematics("eight_coins", 500, [(k + 3) * 10**23 + 7919 * k for k in range(8)], 5, 2, 4 * 10**23),
    mathematics("five_coins_low_amplification", 1, [10**24, 10**19, 3 * 10**22, 10**24, 5 * 10**20], 1, 3, 2 * 10**22),
    mathematics("dust", 100, [5, 7], 0, 1, 9),
    mathematics("a_coin_is_gone", 100, [10**24, 0, 10**24], 0, 2, 2 * 10**24),
    mathematics("too_large_for_256_bits", 100, [10**58, 10**58], 0, 1, 2 * 10**58),
    sequence("stable_pair_there_and_back", [6, 18], 200, 4 * 10**6, 5 * FEES, 866,
             [2_000_000 * E6, 1_900_000 * E18],
             [swap(0, 0, 1, 250_000 * E6), swap(12, 1, 0, 250_000 * E18), swap(3600, 0, 1, 1_700_000 * E6),
              swap(24, 0, 1, 3_000_000 * E6), swap(10**7, 1, 0, 17), swap(12, 1, 0, 10**12), CLAIM]),
    sequence("deposits_and_withdrawals_of_three_coins", [18, 6, 6], 1500, 10**6, 2 * FEES, 1800,
             [5_000_000 * E18, 4_000_000 * E6, 4_500_000 * E6],
             [add(12, 1_000_000 * E18, 0, 0), swap(12, 0, 2, 321_000 * E18), add(0, 0, 10**12, 10**12),
              remove_exactly(600, 0, 2_500_000 * E6, 1), remove_one(60, 3_000_000 * E18, 2), remove(900, 10**24),
              swap(5, 1, 0, 44_444_444_444), remove_exactly(12, 0, 0, 0), remove_exactly(12, 10**30, 0, 0),
              add(12, 0, 0, 0), remove_one(12, 0, 0), remove(12, 10**30), CLAIM, add(12, 7, 1, 1)]),
    sequence("staked_coin_with_a_rate_and_all_fees_to_the_receiver", [18, 18], 40, 3 * 10**7, 20 * FEES, 866,
             [900 * E18, 700 * E18],
             [swap(12, 0, 1, 30 * E18), swap(13, 1, 0, 600 * E18), add(7, 0, 50 * E18), remove_one(90, 400 * E18, 0),
              swap(120, 0, 1, 3)],
             rates=[E18, 1_163_000_000_000_000_000], admin_fee=FEES // 2),
    sequence("amplification_ramps_down_during_a_run", [18, 18], 1000, 10**6, 0, 600, [10**25, 3 * 10**24],
             [swap(1000, 1, 0, 10**24), swap(500_000, 1, 0, 10**24), swap(400_000, 0, 1, 5 * 10**24),
              add(86_400, 10**24, 10**22)], ramp=(120, 600_000)),
    sequence("no_fee_and_everybody_leaves", [18, 18], 100, 0, 2 * FEES, 866, [10**21, 10**21],
             [swap(12, 0, 1, 10**20), remove(12, 2 * 10**21), swap(12, 0, 1, 10**18),
              add(12, 10**20, 0), add(12, 10**20, 3 * 10**20)]),
    sequence("exponential_underflows_after_an_age", [18, 18], 100, 10**6, 0, 600, [10**24, 10**24],
             [swap(12, 0, 1, 4 * 10**23), swap(24_868, 0, 1, 1000), swap(600 * 50, 1, 0, 10**23)]),
    sequence("eight_coins_of_all_decimals", [0, 2, 6, 8, 12, 16, 18, 18], 30, 4 * 10**6, 3 * FEES, 866,
             [100_000 * 10**d for d in (0, 2, 6, 8, 12, 16, 18, 18)],
             [swap(12, 0, 7, 20_000), swap(12, 7, 0, 15_000 * E18 + 1), remove_one(12, 150_000 * E18, 1),
              add(12, 1, 0, 0, 5 * 10**8, 0, 0, 0, 0)]),
]

if __name__ == "__main__":
    print(json.dumps({
        "protocol": "Curve StableSwap-NG (plain pools)",
        "source": "formulas of curvefi/stableswap-ng CurveStableSwapNG.vy",
        "how": "tests/reference/curve_stableswap_vectors.py, Python integers; inputs chosen by us",
        "units": "xp and D 1e18; balances, dx, dy native decimals; fee and multiplier 1e10; prices 1e18 "
                 "(coin i+1 in terms of coin 0); steps that are no exchange say their kind",
        "cases": CASES}, indent=1))
