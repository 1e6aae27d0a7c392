#!/usr/bin/env python3
"""Works out tests/cases/vectors/uniswap_v2_own.json with Python's own integers.

    tests/reference/uniswap_v2_vectors.py > tests/cases/vectors/uniswap_v2_own.json

Written from the formulas of UniswapV2Library and UniswapV2Pair, apart from the C++ rules that the
file tests. A Refused is where the contract reverts.
"""

import json
import math

UINT112, UINT256 = 2**112 - 1, 2**256 - 1


class Refused(Exception):
    pass


def need(condition, message):
    if not condition:
        raise Refused(message)


def u256(value):
    need(0 <= value <= UINT256, "SafeMath")
    return value


def amount_out(x, r_in, r_out):
    need(x > 0, "UniswapV2Library: INSUFFICIENT_INPUT_AMOUNT")
    need(r_in > 0 and r_out > 0, "UniswapV2Library: INSUFFICIENT_LIQUIDITY")
    fee = u256(x * 997)
    return u256(fee * r_out) // u256(r_in * 1000 + fee)


def amount_in(y, r_in, r_out):
    need(y > 0, "UniswapV2Library: INSUFFICIENT_OUTPUT_AMOUNT")
    need(r_in > 0 and r_out > 0, "UniswapV2Library: INSUFFICIENT_LIQUIDITY")
    need(y < r_out, "the divisor is 0 or below")
    return u256(u256(r_in * y * 1000) // ((r_out - y) * 997) + 1)


class Pair:
    def __init__(self):
        self.r, self.cumulative, self.supply, self.time = [0, 0], [0, 0], 0, 0

    def update(self, balances, now):
        need(max(balances) <= UINT112, "UniswapV2: OVERFLOW")
        dt = (now - self.time) % 2**32
        if dt and all(self.r):
            for i in (0, 1):
                price = (self.r[1 - i] << 112) // self.r[i]
                self.cumulative[i] = (self.cumulative[i] + price * dt) % 2**256
        self.r, self.time = list(balances), now

    def swap(self, token_in, x, y, now):
        need(y > 0, "UniswapV2: INSUFFICIENT_OUTPUT_AMOUNT")
        need(y < self.r[1 - token_in], "UniswapV2: INSUFFICIENT_LIQUIDITY")
        need(x > 0, "UniswapV2: INSUFFICIENT_INPUT_AMOUNT")
        after = list(self.r)
        after[token_in] += x
        after[1 - token_in] -= y
        adjusted = (after[token_in] * 1000 - 3 * x) * after[1 - token_in] * 1000
        need(adjusted >= self.r[0] * self.r[1] * 1000**2, "UniswapV2: K")
        self.update(after, now)

    def mint(self, given, now):
        if self.supply == 0:
            root = math.isqrt(given[0] * given[1])
            shares = u256(root - 1000)
        else:
            shares = min(given[i] * self.supply // self.r[i] for i in (0, 1))
        need(shares > 0, "UniswapV2: INSUFFICIENT_LIQUIDITY_MINTED")
        self.update([self.r[i] + given[i] for i in (0, 1)], now)
        self.supply += shares if self.supply else shares + 1000
        return shares

    def burn(self, shares, now):
        need(shares <= self.supply - 1000, "the holder has fewer")
        paid = [shares * r // self.supply for r in self.r]
        need(min(paid) > 0, "UniswapV2: INSUFFICIENT_LIQUIDITY_BURNED")
        self.update([self.r[i] - paid[i] for i in (0, 1)], now)
        self.supply -= shares
        return paid


def text(values):
    return {key: str(value) for key, value in values.items()}


def pair_fields(x, y, r_in, r_out):
    def trial(out):
        pair = Pair()
        pair.r = [r_in, r_out]
        pair.swap(0, x, out, 0)
        return pair.r

    fields = {}
    try:
        after = trial(y)
        fields.update(pairAcceptsAmountOut=True)
        fields.update(text({"reserveInAfter": after[0], "reserveOutAfter": after[1]}))
    except Refused:
        fields.update(pairAcceptsAmountOut=False)
    try:
        trial(y + 1)
        fields.update(pairAcceptsAmountOutPlus1=True)
    except Refused as why:
        fields.update(pairAcceptsAmountOutPlus1=False, plus1Error=str(why))
    return fields


def exact_in(name, x, r_in, r_out):
    inputs = text({"amountIn": x, "reserveIn": r_in, "reserveOut": r_out})
    try:
        y = amount_out(x, r_in, r_out)
        expected = {"amountOut": str(y)}
        if y:
            expected.update(pair_fields(x, y, r_in, r_out))
    except Refused as why:
        expected = {"revert": str(why)}
    return {"name": name, "op": "getAmountOut", "inputs": inputs, "expected": expected}


def exact_out(name, y, r_in, r_out):
    inputs = text({"amountOut": y, "reserveIn": r_in, "reserveOut": r_out})
    try:
        expected = {"amountIn": str(amount_in(y, r_in, r_out))}
    except Refused as why:
        expected = {"revert": str(why)}
    return {"name": name, "op": "getAmountIn", "inputs": inputs, "expected": expected}


def mint_burn(name, first, second, shares):
    inputs = text({"initial0": first[0], "initial1": first[1], "add0": second[0], "add1": second[1],
                   "burnLiquidity": shares})
    pair, expected = Pair(), {}
    try:
        pair.mint(first, 0)
        expected["totalSupplyAfterFirstMint"] = str(pair.supply)
        expected["secondMintLiquidity"] = str(pair.mint(second, 0))
        expected["burnAmount0"], expected["burnAmount1"] = map(str, pair.burn(shares, 0))
    except Refused as why:
        expected["revert"] = str(why)
    return {"name": name, "op": "mint_burn", "inputs": inputs, "expected": expected}


def sequence(name, reserves, start, steps):
    pair, now, done = Pair(), start, []
    pair.mint(reserves, start)
    for dt, token, x in steps:
        now += dt
        try:
            y = amount_out(x, pair.r[token], pair.r[1 - token])
            pair.swap(token, x, y, now)
            step = {"amountOut": str(y)}
        except Refused as why:
            step = {"revert": str(why)}
        step.update(text({"reserve0": pair.r[0], "reserve1": pair.r[1],
                          "price0CumulativeLast": pair.cumulative[0],
                          "price1CumulativeLast": pair.cumulative[1]}))
        done.append(step)
    inputs = text({"reserve0": reserves[0], "reserve1": reserves[1], "startTimestamp": start})
    inputs["steps"] = [{"dt": str(dt), "tokenIn": token, "amountIn": str(x)} for dt, token, x in steps]
    return {"name": name, "op": "swap_sequence_with_twap", "inputs": inputs, "expected": {"steps": done}}


CASES = [
    exact_in("sale_of_wrapped_bitcoin", 12_34567890, 2_345_67890123, 31_415_926535897932384626),
    exact_in("reserve_would_pass_112_bits", 2**112 - 5, 10**24, 10**24),
    exact_in("numerator_passes_256_bits", 2**200, 10**20, 10**20),
    exact_out("all_but_one_unit", 10**25 - 1, 7 * 10**24, 10**25),
    exact_out("more_than_there_is", 10**25 + 1, 7 * 10**24, 10**25),
    mint_burn("lopsided_second_deposit", (5 * 10**9, 8 * 10**20), (10**9, 10**22), 123_456_789_012_345),
    mint_burn("burns_more_than_anybody_holds", (10**12, 10**12), (10**6, 10**6), 10**12 + 10**6 - 999),
    sequence("same_block_dust_overflow_and_the_32_bit_clock", (10**30, 3 * 10**11), 2**32 - 700,
             [(0, 0, 10**28), (300, 1, 10**9), (300, 0, 1), (200, 1, 4 * 10**9), (0, 0, 2**112), (86400, 0, 10**29)]),
]

if __name__ == "__main__":
    print(json.dumps({
        "protocol": "Uniswap v2",
        "source": "formulas of Uniswap/v2-core UniswapV2Pair.sol and v2-periphery UniswapV2Library.sol",
        "how": "tests/reference/uniswap_v2_vectors.py, Python integers; inputs chosen by us",
        "units": "raw integer token units; price{0,1}CumulativeLast are UQ112.112 price times seconds, in uint256",
        "cases": CASES}, indent=1))
