"""Times in words, against the day they were said on."""

from __future__ import annotations

from datetime import date

import pytest

from karen.memory.recall.dates import days_in, without_days

SAID = date(2025, 6, 18)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("on 2024-02-29", "2024-02-29", "2024-02-29"),
        ("12 February 2025", "2025-02-12", "2025-02-12"),
        ("Feb 3rd, 2025", "2025-02-03", "2025-02-03"),
        ("the 7th of February", "2025-02-07", "2025-02-07"),
        ("in January", "2025-01-01", "2025-01-31"),
        ("since May", "2025-05-01", "2025-05-31"),
        ("in 2023", "2023-01-01", "2023-12-31"),
        ("three weeks ago", "2025-05-25", "2025-05-31"),
        ("in a couple of months", "2025-08-02", "2025-09-01"),
        ("last weekend", "2025-06-13", "2025-06-15"),
        ("next week", "2025-06-23", "2025-06-29"),
        ("last month", "2025-05-01", "2025-05-31"),
        ("last summer", "2024-05-27", "2024-09-04"),
        ("the summer of 2023", "2023-05-27", "2023-09-04"),
        ("on Monday", "2025-06-16", "2025-06-16"),
        ("next Friday", "2025-06-20", "2025-06-20"),
        ("last Wednesday", "2025-06-11", "2025-06-11"),
        ("yesterday", "2025-06-17", "2025-06-17"),
        ("on the 14th", "2025-06-14", "2025-06-14"),
        ("at Christmas", "2024-12-24", "2024-12-26"),
    ],
)
def test_a_time_is_understood(text: str, first: str, last: str) -> None:
    (days,) = days_in(f"We met {text}.", SAID)
    assert (str(date.fromordinal(days.first)), str(date.fromordinal(days.last))) == (first, last)


@pytest.mark.parametrize("text", ["I may go", "he marched on", "2025-02-30", "a second helping", ""])
def test_what_is_no_time_is_none(text: str) -> None:
    assert days_in(text, SAID) == []


@pytest.mark.parametrize("said", [date.min, date.max])
def test_a_time_beyond_the_calendar_is_none(said: date) -> None:
    assert days_in(
        "last year, next year, 300 years ago, in 300 years, last weekend, next week, in June, at Christmas", said
    )


def test_what_is_counted_from_now_can_be_left_out() -> None:
    text = "What did I buy last summer on Monday?"
    assert without_days(text, SAID, only_counted=True) == "What did I buy  on Monday?"
    assert without_days(text, SAID) == "What did I buy  ?"
