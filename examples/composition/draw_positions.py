"""Draws the positions of scenario.toml: ACCOUNTS accounts over its venues, the same for the same SEED.

    python3 examples/composition/draw_positions.py [ACCOUNTS] [SEED] > examples/composition/positions.csv

Debts are log-normal; how much of it an account could still borrow is uniform, so that some of the accounts of every
venue stand near their threshold. No account is drawn from anybody's: the book is made up.
"""

import random
import sys

PRICE = 2000.0  # USD per ETH at the start

# venue, share of the accounts, coin that is owed, median debt, least debt, collateral value over debt where liquidated
VENUES = [
    ("aave", 0.55, "USDC", 4_000.0, 200.0, 1 / 0.825),
    ("maker", 0.20, "DAI", 30_000.0, 8_000.0, 1.45),
    ("liquity", 0.10, "LUSD", 15_000.0, 2_000.0, 1.10),
    ("crvusd", 0.15, "crvUSD", 8_000.0, 500.0, 1 / 0.89),
]
SIGMA = 1.0
SAFETY = {"aave": (1.02, 2.6), "maker": (1.05, 3.0), "liquity": (1.25, 3.4), "crvusd": (1.06, 2.2)}


def main():
    accounts = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    draw = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    print("account,venue,asset,collateral,debt")
    for venue, share, coin, median, least, ratio in VENUES:
        low, high = SAFETY[venue]
        for i in range(round(accounts * share)):
            debt = max(least, median * draw.lognormvariate(0.0, SIGMA))
            collateral = debt * ratio * draw.uniform(low, high) / PRICE
            print(f"{venue}-{i},{venue},ETH,{collateral:.6f},0")
            print(f"{venue}-{i},{venue},{coin},0,{debt:.2f}")


if __name__ == "__main__":
    main()
