"""What a plugin can be set to, as its manifest says it, and as a JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, JsonValue, model_validator

from karen.plugins.manifest.texts import Strict, seen

SETTING = re.compile(r"\$\{settings\.([^}]*)\}")
"""In an argument or a variable of a server: what it is set to."""
MOST_TEXT = 10_000
"""Of a setting's default, in characters."""
MOST_SETTINGS = 50
MOST_LINE_CHARACTERS = 300
_MOST_NUMBER = 1 << 53
_KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
}


def _scalar(value: object) -> object:
    if not isinstance(value, str | bool | int | float):
        raise ValueError("must be a text, a number or a truth value")
    if isinstance(value, int | float) and not abs(value) <= _MOST_NUMBER:
        raise ValueError("is no number that can be kept exactly")
    if isinstance(value, str) and len(value) > MOST_TEXT:
        raise ValueError(f"is longer than {MOST_TEXT} characters")
    return value


Scalar = Annotated[str | float | int | bool, BeforeValidator(_scalar)]
Number = Annotated[float | int, BeforeValidator(_scalar)]
Line = Annotated[str, Field(max_length=MOST_LINE_CHARACTERS), AfterValidator(seen)]
SettingName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class SettingForm(Strict):
    type: Literal["string", "number", "integer", "boolean"]
    title: Line | None = None
    description: Line | None = None
    default: Scalar | None = None
    enum: Annotated[list[Scalar], Field(min_length=1, max_length=50)] | None = None
    minimum: Number | None = None
    maximum: Number | None = None
    required: bool = False
    secret: bool = False

    @model_validator(mode="after")
    def _fits(self) -> SettingForm:
        for value in (*(self.enum or ()), *(() if self.default is None else (self.default,))):
            self._check(value)
        if self.enum and self.default is not None and self.default not in self.enum:
            raise ValueError(f"the default {_brief(self.default)} is not among the values of enum")
        if self.type not in ("number", "integer") and not (self.minimum is None and self.maximum is None):
            raise ValueError(f"minimum and maximum are for numbers, and this is a {self.type}")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("the minimum is greater than the maximum")
        if self.secret and (self.type != "string" or self.default is not None or self.enum):
            raise ValueError("a secret is a string without default and enum")
        return self

    def _check(self, value: str | float | int | bool) -> None:
        """Raises ValueError for a value that the setting cannot have."""
        is_truth = isinstance(value, bool) and self.type != "boolean"
        if is_truth or not isinstance(value, _KINDS[self.type]):
            raise ValueError(f"{_brief(value)} is no {self.type}")
        if isinstance(value, int | float):
            too_small = self.minimum is not None and value < self.minimum
            if too_small or (self.maximum is not None and value > self.maximum):
                raise ValueError(f"{_brief(value)} does not lie between minimum and maximum")


def schema_of(settings: Mapping[str, SettingForm]) -> dict[str, JsonValue]:
    """Of an object with all of them. What has a default is never missing; what is secret is `writeOnly`."""
    required = [name for name, setting in settings.items() if setting.required and setting.default is None]
    return {
        "type": "object",
        "properties": {name: _schema(setting) for name, setting in settings.items()},
        "additionalProperties": False,
        **({"required": [*required]} if required else {}),
    }


def secrets_of(schema: Mapping[str, JsonValue]) -> set[str]:
    """The names of the settings that are never shown again."""
    properties = schema.get("properties")
    given = properties if isinstance(properties, dict) else {}
    return {name for name, each in given.items() if isinstance(each, dict) and each.get("writeOnly") is True}


def _schema(setting: SettingForm) -> dict[str, JsonValue]:
    given: dict[str, JsonValue] = setting.model_dump(mode="json", exclude_none=True, exclude={"required", "secret"})
    return {**given, "writeOnly": True} if setting.secret else given


def _brief(value: str | float | int | bool) -> str:
    return repr(value)[:80]
