"""The units there are, by name in five languages, and exact conversion between those of a kind."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files

MONEY = "money"
CONSUMPTION_PER_DISTANCE = "l/100km"
METRIC = {
    "in": "cm", "ft": "m", "yd": "m", "mile": "km", "nmi": "km", "oz": "g", "lb": "kg", "stone": "kg", "ton": "t",
    "fl oz": "ml", "cup": "ml", "pint": "ml", "quart": "l", "gal": "l", "tbsp": "ml", "tsp": "ml", "F": "C",
    "mph": "km/h", "acre": "ha", "sqft": "m2", "sqyd": "m2", "sqmi": "km2", "psi": "bar", "mpg": "l/100km",
    "stick": "g", "grain": "mg", "ft lb": "Nm", "hp": "kW", "gas mark": "C", "kcal": "kJ", "BTU": "kJ",
}  # fmt: skip
"""The metric unit that people use instead."""
CUSTOMARY = {
    "mm": "in", "cm": "in", "m": "ft", "km": "mile", "g": "oz", "kg": "lb", "t": "ton", "ml": "fl oz", "dl": "cup",
    "l": "gal", "C": "F", "km/h": "mph", "ha": "acre", "m2": "sqft", "km2": "sqmi", "bar": "psi", "l/100km": "mpg",
    "Nm": "ft lb", "kW": "hp",
}  # fmt: skip
"""The customary unit that people in the United States use instead."""
NAMESAKES = {
    "gal": "imperial gal", "pint": "imperial pint", "fl oz": "imperial fl oz", "cup": "metric cup", "ton": "t",
    "mpg": "imperial mpg", "MB": "MiB", "GB": "GiB", "TB": "TiB",
}  # fmt: skip
"""What else is called by the same name, and where it matters."""
PARTS = {"ft": "in", "lb": "oz", "stone": "lb", "h": "min", "min": "s", "day": "h", "week": "day", "year": "month"}
"""In which smaller unit people say what is left of a whole number."""


@dataclass(frozen=True)
class Unit:
    symbol: str
    kind: str
    factor: Fraction
    """Of the base unit of its kind."""
    offset: Fraction
    one: str
    many: str

    def shown(self, value: Fraction) -> str:
        """The name that goes with `value`."""
        return self.one if abs(value) == 1 else self.many


def unit(symbol: str) -> Unit:
    return _by_symbol()[symbol]


def units_called(name: str) -> tuple[Unit, ...]:
    """The units of that name, the commonest first: `ounces` are of weight and of volume. Empty for no unit."""
    return _by_name().get(unit_key(name), ())


@cache
def longest_names() -> dict[str, int]:
    """By the first word of a name: how many words the longest has that begins so."""
    longest: dict[str, int] = {}
    for name in _by_name():
        words = name.split()
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return longest


def convert(value: Fraction, source: Unit, target: Unit) -> Fraction:
    """Exact; both are of the same kind. Raises ZeroDivisionError for the consumption of nothing."""
    base = _inverted(value, source) * source.factor + source.offset
    return _inverted((base - target.offset) / target.factor, target)


def unit_key(name: str) -> str:
    """How the name of a unit is compared: without case, accents, points and superscripts."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("µ", "u").replace("ß", "ss"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.sub(r"[.\-^ ]+", " ", plain.replace("°", "")).split())


def _inverted(value: Fraction, of: Unit) -> Fraction:
    """Miles per gallon grow where litres per 100 km shrink."""
    return 1 / value if of.kind == "consumption" and of.symbol != CONSUMPTION_PER_DISTANCE else value


@cache
def _by_symbol() -> dict[str, Unit]:
    return {found.symbol: found for found, _ in _lines()}


@cache
def _by_name() -> dict[str, tuple[Unit, ...]]:
    found: dict[str, tuple[Unit, ...]] = {}
    for of, names in _lines():
        for name in dict.fromkeys(unit_key(name) for name in (of.symbol, of.one, of.many, *names)):
            found[name] = (*found.get(name, ()), of)
    return found


def _lines() -> Iterator[tuple[Unit, list[str]]]:
    for line in files(__package__).joinpath("units.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        symbol, kind, conversion, shown, names = line.split("\t")
        factor, _, offset = conversion.partition("+")
        one, _, many = shown.partition("|")
        yield (
            Unit(symbol, kind, _fraction(factor), _fraction(offset or "0"), one, many or one),
            [name for name in names.split("|") if name],
        )


def _fraction(text: str) -> Fraction:
    above, _, below = text.partition("/")
    return Fraction(above) / Fraction(below or "1")
