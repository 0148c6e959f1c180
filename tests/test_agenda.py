"""What a day holds: what was told of it, else the reminders of that day; and never a guess."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from talking import Talking, talking


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talking]:
    """Reminders are set by the clock of this machine, so the questions are asked at its time."""
    async with talking(tmp_path) as opened:
        yield opened


def soon() -> str:
    return datetime.now().astimezone().replace(hour=12, minute=0, second=0, microsecond=0).isoformat()


async def remind(talk: Talking, text: str, days: int) -> None:
    at = datetime.now().astimezone().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=days)
    await talk.call("reminders.create", text=text, at=at.isoformat())


@pytest.mark.parametrize(
    "question",
    [
        "what do I have tomorrow?",
        "anything on tomorrow?",
        "Do I have anything planned for tomorrow?",
        "anything tomorrow",
        "what's due tomorrow?",
        "what have I got on tomorrow?",
        "was habe ich morgen vor?",
        "hab ich morgen was vor",
        "qué tengo mañana?",
        "qu'est-ce que j'ai de prévu demain ?",
        "o que tenho amanhã?",
    ],
)
async def test_of_a_day_of_which_nothing_was_told_the_reminders_are_shown(talk: Talking, question: str) -> None:
    await remind(talk, "call Ada", 1)
    await remind(talk, "water the plants", 3)
    answered = await talk.say(question, now=soon())
    assert "call Ada" in answered.text
    assert "water the plants" not in answered.text


@pytest.mark.parametrize("question", ["what's coming up?", "what have I got coming up?", "is anything coming up?"])
async def test_what_is_coming_up_is_every_reminder(talk: Talking, question: str) -> None:
    await remind(talk, "call Ada", 1)
    await remind(talk, "water the plants", 3)
    answered = await talk.say(question, now=soon())
    assert answered.tool == "list_reminders"
    assert "call Ada" in answered.text
    assert "water the plants" in answered.text


@pytest.mark.parametrize("question", ["what do I have on Thursday?", "anything on Thursday?"])
async def test_what_was_told_of_the_day_comes_first(talk: Talking, question: str) -> None:
    await talk.say("I have a dentist appointment on Thursday at 3")
    answered = await talk.say(question)
    assert "dentist" in answered.text
    assert answered.sources != []


@pytest.mark.parametrize("question", ["what do I have tomorrow?", "anything on tomorrow?", "what's due today?"])
async def test_a_day_that_holds_nothing_is_no_matter_for_a_guess(talk: Talking, question: str) -> None:
    answered = await talk.say(question)
    assert "Nothing is set" in answered.text


@pytest.mark.parametrize(
    "question", ["what did I do yesterday?", "do I have anything to wear?", "what do I have in the fridge?"]
)
async def test_other_questions_for_what_one_has_ask_no_reminders(talk: Talking, question: str) -> None:
    await remind(talk, "call Ada", 1)
    answered = await talk.say(question, now=soon())
    assert answered.named("tool_started") == []
