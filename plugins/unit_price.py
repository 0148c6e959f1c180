# /// karen
# name = "Unit prices"
# description = "Compares what things cost by weight, by volume or by the piece"
# version = "1.0.0"
# author = "Karen"
# type = "core"
# categories = ["shopping"]
# api = 1
# ///
"""Which of two packs is cheaper. A model of a tool that answers with data: its result is a dataclass."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from karen_plugin import tool

KILOGRAM, LITRE, PIECE = "kg", "litre", "piece"
UNITS = {
    **dict.fromkeys(("mg", "milligram", "milligrams"), (KILOGRAM, "0.000001")),
    **dict.fromkeys(("g", "gr", "gram", "grams", "gramme", "grammes"), (KILOGRAM, "0.001")),
    **dict.fromkeys(("kg", "kilo", "kilos", "kilogram", "kilograms"), (KILOGRAM, "1")),
    **dict.fromkeys(("oz", "ounce", "ounces"), (KILOGRAM, "0.028349523125")),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds"), (KILOGRAM, "0.45359237")),
    **dict.fromkeys(("ml", "millilitre", "millilitres", "milliliter", "milliliters"), (LITRE, "0.001")),
    **dict.fromkeys(("cl", "centilitre", "centilitres", "centiliter", "centiliters"), (LITRE, "0.01")),
    **dict.fromkeys(("dl", "decilitre", "decilitres", "deciliter", "deciliters"), (LITRE, "0.1")),
    **dict.fromkeys(("l", "litre", "litres", "liter", "liters"), (LITRE, "1")),
}
"""By each: what it measures in, and how much of that it is. Any other word counts pieces."""
_NUMBER = r"\d+(?:[.,]\d+)?"
_OFFER = re.compile(
    rf"(?:(?P<packs>\d+)\s*[x×]\s*)?(?P<amount>{_NUMBER})\s*(?P<unit>[^\W\d_][\w-]*)??\s*"
    rf"(?:(?:for|at|costs?|is|=|@|,|:)\s*)?(?P<sign>[€$£]?)\s*(?P<price>{_NUMBER})\s*"
    r"(?P<currency>[€$£]|euros?|dollars?|EUR|USD|GBP)?",
    re.IGNORECASE,
)
Offer = Annotated[str, "an amount and its price, such as “500 g for 2.49” or “6 x 330 ml for 4.20”"]


@dataclass(frozen=True)
class Comparison:
    """Two offers, each by the same unit."""

    cheaper: str
    """The offer as it was said."""
    saves_percent: float
    first: str
    second: str


@dataclass(frozen=True)
class _Price:
    said: str
    unit: str
    each: Decimal
    currency: str

    def __str__(self) -> str:
        number = f"{self.each:.2f}" if self.each >= Decimal("0.1") else f"{self.each:.4f}"
        return f"{self.currency}{number} per {self.unit}"


@tool(
    examples=(
        "which is cheaper, {first} or {second}",
        "what is cheaper: {first} or {second}",
        "which is the better deal, {first} or {second}",
        "compare the prices of {first} and {second}",
        "is {first} cheaper than {second}",
        "which one saves money, {first} or {second}",
        "{first} or {second}, which is the better value",
        "what's the better buy: {first} or {second}",
    )
)
def compare(first: Offer, second: Offer) -> Comparison:
    """Say which of two packs of different sizes costs less by the same weight, volume or number of pieces."""
    one, other = _read(first), _read(second)
    if one.unit != other.unit:
        raise ValueError(
            f"One is sold by the {one.unit} and the other by the {other.unit}. Give both by weight, by volume or by "
            "the piece."
        )
    low, high = sorted((one, other), key=lambda price: price.each)
    saves = (1 - low.each / high.each) * 100 if high.each else Decimal(0)
    cheaper = "neither: they cost the same" if one.each == other.each else low.said
    return Comparison(cheaper, round(float(saves), 1), str(one), str(other))


@tool(
    examples=(
        "what is the unit price of {offer}",
        "how much is that per kilo: {offer}",
        "how much is that per litre: {offer}",
        "what does one piece cost at {offer}",
        "unit price {offer}",
        "break down the price of {offer}",
    )
)
def per_unit(offer: Offer) -> str:
    """Work out what one kilogram, litre or piece costs when a pack of some size has a price."""
    price = _read(offer)
    return f"{price.said} is {price}."


def _read(offer: str) -> _Price:
    """Raises ValueError for what names no amount with a price."""
    said = offer.strip(" .?!")
    found = _OFFER.fullmatch(said)
    if found is None:
        raise ValueError(f"{offer!r} names no amount with its price. Say it as “500 g for 2.49”.")
    unit, size = UNITS.get((found["unit"] or "").casefold(), (PIECE, "1"))
    amount = _number(found["amount"]) * Decimal(size) * int(found["packs"] or 1)
    if not amount:
        raise ValueError(f"{offer!r} is an amount of nothing.")
    currency = found["sign"] or (found["currency"] or "")
    return _Price(said, unit, _number(found["price"]) / amount, currency if len(currency) == 1 else "")


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))
