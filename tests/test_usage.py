"""How much Karen is used: which questions ask for it, over which time, and that what is stored is counted."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import JsonValue

from calling import call
from karen.contract.caller import Caller, Role
from karen.contract.errors import InvalidInput
from karen.contract.types.decisions import ReplyInWords, UseTool
from karen.contract.types.enums import PersonalityVerbosity
from karen.contract.types.flows import DecideActionInput
from karen.flows.decide.engine import DecisionEngine
from karen.tools.base import ToolCall, ToolRegistry
from karen.tools.usage import UsageCounts, UsageTool
from talking import talking

NOW = datetime.fromisoformat("2026-11-25T10:04:00+01:00")
"""A Wednesday."""
COUNTS = UsageCounts(messages=3, conversations=1, first_at=NOW, tokens=40, answers_by_kind={"computed": 2, "guess": 1})


@pytest.mark.parametrize(
    ("prompt", "args"),
    [
        ("how much have I used you today", {"range": "today"}),
        ("show me my usage", {"range": "all"}),
        ("usage this week", {"range": "week"}),
        ("weekly usage please", {"range": "week"}),
        ("how many messages have I sent you", {"range": "all"}),
        ("how many conversations have we had", {"range": "all"}),
        ("how often do I talk to you", {"range": "all"}),
        ("show token usage for today", {"range": "today"}),
        ("how many tokens have i burned this month", {"range": "month"}),
        (
            "how many questions did I ask you yesterday",
            {"range": "today", "since": "2026-11-24", "until": "2026-11-25"},
        ),
        ("how much did I chat with you last week", {"range": "week", "since": "2026-11-16", "until": "2026-11-23"}),
        ("show me my stats for last month", {"range": "month", "since": "2026-10-01", "until": "2026-11-01"}),
        ("give me a usage report for the last 10 days", {"range": "month", "since": "2026-11-15"}),
        ("usage for March", {"range": "all", "since": "2026-03-01", "until": "2026-04-01"}),
        ("how many times have I bothered you since Monday", {"range": "week", "since": "2026-11-23"}),
        ("Wie oft hab ich dich diese Woche benutzt?", {"range": "week"}),
        ("¿Cuántas veces te he usado este mes?", {"range": "month"}),
        ("combien de messages je t'ai envoyés aujourd'hui", {"range": "today"}),
        ("quantas vezes te usei este mês?", {"range": "month"}),
    ],
)
def test_a_question_about_the_use_of_karen_asks_for_a_count(prompt: str, args: dict[str, JsonValue]) -> None:
    decision = DecisionEngine().decide(DecideActionInput(prompt=prompt, now=NOW))
    assert isinstance(decision, UseTool)
    assert (decision.tool, decision.args) == ("usage", args)


@pytest.mark.parametrize(
    "prompt",
    [
        "what's the usage of the semicolon",
        "how do you use a lathe",
        "my phone's data usage",
        "how many messages should I send her",
        "how many messages did I get from Anna",
        "how many questions are on the exam",
        "how often should I water plants",
        "how many tokens does GPT have",
        "how many words do I know in French",
        "electricity usage this month",
        "how many times do I have to tell you",
        "can I use you offline",
        "I use you every day",
        "I sent 20 messages today",
        "we talked about stats today",
        "every app wants my usage statistics",
        "I don't want to know how much I've been talking to you",
    ],
)
def test_talk_of_use_counts_nothing(prompt: str) -> None:
    decision = DecisionEngine().decide(DecideActionInput(prompt=prompt, now=NOW))
    assert isinstance(decision, ReplyInWords) or decision.tool != "usage"


@pytest.mark.parametrize(
    ("args", "since", "until"),
    [
        ({"range": "today"}, "2026-11-25T00:00:00+01:00", None),
        ({"range": "week"}, "2026-11-23T00:00:00+01:00", None),
        ({"range": "month"}, "2026-11-01T00:00:00+01:00", None),
        ({}, None, None),
        ({"range": "week", "since": "2026-11-16", "until": "2026-11-23"}, "2026-11-16", "2026-11-23"),
        ({"until": "2026-11-23"}, None, "2026-11-23"),
    ],
)
async def test_days_begin_at_midnight_of_the_user(
    args: dict[str, JsonValue], since: str | None, until: str | None
) -> None:
    asked: list[tuple[datetime | None, datetime | None]] = []

    async def count(begin: datetime | None, end: datetime | None) -> UsageCounts:
        asked.append((begin, end))
        return COUNTS

    await ToolRegistry([UsageTool(count)], lambda: ToolCall(NOW)).run("usage", args, ToolCall(NOW))
    assert asked == [(_midnight(since), _midnight(until))]


def _midnight(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=NOW.tzinfo) if text else None


@pytest.mark.parametrize(
    ("args", "verbosity", "sentence"),
    [
        ({"range": "all"}, PersonalityVerbosity.CONCISE, "3 messages, 1 conversation"),
        (
            {"range": "week"},
            PersonalityVerbosity.BALANCED,
            "Since 23 November 2026 you have written 3 messages in 1 conversation. Of my answers, 2 worked out, 1"
            " guessed by a language model. Language models used 40 tokens.",
        ),
        (
            {"since": "2026-11-24", "until": "2026-11-25"},
            PersonalityVerbosity.DETAILED,
            "On 24 November 2026 you have written 3 messages in 1 conversation. Of my answers, 2 worked out, 1 guessed"
            " by a language model. Language models used 40 tokens. The first was on 25 November 2026.",
        ),
    ],
)
async def test_the_answer_names_the_time_that_was_counted(
    args: dict[str, JsonValue], verbosity: PersonalityVerbosity, sentence: str
) -> None:
    async def count(_: datetime | None, __: datetime | None) -> UsageCounts:
        return COUNTS

    done = await ToolRegistry([UsageTool(count)], lambda: ToolCall(NOW)).run("usage", args, ToolCall(NOW))
    assert done.sentence(verbosity) == sentence


@pytest.mark.parametrize(
    "args", [{"range": "decade"}, {"since": "2026-11-25", "until": "2026-11-25"}, {"since": "soon"}, {"from": "x"}]
)
async def test_a_time_that_is_none_is_refused(args: dict[str, JsonValue]) -> None:
    async def count(_: datetime | None, __: datetime | None) -> UsageCounts:
        return COUNTS

    with pytest.raises(InvalidInput, match="The tool usage cannot use these arguments"):
        await ToolRegistry([UsageTool(count)], lambda: ToolCall(NOW)).run("usage", args, ToolCall(NOW))


ANOTHER = Caller(tenant_id="local", user_id="another", role=Role.OWNER)


async def test_what_is_stored_is_counted_for_its_profile_without_the_bin_and_what_others_wrote(tmp_path: Path) -> None:
    async with talking(tmp_path) as karen:
        first = await karen.say("what is 2 + 3", now=NOW.isoformat())
        await karen.say("flip a coin", first.conversation_id, NOW.isoformat())
        thrown = await karen.say("what time is it in Oslo", now=NOW.isoformat())
        await karen.say("what is 5 + 5", now=NOW.isoformat(), caller=ANOTHER)
        await call(karen.application.registry, "conversations.delete", {"conversation_id": thrown.conversation_id})
        outside = {"conversation_id": first.conversation_id, "role": "user", "content": "x", "external_id": "outside"}
        await call(karen.application.registry, "conversations.append", outside)
        asked = await karen.say("how much have I used you?", first.conversation_id, NOW.isoformat())
        before = await karen.say("usage for March", first.conversation_id, NOW.isoformat())
    counts: Any = asked.named("tool_finished")[0]["result"]["counts"]
    assert (counts["messages"], counts["conversations"]) == (3, 1)
    assert counts["answers_by_kind"] == {"computed": 2}
    assert asked.provenance["kind"] == "computed"
    assert before.text == "From 1 March 2026 to 31 March 2026 you have written no message to me."
