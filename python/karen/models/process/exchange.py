"""What goes over the pipes between Karen and a model's process: one JSON object a line, named by its kind.

Both sides import it, so it imports nothing that takes time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Ready:
    """The first word of a process: it has loaded what it needs."""


@dataclass(frozen=True)
class Refused:
    """The first word of a process that cannot do its work; it ends then. `reason` is for a person."""

    reason: str


@dataclass(frozen=True)
class Ask:
    """`request` is the JSON of a chat completion."""

    request: str


@dataclass(frozen=True)
class Stop:
    """End the inference, if there is any, and say Idle when it has ended."""


@dataclass(frozen=True)
class Idle:
    """Nothing is computed any more."""


@dataclass(frozen=True)
class Working:
    """A sign of life while the prompt is read."""


@dataclass(frozen=True)
class Piece:
    text: str


@dataclass(frozen=True)
class Ended:
    tokens: int
    prompt_tokens: int
    cached_tokens: int
    tokens_per_second: float
    cut_off: bool


@dataclass(frozen=True)
class TooLong:
    """The prompt does not fit."""

    prompt_tokens: int
    context_tokens: int


@dataclass(frozen=True)
class Failed:
    """The model does not answer this prompt; the process lives on. `reason` is what the engine says."""

    reason: str


@dataclass(frozen=True)
class Embed:
    """Sentences to find others by when `queries`, otherwise such as are found."""

    texts: list[str]
    queries: bool


@dataclass(frozen=True)
class Embedded:
    """`vectors` is base64 of little-endian float32, one vector after the other in the order of the texts."""

    vectors: str


Message = Ready | Refused | Ask | Stop | Idle | Working | Piece | Ended | TooLong | Failed | Embed | Embedded
KINDS: Mapping[str, type[Message]] = {
    kind.__name__: kind
    for kind in (Ready, Refused, Ask, Stop, Idle, Working, Piece, Ended, TooLong, Failed, Embed, Embedded)
}


def encode(message: Message) -> bytes:
    """One line. Anything a str may hold survives, half a surrogate pair too."""
    return json.dumps({"kind": type(message).__name__, **vars(message)}).encode() + b"\n"


def decode(line: bytes) -> Message:
    """Raises ValueError for what is no such line."""
    try:
        values = json.loads(line)
        return KINDS[values.pop("kind")](**values)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a message of a model's process ({type(error).__name__})") from error
