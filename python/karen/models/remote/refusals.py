"""A server that answers, but not with what was asked: its own words, and what to do about them."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass

from pydantic import JsonValue

from karen.contract.errors import InvalidInput, KarenError, ModelUnavailable

MOST_CHARACTERS = 200
"""Of a server's own words in a message."""
MOST_WAIT_S = 3600.0
_CONTEXT = re.compile(r"context.{0,20}(length|size|window|limit)|(prompt|input) (is )?too long|too many tokens", re.I)
_LOADING = re.compile(r"\bloading\b", re.I)


@dataclass(eq=False)
class Refusal(Exception):
    """An answer with a status of its own; `said` is what the server says about it, shortened."""

    status: int
    said: str = ""
    retry_after_s: float = 1.0
    location: str = ""

    def problem(self, server: str, model: str) -> KarenError:
        """As a person is told. `server` is its label and address, `model` the one asked for, or ""."""
        said = f" It says: {self.said}" if self.said else ""
        if self.status in (400, 413, 422, 500) and _CONTEXT.search(self.said):
            return InvalidInput(
                f"This is more than {model or server} can read at once. "
                f"Ask in a new conversation, ask for less, or choose a model with a longer context.{said}"
            )
        advice = self._advice(server, model)
        return ModelUnavailable(advice + said, model=model, retry_after_s=self.retry_after_s)

    def _advice(self, server: str, model: str) -> str:
        match self.status:
            case 401 | 403:
                return f"{server} does not accept the API key. Enter the right one where the provider is set up."
            case 404 | 405 if model:
                return f"{server} has no model {model}, or its address is not complete. Choose another, or correct it."
            case 404 | 405:
                return f"{server} is not a server of language models, or its address is not complete. Correct it."
            case 429:
                return f"{server} has been asked too often. Wait a moment, then try again."
            case 503 if _LOADING.search(self.said):
                return f"{server} is still loading its model. Try again in a moment."
            case status if 300 <= status < 400:
                to = f" to {self.location}" if self.location else ""
                return f"{server} points elsewhere{to}, and Karen does not follow. Enter the address it points to."
            case status if status >= 500:
                return f"{server} failed (status {status}). Look at its own messages, then try again."
            case status:
                return f"{server} refused the question (status {status})."


def server_words(body: bytes) -> str:
    """What a body says is wrong, in one short line: the usual fields of JSON, else its text; "" for a web page."""
    text = body.decode("utf-8", "replace")
    try:
        text = _field(json.loads(text)) or text
    except (ValueError, RecursionError):
        if "<html" in text[:1000].lower() or "<!doctype" in text[:1000].lower():
            return ""
    return shortened(text)


def shortened(text: str) -> str:
    """One line of printable characters, at most MOST_CHARACTERS."""
    line = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return line if len(line) <= MOST_CHARACTERS else line[: MOST_CHARACTERS - 1].rstrip() + "…"


def error_words(error: JsonValue) -> str:
    """An `error` field, whatever its shape, in one short line."""
    return shortened(_field(error) or json.dumps(error, ensure_ascii=False))


def wait_s(retry_after: str) -> float:
    """Seconds of a Retry-After header; 1 where it says none or a date."""
    try:
        seconds = float(retry_after)
    except ValueError:
        return 1.0
    return min(max(seconds, 1.0), MOST_WAIT_S) if math.isfinite(seconds) else 1.0


def _field(said: JsonValue) -> str:
    """The first of the places where servers put their words."""
    match said:
        case str():
            return said
        case {"error": inner} | {"message": inner} | {"detail": inner} if inner:
            return _field(inner)
        case _:
            return ""
