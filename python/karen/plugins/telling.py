"""What a plugin has answered, as a person can read it: its words as they are, data as short lists."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pydantic import JsonValue

from karen.base.texts import is_visible
from karen.plugins.cell.text import shown

NOTHING = "It has answered nothing."
DONE = "Done."
MOST_CHARACTERS = 8_000
_MOST_LINES = 100


def told(value: JsonValue) -> str:
    """In Markdown; what is longer than anybody reads is cut, and says so."""
    text = shown(_told(value))
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS].rstrip()}\n\n… and more."


def _told(value: JsonValue) -> str:
    match value:
        case None:
            return DONE
        case str():
            return value.strip() if is_visible(value) else NOTHING
        case bool() | int() | float():
            return _inline(value)
        case list():
            return _listed(value)
        case dict():
            return _described(value)


def _listed(values: list[JsonValue]) -> str:
    if not values:
        return NOTHING
    lines = [f"- {_inline(each)}" for each in values[:_MOST_LINES]]
    more = [f"- … and {len(values) - _MOST_LINES} more"] if len(values) > _MOST_LINES else []
    return "\n".join([*lines, *more])


def _described(value: Mapping[str, JsonValue]) -> str:
    if not value:
        return NOTHING
    if len(value) == 1:
        return _told(next(iter(value.values())))
    return "\n".join(f"- {_label(name)}: {_inline(each)}" for name, each in list(value.items())[:_MOST_LINES])


def _inline(value: JsonValue) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)
        case float():
            return f"{value:.6g}" if abs(value) < 1e15 else repr(value)
        case str():
            return " ".join(value.split())
        case list() if all(not isinstance(each, list | dict) for each in value):
            return ", ".join(map(_inline, value)) or "nothing"
        case dict() if all(not isinstance(each, list | dict) for each in value.values()):
            return ", ".join(f"{_label(name)} {_inline(each)}" for name, each in value.items()) or "nothing"
        case _:
            return json.dumps(value, ensure_ascii=False)


def _label(name: str) -> str:
    return name.replace("_", " ").strip()
