"""The command line from outside: exit codes, what goes to which stream, suggestions."""

import json
import os
import pathlib
import signal
import subprocess
import tempfile
import unittest

import pandas

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
EXAMPLE = str(ROOT / "examples" / "two-venues.toml")
PROGRAM = pathlib.Path(os.environ.get("SEAWALL_BUILD_DIR", "build/release")) / "seawall"


def seawall(*arguments, environment=None):
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False, timeout=600,
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

    def test_a_replay_with_a_slip_gets_a_suggestion(self):
        for slip in ("crv-squeze", "crv", "squeeze"):
            self.assertIn("did you mean crv-squeeze?", self.refused("replay", slip), slip)

    def test_a_replay_on_recorded_days_says_what_it_needs(self):
        code, out, err = seawall("replay", "crvusd-august", environment={"SEAWALL_DATA": ""})
        self.assertEqual((code, out, len(err.splitlines())), (2, "", 1), err)
        self.assertIn("--data (or SEAWALL_DATA) must name the folder that holds prices/2024-08-05", err)

    def test_help_as_a_command_tells_where_help_is(self):
        self.assertIn("seawall --help", self.refused("help"))

    def test_a_set_seed_out_of_range_is_told_the_range(self):
        self.assertIn("[0, 9223372036854775807]", self.refused("run", EXAMPLE, "--set", "seed=-1"))

    def test_a_slip_in_toml_is_told_its_place_and_a_way_out(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "slip.toml"
            for text, place, hint in (("name = a\n", "line 1, column 8", "needs quotes"),
                                      ("\nname \"a\"\n", "line 2, column 6", "key = value"),
                                      ("name = \"a\nseed = 1\n", "line 1, column", "closing quote"),
                                      ("[clock\n", "line 1, column 7", "[name]")):
                path.write_text(text)
                error = self.refused("run", str(path))
                self.assertIn(place, error)
                self.assertIn(hint, error)

    def test_a_price_column_of_no_asset_is_told_with_the_line_of_its_header(self):
        with tempfile.TemporaryDirectory() as folder:
            scenario = pathlib.Path(folder) / "prices.toml"
            (pathlib.Path(folder) / "day.csv").write_text("# a note\ntime,ETHH\n2024-01-01T00:00:00Z,2000\n")
            scenario.write_text(pathlib.Path(EXAMPLE).read_text() + '\n[prices]\nfile = "day.csv"\n')
            self.assertIn("day.csv:2: ETHH", self.refused("run", str(scenario)))

    def test_a_debt_that_no_reserve_could_lend_is_told_with_its_row(self):
        with tempfile.TemporaryDirectory() as folder:
            for path in (ROOT / "examples" / "own-book").iterdir():
                (pathlib.Path(folder) / path.name).write_bytes(path.read_bytes())
            positions = pathlib.Path(folder) / "positions.csv"
            rows = positions.read_text().splitlines()
            rows[1] = rows[1].rsplit(",", 1)[0] + ",1e15"
            positions.write_text("\n".join(rows) + "\n")
            self.assertIn("positions.csv:2: debt", self.refused("run", str(pathlib.Path(folder) / "scenario.toml")))

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
        for asked in ("version", "--version"):
            code, out, _ = seawall(asked)
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

    def test_why_refuses_a_time_outside_the_run_and_says_its_span(self):
        out = str(self.home / "out")
        seawall("run", EXAMPLE, "--out", out, "--quiet")
        for time, where in (("2025-01-01T00:20Z", "after"), ("2023-12-31T23:59:59Z", "before")):
            code, text, err = seawall("why", f"ETH@{time}", "--results", out)
            self.assertEqual((code, text), (2, ""))
            self.assertIn(f"{where} the run, which spans 2024-01-01T00:00:00Z to 2024-01-01T00:30:00Z", err)
        self.assertEqual(seawall("why", "ETH@2024-01-01T00:30Z", "--results", out)[0], 0)

    def test_why_tells_the_round_that_the_price_asked_about_comes_from(self):
        out = str(self.home / "out")
        seawall("run", EXAMPLE, "--out", out, "--quiet")
        told = json.loads(seawall("why", "ETH@2024-01-01T00:20Z", "--results", out, "--json")[1])
        after = [split["after"] for split in told["splits"] if split["price"] == "oracle eth-east"][0]
        rounds = [step["text"] for step in told["steps"] if step["text"].startswith("oracle eth-east")]
        self.assertEqual(len(rounds), 1, rounds)
        self.assertIn(f" to {after:,.2f} until", rounds[0])

    def test_the_price_in_the_pool_that_oracles_read_is_shown(self):
        report = json.loads(seawall("run", EXAMPLE, "--json")[1])
        moves = {move["where"]: move for move in report["believed_prices"]}
        self.assertEqual(list(moves), ["in eth-usdc", "by eth-east, eth-pool"])
        self.assertLess(moves["in eth-usdc"]["extreme"], 1850)
        self.assertGreater(moves["in eth-usdc"]["endogenous_share"], 0.3)
        self.assertEqual(report["provenance"]["endogenous_share"], moves["in eth-usdc"]["endogenous_share"])
        text = seawall("run", EXAMPLE)[1]
        self.assertIn("ETH in eth-usdc, which oracle eth-east reads", text)
        self.assertEqual([line for line in text.splitlines() if line.endswith(" ")], [])

    def test_a_price_is_stale_only_where_its_source_moved_on(self):
        def stale(*more):
            return json.loads(seawall("run", EXAMPLE, "--json", *more)[1])["provenance"]["stale_inputs"]
        self.assertNotIn("usdc", stale())  # fixed, so old and not stale
        self.assertRegex(stale(), r"^a price of eth-(east|pool) decided when it was \d+ s old")
        at_once = [f"oracles.{name}.{key}=0" for name in ("eth-east", "eth-pool") for key in ("delay_seconds",)]
        self.assertIn("none", stale(*(word for setting in at_once for word in ("--set", setting))))

    def interrupt(self, *arguments):
        running = subprocess.Popen([PROGRAM, "run", EXAMPLE, "--set", "duration_minutes=10000000", "--trace", "full",
                                    "--quiet", *arguments], stderr=subprocess.PIPE, text=True)
        try:
            running.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=60)
        self.assertEqual(running.returncode, 130)
        return err

    def test_an_interrupted_run_keeps_the_earlier_results_and_says_so(self):
        out = self.home / "out"
        seawall("run", EXAMPLE, "--out", str(out), "--quiet")
        before = (out / "manifest.json").read_bytes()
        err = self.interrupt("--out", str(out), "--force")
        self.assertIn("keeps its earlier, complete results", err)
        self.assertEqual((out / "manifest.json").read_bytes(), before)
        beside = self.home / "out.incomplete"
        self.assertFalse(json.loads((beside / "manifest.json").read_text())["complete"])
        self.assertIn("INCOMPLETE", seawall("why", "harbour", "--results", str(beside))[1])
        self.assertNotIn("INCOMPLETE", seawall("why", "harbour", "--results", str(out))[1])

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

    def test_the_bar_fits_the_terminal(self):
        for columns in (80, 60, 20):
            command = f"{PROGRAM} run {EXAMPLE} --set duration_minutes=10000000 --trace hash"
            terminal = subprocess.Popen(["script", "-qec", f"timeout --foreground -s INT 2.5 {command}", "/dev/null"],
                                        stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
                                        env={**os.environ, "COLUMNS": str(columns), "LC_ALL": "C.UTF-8"})
            output, _ = terminal.communicate(timeout=60)
            bars = [line.split("\r")[0] for line in output.decode().split("\x1b[K")[1:-1]]
            self.assertTrue(any("%" in bar for bar in bars), output)
            self.assertLess(max(map(len, bars)), columns, bars)

    def test_a_terminal_gets_colour_and_no_color_takes_it_away(self):
        for environment, expected in (({}, True), ({"NO_COLOR": "1"}, False)):
            done = subprocess.run(["script", "-qec", f"{PROGRAM} run {EXAMPLE}", "/dev/null"], capture_output=True,
                                  check=False, stdin=subprocess.DEVNULL,
                                  env={**os.environ, "TERM": "xterm", **environment})
            self.assertEqual(b"\x1b[" in done.stdout, expected)


