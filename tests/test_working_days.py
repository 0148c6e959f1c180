"""Working days until a day and between two, from Monday to Friday, with what was counted said."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from karen.tools.calendar.working_days import working_days
from talking import Talking, talking

MAY = "There are 38 working days from Tuesday, 10 March 2026 to Friday, 1 May 2026, the first counted and the last not"
MARCH = "There are 14 working days from Tuesday, 3 March 2026 to Friday, 20 March 2026, both counted"


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talking]:
    async with talking(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("first", [date(2026, 3, 9) + timedelta(days=day) for day in range(7)])
@pytest.mark.parametrize("length", [*range(16), 365, 366, 10_000])
def test_they_are_the_days_that_are_no_weekend(first: date, length: int) -> None:
    days = [first + timedelta(days=day) for day in range(length)]
    assert working_days(first, first + timedelta(days=length)) == len([day for day in days if day.weekday() < 5])


def test_there_are_none_backwards() -> None:
    assert working_days(date(2026, 3, 10), date(2026, 3, 9)) == 0


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("how many working days until 1 May?", MAY),
        ("working days until 1 May", MAY),
        ("How many business days are left until 1 May?", MAY),
        ("how many weekdays until 1 may", MAY),
        ("wie viele Arbeitstage sind es bis zum 1. Mai?", MAY),
        ("wie viele Werktage sind es noch bis zum 1. Mai", MAY),
        ("cuántos días laborables faltan para el 1 de mayo?", MAY),
        ("combien de jours ouvrés jusqu'au 1 mai ?", MAY),
        ("quantos dias úteis faltam para 1 de maio?", MAY),
        ("how many business days are there between 3 and 20 March", MARCH),
        ("how many working days between 3 March and 20 March?", MARCH),
        ("working days from 3 March to 20 March", MARCH),
    ],
)
async def test_they_are_counted_and_it_is_said_from_when_to_when(talk: Talking, question: str, said: str) -> None:
    answered = await talk.say(question)
    assert answered.tool == "date"
    assert answered.text.startswith(said)
    assert "I do not know which of them are public holidays" in answered.text


@pytest.mark.parametrize(
    ("question", "said"),
    [("how many days until 1 May?", "52 days"), ("how many days are there between 3 and 20 March", "17 days")],
)
async def test_other_days_are_counted_as_ever(talk: Talking, question: str, said: str) -> None:
    assert said in (await talk.say(question)).text
