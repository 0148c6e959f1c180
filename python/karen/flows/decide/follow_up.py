"""A fragment that goes on from the request before it: `and in Oslo?`, `what about tomorrow?`, `in litres?`.

It is put where it belongs in a plain request for the same tool, which its reader then has to understand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from pydantic import JsonValue

from karen.contract.types.decisions import Decision, UseTool
from karen.flows.decide.pointing import pointed_requests
from karen.tools.places.whereabouts import is_place

MOST_WORDS, LONGEST_POINTING = 6, 120
"""Of a fragment; characters of a message that points to the request before."""
_LEADING = re.compile(
    r"^(?:(?:and|what about|how about|also|ok|okay|so|then|und|was ist mit|wie ist es|y|que tal|qué tal|et|et pour|e)"
    r"\b[ ,]*)+",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r"^(?:in|at|for|on|to|into|as|en|a|em|à|au|nach|am|um|auf) ", re.IGNORECASE)
Args = dict[str, JsonValue]


def follow_up(previous: UseTool, said: str, decide: Callable[[str], Decision]) -> UseTool | None:
    """The same tool once more with what the fragment changes; None where `said` is no such fragment.

    `decide` decides about a whole request.
    """
    if pointed := _pointing(previous, said, decide):
        return pointed
    fragment = _LEADING.sub("", said.strip()).strip(" ?!.")
    words = fragment.split()
    is_led = len(fragment) < len(said.strip(" ?!."))
    if not words or len(words) > MOST_WORDS or not (is_led or said.rstrip().endswith("?") or _PREPOSITION.match(said)):
        return None
    if isinstance(decide(said), UseTool):
        return None
    for request in _requests(previous, fragment):
        again = decide(request)
        if isinstance(again, UseTool) and again.tool == previous.tool and _is_changed(previous.args, again.args):
            return again.model_copy(update={"why": "goes on from the request before"})
    return None


def _pointing(previous: UseTool, said: str, decide: Callable[[str], Decision]) -> UseTool | None:
    """What `it`, `that` or `the one about …` points to is put in its place."""
    plain = " ".join(said.strip(" ?!.").split())
    if not plain or len(plain) > LONGEST_POINTING or isinstance(decide(said), UseTool):
        return None
    for request in pointed_requests(previous, plain):
        meant = decide(request)
        if isinstance(meant, UseTool):
            return meant.model_copy(update={"why": "points to the request before"})
    return None


def _is_changed(before: Args, now: Args) -> bool:
    """By something that is there; a place is one that is known."""
    new = {name: value for name, value in now.items() if value != before.get(name)}
    place = new.get("location")
    return bool(new) and (place is None or is_place(str(place)))


def _requests(previous: UseTool, fragment: str) -> Iterator[str]:
    bare = _PREPOSITION.sub("", fragment)
    place, when = (previous.args.get(name) for name in ("location", "when"))
    match previous.tool:
        case "time":
            yield f"what time is it in {bare}"
        case "date":
            yield f"what date is {fragment}"
            yield f"what day is {bare}"
        case "weather":
            of = f" in {place}" if place else ""
            yield f"what's the weather{of} {fragment}"
            yield f"what's the weather{of} on {bare}"
            yield f"what's the weather in {bare}" + (f" on {when}" if when else "")
        case "convert":
            value, unit = previous.args.get("value"), previous.args.get("from_unit")
            yield f"convert {value} {unit} to {bare}"
            yield f"convert {bare} to {previous.args.get('to_unit')}"
