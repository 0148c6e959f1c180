"""Reminders that are set, moved and shown in a conversation, by the clock of its turns."""

from __future__ import annotations

from pathlib import Path

import pytest

from talking import talking


@pytest.mark.parametrize(
    ("said", "moved"),
    [
        ("move the rent reminder to 8", "“pay rent” rings on Friday, 13 March at 20:00."),
        ("move the rent reminder to 7 am", "“pay rent” rings on Friday, 13 March at 07:00."),
        ("move the rent reminder to 18:15", "“pay rent” rings on Friday, 13 March at 18:15."),
        ("move the rent reminder to tomorrow at noon", "“pay rent” rings tomorrow at 12:00."),
    ],
)
async def test_a_clock_time_alone_moves_it_on_its_day(tmp_path: Path, said: str, moved: str) -> None:
    async with talking(tmp_path) as talk:
        await talk.say("remind me to pay rent on friday at 19:30")
        answered = await talk.say(said)
        shown = await talk.say("what reminders do I have")
    assert answered.text == moved
    assert shown.text == "- " + moved.rstrip(".").replace(" rings", ":")


SET = [
    "remind me to water the plants tomorrow at 8",
    "remind me to call the bank on Friday at 10",
    "remind me to pay the rent on 1 April",
    "set a pasta timer for 12 minutes",
    "set a tea timer for 4 minutes",
]


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("any reminders for Friday?", ["call the bank"]),
        ("what reminders do I have this week?", ["water the plants", "call the bank", "pasta", "tea"]),
        ("what are my reminders for next month?", ["pay the rent"]),
        ("how long is left on the pasta timer?", ["pasta"]),
        ("which timers are running?", ["pasta", "tea"]),
        ("what are my reminders?", ["water the plants", "call the bank", "pay the rent", "pasta", "tea"]),
    ],
)
async def test_a_question_for_reminders_is_answered_with_those_it_asks_for(
    tmp_path: Path, asked: str, named: list[str]
) -> None:
    async with talking(tmp_path) as talk:
        for said in SET:
            await talk.say(said)
        answered = await talk.say(asked)
    told = [line.partition("“")[2].partition("”")[0] for line in answered.text.splitlines()]
    assert sorted(told) == sorted(named)


async def test_a_day_without_reminders_says_so_and_that_there_are_others(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.say(SET[1])
        answered = await talk.say("any reminders for Thursday?")
    assert answered.text == "None of that is set for Thursday, 12 March; 1 other is: ask for “my reminders”."


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("remind me at 8, 12 and 18 to drink water", "I set one time at a time."),
        ("remind me to take the pills at 9am and 9pm", "I set one time at a time."),
        ("set alarms for 7:00 and 7:15", "I set one time at a time."),
        ("wake me at 7 and again at 7:30", "I set one time at a time."),
        ("set timers for 5 and 10 minutes", "I set one time at a time."),
        ("timer for 3 minutes and another one for 8", "I set one time at a time."),
        ("stell mir Wecker für 7 und 7:30 Uhr", "I set one time at a time."),
        ("remind me on Monday and Thursday at 9 to water the plants", "I set one time at a time."),
        ("remind me every weekday at 7 until Friday to stretch", "What repeats goes on until you cancel it"),
    ],
)
async def test_what_would_be_lost_of_a_time_is_asked_about_and_nothing_is_set(
    tmp_path: Path, said: str, question: str
) -> None:
    async with talking(tmp_path) as talk:
        answered = await talk.say(said)
        reminders = (await talk.call("reminders.list"))["reminders"]
    assert answered.text.startswith(question)
    assert reminders == []


@pytest.mark.parametrize("said", ["remind me at 8 to call Tom and Ana", "remind me to buy 2 and 3 mm screws at 9"])
async def test_one_time_and_an_and_in_its_matter_is_one_reminder(tmp_path: Path, said: str) -> None:
    async with talking(tmp_path) as talk:
        await talk.say(said)
        reminders = (await talk.call("reminders.list"))["reminders"]
    assert len(reminders) == 1


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("remind me at 9 to book a table for 7 and 8 people", "book a table for 7 and 8 people"),
        ("remind me at 7 to say hello and goodbye", "say hello and goodbye"),
        ("remind me at 9 to wash up and", "wash up and"),
        ("remind me every Monday and Thursday at 9 to water the plants", "water the plants"),
    ],
)
async def test_an_and_in_what_is_to_be_done_is_no_second_time(tmp_path: Path, said: str, text: str) -> None:
    async with talking(tmp_path) as talk:
        assert f"“{text}”" in (await talk.say(said)).text
