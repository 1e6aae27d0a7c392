"""The command line from outside: exit codes, what goes to which stream, suggestions."""

import json
import os
import pathlib
import signal
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
EXAMPLE = str(ROOT / "examples" / "two-venues.toml")
PROGRAM = pathlib.Path(os.environ.get("SEAWALL_BUILD_DIR", "build/release")) / "seawall"


def seawall(*arguments, environment=None):
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False, timeout=120,
                          env={**os.environ, **(environment or {})})
    return done.returncode, done.stdout, done.stderr


class BadInput(unittest.TestCase):
    """Exit code 2, one line on standard error, nothing on standard output."""

    def refused(self, *arguments):
        code, out, err = seawall(*arguments)
        self.assertEqual((code, out), (2, ""), err)
        self.assertEqual(len(err.splitlines()), 1, err)
        self.assertTrue(err.startswith("seawall: "), err)
        return err

    def test_no_command(self):
        self.assertIn("seawall --help", self.refused())

    def test_an_unknown_command_gets_a_suggestion(self):
        self.assertIn("did you mean replay?", self.refused("repaly"))

    def test_an_unknown_option_gets_a_suggestion(self):
        self.assertIn("did you mean --json?", self.refused("run", "x.toml", "--jsom"))

    def test_an_unknown_replay(self):
        self.assertIn("no such replay", self.refused("replay", "nothing-like-it"))

    def test_a_missing_argument(self):
        self.assertIn("scenario is required", self.refused("run"))

    def test_a_seed_that_is_no_seed(self):
        for seed in ("-1", "one", "1.5"):
            self.refused("run", "x.toml", "--seed", seed)

    def test_a_level_that_is_none(self):
        self.refused("run", "x.toml", "--trace", "everything")

    def test_a_scenario_that_is_not_there(self):
        self.assertIn("nowhere.toml", self.refused("run", "nowhere.toml"))

    def test_results_that_are_not_there(self):
        self.assertIn("nowhere", self.refused("why", "someone", "--results", "nowhere"))

    def test_a_folder_without_results(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertIn("manifest.json", self.refused("why", "someone", "--results", folder))

    def test_a_name_cannot_send_escape_sequences_to_the_terminal(self):
        self.assertNotIn("\x1b", self.refused("run", "\x1b[31m.toml"))

    def test_json_errors_too_go_to_standard_error_only(self):
        self.refused("run", "nowhere.toml", "--json")


class Help(unittest.TestCase):
    def test_every_command_has_help(self):
        for command in ("run", "replay", "why", "schema", "version", "completion"):
            code, out, err = seawall(command, "--help")
            self.assertEqual((code, err), (0, ""), command)
            self.assertIn("Usage: ", out)

    def test_version(self):
        code, out, _ = seawall("version")
        self.assertEqual(code, 0)
        self.assertRegex(out, r"^seawall \d+\.\d+\.\d+\n$")

    def test_completion_is_a_script_that_bash_accepts(self):
        code, out, _ = seawall("completion", "bash")
        self.assertEqual(code, 0)
        self.assertEqual(subprocess.run(["bash", "-n"], input=out, text=True, check=False).returncode, 0)

    def test_bash_completes_commands_and_options(self):
        _, script, _ = seawall("completion", "bash")
        asked = script + '\nCOMP_WORDS=(seawall run --js); COMP_CWORD=2; _seawall; echo "${COMPREPLY[@]}"\n'
        done = subprocess.run(["bash"], input=asked, text=True, capture_output=True, check=False)
        self.assertEqual(done.stdout.strip(), "--json", done.stderr)


class Run(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)

    def test_one_run_is_shown_written_and_explained(self):
        out = str(self.home / "out")
        code, text, err = seawall("run", EXAMPLE, "--out", out)
        self.assertEqual((code, err), (0, ""))
        self.assertIn("ILLUSTRATIVE", text)
        self.assertNotIn("\x1b", text)
        code, text, _ = seawall("why", "harbour", "--results", out)
        self.assertEqual(code, 0)
        # The sale at the other venue comes before the verdict at this one.
        self.assertLess(text.index("the sale for orchard on east"), text.index("harbour on west fell under water"))
        code, text, _ = seawall("why", "ETH@2024-01-01T00:20Z", "--results", out, "--json")
        self.assertEqual(code, 0)
        pool = [split for split in json.loads(text)["splits"] if split["price"] == "oracle eth-pool"][0]
        self.assertEqual([share["cause"] for share in pool["shares"]], ["exogenous", "east", "west"])
        self.assertAlmostEqual(sum(share["share"] for share in pool["shares"]), 1.0)

    def test_equal_runs_write_equal_bytes(self):
        for name in ("one", "two"):
            self.assertEqual(seawall("run", EXAMPLE, "--out", str(self.home / name), "--quiet"), (0, "", ""))
        for path in (self.home / "one").iterdir():
            self.assertEqual(path.read_bytes(), (self.home / "two" / path.name).read_bytes(), path.name)

    def test_json_is_json_and_balances(self):
        code, text, _ = seawall("run", EXAMPLE, "--json")
        report = json.loads(text)
        self.assertEqual((code, report["accounting"]["imbalance"], report["status"]), (0, 0, "illustrative"))

    def test_the_hash_is_the_same_at_every_level_and_follows_what_is_set(self):
        def hash_of(*more):
            return json.loads(seawall("run", EXAMPLE, "--json", *more)[1])["trace_hash"]
        self.assertEqual(len({hash_of("--trace", level) for level in ("full", "summary", "hash")}), 1)
        self.assertNotEqual(hash_of(), hash_of("--set", "shocks[0].change=-0.06"))

    def test_results_that_are_there_are_kept(self):
        out = str(self.home / "out")
        seawall("run", EXAMPLE, "--out", out, "--quiet")
        code, text, err = seawall("run", EXAMPLE, "--out", out)
        self.assertEqual((code, text), (2, ""))
        self.assertIn("holds results already", err)
        self.assertEqual(seawall("run", EXAMPLE, "--out", out, "--quiet", "--force")[0], 0)

    def test_bad_input_leaves_no_folder(self):
        code, text, err = seawall("run", EXAMPLE, "--set", "nothing=1", "--out", str(self.home / "out"))
        self.assertEqual((code, text), (2, ""))
        self.assertEqual(list(self.home.iterdir()), [], err)

    def test_an_interrupt_ends_cleanly_with_what_there_is(self):
        out = self.home / "out"
        running = subprocess.Popen([PROGRAM, "run", EXAMPLE, "--set", "duration_minutes=10000000", "--out", str(out),
                                    "--trace", "hash", "--quiet"])
        try:
            running.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGINT)
        self.assertEqual(running.wait(timeout=60), 130)
        manifest = json.loads((out / "manifest.json").read_text())
        self.assertEqual((manifest["stop_reason"], manifest["complete"]), ("interrupted", False))

    def test_a_terminal_gets_colour_and_no_color_takes_it_away(self):
        for environment, expected in (({}, True), ({"NO_COLOR": "1"}, False)):
            done = subprocess.run(["script", "-qec", f"{PROGRAM} run {EXAMPLE}", "/dev/null"], capture_output=True,
                                  check=False, stdin=subprocess.DEVNULL,
                                  env={**os.environ, "TERM": "xterm", **environment})
            self.assertEqual(b"\x1b[" in done.stdout, expected)


class Output(unittest.TestCase):
    def test_a_full_standard_output_is_an_error(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([PROGRAM, "version"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("standard output", done.stderr)

    def test_no_colour_in_a_pipe(self):
        _, out, _ = seawall("replay")
        self.assertNotIn("\x1b", out)


if __name__ == "__main__":
    unittest.main()
