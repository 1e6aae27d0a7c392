"""seawall import from outside: the table, its reconciliation, bad input that leaves nothing behind, recorded exports."""

import csv
import decimal
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

PROGRAM = pathlib.Path(os.environ.get("SEAWALL_BUILD_DIR", "build/release")).resolve() / "seawall"
DATA = os.environ.get("SEAWALL_DATA")
LOANS = """user,collateral,stablecoin,n1,n2,debt
0xa,1.000000000000000001,0,-8,-5,2000.5
0xb,0,900,0,9,1000
"""


def seawall(*arguments, folder=None):
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False, timeout=120, cwd=folder,
                          env={**os.environ, "NO_COLOR": "1", "COLUMNS": "100"})
    return done.returncode, done.stdout, done.stderr


def rows_of(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def total(rows, column, asset=None):
    with decimal.localcontext() as context:
        context.prec = 200
        return sum((decimal.Decimal(row[column]) for row in rows if asset in (None, row.get("asset"))),
                   decimal.Decimal(0))


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "WETH_loans.csv").write_text(LOANS)

    def refused(self, *arguments):
        before = sorted(path.name for path in self.folder.rglob("*"))
        code, out, err = seawall("import", *arguments, folder=self.folder)
        self.assertEqual((code, out), (2, ""), err)
        self.assertEqual(len(err.splitlines()), 1, err)
        self.assertEqual(sorted(path.name for path in self.folder.rglob("*")), before)
        return err


class Import(Folder):
    def test_positions_and_bands_are_written_and_sums_are_shown(self):
        code, out, err = seawall("import", "crvusd", "WETH_loans.csv", "--out", "new/book.csv", folder=self.folder)
        self.assertEqual((code, err), (0, ""))
        self.assertEqual((self.folder / "new/book.csv").read_text(),
                         "account,venue,asset,collateral,debt,band_low,band_high\n"
                         "0xa,crvusd-WETH,WETH,1.000000000000000001,0,-8,-5\n"
                         "0xa,crvusd-WETH,crvUSD,0,2000.5,-8,-5\n0xb,crvusd-WETH,crvUSD,900,1000,0,9\n")
        self.assertEqual(sorted(path.name for path in (self.folder / "new").iterdir()), ["book.csv"])
        self.assertIn("1.000000000000000001", out)
        self.assertIn("Dropped: nothing", out)
        self.assertLessEqual(max(len(line) for line in out.splitlines()), 100)

    def test_json_says_the_same_in_texts(self):
        code, out, err = seawall("import", "crvusd", "WETH_loans.csv", "--out", "book.csv", "--json", "--quiet",
                                 folder=self.folder)
        self.assertEqual((code, err), (0, ""))
        said = json.loads(out)
        self.assertEqual((said["kind"], said["positions"], said["accounts"], said["bands"]), ("crvusd", 3, 2, 2))
        self.assertEqual(said["sums"][0], {"venue": "crvusd-WETH", "asset": "WETH", "side": "collateral",
                                           "file": "1.000000000000000001", "imported": "1.000000000000000001",
                                           "dropped": "0", "difference": "0"})

    def test_a_file_that_is_there_is_kept_without_force(self):
        self.assertEqual(seawall("import", "crvusd", "WETH_loans.csv", "--out", "book.csv", folder=self.folder)[0], 0)
        self.assertIn("--force", self.refused("crvusd", "WETH_loans.csv", "--out", "book.csv"))
        self.assertEqual(seawall("import", "crvusd", "WETH_loans.csv", "--out", "book.csv", "--force", "--quiet",
                                 folder=self.folder), (0, "", ""))


