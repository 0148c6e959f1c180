"""What is read of a message once the router takes it for a request: lenient about its form, never about its"
" arguments."""

from __future__ import annotations

from datetime import datetime

import pytest
from pydantic import JsonValue

from karen.contract.types.decisions import Ask, Decision, UseTool
from karen.contract.types.flows import DecideActionInput
from karen.flows.decide.asking import Asking
from karen.flows.decide.proposed import PROPOSED, read_proposed
from karen.flows.decide.request import fold, read_request
from karen.flows.decide.router import PLAIN, router

NOW = datetime.fromisoformat("2026-11-23T10:00:00+00:00")
"""A Monday."""
Args = dict[str, JsonValue]


def proposed(tool: str, said: str) -> Decision | None:
    return read_proposed(tool, Asking(read_request(said), fold(said), NOW, DecideActionInput(prompt=said)))


def test_only_tools_the_router_knows_are_read() -> None:
    assert set(PROPOSED) <= {label for label in router().labels if not label.startswith(PLAIN)}


@pytest.mark.parametrize(
    ("tool", "said", "args"),
    [
        (
            "set_reminder",
            "the pie comes out in thirty five minutes, tell me then",
            {"text": "pie comes out", "when": "2026-11-23T10:35:00"},
        ),
        ("set_reminder", "twenty minute timer starting now", {"kind": "timer", "when": "2026-11-23T10:20:00"}),
        ("set_reminder", "get me up at six tomorrow, alarm", {"kind": "alarm", "when": "2026-11-24T06:00:00"}),
        ("list_reminders", "anything your alarms should tell me about", {}),
        ("lists", "stick oat milk on the shopping list", {"list": "shopping", "action": "add", "item": "oat milk"}),
        (
            "lists",
            "pull fence staples off the supply list",
            {"list": "supply", "action": "remove", "item": "fence staples"},
        ),
        ("lists", "what have I got left on my to do list", {"list": "todo", "action": "show"}),
        ("lists", "setz Butter auf die Einkaufsliste", {"list": "shopping", "action": "add", "item": "Butter"}),
        ("lists", "wipe my packing list", {"list": "packing", "action": "remove"}),
        ("search_history", "dig out the chat on mortgages", {"query": "mortgages"}),
        ("forget", "unlearn my old phone number", {"query": "my old phone number"}),
        ("random", "let a coin decide", {"kind": "coin"}),
        ("time", "how far along is the clock in Bogotá", {"location": "Bogotá"}),
        ("date", "remind an old woman what month it is", {}),
        ("remember", "take this in: the vault key is at Dora's", {"fact": "take this in: the vault key is at Dora's"}),
        ("recall", "karen, my shoe size?", {"query": "my shoe size"}),
        ("usage", "am I a heavy user of you this week", {"range": "week"}),
    ],
)
def test_what_is_proposed_is_called_with_what_was_said(tool: str, said: str, args: Args) -> None:
    decision = proposed(tool, said)
    assert isinstance(decision, UseTool)
    assert (decision.tool, decision.args) == (tool, args)


@pytest.mark.parametrize(
    ("tool", "said", "argument"),
    [
        ("set_reminder", "nudge me about the gas bill", "when"),
        ("search_history", "find that conversation", "query"),
        ("forget", "let that one go", "query"),
        ("calculate", "what do 3 nights at 89.50 come to in all", "expression"),
        ("lists", "put something on the shopping list", "item"),
        ("lists", "I've posted the parcel, so you can tick that off my list of errands", "item"),
        ("lists", "take it off my shopping list", "item"),
        ("mail_compose", "get an email going", "recipient"),
        ("books", "look a book up for me", "title"),
        ("plugin", "run a plugin", "name"),
    ],
)
def test_what_is_missing_is_asked(tool: str, said: str, argument: str) -> None:
    decision = proposed(tool, said)
    assert isinstance(decision, Ask)
    assert (decision.tool, decision.argument) == (tool, argument)


@pytest.mark.parametrize(
    ("tool", "said"),
    [
        ("set_reminder", "don't set an alarm"),
        ("set_reminder", "she said remind me tomorrow and hung up"),
        ("set_reminder", "the sea is calm"),
        ("list_reminders", "I like it here"),
        ("lists", "no need to add anything"),
        ("lists", "my sister lives by rules"),
        ("time", "what time does the shop open"),
        ("date", "on what date was the treaty signed"),
        ("date", "which day are we moving?"),
        ("date", "What day is choir these days?"),
        ("random", "should I flip a coin"),
        ("random", "pick whatever"),
        ("recall", "how tall are giraffes"),
        ("remember", "will this be remembered?"),
        ("usage", "electricity usage this month"),
        ("calculate", "2024-05-01"),
        ("calculate", "5-4"),
        ("mail_compose", "what if I never wrote another email"),
        ("books", "who wrote Faust"),
        ("weather", "is it wet"),
        ("convert", "make it smaller"),
    ],
)
def test_a_proposal_whose_arguments_cannot_be_read_or_that_asks_for_nothing_is_dropped(tool: str, said: str) -> None:
    assert proposed(tool, said) is None


@pytest.mark.parametrize("tool", sorted(PROPOSED))
@pytest.mark.parametrize(
    "said", ["'; DROP TABLE memory; --", "🙂🙂", "\u202eשלום", "a b " * 120, "\x00\x07 list alarm mail"]
)
def test_nothing_that_is_said_breaks_a_proposal(tool: str, said: str) -> None:
    decision = proposed(tool, said)
    assert decision is None or decision == proposed(tool, said)
