"""Time zones people name outright: `UTC`, `eastern`, `UTC+5:30`, `Europe/Paris`. Places are the gazetteer's.

An abbreviation stands for what the clocks there show now: people say EST all year round.
"""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_NAMED = {
    "utc": ("UTC", "UTC"),
    "gmt": ("GMT", "UTC"),
    "greenwich mean": ("GMT", "UTC"),
    "universal": ("UTC", "UTC"),
    "coordinated universal": ("UTC", "UTC"),
    "zulu": ("Zulu", "UTC"),
    "eastern": ("US Eastern Time", "America/New_York"),
    "central": ("US Central Time", "America/Chicago"),
    "mountain": ("US Mountain Time", "America/Denver"),
    "pacific": ("US Pacific Time", "America/Los_Angeles"),
    "alaska": ("Alaska Time", "America/Anchorage"),
    "hawaiian": ("Hawaii Time", "Pacific/Honolulu"),
    "atlantic": ("Atlantic Time", "America/Halifax"),
    "est": ("US Eastern Time", "America/New_York"),
    "edt": ("US Eastern Time", "America/New_York"),
    "et": ("US Eastern Time", "America/New_York"),
    "cst": ("US Central Time", "America/Chicago"),
    "cdt": ("US Central Time", "America/Chicago"),
    "ct": ("US Central Time", "America/Chicago"),
    "mst": ("US Mountain Time", "America/Denver"),
    "mdt": ("US Mountain Time", "America/Denver"),
    "pst": ("US Pacific Time", "America/Los_Angeles"),
    "pdt": ("US Pacific Time", "America/Los_Angeles"),
    "pt": ("US Pacific Time", "America/Los_Angeles"),
    "cet": ("Central European Time", "Europe/Berlin"),
    "cest": ("Central European Time", "Europe/Berlin"),
    "mez": ("Central European Time", "Europe/Berlin"),
    "mesz": ("Central European Time", "Europe/Berlin"),
    "central european": ("Central European Time", "Europe/Berlin"),
    "eet": ("Eastern European Time", "Europe/Athens"),
    "eest": ("Eastern European Time", "Europe/Athens"),
    "wet": ("Western European Time", "Europe/Lisbon"),
    "bst": ("British Time", "Europe/London"),
    "british": ("British Time", "Europe/London"),
    "british summer": ("British Time", "Europe/London"),
    "msk": ("Moscow Time", "Europe/Moscow"),
    "ist": ("India Standard Time", "Asia/Kolkata"),
    "indian standard": ("India Standard Time", "Asia/Kolkata"),
    "pkt": ("Pakistan Standard Time", "Asia/Karachi"),
    "sgt": ("Singapore Time", "Asia/Singapore"),
    "hkt": ("Hong Kong Time", "Asia/Hong_Kong"),
    "jst": ("Japan Standard Time", "Asia/Tokyo"),
    "kst": ("Korea Standard Time", "Asia/Seoul"),
    "aest": ("Australian Eastern Time", "Australia/Sydney"),
    "aedt": ("Australian Eastern Time", "Australia/Sydney"),
    "awst": ("Australian Western Time", "Australia/Perth"),
    "nzst": ("New Zealand Time", "Pacific/Auckland"),
    "nzdt": ("New Zealand Time", "Pacific/Auckland"),
    "sast": ("South Africa Standard Time", "Africa/Johannesburg"),
    "brt": ("Brasília Time", "America/Sao_Paulo"),
}
_SUFFIX = re.compile(r"\s+(?:standard time|daylight time|time ?zone|time|timezone)$")
_OFFSET = re.compile(r"(?:utc|gmt)\s*([+\-−])\s*(\d{1,2})(?::?([0-5]\d))?")


def named_zone(text: str) -> tuple[str, tzinfo] | None:
    """What to call the zone and the zone; None when `text` names a place, or nothing."""
    plain = " ".join(text.casefold().split()).removeprefix("the ")
    short = _SUFFIX.sub("", plain)
    known = _NAMED.get(plain) or _NAMED.get(short)
    if known:
        return known[0], UTC if known[1] == "UTC" else ZoneInfo(known[1])
    if match := _OFFSET.fullmatch(short):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        if minutes > 14 * 60:
            return None
        sign = 1 if match[1] == "+" else -1
        return f"UTC{'+' if sign > 0 else '−'}{match[2]}{':' + match[3] if match[3] else ''}", timezone(
            sign * timedelta(minutes=minutes)
        )
    if "/" in plain and (key := _iana().get(plain.replace(" ", "_"))):
        return key, ZoneInfo(key)
    return None


@cache
def _iana() -> dict[str, str]:
    return {key.casefold(): key for key in available_timezones()}
