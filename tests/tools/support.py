"""Runs a tool on a small tree of files made for one test."""

import pathlib
import subprocess
import sys
import tempfile

PROJECT = pathlib.Path(__file__).resolve().parents[2]


def run_tool(name, files, *arguments):
    """Exit code and output of tools/<name> on a folder that holds just `files` ({path: text})."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        done = subprocess.run([sys.executable, PROJECT / "tools" / name, "--root", root, *arguments],
                              capture_output=True, text=True, check=False)
        page = root / "ARCHITECTURE.md"
        return done.returncode, done.stdout + done.stderr, page.read_text() if page.exists() else ""
