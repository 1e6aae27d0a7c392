"""seawall-conformance from outside: what is no vector file is one error, never a run of nothing that passed."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
OWN = ROOT / "tests" / "cases" / "vectors"
PROGRAM = (ROOT / os.environ.get("SEAWALL_BUILD_DIR", "build/release")).resolve() / "seawall-conformance"
OTHER = {"protocol": "Of nobody", "cases": [{"op": "swap", "name": "one"}]}


def conformance(*arguments):
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout, done.stderr


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, content):
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path


class BadInput(Folder):
    """Exit code 2, one line on standard error, nothing on standard output."""

    def refused(self, *arguments):
        code, out, err = conformance(*arguments)
        self.assertEqual((code, out), (2, ""), err)
        self.assertEqual(len(err.splitlines()), 1, err)
        self.assertTrue(err.startswith("seawall-conformance: "), err)
        return err

    def test_no_path(self):
        self.assertIn("give a vector file or a folder", self.refused())

    def test_an_unknown_option_is_named_with_those_allowed(self):
        error = self.refused("--verbos", OWN)
        self.assertIn("--verbos;", error)
        self.assertIn("--verbose and --help are allowed", error)

    def test_a_path_that_is_not_there(self):
        self.assertIn("no such file or folder", self.refused(self.folder / "nowhere.json"))

    def test_a_folder_without_json(self):
        self.file("notes.txt", "nothing to run")
        self.assertIn("has no .json file", self.refused(self.folder))

    def test_a_folder_whose_json_is_no_vectors(self):
        self.file("settings.json", {"colour": "green"})
        error = self.refused(self.folder)
        self.assertIn("none of its 1 .json files", error)
        self.assertIn('"Aave v3"', error)

    def test_a_folder_of_unknown_formats_only(self):
        self.file("other.json", OTHER)
        self.assertIn("none of its 1 .json files", self.refused(self.folder))

    def test_a_folder_of_empty_lists_of_cases(self):
        self.file("empty.json", {"protocol": "Aave v3.6", "cases": []})
        self.assertIn("none of its 1 .json files", self.refused(self.folder))

    def test_a_second_folder_without_vectors_is_not_hidden_by_the_first(self):
        self.file("settings.json", {})
        self.assertIn("none of its 1 .json files", self.refused(OWN, self.folder))

    def test_a_file_of_an_unknown_format(self):
        error = self.refused(self.file("other.json", OTHER))
        self.assertIn("Of nobody", error)
        self.assertIn('allowed: "Aave v3"', error)

    def test_a_file_without_protocol(self):
        self.assertIn("protocol", self.refused(self.file("some.json", {"cases": []})))

    def test_a_file_that_is_no_json(self):
        for text in ("", "# notes", '{"protocol": ', '{"a": 1e999}', '"\\ud800'):
            self.assertIn("is not JSON", self.refused(self.file("some.json", text)))

    def test_a_case_that_lacks_a_key_names_it(self):
        for protocol, operation in (("Uniswap v2", "getAmountOut"), ("Aave v3.6", "liquidation_call")):
            case = {"op": operation, "inputs": {}, "expected": {}}
            error = self.refused(self.file("some.json", {"protocol": protocol, "cases": [case]}))
            self.assertIn("cases[0]: inputs.", error)

    def test_an_expectation_that_is_no_object(self):
        inputs = {"amountIn": "1", "reserveIn": "10", "reserveOut": "10"}
        case = {"op": "getAmountOut", "inputs": inputs, "expected": "0"}
        error = self.refused(self.file("some.json", {"protocol": "Uniswap v2", "cases": [case]}))
        self.assertIn("expected", error)
        self.assertIn("an object", error)


class Vectors(Folder):
    def test_a_folder_with_unknown_formats_beside_known_ones_runs_and_tells(self):
        for path in OWN.glob("*.json"):
            self.file(path.name, path.read_text())
        self.file("other.json", OTHER)
        code, out, err = conformance(self.folder)
        self.assertEqual((code, err), (0, ""))
        self.assertIn("other.json: 1 skipped: no adapter for", out)
        self.assertRegex(out.splitlines()[-1], r"^[1-9]\d* passed, 0 failed, 1 skipped$")

    def test_a_figure_that_differs_fails(self):
        inputs = {"amountIn": "1000", "reserveIn": "1000000", "reserveOut": "1000000"}
        case = {"op": "getAmountOut", "inputs": inputs, "expected": {"amountOut": "997"}}
        code, out, _ = conformance("--verbose", self.file("some.json", {"protocol": "Uniswap v2", "cases": [case]}))
        self.assertEqual(code, 1)
        self.assertIn("expected.amountOut: expected 997, got 996", out)  # 1000 · 997 · 10^6 / (10^9 + 997 · 10^3)

    def test_help(self):
        code, out, err = conformance("--help")
        self.assertEqual((code, err), (0, ""))
        self.assertIn("Exit codes: ", out)


class TheoryChecks(Folder):
    """Cases with a tolerance; what has no rule is named with its reason, in the count of the skipped."""

    KYLE = {"name": "kyle_lambda_1", "inputs": {"sigma_v": 2.0, "sigma_u": 5000.0},
            "expected": {"lam": 2e-4, "beta": 2500.0}, "tol": 1e-9}

    def run_cases(self, *cases):
        return conformance("--verbose", self.file("theory.json", {"cases": list(cases)}))

    def test_a_figure_within_the_tolerance_passes_and_one_outside_fails(self):
        for factor, code in ((1 + 5e-10, 0), (1 + 5e-9, 1)):
            case = {**self.KYLE, "expected": {"beta": 2500.0 * factor}}
            self.assertEqual(self.run_cases(case)[0], code)

    def test_the_tolerance_is_absolute_where_nothing_is_expected(self):
        case = {"name": "liquidation_velocity_1", "tol": 1e-9,
                "inputs": {"market": 1850.0, "oracle": 1950.0, "bonus": 0.05, "cost": 0.003, "eta": 0.8}}
        self.assertEqual(self.run_cases({**case, "expected": {"v": 0}})[0], 0)
        self.assertEqual(self.run_cases({**case, "expected": {"v": 1e-8}})[0], 1)

    def test_what_is_expected_and_not_worked_out_fails(self):
        code, out, _ = self.run_cases({**self.KYLE, "expected": {"gamma": 1.0}})
        self.assertEqual(code, 1)
        self.assertIn("expected.gamma: expected 1.0, got nothing", out)

    def test_a_skipped_case_is_named_with_the_issue_it_belongs_to(self):
        other = [{"name": name, "inputs": {}, "expected": {}, "tol": 0.1}
                 for name in ("kou_call_1", "garch_forecast_2", "brand_new_3")]
        code, out, _ = self.run_cases(self.KYLE, *other)
        self.assertEqual(code, 0)
        self.assertRegex(out, r"\(kou_call_1\) skipped: .* options issue")
        self.assertRegex(out, r"\(garch_forecast_2\) skipped: .* stress issue")
        self.assertRegex(out, r"\(brand_new_3\) skipped: no rule for this kind")
        self.assertEqual(out.splitlines()[-1], "1 passed, 0 failed, 3 skipped")

    def test_another_variety_of_a_kind_is_skipped_with_what_it_lacks(self):
        code, out, _ = self.run_cases(self.KYLE, {**self.KYLE, "inputs": {"sigma_v": 2.0}})
        self.assertEqual(code, 0)
        self.assertIn("without inputs.sigma_u", out)

    def test_a_wrong_value_names_its_key(self):
        for value in ("x", -1, 0):
            code, out, err = self.run_cases({**self.KYLE, "inputs": {"sigma_v": 2.0, "sigma_u": value}})
            self.assertEqual((code, out), (2, ""))
            self.assertIn("cases[0] (kyle_lambda_1): inputs.sigma_u: found", err)


if __name__ == "__main__":
    unittest.main()
