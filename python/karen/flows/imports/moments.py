"""What the programs write as a time, as an instant."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

from pydantic import JsonValue

EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
"""Nothing was said to a computer before; zeros, and the year 1, are how programs write that they do not know."""
AHEAD = timedelta(days=1)
"""A clock may be wrong by that much; what lies further in the future is not believed."""
_UNITS = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))
"""From which number on it counts nanoseconds, microseconds and milliseconds; below, seconds."""


def moment_of(value: JsonValue, now: datetime) -> datetime | None:
    """Seconds, milliseconds or less since 1970, as a number or digits, or a date as ISO 8601 has it; in UTC without a
    zone. None for anything else and for what cannot be."""
    if isinstance(value, str):
        found = _written(value.strip())
    elif isinstance(value, int | float) and not isinstance(value, bool):
        found = _counted(value)
    else:
        return None
    return found if found and EARLIEST <= found <= now + AHEAD else None


def _written(text: str) -> datetime | None:
    if len(text) > 64:
        return None
    try:
        number = float(text)
    except ValueError:
        pass
    else:
        return _counted(number)
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _counted(number: float) -> datetime | None:
    try:
        seconds = next((number / per_second for least, per_second in _UNITS if number >= least), float(number))
        return datetime.fromtimestamp(seconds, UTC) if math.isfinite(seconds) else None
    except (OverflowError, ValueError, OSError):
        return None
