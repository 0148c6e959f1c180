"""The events of a stream with the OpenAI interface, and the liberties that servers take with it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from pydantic import JsonValue

from karen.models.remote.answer import Counts, Said, count
from karen.models.remote.refusals import Refusal, error_words

_FIELD = re.compile(r"(?P<field>data|error): ?(?P<value>.*)", re.DOTALL)
_END = "[DONE]"


def read_line(line: str) -> Said | None:
    """What one line says; None for comments, other fields, and events of a kind that is not known.

    Every data line is an event of its own, for servers forget the empty lines between them, and a line that is plainly
    JSON is one too: so speak servers that do not stream, and errors. Raises ValueError for what is not JSON, and
    Refusal for an error.
    """
    match = _FIELD.fullmatch(line)
    data = match["value"].strip() if match else line if line.startswith("{") else ""
    if not data:
        return None
    if data == _END:
        return Said(last=True)
    event: JsonValue = json.loads(data)
    if not isinstance(event, dict):
        raise ValueError("an event is an object")
    _raise_error(event, is_error=match is not None and match["field"] == "error")
    return _said(event)


def _raise_error(event: Mapping[str, JsonValue], is_error: bool) -> None:
    error = event.get("error") or (dict(event) if is_error or event.get("object") == "error" else None)
    if error:
        code = error.get("code") if isinstance(error, dict) else None
        raise Refusal(code if isinstance(code, int) and 400 <= code < 600 else 500, error_words(error))


def _said(event: Mapping[str, JsonValue]) -> Said | None:
    counts = _counts(_object(event.get("usage")), _object(event.get("timings")))
    progress = "prompt_progress" in event
    match event.get("choices"):
        case [dict(choice), *_]:
            part = _object(choice.get("delta")) or _object(choice.get("message"))
            return Said(
                text=_text(part.get("content")),
                thought=_text(part.get("reasoning_content")) or _text(part.get("reasoning")),
                finished=_text(choice.get("finish_reason")),
                progress=progress,
                counts=counts,
            )
        case _ if counts or progress:
            return Said(progress=progress, counts=counts)
        case _:
            return None


def _counts(usage: Mapping[str, JsonValue], timings: Mapping[str, JsonValue]) -> Counts | None:
    """`usage` of everybody, `timings` of llama-server, whose `prompt_n` leaves out what came from its cache."""
    if not usage and not timings:
        return None
    cached = count(_object(usage.get("prompt_tokens_details")).get("cached_tokens"))
    read, reused = count(timings.get("prompt_n")), count(timings.get("cache_n"))
    whole = count(usage.get("prompt_tokens"))
    return Counts(
        tokens=_first(count(usage.get("completion_tokens")), count(timings.get("predicted_n"))),
        prompt_tokens=_first(whole, None if read is None else read + (reused or 0)),
        cached_tokens=_first(reused, cached),
        tokens_per_second=_speed(timings.get("predicted_per_second")),
    )


def _object(value: JsonValue) -> Mapping[str, JsonValue]:
    return value if isinstance(value, dict) else {}


def _text(value: JsonValue) -> str:
    """A string, or the texts of a list of parts."""
    match value:
        case str():
            return value
        case list():
            return "".join(_text(_object(part).get("text")) for part in value)
        case _:
            return ""


def _speed(value: JsonValue) -> float | None:
    return round(float(value), 2) if isinstance(value, (int, float)) and 0 < value < 1e6 else None


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)
