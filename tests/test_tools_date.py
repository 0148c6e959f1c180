"""The date tool: dates in words, leap years, distances, feasts, and what it does not pretend to know."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from karen.contract.errors import InvalidInput, ToolFailed
from karen.contract.types.enums import PersonalityVerbosity
from karen.tools.base import ToolCall, ToolRegistry
from karen.tools.calendar.holidays import easter, nth_weekday
from karen.tools.calendar.when import find_when, read_when
from karen.tools.date import DateResult, DateTool

NOW = datetime.fromisoformat("2026-11-25T10:04:00+01:00")
"""A Wednesday."""


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("today", "2026-11-25"),
        ("tomorrow", "2026-11-26"),
        ("the day after tomorrow", "2026-11-27"),
        ("this friday", "2026-11-27"),
        ("next friday", "2026-12-04"),
        ("last thursday", "2026-11-19"),
        ("monday week", "2026-12-07"),
        ("a week on monday", "2026-12-07"),
        ("monday of last week", "2026-11-16"),
        ("in three weeks", "2026-12-16"),
        ("30 days ago", "2026-10-26"),
        ("a fortnight from now", "2026-12-09"),
        ("three weeks from this coming saturday", "2026-12-19"),
        ("a year and a day hence", "2027-11-26"),
        ("ten days before christmas", "2026-12-15"),
        ("72 hours ago", "2026-11-22"),
        ("christmas", "2026-12-25"),
        ("easter next year", "2027-03-28"),
        ("boxing day in 2030", "2030-12-26"),
        ("thanksgiving", "2026-11-26"),
        ("st patrick's day", "2027-03-17"),
        ("mothering sunday", "2027-03-07"),
        ("feb 29", "2028-02-29"),
        ("29/02/2004", "2004-02-29"),
        ("the 14th of march 1948", "1948-03-14"),
        ("july 4th 1976", "1976-07-04"),
        ("18 feb twenty twenty seven", "2027-02-18"),
        ("the 31st", "2026-12-31"),
        ("3/15", "2027-03-15"),
        ("14.5.1962", "1962-05-14"),
        ("2028-02-29", "2028-02-29"),
        ("last friday of the month", "2026-11-27"),
        ("second thursday in october", "2027-10-14"),
        ("last day of the month", "2026-11-30"),
        ("this weekend", "2026-11-28/2026-11-29"),
        ("next month", "2026-12-01/2026-12-31"),
        ("2026-11-28/2026-11-29", "2026-11-28/2026-11-29"),
        ("übermorgen", "2026-11-27"),
        ("am 3. Oktober", "2027-10-03"),
        ("Heiligabend dieses Jahr", "2026-12-24"),
        ("vor 3 Tagen", "2026-11-22"),
        ("el próximo lunes", "2026-11-30"),
        ("dentro de 45 días", "2027-01-09"),
        ("le 8 mai 1945", "1945-05-08"),
        ("il y a 3 jours", "2026-11-22"),
        ("daqui a 90 dias", "2027-02-23"),
        ("o 25 de abril deste ano", "2026-04-25"),
    ],
)
def test_a_date_in_words_is_read(words: str, iso: str) -> None:
    found = read_when(words, NOW)
    assert found is not None
    assert found.iso() == iso


@pytest.mark.parametrize(
    "words",
    ["", "may", "31 february 2026", "29 february 2027", "in 99999999 days", "in 99999 years", "banana", "32/13/2026",
     "next", "the", "x" * 10_000, "🙂", "٣"],
)  # fmt: skip
def test_what_is_no_date_is_none(words: str) -> None:
    assert read_when(words, NOW) is None


def test_the_past_tense_turns_a_year_that_was_not_said_backwards() -> None:
    found = find_when("the 12th", NOW, past=True)
    assert found is not None
    assert found.when.first == date(2026, 11, 12)


@pytest.mark.parametrize(
    ("now", "words", "iso"),
    [
        ("2028-02-28T09:30:00-08:00", "tomorrow", "2028-02-29"),
        ("2028-02-29T12:00:00+00:00", "in a year", "2029-02-28"),
        ("2026-01-31T12:00:00+00:00", "in a month", "2026-02-28"),
        ("2026-12-31T16:20:00+05:30", "three weeks from today", "2027-01-21"),
    ],
)
def test_months_and_years_end_where_they_end(now: str, words: str, iso: str) -> None:
    found = read_when(words, datetime.fromisoformat(now))
    assert found is not None
    assert found.iso() == iso


@pytest.mark.parametrize(
    ("year", "day"),
    [(1961, "04-02"), (2000, "04-23"), (2008, "03-23"), (2024, "03-31"), (2038, "04-25"), (2285, "03-22")],
)
def test_easter_falls_where_the_almanac_says(year: int, day: str) -> None:
    assert easter(year).isoformat() == f"{year}-{day}"


@pytest.mark.parametrize(
    ("nth", "found"), [(1, date(2026, 11, 2)), (5, date(2026, 11, 30)), (-1, date(2026, 11, 30)), (6, None)]
)
def test_the_nth_weekday_of_a_month_may_not_exist(nth: int, found: date | None) -> None:
    assert nth_weekday(2026, 11, 0, nth) == found


async def told(**args: str) -> DateResult:
    registry = ToolRegistry([DateTool()], lambda: ToolCall(NOW))
    result = (await registry.run("date", dict(args), ToolCall(NOW))).result
    assert isinstance(result, DateResult)
    return result


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ({}, "Today is Wednesday, 25 November 2026."),
        ({"location": "Honolulu"}, "Today is Tuesday, 24 November 2026 in Honolulu, Hawaii."),
        ({"when": "tomorrow"}, "That is Thursday, 26 November 2026, tomorrow."),
        ({"when": "1945-05-08"}, "That was Tuesday, 8 May 1945, 29786 days ago."),
        ({"when": "christmas", "aspect": "distance"}, "30 days (4 weeks and 2 days) until Friday, 25 December 2026."),
        (
            {"since": "2026-03-15", "when": "2026-06-02", "aspect": "distance"},
            "From Sunday, 15 March 2026 to Tuesday, 2 June 2026 it is 79 days (11 weeks and 2 days).",
        ),
        ({"aspect": "week"}, "It is week 48 of 2026."),
        ({"when": "2028-01-01", "aspect": "year"}, "2028 is a leap year."),
        (
            {"when": "next weekend"},
            "That is Saturday, 5 December 2026 to Sunday, 6 December 2026, in 10 days.",
        ),
    ],
)
async def test_the_sentence_tells_day_weekday_and_distance(args: dict[str, str], sentence: str) -> None:
    assert DateTool().sentence(await told(**args), PersonalityVerbosity.BALANCED) == sentence


async def test_a_feast_of_another_calendar_is_not_guessed() -> None:
    with pytest.raises(ToolFailed, match="I do not know when «Diwali» falls"):
        await told(when="Diwali")


@pytest.mark.parametrize("field", ["when", "since"])
async def test_words_that_are_no_date_are_named_with_what_would_be(field: str) -> None:
    with pytest.raises(InvalidInput, match=r"I cannot read «blue» as a date\. Write it like 2026-11-27") as failure:
        await told(**{field: "blue"})
    assert [wrong.name for wrong in failure.value.fields] == [f"args.{field}"]
