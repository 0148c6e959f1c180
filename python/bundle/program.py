"""The program itself: freezes Karen into one folder with PyInstaller and looks at what came out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from bundle import ROOT, contents

WORK = ROOT / "build" / "bundle"
START_LIMIT_S = 120.0
TAIL_LINES = 30
TAIL_CHARACTERS = 2000


class NotMade(Exception):
    """The bundle could not be made; the message says why and what to do."""


def freeze(target: Path, epoch_s: int) -> Path:
    """Make the folder `karen` in `target`. Every file of the same checkout comes out the same. Raises NotMade."""
    if missing := contents.missing():
        raise NotMade(
            f"The bundle would lack {', '.join(missing)}. `python3 build.py bundle` installs what is missing."
        )
    log = WORK / "pyinstaller.log"
    WORK.mkdir(parents=True, exist_ok=True)
    where = ["--distpath", str(target), "--workpath", str(WORK)]
    options = ["--noconfirm", "--clean", "--log-level", "WARN", *where]
    command = [sys.executable, "-m", "PyInstaller", *options, str(Path(__file__).with_name("karen.spec"))]
    reproducible = {"PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": str(epoch_s)}
    environment = {**os.environ, **reproducible, "PYINSTALLER_CONFIG_DIR": str(WORK / "cache")}
    with log.open("wb") as output:
        done = subprocess.run(command, stdout=output, stderr=output, env=environment, check=False)
    if done.returncode:
        last = "\n".join(log.read_text("utf-8", errors="replace").splitlines()[-TAIL_LINES:])
        raise NotMade(f"PyInstaller failed with code {done.returncode}; its log is {log} and ends so:\n{last}")
    program = target / "karen"
    strip(program)
    if lost := own_modules_not_found(WORK / "karen" / "warn-karen.txt"):
        raise NotMade("Modules that Karen imports did not come along:\n" + "\n".join(lost))
    start(program)
    return program


def start(program: Path) -> None:
    """Have it say what it can do, which imports most of it, in an empty environment. Raises NotMade."""
    with tempfile.TemporaryDirectory() as home:
        command = [str(program / "karen"), "methods"]
        try:
            done = subprocess.run(
                command, env={"HOME": home}, capture_output=True, text=True, check=False, timeout=START_LIMIT_S
            )
        except subprocess.TimeoutExpired as error:
            raise NotMade(f"{program} was made, but did not answer within {START_LIMIT_S:.0f} s.") from error
    if done.returncode:
        raise NotMade(f"{program} was made, but does not start:\n{done.stderr[-TAIL_CHARACTERS:]}")


def strip(program: Path) -> None:
    """Take the symbols for a debugger out of the files that have many."""
    for pattern in contents.STRIPPED:
        for library in (program / "_internal").glob(pattern):
            subprocess.run(["strip", "--strip-unneeded", library], check=True)


def own_modules_not_found(warnings: Path) -> list[str]:
    """Lines of PyInstaller's warnings about what our own code imports; other packages try many things on the way."""
    lines = warnings.read_text("utf-8").splitlines()
    ours = [line for line in lines if re.search(r"^missing .* imported by .*\bkaren\.", line)]
    return [line for line in ours if not _is_an_attribute(line) and not _is_meant(line)]


def _is_meant(line: str) -> bool:
    """It was left out on purpose."""
    return any(f"named {module}" in line or f"named '{module}" in line for module in contents.NOT_LOADED)


def _is_an_attribute(line: str) -> bool:
    """PyInstaller takes `from pydantic import BaseModel` for a module where the package answers by `__getattr__`."""
    return bool(re.match(r"missing module named \w+(\.\w+)*\.[A-Z]\w* ", line))


def sizes(program: Path) -> dict[str, int]:
    """Bytes of each part of the program, the largest first; parts below half a percent are added up."""
    found = Counter[str]()
    for path in program.rglob("*"):
        if path.is_file() and not path.is_symlink():
            inside = path.relative_to(program).parts
            found[inside[1] if inside[0] == "_internal" else "karen (the code)"] += path.stat().st_size
    least = found.total() / 200
    large = {part: size for part, size in found.most_common() if size >= least}
    return {**large, "all else": found.total() - sum(large.values())}
