"""The zone a reminder is kept in: one of the zone database where it is known, for its clocks change; or an offset."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from karen.contract.errors import InvalidField, InvalidInput

_OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})")
_LOCAL = Path("/etc/localtime")


def zone_of(name: str) -> tzinfo:
    """Raises InvalidInput for a zone that nobody knows."""
    if name == "UTC":
        return UTC
    if match := _OFFSET.fullmatch(name):
        hours, minutes = int(match[2]), int(match[3])
        if hours <= 15 and minutes < 60:
            return timezone((1 if match[1] == "+" else -1) * timedelta(hours=hours, minutes=minutes))
    else:
        try:
            return ZoneInfo(name)
        except (ValueError, OSError, KeyError):
            pass
    message = f"{name!r} is no time zone. Name one such as «Europe/Vienna», or an offset such as «+05:30»."
    raise InvalidInput(f"zone: {message}", [InvalidField("zone", message)])


def zone_name(moment: datetime) -> str:
    """Of an aware moment. A bare offset that this machine's clock has then is taken for this machine's zone."""
    key = getattr(moment.tzinfo, "key", None)
    if key:
        return str(key)
    own = machine_zone()
    if own and moment.astimezone(ZoneInfo(own)).utcoffset() == moment.utcoffset():
        return own
    minutes = round((moment.utcoffset() or timedelta()).total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}" if minutes else "UTC"


def machine_zone() -> str | None:
    """This machine's zone by its name, where the system tells it."""
    named = os.environ.get("TZ", "").lstrip(":")
    linked = "" if named or not _LOCAL.exists() else str(_LOCAL.resolve()).partition("zoneinfo/")[2]
    name = named or linked
    try:
        return ZoneInfo(name).key if name else None
    except (ValueError, OSError, KeyError):
        return None
