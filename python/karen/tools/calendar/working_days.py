"""Days from Monday to Friday. Public holidays differ from place to place, and are not known."""

from __future__ import annotations

from datetime import date

_WEEK, _WORKING = 7, 5


def working_days(first: date, end: date) -> int:
    """Of those from `first` to the one before `end`; none where `end` comes first."""
    weeks, left = divmod(max(0, end.toordinal() - first.toordinal()), _WEEK)
    return weeks * _WORKING + sum((first.weekday() + day) % _WEEK < _WORKING for day in range(left))
