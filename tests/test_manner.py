"""Tone and length change Karen's own words, and never what was computed, quoted or listed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from karen.contract.types.enums import PersonalityTone
from karen.contract.types.settings import KarenSettings
from karen.flows.manner import plainly, put_first
from talking import talking

TOLD = ["I live in Graz.", "The spare key hangs behind the boiler."]


async def answers(folder: Path, questions: Sequence[str], **settings: Any) -> list[str]:
    async with talking(folder) as talk:
        await talk.call("settings.set", profile=settings)
        await talk.tell(TOLD)
        return [(await talk.say(question)).text for question in questions]


QUESTIONS = ("what time is it in Tokyo?", "where do I live?", "what is my shoe size?", "hello")


@pytest.mark.parametrize(
    ("tone", "said"),
    [
        ("friendly", ["It is 17:30 in Tokyo, Japan (Tuesday), 8 hours ahead of you.", "You live in Graz."]),
        ("formal", ["Certainly. It is 17:30 in Tokyo, Japan (Tuesday), 8 hours ahead of you.", "You live in Graz."]),
    ],
)
async def test_a_tone_frames_what_is_computed_and_changes_nothing_in_it(
    tmp_path: Path, tone: str, said: list[str]
) -> None:
    found = await answers(tmp_path, QUESTIONS[:2], personality_tone=tone)
    assert found[0] == said[0]
    assert found[1].endswith(said[1])


async def test_every_tone_is_told_from_the_others(tmp_path: Path) -> None:
    by_tone = [await answers(tmp_path / tone.value, QUESTIONS, personality_tone=tone.value) for tone in PersonalityTone]
    assert all("17:30" in one[0] and "Graz" in one[1] for one in by_tone)
    assert len({tuple(one) for one in by_tone}) == len(PersonalityTone)


async def test_concise_is_shorter_and_detailed_longer_in_every_kind_of_answer(tmp_path: Path) -> None:
    concise, balanced, detailed = [
        await answers(
            tmp_path / length, ["what time is it in Tokyo?", "where is the spare key?"], personality_verbosity=length
        )
        for length in ("concise", "balanced", "detailed")
    ]
    assert len(concise[0]) < len(balanced[0]) < len(detailed[0])
    assert len(balanced[1]) < len(detailed[1])
    assert detailed[1].endswith("You said so on 10 March 2026.")
    assert all("17:30" in one[0] and "behind the boiler" in one[1] for one in (concise, balanced, detailed))


async def test_what_is_not_known_and_what_is_noted_are_said_briefly(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.call("settings.set", profile={"personality_verbosity": "concise"})
        noted = await talk.say("I live in Graz.")
        unknown = await talk.say("what is my shoe size?")
    assert (noted.text, unknown.text) == ("Noted.", "I don't know.")


async def test_nothing_is_certain_of_a_tool_that_fails(tmp_path: Path) -> None:
    (said,) = await answers(tmp_path, ["what time is it in Narnia?"], personality_tone="formal")
    assert said.startswith("I regret to say that I do not know a place called «Narnia».")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I can't. On 3 March you said: “I can't swim”", "I cannot. On 3 March you said: “I can't swim”"),
        ("Don’t", "Do not"),
        ("`it's` is code", "`it's` is code"),
    ],
)
def test_what_is_quoted_keeps_its_contractions(text: str, said: str) -> None:
    assert plainly(text, KarenSettings(personality_tone=PersonalityTone.FORMAL)) == said


def test_nothing_is_joked_about_that_somebody_keeps() -> None:
    humorous = KarenSettings(personality_tone=PersonalityTone.HUMOROUS)
    assert put_first("Forgotten: You like licorice.", humorous, "forget") == "Forgotten: You like licorice."
    assert put_first("17 × 23 = 391.", humorous, "calculate").startswith("17 × 23 = 391. ")
