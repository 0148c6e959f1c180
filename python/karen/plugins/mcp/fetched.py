"""What `npx` and `uvx` would fetch, where it is installed already: then the program itself is named in their place."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from karen.plugins.mcp.program import on_path

_MEANINGLESS = ("-y", "--yes", "-q", "--quiet")
"""They change nothing of what is run."""
_MOST_PACKAGE_BYTES = 1 << 20
_MODULES = "node_modules"
_ALSO = (Path("/usr/local"),)
"""Where npm installs to beside a Node of the system's."""


def installed(command: str, arguments: Sequence[str], path: str | None = None) -> tuple[str, list[str]] | None:
    """The program and its arguments; None for what is not here, or asks for more than a package by its name.

    Blocks. `path` is where programs are looked for, PATH by default.
    """
    words = [*arguments]
    while words and words[0] in _MEANINGLESS:
        words.pop(0)
    if not words or words[0].startswith("-"):
        return None
    package, rest = words[0].removesuffix("@latest"), words[1:]
    if "@" in package[1:] or "==" in package:  # a certain version, which the one that is here need not be
        return None
    match Path(command).name:
        case "npx":
            found = next(_of_node(package, path), None)
        case "uvx":
            found = next(_of_python(package, path), None)
        case _:
            return None
    return (found[0], [*found[1:], *rest]) if found else None


def _of_node(package: str, path: str | None) -> Iterator[list[str]]:
    """Its file, and the Node that it is installed beside."""
    for node in on_path("node", path):
        for around in (node.resolve().parent.parent, node.parent.parent, *_ALSO):
            folder = around / "lib" / _MODULES / package
            if file := _program_of(folder, package):
                yield [str(node), str(file)]


def _program_of(folder: Path, package: str) -> Path | None:
    """The file that a package names as its program, or the one of its own name."""
    try:
        with (folder / "package.json").open("rb") as file:
            about = json.loads(file.read(_MOST_PACKAGE_BYTES))
    except (OSError, ValueError, RecursionError):
        return None
    named = about.get("bin") if isinstance(about, dict) else None
    programs = {"": named} if isinstance(named, str) else named if isinstance(named, dict) else {}
    chosen = programs.get(package.rpartition("/")[2]) or (next(iter(programs.values())) if len(programs) == 1 else None)
    program = folder / chosen if isinstance(chosen, str) else None
    return program if program and program.is_file() and folder.resolve() in program.resolve().parents else None


def _of_python(package: str, path: str | None) -> Iterator[list[str]]:
    """`uv tool install` puts a tool's program where it can be found, under its own name."""
    beside = Path.home() / ".local" / "bin" / package
    for program in (*on_path(package, path), beside):
        if "/" not in package and program.is_file() and os.access(program, os.X_OK):
            yield [str(program)]
