"""Decides what a message asks for: a tool with its arguments, a question back, or an answer in words.

Deterministic, and touches nothing. A tool is called only when the sentence has the form of a request for it and its
arguments could be read; topic words alone decide nothing.
"""

from __future__ import annotations

import re
from datetime import datetime

from pydantic import JsonValue

from karen.contract.types.decisions import Ask, Decision, ReplyInWords, UseTool
from karen.contract.types.flows import DecideActionInput
from karen.flows.decide import ask_date, ask_forget, ask_history, ask_memory, ask_time
from karen.flows.decide.ask_date import DateRequest, read_date_request
from karen.flows.decide.ask_forget import read_forget_request
from karen.flows.decide.ask_history import read_history_request
from karen.flows.decide.ask_memory import read_memory_request
from karen.flows.decide.ask_remember import read_remember_request
from karen.flows.decide.ask_sum import read_sum_request
from karen.flows.decide.ask_time import read_time_request
from karen.flows.decide.known_places import home_of, place_of
from karen.flows.decide.phrases import without_tail
from karen.flows.decide.places import PREPOSITION, place_at_start
from karen.flows.decide.request import Request, fold, read_request
from karen.flows.decide.smalltalk import Reason, reason_of
from karen.flows.decide.time_differences import TimeRequest
from karen.tools.date import DateAspect

LONGEST_ANSWER = 200
"""Characters of an answer to a question back; what is longer is about something else."""
_OF_OTHERS = re.compile(r"\b(?:they|their|she|her|he|his|chez eux)\b")
_QUESTIONS = {
    ("time", "location"): "For which place? Name a city or a country.",
    ("search_history", "query"): "What shall I look for in your messages?",
    ("calculate", "expression"): "What shall I work out?",
}


class DecisionEngine:
    """Rules in a fixed order: the messages, the clock, the calendar, sums; then what kind of talk it is."""

    def decide(self, asked: DecideActionInput) -> Decision:
        """What to do about `asked.prompt`, seen from `asked.now` or, without it, from this machine's clock."""
        now = asked.now or datetime.now().astimezone()
        request = read_request(asked.prompt)
        folded = fold(asked.prompt) if request.clauses else fold(asked.prompt[:LONGEST_ANSWER])
        decision = self._tool(request, folded, now, asked) if request.clauses else None
        return decision or ReplyInWords(why=reason_of(folded, request.clauses))

    def complete(self, ask: Ask, answer: str) -> Decision | None:
        """The decision once `answer` gives what `ask` asked for; None when it is about something else."""
        request, folded = read_request(answer), fold(answer[:LONGEST_ANSWER])
        if not folded or len(answer) > LONGEST_ANSWER or reason_of(folded, ()) != Reason.NO_REQUEST:
            return None
        value = self._argument(ask, request, folded)
        why = f"answers which {ask.argument}"
        return _use(ask.tool, {**ask.args, ask.argument: value}, why, confidence=0.9) if value else None

    def _argument(self, ask: Ask, request: Request, folded: str) -> str | None:
        if ask.argument == "expression":
            found = read_sum_request(request.unquoted, folded)
            return found.expression if found else None
        now = datetime.now().astimezone()
        if request.clauses and self._tool(request, folded, now, DecideActionInput(prompt=request.said)):
            return None
        if ask.argument != "location":
            return request.said.strip(' .?!"“”„«»')
        preposition = PREPOSITION.match(folded)
        place = place_at_start(folded[preposition.end() :] if preposition else folded)
        return request.original(place.name) if place and not without_tail(place.rest) else None

    def _tool(self, request: Request, folded: str, now: datetime, asked: DecideActionInput) -> Decision | None:
        if decision := self._of_memory(request, asked):
            return decision
        if ask_history.CUE.search(folded):
            for clause in dict.fromkeys((folded, *request.clauses)):
                if history := read_history_request(clause):
                    query = request.original(history.query)
                    return _use_or_ask("search_history", "query", query, "asks for something said before", 0.9)
        alone = len(request.clauses) == 1
        if ask_time.CUE.search(folded):
            for clause in request.clauses:
                if time := read_time_request(clause, alone):
                    return _time(time, clause, request, asked)
        if ask_date.CUE.search(folded):
            for clause in request.clauses:
                if date := read_date_request(clause, now, asked.prompt, alone):
                    return _date(date, request)
        if total := read_sum_request(request.unquoted, folded):
            return _use_or_ask("calculate", "expression", total.expression, "asks for a sum", 0.95)
        return None

    def _of_memory(self, request: Request, asked: DecideActionInput) -> Decision | None:
        if (fact := read_remember_request(request.unquoted.strip())) is not None:
            return _use("remember", {"fact": fact}, "asks to remember something", 0.95)
        own = fold(request.unquoted)
        clauses = list(dict.fromkeys((own, *request.clauses)))
        if ask_forget.CUE.search(own):
            for clause in clauses:
                if query := read_forget_request(clause):
                    return _use("forget", {"query": request.original(query)}, "asks to forget something", 0.9)
        if ask_memory.CUE.search(own):
            facts = [*asked.personal_facts, *asked.user_settings.personal_facts]
            for clause in clauses:
                if wanted := read_memory_request(clause, own, facts, "?" in request.unquoted):
                    query = request.original(wanted.query)
                    return _use("recall", {"query": query}, "asks for something told before", wanted.confidence)
        return None


def _time(time: TimeRequest, clause: str, request: Request, asked: DecideActionInput) -> Decision:
    facts = [*asked.personal_facts, *asked.user_settings.personal_facts]
    settings = asked.user_settings
    location = request.original(time.location) if time.location else None
    if time.is_home:
        location = home_of(facts) or settings.default_location or settings.default_weather_location
    elif time.whose:
        location = place_of(time.whose, facts)
    elif time.is_there or (location is None and _OF_OTHERS.search(clause)):
        location = _place_before(request)
    if location is None and (time.is_home or time.whose or time.is_there):
        return _ask("time", "location", {})
    args: dict[str, JsonValue] = {"location": location} if location else {}
    if time.compared_to:
        args["compared_to"] = request.original(time.compared_to)
    if time.at:
        args["at"] = time.at
    return _use("time", args, "asks what time it is", time.confidence)


def _place_before(request: Request) -> str | None:
    """The place another part of the message names: `my sister is in Anchorage. What time is it there?`"""
    for clause in request.clauses:
        words = clause.split()
        for at in range(len(words) - 1):
            if words[at] in ("in", "to", "from", "en", "em", "a", "nach"):
                place = place_at_start(" ".join(words[at + 1 :]))
                if place and place.known:
                    return request.original(place.name)
    return None


def _date(date: DateRequest, request: Request) -> Decision:
    args: dict[str, JsonValue] = {}
    if date.when:
        args["when"] = date.when
    if date.since:
        args["since"] = date.since
    if date.location:
        args["location"] = request.original(date.location)
    if date.aspect is not DateAspect.DATE:
        args["aspect"] = date.aspect.value
    return _use("date", args, "asks for a date", date.confidence)


def _use(tool: str, args: dict[str, JsonValue], why: str, confidence: float) -> UseTool:
    return UseTool(tool=tool, args=args, why=why, confidence=confidence)


def _ask(tool: str, argument: str, args: dict[str, JsonValue]) -> Ask:
    return Ask(tool=tool, argument=argument, question=_QUESTIONS[tool, argument], args=args)


def _use_or_ask(tool: str, argument: str, value: str, why: str, confidence: float) -> Decision:
    return _use(tool, {argument: value}, why, confidence) if value else _ask(tool, argument, {})
