"""A recorded book through the converter and the profile. Needs SEAWALL_DATA; skips without."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = pathlib.Path(os.environ.get("SEAWALL_BUILD_DIR", "build/release")) / "seawall"
DATA = os.environ.get("SEAWALL_DATA")


@unittest.skipUnless(DATA and (pathlib.Path(DATA) / "positions").is_dir(),
                     "no recorded data here: SEAWALL_DATA names no folder with positions/")
class RecordedBook(unittest.TestCase):
    def test_every_account_is_kept_or_counted_and_the_profile_reads_it(self):
        with tempfile.TemporaryDirectory() as folder:
            said = subprocess.run([sys.executable, ROOT / "tools" / "make_steth_book", "--data", DATA, "--out", folder],
                                  capture_output=True, text=True, check=True).stdout
            counts = [int(line.split(": ")[1].split()[0]) for line in said.splitlines() if "accounts with" in line]
            self.assertEqual(sum(counts), 1309)  # rows of the book
            done = subprocess.run([PROGRAM, "profile", f"{folder}/scenario.toml", "--asset", "stETH", "--json"],
                                  capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            profile = json.loads(done.stdout)
            self.assertEqual(profile["accounts"], counts[0])
            rows = profile["own"]["shocks"]
            # Nobody of the file is under water; a fall by half liquidates most of what borrows much.
            self.assertEqual(rows[0]["accounts_liquidated"], 0)
            by_shock = {round(row["shock"], 3): row for row in rows}
            self.assertGreater(by_shock[-0.5]["accounts_liquidated"], 50)
            self.assertLess(by_shock[-0.5]["clearing_price"], by_shock[-0.5]["shocked_price"])
            self.assertEqual(len(profile["findings"]), 3)


if __name__ == "__main__":
    unittest.main()
