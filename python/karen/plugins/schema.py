"""Whether a value is what a plugin's JSON Schema says.

The schema is a stranger's: a library that follows all of it can be kept busy for ever by nested references or a
regular expression. Here no pattern is tried and every step counts towards a limit. Known are type, enum, const, anyOf,
oneOf, allOf, local references, and the bounds of numbers, texts, arrays and objects; what is not known holds nothing
back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from karen.contract.errors import InvalidField, InvalidInput, PluginFailed

MOST_STEPS = 20_000
MOST_FAULTS = 20
_DEEPEST = 64
_COMPARED_IN_A_STEP = 50
"""Values of a list of choices, or names of fields: each is far less than a step."""
_TOO_MUCH = "its schema is too complicated to be followed"
Schema = Mapping[str, JsonValue]


@dataclass(frozen=True)
class Fault:
    """`at` is the place in the value, such as `items.0.name`; empty for the whole."""

    at: str
    message: str

    @property
    def said(self) -> str:
        return f"{self.at}: {self.message}" if self.at else f"It {self.message}"


class TooComplicated(ValueError):
    """The schema takes more steps than anybody waits for."""


def faults(schema: Schema, value: JsonValue) -> list[Fault]:
    """What is wrong with `value`; at most 20 things. Raises TooComplicated."""
    return _Reading(schema).look(schema, value, "", 0)[:MOST_FAULTS]


def refuse_unfitting(tool: str, schema: Schema, args: Mapping[str, JsonValue]) -> None:
    """Raises InvalidInput, which names each argument that does not fit, and PluginFailed for a schema of no use."""
    try:
        wrong = faults(schema, dict(args))
    except TooComplicated as error:
        raise PluginFailed(f"The tool {tool} cannot be asked: {error}.", plugin=tool.partition(".")[0]) from error
    if wrong:
        fields = [InvalidField(f"args.{fault.at}" if fault.at else "args", fault.message) for fault in wrong]
        said = "; ".join(fault.said for fault in wrong[:5])
        raise InvalidInput(f"The tool {tool} cannot use these arguments. {said}", fields)


def with_defaults(schema: Schema, values: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """`values` of an object, and the defaults of the properties that it lacks."""
    properties = _object(schema.get("properties"))
    given = {name: _object(each)["default"] for name, each in properties.items() if "default" in _object(each)}
    return {**given, **values}


class _Reading:
    def __init__(self, root: Schema) -> None:
        self._root = root
        self._steps = 0

    def look(self, schema: JsonValue | Schema, value: JsonValue, at: str, depth: int) -> list[Fault]:
        self._count(1)
        if depth > _DEEPEST:
            raise TooComplicated(_TOO_MUCH)
        if schema is False:
            return [Fault(at, "nothing may stand here")]
        given = self._resolved(_object(schema))
        found = [*self._typed(given, value, at), *_bounds(given, value, at)]
        found += self._composed(given, value, at, depth)
        if isinstance(value, dict):
            found += self._fields(given, value, at, depth)
        if isinstance(value, list):
            found += self._items(given, value, at, depth)
        return found[:MOST_FAULTS]

    def _count(self, steps: int) -> None:
        self._steps += steps
        if self._steps > MOST_STEPS:
            raise TooComplicated(_TOO_MUCH)

    def _resolved(self, schema: Schema) -> Schema:
        for _ in range(_DEEPEST):
            reference = schema.get("$ref")
            if not isinstance(reference, str):
                return schema
            self._count(1 + len(reference) // 100)
            target: JsonValue | Schema = self._root
            for part in reference.removeprefix("#").strip("/").split("/"):
                target = _object(target).get(part, {}) if part else target
            schema = _object(target)
        raise TooComplicated("its schema refers to itself")

    def _typed(self, schema: Schema, value: JsonValue, at: str) -> list[Fault]:
        found = []
        types = schema.get("type")
        wanted = [types] if isinstance(types, str) else types if isinstance(types, list) else []
        if wanted and not any(_is(value, each) for each in wanted):
            found.append(Fault(at, f"must be {' or '.join(map(_named, wanted))}"))
        choices = [schema["const"]] if "const" in schema else schema.get("enum")
        self._count(len(_list(choices)) * (1 + _size(value)) // _COMPARED_IN_A_STEP)
        if isinstance(choices, list) and not any(_same(value, each) for each in choices):
            found.append(Fault(at, f"must be one of {', '.join(map(str, choices[:20]))}"))
        return found

    def _composed(self, schema: Schema, value: JsonValue, at: str, depth: int) -> list[Fault]:
        found: list[Fault] = []
        for each in _list(schema.get("allOf")):
            found += self.look(each, value, at, depth + 1)
        any_of, one_of = _list(schema.get("anyOf")), _list(schema.get("oneOf"))
        if any_of:
            tried = [self.look(each, value, at, depth + 1) for each in any_of]
            least: list[Fault] = min(tried, key=len)
            found += least
        if one_of and sum(not self.look(each, value, at, depth + 1) for each in one_of) != 1:
            found.append(Fault(at, "must be exactly one of several things, and is none or more of them"))
        return found

    def _fields(self, schema: Schema, value: Mapping[str, JsonValue], at: str, depth: int) -> list[Fault]:
        properties = _object(schema.get("properties"))
        required = [name for name in _list(schema.get("required")) if isinstance(name, str)]
        self._count((len(required) + len(properties)) // _COMPARED_IN_A_STEP)
        found = [Fault(_below(at, name), "is missing") for name in required if name not in value]
        others = schema.get("additionalProperties", True)
        for name, each in value.items():
            if len(found) >= MOST_FAULTS:
                break
            self._count(1)
            if name in properties:
                found += self.look(properties[name], each, _below(at, name), depth + 1)
            elif others is False:
                known = ", ".join(list(properties)[:MOST_FAULTS]) or "none"
                found.append(Fault(_below(at, name), f"is not known; there are: {known}"))
            elif others is not True:
                found += self.look(others, each, _below(at, name), depth + 1)
        return found

    def _items(self, schema: Schema, value: list[JsonValue], at: str, depth: int) -> list[Fault]:
        first = _list(schema.get("prefixItems"))
        found: list[Fault] = []
        for place, each in enumerate(value):
            wanted = first[place] if place < len(first) else schema.get("items", True)
            if wanted is not True:
                found += self.look(wanted, each, _below(at, str(place)), depth + 1)
            if len(found) >= MOST_FAULTS:
                break
        return found


def _bounds(schema: Schema, value: JsonValue, at: str) -> list[Fault]:
    if isinstance(value, bool) or value is None:
        return []
    found = []
    size = value if isinstance(value, int | float) else len(value)
    for keyword, kinds, holds, words in _BOUNDS:
        limit = schema.get(keyword)
        if isinstance(value, kinds) and isinstance(limit, int | float) and not holds(size, limit):
            found.append(Fault(at, words.format(limit)))
    return found


_BOUNDS: tuple[tuple[str, tuple[type, ...], Callable[[float, float], bool], str], ...] = (
    ("minimum", (int, float), lambda size, limit: size >= limit, "must be at least {}"),
    ("maximum", (int, float), lambda size, limit: size <= limit, "must be at most {}"),
    ("exclusiveMinimum", (int, float), lambda size, limit: size > limit, "must be more than {}"),
    ("exclusiveMaximum", (int, float), lambda size, limit: size < limit, "must be less than {}"),
    ("minLength", (str,), lambda size, limit: size >= limit, "must have at least {} characters"),
    ("maxLength", (str,), lambda size, limit: size <= limit, "must have at most {} characters"),
    ("minItems", (list,), lambda size, limit: size >= limit, "must have at least {} items"),
    ("maxItems", (list,), lambda size, limit: size <= limit, "must have at most {} items"),
    ("minProperties", (dict,), lambda size, limit: size >= limit, "must have at least {} fields"),
    ("maxProperties", (dict,), lambda size, limit: size <= limit, "must have at most {} fields"),
)


def _is(value: JsonValue, kind: JsonValue) -> bool:
    match kind:
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            is_whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
            return is_whole and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "array":
            return isinstance(value, list)
        case "object":
            return isinstance(value, dict)
        case "null":
            return value is None
        case _:
            return True


def _size(value: JsonValue) -> int:
    """What comparing it takes, roughly."""
    match value:
        case str():
            return len(value) // 1000
        case list():
            return sum(1 + _size(each) for each in value)
        case dict():
            return sum(1 + _size(each) for each in value.values())
        case _:
            return 0


def _same(value: JsonValue, other: JsonValue) -> bool:
    """As JSON tells things apart: 1 is 1.0, and neither is true."""
    return isinstance(value, bool) == isinstance(other, bool) and value == other


def _named(kind: JsonValue) -> str:
    return {"string": "a text", "integer": "a whole number", "number": "a number", "boolean": "true or false",
            "array": "a list", "object": "an object", "null": "null"}.get(str(kind), str(kind))  # fmt: skip


def _object(given: JsonValue | Schema) -> Schema:
    return given if isinstance(given, Mapping) else {}


def _list(given: JsonValue) -> list[JsonValue]:
    return given if isinstance(given, list) else []


def _below(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name
