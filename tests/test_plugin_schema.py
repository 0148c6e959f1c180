"""How an author's type hints become JSON Schema, and what is said of those that cannot."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal, NotRequired, TypedDict

import pytest

from karen_plugin import host, settings, storage
from karen_plugin.schema import parameters_of, result_of


class Place(TypedDict):
    name: str
    height_m: NotRequired[float]


class Colour(enum.Enum):
    RED = "red"


@dataclass
class Day:
    on: date
    places: list[Place]


def plain(a: str, b: int, c: float, d: bool, e: list[str], f: dict[str, int], g: Any) -> None: ...
def chosen(a: Literal["x", 1], b: int | None = None, c: Annotated[str, "why"] = "so") -> Day:
    raise NotImplementedError


def nested(a: list[Place], b: Mapping[str, list[int]]) -> tuple[int, Colour]:
    raise NotImplementedError


def told() -> datetime:
    raise NotImplementedError


def silent(): ...  # type: ignore[no-untyped-def]  # as an author may write it
def unnamed(*a: str) -> None: ...
def odd(a: bytes) -> None: ...
def keyed(a: dict[int, str]) -> None: ...
def untyped(a) -> None: ...  # type: ignore[no-untyped-def]  # as an author may write it


PLACE = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "height_m": {"type": "number"}},
    "required": ["name"],
}


@pytest.mark.parametrize(
    ("function", "properties", "required"),
    [
        (
            plain,
            {
                "a": {"type": "string"},
                "b": {"type": "integer"},
                "c": {"type": "number"},
                "d": {"type": "boolean"},
                "e": {"type": "array", "items": {"type": "string"}},
                "f": {"type": "object", "additionalProperties": {"type": "integer"}},
                "g": {},
            },
            ["a", "b", "c", "d", "e", "f", "g"],
        ),
        (
            chosen,
            {
                "a": {"enum": ["x", 1]},
                "b": {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None},
                "c": {"type": "string", "description": "why", "default": "so"},
            },
            ["a"],
        ),
        (
            nested,
            {
                "a": {"type": "array", "items": PLACE},
                "b": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "integer"}}},
            },
            ["a", "b"],
        ),
    ],
)
def test_parameters_are_described(function: Callable[..., Any], properties: object, required: list[str]) -> None:
    schema = parameters_of(function)
    assert (schema["properties"], schema["required"]) == (properties, required)
    assert (schema["type"], schema["additionalProperties"]) == ("object", False)


@pytest.mark.parametrize(
    ("function", "schema"),
    [
        (plain, {"type": "null"}),
        (silent, None),
        (told, {"type": "string", "format": "date-time"}),
        (nested, {"type": "array", "prefixItems": [{"type": "integer"}, {"enum": ["red"]}]}),
        (
            chosen,
            {
                "type": "object",
                "properties": {
                    "on": {"type": "string", "format": "date"},
                    "places": {"type": "array", "items": PLACE},
                },
                "required": ["on", "places"],
            },
        ),
    ],
)
def test_results_are_described_as_they_are_told(function: Callable[..., Any], schema: object) -> None:
    assert result_of(function) == schema


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (unnamed, "takes its parameters by name"),
        (odd, "odd: the parameter a has a type that JSON has no word for"),
        (keyed, "keyed: the parameter a has a type"),
        (untyped, "untyped: the parameter a has no type"),
    ],
)
def test_what_json_has_no_word_for_is_named(function: Callable[..., Any], reason: str) -> None:
    with pytest.raises(TypeError, match=reason):
        parameters_of(function)


def test_outside_a_cell_the_author_is_told_how_to_run_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "_asks", [])
    with pytest.raises(RuntimeError, match="karen plugin run"):
        storage.get("key")


def test_an_author_tests_with_answers_of_her_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "_asks", [])
    host.connect(lambda what, arguments: {"unit": what})
    assert settings.get("unit") == "settings"
