"""What is decided about a message that asks for reminders, and how an answer completes what was asked for."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import datetime

from pydantic import JsonValue

from karen.base.words import word_set
from karen.contract.types.decisions import Ask, Decision
from karen.flows.decide import ask_reminder
from karen.flows.decide.ask_reminder import ReminderRequest
from karen.flows.decide.asking import Asking, ask, use
from karen.flows.decide.reminder_words import FILLING
from karen.tools.calendar.moments import MomentReader, Said, tokens_of

_AND = word_set("and und y e et plus also")
_ANOTHER = word_set(
    "again another one for a second noch einen einer nochmal fur otra otro para las la os as outra outro encore une un"
    " autre pour uma um vez"
)
_FOR = word_set("for fur um para pour a at")
_WHEN = {"reminder": "When shall I remind you?", "alarm": "For what time?", "timer": "For how long?"}


def decide_reminder(asking: Asking) -> Decision | None:
    """First of all readers: `tomorrow remind me to ask what time it is` asks for no time."""
    if not asking.request.clauses:
        return None
    said = asking.request.said
    if change := ask_reminder.read_change_request(said, asking.now):
        args: dict[str, JsonValue] = {"action": change.action}
        if change.query:
            args["query"] = change.query
        if change.clock and change.action == "move":
            args["when"] = f"{change.clock.hour % 24:02}:{change.clock.minute:02}"
            args |= {"either_half": True} if change.clock.is_open else {}
        elif change.said.moment:
            args["when"] = _written(change.said.moment)
        if change.kind:
            args["kind"] = change.kind
        if change.all:
            args["all"] = True
        return use("change_reminder", args, "asks to change a reminder", 0.9)
    if ask_reminder.asks_for_list(said):
        return use("list_reminders", {}, "asks for the reminders", 0.9)
    request = ask_reminder.read_reminder_request(said, asking.now)
    if request is None:
        return None
    if left_out := _left_out(said, request, asking.now):
        return ask("set_reminder", "when", left_out, {} if request.kind == "reminder" else {"kind": request.kind})
    return set_decision(request)


def _left_out(said: str, request: ReminderRequest, now: datetime) -> str:
    """What was said of the time and would be lost, as a question for one that can be kept; empty where nothing is."""
    even = ask_reminder.even_words(said)
    if _SEVERAL_CLOCKS.search(even) or _is_more_time(request.text, now):
        return "I set one time at a time. For which of these times first, and what for?"
    if request.said.repetition and _UNTIL.search(even):
        return "What repeats goes on until you cancel it: an end I cannot set. When shall I remind you, and of what?"
    return ""


def _is_more_time(text: str, now: datetime) -> bool:
    """Whether what was taken for the text goes on with another time: `and again at 7:30`, `für 7 und`."""
    words = [token.word for token in tokens_of(ask_reminder.even_words(text))]
    if not words or words[0] not in _AND:
        return len(words) > 1 and words[-1] in _AND and words[0] in _FOR
    at = 0
    while at < len(words) and words[at] in _AND | _ANOTHER | FILLING:
        at += 1
    rest = words[at:]
    tried = (rest, ["at", *rest], ["in", *rest]) if rest else ()
    return any(MomentReader(words, now).run_at(0)[0] for words in tried)


def complete_when(pending: Ask, answer: str, now: datetime) -> dict[str, JsonValue] | None:
    """The arguments once «when?» was answered; None when the answer says no moment to come."""
    said = ask_reminder.read_time(answer, now, early=pending.args.get("kind") == "alarm")
    if said.moment:
        return None if said.is_over else _timed(said)
    whole = None if "text" in pending.args else ask_reminder.read_reminder_request(f"remind me {answer}", now)
    if whole is None or whole.said.moment is None or whole.said.is_over or not whole.text:
        return None
    return {"text": whole.text, **_timed(whole.said)}


def set_decision(request: ReminderRequest) -> Decision:
    """To set what is asked for, or to ask for what is missing."""
    args: dict[str, JsonValue] = {}
    if request.text:
        args["text"] = request.text
    if request.kind != "reminder":
        args["kind"] = request.kind
    if request.impossible:
        question = f"There is no {request.impossible}. {_WHEN[request.kind]}"
        return ask("set_reminder", "when", question, args)
    if request.said.is_over:
        return ask("set_reminder", "when", f"That moment is over. {_WHEN[request.kind]}", args)
    if request.said.moment is None:
        return ask("set_reminder", "when", _WHEN[request.kind], args)
    args |= _timed(request.said)
    if request.kind == "reminder" and not request.text:
        return ask("set_reminder", "text", _OF_WHAT, args)
    return use("set_reminder", args, f"asks for {_AN[request.kind]}", 0.95)


def complete_or_ask(tool: str, args: dict[str, JsonValue], why: str) -> Decision:
    """To run the tool, or to ask for what a reminder still lacks."""
    if tool == "set_reminder" and not args.get("text") and args.get("kind", "reminder") == "reminder":
        return ask(tool, "text", _OF_WHAT, args)
    return use(tool, args, why, confidence=0.9)


_CLOCK = r"(?:\d{1,2}(?:[:.]\d{2})?(?: ?[ap]\.?m\.?| uhr| ?h| o clock)?|noon|midnight|mittag)"
_SEVERAL_CLOCKS = re.compile(
    rf"\b(?:at|um|a las|a la|à|a|as) {_CLOCK}(?: ?,| and| und| y| et| e)(?: at| um| a las| à| a| as)? {_CLOCK}"
    rf"(?=$|\W*(?:,|and|und|y|et|e|to|for|every|each|daily|today|tomorrow|on|zu|para|pour|de)\b|\W*$)"
)
_UNTIL = re.compile(r"\b(?:until|till|bis|hasta|jusqu|ate)\b")
_OF_WHAT = "What shall I remind you of?"
_AN = {"reminder": "a reminder", "alarm": "an alarm", "timer": "a timer"}


def _timed(said: Said) -> dict[str, JsonValue]:
    args: dict[str, JsonValue] = {"when": _written(said.moment)} if said.moment else {}
    if said.repetition:
        repeat = asdict(said.repetition)
        args["repeat"] = {**repeat, "weekdays": list(said.repetition.weekdays)}
    return args


def _written(moment: datetime) -> str:
    """Wall-clock time without its zone, but for the second of two that the clocks show alike."""
    return moment.isoformat() if moment.fold else moment.replace(tzinfo=None).isoformat()