class BadInput(Folder):
    def test_each_is_one_line_and_leaves_nothing_behind(self):
        (self.folder / "bad.csv").write_text(LOANS.replace("2000.5", "nan"))
        self.assertIn("bad.csv:2: debt: 'nan' is outside [0, inf)",
                      self.refused("crvusd", "bad.csv", "--out", "new/book.csv"))
        self.assertIn("no such file", self.refused("crvusd", "nowhere.csv", "--out", "book.csv"))
        self.assertIn("ends with .csv", self.refused("crvusd", "WETH_loans.csv", "--out", "book.parquet"))
        self.assertIn("one of the files to import",
                      self.refused("crvusd", "WETH_loans.csv", "--out", "WETH_loans.csv", "--force"))
        self.assertIn("OLD=NEW", self.refused("crvusd", "WETH_loans.csv", "--out", "book.csv", "--rename", "WETH"))
        self.assertIn("did you mean 'WETH'?",
                      self.refused("crvusd", "WETH_loans.csv", "--out", "book.csv", "--rename", "WTEH=ETH"))
        self.assertIn("aave-v3", self.refused("aave-v33", "WETH_loans.csv", "--out", "book.csv"))
        self.assertIn("--out", self.refused("crvusd", "WETH_loans.csv"))

    def test_a_folder_that_cannot_be_written_is_told(self):
        (self.folder / "file").write_text("")
        self.assertIn("cannot be made", self.refused("crvusd", "WETH_loans.csv", "--out", "file/book.csv"))
        (self.folder / "book.csv").mkdir()
        self.assertIn("cannot be replaced", self.refused("crvusd", "WETH_loans.csv", "--out", "book.csv", "--force"))


@unittest.skipUnless(DATA and (pathlib.Path(DATA) / "positions").is_dir(),
                     "no recorded data here: SEAWALL_DATA names no folder with positions/")
class Recorded(Folder):
    def imported(self, kind, *names):
        paths = [str(pathlib.Path(DATA) / "positions" / name) for name in names]
        code, out, err = seawall("import", kind, *paths, "--out", "book.csv", "--json", "--force", folder=self.folder)
        self.assertEqual((code, err), (0, ""))
        return json.loads(out), rows_of(self.folder / "book.csv"), rows_of(paths[0])

    def test_the_written_table_has_the_sums_of_the_files(self):
        for symbol in ("WETH", "sfrxETH", "wstETH"):
            said, written, read = self.imported("crvusd", *(f"crvusd_2024-01-30/{symbol}_{part}" for part in
                                                            ("loans.csv", "bands.csv", "market.json")))
            self.assertEqual(total(written, "collateral", symbol), total(read, "collateral"))
            self.assertEqual(total(written, "collateral", "crvUSD"), total(read, "stablecoin"))
            self.assertEqual(total(written, "debt"), total(read, "debt"))
            self.assertEqual({(row["account"], row["band_low"], row["band_high"]) for row in written},
                             {(row["user"], row["n1"], row["n2"]) for row in read})
            self.assertEqual(len(said["stated_totals"]), 5)
        said, written, read = self.imported("compound-v2", "compound_v2_underwater_accounts_2020.csv")
        self.assertEqual(total(written, "collateral"), total(read, "supply_underlying"))
        self.assertEqual(total(written, "debt"), total(read, "borrow_underlying"))

    def test_what_is_dropped_is_the_rest(self):
        said, written, read = self.imported("aave-v2", "aave_v2_steth_book_2023-06.csv")
        dropped = {side: sum((decimal.Decimal(row["amount"]) for row in said["dropped"] if row["side"] == side),
                             decimal.Decimal(0)) for side in ("collateral", "debt")}
        with decimal.localcontext() as context:
            context.prec = 200
            self.assertAlmostEqual(total(written, "collateral") + dropped["collateral"], total(read, "steth_amount"),
                                   places=15)
            self.assertAlmostEqual(total(written, "debt") + dropped["debt"], total(read, "eth_debt"), places=15)
        self.assertEqual({row["difference"] for row in said["sums"]}, {"0"})


if __name__ == "__main__":
    unittest.main()
