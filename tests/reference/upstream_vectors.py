#!/usr/bin/env python3
"""Works out tests/cases/vectors/upstream_own.json with Python's own integers.

    upstream_vectors.py > tests/cases/vectors/upstream_own.json
    upstream_vectors.py --random COUNT SEED        as many random cases as wanted

Cases in the form of assertions of the protocols' own test suites, with inputs of ours. Written from the
contracts (Uniswap/v2-core UniswapV2Pair.sol; makerdao/dss src/{dog,clip,abaci,flip}.sol), apart from the
C++ rules that the file tests.
"""
import json
import random
import sys

WAD, RAY, RAD, MAX = 10**18, 10**27, 10**45, 2**256 - 1


class Revert(Exception):
    pass


def need(condition, message):
    if not condition:
        raise Revert(message)


# ---- Uniswap v2 --------------------------------------------------------------------------------
def pair_case(case):
    x, r0, r1 = case["amountIn"], case["reserve0"], case["reserve1"]
    same = case["op"] == "pair_swap_token0_for_token0"

    def passes(out):
        if out >= (r0 if same else r1):
            return "UniswapV2: INSUFFICIENT_LIQUIDITY"
        b0, b1 = (r0 + x - out, r1) if same else (r0 + x, r1 - out)
        return "" if (b0 * 1000 - 3 * x) * b1 * 1000 >= r0 * r1 * 10**6 else "UniswapV2: K"

    low, high = 0, (r0 if same else r1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if passes(middle) else (middle, high)
    return {"maxAmountOut": low, "maxAmountOutPlus1Reverts": passes(low + 1)}


# ---- Maker, Liquidations 2.0 -------------------------------------------------------------------
def rpow(x, n):
    z = x if n % 2 else RAY
    n //= 2
    while n:
        x = (x * x + RAY // 2) // RAY
        if n % 2:
            z = (z * x + RAY // 2) // RAY
        n //= 2
    return z


def price_at(calc, top, age):
    if calc["kind"] == "LinearDecrease":
        return 0 if age >= calc["tau"] else top * ((calc["tau"] - age) * RAY // calc["tau"]) // RAY
    times = age // calc["step"] if calc["kind"] == "StairstepExponentialDecrease" else age
    return top * rpow(calc["cut"], times) // RAY


def worn_out(case):
    age, price = case["secondsSinceKick"], price_at(case["calc"], case["top"], case["secondsSinceKick"])
    return age > case["tail"] or price * RAY // case["top"] < case["cusp"]


def buy(price, tab, lot, chost, amount):
    piece = min(lot, amount)
    owe = piece * price
    if owe > tab:
        owe, piece = tab, tab // price
    elif owe < tab and piece < lot and tab - owe < chost:
        need(tab > chost, "Clipper/no-partial-purchase")
        owe = tab - chost
        piece = owe // price
    return piece, owe


def take(case):
    price = price_at(case["calc"], case["top"], case["secondsSinceKick"])
    need(not worn_out(case), "Clipper/needs-reset")
    need(case["max"] >= price, "Clipper/too-expensive")
    need(price > 0, "Panic(18)")
    piece, owe = buy(price, case["tab"], case["lot"], case["chost"], case["amt"])
    tab, lot = case["tab"] - owe, case["lot"] - piece
    closed = tab == 0 or lot == 0
    made = {"price": price, "slice": piece, "owe": owe, "returnedToUsr": lot if closed else 0, "auctionClosed": closed,
            "tabLeft": 0 if closed else tab, "lotLeft": 0 if closed else lot}
    if not closed:
        try:
            buy(price, tab, lot, case["chost"], tab // 2 // price)
            made["furtherPartialTakeReverts"] = False
        except Revert:
            made["furtherPartialTakeReverts"] = True
    return made


def bark(case):
    feed = case["priceAtBark"] * 10**9 * RAY // case["par"]
    spot = feed * RAY // case["mat"]
    ink, art, rate = case["ink"], case["art"], case["rate"]
    need(spot > 0 and ink * spot < art * rate, "Dog/not-unsafe")
    room = min(case["Hole"], case["hole"])
    need(room > 0, "Dog/liquidation-limit-hit")
    dart = min(art, room * WAD // rate // case["chop"])
    if art > dart:
        if (art - dart) * rate < case["dust"]:
            dart = art
        else:
            need(dart * rate >= case["dust"], "Dog/dusty-auction-from-partial-bark")
    dink = ink * dart // art
    need(dink > 0, "Dog/null-auction")
    tab = dart * rate * case["chop"] // WAD
    top = feed * case["buf"] // RAY
    need(tab > 0 and top > 0, "Clipper/zero-top-price")
    return {"tab": tab, "lot": dink, "top": top, "coin": case["tip"] + tab * case["chip"] // WAD, "dirtAfter": tab,
            "urnInkAfter": ink - dink, "urnArtAfter": art - dart}


def needs_redo(case):
    made = {"needsRedo": worn_out(case)}
    if made["needsRedo"] and "oraclePriceAtRedo" in case:
        made["topAfterRedo"] = case["oraclePriceAtRedo"] * 10**9 * case["buf"] // RAY
    return made


# ---- Maker, Liquidations 1.x -------------------------------------------------------------------
TTL, TAU = 3 * 3600, 2 * 86400


class Flip:
    def __init__(self, case):
        self.lot, self.tab, self.beg = case["lot"], case["tab"], case["beg"]
        self.bid, self.guy, self.tic, self.end, self.now = 0, None, 0, TAU, 0
        self.dai = {"gal": 0, "usr": 0}
        self.gem = {"gal": 0, "usr": 0}
        for step in case["steps"]:
            self.dai[step["bidder"]] = case["bidderDai"]
            self.gem[step["bidder"]] = 0

    def pay(self, source, to, amount):
        need(self.dai[source] >= amount, "Vat: underflow")
        self.dai[source] -= amount
        if to:
            self.dai[to] += amount

    def offer(self, who, lot, bid):
        need(self.tic > self.now or self.tic == 0, "Flipper/already-finished-tic")
        need(self.end > self.now, "Flipper/already-finished-end")
        before = dict(self.dai)
        try:
            if who != self.guy:
                self.pay(who, self.guy, self.bid)
            self.pay(who, "gal", bid - self.bid)
        except Revert:
            self.dai = before
            raise
        self.gem["usr"] += self.lot - lot
        self.guy, self.lot, self.bid, self.tic = who, lot, bid, self.now + TTL

    def tend(self, who, lot, bid):
        need(self.lot is not None and lot == self.lot and self.bid < bid <= self.tab, "Flipper/bid")
        need(bid * WAD >= self.beg * self.bid or bid == self.tab, "Flipper/insufficient-increase")
        self.offer(who, lot, bid)

    def dent(self, who, lot, bid):
        need(self.lot is not None and bid == self.bid == self.tab and lot < self.lot, "Flipper/lot")
        need(self.beg * lot <= self.lot * WAD, "Flipper/insufficient-decrease")
        self.offer(who, lot, bid)

    def deal(self):
        need(self.tic > 0 and (self.tic < self.now or self.end < self.now), "Flipper/not-finished")
        self.gem[self.guy] += self.lot
        self.lot, self.tic = None, -1  # the auction is gone


def flip_script(case):
    flip, accepted = Flip(case), []
    for step in case["steps"]:
        flip.now += step.get("after_s", 0)
        try:
            if step["action"] == "deal":
                flip.deal()
            else:
                getattr(flip, step["action"])(step["bidder"], step.get("lot", flip.lot), step["bid"])
            accepted.append(True)
        except Revert:
            accepted.append(False)
    made = {"accepted": accepted}
    made.update({name + "Dai": amount for name, amount in flip.dai.items()})
    made.update({name + "Gem": amount for name, amount in flip.gem.items()})
    return made


# ---- cases -------------------------------------------------------------------------------------
MAKER, FLIP, PAIR = "MakerDAO 2.0", "MakerDAO 1.x", "Uniswap v2"
RULES = {
    "pair_swap_token0_for_token1": (PAIR, pair_case), "pair_swap_token0_for_token0": (PAIR, pair_case),
    "bark": (MAKER, bark), "take": (MAKER, take), "needs_redo": (MAKER, needs_redo),
    "abacus_price": (MAKER, lambda case: {"price": price_at(case, case["top"], case["dur"])}),
    "getStatus_price": (MAKER, lambda case: {"price": price_at(case["calc"], case["top"], case["secondsSinceKick"])}),
    "flip_script": (FLIP, flip_script),
}
SMALL = {"tau", "step", "dur", "tail", "secondsSinceKick", "after_s"}


def texts(value, key=""):
    if isinstance(value, dict):
        return {name: texts(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [texts(inner) for inner in value]
    keep = isinstance(value, (bool, str)) or key in SMALL
    return value if keep else str(value)


def made(name, operation, inputs, **more):
    protocol, rule = RULES[operation]
    try:
        expected = rule({**inputs, "op": operation})
    except Revert as why:
        expected = {"revert": str(why)}
    expected.update(more)
    return {"name": name, "protocol": protocol, "op": operation, "inputs": texts(inputs), "expected": texts(expected)}


def linear(tau):
    return {"kind": "LinearDecrease", "tau": tau}


def stairs(cut, step):
    return {"kind": "StairstepExponentialDecrease", "cut": cut, "step": step}


def exponential(cut):
    return {"kind": "ExponentialDecrease", "cut": cut}


VAULT = {"ink": 30 * WAD, "art": 4_000 * WAD, "rate": 1_037 * RAY // 1000, "par": RAY, "mat": 145 * RAY // 100,
         "priceAtBark": 190 * WAD, "dust": 1_500 * RAD, "chop": 113 * WAD // 100, "hole": 10**7 * RAD,
         "Hole": 10**8 * RAD, "buf": 12 * RAY // 10, "tip": 250 * RAD, "chip": WAD // 1000}
AUCTION = {"tab": 4_700 * RAD, "lot": 30 * WAD, "top": 228 * RAY, "chost": 1_695 * RAD, "calc": stairs(99 * RAY // 100, 90),
           "tail": 8_400, "cusp": 4 * RAY // 10, "secondsSinceKick": 1_000, "amt": 30 * WAD, "max": 228 * RAY}
SALE = {"lot": 77 * WAD, "tab": 9_000 * RAD, "beg": 103 * WAD // 100, "bidderDai": 20_000 * RAD}


def bids(*steps):
    names = ("bidder", "action", "bid", "lot", "after_s")
    return [{n: v for n, v in zip(names, step) if v is not None} for step in steps]


def scripted():
    pair = {"amountIn": 3 * 10**17, "reserve0": 2_500 * WAD, "reserve1": 31_415 * 10**6}
    yield made("pair_sale_for_six_decimals", "pair_swap_token0_for_token1", pair)
    yield made("pair_pays_its_own_token_back", "pair_swap_token0_for_token0", pair)
    yield made("pair_has_less_than_the_product_allows", "pair_swap_token0_for_token0", {**pair, "reserve0": 10**17})
    yield made("bark_of_a_whole_vault", "bark", VAULT)
    yield made("bark_of_a_part", "bark", {**VAULT, "hole": 2_222 * RAD + 7})
    yield made("bark_of_a_part_that_is_dust", "bark", {**VAULT, "hole": 1_000 * RAD})
    yield made("bark_of_a_safe_vault", "bark", {**VAULT, "priceAtBark": 201 * WAD})
    yield made("bark_by_a_changed_par", "bark", {**VAULT, "par": 99 * RAY // 100, "priceAtBark": 195 * WAD})
    yield made("take_of_what_pays_the_tab", "take", AUCTION)
    yield made("take_of_a_part", "take", {**AUCTION, "amt": 5 * WAD})
    yield made("take_that_would_leave_dust", "take", {**AUCTION, "amt": 20 * WAD})
    yield made("take_of_a_part_where_all_is_dust", "take", {**AUCTION, "tab": 1_600 * RAD, "amt": 2 * WAD})
    yield made("take_of_the_whole_lot", "take", {**AUCTION, "secondsSinceKick": 5_000})
    yield made("take_from_a_worn_out_auction", "take", {**AUCTION, "secondsSinceKick": 8_401})
    yield made("take_below_the_price", "take", {**AUCTION, "max": 100 * RAY})
    redo = {key: AUCTION[key] for key in ("calc", "top", "tail", "cusp", "secondsSinceKick")}
    yield made("redo_not_yet", "needs_redo", {**redo, "buf": 12 * RAY // 10})
    yield made("redo_by_price", "needs_redo", {**redo, "calc": linear(1_650), "buf": 12 * RAY // 10,
                                               "oraclePriceAtRedo": 123_456_789 * 10**9})
    yield made("price_between_steps", "getStatus_price", {"top": 77 * RAY, "calc": stairs(97 * RAY // 100, 61),
                                                          "secondsSinceKick": 1_000})
    yield made("price_at_the_end", "abacus_price", {**linear(777), "top": 10**30 + 1, "dur": 777})
    yield made("price_of_halves", "abacus_price", {**exponential(RAY - 10**22), "top": 5 * 10**29, "dur": 40_000},
               price=5 * 10**29 * 670_320_046 // 10**9, absTolerance=10**24)
    yield made("flip_of_all_for_the_tab", "flip_script", {**SALE, "steps": bids(
        ("ann", "tend", 4_000 * RAD), ("ben", "tend", 4_100 * RAD), ("ben", "tend", 9_000 * RAD), ("ann", "dent", 9_000 * RAD, 76 * WAD),
        ("ann", "dent", 9_000 * RAD, 70 * WAD), ("ben", "dent", 9_000 * RAD, 60 * WAD, TTL - 1), ("ann", "deal", None, None, TTL),
        ("ann", "deal", None, None, 1))})
    yield made("flip_outbid_without_money", "flip_script", {**SALE, "bidderDai": 5_000 * RAD, "steps": bids(
        ("ann", "deal"), ("ann", "tend", 5_001 * RAD), ("ann", "tend", 3_000 * RAD), ("ben", "tend", 4_000 * RAD),
        ("ann", "tend", 5_000 * RAD), ("ann", "tend", 5_100 * RAD), ("ben", "deal", None, None, TAU), ("ben", "deal", None, None, 1))})


def random_curve(rng):
    cut = RAY - rng.randrange(10 ** rng.randint(20, 26))
    return rng.choice([linear(rng.randint(1, 20_000)), stairs(cut, rng.randint(1, 200)), exponential(cut)])


def random_script(rng):
    steps = []
    for _ in range(rng.randint(1, 10)):
        step = {"bidder": rng.choice(["ann", "ben", "cyd"]), "action": rng.choice(["tend", "tend", "dent", "dent", "deal"]),
                "bid": rng.choice([SALE["tab"], rng.randrange(1, SALE["tab"])]), "after_s": rng.choice([0, 0, 100, TTL, TTL + 1])}
        if step["action"] == "dent":
            step.update(bid=SALE["tab"], lot=rng.randrange(SALE["lot"]))
        if step["action"] == "deal":
            step.pop("bid")
        steps.append(step)
    return steps


def random_inputs(rng, operation):
    if operation.startswith("pair"):
        reserve = 10 ** rng.randint(6, 27)
        return {"amountIn": rng.randrange(1, reserve), "reserve0": rng.randrange(reserve, 20 * reserve),
                "reserve1": 10 ** rng.randint(6, 27) + rng.randrange(10**6)}
    if operation == "bark":
        return {**VAULT, "priceAtBark": rng.randrange(1, 250 * WAD), "art": rng.randrange(1, 9_000 * WAD),
                "hole": rng.randrange(1, 9_000 * RAD), "dust": rng.randrange(3_000 * RAD), "rate": RAY + rng.randrange(RAY)}
    if operation == "take":
        return {**AUCTION, "calc": random_curve(rng), "amt": rng.randrange(1, 40 * WAD), "tab": rng.randrange(1, 9_000 * RAD),
                "secondsSinceKick": rng.randint(0, 9_000), "max": rng.randrange(50 * RAY, 300 * RAY)}
    if operation == "needs_redo":
        return {"calc": random_curve(rng), "top": rng.randrange(RAY, 999 * RAY), "tail": rng.randint(1, 9_000),
                "cusp": rng.randrange(RAY), "secondsSinceKick": rng.randint(0, 9_000), "buf": rng.randrange(RAY, 2 * RAY),
                "oraclePriceAtRedo": rng.randrange(1, 999 * WAD)}
    if operation == "flip_script":
        return {**SALE, "bidderDai": rng.choice([5_000, 20_000]) * RAD, "steps": random_script(rng)}
    top, age = rng.randrange(10**20, 10**33), rng.randint(0, 20_000)
    if operation == "abacus_price":
        return {**random_curve(rng), "top": top, "dur": age}
    return {"calc": random_curve(rng), "top": top, "secondsSinceKick": age}


def main(arguments):
    if arguments[:1] == ["--random"]:
        rng = random.Random(int(arguments[2]))
        kinds = list(RULES)
        cases = [made(f"random_{i}", kinds[i % len(kinds)], random_inputs(rng, kinds[i % len(kinds)]))
                 for i in range(int(arguments[1]))]
    else:
        cases = list(scripted())
    print(json.dumps({
        "protocol": "several",
        "source": "the contracts named in tests/reference/upstream_vectors.py",
        "how": "tests/reference/upstream_vectors.py, Python integers; inputs chosen by us",
        "units": "wad 1e18, ray 1e27, rad 1e45; token units",
        "cases": cases}, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
