#!/usr/bin/env python3
"""Works out tests/cases/vectors/theory_own.json: theory checks by other means than the C++.

    tests/reference/theory_vectors.py > tests/cases/vectors/theory_own.json
    tests/reference/theory_vectors.py COUNT SEED > FILE.json    as many random ones of each kind

Settled prices by a scan from above and bisection, payments by repeated rounds, plans and splits by
minimising, first passages by adding up a density: slow and plain, where the C++ has closed forms.
"""

import json
import math
import random
import sys


def settle(f, demand, start, scan=200_000):
    """Greatest p with p = f(demand(p)), from the start down."""
    def gap(p):
        return p - f(demand(p))
    above, step = start, start / scan
    if gap(above) <= 0:
        return above
    below = above - step
    while below > 0 and gap(below) > 0:
        above, below = below, below - step
    below = max(below, 0.0)
    for _ in range(200):
        middle = (below + above) / 2
        if gap(middle) > 0:
            above = middle
        else:
            below = middle
    return above


def uniform(draw):
    high = draw.uniform(50, 2000)
    low = high * draw.uniform(0.0, 0.7)
    rho = draw.uniform(1, 2000)
    start = high * draw.uniform(0.9, 0.999)
    demand = lambda p: rho * min(max(high - p, 0), high - low)
    return {"p0": start, "b": high, "a": low, "rho": rho}, demand


def settled(inputs, demand, price, response):
    high, start = inputs["b"], inputs["p0"]
    return {"p_star": price, "Q": demand(price), "R": response, "amplification": (high - price) / (high - start)}


def linear(draw):
    inputs, demand = uniform(draw)
    lam = draw.uniform(0.1, 0.9) / inputs["rho"]
    price = settle(lambda q: inputs["p0"] - lam * q, demand, inputs["p0"])
    expected = settled(inputs, demand, price, lam * inputs["rho"])
    return {**inputs, "lam": lam}, {**expected, "book_exhausted": price < inputs["a"]}


def exponential(draw):
    inputs, demand = uniform(draw)
    alpha = draw.uniform(0.1, 0.9) / inputs["rho"] / inputs["b"]
    price = settle(lambda q: inputs["p0"] * math.exp(-alpha * q), demand, inputs["p0"])
    return {**inputs, "alpha": alpha}, settled(inputs, demand, price, alpha * inputs["rho"] * price)


def pool(draw):
    inputs, demand = uniform(draw)
    depth = inputs["rho"] * inputs["b"] * draw.uniform(2.5, 20)
    price = settle(lambda q: inputs["p0"] * (1 + q / depth) ** -2, demand, inputs["p0"])
    response = 2 * inputs["rho"] * inputs["p0"] / depth * (1 + demand(price) / depth) ** -3
    return {**inputs, "X": depth}, settled(inputs, demand, price, response)


def discrete(draw):
    impact = draw.choice(["linear", "exponential"])
    start = draw.uniform(95, 105)
    coefficient = draw.uniform(0.02, 0.3) / (1 if impact == "linear" else 100)
    f = lambda q: start - coefficient * q if impact == "linear" else start * math.exp(-coefficient * q)
    positions = [{"liq_price": draw.randrange(80, 106), "qty": draw.randrange(1, 25)} for _ in range(draw.randrange(1, 12))]
    demand = lambda p: sum(x["qty"] for x in positions if x["liq_price"] >= p)
    found = []
    for q in sorted({demand(level) for level in range(0, 200)}):
        if demand(f(q)) == q:
            found.append({"n": sum(x["liq_price"] >= f(q) for x in positions), "Q": q, "p": f(q)})
    waves = [start]
    while f(demand(waves[-1])) < waves[-1]:
        waves.append(f(demand(waves[-1])))
    return ({"p0": start, "impact": impact, "coef": coefficient, "positions": positions},
            {"n_liquidated": found[0]["n"], "Q": found[0]["Q"], "p_star": found[0]["p"],
             "least_fixed_point": found[-1]["p"], "n_equilibria": len(found), "equilibria": found, "wave_prices": waves})


