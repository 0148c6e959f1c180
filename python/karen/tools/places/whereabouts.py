"""From what a person calls a place to its time zone at a moment. Joins the gazetteer and the named zones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from karen.contract.errors import NotFound
from karen.contract.types.weather import Position
from karen.tools.places.gazetteer import Area, City, Place, gazetteer
from karen.tools.places.zones import named_zone

WELL_KNOWN = 6_000
"""Of the 45,000 cities, by prominence."""


@dataclass(frozen=True)
class Spot:
    """A place, or a part of one, with a single clock."""

    label: str
    zone: tzinfo


@dataclass(frozen=True)
class Located:
    """`other_zones`: the rest of a country or region with several; `namesakes`: other places of that name."""

    spot: Spot
    other_zones: tuple[Spot, ...] = ()
    namesakes: tuple[Spot, ...] = ()


def locate(text: str, moment: datetime) -> Located:
    """Where `text` is, seen at `moment`: spots whose clocks agree then are listed once.

    Raises NotFound for an unknown place; its message offers near spellings.
    """
    if zone := named_zone(text):
        return Located(Spot(*zone))
    places = gazetteer().find(text)
    if not places:
        raise NotFound(_unknown(text), kind="place", id=text[:100])
    first, *rest = places
    spots = _spots(first, moment)
    named = [spot for place in rest[:4] for spot in _spots(place, moment)[:1]]
    return Located(spots[0], tuple(spots[1:]), tuple(_apart([spots[0], *named], moment)[1:4]))


def locate_position(text: str) -> Position:
    """Where `text` lies: of a country or region its best known city. Raises NotFound as `locate` does."""
    places = gazetteer().find(text)
    best = places[0] if places else None
    city = next((city for _, city in best.zones if city), None) if isinstance(best, Area) else best
    if city is None:
        raise NotFound(_unknown(text), kind="place", id=text[:100])
    label = gazetteer().label(city)
    return Position(label=label, latitude=city.latitude, longitude=city.longitude, zone=city.zone)


def is_place(text: str) -> bool:
    """Whether `locate` would find it."""
    return named_zone(text) is not None or bool(gazetteer().find(text))


def is_well_known(text: str) -> bool:
    """Whether a bare word may be taken for a place: a zone, a country, a region or one of the best known cities."""
    places = gazetteer().find(text)
    best = places[0] if places else None
    return named_zone(text) is not None or isinstance(best, Area) or (best is not None and best.rank < WELL_KNOWN)


def _spots(place: Place, moment: datetime) -> list[Spot]:
    if isinstance(place, City):
        return [Spot(gazetteer().label(place), ZoneInfo(place.zone))]
    distinct = _apart([Spot(city.name if city else place.name, ZoneInfo(zone)) for zone, city in place.zones], moment)
    main, *rest = distinct
    return [Spot(f"{main.label}, {place.name}" if rest else place.name, main.zone), *rest]


def _apart(spots: list[Spot], moment: datetime) -> list[Spot]:
    seen: dict[timedelta | None, Spot] = {}
    for spot in spots:
        seen.setdefault(moment.astimezone(spot.zone).utcoffset(), spot)
    return list(seen.values())


def _unknown(text: str) -> str:
    near = gazetteer().near(text)
    hint = f" Did you mean {' or '.join(near)}?" if near else " Name a larger city nearby, or its country."
    return f"I do not know a place called «{text[:100]}».{hint}"
