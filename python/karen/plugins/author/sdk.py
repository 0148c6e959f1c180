"""The SDK as a wheel that pip and editors understand: what an author's own Python needs to complete, check and test.

Source of the format: PEP 427 and the core metadata specification of the Python Packaging Authority.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import stat
import zipfile
from collections.abc import Iterator
from importlib.resources import files

from karen import VERSION

NAME = f"karen_plugin-{VERSION}-py3-none-any.whl"
_INFO = f"karen_plugin-{VERSION}.dist-info"
_WHEN = (2000, 1, 1, 0, 0, 0)
"""Of every file, so that the same Karen gives the same bytes."""
_METADATA = f"""Metadata-Version: 2.1
Name: karen-plugin
Version: {VERSION}
Summary: What a plugin of Karen may ask her for, with types, and a helper for tests
License: Apache-2.0
Requires-Python: >=3.11

Inside of Karen this package is always there. Elsewhere it lets an editor complete and check a plugin, and
`karen_plugin.testing` run one in its cell, by the `karen` that is installed.
"""
_WHEEL = "Wheel-Version: 1.0\nGenerator: karen\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def wheel() -> bytes:
    """The same bytes for the same Karen, on every machine."""
    content = dict(sorted(_sources()))
    content |= {f"{_INFO}/METADATA": _METADATA.encode(), f"{_INFO}/WHEEL": _WHEEL.encode()}
    content[f"{_INFO}/RECORD"] = _record(content)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name, data in content.items():
            entry = zipfile.ZipInfo(name, _WHEN)
            entry.create_system = 3
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, data)
    return written.getvalue()


def _sources() -> Iterator[tuple[str, bytes]]:
    for file in files("karen_plugin").iterdir():
        if file.name.endswith((".py", "py.typed")):
            yield f"karen_plugin/{file.name}", file.read_bytes()


def _record(content: dict[str, bytes]) -> bytes:
    """Every file with its hash and length, but for the record itself."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    for name, data in content.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
        rows.writerow((name, f"sha256={digest}", len(data)))
    rows.writerow((f"{_INFO}/RECORD", "", ""))
    return written.getvalue().encode()
