"""The tools of a server as Karen knows tools: under names that can be hers, each with leave unless it is harmless."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from karen.plugins.cell.described import MOST_DESCRIPTION_CHARACTERS, NoTool, tools_of
from karen.plugins.cell.spec import ToolDescription

MOST_NAME_CHARACTERS = 64
_MOST_ORIGINAL_CHARACTERS = 256
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_OTHER = re.compile(r"[^a-z0-9]+")
_CUT = " …"


def described(listed: Sequence[JsonValue], *, confined: bool) -> tuple[tuple[ToolDescription, ...], dict[str, str]]:
    """The tools, and what the server calls each of them. Raises NoTool.

    A tool that the server itself says only reads runs without leave where the cell holds it: there it can reach nothing
    that it could change. Anywhere else, and for all others, the user is asked.
    """
    originals: dict[str, str] = {}
    found: list[JsonValue] = []
    for each in listed:
        given = each if isinstance(each, dict) else {}
        original = given.get("name")
        if not isinstance(original, str) or not 0 < len(original) <= _MOST_ORIGINAL_CHARACTERS:
            raise NoTool("offers a tool without a name")
        if original in originals.values():
            raise NoTool("offers two tools of one name")
        name = plain(original, originals)
        originals[name] = original
        found.append(_tool(name, given, confined=confined))
    return tools_of(found), originals


def plain(original: str, taken: Mapping[str, str]) -> str:
    """Of small letters, digits and _, and not one that is taken already."""
    words = _OTHER.sub("_", _HUMP.sub("_", original).lower()).strip("_")
    name = (words if words[:1].isalpha() else f"tool_{words}".rstrip("_"))[:MOST_NAME_CHARACTERS]
    number = 2
    candidate = name
    while candidate in taken:
        candidate = f"{name[: MOST_NAME_CHARACTERS - 4]}_{number}"
        number += 1
    return candidate


def _tool(name: str, given: Mapping[str, JsonValue], *, confined: bool) -> dict[str, JsonValue]:
    takes, gives, hints = given.get("inputSchema"), given.get("outputSchema"), given.get("annotations")
    says = given.get("description") or given.get("title") or ""
    only_reads = isinstance(hints, dict) and hints.get("readOnlyHint") is True
    parameters = takes if isinstance(takes, dict) else {}
    return {
        "name": name,
        "description": _short(says) if isinstance(says, str) else "",
        "parameters": {"properties": {}, **parameters, "type": "object"},
        "result": gives if isinstance(gives, dict) else None,
        "confirm": not (only_reads and confined),
        "examples": [],
    }


def _short(text: str) -> str:
    if len(text) <= MOST_DESCRIPTION_CHARACTERS:
        return text.strip()
    return text[: MOST_DESCRIPTION_CHARACTERS - len(_CUT)].rstrip() + _CUT
