"""What an author gives a tool on the command line, and sets the plugin to."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pydantic import JsonValue

from karen.contract.errors import InvalidInput
from karen.plugins.author.trial import Given
from karen.plugins.manifest.manifest import Found
from karen.plugins.schema import Schema, faults


def arguments_of(parameters: Schema, words: Sequence[str]) -> dict[str, JsonValue]:
    """`name=Ada times=3`, where a value is JSON if the parameter is no text; or `{"name": "Ada", "times": 3}`."""
    if len(words) == 1 and words[0].startswith("{") and isinstance(whole := _json(words[0]), dict):
        return whole
    properties = parameters.get("properties")
    known = properties if isinstance(properties, dict) else {}
    values: dict[str, JsonValue] = {}
    for word in words:
        name, _, value = word.partition("=")
        schema = known.get(name)
        is_text = isinstance(schema, dict) and schema.get("type") == "string"
        values[name] = value if is_text else _json(value)
    return values


def set_to(found: Found, words: Sequence[str]) -> Given:
    """Raises InvalidInput for what it cannot be set to."""
    schema = found.manifest.settings if found.manifest else None
    settings = arguments_of(schema or {}, words)
    if wrong := faults({**(schema or {"additionalProperties": False}), "required": []}, settings):
        raise InvalidInput(f"The plugin {found.plugin_id} cannot be set so. {'; '.join(each.said for each in wrong)}")
    return Given(settings=settings)


def _json(value: str) -> JsonValue:
    try:
        read_: JsonValue = json.loads(value)
    except ValueError:
        return value
    return read_
