"""The rooms of the library, what each may include, and what each does include.

One table for tools/check_layers and tools/draw_rooms. It is the table of ARCHITECTURE.md
("Rooms"); change both together.
"""

import pathlib
import re
from typing import Iterator, NamedTuple

# In the order in which they are built; a room may always include itself.
MAY_INCLUDE = {
    "base": set(),
    "model": {"base"},
    "mechanics": {"base", "model"},
    "scenario": {"base", "model"},
    "trace": {"base", "model"},
    "state": {"base", "model", "mechanics"},
    "clearing": {"base", "model", "mechanics", "state"},
    "actors": {"base", "model", "mechanics", "scenario", "trace", "state", "clearing"},
    "engine": {"base", "model", "mechanics", "scenario", "trace", "state", "clearing", "actors"},
    "analysis": {"base", "model", "trace"},
    "io": {"base", "model", "state", "scenario", "trace", "analysis"},
    "study": {"base", "model", "mechanics", "scenario", "trace", "state", "clearing", "actors",
              "engine", "analysis", "io"},
}

# These see the library through its one front header.
OUTSIDE = ("apps", "python", "examples")
FRONT_HEADER = "seawall/seawall.hpp"

# Not held to the table, but to the ban on "../".
FREE = ("tests", "benchmarks")

# Libraries that the engine must build without.
HEAVY = re.compile(r"^(arrow|parquet|tbb|oneapi)/")
HEAVY_ROOMS = {"io", "study"}

SUFFIXES = {".hpp", ".cpp", ".h", ".hh", ".cc", ".ipp", ".inl"}
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')


class Include(NamedTuple):
    file: pathlib.PurePosixPath  # relative to the root
    line: int
    quoted: bool
    target: str


def sources(root: pathlib.Path, folder: str) -> Iterator[pathlib.Path]:
    """C++ files below root/folder, in the order of their names."""
    for path in sorted((root / folder).rglob("*")):
        if path.suffix in SUFFIXES and path.is_file():
            yield path


def includes(root: pathlib.Path, folder: str) -> Iterator[Include]:
    for path in sources(root, folder):
        name = pathlib.PurePosixPath(path.relative_to(root).as_posix())
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1):
            match = INCLUDE.match(line)
            if match:
                yield Include(name, number, match[1] == '"', match[2])


def room_of(path: pathlib.PurePosixPath) -> str:
    """"base" for seawall/base/money.hpp, "" for seawall/seawall.hpp."""
    return path.parts[1] if len(path.parts) > 2 else ""
