"""`pip install .` makes a package that runs by itself. No network: what builds it is in .venv already."""

import json
import os
import pathlib
import subprocess
import sys
import zipfile

from support import OWN_BOOK, ROOT, shell

PROGRAM = """
import json, pathlib, seawall
scenario = seawall.load({path!r})
print(json.dumps([str(pathlib.Path(seawall.__file__).parent), seawall.__version__, scenario.run().trace_hash]))
"""


def test_an_installed_wheel_runs_and_holds_the_package_and_nothing_else(tmp_path):
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    environment.pop("PYTHONPATH", None)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
    built = subprocess.run([*pip, "--wheel-dir", tmp_path, ROOT], env=environment, capture_output=True, text=True,
                           check=False, timeout=900)
    assert built.returncode == 0, built.stdout[-4000:] + built.stderr[-4000:]

    (wheel,) = tmp_path.glob("seawall-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        archive.extractall(tmp_path / "site-packages")
    assert {name for name in names if not name.endswith(".so")} == {
        "seawall/__init__.py", "seawall/errors.py", "seawall/_seawall.pyi", "seawall/py.typed"}

    program = PROGRAM.format(path=OWN_BOOK)
    ran = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=False, timeout=120, text=True,
                         capture_output=True, env={**environment, "PYTHONPATH": str(tmp_path / "site-packages")})
    assert ran.returncode == 0, ran.stderr
    folder, version, trace_hash = json.loads(ran.stdout)
    assert pathlib.Path(folder) == tmp_path / "site-packages/seawall"
    assert version in (ROOT / "CMakeLists.txt").read_text()
    assert trace_hash == json.loads(shell("run", OWN_BOOK, "--json"))["trace_hash"]
