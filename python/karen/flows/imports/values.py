"""JSON of unknown shape, read without a doubt: what is not of the wanted type is not there."""

from __future__ import annotations

from pydantic import JsonValue


def members_of(value: JsonValue) -> dict[str, JsonValue]:
    return value if isinstance(value, dict) else {}


def items_of(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


def text_of(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None


def texts_of(value: JsonValue) -> list[str]:
    """The value itself, or the texts of a list."""
    return [value] if isinstance(value, str) else [item for item in items_of(value) if isinstance(item, str)]


def first_of(record: dict[str, JsonValue], *names: str) -> JsonValue:
    """The value of the first of the names that the record has, and that says something."""
    return next((record[name] for name in names if record.get(name) not in (None, "", [])), None)
