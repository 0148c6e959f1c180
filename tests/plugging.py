"""Plugins in the folder of a Karen that runs, for tests: written, agreed to and called through the contract."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from talking import Talking

GREETER = '''\
# /// karen
# name = "Greeter"
# description = "Greets people"
# version = "1.0.0"
# ///
from karen_plugin import tool


@tool(examples=("greet {name}", "say hello to {name}"))
def greet(name: str) -> str:
    """Greets somebody by name."""
    return f"Hello, {name}!"
'''


def plugin(body: str, manifest: str = "") -> str:
    """A single file of this body; `manifest` are lines of TOML behind its name."""
    block = "\n".join(f"# {line}" for line in ('name = "Trial"', *manifest.splitlines()))
    return f"# /// karen\n{block}\n# ///\nfrom karen_plugin import *\n\n{body}\n"


def drop(home: Path, plugin_id: str, source: str = GREETER) -> Path:
    """Put a file into the user's folder."""
    folder = home / "plugins"
    folder.mkdir(exist_ok=True)
    path = folder / f"{plugin_id}.py"
    path.write_text(source, encoding="utf-8")
    return path


async def shown(talk: Talking, plugin_id: str) -> Any:
    """The plugin as it is listed, after a look at the folders."""
    listed = await talk.call("plugins.reload")
    return next(each for each in listed["plugins"] if each["plugin_id"] == plugin_id)


async def agree(talk: Talking, plugin_id: str, **more: Any) -> Any:
    """Agree to what is shown."""
    seen = await shown(talk, plugin_id)
    given = {"sha256": seen["sha256"], "permissions": seen["permissions"], **more}
    return await talk.call("plugins.approve", plugin_id=plugin_id, **given)


async def run(talk: Talking, plugin_id: str, tool: str, **args: Any) -> Any:
    return (await talk.call("plugins.run", plugin_id=plugin_id, tool=tool, args=args))["result"]