class ManyRuns(unittest.TestCase):
    """replay --seeds and replay --sensitivity."""

    def test_seeds_are_shown_and_given_as_json(self):
        code, text, err = seawall("replay", "crv-squeeze", "--seeds", "5", environment={"LC_ALL": "C.UTF-8"})
        self.assertEqual((code, err), (0, ""))
        self.assertIn("At 5 seeds (1 to 5)", text)
        self.assertRegex(text, r"calls +385 +404 +417 +423 +±30 % +5 of 5")
        self.assertIn("CALIBRATED", text)
        code, text, _ = seawall("replay", "crv-squeeze", "--seeds", "5", "--json")
        told = json.loads(text)
        self.assertEqual(list(told)[:3], ["event", "status", "targets"])  # the replay's own, as ever
        seeds = told["seeds"]
        self.assertEqual((seeds["asked"], seeds["complete"], seeds["seeds"]), (5, True, [1, 2, 3, 4, 5]))
        calls = seeds["targets"][0]
        self.assertEqual((calls["min"], calls["median"], calls["max"], calls["within"]), (404, 417, 423, 5))
        self.assertNotIn("sensitivity", told)

    def test_the_medians_decide_the_exit_code(self):
        self.assertEqual(seawall("replay", "crv-squeeze", "--seeds", "3", "--quiet"), (0, "", ""))
        thin = ("--set", "depth_multiplier=0.5")
        self.assertEqual(seawall("replay", "crv-squeeze", "--seeds", "3", "--quiet", *thin), (1, "", ""))

    def test_sensitivity_is_shown_and_given_as_json(self):
        more = ("--sensitivity", "--by", "0.2", "--seeds", "3")
        code, text, err = seawall("replay", "crv-squeeze", *more, environment={"LC_ALL": "C.UTF-8"})
        self.assertEqual((code, err), (0, ""))
        self.assertIn("±20 %, seeds 1 to 3", text)
        self.assertRegex(text, r"refill_per_minute = 3.00 M CRV/min: not identified")
        self.assertNotIn("\x1b", text)
        told = json.loads(seawall("replay", "crv-squeeze", "--json", *more)[1])["sensitivity"]
        self.assertEqual((told["by"], told["complete"], told["seeds"]), (0.2, True, [1, 2, 3]))
        self.assertEqual([row["identified"] for row in told["parameters"]], [True, True, False, True, True, True])
        for row in told["parameters"]:
            self.assertEqual(len(row["targets"]), 8)
        self.assertTrue(all(abs(pair["cosine"]) > 0.95 for pair in told["cannot_be_told_apart"]))

    def test_mechanisms_are_given_as_json(self):
        code, text, err = seawall("replay", "black-thursday", "--mechanisms", "--json")
        self.assertEqual((code, err), (0, ""))
        told = json.loads(text)["mechanisms"]
        self.assertTrue(told["complete"])
        flip, clip, pool = told["rows"]
        self.assertEqual([row["mechanism"] for row in told["rows"]], ["flip", "clip", "fixed_spread"])
        self.assertGreater(flip["sales_for_nothing"], 1000)
        self.assertEqual((clip["sales_for_nothing"], pool["sales_for_nothing"]), (0, 0))
        code, out, err = seawall("replay", "crv-squeeze", "--mechanisms")
        self.assertEqual((code, out), (2, ""))
        self.assertIn("not an evening of one CDP engine", err)

    def test_what_cannot_be_is_told_with_what_is_allowed(self):
        for arguments, allowed in ((("--seeds", "0"), "from 1 to 1000"), (("--seeds", "1001"), "from 1 to 1000"),
                                   (("--seeds", "many"), "from 1 to 1000"),
                                   (("--sensitivity", "--by", "1"), "(0, 0.9]"),
                                   (("--sensitivity", "--by", "nan"), "(0, 0.9]"),
                                   (("--by", "0.1"), "--sensitivity")):
            code, out, err = seawall("replay", "crv-squeeze", *arguments)
            self.assertEqual((code, out), (2, ""), arguments)
            self.assertIn(allowed, err)
            self.assertEqual(len(err.splitlines()), 1)

    def test_an_interrupt_tells_of_the_seeds_that_were_finished(self):
        running = subprocess.Popen([PROGRAM, "replay", "crv-squeeze", "--seeds", "1000", "--json",
                                    "--set", "duration_minutes=14400"], stdout=subprocess.PIPE, text=True)
        try:
            running.wait(timeout=1.5)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGINT)
        out, _ = running.communicate(timeout=60)
        self.assertEqual(running.returncode, 130)
        seeds = json.loads(out)["seeds"]
        self.assertEqual((seeds["asked"], seeds["complete"]), (1000, False))
        self.assertLess(len(seeds["seeds"]), 1000)
        for target in seeds["targets"]:
            self.assertEqual(target["computed"], len(seeds["seeds"]))


class Output(unittest.TestCase):
    def test_a_full_standard_output_is_an_error(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([PROGRAM, "version"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("standard output", done.stderr)

    def test_no_colour_in_a_pipe(self):
        _, out, _ = seawall("replay")
        self.assertNotIn("\x1b", out)


class Results(unittest.TestCase):
    """Tables of a result folder."""

    def test_a_deal_is_told_in_the_tokens_that_were_paid_and_got(self):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder) / "comet"
            code, _, err = seawall("run", str(ROOT / "examples" / "comet-storefront.toml"), "--out", str(out))
            self.assertEqual(code, 0, err)
            events = pandas.read_parquet(out / "events.parquet")
            deals = events[events.kind == "dealt"]
            self.assertEqual(list(deals.counter_asset.unique()), ["USDC"])
            ether = deals[deals.asset == "ETH"]
            # 1,600 USD less 40 % of 5 %.
            for paid, got in zip(ether.amount, ether.counter_amount):
                self.assertAlmostEqual(paid / got, 1600 * 0.98, places=3)


if __name__ == "__main__":
    unittest.main()
