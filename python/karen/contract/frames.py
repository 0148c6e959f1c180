"""What travels between the shell and the sidecar: one JSON object a line, UTF-8, at most MAX_FRAME_BYTES.

Knows no method and no transport.
"""

from __future__ import annotations

import json
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StrictInt, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from karen.contract.errors import InvalidField, InvalidInput, Problem

MAX_FRAME_BYTES = 8 * 1024 * 1024
FIELDS_NAMED = 100
FIELD_NAME_LENGTH = 200


class Frame(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True, hide_input_in_errors=True)


class Request(Frame):
    """Ask for one method. `turn` may carry the caller's own correlation id; `chat.stop` takes it, so it is as long."""

    id: StrictInt
    method: Annotated[str, Field(max_length=200)]
    params: JsonValue = {}
    turn: Annotated[str, Field(max_length=128)] = ""


class Cancel(Frame):
    """Stop the request of that id; it still ends with its own frame."""

    cancel: StrictInt


class Hello(Frame):
    """The sidecar's first frame. A window of another build refuses by `contract`."""

    kind: Literal["hello"] = "hello"
    version: str
    contract: str
    instance: str
    pid: int


class Item(Frame):
    id: int
    kind: Literal["item"] = "item"
    data: JsonValue


class Alive(Frame):
    """Sent each second while a request runs."""

    id: int
    kind: Literal["alive"] = "alive"


class Done(Frame):
    id: int
    kind: Literal["done"] = "done"


class Failed(Frame):
    """The end of a request; with None for an id, what was wrong with a frame that belongs to no request."""

    id: int | None
    kind: Literal["failed"] = "failed"
    problem: Problem


Reply = Item | Done | Failed
"""A unary call is one Item, then Done; a failed one is Failed alone."""

_INCOMING: TypeAdapter[Request | Cancel] = TypeAdapter(Request | Cancel)


def encode(frame: Frame) -> bytes:
    """The frame as one line. Keys keep the order of the class, which the shell's relay relies on.

    A path may hold bytes that are no text: they become question marks.
    """
    try:
        return frame.model_dump_json().encode() + b"\n"
    except PydanticSerializationError:
        whole = frame.model_dump(mode="json")
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def decode(line: bytes) -> Request | Cancel:
    """The frame in a line. Raises InvalidInput, which says what is wrong with it."""
    try:
        return _INCOMING.validate_json(line)
    except ValidationError as error:
        raise InvalidInput("This frame is not a request or a cancel.", invalid_fields(error)) from error


def invalid_fields(error: ValidationError) -> list[InvalidField]:
    """pydantic's errors as ours, the first hundred; the input itself is left out, for it may be private."""
    entries = error.errors(include_url=False, include_context=False, include_input=False)
    return [
        InvalidField(".".join(str(part) for part in entry["loc"])[:FIELD_NAME_LENGTH], _sentence(entry["msg"]))
        for entry in entries[:FIELDS_NAMED]
    ]


def invalid_input(error: ValidationError) -> InvalidInput:
    """What is wrong with parameters, in one line for the first five fields."""
    fields = invalid_fields(error)
    return InvalidInput("; ".join(f"{field.name or 'parameters'}: {field.message}" for field in fields[:5]), fields)


def _sentence(message: str) -> str:
    """Without the mark that pydantic puts before what our own validators say."""
    return message.removeprefix("Value error, ")
