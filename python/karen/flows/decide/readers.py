"""The tools a message may ask for, as a table of readers in their order. A new tool is a line in READERS."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from pydantic import JsonValue

from karen.contract.types.decisions import Ask, Decision
from karen.flows.decide import ask_date, ask_forget, ask_history, ask_memory, ask_time
from karen.flows.decide.ask_books import decide_books
from karen.flows.decide.ask_convert import decide_convert, read_to_unit, read_value
from karen.flows.decide.ask_lists import decide_lists, items_in
from karen.flows.decide.ask_mail import decide_mail
from karen.flows.decide.ask_plugin import decide_plugin
from karen.flows.decide.ask_random import decide_random
from karen.flows.decide.ask_remember import read_remember_request
from karen.flows.decide.ask_status import decide_status
from karen.flows.decide.ask_sum import read_sum_request
from karen.flows.decide.ask_usage import decide_usage
from karen.flows.decide.ask_weather import decide_weather
from karen.flows.decide.asking import Asking, Reader, ask, use
from karen.flows.decide.decide_reminders import complete_when, decide_reminder
from karen.flows.decide.known_places import home_of, place_of
from karen.flows.decide.phrases import without_tail
from karen.flows.decide.places import PREPOSITION, place_at_start, place_within
from karen.flows.decide.request import Request, fold
from karen.flows.decide.time_differences import TimeRequest
from karen.tools.date import DateAspect

_OF_OTHERS = re.compile(r"\b(?:they|their|she|her|he|his|chez eux)\b")


def _remember(asking: Asking) -> Decision | None:
    fact = read_remember_request(asking.request.unquoted.strip())
    return None if fact is None else use("remember", {"fact": fact}, "asks to remember something", 0.95)


def _forget(asking: Asking) -> Decision | None:
    if ask_forget.CUE.search(asking.own):
        for clause in dict.fromkeys((asking.own, *asking.clauses)):
            if query := ask_forget.read_forget_request(clause):
                return use("forget", {"query": asking.request.original(query)}, "asks to forget something", 0.9)
    return None


def _recall(asking: Asking) -> Decision | None:
    if ask_memory.CUE.search(asking.own):
        for clause in dict.fromkeys((asking.own, *asking.clauses)):
            is_asked = "?" in asking.request.unquoted
            if wanted := ask_memory.read_memory_request(clause, asking.own, asking.facts, is_asked):
                query = asking.request.original(wanted.query)
                return use("recall", {"query": query}, "asks for something told before", wanted.confidence)
    return None


def _search_history(asking: Asking) -> Decision | None:
    if ask_history.CUE.search(asking.folded):
        for clause in dict.fromkeys((asking.folded, *asking.clauses)):
            if history := ask_history.read_history_request(clause):
                if not history.query:
                    return ask("search_history", "query", "What shall I look for in your messages?")
                query = asking.request.original(history.query)
                return use("search_history", {"query": query}, "asks for something said before", 0.9)
    return None


def _time(asking: Asking) -> Decision | None:
    if ask_time.CUE.search(asking.folded):
        alone = len(asking.clauses) == 1
        for clause in asking.clauses:
            if time := _later(clause, alone, asking.now) or ask_time.read_time_request(clause, alone):
                return _at_place(time, clause, asking)
    return None


def _later(clause: str, alone: bool, now: datetime) -> TimeRequest | None:
    """`in two hours` as the clock time it will be then, where the user is."""
    rest, length = ask_time.split_off_length(clause)
    if length is None or length >= timedelta(days=1):
        return None
    time = ask_time.read_time_request(rest, alone)
    return replace(time, at=f"{now + length:%H:%M}") if time and not (time.at or time.compared_to) else None


def _at_place(time: TimeRequest, clause: str, asking: Asking) -> Decision:
    request, settings = asking.request, asking.asked.user_settings
    location = request.original(time.location) if time.location else None
    if time.is_home:
        location = home_of(asking.facts) or settings.default_location or settings.default_weather_location
    elif time.whose:
        location = place_of(time.whose, asking.facts)
    elif time.is_there or (location is None and _OF_OTHERS.search(clause)):
        location = _place_before(request)
    if location is None and (time.is_home or time.whose or time.is_there):
        return ask("time", "location", "For which place? Name a city or a country.")
    args: dict[str, JsonValue] = {"location": location} if location else {}
    if time.compared_to:
        args["compared_to"] = request.original(time.compared_to)
    if time.at:
        args["at"] = time.at
    return use("time", args, "asks what time it is", time.confidence)


def _place_before(request: Request) -> str | None:
    """The place another part of the message names: `my sister is in Anchorage. What time is it there?`"""
    name = next(filter(None, map(place_within, request.clauses)), None)
    return request.original(name) if name else None


def _date(asking: Asking) -> Decision | None:
    if not ask_date.CUE.search(asking.folded):
        return None
    for clause in asking.clauses:
        date = ask_date.read_date_request(clause, asking.now, asking.asked.prompt, len(asking.clauses) == 1)
        if date:
            found = {
                "when": date.when,
                "since": date.since,
                "location": asking.request.original(date.location) if date.location else None,
                "aspect": None if date.aspect is DateAspect.DATE else date.aspect.value,
            }
            args: dict[str, JsonValue] = {name: value for name, value in found.items() if value}
            return use("date", args, "asks for a date", date.confidence)
    return None


def _calculate(asking: Asking) -> Decision | None:
    total = read_sum_request(asking.request.unquoted, asking.folded)
    if total is None:
        return None
    if not total.expression:
        return ask("calculate", "expression", "What shall I work out?")
    return use("calculate", {"expression": total.expression}, "asks for a sum", 0.95)


READERS: tuple[Reader, ...] = (
    decide_reminder,
    decide_lists,
    _remember,
    _forget,
    _recall,
    _search_history,
    decide_convert,
    _time,
    _date,
    _calculate,
    decide_random,
    decide_status,
    decide_usage,
    decide_plugin,
    decide_mail,
    decide_books,
    decide_weather,
)
"""The first that decides has decided: reminders, lists, the memory, units, the clock, the calendar, sums, chance, the
machine, use, plugins, mail, books, the weather."""

ReadAnswer = Callable[[Ask, Request], JsonValue | None]
"""The argument an answer gives; None when it gives none."""


def _expression(_: Ask, answer: Request) -> str | None:
    found = read_sum_request(answer.unquoted, fold(answer.said))
    return found.expression or None if found else None


def _location(_: Ask, answer: Request) -> str | None:
    folded = fold(answer.said)
    preposition = PREPOSITION.match(folded)
    place = place_at_start(folded[preposition.end() :] if preposition else folded)
    return answer.original(place.name) if place and not without_tail(place.rest) else None


def _to_do(ask: Ask, request: Request) -> JsonValue | None:
    """`to ring the vet` as it stands in a reminder."""
    words = _words(ask, request)
    return re.sub(r"^to (?=\w)", "", words, flags=re.IGNORECASE) if isinstance(words, str) else words


def _words(_: Ask, answer: Request) -> str | None:
    return answer.said.strip(' .?!"“”„«»') or None


def _items(ask: Ask, answer: Request) -> JsonValue | None:
    if answer.said.rstrip().endswith("?"):
        return None
    things = items_in(answer.said, is_todo=ask.args.get("list") == "todo")
    return things[0] if len(things) == 1 else [*things]


REQUEST_LIKE: dict[str, ReadAnswer] = {"expression": _expression, "value": read_value}
"""Arguments whose answer may look like a request of its own: `5 + 3`."""
ANSWERS: dict[str, ReadAnswer] = {
    "location": _location,
    "query": _words,
    "text": _to_do,
    "title": _words,
    "item": _items,
    "name": _words,
    "recipient": _words,
    "to_unit": read_to_unit,
}
"""What an answer gives, by the argument that was asked for."""
ReadArguments = Callable[[Ask, str, datetime], dict[str, JsonValue] | None]
COMPLETIONS: dict[str, ReadArguments] = {"when": complete_when}
"""Answers that are read by the user's clock, and may give more than the argument that was asked for."""
