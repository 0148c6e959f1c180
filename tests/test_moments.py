"""Moments in words: dates, clock times, lengths and repetitions, as the user's clock has them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from karen.base.repetition import Repetition
from karen.flows.decide.ask_reminder import read_time

VIENNA = ZoneInfo("Europe/Vienna")
NOW = datetime(2026, 11, 25, 14, 5, tzinfo=VIENNA)
"""A Wednesday."""


def said(text: str, now: datetime = NOW) -> str | None:
    moment = read_time(text, now, early=False).moment
    return moment.replace(tzinfo=None).isoformat() if moment else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tomorrow at half seven in the evening", "2026-11-26T19:30:00"),
        ("tomorrow at half seven", "2026-11-26T07:30:00"),
        ("in an hour and a half", "2026-11-25T15:35:00"),
        ("in two and a half hours", "2026-11-25T16:35:00"),
        ("in 90 seconds", "2026-11-25T14:06:30"),
        ("three quarters of an hour from now", "2026-11-25T14:50:00"),
        ("the friday after next at noon", "2026-12-04T12:00:00"),
        ("week after next", "2026-12-07T09:00:00"),
        ("at the end of the month", "2026-11-30T09:00:00"),
        ("tonight", "2026-11-25T20:00:00"),
        ("tonight at 1", "2026-11-26T01:00:00"),
        ("next tuesday morning", "2026-12-01T09:00:00"),
        ("on the 3rd", "2026-12-03T09:00:00"),
        ("the 31st at 8pm", "2026-12-31T20:00:00"),
        ("10 minutes before 5", "2026-11-25T16:50:00"),
        ("half an hour before midnight", "2026-11-25T23:30:00"),
        ("at 2", "2026-11-26T02:00:00"),
        ("at 3", "2026-11-25T15:00:00"),
        ("7", "2026-11-25T19:00:00"),
        ("7am", "2026-11-26T07:00:00"),
        ("07:15", "2026-11-26T07:15:00"),
        ("quarter to six", "2026-11-25T17:45:00"),
        ("twenty past three", "2026-11-25T15:20:00"),
        ("six oh five", "2026-11-25T18:05:00"),
        ("wednesday at 9", "2026-12-02T09:00:00"),
        ("wednesday at 5pm", "2026-11-25T17:00:00"),
        ("in three days", "2026-11-28T14:05:00"),
        ("29 february at 10", "2028-02-29T10:00:00"),
        ("christmas eve at 4pm", "2026-12-24T16:00:00"),
        ("this evening", "2026-11-25T19:00:00"),
        ("morgen um halb acht", "2026-11-26T07:30:00"),
        ("heute Abend um acht", "2026-11-25T20:00:00"),
        ("in einer Dreiviertelstunde", "2026-11-25T14:50:00"),
        ("übernächsten Freitag um 12 Uhr", "2026-12-04T12:00:00"),
        ("um viertel nach drei", "2026-11-25T15:15:00"),
        ("mañana a las ocho de la tarde", "2026-11-26T20:00:00"),
        ("mañana por la mañana", "2026-11-26T09:00:00"),
        ("en media hora", "2026-11-25T14:35:00"),
        ("a las siete menos cuarto", "2026-11-25T18:45:00"),
        ("demain à 18h30", "2026-11-26T18:30:00"),
        ("à sept heures et demie du soir", "2026-11-25T19:30:00"),
        ("dans un quart d'heure", "2026-11-25T14:20:00"),
        ("amanhã às 8", "2026-11-26T08:00:00"),
        ("daqui a duas horas", "2026-11-25T16:05:00"),
        ("às sete e meia da noite", "2026-11-25T19:30:00"),
    ],
)
def test_a_moment_is_read_as_people_say_it(text: str, expected: str) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "text", ["soon", "some day", "today", "31 february", "at 25:00", "99", "", "the day I die", "🦊"]
)
def test_what_says_no_moment_gives_none(text: str) -> None:
    assert said(text) is None


@pytest.mark.parametrize(
    ("now", "text", "expected"),
    [
        (datetime(2026, 3, 29, 1, 30, tzinfo=VIENNA), "in an hour", "2026-03-29T03:30:00+02:00"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=VIENNA), "in 90 minutes", "2026-10-25T02:00:00+01:00"),
    ],
)
def test_a_length_is_time_that_passes_also_when_the_clocks_change(now: datetime, text: str, expected: str) -> None:
    moment = read_time(text, now, early=False).moment
    assert moment is not None
    assert moment.isoformat() == expected


@pytest.mark.parametrize(
    ("text", "repetition", "first"),
    [
        ("every weekday at 7", Repetition("week", 1, (0, 1, 2, 3, 4)), "2026-11-26T07:00:00"),
        ("every other tuesday at noon", Repetition("week", 2, (1,)), "2026-12-01T12:00:00"),
        ("every day at 8 pm", Repetition("day"), "2026-11-25T20:00:00"),
        ("mondays and thursdays at 6pm", Repetition("week", 1, (0, 3)), "2026-11-26T18:00:00"),
        ("every 2 hours", Repetition("hour", 2), "2026-11-25T16:05:00"),
        ("every month on the 1st at 9am", Repetition("month"), "2026-12-01T09:00:00"),
        ("every morning", Repetition("day"), "2026-11-26T09:00:00"),
        ("jeden Montag um 9", Repetition("week", 1, (0,)), "2026-11-30T09:00:00"),
        ("alle zwei Wochen", Repetition("week", 2), "2026-12-09T09:00:00"),
        ("todos los viernes a las 10", Repetition("week", 1, (4,)), "2026-11-27T10:00:00"),
        ("tous les jours à 8h", Repetition("day"), "2026-11-26T08:00:00"),
        ("todo dia às 22h", Repetition("day"), "2026-11-25T22:00:00"),
    ],
)
def test_what_repeats_is_read_with_its_first_moment(text: str, repetition: Repetition, first: str) -> None:
    found = read_time(text, NOW, early=False)
    assert found.repetition == repetition
    assert said(text) == first


@pytest.mark.parametrize(
    ("repetition", "start", "after", "expected"),
    [
        (Repetition("day"), "2026-03-27T02:30", "2026-03-28T12:00", "2026-03-29T03:30+02:00"),
        (Repetition("day"), "2026-03-27T02:30", "2026-03-29T12:00", "2026-03-30T02:30+02:00"),
        (Repetition("day"), "2026-10-23T02:30", "2026-10-24T12:00", "2026-10-25T02:30+02:00"),
        (Repetition("day"), "2026-10-23T02:30", "2026-10-25T02:30", "2026-10-26T02:30+01:00"),
        (Repetition("month"), "2026-01-31T09:00", "2026-02-01T00:00", "2026-02-28T09:00+01:00"),
        (Repetition("month"), "2026-01-31T09:00", "2026-03-01T00:00", "2026-03-31T09:00+02:00"),
        (Repetition("year"), "2028-02-29T09:00", "2028-03-01T00:00", "2029-02-28T09:00+01:00"),
        (Repetition("week", 2, (0, 4)), "2026-11-23T08:00", "2026-11-27T08:00", "2026-12-07T08:00+01:00"),
        (Repetition("hour", 5), "2026-11-23T08:00", "2026-11-24T08:00", "2026-11-24T09:00+01:00"),
        (Repetition("day"), "2026-11-23T08:00", "2926-11-23T08:00", "2926-11-24T08:00+01:00"),
    ],
)
def test_what_repeats_follows_the_clocks_of_its_zone(
    repetition: Repetition, start: str, after: str, expected: str
) -> None:
    first, last = (datetime.fromisoformat(moment).replace(tzinfo=VIENNA) for moment in (start, after))
    found = repetition.following(first, last)
    assert found.astimezone(ZoneInfo("UTC")) == datetime.fromisoformat(expected)
