#!/usr/bin/env python3
"""Works out tests/cases/vectors/curve_cryptoswap_own.json with Python's own integers.

    tests/reference/curve_cryptoswap_vectors.py > tests/cases/vectors/curve_cryptoswap_own.json

Written from the formulas of CurveCryptoSwap2.vy, apart from the C++ rules that the file tests. A
Refused is where the contract reverts. No numbers of the contract's own are at hand, so the invariant
is also solved with 70 digits by bisection of its equation: `D_true` and `y_true` are what the contract
approximates by Newton's method, and every halving is held against 2^−t.
"""

import json
from decimal import Decimal, getcontext

getcontext().prec = 70
ONE, FEES, UINT256 = 10**18, 10**10, 2**256 - 1


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


# The equation itself, with 70 digits.

def residual(ann, gamma, x, y, d):
    a, g = Decimal(ann) / 10_000, Decimal(gamma) / ONE
    k = 4 * x * y / (d * d)
    return x + y - d - d / a * (g + 1 - k)**2 / g**2 * (1 - k) / k


def bisected(function, low, high):
    for _ in range(240):
        middle = (low + high) / 2
        if function(middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def true_invariant(ann, gamma, xs):
    x, y = map(Decimal, xs)
    return bisected(lambda d: residual(ann, gamma, x, y, d), 2 * (x * y).sqrt(), x + y)


def true_value(ann, gamma, x, d):
    x, d = Decimal(x), Decimal(d)
    return bisected(lambda y: -residual(ann, gamma, x, y, d), Decimal(1), d * d / (4 * x))


# The contract's integers.

def geometric_mean(xs):
    x = sorted(xs, reverse=True)
    d = x[0]
    for _ in range(255):
        before = d
        d = (d + div(x[0] * x[1], d)) // 2
        if abs(d - before) <= 1 or abs(d - before) * ONE < d:
            return d
    raise Refused("no convergence")


def check_shape(ann, gamma):
    need(4_000 <= ann <= 4_000_000_000, "unsafe A")
    need(10**10 <= gamma <= 2 * 10**16, "unsafe gamma")


def edge_and_bend(ann, gamma, k, d):
    edge = abs(gamma + ONE - k) + 1
    bend = u(u(u(u(ONE * d) // gamma * edge) // gamma * edge) * 10_000) // ann
    return edge, bend


def newton_d(ann, gamma, xs):
    check_shape(ann, gamma)
    x = sorted(xs, reverse=True)
    need(10**9 <= x[0] <= 10**33, "unsafe x[0]")
    need(u(x[1] * ONE) // x[0] >= 10**14, "unsafe x[1]")
    d, s = 2 * geometric_mean(x), sum(x)
    for _ in range(255):
        before = d
        k = div(div(4 * ONE * x[0], d) * x[1], d)
        edge, bend = edge_and_bend(ann, gamma, k, d)
        steep = 4 * ONE * k // edge
        slope = u(s + u(s * steep) // ONE + div(bend * 2, k) - u(steep * d) // ONE)
        plus, minus = div(d * (slope + s), slope), div(d * d, slope)
        if ONE > k:
            minus += div(u(u(d * (bend // slope)) // ONE * (ONE - k)), k)
        else:
            minus = u(minus - div(u(u(d * (bend // slope)) // ONE * (k - ONE)), k))
        d = plus - minus if plus > minus else (minus - plus) // 2
        if abs(d - before) * 10**14 < max(10**16, d):
            for value in x:
                need(10**16 <= value * ONE // d <= 10**20, "unsafe values x[i]")
            true = true_invariant(ann, gamma, xs)
            assert abs(d - true) <= 2 + true / 10**14, (ann, gamma, xs, d, true)
            return d
    raise Refused("no convergence")


def newton_y(ann, gamma, xs, d, i):
    check_shape(ann, gamma)
    need(10**17 <= d <= 10**33, "unsafe D")
    x = xs[1 - i]
    y, per_y = div(d * d, x * 4), 2 * ONE * x // d
    need(2 * 10**16 <= per_y <= 2 * 10**20, "unsafe x[j]")
    limit = max(x // 10**14, d // 10**14, 100)
    for _ in range(255):
        before = y
        k = u(per_y * y * 2) // d
        edge, bend = edge_and_bend(ann, gamma, k, d)
        steep = ONE + 2 * ONE * k // edge
        rising, falling = u(ONE * y + (x + y) * steep + bend), u(d * steep)
        if rising < falling:
            y = before // 2
            continue
        slope = div(rising - falling, y)
        minus = div(bend, slope)
        plus = (rising - falling + ONE * d) // slope + div(minus * ONE, k)
        minus += ONE * (x + y) // slope
        y = before // 2 if plus < minus else plus - minus
        if abs(y - before) < max(limit, y // 10**14):
            need(10**16 <= y * ONE // d <= 10**20, "unsafe y")
            true = true_value(ann, gamma, x, d)
            assert abs(y - true) <= 2 + max(true, Decimal(d)) / 10**14, (ann, gamma, xs, d, y, true)
            return y
    raise Refused("no convergence")


def half_power(power):
    whole, part = power // ONE, power % ONE
    if whole > 59:
        return 0
    result = ONE // 2**whole
    if part == 0:
        return result
    term = total = ONE
    negative = False
    for n in range(1, 256):
        factor = (n - 1) * ONE
        if part > factor:
            factor, negative = part - factor, not negative
        else:
            factor -= part
        term = term * (factor * (ONE // 2) // ONE) // (n * ONE)
        total += -term if negative else term
        if term < 10**10:
            made = result * total // ONE
            true = Decimal(2)**(-Decimal(power) / ONE) * ONE
            assert abs(made - true) <= 2 + true * 2 / 10**8, (power, made, true)
            return made
    raise Refused("no convergence")


class Pool:
    def __init__(self, terms, price):
        self.t = terms
        self.scales = [10**(18 - d) for d in terms["decimals"]]
        self.balances, self.d, self.now, self.supply, self.admin = [0, 0], 0, 0, 0, 0
        self.price_scale = self.price_oracle = self.last_prices = price
        self.updated, self.adjusting = 0, False
        self.virtual_price = self.xcp_profit = 0
        self.xcp_profit_a = ONE

    def shape(self):
        return self.t["A"], self.t["gamma"]

    def xp(self, balances=None):
        b = balances or self.balances
        return [b[0] * self.scales[0], b[1] * self.scales[1] * self.price_scale // ONE]

    def fee(self, xp):
        s, g = xp[0] + xp[1], self.t["fee_gamma"]
        f = div(g * ONE, u(g + ONE - div(div(4 * ONE * xp[0], s) * xp[1], s)))
        return (self.t["mid_fee"] * f + self.t["out_fee"] * (ONE - f)) // ONE

    def xcp(self, d, scale):
        return geometric_mean([d // 2, div(d * ONE, scale * 2)])

    def claim(self):
        profit = self.xcp_profit
        if profit > self.xcp_profit_a:
            fees = (profit - self.xcp_profit_a) * self.t["admin_fee"] // (2 * FEES)
            if fees > 0:
                part = div(self.virtual_price * ONE, u(self.virtual_price - fees)) - ONE
                minted = self.supply * part // ONE
                self.supply += minted
                self.admin += minted
                profit = u(profit - fees * 2)
                self.xcp_profit = profit
        self.d = newton_d(*self.shape(), self.xp())
        self.virtual_price = div(ONE * self.xcp(self.d, self.price_scale), self.supply)
        if profit > self.xcp_profit_a:
            self.xcp_profit_a = profit

    def tweak(self, xp, price, new_d, check_loss=True):
        if self.updated < self.now:
            alpha = half_power((self.now - self.updated) * ONE // self.t["ma_half_time"])
            self.price_oracle = (self.last_prices * (ONE - alpha) + self.price_oracle * alpha) // ONE
            self.updated = self.now
        d = new_d or newton_d(*self.shape(), xp)
        if price == 0:
            step = xp[0] // 10**6
            y = newton_y(*self.shape(), [xp[0] + step, xp[1]], d, 1)
            price = div(self.price_scale * step, u(xp[1] - y))
        self.last_prices = price
        old, profit, virtual = self.virtual_price, ONE, ONE
        if old > 0:
            virtual = div(ONE * self.xcp(d, self.price_scale), self.supply)
            profit = self.xcp_profit * virtual // old
            need(virtual >= old or not check_loss, "Loss")
        self.xcp_profit = profit
        if not self.adjusting and u(2 * virtual - ONE) > profit + 2 * self.t["allowed_extra_profit"]:
            self.adjusting = True
        self.d, self.virtual_price = d, virtual
        norm = abs(div(self.price_oracle * ONE, self.price_scale) - ONE)
        step = self.t["adjustment_step"]
        if not self.adjusting or norm <= step or old == 0:
            return
        moved = (self.price_scale * (norm - step) + step * self.price_oracle) // norm
        d = newton_d(*self.shape(), [xp[0], xp[1] * moved // self.price_scale])
        worth = div(ONE * self.xcp(d, moved), self.supply)
        if worth > ONE and 2 * worth - ONE > profit:
            self.price_scale, self.d, self.virtual_price = moved, d, worth
        else:
            self.adjusting = False
            self.claim()

    def get_dy(self, i, j, dx):
        need(dx > 0, "nothing to exchange")
        filled = list(self.balances)
        filled[i] += dx
        xp = self.xp(filled)
        y = newton_y(*self.shape(), xp, self.d, j)
        dy = u(xp[j] - y - 1)
        xp[j] = y
        if j == 1:
            dy = dy * ONE // self.price_scale
        dy //= self.scales[j]
        return u(dy - self.fee(xp) * dy // FEES)

    def exchange(self, i, j, dx):
        dy = self.get_dy(i, j, dx)
        self.balances[i] += dx
        self.balances[j] = u(self.balances[j] - dy)
        price = 0
        if dx > 10**5 and dy > 10**5:
            given, taken = dx * self.scales[i], dy * self.scales[j]
            price = given * ONE // taken if i == 0 else taken * ONE // given
        self.tweak(self.xp(), price, 0)
        return {"dy": dy}

    def add(self, amounts):
        old = self.xp()
        need(any(amounts), "no coins to add")
        self.balances = [b + a for b, a in zip(self.balances, amounts)]
        xp = self.xp()
        added = [n - o for n, o in zip(xp, old)]
        d = newton_d(*self.shape(), xp)
        if self.d == 0:
            made = self.xcp(d, self.price_scale)
            self.d, self.virtual_price, self.xcp_profit = d, ONE, ONE
            self.supply += made
            return {"minted": made}
        made = u(div(self.supply * d, self.d) - self.supply)
        need(made > 0, "nothing minted")
        s = sum(added)
        fee = self.fee(xp) * 2 // 4
        spread = sum(abs(a - s // 2) for a in added)
        made = u(made - ((div(fee * spread, s) + 10**5) * made // FEES + 1))
        self.supply += made
        price = 0
        if made > 10**5 and 0 in amounts:
            i = 1 if amounts[0] == 0 else 0
            s = self.balances[1 - i] * self.scales[1 - i] * made // self.supply
            beyond = u(amounts[i] * self.scales[i] - made * self.balances[i] * self.scales[i] // self.supply)
            price = div(s * ONE, beyond)
            if i == 0:
                price = div(ONE**2, price)
        self.tweak(xp, price, d)
        return {"minted": made}

    def remove(self, shares):
        need(0 < shares <= self.supply, "nothing given, or more than there is")
        paid = [b * (shares - 1) // self.supply for b in self.balances]
        self.balances = [b - p for b, p in zip(self.balances, paid)]
        self.d -= self.d * (shares - 1) // self.supply
        self.supply -= shares
        return {"amounts": paid}

    def remove_one(self, shares, i):
        need(0 < shares <= self.supply, "nothing given, or more than there is")
        xp, d0 = self.xp(), self.d
        fall = shares * d0 // self.supply
        d = u(d0 - u(fall - (self.fee(xp) * fall // (2 * FEES) + 1)))
        y = newton_y(*self.shape(), xp, d, i)
        unit = self.price_scale * self.scales[1] if i == 1 else ONE * self.scales[0]
        dy = u(xp[i] - y) * ONE // unit
        xp[i] = y
        price = 0
        if dy > 10**5 and shares > 10**5:
            s = self.balances[1 - i] * self.scales[1 - i] * fall // d0
            price = div(s * ONE, u(dy * self.scales[i] - fall * self.balances[i] * self.scales[i] // d0))
            if i == 0:
                price = div(ONE**2, price)
        self.balances[i] = u(self.balances[i] - dy)
        self.supply -= shares
        self.tweak(xp, price, d, check_loss=False)
        return {"dy": dy}

    def state(self):
        return {"balances": self.balances, "D": self.d, "price_scale": self.price_scale,
                "price_oracle": self.price_oracle, "last_prices": self.last_prices,
                "virtual_price": self.virtual_price, "xcp_profit": self.xcp_profit,
                "xcp_profit_a": self.xcp_profit_a, "not_adjusted": int(self.adjusting),
                "totalSupply": self.supply, "admin_shares": self.admin}


def text(value):
    if isinstance(value, dict):
        return {k: v if k in ("kind", "i", "j", "dt") else text(v) for k, v in value.items()}
    return [text(v) for v in value] if isinstance(value, list) else str(value)


def run(pool, step):
    pool.now += step["dt"]
    before = {k: list(v) if isinstance(v, list) else v for k, v in vars(pool).items()}
    try:
        made = getattr(pool, step["kind"])(**{k: v for k, v in step.items() if k not in ("kind", "dt")})
    except Refused as why:
        vars(pool).update(before)
        made = {"revert": str(why)}
    return text(made | pool.state())


TERMS = {"A": 400_000, "gamma": 145 * 10**12, "mid_fee": 26 * 10**6, "out_fee": 45 * 10**6,
         "fee_gamma": 230 * 10**12, "allowed_extra_profit": 2 * 10**12, "adjustment_step": 146 * 10**12,
         "admin_fee": 5 * 10**9, "ma_half_time": 600, "decimals": [18, 18]}


def sequence(name, terms, price, steps):
    terms = TERMS | terms
    pool = Pool(terms, price)
    inputs = {k: v if k == "decimals" else str(v) for k, v in terms.items()}
    inputs.update(initial_price=str(price), steps=text(steps))
    return {"name": name, "op": "cryptoswap_sequence", "inputs": inputs,
            "expected": {"steps": [run(pool, step) for step in steps]}}


def mathematics(name, ann, gamma, xs, i, x):
    inputs = {"A": str(ann), "gamma": str(gamma), "x": text(xs), "i": i, "x_after": str(x)}
    try:
        d = newton_d(ann, gamma, xs)
        changed = list(xs)
        changed[i] = x
        y = newton_y(ann, gamma, changed, d, 1 - i)
        expected = {"D": str(d), "y": str(y), "D_true": str(round(true_invariant(ann, gamma, xs))),
                    "y_true": str(round(true_value(ann, gamma, x, d)))}
    except Refused as why:
        expected = {"revert": str(why)}
    return {"name": name, "op": "newton_D_newton_y", "inputs": inputs, "expected": expected}


def swap(dt, i, dx):
    return {"kind": "exchange", "dt": dt, "i": i, "j": 1 - i, "dx": dx}


def add(dt, *amounts):
    return {"kind": "add", "dt": dt, "amounts": list(amounts)}


def remove_one(dt, shares, i):
    return {"kind": "remove_one", "dt": dt, "shares": shares, "i": i}


def remove(dt, shares):
    return {"kind": "remove", "dt": dt, "shares": shares}


E18, E6 = 10**18, 10**6
DAY_OF_TRADES = [swap(60 + 13 * n % 700, n % 3 // 2, (40_000 if n % 3 < 2 else 23) * E18 * (1 + n % 5) // 3)
                 for n in range(40)]

CASES = [
    mathematics("balanced", 400_000, 145 * 10**12, [10**24, 10**24], 0, 11 * 10**23),
    mathematics("a_little_off", 400_000, 145 * 10**12, [10**24, 93 * 10**22], 1, 10**24),
    mathematics("far_off", 400_000, 145 * 10**12, [10**24, 5 * 10**22], 0, 2 * 10**24),
    mathematics("wide_gamma", 5_400_000, 2 * 10**16, [3 * 10**21, 7 * 10**21], 0, 4 * 10**21),
    mathematics("narrow_gamma", 200_000_000, 10**10, [10**23, 99 * 10**21], 0, 102 * 10**21),
    mathematics("least_amplification", 4_000, 10**14, [8 * 10**20, 2 * 10**21], 1, 10**21),
    mathematics("most_amplification", 4_000_000_000, 10**15, [8 * 10**24, 2 * 10**24], 1, 3 * 10**24),
    mathematics("below_a_hundredth", 400_000, 145 * 10**12, [10**24, 10**20], 1, 10**21),
    mathematics("leaves_the_safe_range", 400_000, 145 * 10**12, [10**24, 10**24], 0, 10**27),
    mathematics("gamma_too_large", 400_000, 2 * 10**16 + 1, [10**24, 10**24], 0, 10**24),
    sequence("ether_rises_and_the_scale_follows", {}, 1500 * E18,
             [add(0, 3_000_000 * E18, 2000 * E18)] + [swap(600, 0, 60_000 * E18) for _ in range(12)]
             + [swap(7200, 1, 1 * E18), swap(7200, 0, 500 * E18), swap(7200, 1, E18 // 3)]),
    sequence("trades_both_ways_pay_for_moving", {"mid_fee": 10**8, "out_fee": 3 * 10**8}, 1500 * E18,
             [add(0, 3_000_000 * E18, 2000 * E18)] + DAY_OF_TRADES),
    sequence("euro_against_dollar_with_six_decimals",
             {"A": 20_000_000, "gamma": 10**16, "mid_fee": 5 * 10**6, "out_fee": 45 * 10**6, "fee_gamma": 5 * 10**15,
              "allowed_extra_profit": 10**10, "adjustment_step": 55 * 10**11, "decimals": [6, 6]}, 108 * E18 // 100,
             [add(0, 1_080_000 * E6, 1_000_000 * E6), swap(30, 0, 200_000 * E6), swap(30, 1, 99_000 * E6),
              swap(3000, 0, 77_777 * E6), swap(0, 0, 99_999), swap(0, 1, 3), swap(0, 1, 0),
              swap(86_400, 1, 10**13), swap(3600, 0, 444_444 * E6), swap(12, 0, 100_001)]),
    sequence("deposits_and_withdrawals", {"decimals": [6, 18]}, 20_000 * E18,
             [add(0, 10_000_000 * E6, 500 * E18), add(12, 100_000 * E6, 0), add(13, 0, 3 * E18),
              add(14, 50_000 * E6, 2 * E18), swap(600, 0, 300_000 * E6), remove_one(60, 10 * E18, 0),
              remove_one(61, 12 * E18, 1), remove(60, 1000 * E18), add(12, 0, 0), add(12, 1, 0),
              remove_one(12, 1, 0), remove(12, 10**24), swap(12, 1, 4 * E18), add(600, 200_000 * E6, 20 * E18),
              remove_one(12, 60_000 * E18, 0), remove(12, 10**5)]),
    sequence("moving_is_too_dear_and_the_admin_claims",
             {"mid_fee": 10**7, "out_fee": 10**7, "adjustment_step": 4 * 10**16, "allowed_extra_profit": 0}, 2 * E18,
             [add(0, 10**24, 5 * 10**23)] + [swap(100, n % 2, (2 - n % 2) * 10**23) for n in range(4)]
             + [swap(900, 0, 7 * 10**23)] + [swap(3000, n % 2, (2 - n % 2) * 10**22) for n in range(12)]),
    sequence("no_fee_is_a_loss_by_rounding", {"mid_fee": 0, "out_fee": 0}, 1500 * E18,
             [add(0, 3_000_000 * E18, 2000 * E18), swap(12, 0, 100_000 * E18), swap(12, 1, 3 * E18),
              swap(12, 0, 12_345), swap(12, 1, 50 * E18)]),
    sequence("average_of_an_hour_and_of_an_age", {"ma_half_time": 3600}, 3 * E18,
             [add(0, 3 * 10**22, 10**22), swap(1800, 0, 10**21), swap(3600, 0, 10**21), swap(5, 1, 10**20),
              swap(3600 * 70, 1, 2 * 10**20)]),
]

if __name__ == "__main__":
    print(json.dumps({
        "protocol": "Curve cryptoswap (two coins)",
        "source": "formulas of curvefi/curve-crypto-contract contracts/two/CurveCryptoSwap2.vy",
        "how": "tests/reference/curve_cryptoswap_vectors.py, Python integers; inputs chosen by us. D_true and y_true: "
               "the invariant's equation with 70 digits",
        "units": "x, D, y 1e18 (coin 1 at the price scale); balances, dx, dy native decimals; A = A*4*10^4; fees 1e10; "
                 "prices, profits, gamma 1e18",
        "cases": CASES}, indent=1))
