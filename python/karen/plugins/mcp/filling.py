"""What a server was set to, put where its manifest names it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from pydantic import JsonValue

from karen.plugins.manifest.manifest import Server
from karen.plugins.manifest.settings import SETTING


def filled(server: Server, settings: Mapping[str, JsonValue]) -> Server:
    """With the settings in its arguments and variables; one that names what is not set is left out."""
    words = [_filled(word, settings) for word in server.args]
    variables = {name: _filled(value, settings) for name, value in server.env.items()}
    return replace(
        server,
        args=tuple(word for word in words if word is not None),
        env={name: value for name, value in variables.items() if value is not None},
    )


def missing(schema: Mapping[str, JsonValue], settings: Mapping[str, JsonValue]) -> list[str]:
    """What has to be set and is not, by the titles for people."""
    required, properties = schema.get("required"), schema.get("properties")
    names = required if isinstance(required, list) else []
    about = properties if isinstance(properties, dict) else {}
    return [_title(name, about.get(name)) for name in names if isinstance(name, str) and name not in settings]


def _filled(word: str, settings: Mapping[str, JsonValue]) -> str | None:
    if any(name not in settings for name in SETTING.findall(word)):
        return None
    return SETTING.sub(lambda found: _text(settings[found[1]]), word)


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _title(name: str, about: JsonValue) -> str:
    title = about.get("title") if isinstance(about, dict) else None
    return title if isinstance(title, str) else name
