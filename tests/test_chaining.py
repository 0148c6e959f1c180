"""What a request leaves to what was told is put into it: days, amounts and places, shown with where they were said."""

from __future__ import annotations

from pathlib import Path

import pytest

from talking import Answered, Talking, talking

TOLD = [
    "My sister Ines lives in Montevideo.",
    "My parents live in Graz.",
    "My mum's birthday is 4 May.",
    "Tom's birthday is on 29 February.",
    "I'm 182 cm tall.",
    "My flight to Osaka is on 12 December.",
    "My driving test is next Thursday.",
    "My rent is 640 euros a month.",
]


async def told_then(folder: Path, question: str, told: list[str] | None = None) -> Answered:
    async with talking(folder) as talk:
        await talk.tell(TOLD if told is None else told, now="2026-03-10T09:00:00+01:00")
        return await talk.say(question)


@pytest.mark.parametrize(
    ("asked", "tool", "args", "rests_on"),
    [
        (
            "how many days until my mum's birthday?",
            "date",
            {"when": "2026-05-04", "aspect": "distance"},
            "My mum's birthday is 4 May.",
        ),
        (
            "How long is it until my flight to Osaka?",
            "date",
            {"when": "2026-12-12", "aspect": "distance"},
            "My flight to Osaka is on 12 December.",
        ),
        (
            "what day of the week is my driving test?",
            "date",
            {"when": "2026-03-19"},
            "My driving test is next Thursday.",
        ),
        (
            "remind me to call mum on her birthday",
            "set_reminder",
            {"text": "call mum", "when": "2026-05-04T09:00:00"},
            "My mum's birthday is 4 May.",
        ),
        (
            "remind me two days before my flight to Osaka to check in",
            "set_reminder",
            {"text": "check in", "when": "2026-12-10T09:00:00"},
            "My flight to Osaka is on 12 December.",
        ),
        (
            "how many weeks until Tom's birthday?",
            "date",
            {"when": "2027-02-28", "aspect": "distance"},
            "Tom's birthday is on 29 February.",
        ),
        ("what time is it at my parents' place?", "time", {"location": "Graz"}, "My parents live in Graz."),
        ("how many hours ahead is Ines?", "time", {"location": "Montevideo"}, "My sister Ines lives in Montevideo."),
        ("How far ahead is my sister?", "time", {"location": "Montevideo"}, "My sister Ines lives in Montevideo."),
        ("how many hours behind are my parents", "time", {"location": "Graz"}, "My parents live in Graz."),
        ("what time is it for Ines?", "time", {"location": "Montevideo"}, "My sister Ines lives in Montevideo."),
        (
            "how tall am I in feet?",
            "convert",
            {"value": 182, "from_unit": "cm", "to_unit": "ft"},
            "I'm 182 cm tall.",
        ),
        (
            "convert my height to inches",
            "convert",
            {"value": 182, "from_unit": "cm", "to_unit": "in"},
            "I'm 182 cm tall.",
        ),
        ("what is 12 times my rent?", "calculate", {"expression": "12 * 640"}, "My rent is 640 euros a month."),
    ],
)
async def test_what_was_told_fills_a_request(
    tmp_path: Path, asked: str, tool: str, args: dict[str, object], rests_on: str
) -> None:
    answered = await told_then(tmp_path, asked)
    (ran,) = answered.named("tool_started")
    assert (ran["tool"], ran["args"]) == (tool, args)
    assert rests_on.rstrip(".") in answered.named("recalled")[0]["hits"][0]["text"]
    assert rests_on.rstrip(".") in answered.provenance["how"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("when is my mum's birthday?", "My mum's birthday is 4 May."),
        ("what's my rent?", "My rent is 640 euros a month."),
        ("where do my parents live?", "My parents live in Graz."),
    ],
)
async def test_what_asks_for_that_alone_is_answered_in_the_words_that_told_it(
    tmp_path: Path, asked: str, said: str
) -> None:
    answered = await told_then(tmp_path, asked)
    assert [source.rstrip(".") for source in answered.sources] == [said.rstrip(".")]


@pytest.mark.parametrize(
    "asked",
    [
        "how many days until my dad's birthday?",
        "what time is it at my aunt's place?",
        "how much do I weigh in pounds?",
        "remind me the day before my interview to iron a shirt",
    ],
)
async def test_what_was_never_told_is_not_made_up(tmp_path: Path, asked: str) -> None:
    answered = await told_then(tmp_path, asked)
    assert answered.named("recalled") == []
    assert answered.named("tool_finished") == [] or not any(sign.isdigit() for sign in answered.text)


async def test_two_days_for_the_same_thing_fill_nothing(tmp_path: Path) -> None:
    told = ["My flight to Rome is on 2 June.", "My flight to Oslo is on 9 July."]
    answered = await told_then(tmp_path, "how many days until my flight?", told)
    assert "days (" not in answered.text


async def test_what_a_reminder_is_for_is_no_time_for_it(tmp_path: Path) -> None:
    answered = await told_then(tmp_path, "remind me to prepare for my driving test")
    assert answered.text == "When shall I remind you?"


async def test_another_profile_and_what_was_forgotten_fill_nothing(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.tell(TOLD)
        await forgotten(talk, "Osaka")
        answered = await talk.say("how many days until my flight to Osaka?")
    assert "days (" not in answered.text


async def forgotten(talk: Talking, what: str) -> None:
    await talk.call("memory.forget", query=what, dry_run=False)
