"""seawall profile from outside: theory's books, what must move the right way, files, bad input."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import pandas

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
EXAMPLE = str(ROOT / "examples" / "order-book.toml")
OWN_BOOK = str(ROOT / "examples" / "own-book" / "scenario.toml")
PROGRAM = pathlib.Path(os.environ.get("SEAWALL_BUILD_DIR", "build/release")) / "seawall"

# Vaults whose penalty is above their ratio are sold whole at their level, as theory.md's books are.
VAULTS = """schema_version = 1
name = "vaults"
duration_minutes = 10

[clock]
start = 2024-01-01T00:00:00Z

[[assets]]
name = "TOKEN"
price_usd = 100
impact = {{ shape = "linear", coefficient = {coefficient!r} }}

[[assets]]
name = "DAI"
price_usd = 1

[[liquidity]]
name = "market"
kind = "impact_depth"
base = "TOKEN"
quote = "DAI"
curve = {{ shape = "linear", coefficient = {coefficient!r} }}
source = "theory.md section 9"

[[oracles]]
name = "token-usd"
asset = "TOKEN"
decimals = 18

[[venues]]
name = "maker"
kind = "cdp"
mechanism = "clip"
[venues.cdp]
collateral = "TOKEN"
debt = "DAI"
oracle = "token-usd"
liquidation_ratio = 1.25
penalty = 0.30
[venues.cdp.clip]
lifetime_minutes = 140
step_seconds = 90
"""
VAULT = """
[[accounts]]
name = "vault {level}"
venue = "maker"
collateral = {{ TOKEN = {tokens} }}
debt = {{ DAI = {debt!r} }}
"""


def vaults(start, impact, levels):
    """A scenario in which `impact` USD a token is the slope at a start of `start` USD."""
    text = VAULTS.format(coefficient=impact / start)
    for level, tokens in levels:
        text += VAULT.format(level=level, tokens=tokens, debt=tokens * level / 1.25)
    return text


def seawall(*arguments, environment=None):
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False, timeout=300,
                          env={**os.environ, "NO_COLOR": "1", **(environment or {})})
    return done.returncode, done.stdout, done.stderr


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, text, name="scenario.toml"):
        path = self.folder / name
        path.write_text(text)
        return str(path)

    def profile(self, *arguments):
        code, out, err = seawall("profile", *arguments, "--json")
        self.assertEqual((code, err), (0, ""), err)
        return json.loads(out)


class Theory(Folder):
    def test_the_discrete_book_settles_at_its_greatest_and_least_price(self):
        levels = [(99, 10), (97, 10), (96, 20), (92, 30), (80, 50)]
        path = self.file(vaults(98.5, 0.2, levels))
        row = self.profile(path, "--shock-grid=-0.015")["own"]["shocks"][0]
        self.assertAlmostEqual(row["clearing_price"], 84.5, delta=1e-6)
        self.assertAlmostEqual(row["worst_clearing_price"], 74.5, delta=1e-6)
        self.assertAlmostEqual(row["tokens_sold"], 70, delta=1e-6)
        self.assertEqual(row["accounts_liquidated"], 4)
        self.assertAlmostEqual(row["amplification"], 15.5 / 1.5, delta=1e-6)

    def test_of_several_prices_both_ends_are_told(self):
        path = self.file(vaults(95.5, 0.08, [(level, 20) for level in (95, 94, 93, 92, 91)]))
        row = self.profile(path, "--shock-grid", "-0.045")["own"]["shocks"][0]
        self.assertAlmostEqual(row["clearing_price"], 95.5, delta=1e-9)
        self.assertAlmostEqual(row["worst_clearing_price"], 87.5, delta=1e-6)

    def test_uniform_vaults_amplify_by_one_over_one_minus_r(self):
        # 500 vaults of 1 token, 0.1 USD apart from 99.9 down: 10 a USD; 0.05 USD a token is R = 1/2.
        path = self.file(vaults(99.0, 0.05, [(round(99.95 - 0.1 * i, 2), 1) for i in range(500)]))
        row = self.profile(path, "--shock-grid=-0.01")["own"]["shocks"][0]
        self.assertAlmostEqual(row["branching"], 0.5, delta=0.02)
        self.assertAlmostEqual(row["amplification"], 2.0, delta=0.1)
        self.assertAlmostEqual(row["endogenous_share"], 0.5, delta=0.03)

    def test_one_large_vault_is_a_step_and_many_small_ones_are_a_fold(self):
        one = self.profile(self.file(vaults(95.0, 0.1, [(95, 100)])))["own"]
        self.assertEqual((one["folds"], one["critical_shock"]), ([], None))
        self.assertEqual((len(one["steps"]), one["steps"][0]["accounts"]), (1, 1))
        self.assertAlmostEqual(one["steps"][0]["shock"], -0.05, delta=1e-9)
        many = self.profile(self.file(vaults(95.0, 0.1, [(95 - i / 100, 5) for i in range(20)])))["own"]
        self.assertEqual(len(many["folds"]), 1)
        self.assertEqual((many["folds"][0]["accounts"], many["steps"]), (20, []))
        self.assertAlmostEqual(many["critical_shock"], -0.05, delta=1e-9)
        self.assertAlmostEqual(many["folds"][0]["tokens_sold_more"], 100, delta=1e-6)


class MovesTheRightWay(Folder):
    def test_more_depth_and_a_smaller_shock_give_a_higher_price(self):
        for scenario in (EXAMPLE, OWN_BOOK):
            own = self.profile(scenario, "--depth", "4,2,1,0.5,0.25,0.1,0.02")["own"]
            for rows in (own["depths"], own["shocks"]):
                prices = [row["clearing_price"] for row in rows]
                self.assertEqual(prices, sorted(prices, reverse=True), scenario)
                self.assertGreater(prices[0], prices[-1])

    def test_more_debt_gives_no_higher_price(self):
        cells = self.profile(EXAMPLE, "--depth", "1", "--severity-shock=-0.03")["own"]["severity"]
        falls = [cell["fall_beyond_shock"] for cell in cells]
        self.assertEqual(falls, sorted(falls))
        self.assertLess(falls[0], falls[-1])

    def test_the_shock_falls_through_at_the_depth_that_it_names(self):
        row = self.profile(EXAMPLE, "--shock-grid=-0.02")["own"]["shocks"][0]
        share = row["depth_to_jump"]
        self.assertTrue(0 < share < 1, share)
        above, below = self.profile(EXAMPLE, "--severity-shock=-0.02", "--depth",
                                    f"{share * 1.001!r},{share * 0.999!r}")["own"]["depths"]
        self.assertGreater(above["clearing_price"], 1.01 * below["clearing_price"])

    def test_baselines_stay_at_the_shocked_price_and_slippage_costs(self):
        for row in self.profile(EXAMPLE)["own"]["shocks"]:
            for name in ("baseline_no_feedback", "baseline_constant_slippage"):
                self.assertEqual(row[name]["clearing_price"], row["shocked_price"])
            self.assertGreaterEqual(row["baseline_constant_slippage"]["bad_debt_usd"],
                                    row["baseline_no_feedback"]["bad_debt_usd"])


class Background(Folder):
    PRIOR = """
