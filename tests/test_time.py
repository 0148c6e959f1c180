"""The time tool: any city, any zone, and the hours when clocks jump."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from karen.contract.errors import InvalidInput, NotFound
from karen.contract.types.enums import PersonalityVerbosity
from karen.tools.base import ToolCall, ToolRegistry
from karen.tools.time import TimeResult, TimeTool

NOW = datetime.fromisoformat("2026-11-22T10:04:09+01:00")


async def told(call: ToolCall | None = None, /, **args: str) -> TimeResult:
    registry = ToolRegistry([TimeTool()], lambda: ToolCall(NOW))
    result = (await registry.run("time", dict(args), call or ToolCall(NOW))).result
    assert isinstance(result, TimeResult)
    return result


def at(moment: str, location: str | None = None) -> ToolCall:
    return ToolCall(datetime.fromisoformat(moment), location)


@pytest.mark.parametrize(
    ("location", "local", "ahead"),
    [
        ("Tokyo", "2026-11-22T18:04:09+09:00", 480),
        ("Kathmandu", "2026-11-22T14:49:09+05:45", 285),
        ("St. John's, Newfoundland", "2026-11-22T05:34:09-03:30", -270),
        ("Kiritimati", "2026-11-22T23:04:09+14:00", 780),
        ("Honolulu", "2026-11-21T23:04:09-10:00", -660),
        ("UTC", "2026-11-22T09:04:09+00:00", -60),
        ("UTC+5:30", "2026-11-22T14:34:09+05:30", 270),
        ("pacific standard time", "2026-11-22T01:04:09-08:00", -540),
        ("europe/paris", "2026-11-22T10:04:09+01:00", 0),
        ("Japan", "2026-11-22T18:04:09+09:00", 480),
    ],
)
async def test_a_place_has_its_own_time(location: str, local: str, ahead: int) -> None:
    result = await told(location=location)
    assert (result.local.isoformat(), result.difference_minutes) == (local, ahead)


@pytest.mark.parametrize(
    ("utc", "location", "local", "saving"),
    [
        ("2026-03-29T00:59:59+00:00", "Vienna", "2026-03-29T01:59:59+01:00", False),
        ("2026-03-29T01:00:00+00:00", "Vienna", "2026-03-29T03:00:00+02:00", True),
        ("2026-10-25T00:30:00+00:00", "Vienna", "2026-10-25T02:30:00+02:00", True),
        ("2026-10-25T01:30:00+00:00", "Vienna", "2026-10-25T02:30:00+01:00", False),
        ("2026-03-08T09:59:00+00:00", "Los Angeles", "2026-03-08T01:59:00-08:00", False),
        ("2026-03-08T10:00:00+00:00", "Los Angeles", "2026-03-08T03:00:00-07:00", True),
        ("2026-07-01T12:00:00+00:00", "Dublin", "2026-07-01T13:00:00+01:00", True),
        ("2026-01-01T12:00:00+00:00", "Dublin", "2026-01-01T12:00:00+00:00", False),
        ("2026-01-01T12:00:00+00:00", "Sydney", "2026-01-01T23:00:00+11:00", True),
        ("2026-07-01T12:00:00+00:00", "Phoenix", "2026-07-01T05:00:00-07:00", False),
        ("2026-04-04T15:00:00+00:00", "Lord Howe Island", "2026-04-05T01:30:00+10:30", False),
    ],
)
async def test_clocks_jump_at_their_own_minute(utc: str, location: str, local: str, saving: bool) -> None:
    result = await told(at(utc), location=location)
    assert (result.local.isoformat(), result.daylight_saving) == (local, saving)


async def test_a_country_with_several_zones_is_answered_for_its_largest_city_and_says_the_others() -> None:
    result = await told(location="Australia")
    assert result.location == "Sydney, Australia"
    assert "Perth" in [other.location for other in result.other_zones]
    assert "Elsewhere there: " in TimeTool().sentence(result, PersonalityVerbosity.BALANCED)


async def test_a_given_time_is_converted_between_two_places() -> None:
    result = await told(location="Sydney", compared_to="London", at="22:30")
    assert result.local.isoformat() == "2026-11-23T09:30:00+11:00"
    sentence = TimeTool().sentence(result, PersonalityVerbosity.BALANCED)
    assert sentence == "When it is 22:30 in London, United Kingdom, it is 09:30 in Sydney, Australia the next day."


@pytest.mark.parametrize(
    ("here", "default", "location"),
    [
        ("+01:00", "Vienna", None),
        ("+01:00", "Tokyo", "Tokyo, Japan"),
        ("+01:00", "Narnia", None),
        ("+01:00", None, None),
    ],
)
async def test_the_default_location_counts_only_where_its_clock_differs(
    here: str, default: str | None, location: str | None
) -> None:
    assert (await told(at(f"2026-11-22T10:04:09{here}", default))).location == location


@pytest.mark.parametrize(
    ("verbosity", "sentence"),
    [
        (PersonalityVerbosity.CONCISE, "18:04"),
        (PersonalityVerbosity.BALANCED, "It is 18:04 in Tokyo, Japan (Sunday), 8 hours ahead of you."),
        (
            PersonalityVerbosity.DETAILED,
            "It is 18:04:09 on Sunday, 22 November 2026 in Tokyo, Japan (Asia/Tokyo, UTC+09:00), 8 hours ahead of you.",
        ),
    ],
)
async def test_the_sentence_is_as_long_as_the_user_likes(verbosity: PersonalityVerbosity, sentence: str) -> None:
    result = await told(location="Tokyo")
    assert TimeTool().sentence(result, verbosity) == sentence
    assert TimeTool().how(result) == "the time zone database, Asia/Tokyo"


async def test_the_users_own_time_comes_from_this_computers_clock() -> None:
    result = await told(ToolCall(NOW.astimezone(ZoneInfo("Europe/Vienna"))))
    assert TimeTool().sentence(result, PersonalityVerbosity.BALANCED) == "It is 10:04 (Sunday)."
    assert TimeTool().how(result) == "this computer's clock"


async def test_an_unknown_place_is_said_to_be_unknown_and_near_names_are_offered() -> None:
    with pytest.raises(NotFound, match=r"I do not know a place called «Tokyoo»\. Did you mean Tokyo, Japan"):
        await told(location="Tokyoo")


@pytest.mark.parametrize(
    ("args", "field"),
    [
        ({"location": ""}, "args.location"),
        ({"location": "x" * 101}, "args.location"),
        ({"at": "25:00"}, "args.at"),
        ({"city": "Tokyo"}, "args.city"),
    ],
)
async def test_an_argument_that_makes_no_sense_is_named(args: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as failure:
        await told(**args)
    assert [wrong.name for wrong in failure.value.fields] == [field]
