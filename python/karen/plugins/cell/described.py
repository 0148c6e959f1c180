"""The tools a plugin says it has, checked: what is no tool is refused with the plugin."""

from __future__ import annotations

import json
import re
from typing import TypeVar

from pydantic import JsonValue

from karen.plugins.cell.spec import ToolDescription
from karen.plugins.cell.text import shown

MOST_TOOLS = 64
MOST_DESCRIPTION_CHARACTERS = 4_000
MOST_SCHEMA_CHARACTERS = 16_000
MOST_EXAMPLES = 50
MOST_EXAMPLE_CHARACTERS = 200
T = TypeVar("T")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


class NoTool(ValueError):
    """The words say what is wrong, after the plugin's name."""


def tools_of(described: JsonValue) -> tuple[ToolDescription, ...]:
    """Raises NoTool."""
    if not isinstance(described, list) or len(described) > MOST_TOOLS:
        raise NoTool(f"must offer a list of at most {MOST_TOOLS} tools")
    tools = tuple(_tool(each) for each in described)
    if len({tool.name for tool in tools}) != len(tools):
        raise NoTool("offers two tools of one name")
    return tools


def _tool(described: JsonValue) -> ToolDescription:
    given = described if isinstance(described, dict) else {}
    name = given.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise NoTool(f"offers a tool with the name {str(name)[:80]!r}: small letters, digits and _ make a name")
    description, parameters = given.get("description"), given.get("parameters")
    result, confirm, examples = given.get("result"), given.get("confirm"), given.get("examples")
    if not isinstance(description, str) or len(description) > MOST_DESCRIPTION_CHARACTERS:
        raise NoTool(f"describes {name} in more than {MOST_DESCRIPTION_CHARACTERS:,} characters")
    if not isinstance(parameters, dict) or parameters.get("type") != "object":
        raise NoTool(f"says of {name} no parameters")
    if not (result is None or isinstance(result, dict)):
        raise NoTool(f"says of {name} a result that is no schema")
    if len(json.dumps([parameters, result])) > MOST_SCHEMA_CHARACTERS:
        raise NoTool(f"says of {name} what it takes and gives in more than {MOST_SCHEMA_CHARACTERS:,} characters")
    if not isinstance(confirm, bool):
        raise NoTool(f"does not say whether {name} has to be confirmed")
    told = _examples(name, examples)
    return ToolDescription(name, shown(description), _readable(parameters), _readable(result), confirm, told)


def _readable(schema: T) -> T:
    """With the words for people made harmless to show."""
    if isinstance(schema, list):
        return [_readable(each) for each in schema]  # type: ignore[return-value]  # what goes in comes out
    if not isinstance(schema, dict):
        return schema
    words = {name: shown(schema[name]) for name in ("title", "description") if isinstance(schema.get(name), str)}
    return {name: words.get(name, _readable(each)) for name, each in schema.items()}  # type: ignore[return-value]


def _examples(name: str, given: JsonValue) -> tuple[str, ...]:
    if not isinstance(given, list) or len(given) > MOST_EXAMPLES:
        raise NoTool(f"gives no list of at most {MOST_EXAMPLES} examples for {name}")
    examples = tuple(shown(each) for each in given if isinstance(each, str) and len(each) <= MOST_EXAMPLE_CHARACTERS)
    if len(examples) != len(given):
        raise NoTool(f"gives an example for {name} that is no text of {MOST_EXAMPLE_CHARACTERS} characters")
    return examples