[[background_leverage]]
asset = "ETH"
value_usd = {value}
leverage_least = 2
leverage_most = 20
source = "made up, 2024-01-01"
"""

    def scenario(self, value):
        return self.file(pathlib.Path(EXAMPLE).read_text() + self.PRIOR.format(value=value))

    def test_stands_beside_the_accounts_and_changes_nothing_of_theirs(self):
        plain = self.profile(EXAMPLE)
        both = self.profile(self.scenario(500000))
        self.assertNotIn("with_background", plain)
        self.assertEqual(plain["own"], both["own"])
        self.assertEqual(both["background_leverage"][0]["leverage_most"], 20)
        for own, with_it in zip(both["own"]["shocks"], both["with_background"]["shocks"], strict=True):
            self.assertLessEqual(with_it["clearing_price"], own["clearing_price"])
            self.assertLessEqual(with_it["tokens_sold_by_background"], with_it["tokens_sold"] * (1 + 1e-12))

    def test_longs_are_sold_where_their_leverage_says(self):
        # Log-uniform over a factor of 10 in leverage: at −5 % nobody, at −50 % all, at −1/√40 half.
        grid = f"-0.049,-0.5,{-1 / 40 ** 0.5!r}"
        prior = self.PRIOR.format(value=100).replace("ETH", "TOKEN")
        path = self.file(vaults(100, 1e-9, [(10, 1)]) + prior)
        rows = self.profile(path, "--shock-grid=" + grid)["with_background"]["shocks"]
        tokens = [row["tokens_sold_by_background"] for row in rows]
        self.assertEqual(tokens[0], 0)
        self.assertAlmostEqual(tokens[1], 0.5, delta=0.002)
        self.assertAlmostEqual(tokens[2], 1.0, delta=1e-9)

    def test_a_prior_out_of_range_is_told_its_key(self):
        path = self.file(pathlib.Path(EXAMPLE).read_text() +
                         self.PRIOR.format(value=1).replace("leverage_most = 20", "leverage_most = 1.5"))
        code, out, err = seawall("profile", path)
        self.assertEqual((code, out), (2, ""))
        self.assertIn("background_leverage[0].leverage_most", err)


class Words(Folder):
    def test_nothing_is_called_safe_and_what_was_not_found_has_its_range(self):
        for scenario in (EXAMPLE, OWN_BOOK):
            for signs in ([], ["--ascii"]):
                text = " ".join(seawall("profile", scenario, *signs)[1].split())
                self.assertNotIn("safe", text.lower())
                self.assertNotIn("-0.0 %", text)
                self.assertNotIn("−0.0 %", text)
                for part in ("ILLUSTRATIVE", "In short", " 1. ", " 3. ", "Must be sold", "not modelled", "N0", "N1"):
                    self.assertIn(part, text)
        text = " ".join(seawall("profile", self.file(vaults(95.0, 1e-6, [(95, 1)])))[1].split())
        self.assertIn("No fold found in [−60 %, 0 %]", text)

    def test_what_exhausts_the_depth_is_said_in_words(self):
        text = seawall("profile", EXAMPLE, "--depth", "0.5")[1]
        self.assertIn("exhausted", text)
        self.assertIn("finds no buyer", " ".join(text.split()))

    def test_ascii_has_no_other_signs_and_every_line_fits(self):
        for columns in ("80", "120"):
            text = seawall("profile", OWN_BOOK, "--ascii", environment={"COLUMNS": columns})[1]
            self.assertTrue(text.isascii())
            self.assertNotIn("?", text)
            for line in text.splitlines():
                self.assertLessEqual(len(line), int(columns), line)
        self.assertTrue(any(line.lstrip().startswith("+") for line in text.splitlines()))


class Files(Folder):
    def test_a_folder_has_what_json_says_and_is_the_same_twice(self):
        first, second = self.folder / "first", self.folder / "second"
        made = self.profile(OWN_BOOK, "--out", str(first))
        self.assertEqual(seawall("profile", OWN_BOOK, "--quiet", "--out", str(second)), (0, "", ""))
        names = sorted(path.name for path in first.iterdir())
        self.assertEqual(names, ["manifest.json", "profile.json", "profile_curve.parquet", "profile_shocks.parquet"])
        for name in names:
            self.assertEqual((first / name).read_bytes(), (second / name).read_bytes(), name)
        self.assertEqual(json.loads((first / "profile.json").read_text()), made)
        curve = pandas.read_parquet(first / "profile_curve.parquet")
        self.assertEqual(list(curve["to_sell"]), [point["to_sell"] for point in made["own"]["curve"]])
        shocks = pandas.read_parquet(first / "profile_shocks.parquet")
        self.assertEqual(list(shocks["clearing_price"]), [row["clearing_price"] for row in made["own"]["shocks"]])
        manifest = json.loads((first / "manifest.json").read_text())
        self.assertEqual((manifest["kind"], len(manifest["inputs"]), len(manifest["files"])), ("profile", 2, 3))

    def test_a_folder_is_replaced_only_by_force_and_why_says_what_it_is(self):
        out = str(self.folder / "out")
        self.assertEqual(seawall("profile", OWN_BOOK, "--quiet", "--out", out)[0], 0)
        code, _, err = seawall("profile", OWN_BOOK, "--quiet", "--out", out)
        self.assertEqual(code, 2)
        self.assertIn("--force", err)
        self.assertEqual(seawall("profile", OWN_BOOK, "--quiet", "--out", out, "--force"), (0, "", ""))
        code, _, err = seawall("why", "0x01e7", "--results", out)
        self.assertEqual(code, 2)
        self.assertIn("is of a profile", err)

    def test_the_page_names_every_key(self):
        page = (ROOT / "docs" / "profile.md").read_text()
        path = self.file(pathlib.Path(EXAMPLE).read_text() + Background.PRIOR.format(value=1000))

        def keys(value):
            if isinstance(value, dict):
                yield from value
                value = list(value.values())
            if isinstance(value, list):
                for inner in value:
                    yield from keys(inner)

        for key in sorted(set(keys(self.profile(path)))):
            self.assertIn(f"`{key}`", page)


class BadInput(Folder):
    """Exit code 2, one line on standard error, nothing on standard output, no folder."""

    def refused(self, *arguments):
        out = self.folder / "out"
        code, text, err = seawall("profile", *arguments, "--out", str(out))
        self.assertEqual((code, text), (2, ""), err)
        self.assertEqual(len(err.splitlines()), 1, err)
        self.assertEqual([path.name for path in self.folder.iterdir() if "out" in path.name], [])
        return err

    def test_options_out_of_range_are_told_what_is_allowed(self):
        for option, found, allowed in (
                ("--shock-grid", "abc", "FROM:TO:STEP"),
                ("--shock-grid", "nan", "FROM:TO:STEP"), ("--shock-grid", "-0.5:0:0", "STEP"),
                ("--shock-grid", "-0.5:0", "STEP"), ("--shock-grid", "-0.5:0:nan", "STEP"),
                ("--shock-grid", "-0.5:0:1e-9", "1000"), ("--shock-grid", "-1", "(-1, 0]"),
                ("--shock-grid", "0.1", "(-1, 0]"), ("--shock-grid", "-0.1,,-0.2", "FROM:TO:STEP"),
                ("--depth", "-1", "(0, 1e6]"), ("--depth", "0", "(0, 1e6]"), ("--depth", "nan", "list of numbers"),
                ("--depth", "1,two", "list of numbers"), ("--depth", "1e9", "(0, 1e6]"),
                ("--severity-shock", "0", "(-1, 0)"), ("--severity-shock", "nan", "number"),
                ("--severity-shock", "-2", "(-1, 0)"), ("--volatility", "-1", "[0, 100]"),
                ("--volatility", "inf", "number"), ("--window", "0", "(0, 1)"), ("--window", "x", "number")):
            with self.subTest(option=option, found=found):
                err = self.refused(EXAMPLE, f"{option}={found}")
                self.assertIn(option, err)
                self.assertIn(allowed, err)

    def test_an_unknown_asset_gets_a_suggestion(self):
        err = self.refused(EXAMPLE, "--asset", "ETHH")
        self.assertIn("did you mean 'ETH'?", err)

    def test_an_asset_that_nobody_has_behind_debt(self):
        self.assertIn("no account with debt has USDC", self.refused(EXAMPLE, "--asset", "USDC"))

    def test_no_positions(self):
        text = pathlib.Path(EXAMPLE).read_text()
        head = text[:text.index("# Under water below 1,960")]
        self.assertIn("positions", self.refused(self.file(head, "empty.toml")))

    def test_no_liquidity_for_the_asset(self):
        text = vaults(95.0, 0.1, [(95, 1)])
        begin, end = text.index("[[liquidity]]"), text.index("[[oracles]]")
        self.assertIn("nowhere to sell TOKEN", self.refused(self.file(text[:begin] + text[end:], "dry.toml")))

    def test_a_venue_that_keeps_its_own_books_is_named_with_its_line(self):
        path = ROOT / "examples" / "liquity-recovery.toml"
        line = path.read_text().splitlines().index('kind = "liquity-v1"') + 1
        err = self.refused(str(path))
        self.assertIn(f"liquity-recovery.toml:{line}: venues[0].kind: 'liquity'", err)
        self.assertIn('a profile covers "lending_pool" and "cdp"', err)

    def test_numbers_of_the_file_that_are_none(self):
        for change in ("assets.ETH.price_usd=nan", "depth_multiplier=-1", "accounts.ash.collateral.ETH=-5"):
            with self.subTest(change=change):
                self.refused(EXAMPLE, "--set", change)


if __name__ == "__main__":
    unittest.main()
