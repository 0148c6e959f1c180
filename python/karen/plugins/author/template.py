"""The plugin that `karen plugin new` writes: small, and whole."""

from __future__ import annotations

from pathlib import Path

_MANIFEST = """\
name = "{title}"
description = "Says in a sentence what it is for"
version = "0.1.0"

[permissions]
"""
_TOOL = '''\
from typing import Annotated

from karen_plugin import tool


@tool(examples=("say something nice about {{thing}}", "praise {{thing}}"))
def praise(thing: Annotated[str, "what to praise"]) -> str:
    """Says something nice about a thing."""
    return f"What a fine {{thing}}!"
'''
_TEST = '''\
"""Run with `karen plugin test {path}`: each call runs in the same cell as in Karen."""

from karen_plugin.testing import Plugin


def test_it_praises() -> None:
    with Plugin("{path}") as plugin:
        assert plugin.call("praise", thing="spoon") == "What a fine spoon!"
'''


def written(plugin_id: str, below: Path, *, as_folder: bool) -> list[Path]:
    """The files of a new plugin. Raises FileExistsError, before anything is written."""
    title = plugin_id.replace("_", " ").replace("-", " ").capitalize()
    manifest, code = _MANIFEST.format(title=title), _TOOL.format()
    if as_folder:
        folder = below / plugin_id
        files = {folder / "plugin.toml": manifest, folder / "plugin.py": code}
        path = plugin_id
    else:
        commented = "".join(f"# {line}".rstrip() + "\n" for line in manifest.splitlines())
        files = {below / f"{plugin_id}.py": f"# /// karen\n{commented}# ///\n{code}"}
        path = f"{plugin_id}.py"
    files[below / f"test_{plugin_id.replace('-', '_')}.py"] = _TEST.format(path=path)
    for file in files:
        if file.exists():
            raise FileExistsError(f"{file} is there already. Nothing was written.")
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return list(files)
