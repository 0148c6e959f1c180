"""Reads servers as other programs write them, and writes each as a plugin's manifest. Starts none of them."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from karen.plugins.cell.hostile_json import Hostile, read_message
from karen.plugins.manifest.form import PLUGIN_ID
from karen.plugins.manifest.names import shown
from karen.plugins.mcp.fetched import installed
from karen.plugins.mcp.program import FOLDER

MOST_SERVERS = 50
_LISTS = ("mcpServers", "servers")
"""Claude Desktop and most others; VS Code."""
_KNOWN = ("command", "args", "env", "type")
_WITHOUT_MEANING = ("disabled", "autoApprove", "alwaysAllow", "timeout", "description", "gallery", "version", "name")
"""What other programs keep beside it for themselves."""
_VARIABLE = re.compile(r"\$\{[^}]*\}")
_NO_NAME = re.compile(r"[^a-z0-9_-]+")
_MOST_ID_CHARACTERS = 40
_MOST_NAME_CHARACTERS = 60
_LIMITS = "[limits]\nmemory_mb = 512\nwall_s = 60\n"
"""More than a plugin has: a server brings its whole interpreter."""


class BadServers(ValueError):
    """The words say what is wrong, in whole sentences."""


@dataclass(frozen=True)
class WrittenServer:
    """A server as a plugin."""

    plugin_id: str
    manifest: str
    """The text of its `plugin.toml`."""


def read_servers(text: str) -> list[WrittenServer]:
    """Every server in a file such as claude_desktop_config.json. Blocks. Raises BadServers with all that is wrong."""
    try:
        given = read_message(text.encode("utf-8", "replace"))
    except Hostile as error:
        raise BadServers(f"This is no list of servers: it is {error}.") from error
    servers = _listed(given)
    wrong = [f"{_named(name)}: {fault}." for name, entry in servers.items() for fault in faults(entry)]
    if wrong:
        raise BadServers(" ".join(wrong))
    written: dict[str, WrittenServer] = {}
    for name, entry in servers.items():
        assert isinstance(entry, dict)
        plugin_id = plugin_id_of(name, written)
        written[plugin_id] = WrittenServer(plugin_id, manifest_of(name, _without_fetching(entry)))
    return list(written.values())


def plugin_id_of(name: str, taken: Mapping[str, object]) -> str:
    """A plugin's name that is like this one, and not taken."""
    words = _NO_NAME.sub("-", name.lower()).strip("-_")
    base = (words if words[:1].isalpha() else f"server-{words}".rstrip("-"))[:_MOST_ID_CHARACTERS].rstrip("-_")
    base = base if PLUGIN_ID.fullmatch(base) else "server"
    number, candidate = 2, base
    while candidate in taken:
        candidate = f"{base[: _MOST_ID_CHARACTERS - 3]}-{number}"
        number += 1
    return candidate


def manifest_of(
    name: str,
    entry: Mapping[str, JsonValue],
    about: Mapping[str, str | list[str]] | None = None,
    settings: Mapping[str, Mapping[str, JsonValue]] | None = None,
) -> str:
    """The `plugin.toml` of a server without faults; `about` are further words of it, such as its description."""
    arguments, environment = entry.get("args") or [], entry.get("env") or {}
    assert isinstance(arguments, list)
    assert isinstance(environment, dict)
    lines = [f"name = {_quoted(shown(name)[:_MOST_NAME_CHARACTERS])}", 'kind = "mcp"']
    lines += [f"{key} = {_quoted(value)}" for key, value in (about or {}).items()]
    lines += ["", _LIMITS, "[mcp]", f"command = {_quoted(str(entry['command']))}", "args = ["]
    lines += [f"    {_quoted(str(word))}," for word in arguments]
    lines += ["]", "", "[mcp.env]"]
    lines += [f"{_quoted(key)} = {_quoted(_text(value))}" for key, value in environment.items()]
    for setting, said in (settings or {}).items():
        lines += ["", f"[settings.{setting}]", *(f"{key} = {_quoted(value)}" for key, value in said.items())]
    return "\n".join(lines) + "\n"


def _without_fetching(entry: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """With the program that would have been fetched, where it is installed."""
    arguments = entry.get("args") or []
    assert isinstance(arguments, list)
    found = installed(str(entry["command"]), [str(word) for word in arguments])
    return {**entry, "command": found[0], "args": [*found[1]]} if found else {**entry}


def _listed(given: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    inner = given.get("mcp")
    places = [given, inner] if isinstance(inner, dict) else [given]
    for place in places:
        for name in _LISTS:
            servers = place.get(name)
            if isinstance(servers, dict):
                return _counted(servers)
    if given and all(isinstance(each, dict) and ("command" in each or "url" in each) for each in given.values()):
        return _counted(dict(given))
    raise BadServers('There are no servers in it: they are looked for in "mcpServers" or "servers", each by its name.')


def _counted(servers: dict[str, JsonValue]) -> dict[str, JsonValue]:
    if not 0 < len(servers) <= MOST_SERVERS:
        raise BadServers(f"There must be 1 to {MOST_SERVERS} servers in it.")
    return servers


def faults(entry: JsonValue, settings: Collection[str] = ()) -> Iterator[str]:
    """What is wrong with one server, each after its name; `settings` are those that it may name."""
    if not isinstance(entry, dict):
        yield "is no object with a command"
        return
    if "url" in entry or "serverUrl" in entry or entry.get("type", "stdio") != "stdio":
        yield "is reached over the network; only servers that run on this computer can be added"
        return
    command, arguments, environment = entry.get("command"), entry.get("args"), entry.get("env")
    if not isinstance(command, str) or not command.strip():
        yield "has no command"
        return
    if arguments is not None and not (isinstance(arguments, list) and all(isinstance(word, str) for word in arguments)):
        yield "args is no list of texts"
        return
    if environment is not None and not (isinstance(environment, dict) and all(map(_is_scalar, environment.values()))):
        yield "env has values that are no texts"
        return
    if unknown := [key for key in entry if key not in (*_KNOWN, *_WITHOUT_MEANING)]:
        yield f"says {shown(unknown[0])[:40]}, which has no meaning here: take it out"
    yield from _unfilled([command, *map(str, arguments or []), *map(str, (environment or {}).values())], settings)


def _unfilled(words: Sequence[str], settings: Collection[str]) -> Iterator[str]:
    known = {FOLDER, *(f"${{settings.{name}}}" for name in settings)}
    found = [place for word in words for place in _VARIABLE.findall(word) if place not in known]
    if found:
        yield f"has {shown(found[0])[:60]}, which the other program fills in: write what it stands for"


def _is_scalar(value: JsonValue) -> bool:
    return isinstance(value, str | int | float)


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _quoted(value: JsonValue | Sequence[str]) -> str:
    """As TOML writes it; DEL is the one character that JSON does not escape and TOML does not take."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _named(name: str) -> str:
    return shown(name)[:_MOST_NAME_CHARACTERS] or "A server without a name"