def payments(draw):
    n = draw.randrange(2, 6)
    owed = [[0 if i == j else draw.choice([0, draw.uniform(0, 4)]) for j in range(n)] for i in range(n)]
    outside = [draw.uniform(0.1, 1.5) for _ in range(n)]
    alpha, beta = draw.choice([(1, 1), (0.7, 0.6)])
    total = [sum(row) for row in owed]

    def rounds(paid):
        for _ in range(20_000):
            got = [sum(paid[j] * owed[j][i] / total[j] for j in range(n) if total[j]) for i in range(n)]
            paid = [total[i] if outside[i] + got[i] >= total[i] * (1 - 1e-12) else alpha * outside[i] + beta * got[i] for i in range(n)]
        return paid
    greatest = rounds(total)
    return ({"L": owed, "e": outside, "alpha": alpha, "beta": beta},
            {"p": greatest, "p_from_below": rounds([0.0] * n), "defaults": [p < t * (1 - 1e-9) for p, t in zip(greatest, total)]})


def common_price(draw):
    banks = [{"illiquid": draw.randrange(50, 150), "cash": draw.uniform(0, 10), "min_ratio": 0.07} for _ in range(3)]
    for bank in banks:
        bank["debt"] = bank["illiquid"] * draw.uniform(0.92, 1.01)

    def sold(p):
        return sum(min(b["illiquid"], max(0, b["illiquid"] - (p * b["illiquid"] + b["cash"] - b["debt"]) / (b["min_ratio"] * p))) for b in banks)
    price = settle(lambda q: math.exp(-2e-4 * q), sold, 1.0)
    return {"alpha": 2e-4, "banks": banks}, {"p_star": price, "sold": sold(price)}


def debt_rank(draw):
    n = 4
    weights = [[0 if i == j else draw.uniform(0, 0.3) for j in range(n)] for i in range(n)]
    first = [draw.uniform(0, 0.2) for _ in range(n)]
    now, before = first, [0.0] * n
    for _ in range(3000):
        now, before = [min(1, now[i] + sum(weights[i][j] * (now[j] - before[j]) for j in range(n))) for i in range(n)], now
    vector, size = [1.0] * n, 1.0
    for _ in range(3000):  # positive matrix: the power method reaches its largest eigenvalue
        vector = [sum(weights[i][j] * vector[j] for j in range(n)) for i in range(n)]
        size = max(vector)
        vector = [v / size for v in vector]
    return {"Lambda": weights, "h1": first}, {"h_inf": now, "spectral_radius": size}


def execution(draw):
    x, t, n = 1e6, draw.uniform(1, 10), draw.randrange(2, 9)
    sigma, eps, gamma, eta, lam = draw.uniform(0.3, 1.5), 0.05, 2e-7, draw.uniform(2e-6, 5e-6), 10 ** draw.uniform(-7, -5.5)
    tau = t / n
    cost = (eta - gamma * tau / 2) / tau
    risk = lam * sigma * sigma * tau
    # The first-order conditions are a tridiagonal system in x_1 .. x_(n-1).
    upper, right = [0.0] * n, [0.0] * n
    for j in range(1, n):
        diagonal = 4 * cost + 2 * risk + 2 * cost * upper[j - 1]
        upper[j] = -2 * cost / diagonal
        right[j] = (2 * cost * (x if j == 1 else right[j - 1])) / diagonal
    held = [x] + [0.0] * n
    for j in range(n - 1, 0, -1):
        held[j] = right[j] - upper[j] * held[j + 1]
    return ({"X": x, "T": t, "N": n, "sigma": sigma, "eps": eps, "gamma": gamma, "eta": eta, "lam": lam},
            {"holdings": held,
             "E": gamma * x * x / 2 + eps * x + cost * sum((held[j - 1] - held[j]) ** 2 for j in range(1, n + 1)),
             "V": sigma ** 2 * tau * sum(h * h for h in held[1:])})


def split(draw):
    pools = []
    for _ in range(draw.randrange(2, 6)):
        base = draw.uniform(10, 1000)
        pools.append({"X": base, "Y": base * draw.uniform(1900, 2000), "gamma": draw.choice([0.997, 0.9995, 1.0])})
    quantity = draw.uniform(0.5, 60)

    def sold(nu):
        return [max(0, (math.sqrt(p["gamma"] * p["X"] * p["Y"] / nu) - p["X"]) / p["gamma"]) for p in pools]
    low, high = 1e-6, 1e6
    for _ in range(300):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if sum(sold(middle)) > quantity else (low, middle)
    amounts = sold(low)
    out = sum(p["Y"] - p["X"] * p["Y"] / (p["X"] + p["gamma"] * d) for p, d in zip(pools, amounts))
    return {"pools": pools, "Q": quantity}, {"delta": amounts, "out": out, "marginal": low}


