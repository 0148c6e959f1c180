"""What the compiled files of the program need of the system: libraries not shipped, and how new a C library."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

ELF = b"\x7fELF"


@dataclass(frozen=True)
class Demands:
    """`libraries` are sonames; `glibc` the newest version of a symbol, such as (2, 35)."""

    libraries: frozenset[str]
    glibc: tuple[int, int]


def demands(program: Path) -> Demands:
    """What is asked for beyond the files in the folder, its loader included."""
    files = [path for path in sorted(program.rglob("*")) if path.is_file() and _is_compiled(path)]
    said = subprocess.run(["objdump", "-p", *files], capture_output=True, text=True, check=True).stdout
    shipped = {path.name for path in files}
    needed = set(re.findall(r"^ +NEEDED +(\S+)", said, re.M)) - shipped
    versions = {(int(major), int(minor)) for major, minor in re.findall(r"\bGLIBC_(\d+)\.(\d+)", said)}
    return Demands(frozenset(needed), max(versions, default=(2, 0)))


def _is_compiled(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(ELF)) == ELF
