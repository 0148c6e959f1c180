"""Instances of any wire model, made from its fields: what a property of every model is tested with."""

from __future__ import annotations

import random
import types
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel, JsonValue
from pydantic.fields import FieldInfo

from karen.contract import errors

W = TypeVar("W", bound=BaseModel)
LETTERS = "abc äß漢🦊\"\\\n'<&>\u2028"
JSON_VALUES: list[Any] = [None, True, 7, -1.5, "grüße 🦊", [1, [2, {}]], {"a": {"b": ["c", None]}}, {}]
PATTERNED = {
    r"^https?://([a-z0-9._-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?$": "http://localhost:5173",
    r"^[a-z][a-z0-9_.-]* \S+$": "weather api.open-meteo.com",
    r"^https?://[^\s/?#@]+(/[^\s?#]*)?$": "http://127.0.0.1:11434/v1",
    r"^[a-z][a-z0-9_]*$": "tone_2",
    r"^[a-z][a-z0-9_-]{1,39}$": "unit-price",
    r"^[a-z][a-z0-9_]{0,63}$": "compare_2",
    r"^[0-9a-f]{64}$": "0f" * 32,
}
PROBLEMS = [
    errors.InvalidInput("no", [errors.InvalidField("text", "is wrong")], request_id="r", timestamp=datetime.now(UTC)),
    errors.NotFound("no", kind="thing", id="7", request_id="r", timestamp=datetime.now(UTC)),
]


LEFT_OUT = {"StoreMemory": {"value", "attribute"}, "RunImport": {"path"}, "Repeat": {"weekdays"}}
"""Of fields that only go together, or only without each other."""
NEEDED = {"RunImport": {"upload_id": "u"}, "Forget": {"query": "the key"}}


class Examples:
    """The same seed gives the same instances."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def instance(self, model: type[W]) -> W:
        """An instance with every field given at random within its limits, but those that exclude each other."""
        given = {name: self._of_field(field) for name, field in model.model_fields.items()}
        for name in LEFT_OUT.get(model.__name__, ()):
            del given[name]
        return model(**given | NEEDED.get(model.__name__, {}))

    def _of_field(self, field: FieldInfo) -> Any:
        return self._value(field.annotation, field.metadata)

    def _value(self, kind: Any, limits: list[Any]) -> Any:
        origin, arguments = get_origin(kind), get_args(kind)
        if kind is JsonValue:
            return self._random.choice(JSON_VALUES)
        if origin is Annotated:
            extra = [inner for part in arguments[1:] for inner in getattr(part, "metadata", [part])]
            return self._value(arguments[0], [*extra, *limits])
        if origin in (Union, types.UnionType):
            return self._value(self._random.choice(arguments), limits)
        if origin is Literal:
            return self._random.choice(arguments)
        if origin is list:
            fewest = _edge(limits, "min_length", 0)
            count = self._random.randint(fewest, max(fewest, min(_edge(limits, "max_length", 3), 3)))
            return [self._value(arguments[0], []) for _ in range(count)]
        if origin is dict:
            return {self._value(arguments[0], []): self._value(arguments[1], []) for _ in range(2)}
        return self._scalar(kind, limits)

    def _scalar(self, kind: Any, limits: list[Any]) -> Any:
        if kind is type(None):
            return None
        if kind is AwareDatetime or kind is datetime:
            return self._moment()
        if kind is bool:
            return self._random.random() < 0.5
        if kind is str:
            return self._text(limits)
        if kind in (int, float):
            low, high = _edge(limits, "ge", -1000), _edge(limits, "le", 1000)
            return self._random.randint(low, high) if kind is int else self._random.uniform(low, high)
        if kind is date:
            return self._moment().date()
        if issubclass(kind, Enum):
            return self._random.choice(list(kind))
        if issubclass(kind, errors.KarenError):
            return self._random.choice(PROBLEMS)
        if issubclass(kind, BaseModel):
            return self.instance(kind)
        raise TypeError(f"no example for {kind}")

    def _moment(self) -> datetime:
        zone = timezone(timedelta(minutes=self._random.choice([0, 345, -210, 840])))
        return datetime(2026, 3, 29, 1, 30, tzinfo=zone) + timedelta(microseconds=self._random.randrange(10**13))

    def _text(self, limits: list[Any]) -> str:
        for limit in limits:
            if pattern := getattr(limit, "pattern", None):
                return PATTERNED[pattern]
        length = self._random.randint(_edge(limits, "min_length", 0), min(_edge(limits, "max_length", 20), 20))
        return ("漢" + "".join(self._random.choice(LETTERS) for _ in range(length)))[:length]  # one that can be seen


def _edge(limits: list[Any], name: str, otherwise: int) -> Any:
    found = [value for limit in limits if (value := getattr(limit, name, None)) is not None]
    return found[0] if found else otherwise
