"""When the sun rises and sets: as almanacs have it, offline, at the poles and at the edge of the calendar too."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from karen.contract.types.weather import Position
from karen.tools.sun import sun_of
from talking import talking

LONDON = ("Europe/London", 51.51, -0.13)
TROMSO = ("Europe/Oslo", 69.65, 18.96)


def at(zone: str, latitude: float, longitude: float) -> Position:
    return Position(label="there", latitude=latitude, longitude=longitude, zone=zone)


@pytest.mark.parametrize(
    ("place", "day", "rises", "sets"),
    [
        (LONDON, "2024-06-20", "04:43", "21:21"),
        (("America/New_York", 40.71, -74.01), "2024-12-21", "07:17", "16:32"),
        (("Australia/Sydney", -33.87, 151.21), "2024-01-01", "05:47", "20:09"),
        (("Atlantic/Reykjavik", 64.14, -21.9), "2024-12-21", "11:22", "15:29"),
    ],
)
def test_it_is_within_two_minutes_of_almanacs(place: tuple[str, float, float], day: str, rises: str, sets: str) -> None:
    sun = sun_of(at(*place), date.fromisoformat(day))
    for told, known in ((sun.rises, rises), (sun.sets, sets)):
        assert told is not None
        assert abs(told.replace(tzinfo=None) - datetime.fromisoformat(f"{day}T{known}")) <= timedelta(minutes=2)


@pytest.mark.parametrize(("day", "stays_up"), [("2024-06-21", True), ("2024-12-21", False)])
def test_at_the_pole_it_stays_up_or_down(day: str, stays_up: bool) -> None:
    sun = sun_of(at(*TROMSO), date.fromisoformat(day))
    assert (sun.rises, sun.sets, sun.stays_up) == (None, None, stays_up)


@pytest.mark.parametrize(
    "place",
    [("Pacific/Kiritimati", 1.87, -157.4), ("Pacific/Auckland", -36.85, 174.76), ("Pacific/Apia", -13.8, -171.8)],
)
def test_it_is_of_the_day_that_the_calendar_there_has(place: tuple[str, float, float]) -> None:
    sun = sun_of(at(*place), date(2024, 6, 21))
    assert sun.rises is not None
    assert sun.sets is not None
    assert sun.rises.date() == sun.sets.date() == date(2024, 6, 21)
    assert sun.rises < sun.sets


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            "when does the sun set in Graz tomorrow?",
            "In Graz, Austria the sun rises at 06:19 and sets at 17:58 tomorrow.",
        ),
        ("when is sunset in Graz", "In Graz, Austria the sun rises at 06:21 and sets at 17:56 today."),
        ("sunrise in Graz", "In Graz, Austria the sun rises at 06:21 and sets at 17:56 today."),
    ],
)
async def test_it_is_answered_offline_and_without_leave(tmp_path: Path, asked: str, said: str) -> None:
    async with talking(tmp_path) as talk:
        answered = await talk.say(asked)
        sent = await talk.call("system.bytes_sent")
    assert answered.text == said
    assert sent["total_bytes"] == 0


@pytest.mark.parametrize(
    "asked", ["will the sun come out in Graz?", "what's the weather at sunset in Graz", "sunset in Graz was great"]
)
async def test_the_weather_is_still_asked_for(tmp_path: Path, asked: str) -> None:
    async with talking(tmp_path) as talk:
        answered = await talk.say(asked)
    assert "the sun rises" not in answered.text
