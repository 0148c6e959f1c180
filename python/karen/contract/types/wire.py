"""What every model of the contract has in common."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

MOST_JSON_BYTES = 65_536
DEEPEST_JSON = 100
"""Readers of JSON give up at about 200, and an answer wraps what was given."""
M = TypeVar("M", bound=BaseModel)


class Wire(BaseModel):
    """A model that crosses the contract: unknown fields are refused, defaults are always present on the way out."""

    model_config = ConfigDict(
        extra="forbid",
        defer_build=True,
        use_attribute_docstrings=True,
        allow_inf_nan=False,  # JSON has no such numbers
        hide_input_in_errors=True,  # an error is logged, and what people wrote is not
        json_schema_serialization_defaults_required=True,
        ser_json_inf_nan="null",
    )


class Nothing(Wire):
    """No parameters, or nothing to say beyond «done»."""


def _without_lone_surrogates(text: str) -> str:
    text.encode("utf-8")  # raises UnicodeEncodeError, a ValueError: half a surrogate pair cannot be stored
    return text


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("holds a NUL character, which an identifier cannot")  # SQLite's JSON would cut it there
    return text


def _visible(text: str) -> str:
    if all(unicodedata.category(character) in {"Cc", "Cf", "Zs", "Zl", "Zp"} for character in text):
        raise ValueError("needs a character that can be seen")
    return text


def _within_utc(moment: datetime) -> datetime:
    try:
        moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("lies outside the years 1 to 9999 of UTC") from error
    return moment


def _worth_a_search(text: str) -> str:
    if len(text) < 2 and text.isascii():
        raise ValueError("needs at least two letters")
    return text


def _small(value: M) -> M:
    if len(value.model_dump_json().encode()) > MOST_JSON_BYTES:
        raise ValueError(f"is larger than {MOST_JSON_BYTES // 1024} KiB as JSON")
    return value


def _storable(value: dict[str, JsonValue]) -> dict[str, JsonValue]:
    written = json.dumps(
        value, ensure_ascii=False, allow_nan=False
    ).encode()  # a ValueError says what JSON cannot carry
    if len(written) > MOST_JSON_BYTES:
        raise ValueError(f"is larger than {MOST_JSON_BYTES // 1024} KiB as JSON")
    if _depth(value) > DEEPEST_JSON:
        raise ValueError(f"is nested more than {DEEPEST_JSON} deep")
    return value


def _depth(value: JsonValue) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, inner), default=0)


Moment = Annotated[AwareDatetime, AfterValidator(_within_utc)]
"""An instant with its zone; stored in UTC."""
Text = Annotated[str, AfterValidator(_without_lone_surrogates)]
"""Of any length. A limit belongs on a plain `str`, which pydantic checks first and in better words."""
Identifier = Annotated[str, Field(min_length=1, max_length=128), AfterValidator(_without_nul)]
Visible = AfterValidator(_visible)
"""On a text that is shown: it holds something that can be seen."""
Title = Annotated[str, Field(min_length=1, max_length=255), Visible]
Tag = Annotated[str, Field(min_length=1, max_length=64), Visible]
Name = Annotated[str, Field(min_length=1, max_length=100), Visible]
SearchText = Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(_worth_a_search)]
"""One letter would find everything; one sign may be a word in other scripts, and so may an emoji."""
MessageText = Annotated[str, Field(min_length=1, max_length=1_000_000)]
JsonObject = Annotated[dict[str, JsonValue], AfterValidator(_storable)]
"""What a client may keep with a thing: small, for it is sent with every look at that thing."""
Small = AfterValidator(_small)
"""On a model that a client may send, for the same reason."""
Confidence = Annotated[float, Field(ge=0, le=1)]
Importance = Annotated[int, Field(ge=1, le=10)]
