"""What a cup of a food weighs, so that a kitchen's volumes and weights can be told in each other."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files

from karen.tools.measures.units import convert, unit, unit_key


@dataclass(frozen=True)
class Food:
    name: str
    grams_per_litre: Fraction


def food_called(name: str) -> Food | None:
    return _by_name().get(unit_key(name))


def food_names() -> list[str]:
    return list(dict.fromkeys(food.name for food in _by_name().values()))


@cache
def _by_name() -> dict[str, Food]:
    litres_per_cup = convert(Fraction(1), unit("cup"), unit("l"))
    found: dict[str, Food] = {}
    for line in files(__package__).joinpath("foods.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, grams, names = line.split("\t")
            food = Food(name, Fraction(grams) / litres_per_cup)
            found |= {unit_key(other): food for other in names.split("|")}
    return found
