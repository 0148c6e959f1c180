"""Bundles of servers for tests: of a script of the standard library, as `mcpb pack` would put it together."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mcp_serving import script
from talking import Talking

FROM_A_MODULE = """
import tea
TOOLS = [tool("brew", annotations={"readOnlyHint": True})]
def call(name, arguments):
    return text(tea.WORDS + " " + " ".join(sys.argv[1:]))
"""
FILES = {
    "server/main.py": "import sys; sys.path.insert(0, sys.path[0] + '/lib')\n" + script(FROM_A_MODULE),
    "server/lib/tea.py": "WORDS = 'hot'",
}
ABOUT: dict[str, Any] = {
    "manifest_version": "0.3",
    "name": "Tea.Maker",
    "display_name": "The tea maker",
    "version": "1.2.0",
    "description": "Makes\ntea.",
    "author": {"name": "A. Author"},
    "homepage": "https://tea.example",
    "server": {
        "type": "python",
        "entry_point": "server/main.py",
        "mcp_config": {
            "command": "python",
            "args": ["${__dirname}/server/main.py", "${user_config.kind}", "${user_config.more}"],
            "platform_overrides": {"win32": {"command": "python.exe"}},
        },
    },
    "user_config": {"kind": {"type": "string", "default": "green"}, "more": {"type": "string"}},
}


def bundle(about: Mapping[str, Any] | None = None, files: Mapping[str, str] | None = None, **config: Any) -> bytes:
    """`config` is put in the place of what the manifest says of starting it."""
    given = json.loads(json.dumps(about or ABOUT))
    given["server"]["mcp_config"].update(config)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(given))
        for name, content in (files or FILES).items():
            archive.writestr(name, content)
    return written.getvalue()


async def install(talk: Talking, folder: Path, content: bytes) -> Any:
    path = folder / "maker.mcpb"
    path.write_bytes(content)
    return await talk.call("plugins.install", path=str(path))
