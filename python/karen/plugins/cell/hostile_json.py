"""Reading what a cell has written: JSON of somebody who may mean harm. Every check is linear in what is read."""

from __future__ import annotations

import json
import math
import struct

from pydantic import JsonValue

LENGTH = struct.Struct("<I")
MOST_FRAME_BYTES = 1 << 20
MOST_DEPTH = 32
MOST_VALUES = 50_000
_MOST_DIGITS = 20
_MOST_INTEGER = 1 << 63


class Hostile(ValueError):
    """No honest cell says this; the words say what it was."""


def read_message(body: bytes) -> dict[str, JsonValue]:
    """Raises Hostile for anything but one JSON object that every other reader takes in the same way."""
    if len(body) > MOST_FRAME_BYTES:
        raise Hostile("more than 1 MB at once")
    try:
        text = body.decode("utf-8")
        value = json.loads(
            text, object_pairs_hook=_unique, parse_int=_integer, parse_float=_float, parse_constant=_constant
        )
    except RecursionError:
        raise Hostile("values nested too deeply") from None
    except UnicodeDecodeError:
        raise Hostile("bytes that are not UTF-8") from None
    except json.JSONDecodeError:
        raise Hostile("what is no JSON") from None
    _measure(value)
    if "\\ud" in text or "\\uD" in text:
        _refuse_half_characters(value)
    if not isinstance(value, dict):
        raise Hostile("JSON that is no object")
    return value


def _measure(value: JsonValue) -> None:
    """Level by level, for a recursive look could be led too deep."""
    level, depth, count = [value], 0, 0
    while level:
        depth += 1
        count += len(level)
        if depth > MOST_DEPTH:
            raise Hostile("values nested too deeply")
        if count > MOST_VALUES:
            raise Hostile("too many values")
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]


def _refuse_half_characters(value: JsonValue) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise Hostile("half a character") from None


def _unique(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise Hostile("the same key twice")
    return values


def _integer(digits: str) -> int:
    value = int(digits) if len(digits) <= _MOST_DIGITS else _MOST_INTEGER
    if not -_MOST_INTEGER <= value < _MOST_INTEGER:
        raise Hostile("an integer beyond 64 bits")
    return value


def _float(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise Hostile("a number beyond what a float holds")
    return value


def _constant(_: str) -> float:
    raise Hostile("a number that is none")
