"""JSON Schema of a function's parameters and result, from its type hints.

Known are what JSON has (str, int, float, bool, None, list, dict), Any, Literal, unions, TypedDict, and
`Annotated[type, "what it is"]`; for results also dataclasses, enums, dates and times, which are told as JSON.
"""

from __future__ import annotations

import dataclasses
import datetime
import enum
import inspect
import types
from collections.abc import Callable, Mapping, Sequence
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    Required,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

Schema = dict[str, Any]
_PLAIN: dict[object, str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    list: "array",
    tuple: "array",
    dict: "object",
    type(None): "null",
    None: "null",
}
_TOLD: dict[type, Schema] = {
    datetime.datetime: {"type": "string", "format": "date-time"},
    datetime.date: {"type": "string", "format": "date"},
    datetime.time: {"type": "string", "format": "time"},
}


def parameters_of(function: Callable[..., Any]) -> Schema:
    """Raises TypeError, with the parameter's name, for what cannot be said."""
    hints = get_type_hints(function, include_extras=True)
    properties: dict[str, Schema] = {}
    required = []
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
            raise TypeError(f"{function.__name__}: a tool takes its parameters by name, and {parameter} has none")
        if name not in hints:
            raise TypeError(f"{function.__name__}: the parameter {name} has no type")
        properties[name] = _schema(hints[name], f"{function.__name__}: the parameter {name}", result=False)
        if parameter.default is parameter.empty:
            required.append(name)
        elif isinstance(parameter.default, str | int | float | bool | None):
            properties[name] = {**properties[name], "default": parameter.default}
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def result_of(function: Callable[..., Any]) -> Schema | None:
    """None without a hint."""
    hints = get_type_hints(function, include_extras=True)
    if "return" not in hints:
        return None
    return _schema(hints["return"], f"{function.__name__}: its result", result=True)


def _schema(hint: Any, what: str, *, result: bool) -> Schema:  # a type may be any object
    if hint is Any:
        return {}
    if hint in _PLAIN:
        return {"type": _PLAIN[hint]}
    if result and isinstance(hint, type):
        told = _told(hint, what)
        if told is not None:
            return told
    if is_typeddict(hint):
        fields = get_type_hints(hint, include_extras=True)
        properties = {name: _schema(field, f"{what}.{name}", result=result) for name, field in fields.items()}
        return {"type": "object", "properties": properties, "required": _required(hint, fields)}
    return _composed(hint, what, result=result)


def _required(hint: Any, fields: Mapping[str, Any]) -> list[str]:
    """The class itself does not know it of hints that are written as texts."""
    marks = {name: get_origin(field) for name, field in fields.items()}
    usual = hint.__required_keys__
    return [name for name, mark in marks.items() if mark is Required or (mark is not NotRequired and name in usual)]


def _told(hint: type, what: str) -> Schema | None:
    """Of what is turned into JSON on its way out."""
    if hint in _TOLD:
        return _TOLD[hint]
    if issubclass(hint, enum.Enum):
        return {"enum": [member.value for member in hint]}
    if dataclasses.is_dataclass(hint):
        hints = get_type_hints(hint, include_extras=True)
        names = [field.name for field in dataclasses.fields(hint)]
        properties = {name: _schema(hints[name], f"{what}.{name}", result=True) for name in names}
        return {"type": "object", "properties": properties, "required": names}
    return None


def _composed(hint: Any, what: str, *, result: bool) -> Schema:  # a type may be any object
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        description = next((note for note in arguments[1:] if isinstance(note, str)), None)
        schema = _schema(arguments[0], what, result=result)
        return schema if description is None else {**schema, "description": description}
    if origin in (Required, NotRequired):
        return _schema(arguments[0], what, result=result)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (Union, types.UnionType):
        return {"anyOf": [_schema(argument, what, result=result) for argument in arguments]}
    if origin in (list, Sequence, set, frozenset):
        return {"type": "array", "items": _schema(arguments[0], what, result=result)}
    if origin is tuple:
        return {
            "type": "array",
            "prefixItems": [_schema(each, what, result=result) for each in arguments if each is not ...],
        }
    if origin in (dict, Mapping) and arguments[0] is str:
        return {"type": "object", "additionalProperties": _schema(arguments[1], what, result=result)}
    raise TypeError(f"{what} has a type that JSON has no word for: {hint!r}")