def barrier(draw):
    start, sigma, mu, t = 100.0, draw.uniform(0.3, 1.2), draw.uniform(-0.5, 0.5), draw.uniform(0.02, 1)
    level = start * math.exp(-sigma * math.sqrt(t) * draw.uniform(0.3, 2))
    x, nu = math.log(start / level), mu - sigma ** 2 / 2
    # The density of the first passage of a drifted walk, by Simpson in ln(time).
    density = lambda s: x / (sigma * math.sqrt(2 * math.pi * s)) * math.exp(-(x + nu * s) ** 2 / (2 * sigma ** 2 * s))
    n, first, last = 40_000, math.log(t) - 12, math.log(t)
    points = [density(math.exp(first + (last - first) * i / n)) for i in range(n + 1)]
    total = sum(v * (1 if i in (0, n) else 4 if i % 2 else 2) for i, v in enumerate(points))
    return {"S0": start, "barrier": level, "mu": mu, "sigma": sigma, "T": t}, {"prob": total * (last - first) / n / 3}


def trough(draw):
    tau, rho = draw.uniform(1, 20), draw.uniform(0.005, 0.2)
    threshold = (1 + math.sqrt(rho * tau)) ** 2
    response = draw.uniform(1.0, 0.97 * threshold)
    # Oracle fall x and displaced price j after a unit shock, small Runge-Kutta steps until x turns.
    def rate(x, j):
        fall = (1 + j - x) / tau
        return fall, response * fall - rho * j
    x, j, h, time = 0.0, 0.0, tau / 2000, 0.0
    while True:
        a = rate(x, j)
        if a[0] <= 0:
            break
        b = rate(x + h / 2 * a[0], j + h / 2 * a[1])
        c = rate(x + h / 2 * b[0], j + h / 2 * b[1])
        d = rate(x + h * c[0], j + h * c[1])
        x, j, time = x + h / 6 * (a[0] + 2 * b[0] + 2 * c[0] + d[0]), j + h / 6 * (a[1] + 2 * b[1] + 2 * c[1] + d[1]), time + h
    return {"tau_o": tau, "rho": rho, "R": response}, {"R_c": threshold, "peak_amplification": x}


def haircuts(draw):
    n = draw.randrange(1, 9)
    gains, caps = [draw.uniform(1, 100) for _ in range(n)], [draw.uniform(0.05, 1) for _ in range(n)]
    deficit = draw.uniform(0.05, 0.95) * sum(w * c for w, c in zip(gains, caps))
    low, high = 0.0, 1.0
    for _ in range(200):
        middle = (low + high) / 2
        paid = sum(w * min(middle, c) for w, c in zip(gains, caps))
        low, high = (middle, high) if paid < deficit else (low, middle)
    shares = [min(low, c) for c in caps]
    return {"w": gains, "cap": caps, "B": deficit}, {"eta": low, "haircut": shares, "paid": [w * h for w, h in zip(gains, shares)]}


KINDS = [("clearing_linear_uniform", linear, 1e-9), ("clearing_exponential_uniform", exponential, 1e-9),
         ("clearing_cpmm_uniform", pool, 1e-9), ("clearing_discrete_book", discrete, 1e-9),
         ("clearing_payments", payments, 1e-7), ("cifuentes_ferrucci_shin", common_price, 1e-9),
         ("linear_debtrank", debt_rank, 1e-9), ("almgren_chriss", execution, 1e-8), ("cpmm_optimal_split", split, 1e-8),
         ("gbm_first_passage", barrier, 1e-8), ("meanfield_resilience", trough, 1e-5), ("adl_capped_pro_rata", haircuts, 1e-9)]


def main():
    count, seed = (int(word) for word in sys.argv[1:3]) if len(sys.argv) > 2 else (2, 1)
    cases = []
    for name, make, tolerance in KINDS:
        draw = random.Random(f"{seed} {name}")
        for i in range(count):
            inputs, expected = make(draw)
            cases.append({"name": f"{name}_{i + 1}", "inputs": inputs, "expected": expected, "tol": tolerance})
    json.dump({"how": "tests/reference/theory_vectors.py", "cases": cases}, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
