"""The command line from outside: exit codes, what goes to which stream, suggestions."""

import os
import pathlib
import subprocess
import tempfile
import unittest

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
