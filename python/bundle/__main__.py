"""`python -m bundle`: the program, then the package, then what they weigh."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bundle import ROOT, debian
from bundle.program import WORK, NotMade, freeze, sizes
from karen import VERSION


def main() -> int:
    parser = argparse.ArgumentParser("python3 build.py bundle")
    parser.add_argument("--no-package", action="store_true", help="only dist/karen, no .deb")
    wants_package = not parser.parse_args().no_package
    try:
        _make(ROOT / "dist", wants_package)
    except (NotMade, debian.Unpromised) as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


def _make(target: Path, wants_package: bool) -> None:
    epoch_s, began = _epoch_s(), time.monotonic()
    program = freeze(target, epoch_s)
    parts = sizes(program)
    print(f"{_shown(program)}: {_mb(sum(parts.values()))}, made in {time.monotonic() - began:.0f} s")
    for part, size in parts.items():
        print(f"  {_mb(size):>9}  {part}")
    if not wants_package:
        return
    if shutil.which("dpkg-deb") is None:
        print("No package: this system has no dpkg-deb. The folder can be copied and started anywhere.")
        return
    began = time.monotonic()
    package = debian.Package(VERSION, debian.this_architecture(), epoch_s)
    made = debian.build(package, program, target, WORK / "deb")
    print(f"{_shown(made)}: {_mb(made.stat().st_size)}, made in {time.monotonic() - began:.0f} s")


def _epoch_s() -> int:
    """The time of the last commit, so that the same checkout makes the same bytes; without git, now."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    try:
        return int(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    except (OSError, subprocess.CalledProcessError, ValueError):
        return int(time.time())


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _mb(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


if __name__ == "__main__":
    sys.exit(main())
