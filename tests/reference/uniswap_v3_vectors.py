#!/usr/bin/env python3
"""Works out tests/cases/vectors/uniswap_v3_own.json with Python's own integers.

    tests/reference/uniswap_v3_vectors.py > tests/cases/vectors/uniswap_v3_own.json

Written from the formulas of TickMath, SqrtPriceMath, SwapMath, Tick, TickBitmap, Position, Oracle and UniswapV3Pool,
apart from the C++ rules that the file tests: prices of ticks come from a product over a table that is made here, ticks
from the contract's own search by squaring, the next tick from a search through 256 multiples of the spacing at a time.
A Refused is where the contract reverts.
"""

import json
from decimal import Decimal, getcontext

getcontext().prec = 120
Q96, Q128, U160, U256 = 2**96, 2**128, 2**160, 2**256
MIN_TICK, MAX_TICK = -887272, 887272
MIN_PRICE, MAX_PRICE = 4295128739, 1461446703485210103287273052203988822378723970342
ALL = 2**255 - 1


class Refused(Exception):
    pass


def need(condition, message):
    if not condition:
        raise Refused(message)


def up(a, b):
    return -(-a // b)


# 2^128 / 1.0001^(2^i / 2), to the nearest integer.
ROOTS = [int((Decimal(Q128) / (Decimal("1.0001") ** (Decimal(2**i) / 2))).to_integral_value()) for i in range(20)]


def price_of(tick):
    need(abs(tick) <= MAX_TICK, "T")
    ratio = Q128
    for i, root in enumerate(ROOTS):
        if abs(tick) >> i & 1:
            ratio = ratio * root >> 128
    return up((U256 - 1) // ratio if tick > 0 else ratio, 2**32)


def tick_of(price):
    need(MIN_PRICE <= price < MAX_PRICE, "R")
    ratio = price << 32
    top = ratio.bit_length() - 1
    r = ratio >> top - 127 if top >= 128 else ratio << 127 - top
    log2 = top - 128 << 64
    for bit in range(63, 49, -1):
        r = r * r >> 127
        f = r >> 128
        log2 |= f << bit
        r >>= f
    log = log2 * 255738958999603826347141
    low = log - 3402992956809132418596140100660247210 >> 128
    high = log + 291339464771989622907027621153398088495 >> 128
    return high if low != high and price_of(high) <= price else low


def amount0(a, b, liquidity, rounded_up):
    a, b = min(a, b), max(a, b)
    need(a > 0, "a price of 0")
    top = (liquidity << 96) * (b - a)
    return up(up(top, b), a) if rounded_up else top // b // a


def amount1(a, b, liquidity, rounded_up):
    top = liquidity * abs(b - a)
    return up(top, Q96) if rounded_up else top // Q96


def next_price(price, liquidity, amount, zero_for_one, is_input):
    need(price > 0 and liquidity > 0, "a price or liquidity of 0")
    if zero_for_one == is_input:  # the amount is of token 0
        if amount == 0:
            return price
        top, product = liquidity << 96, amount * price
        if is_input:
            fits = product < U256 and top + product < U256
            return up(top * price, top + product) if fits else up(top, top // price + amount)
        need(product < U256 and top > product, "more of token 0 than there is")
        price = up(top * price, top - product)
    elif is_input:
        price += (amount << 96) // liquidity
    else:
        change = up(amount << 96, liquidity)
        need(price > change, "more of token 1 than there is")
        price -= change
    need(price < U160, "a price of more than 160 bits")
    return price


def swap_step(price, target, liquidity, remaining, fee):
    down, exact_in = price >= target, remaining >= 0

    def paid(end):
        return (amount0 if down else amount1)(price, end, liquidity, True)

    def received(end):
        return (amount1 if down else amount0)(price, end, liquidity, False)

    if exact_in:
        usable = remaining * (10**6 - fee) // 10**6
        end = target if usable >= paid(target) else next_price(price, liquidity, usable, down, True)
    else:
        end = target if -remaining >= received(target) else next_price(price, liquidity, -remaining, down, False)
    x, y = paid(end), received(end)
    if not exact_in:
        y = min(y, -remaining)
    taken = remaining - x if exact_in and end != target else up(x * fee, 10**6 - fee)
    return end, x, y, taken


class Pool:
    def __init__(self, fee, spacing, price, now=1_700_000_000):
        self.fee, self.spacing, self.price, self.tick = fee, spacing, price, tick_of(price)
        self.now, self.liquidity, self.growth = now, 0, [0, 0]
        self.ticks, self.positions = {}, {}
        self.history = [(now, 0, 0)]

    def sums(self, seconds_ago):
        then = self.now - seconds_ago
        after = [entry for entry in self.history if entry[0] >= then]
        before = [entry for entry in self.history if entry[0] <= then]
        need(before, "OLD")
        t0, ticks0, seconds0 = before[-1]
        if t0 == then:
            return ticks0, seconds0
        if not after:
            dt = then - t0
            return ticks0 + self.tick * dt, (seconds0 + (dt << 128) // max(1, self.liquidity)) % U160
        t1, ticks1, seconds1 = after[0]
        mean = abs(ticks1 - ticks0) // (t1 - t0) * (1 if ticks1 >= ticks0 else -1)
        share = (seconds1 - seconds0) % U160 * (then - t0) // (t1 - t0)
        return ticks0 + mean * (then - t0), (seconds0 + share) % U160

    def observe(self):
        if self.history[-1][0] != self.now:
            self.history.append((self.now, *self.sums(0)))

    def inside(self, lower, upper):
        result = []
        for i in (0, 1):
            below, above = self.ticks[lower][2 + i], self.ticks[upper][2 + i]
            below = below if self.tick >= lower else self.growth[i] - below
            above = above if self.tick < upper else self.growth[i] - above
            result.append((self.growth[i] - below - above) % U256)
        return result

    def modify(self, lower, upper, change):
        need(lower < upper and lower >= MIN_TICK and upper <= MAX_TICK, "TL")
        need(lower % self.spacing == 0 and upper % self.spacing == 0, "not a multiple of the spacing")
        limit = (Q128 - 1) // (2 * (MAX_TICK // self.spacing) + 1)
        position = self.positions.setdefault((lower, upper), [0, [0, 0], [0, 0]])
        need(position[0] + change >= 0, "LS")
        for tick, sign in ((lower, 1), (upper, -1)):
            start = self.growth if tick <= self.tick else [0, 0]
            entry = self.ticks.setdefault(tick, [0, 0, *start])
            need(entry[0] + change <= limit, "LO")
            entry[0] += change
            entry[1] += sign * change
        inside = self.inside(lower, upper)
        for i in (0, 1):
            grown = (inside[i] - position[1][i]) % U256
            position[2][i] = (position[2][i] + grown * position[0] // Q128) % Q128
        position[0], position[1] = position[0] + change, inside
        for tick in (lower, upper):
            if self.ticks[tick][0] == 0:
                del self.ticks[tick]
        a, b = price_of(lower), price_of(upper)
        here = min(max(self.price, a), b) if lower <= self.tick < upper else (a if self.tick < lower else b)
        amounts = [amount0(here, b, abs(change), change > 0), amount1(a, here, abs(change), change > 0)]
        if lower <= self.tick < upper:
            self.observe()
            self.liquidity += change
        return amounts

    def burn(self, lower, upper, amount):
        paid = self.modify(lower, upper, -amount)
        owed = self.positions[lower, upper][2]
        collected = [(owed[i] + paid[i]) % Q128 for i in (0, 1)]
        owed[:] = [0, 0]
        return paid, collected

    def next_tick(self, tick, down):
        """The next tick with liquidity, or the last of 256 multiples of the spacing."""
        multiple = tick // self.spacing
        if down:
            places = range(multiple, multiple // 256 * 256 - 1, -1)
        else:
            places = range(multiple + 1, (multiple + 1) // 256 * 256 + 256)
        for place in places:
            if place * self.spacing in self.ticks:
                return place * self.spacing
        return min(max(places[-1] * self.spacing, MIN_TICK), MAX_TICK)

    def swap(self, down, amount, limit):
        need(amount != 0, "AS")
        ahead = MIN_PRICE < limit < self.price if down else self.price < limit < MAX_PRICE
        need(ahead, "SPL")
        tick, price, liquidity, growth = self.tick, self.price, self.liquidity, list(self.growth)
        left, other, paid = amount, 0, 0 if down else 1
        while left and price != limit:
            stop = self.next_tick(tick, down)
            stop_price = price_of(stop)
            target = max(stop_price, limit) if down else min(stop_price, limit)
            start = price
            price, x, y, taken = swap_step(price, target, liquidity, left, self.fee)
            if amount > 0:
                left, other = left - x - taken, other - y
            else:
                left, other = left + y, other + x + taken
            if liquidity:
                growth[paid] = (growth[paid] + taken * Q128 // liquidity) % U256
            if price == stop_price:
                if stop in self.ticks:
                    entry = self.ticks[stop]
                    entry[2:] = [(growth[i] - entry[2 + i]) % U256 for i in (0, 1)]
                    liquidity += -entry[1] if down else entry[1]
                tick = stop - 1 if down else stop
            elif price != start:
                tick = tick_of(price)
        if tick != self.tick:
            self.observe()
        self.tick, self.price, self.liquidity, self.growth = tick, price, liquidity, growth
        stated = amount - left
        return [stated, other] if down == (amount > 0) else [other, stated]

    def state(self):
        return {"sqrtPriceX96": str(self.price), "tick": self.tick, "liquidity": str(self.liquidity),
                "feeGrowthGlobal0X128": str(self.growth[0]), "feeGrowthGlobal1X128": str(self.growth[1])}


def case(name, op, inputs, work):
    try:
        expected = work()
    except Refused as why:
        expected = {"revert": str(why)}
    return {"name": name, "op": op, "inputs": inputs, "expected": expected}


def tick_case(tick):
    return case(f"tick_{tick}", "getSqrtRatioAtTick", {"tick": tick}, lambda: {"sqrtPriceX96": str(price_of(tick))})


def ratio_case(name, price):
    return case(name, "getTickAtSqrtRatio", {"sqrtPriceX96": str(price)}, lambda: {"tick": tick_of(price)})


def delta_case(name, a, b, liquidity, rounded_up):
    inputs = {"sqrtRatioAX96": str(a), "sqrtRatioBX96": str(b), "liquidity": str(liquidity), "roundUp": rounded_up}
    return case(name, "getAmountDeltas", inputs, lambda: {"amount0": str(amount0(a, b, liquidity, rounded_up)),
                                                          "amount1": str(amount1(a, b, liquidity, rounded_up))})


def next_case(name, price, liquidity, amount, down, is_input):
    inputs = {"sqrtPriceX96": str(price), "liquidity": str(liquidity), "amount": str(amount), "zeroForOne": down}
    return case(name, f"getNextSqrtPriceFrom{'Input' if is_input else 'Output'}", inputs,
                lambda: {"sqrtPriceNextX96": str(next_price(price, liquidity, amount, down, is_input))})


def step_case(name, price, target, liquidity, remaining, fee):
    inputs = {"sqrtPriceCurrentX96": str(price), "sqrtPriceTargetX96": str(target), "liquidity": str(liquidity),
              "amountRemaining": str(remaining), "feePips": fee}
    names = ("sqrtPriceNextX96", "amountIn", "amountOut", "feeAmount")
    return case(name, "computeSwapStep", inputs,
                lambda: dict(zip(names, map(str, swap_step(price, target, liquidity, remaining, fee)))))


def order(kind, down, amount, limit=None):
    limit = limit or (MIN_PRICE + 1 if down else MAX_PRICE - 1)
    return {"kind": kind, "zeroForOne": down, "amountSpecified": str(amount), "sqrtPriceLimitX96": str(limit)}


def swapped(pool, step):
    sign = -1 if step["kind"] == "exactOut" else 1  # what is received is negative to the contract
    try:
        amounts = pool.swap(step["zeroForOne"], sign * int(step["amountSpecified"]), int(step["sqrtPriceLimitX96"]))
    except Refused as why:
        return {"revert": str(why)}
    return {"amount0": str(amounts[0]), "amount1": str(amounts[1]), **pool.state()}


def opened(fee, spacing, price, positions):
    pool = Pool(fee, spacing, price)
    minted = [pool.modify(lower, upper, liquidity) for lower, upper, liquidity in positions]
    inputs = {"fee": fee, "tickSpacing": spacing, "startSqrtPriceX96": str(price),
              "positions": [{"tickLower": lower, "tickUpper": upper, "liquidity": str(liquidity)}
                            for lower, upper, liquidity in positions]}
    amounts = [{"amount0": str(x), "amount1": str(y)} for x, y in minted]
    return pool, inputs, amounts, [str(sum(paid[i] for paid in minted)) for i in (0, 1)]


def swap_case(name, fee, spacing, price, positions, step):
    pool, inputs, minted, balances = opened(fee, spacing, price, positions)
    expected = {"poolBalance0Before": balances[0], "poolBalance1Before": balances[1], "mintAmounts": minted,
                "tickBefore": pool.tick}
    expected.update(swapped(pool, step))
    return {"name": name, "op": "pool_swap", "inputs": {**inputs, "swap": step}, "expected": expected}


def sequence_case(name, fee, spacing, price, positions, steps, ago):
    pool, inputs, minted, _ = opened(fee, spacing, price, positions)
    inputs["steps"], inputs["observeSecondsAgos"], done = [], ago, []
    for dt, *step in steps:
        pool.now += dt
        inputs["steps"].append({"dt": dt, **order(*step)})
        done.append(swapped(pool, inputs["steps"][-1]))
    sums = [pool.sums(seconds) for seconds in ago]
    burned = [pool.burn(lower, upper, liquidity) for lower, upper, liquidity in positions]
    expected = {"mintAmounts": minted, "steps": done, "tickCumulatives": [str(ticks) for ticks, _ in sums],
                "secondsPerLiquidityCumulativeX128s": [str(seconds) for _, seconds in sums],
                "burnAllAfterwards": [{"burn0": str(paid[0]), "burn1": str(paid[1]), "collect0": str(collected[0]),
                                       "collect1": str(collected[1])} for paid, collected in burned]}
    return {"name": name, "op": "pool_swap_sequence", "inputs": inputs, "expected": expected}


WAD, HERE = 10**18, 2**96
ISLANDS = [(-120_000, -60_000, 3 * WAD), (-600, -60, 50 * WAD), (61_440, 62_040, 7 * WAD)]  # a gap of half a million
NARROW = [(-887_220, 887_220, 10 * WAD), (-120, 120, 900 * WAD), (-60, 60, 4_000 * WAD), (60, 180, 77 * WAD)]
ETHER = [(191_150, 198_080, 7 * 10**17), (194_000, 195_500, 3 * 10**18), (194_500, 194_510, 4 * 10**19)]

CASES = [
    *[tick_case(tick) for tick in (0, 1, -1, 63_001, -202_111, 443_636, 887_271, 887_273)],
    *[ratio_case(f"at_tick_{tick}_{offset:+}", price_of(tick) + offset)
      for tick in (-600_000, -1, 0, 12_345, 700_001) for offset in (-1, 0, 1)],
    ratio_case("last_price", MAX_PRICE - 1), ratio_case("past_the_last_price", MAX_PRICE),
    delta_case("narrow_down", price_of(-10), price_of(10), 123_456_789_012_345_678, False),
    delta_case("narrow_up", price_of(10), price_of(-10), 123_456_789_012_345_678, True),
    delta_case("widest", MIN_PRICE, MAX_PRICE - 1, 2**110, True),
    next_case("token0_in_past_256_bits", price_of(800_000), 10**20, 2**150, True, True),
    next_case("token1_in_past_160_bits", price_of(887_000), 1, 2**100, False, True),
    next_case("token0_out_more_than_there_is", HERE, WAD, WAD + 1, False, False),
    next_case("token1_out_almost_all", HERE, WAD, WAD - 1, True, False),
    next_case("no_liquidity", HERE, 0, 1, True, True),
    step_case("dust_is_all_fee", HERE, price_of(-60), 10**24, 1, 3_000),
    step_case("target_reached_exactly_in", HERE, price_of(-1), WAD, 10**15, 500),
    step_case("capped_output", price_of(60), price_of(61), 10**6, -30, 10_000),
    step_case("no_liquidity_to_the_target", HERE, price_of(5_000), 0, 10**9, 3_000),
    swap_case("jumps_empty_ranges_down", 3_000, 60, HERE, ISLANDS, order("exactIn", True, 80 * WAD)),
    swap_case("stops_in_an_empty_range", 3_000, 60, HERE, ISLANDS, order("toPrice", True, ALL, price_of(-20_000))),
    swap_case("stops_where_a_search_ends", 3_000, 60, HERE, ISLANDS, order("toPrice", True, ALL, price_of(-15_360))),
    swap_case("stops_where_a_search_ends_up", 3_000, 60, HERE, ISLANDS, order("toPrice", False, ALL, price_of(15_300))),
    swap_case("stops_on_a_tick_with_liquidity", 3_000, 60, HERE, ISLANDS, order("toPrice", True, ALL, price_of(-600))),
    swap_case("all_liquidity_used_up", 3_000, 60, HERE, ISLANDS, order("exactOut", False, 10**30)),
    swap_case("many_searches_with_liquidity", 100, 1, price_of(7), [(-5_000, 9_001, WAD)], order("exactIn", False, WAD // 3)),
    swap_case("one_unit", 500, 10, price_of(194_503) + 12_345, ETHER, order("exactIn", True, 1)),
    swap_case("limit_on_the_wrong_side", 500, 10, price_of(194_503), ETHER, order("exactIn", True, 10**6, price_of(194_504))),
    swap_case("amount_of_nothing", 500, 10, price_of(194_503), ETHER, order("exactIn", True, 0)),
    sequence_case("through_every_tick_and_back", 3_000, 60, HERE, NARROW,
                  [(13, "exactIn", True, 9 * WAD), (0, "exactIn", True, WAD // 10), (4, "exactOut", True, 3 * WAD),
                   (1_000, "exactIn", False, 60 * WAD), (12, "exactOut", False, 2 * WAD, price_of(150)),
                   (12, "exactIn", True, 1), (3_600, "toPrice", True, ALL, price_of(-61)),
                   (0, "exactIn", False, WAD, price_of(-100)), (77, "exactOut", False, WAD // 7)],
                  [0, 1, 77, 78, 1_000, 3_700, 4_700, 4_718]),
    sequence_case("half_an_hour_of_ether", 500, 10, price_of(194_503) + 99, ETHER,
                  [(12 * (i % 4), "exactIn", i % 3 != 0, (3 + i) * (10**9 if i % 3 else 5 * WAD)) for i in range(24)],
                  [0, 5, 100, 333]),
]

if __name__ == "__main__":
    print(json.dumps({
        "protocol": "Uniswap v3",
        "source": "formulas of Uniswap/v3-core contracts/UniswapV3Pool.sol and contracts/libraries/*.sol",
        "how": "tests/reference/uniswap_v3_vectors.py, Python integers; inputs chosen by us",
        "units": "raw token units; sqrtPriceX96 = sqrt(token1/token0)*2^96; feePips 1e-6; amount0/amount1 are pool "
                 "deltas (positive = paid into the pool); dt in seconds",
        "cases": CASES}, indent=1))
