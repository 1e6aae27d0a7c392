"""What README.md and docs/ tell a reader to type is typed here.

Each page runs in a folder of its own in which the project seems to lie: shell lines that call the program run in
order, TOML blocks become scenarios and run, Python blocks run after them. A TOML block that has no schema_version is
added to the last one that has."""

import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = (ROOT / os.environ.get("SEAWALL_BUILD_DIR", "build/release")).resolve()
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PROGRAMS = ("seawall", "seawall-conformance")
PACKAGE = BUILD / "python"  # there if the Python module was built
GENERATED = {"docs/cli.md"}  # the program's own help: nothing to type


def pages():
    found = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [page for page in found if page.relative_to(ROOT).as_posix() not in GENERATED]


def blocks(page):
    return [(kind, text) for kind, text in BLOCK.findall(page.read_text())]


def commands(text):
    """The lines of a shell block that call a program of ours, as lists of words."""
    lines = text.replace("\\\n", " ").splitlines()
    words = [shlex.split(line, comments=True) for line in lines if not line.startswith("$")]
    return [line for line in words if line and pathlib.PurePosixPath(line[0]).name in PROGRAMS]


def scenarios(page):
    """Whole scenarios: each block alone or added to the last whole one."""
    whole = ""
    for kind, text in blocks(page):
        if kind != "toml":
            continue
        whole = text if text.startswith("schema_version") else f"{whole}\n{text}"
        yield whole


class Page:
    """A folder in which a page's commands find what they name."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        (self.folder / "build").mkdir()
        (self.folder / "build/release").symlink_to(BUILD)
        for entry in ("examples", "tests", "docs"):
            (self.folder / entry).symlink_to(ROOT / entry)

    def run(self, words):
        environment = {**os.environ, "PATH": f"{BUILD}:{os.environ['PATH']}", "NO_COLOR": "1"}
        environment.pop("SEAWALL_DATA", None)
        environment["PYTHONPATH"] = str(PACKAGE)
        return subprocess.run(words, cwd=self.folder, env=environment, capture_output=True, text=True, check=False,
                              timeout=300)


class Docs(unittest.TestCase):
    def folder(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return Page(folder.name)

    def succeeds(self, page, words, what):
        done = page.run(words)
        self.assertEqual(done.returncode, 0, f"{what}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    def test_every_scenario_runs_and_every_command_and_program_after_it(self):
        for path in pages():
            name = path.relative_to(ROOT).as_posix()
            page = self.folder()
            count = 0
            for count, text in enumerate(scenarios(path), start=1):
                with self.subTest(page=name, scenario=count):
                    file = page.folder / f"{count}.toml"
                    file.write_text(text)
                    self.succeeds(page, ["seawall", "run", file.name], text)
            if count:  # pages call their first scenario by its name
                first = page.folder / "1.toml"
                called = re.search(r'^name = "([\w-]+)"$', first.read_text(), re.MULTILINE)[1]
                first.rename(page.folder / f"{called}.toml")
            for kind, text in blocks(path):
                for words in commands(text) if kind in ("sh", "bash") else []:
                    with self.subTest(page=name, command=" ".join(words)):
                        self.succeeds(page, words, f"{name}: {words}")
            for kind, text in blocks(path):
                if kind == "python":
                    with self.subTest(page=name, program=text.splitlines()[0]):
                        if "import seawall" in text and not (PACKAGE / "seawall").exists():
                            self.skipTest("the Python module was not built")
                        self.succeeds(page, [sys.executable, "-c", text], text)

    def test_pages_that_must_have_something_to_run_have_it(self):
        found = {page.relative_to(ROOT).as_posix(): [kind for kind, _ in blocks(page)] for page in pages()}
        self.assertIn("sh", found["README.md"])
        self.assertEqual(found["README.md"].count("python"), 1)
        self.assertEqual(found["docs/python.md"].count("python"), 5)
        self.assertGreaterEqual(found["docs/scenarios.md"].count("toml"), 4)
        self.assertEqual(found["docs/results.md"].count("python"), 4)
        self.assertIn("sh", found["docs/replays/crv-squeeze.md"])
        self.assertEqual(found["docs/profile.md"], ["sh", "toml", "sh", "python"])
        self.assertGreaterEqual(found["docs/recipes/profile-your-book.md"].count("sh"), 4)

    def test_a_block_that_fails_is_noticed(self):
        done = self.folder().run(["seawall", "run", "examples/nowhere.toml"])
        self.assertEqual(done.returncode, 2)

    def test_figures_of_the_replay_are_the_programs(self):
        done = subprocess.run([sys.executable, ROOT / "tools/document_replay", "--program", BUILD / "seawall",
                               "--check"], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_every_example_is_told_of(self):
        text = (ROOT / "docs/scenarios.md").read_text()
        for path in (ROOT / "examples").rglob("*"):
            if path.suffix in (".toml", ".cpp"):
                self.assertIn(f"(../examples/{path.relative_to(ROOT / 'examples').as_posix()})", text)


class Examples(unittest.TestCase):
    """What the examples' first lines say to type."""

    def test_every_command_in_an_example_runs(self):
        for path in sorted((ROOT / "examples").rglob("*.toml")):
            lines = [line[1:].strip() for line in path.read_text().splitlines() if line.startswith("#     ")]
            found = commands("\n".join(lines))
            self.assertTrue(found or path.name == "two-venues-apart.toml", f"{path} tells no command")
            with tempfile.TemporaryDirectory() as folder:
                page = Page(folder)
                for words in found:
                    with self.subTest(example=path.name, command=" ".join(words)):
                        done = page.run(words)
                        self.assertEqual(done.returncode, 0, done.stderr)
                        self.assertNotIn("no event names", done.stdout)


if __name__ == "__main__":
    unittest.main()
