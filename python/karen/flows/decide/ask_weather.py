"""Whether a message asks for the weather, where and when. Talk about weather, and about what it is, asks for
nothing."""

from __future__ import annotations

from pydantic import JsonValue

from karen.contract.types.decisions import Decision
from karen.flows.decide.asking import Asking, ask, use
from karen.flows.decide.known_places import home_of, place_of
from karen.flows.decide.request import even_text
from karen.flows.decide.weather_place import SaidPlace, read_place
from karen.flows.decide.weather_time import SaidTime, read_time
from karen.flows.decide.weather_words import ASKED, CUE, NAMES_WEATHER, NOT_ASKED, TOLD

_WHERE = "For which place? Name a town, or set a place for the weather in the settings."


def decide_weather(asking: Asking) -> Decision | None:
    own = asking.own
    if not CUE.search(own) or NOT_ASKED.search(own):
        return None
    if not any(form.search(clause) for clause in asking.clauses for form in ASKED):
        return None
    return _weather(asking, confidence=0.9)


def propose_weather(asking: Asking) -> Decision | None:
    """For a message that the router takes for one that asks for the weather."""
    return None if NOT_ASKED.search(asking.own) else _weather(asking, confidence=0.7)


def _weather(asking: Asking, confidence: float) -> Decision | None:
    said = asking.request.unquoted
    if "?" not in said and any(TOLD.search(clause) for clause in asking.clauses[:1]):
        return None
    time = read_time(even_text(said), asking.now)
    place = read_place(said, time.spans if time else ())
    if not NAMES_WEATHER.search(asking.own) and not (place.name or place.is_here or place.whose or time):
        return None
    return _decided(asking, time, place, confidence)


def _decided(asking: Asking, time: SaidTime | None, place: SaidPlace, confidence: float) -> Decision:
    args: dict[str, JsonValue] = {"when": time.when} if time else {}
    location = place.name or _known(asking, place)
    if not location:
        return ask("weather", "location", _WHERE, args)
    return use("weather", {"location": location, **args}, "asks for the weather", confidence)


def _known(asking: Asking, place: SaidPlace) -> str | None:
    """The place that was not named, from what is known: of somebody else, of the user."""
    if place.whose:
        return place_of(place.whose, asking.facts)
    settings, home = asking.asked.user_settings, home_of(asking.facts)
    if place.is_here:
        return home or settings.default_weather_location or settings.default_location
    return settings.default_weather_location or home or settings.default_location
