"""Bundles of servers, `NAME.mcpb`: a zip with the server and a manifest.json, kept whole beside the plugin's manifest.

https://github.com/modelcontextprotocol/mcpb/blob/main/MANIFEST.md, versions 0.1 to 0.4. A signature is taken off and
not looked at: what is agreed to is the hash.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import JsonValue

from karen.plugins.cell.cells import MOST_BYTES
from karen.plugins.cell.hostile_json import Hostile, read_message
from karen.plugins.manifest.names import shown
from karen.plugins.manifest.reading import MOST_MANIFEST_BYTES, TOML
from karen.plugins.manifest.texts import line
from karen.plugins.mcp.program import FOLDER
from karen.plugins.mcp.servers import faults, manifest_of, plugin_id_of
from karen.plugins.mcp.wishes import Wishes
from karen.plugins.packages import BOUNDS
from karen.plugins.packing import BadPackage
from karen.plugins.zipped import BadZip, read_zip

SUFFIXES = (".mcpb", ".dxt")
KEPT = "server.mcpb"
"""The bundle's own name in the folder of its plugin."""
_ABOUT = "manifest.json"
_SIGNED, _SIGNED_END = b"MCPB_SIG_V1", b"MCPB_SIG_END"
_PLATFORMS = {"linux": "linux", "darwin": "macos", "win32": "windows"}
_KINDS = ("node", "python", "binary")
_MOST_DESCRIPTION_CHARACTERS, _MOST_AUTHOR_CHARACTERS = 500, 200
_VERSION = re.compile(r"\d+(\.\d+)*")


def unbundle(content: bytes, folder: Path) -> Path:
    """A plugin's folder with the bundle in it, below `folder`. Blocks. Raises BadPackage and OSError."""
    if len(content) > MOST_BYTES - MOST_MANIFEST_BYTES:
        raise BadPackage(f"It is larger than {MOST_BYTES >> 20} MB, which is more than a plugin may be.")
    packed = _unsigned(content)
    about, names = _looked_into(packed)
    name, manifest = _manifest(about, names)
    target = folder / plugin_id_of(name, {})
    target.mkdir()
    (target / KEPT).write_bytes(packed)
    (target / TOML).write_text(manifest, encoding="utf-8")
    return target


def _unsigned(content: bytes) -> bytes:
    """The zip alone: a signature stands behind it, and the zip calls it a comment."""
    if not content.endswith(_SIGNED_END):
        return content
    packed = content[: content.rfind(_SIGNED)]
    return packed[:-2] + b"\0\0"


def _looked_into(packed: bytes) -> tuple[dict[str, JsonValue], set[str]]:
    """The bundle's manifest, and the names of its files. Raises BadPackage."""
    names, about = set(), None
    try:
        for name, content in read_zip(packed, BOUNDS):
            names.add(name)
            about = content if name == _ABOUT else about
        if about is None:
            raise BadPackage(f"It is no bundle of a server: there is no {_ABOUT} in it.")
        return read_message(about.removeprefix(b"\xef\xbb\xbf")), names
    except BadZip as error:
        raise BadPackage(f"It {error}.") from error
    except Hostile as error:
        raise BadPackage(f"Its {_ABOUT} is {error}.") from error


def _manifest(about: Mapping[str, JsonValue], names: set[str]) -> tuple[str, str]:
    """The server's name, and its `plugin.toml`. Raises BadPackage."""
    server, name = _object(about.get("server")), about.get("name")
    if not isinstance(name, str) or not name.strip():
        raise BadPackage(f"Its {_ABOUT} gives it no name.")
    if server.get("type") not in _KINDS:
        kind = shown(str(server.get("type")))[:40]
        raise BadPackage(f"It is a server of the kind {kind}; only {', '.join(_KINDS)} bring all that they need.")
    wishes = Wishes(_object(about.get("user_config")))
    entry = _entry(_object(server.get("mcp_config")), wishes, names)
    label = about.get("display_name")
    title = label if isinstance(label, str) and label.strip() else name
    if wrong := list(faults(entry, wishes.settings)):
        raise BadPackage(" ".join(f"It {fault}." for fault in wrong))
    return name, manifest_of(title, entry, dict(_told(about)), wishes.settings)


def _told(about: Mapping[str, JsonValue]) -> Iterator[tuple[str, str | list[str]]]:
    """What it says of itself, as far as a plugin can say it."""
    version, description, homepage = about.get("version"), about.get("description"), about.get("homepage")
    author = _object(about.get("author")).get("name")
    platforms = _object(about.get("compatibility")).get("platforms")
    if isinstance(version, str) and _VERSION.fullmatch(version):
        yield "version", version
    if isinstance(description, str):
        yield "description", line(description, _MOST_DESCRIPTION_CHARACTERS)
    if isinstance(author, str):
        yield "author", line(author, _MOST_AUTHOR_CHARACTERS)
    if isinstance(homepage, str) and re.fullmatch(r"https://[!-~]{1,250}", homepage):
        yield "homepage", homepage
    if isinstance(platforms, list) and (known := [_PLATFORMS[each] for each in platforms if each in _PLATFORMS]):
        yield "platforms", known


def _entry(config: Mapping[str, JsonValue], wishes: Wishes, names: set[str]) -> dict[str, JsonValue]:
    """Its command as other programs write one, with settings for what it asks the user. Raises BadPackage."""
    here = _object(_object(config.get("platform_overrides")).get(sys.platform))
    environment = {**_object(config.get("env")), **_object(here.get("env"))}
    command, arguments = here.get("command", config.get("command")), here.get("args", config.get("args", []))
    given = arguments if isinstance(arguments, list) else []
    filled = {key: wishes.filled(value) for key, value in environment.items() if isinstance(value, str)}
    words = [wishes.filled(word) for word in given if isinstance(word, str)]
    return {
        "command": _placed(command, names) if isinstance(command, str) else None,
        "args": [_placed(word, names) for word in words if word is not None],
        "env": {key: value for key, value in filled.items() if value is not None},
    }


def _placed(word: str, names: set[str]) -> str:
    """A file of the bundle by its whole path, however it is named."""
    return f"{FOLDER}/{word.removeprefix('./')}" if word.removeprefix("./") in names else word


def _object(given: JsonValue | Sequence[str]) -> dict[str, JsonValue]:
    return given if isinstance(given, dict) else {}
