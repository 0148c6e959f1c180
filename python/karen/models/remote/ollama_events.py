"""The lines of Ollama's stream: one JSON object each, the last one with the counts."""

from __future__ import annotations

import json

from pydantic import BaseModel, JsonValue

from karen.models.remote.answer import Counts, Said
from karen.models.remote.refusals import Refusal, error_words


class _Counted(BaseModel):
    """Durations are nanoseconds. A prompt that came whole from the cache has no count."""

    prompt_eval_count: int | None = None
    eval_count: int | None = None
    eval_duration: int | None = None


def read_line(line: str) -> Said | None:
    """What one line says. Raises ValueError for what is no JSON object, and Refusal for an error."""
    event: JsonValue = json.loads(line)
    if not isinstance(event, dict):
        raise ValueError("a line is an object")
    if error := event.get("error"):
        raise Refusal(500, error_words(error))
    message = event.get("message")
    part = message if isinstance(message, dict) else {}
    text, thought = part.get("content"), part.get("thinking")
    is_done = event.get("done") is True
    reason = event.get("done_reason")
    return Said(
        text=text if isinstance(text, str) else "",
        thought=thought if isinstance(thought, str) else "",
        finished=(reason if isinstance(reason, str) and reason else "stop") if is_done else "",
        last=is_done,
        counts=_counts(_Counted.model_validate(event)) if is_done else None,
    )


def _counts(counted: _Counted) -> Counts:
    speed = None
    if counted.eval_count and counted.eval_duration:
        speed = round(counted.eval_count / (counted.eval_duration / 1e9), 2)
    return Counts(tokens=counted.eval_count, prompt_tokens=counted.prompt_eval_count, tokens_per_second=speed)
