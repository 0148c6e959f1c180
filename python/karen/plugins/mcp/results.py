"""What a server's tool has answered, as a value: data where there is some, else its words; pictures are only named."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from karen.plugins.cell.hostile_json import Hostile, read_message
from karen.plugins.mcp.client import Failed

_MOST_REASON_CHARACTERS = 1_000
_MOST_KIND_CHARACTERS = 80


def value_of(result: Mapping[str, JsonValue], *, structured: bool) -> JsonValue:
    """`structured` is whether the tool has said what its data look like. Raises Failed with what it says."""
    content = result.get("content", [])
    if not isinstance(content, list):
        raise Failed("answered with content that is no list")
    words = "\n\n".join(_words(part) for part in content)
    if result.get("isError") is True:
        raise Failed(f"failed: {words[:_MOST_REASON_CHARACTERS] or 'it does not say why'}")
    data = result.get("structuredContent")
    if structured or (isinstance(data, dict) and not words):
        return data
    return _read(words)


def _read(words: str) -> JsonValue:
    """Many a server writes its data as text."""
    if not words.startswith("{"):
        return words or None
    try:
        return read_message(words.encode())
    except Hostile:
        return words


def _words(part: JsonValue) -> str:
    """Of one piece of content."""
    given = part if isinstance(part, dict) else {}
    text, resource = given.get("text"), given.get("resource")
    if given.get("type") == "text" and isinstance(text, str):
        return text
    if isinstance(resource, dict) and isinstance(held := resource.get("text"), str):
        return held
    kind = str(given.get("mimeType") or given.get("type") or "something else")[:_MOST_KIND_CHARACTERS]
    return f"[{kind}, which is not shown]"
