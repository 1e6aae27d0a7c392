#!/usr/bin/env python3
"""Works out tests/cases/vectors/balancer_weighted_own.json with Python's own integers.

    tests/reference/balancer_weighted_vectors.py > tests/cases/vectors/balancer_weighted_own.json

Written from the formulas of WeightedMath, LogExpMath, FixedPoint and BasePool, apart from the C++ rules
that the file tests. A Refused is where the contract reverts. Every power is held against its value
with 70 digits.
"""

import json
from decimal import Decimal, getcontext

getcontext().prec = 70
ONE, UINT256, BALANCE_MAX, LOCKED = 10**18, 2**256 - 1, 2**112 - 1, 10**6


class Refused(Exception):
    pass


def need(condition, message):
    if not condition:
        raise Refused(message)


def u(value):
    need(0 <= value <= UINT256, "does not fit")
    return value


def up(a, b):
    need(b != 0, "BAL#004")
    return -(-a // b)


def down(a, b):
    need(b != 0, "BAL#004")
    return a // b


def mul_down(a, b):
    return u(a * b) // ONE


def mul_up(a, b):
    return up(u(a * b), ONE)


def div_down(a, b):
    return down(u(a * ONE), b)


def div_up(a, b):
    return up(u(a * ONE), b)


def complement(x):
    return max(ONE - x, 0)


# Logarithm and exponential by the contract's tables; division of signed numbers goes toward zero.

def quotient(a, b):
    made = abs(a) // abs(b)
    return made if (a < 0) == (b < 0) else -made


E20, E36 = 10**20, 10**36
A0, A1 = 38877084059945950922200000000000000000000000000000000000, 6235149080811616882910000000
TABLE = [(32 * E20, 7896296018268069516100000000000000), (16 * E20, 888611052050787263676000000),
         (8 * E20, 298095798704172827474000), (4 * E20, 5459815003314423907810), (2 * E20, 738905609893065022723),
         (E20, 271828182845904523536), (E20 // 2, 164872127070012814685), (E20 // 4, 128402541668774148407),
         (E20 // 8, 113314845306682631683), (E20 // 16, 106449445891785942956)]


def exp(x):
    if x < 0:
        return E36 // exp(-x)
    factor = 1
    if x >= 128 * ONE:
        x, factor = x - 128 * ONE, A0
    elif x >= 64 * ONE:
        x, factor = x - 64 * ONE, A1
    x, product = x * 100, E20
    for power, value in TABLE[:8]:
        if x >= power:
            x, product = x - power, product * value // E20
    term, total = x, E20 + x
    for n in range(2, 13):
        term = term * x // E20 // n
        total += term
    return product * total // E20 * factor // 100


def series(z, one, last):
    square, power, total = z * z // one, z, z
    for n in range(3, last + 1, 2):
        power = quotient(power * square, one)
        total += quotient(power, n)
    return 2 * total


def ln(x):
    if x < ONE:
        return -ln(E36 // x)
    total = 0
    if x >= A0 * ONE:
        x, total = x // A0, total + 128 * ONE
    if x >= A1 * ONE:
        x, total = x // A1, total + 64 * ONE
    x, total = x * 100, total * 100
    for power, value in TABLE:
        if x >= value:
            x, total = x * E20 // value, total + power
    return (total + series((x - E20) * E20 // (x + E20), E20, 11)) // 100


def raw_power(x, y):
    if y == 0:
        return ONE
    if x == 0:
        return 0
    need(x < 2**255, "BAL#006")
    need(y < 2**254 // E20, "BAL#007")
    if 9 * ONE // 10 < x < 11 * ONE // 10:
        log = series(quotient((x * ONE - E36) * E36, x * ONE + E36), E36, 15)
        head = quotient(log, ONE)
        log = quotient(head * y + quotient((log - head * ONE) * y, ONE), ONE)
    else:
        log = quotient(ln(x) * y, ONE)
    need(-41 * ONE <= log <= 130 * ONE, "BAL#008")
    made = exp(log)
    true = ((Decimal(x) / ONE).ln() * y / ONE).exp() * ONE
    assert abs(made - true) <= 1 + true / 10**14, (x, y, made, true)
    return made


def power(x, y, multiply, sign):
    if y == ONE:
        return x
    if y == 2 * ONE:
        return multiply(x, x)
    if y == 4 * ONE:
        return multiply(multiply(x, x), multiply(x, x))
    raw = raw_power(x, y)
    return max(u(raw + sign * (mul_up(raw, 10_000) + 1)) if sign > 0 else raw - mul_up(raw, 10_000) - 1, 0)


def power_up(x, y):
    return power(x, y, mul_up, 1)


def power_down(x, y):
    return power(x, y, mul_down, -1)


# The pool's mathematics, on balances of 18 decimals.

def invariant(weights, balances):
    made = ONE
    for w, b in zip(weights, balances):
        made = mul_down(made, power_down(b, w))
    need(made > 0, "BAL#311")
    return made


def out_given_in(b_in, w_in, b_out, w_out, amount):
    need(amount <= mul_down(b_in, 3 * ONE // 10), "BAL#304")
    return mul_down(b_out, complement(power_up(div_up(b_in, b_in + amount), div_down(w_in, w_out))))


def in_given_out(b_in, w_in, b_out, w_out, amount):
    need(amount <= mul_down(b_out, 3 * ONE // 10), "BAL#305")
    return mul_up(b_in, u(power_up(div_up(b_out, u(b_out - amount)), div_up(w_out, w_in)) - ONE))


class Pool:
    def __init__(self, weights, decimals, fee):
        self.weights, self.fee = weights, fee
        self.scales = [10**(18 - d) for d in decimals]
        self.balances, self.supply = [0] * len(weights), 0

    def scaled(self):
        return [b * s for b, s in zip(self.balances, self.scales)]

    def put(self, amounts):
        self.balances = [b + a for b, a in zip(self.balances, amounts)]
        need(max(self.balances) <= BALANCE_MAX, "BAL#526")

    def take(self, amounts):
        need(all(a <= b for a, b in zip(amounts, self.balances)), "BAL#001")
        self.balances = [b - a for b, a in zip(self.balances, amounts)]

    def only(self, i, amount):
        return [amount if k == i else 0 for k in range(len(self.weights))]

    def mint(self, shares):
        self.supply += shares

    def burn(self, shares):
        need(shares <= self.supply - LOCKED, "the holders have fewer")
        self.supply -= shares

    def given_in(self, i, j, amount):
        need(amount > 0, "BAL#510")
        x = self.scaled()
        traded = (amount - mul_up(amount, self.fee)) * self.scales[i]
        out = out_given_in(x[i], self.weights[i], x[j], self.weights[j], traded) // self.scales[j]
        self.put(self.only(i, amount))
        self.take(self.only(j, out))
        return {"amount": out}

    def given_out(self, i, j, amount):
        """Token i is bought with token j."""
        need(amount > 0, "BAL#510")
        x = self.scaled()
        made = in_given_out(x[j], self.weights[j], x[i], self.weights[i], amount * self.scales[i])
        given = div_up(up(made, self.scales[j]), complement(self.fee))
        self.put(self.only(j, given))
        self.take(self.only(i, amount))
        return {"amount": given}

    def join_first(self, amounts):
        self.put(amounts)
        total = invariant(self.weights, self.scaled()) * len(amounts)
        need(total >= LOCKED, "BAL#208")
        self.mint(total)
        return {"shares": total - LOCKED}

    def join_tokens(self, amounts):
        x = self.scaled()
        given = [a * s for a, s in zip(amounts, self.scales)]
        ratios = [div_down(b + a, b) for b, a in zip(x, given)]
        mean = sum(mul_down(r, w) for r, w in zip(ratios, self.weights))
        total = ONE
        for b, a, r, w in zip(x, given, ratios, self.weights):
            if r > mean:
                free = mul_down(b, u(mean - ONE))
                taxed = u(a - free)
                a = free + taxed - mul_up(taxed, self.fee)
            total = mul_down(total, power_down(div_down(b + a, b), w))
        shares = mul_down(self.supply, total - ONE) if total > ONE else 0
        self.put(amounts)
        self.mint(shares)
        return {"shares": shares}

    def join_one(self, i, shares):
        b, w = self.scaled()[i], self.weights[i]
        ratio = div_up(self.supply + shares, self.supply)
        need(ratio <= 3 * ONE, "BAL#307")
        free = mul_up(b, u(power_up(ratio, div_up(ONE, w)) - ONE))
        taxed = mul_up(free, complement(w))
        amount = up(free - taxed + div_up(taxed, complement(self.fee)), self.scales[i])
        self.put(self.only(i, amount))
        self.mint(shares)
        return {"amount": amount}

    def join_all(self, shares):
        ratio = div_up(shares, self.supply)
        amounts = [up(mul_up(b, ratio), s) for b, s in zip(self.scaled(), self.scales)]
        self.put(amounts)
        self.mint(shares)
        return {"amounts": amounts}

    def exit_all(self, shares):
        ratio = div_down(shares, self.supply)
        amounts = [mul_down(b, ratio) // s for b, s in zip(self.scaled(), self.scales)]
        self.burn(shares)
        self.take(amounts)
        return {"amounts": amounts}

    def exit_one(self, i, shares):
        b, w = self.scaled()[i], self.weights[i]
        ratio = div_up(u(self.supply - shares), self.supply)
        need(ratio >= 7 * ONE // 10, "BAL#306")
        free = mul_down(b, complement(power_up(ratio, div_down(ONE, w))))
        taxed = mul_up(free, complement(w))
        amount = (free - taxed + mul_up(taxed, complement(self.fee))) // self.scales[i]
        self.burn(shares)
        self.take(self.only(i, amount))
        return {"amount": amount}

    def exit_tokens(self, amounts):
        x = self.scaled()
        taken = [a * s for a, s in zip(amounts, self.scales)]
        ratios = [div_up(u(b - a), b) for b, a in zip(x, taken)]
        mean = sum(mul_up(r, w) for r, w in zip(ratios, self.weights))
        total = ONE
        for b, a, r, w in zip(x, taken, ratios, self.weights):
            if mean > r:
                free = mul_down(b, complement(mean))
                a = free + div_up(u(a - free), complement(self.fee))
            total = mul_down(total, power_down(div_down(u(b - a), b), w))
        shares = mul_up(self.supply, complement(total))
        self.burn(shares)
        self.take(amounts)
        return {"shares": shares}


def text(value):
    if isinstance(value, dict):
        return {k: v if k in ("kind", "i", "j") else text(v) for k, v in value.items()}
    return [text(v) for v in value] if isinstance(value, list) else str(value)


def run(pool, step):
    before = (list(pool.balances), pool.supply)
    try:
        made = getattr(pool, step["kind"])(**{k: v for k, v in step.items() if k != "kind"})
    except Refused as why:
        pool.balances, pool.supply = before
        made = {"revert": str(why)}
    return text(made | {"balances": pool.balances, "totalSupply": pool.supply})


def sequence(name, weights, decimals, fee, steps):
    pool = Pool(weights, decimals, fee)
    inputs = {"weights": text(weights), "decimals": decimals, "swapFee": str(fee), "steps": text(steps)}
    return {"name": name, "op": "weighted_pool_sequence", "inputs": inputs,
            "expected": {"steps": [run(pool, step) for step in steps]}}


def call(name, op, keys, values, result):
    inputs = dict(zip(keys, text(list(values))))
    try:
        expected = text(result())
    except Refused as why:
        expected = {"revert": str(why)}
    return {"name": name, "op": op, "inputs": inputs, "expected": expected}


def out(name, *values):
    keys = ("balanceIn", "weightIn", "balanceOut", "weightOut", "amountIn")
    return call(name, "calcOutGivenIn", keys, values, lambda: {"amountOut": out_given_in(*values)})


def into(name, *values):
    keys = ("balanceIn", "weightIn", "balanceOut", "weightOut", "amountOut")
    return call(name, "calcInGivenOut", keys, values, lambda: {"amountIn": in_given_out(*values)})


def constant(name, weights, balances):
    return call(name, "invariant", ("weights", "balances"), (weights, balances),
                lambda: {"invariant": invariant(weights, balances)})


def bounds(name, base, exponent):
    return call(name, "fixed_point_pow", ("base", "exponent"), (base, exponent),
                lambda: {"powUp": power_up(base, exponent), "powDown": power_down(base, exponent)})


P = ONE // 100
STEPS = [
    {"kind": "join_first", "amounts": [400 * 10**18, 700_000 * 10**6]},
    {"kind": "given_in", "i": 0, "j": 1, "amount": 10**18},
    {"kind": "given_in", "i": 1, "j": 0, "amount": 123_456_789},
    {"kind": "given_out", "i": 0, "j": 1, "amount": 7 * 10**18},
    {"kind": "given_out", "i": 1, "j": 0, "amount": 200_000 * 10**6},
    {"kind": "given_out", "i": 1, "j": 0, "amount": 300_000 * 10**6},
    {"kind": "given_in", "i": 0, "j": 1, "amount": 150 * 10**18},
    {"kind": "given_in", "i": 0, "j": 1, "amount": 1},
    {"kind": "given_in", "i": 0, "j": 1, "amount": 0},
    {"kind": "join_tokens", "amounts": [50 * 10**18, 10**6]},
    {"kind": "join_tokens", "amounts": [0, 0]},
    {"kind": "join_one", "i": 1, "shares": 700 * 10**18},
    {"kind": "join_one", "i": 1, "shares": 10**23},
    {"kind": "join_all", "shares": 10**18},
    {"kind": "exit_one", "i": 0, "shares": 2000 * 10**18},
    {"kind": "exit_one", "i": 1, "shares": 10**18},
    {"kind": "exit_tokens", "amounts": [3 * 10**18, 90_000 * 10**6]},
    {"kind": "exit_tokens", "amounts": [0, 10**15]},
    {"kind": "exit_all", "shares": 1000 * 10**18},
    {"kind": "exit_all", "shares": 10**24},
]

CASES = [
    out("a_third_and_two_thirds", 5 * 10**21, 333333333333333333, 8 * 10**20, 666666666666666667, 10**20),
    out("one_to_ninety_nine", 10**21, P, 10**21, 99 * P, 3 * 10**20),
    out("ninety_nine_to_one", 10**21, 99 * P, 10**21, P, 10**17),
    out("one_unit_above_the_limit", 10**21, 50 * P, 10**21, 50 * P, 3 * 10**20 + 1),
    out("so_small_that_the_margin_takes_it_all", 10**24, 60 * P, 10**24, 40 * P, 10**6),
    into("exponent_of_four", 10**21, 20 * P, 5 * 10**20, 80 * P, 10**20),
    into("exponent_of_ninety_nine", 10**21, P, 10**21, 99 * P, 2 * 10**20),
    into("one_unit_above_the_limit_out", 10**21, 50 * P, 10**21, 50 * P, 3 * 10**20 + 1),
    into("everything_overflows", 10**60, 50 * P, 2**255, 50 * P, 10**20),
    constant("five_tokens", [10 * P, 15 * P, 20 * P, 25 * P, 30 * P], [10**20, 3, 10**30, 77 * 10**18, 10**12]),
    constant("nothing_of_one", [50 * P, 50 * P], [10**20, 0]),
    bounds("near_one_from_below", ONE - 12345, 37 * ONE),
    bounds("near_one_from_above", ONE + ONE // 11, 99 * ONE + 1),
    bounds("at_the_edge_of_the_fine_logarithm", 9 * ONE // 10, ONE // 3),
    bounds("largest_factors_of_the_table", 10**58, 97 * P),
    bounds("second_factor_of_the_table", 10**47, 3 * P),
    bounds("result_too_large", 10**60, 3 * ONE),
    bounds("result_too_small", 10**3, 2 * ONE + 1),
    bounds("base_past_255_bits", 2**255, P),
    bounds("exponent_of_nothing", 5, 0),
    sequence("four_fifths_with_six_decimals", [80 * P, 20 * P], [18, 6], 3 * ONE // 1000, STEPS),
    sequence("halves_without_decimals_and_fee", [50 * P, 50 * P], [0, 18], 0, [
        {"kind": "join_first", "amounts": [1000, 10**21]},
        {"kind": "given_in", "i": 0, "j": 1, "amount": 9},
        {"kind": "given_in", "i": 1, "j": 0, "amount": 10**18 // 2},
        {"kind": "given_out", "i": 0, "j": 1, "amount": 1},
        {"kind": "join_one", "i": 0, "shares": 1},
        {"kind": "exit_one", "i": 0, "shares": 1}]),
    sequence("three_tokens_and_the_largest_balance", [33 * P, 33 * P, 34 * P], [18, 18, 8], ONE // 10, [
        {"kind": "join_first", "amounts": [BALANCE_MAX, 10**24, 10**16]},
        {"kind": "given_in", "i": 0, "j": 1, "amount": 1},
        {"kind": "given_out", "i": 0, "j": 2, "amount": 10**30},
        {"kind": "join_tokens", "amounts": [10**30, 10**22, 10**10]},
        {"kind": "exit_tokens", "amounts": [10**30, 10**22, 10**10]}]),
    sequence("too_little_to_begin_with", [50 * P, 50 * P], [18, 18], ONE // 1000, [
        {"kind": "join_first", "amounts": [10, 10]}]),
]

if __name__ == "__main__":
    print(json.dumps({
        "protocol": "Balancer v2 weighted math",
        "source": "formulas of balancer/balancer-v2-monorepo WeightedMath.sol, LogExpMath.sol, FixedPoint.sol, "
                  "BasePool.sol, BaseMinimalSwapInfoPool.sol",
        "how": "tests/reference/balancer_weighted_vectors.py, Python integers; inputs chosen by us",
        "units": "the library's calls: wad 1e18 and scaled to 18 decimals, no swap fee; sequences: smallest units, "
                 "swap fee 1e18 = 100%",
        "cases": CASES}, indent=1))
