"""The lines of Ollama's stream: one JSON object each, the last one with the counts."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pydantic import JsonValue

from karen.models.remote.answer import Counts, Said, count
from karen.models.remote.refusals import Refusal, error_words


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
        counts=_counts(event) if is_done else None,
    )


def _counts(event: Mapping[str, JsonValue]) -> Counts:
    """Durations are nanoseconds. A prompt that came whole from the cache has no count."""
    tokens, duration_ns = count(event.get("eval_count")), count(event.get("eval_duration"))
    speed = round(tokens / (duration_ns / 1e9), 2) if tokens and duration_ns else None
    return Counts(tokens=tokens, prompt_tokens=count(event.get("prompt_eval_count")), tokens_per_second=speed)
