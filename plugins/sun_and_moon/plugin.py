"""The sky, computed without the network. A model of a folder with a package: astral lies in `wheels/`, pinned."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from astral import LocationInfo, geocoder, moon, sun

from karen_plugin import settings, tool

Day = Annotated[str, "a date such as 2026-06-21; today when it is left out"]
MISPLACED = ("al jubail", "avarua", "nouakchott", "sana", "sana'a")
"""Cities that this version of astral has on the wrong side of Greenwich, or in a zone that is."""
CITIES = {each.name.casefold(): each for each in geocoder.all_locations(geocoder.database())}
PHASES = (
    (1.0, "a new moon"),
    (6.0, "a waxing crescent"),
    (8.0, "at its first quarter"),
    (13.0, "waxing and more than half full"),
    (15.0, "a full moon"),
    (20.0, "waning and more than half full"),
    (22.0, "at its last quarter"),
    (27.0, "a waning crescent"),
    (29.0, "a new moon"),
)
"""Until which of the 28 days of astral the moon is what."""


@tool(
    examples=(
        "day length in {city}",
        "daylight in {city}",
        "hours of light in {city}",
        "hours of light in {city} on {day}",
        "how long is the day in {city} on {day}",
        "how long is daylight in {city}",
        "daylight in {city} on {day}",
        "how many hours of daylight has {city} on {day}",
    )
)
def daylight(city: Annotated[str, "a large city"] = "", day: Day = "") -> str:
    """When the sun rises and sets in a city on a day, in its own time, and how long it is light."""
    place = _place(city or settings.get("home", "London"))
    zone = ZoneInfo(place.timezone)
    on = _day(day) or datetime.now(zone).date()
    try:
        rise = sun.sunrise(place.observer, on, tzinfo=zone)
        fall = sun.sunset(place.observer, on, tzinfo=zone)
        if fall < rise:  # in a summer of the north it sets after midnight
            fall = sun.sunset(place.observer, on + timedelta(days=1), tzinfo=zone)
    except ValueError as error:  # astral's way of saying that there is none
        return f"In {place.name} the sun does not rise and set on {_said(on)}: {error}"
    hours, minutes = divmod(round((fall - rise).total_seconds() / 60), 60)
    return (
        f"In {place.name} the sun rises at {rise:%H:%M} and sets at {fall:%H:%M} on {_said(on)}: "
        f"{hours} h {minutes} min of daylight."
    )


@tool(
    name="moon",
    examples=(
        "what is the phase of the moon",
        "which phase does the moon have on {day}",
        "is there a full moon on {day}",
        "what does the moon look like tonight",
        "moon phase on {day}",
        "how full is the moon today",
    ),
)
def phase(day: Day = "") -> str:
    """The phase of the moon on a day."""
    on = _day(day) or datetime.now().date()
    age = moon.phase(on)
    return f"On {_said(on)} the moon is {next(words for until, words in PHASES if age < until)}."


def _place(city: str) -> LocationInfo:
    """Raises ValueError for a city that astral does not know."""
    wanted = city.partition(",")[0].strip().casefold()
    if wanted not in CITIES or wanted in MISPLACED:
        raise ValueError(
            f"{city!r} is not among the {len(CITIES)} cities that are known here. Name a larger one near it."
        )
    return CITIES[wanted]


def _day(said: str) -> date | None:
    """None for today. Raises ValueError for what is no date."""
    wanted = said.strip().casefold()
    if wanted in ("", "today", "tonight"):
        return None
    try:
        return date.fromisoformat(wanted)
    except ValueError:
        raise ValueError(f"{said!r} is no date such as 2026-06-21.") from None


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
