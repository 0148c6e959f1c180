"""`Will it rain?`, `do I need a coat?`: what the weather that was told says to it, in a word, before the numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from karen.contract.types.weather import WeatherDay, WeatherHour, WeatherNow


class Matter(StrEnum):
    """What is asked of the weather."""

    RAIN = "rain"
    SNOW = "snow"
    FROST = "frost"
    WIND = "wind"
    COLD = "cold"


YES, LIKELY, OPEN, UNLIKELY, NO = "Yes.", "Probably yes.", "Perhaps.", "Probably not.", "No."
LIKELY_CHANCE, OPEN_CHANCE = 60, 30
"""Percent of a chance of rain."""
LEAST_RAIN = 1.0
"""Millimetres an hour or a day, where no chance is told: what is called light rain begins there."""
STRONG_WIND, FRESH_WIND = 39.0, 29.0
"""Kilometres an hour: Beaufort 6 and 5."""
COAT, NO_COAT = 15.0, 20.0
FROST, NO_FROST = 0.0, 3.0
"""Degrees Celsius."""
_SNOW = frozenset((71, 73, 75, 77, 85, 86))
_DRY = frozenset((0, 1, 2, 3, 45, 48))
"""Codes of the weather without anything that falls."""
_YES_OR_NO = re.compile(
    r"\W*(?:(?:hey|ok|karen|and|so|please|tell me (?:if|whether)|do you know (?:if|whether)|und|y|et|e)\W+)*"
    r"(?:will|wont|won't|is|isn't|are|does|do|did|should|shall|can|must|am|would|going to|gonna|need"
    r"|wird|regnet|schneit|friert|brauche?|soll|muss|kommt|gibt|ist"
    r"|va a|llover[áa]|llueve|nevar[áa]|nieva|necesito|hace|est[áa]|debo"
    r"|va[- ]t[- ]il|est[- ]ce qu|il va|pleut|faut|ai-je|dois|"
    r"vai|chove|neva|preciso|devo)\b",
    re.IGNORECASE,
)
_MATTERS: tuple[tuple[Matter, re.Pattern[str]], ...] = tuple(
    (matter, re.compile(rf"\b(?:{words})", re.IGNORECASE))
    for matter, words in (
        (Matter.SNOW, r"snow|sleigh|sledg|schnei|schnee|nieve|nev[aáo]|neig"),
        (
            Matter.RAIN,
            r"rain|umbrella|brolly|wellies|shower|drizzl|pour|wet\b|regn|regen|schirm|llov|lluev|lluvi|paraguas|pleu"
            r"|pluie|parapluie|chov|chuv|guarda-chuva",
        ),
        (Matter.FROST, r"freez|frost|icy|frier|gefrier|eis\b|helar|hiela|geler|gele\b|gear|geada"),
        (Matter.WIND, r"wind|stürm|sturm|viento|vent\b|vento"),
        (
            Matter.COLD,
            r"coat|jacket|jumper|sweater|cardigan|scarf|gloves|cold|chilly|jacke|mantel|pullover|kalt|abrigo|chaqueta"
            r"|fr[ií]o|manteau|veste|froid|casaco|frio",
        ),
    )
)
_AT_THE_MOMENT = re.compile(
    r"\W*(?:is (?:it|there)|isn't it|regnet|schneit|friert|ist es|llueve|nieva|hace|est[áa]|(?:il )?pleut|chove"
    r"|neva)\b",
    re.IGNORECASE,
)
_SEVERITY = (YES, LIKELY, OPEN, UNLIKELY, NO)


def matter_asked(said: str) -> Matter | None:
    """None for what is no question for yes or no, or asks for the weather as a whole."""
    if not _YES_OR_NO.match(said):
        return None
    return next((matter for matter, words in _MATTERS if words.search(said)), None)


def is_of_the_moment(said: str) -> bool:
    """`Is it raining?` asks for now alone; `will it rain?` for the rest of the day."""
    return _AT_THE_MOMENT.match(said) is not None


def verdict_now(matter: Matter, now: WeatherNow) -> str:
    """Empty where what was told does not say it."""
    felt = now.temperature if now.feels_like is None else now.feels_like
    match matter:
        case Matter.RAIN:
            return NO if now.code in _DRY | _SNOW else YES
        case Matter.SNOW:
            return YES if now.code in _SNOW else NO
        case Matter.FROST:
            return YES if now.temperature <= FROST else NO
        case Matter.WIND:
            return "" if now.wind is None else YES if now.wind >= STRONG_WIND else NO
        case Matter.COLD:
            return YES if felt < COAT else NO if felt > NO_COAT else OPEN


def verdict_ahead(matter: Matter, ahead: Sequence[WeatherHour | WeatherDay]) -> str:
    """Of all that is ahead the surest yes; empty where what was told does not say it."""
    said = {verdict for one in ahead if (verdict := _ahead(matter, one))}
    return next((verdict for verdict in _SEVERITY if verdict in said), "")


def _ahead(matter: Matter, one: WeatherHour | WeatherDay) -> str:
    lowest = one.lowest if isinstance(one, WeatherDay) else one.temperature
    match matter:
        case Matter.RAIN:
            return _rain(one)
        case Matter.SNOW:
            return LIKELY if one.code in _SNOW else UNLIKELY
        case Matter.FROST:
            return LIKELY if lowest <= FROST else UNLIKELY if lowest >= NO_FROST else OPEN
        case Matter.WIND:
            if one.wind is None:
                return ""
            return LIKELY if one.wind >= STRONG_WIND else UNLIKELY if one.wind < FRESH_WIND else OPEN
        case Matter.COLD:
            return LIKELY if lowest < COAT else UNLIKELY if lowest > NO_COAT else OPEN


def _rain(one: WeatherHour | WeatherDay) -> str:
    if one.rain_chance is not None:
        return LIKELY if one.rain_chance >= LIKELY_CHANCE else OPEN if one.rain_chance >= OPEN_CHANCE else UNLIKELY
    if one.rain is not None:
        return LIKELY if one.rain >= LEAST_RAIN else UNLIKELY
    return ""
