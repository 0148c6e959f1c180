"""Which messages set, show and change reminders; and which only sound like it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from karen.contract.types.decisions import Ask, UseTool
from karen.contract.types.flows import DecideActionInput
from karen.flows.decide.engine import DecisionEngine

NOW = datetime.fromisoformat("2026-11-25T14:05:00+01:00")
"""A Wednesday."""
WORKDAYS = {"unit": "week", "every": 1, "weekdays": [0, 1, 2, 3, 4]}
engine = DecisionEngine()


def decided(prompt: str) -> Any:
    return engine.decide(DecideActionInput(prompt=prompt, now=NOW))


def used(prompt: str) -> tuple[str, dict[str, Any]]:
    decision = decided(prompt)
    assert isinstance(decision, UseTool)
    return decision.tool, dict(decision.args)


@pytest.mark.parametrize(
    ("prompt", "args"),
    [
        ("Remind me to call Zoë tomorrow at 6pm", {"text": "call Zoë", "when": "2026-11-26T18:00:00"}),
        ("remind me tomorrow at half seven to feed Bär", {"text": "feed Bär", "when": "2026-11-26T07:30:00"}),
        ("in 20 minutes remind me to check the oven", {"text": "check the oven", "when": "2026-11-25T14:25:00"}),
        ("could you nudge me on Friday about the parcel?", {"text": "the parcel", "when": "2026-11-27T09:00:00"}),
        ("remind me on the 3rd that rent is due", {"text": "rent is due", "when": "2026-12-03T09:00:00"}),
        (
            "remind me every weekday at 7 to stretch",
            {"text": "stretch", "when": "2026-11-26T07:00:00", "repeat": WORKDAYS},
        ),
        (
            "remind me to ask what time it is in Oslo at 5",
            {"text": "ask what time it is in Oslo", "when": "2026-11-25T17:00:00"},
        ),
        ("remind me to ring the vet in 20 minutes", {"text": "ring the vet", "when": "2026-11-25T14:25:00"}),
        ("remind me to go to the gym at 5", {"text": "go to the gym", "when": "2026-11-25T17:00:00"}),
        ("remind me to please set the table at 6", {"text": "set the table", "when": "2026-11-25T18:00:00"}),
        ("set a timer for 90 seconds", {"kind": "timer", "when": "2026-11-25T14:06:30"}),
        ("start a 10 minute timer for the eggs", {"text": "the eggs", "kind": "timer", "when": "2026-11-25T14:15:00"}),
        ("pasta timer 8 minutes", {"text": "pasta", "kind": "timer", "when": "2026-11-25T14:13:00"}),
        ("wake me at 6:45 tomorrow", {"kind": "alarm", "when": "2026-11-26T06:45:00"}),
        ("Weck mich morgen um 6 Uhr 30", {"kind": "alarm", "when": "2026-11-26T06:30:00"}),
        (
            "Erinnere mich morgen um halb acht daran, die Katze zu füttern",
            {"text": "die Katze zu füttern", "when": "2026-11-26T07:30:00"},
        ),
        (
            "Recuérdame mañana a las nueve de la noche que llame a Íñigo",
            {"text": "llame a Íñigo", "when": "2026-11-26T21:00:00"},
        ),
        (
            "rappelle-moi demain à 18h30 de sortir le chien",
            {"text": "sortir le chien", "when": "2026-11-26T18:30:00"},
        ),
        ("me lembra amanhã às 8 de pagar a conta", {"text": "pagar a conta", "when": "2026-11-26T08:00:00"}),
    ],
)
def test_a_request_is_set_with_its_words_and_its_moment(prompt: str, args: dict[str, Any]) -> None:
    assert used(prompt) == ("set_reminder", args)


@pytest.mark.parametrize(
    ("prompt", "argument", "question", "args"),
    [
        ("remind me to call mum", "when", "When shall I remind you?", {"text": "call mum"}),
        ("set an alarm", "when", "For what time?", {"kind": "alarm"}),
        ("start a timer", "when", "For how long?", {"kind": "timer"}),
        ("remind me at 6pm", "text", "What shall I remind you of?", {"when": "2026-11-25T18:00:00"}),
        ("remind me today at 9am to run", "when", "That moment is over. When shall I remind you?", {"text": "run"}),
        (
            "remind me on 31 February to cry",
            "when",
            "There is no 31 February. When shall I remind you?",
            {"text": "cry"},
        ),
        (
            "remind me on the 31st of february to cry",
            "when",
            "There is no 31 February. When shall I remind you?",
            {"text": "cry"},
        ),
    ],
)
def test_what_is_missing_is_asked_for(prompt: str, argument: str, question: str, args: dict[str, Any]) -> None:
    assert decided(prompt) == Ask(tool="set_reminder", argument=argument, question=question, args=args)


@pytest.mark.parametrize(
    ("prompt", "answer", "args"),
    [
        ("remind me to call mum", "tomorrow at noon", {"text": "call mum", "when": "2026-11-26T12:00:00"}),
        ("remind me to call mum", "half six", {"text": "call mum", "when": "2026-11-25T18:30:00"}),
        ("start a timer", "10 minutes please", {"kind": "timer", "when": "2026-11-25T14:15:00"}),
        (
            "remind me to stretch",
            "every weekday at 7",
            {"text": "stretch", "when": "2026-11-26T07:00:00", "repeat": WORKDAYS},
        ),
        ("remind me at 6pm", "the washing", {"when": "2026-11-25T18:00:00", "text": "the washing"}),
    ],
)
def test_the_answer_completes_it(prompt: str, answer: str, args: dict[str, Any]) -> None:
    completed = engine.complete(decided(prompt), answer, NOW)
    assert isinstance(completed, UseTool)
    assert (completed.tool, completed.args) == ("set_reminder", args)


@pytest.mark.parametrize("answer", ["never mind", "yesterday", "soon", "what time is it?", "31 February", "🦊"])
def test_what_says_no_moment_completes_nothing(answer: str) -> None:
    assert engine.complete(decided("remind me to call mum"), answer, NOW) is None


@pytest.mark.parametrize(
    ("prompt", "args"),
    [
        ("cancel my dentist reminder", {"action": "cancel", "query": "dentist"}),
        ("delete all my alarms", {"action": "cancel", "kind": "alarm", "all": True}),
        ("snooze for 20 minutes", {"action": "snooze", "when": "2026-11-25T14:25:00"}),
        (
            "move the dentist reminder to friday at 3",
            {"action": "move", "query": "dentist", "when": "2026-11-27T15:00:00"},
        ),
        (
            "move the dentist reminder to 8",
            {"action": "move", "query": "dentist", "when": "08:00", "either_half": True},
        ),
        ("move the dentist reminder to 7 am", {"action": "move", "query": "dentist", "when": "07:00"}),
        ("mark the bins reminder as done", {"action": "done", "query": "bins"}),
    ],
)
def test_what_is_set_is_changed_by_words(prompt: str, args: dict[str, Any]) -> None:
    assert used(prompt) == ("change_reminder", args)


@pytest.mark.parametrize(
    "prompt",
    [
        "what reminders have I got?",
        "show my alarms",
        "which timers are running",
        "Welche Erinnerungen habe ich?",
        "what do I have to do today?",
        "is there anything I mustn't forget tomorrow",
        "let me hear my reminders",
        "reminders for tomorrow",
        "was steht heute an?",
        "woran muss ich morgen denken",
        "¿qué tengo que hacer hoy?",
        "qu'est-ce que je ne dois pas oublier aujourd'hui ?",
        "quando toca o próximo alarme?",
    ],
)
def test_what_is_set_is_shown(prompt: str) -> None:
    assert used(prompt) == ("list_reminders", {})


@pytest.mark.parametrize(
    "prompt",
    [
        "that reminds me of Lisbon",
        "that smell reminds me of the sea at 5",
        "remind me how vaccines work",
        "remind me why the sky is blue",
        "you remind me of my sister",
        "do NOT put in a reminder, only tell me whether Mondays are quiet at the pool",
        "she asked me to remind her tomorrow at 5",
        "what time is my meeting",
        "the fire alarm went off at 3",
        "how does an egg timer work",
        "what's a good alarm for deep sleepers",
        "wake me up before you go go",
        'translate "remind me to eat at 5"',
        "he said: remind me tomorrow",
        "are there any travel alerts for Norway",
        "any storm alerts today?",
        "what do I have to do to renew a passport",
        "what should I remember about sourdough",
        "heute steht das Wasser bis zum Hals",
    ],
)
def test_what_only_sounds_like_it_sets_nothing(prompt: str) -> None:
    assert getattr(decided(prompt), "tool", "") not in ("set_reminder", "list_reminders", "change_reminder")
