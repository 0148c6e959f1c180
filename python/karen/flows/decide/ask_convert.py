"""Whether a message asks for an amount in another unit: which amount, from what, into what, and of what.

The units decide: an amount and a unit of the same kind, joined as people join them, in a sentence that asks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from pydantic import JsonValue

from karen.contract.types.decisions import Ask, Decision
from karen.flows.decide.asking import Asking, ask, use
from karen.flows.decide.conversion_forms import (
    ASKS,
    CONVERTS,
    FRAGMENT,
    JOINING,
    TAIL,
    NamedUnit,
    ends_at,
    is_asked_for,
    is_counted_for,
    named_units,
)
from karen.flows.decide.quantities import BREAK, Quantity, amount_at, quantities, tokens_of, unit_at
from karen.flows.decide.request import Request
from karen.tools.measures.foods import food_called
from karen.tools.measures.units import CUSTOMARY, METRIC, MONEY, Unit, unit, units_called

MOST_WORDS = 70
_REFUSED = re.compile(r"\b(?:dont|do not|don t|never|stop|no need to|without|nicht|instead of)\b(?: \w+){0,2} convert")


@dataclass(frozen=True)
class ConvertRequest:
    value: Fraction | None
    source: Unit
    target: Unit | None
    substance: str | None = None


def read_convert_request(said: str) -> ConvertRequest | None:
    """The conversion that `said`, a message without what it quotes, asks for."""
    words = tokens_of(said)
    if not words or len(words) > MOST_WORDS or _REFUSED.search(" ".join(words)):
        return None
    amounts = quantities(words)
    named = named_units(words, amounts)
    asked = "?" in said or ASKS.search(" ".join(words)) is not None
    for amount in reversed(amounts):
        for other in named:
            if is_asked_for(words, amount, other, asked) and (pair := _pair(amount, other)):
                return ConvertRequest(amount.value, *pair, _substance(words, amount, other))
        if system := _in_system(words, amount):
            return system
    if other_degrees := _other_degrees(words, amounts, named):
        return other_degrees
    if not amounts and len(named) > 1:
        return _without_amount(words, named)
    return _without_target(words, amounts, named)


def decide_convert(asking: Asking) -> Decision | None:
    found = read_convert_request(asking.request.unquoted)
    if found is None:
        return None
    args: dict[str, JsonValue] = {"from_unit": found.source.symbol}
    if found.value is not None:
        args = {"value": _number(found.value), **args}
    if found.target is None:
        return ask("convert", "to_unit", "Into which unit?", args)
    args["to_unit"] = found.target.symbol
    if found.value is None and found.source.kind == MONEY:
        args["value"] = 1
    elif found.value is None:
        return ask("convert", "value", f"How many {found.source.many}?", args)
    if found.substance:
        args["substance"] = found.substance
    return use("convert", args, "asks for an amount in another unit", 0.95)


def read_to_unit(pending: Ask, answer: Request) -> str | None:
    """The unit an answer names, if the amount that was given can be told in it."""
    words = tokens_of(answer.said)
    source = units_called(str(pending.args.get("from_unit", "")))
    for at in range(len(words)):
        if found := unit_at(words, at):
            same = [of for of in found[0] for given in source if of.kind == given.kind and of != given]
            if same:
                return same[0].symbol
    return None


def read_value(_: Ask, answer: Request) -> float | int | None:
    words = tokens_of(answer.said)
    found = next((found for at in range(len(words)) if (found := amount_at(words, at))), None)
    return _number(found[0]) if found else None


def _number(value: Fraction) -> float | int:
    return int(value) if value.denominator == 1 else float(value)


def _pair(amount: Quantity, other: NamedUnit) -> tuple[Unit, Unit] | None:
    """The first units of the two names that measure the same; a weight and a volume go together over a food."""
    pairs = [(source, target) for source in amount.units for target in other.units]
    for source, target in pairs:
        if source.kind == target.kind and source != target:
            return source, target
    for source, target in pairs:
        if {source.kind, target.kind} == {"mass", "volume"}:
            return source, target
    return None


def _substance(words: Sequence[str], amount: Quantity, other: NamedUnit) -> str | None:
    """The food after an amount or a unit: `cups of flour`, `Tasse Mehl`; the longest name."""
    for end in (amount.end, other.end):
        start = end + 1 if end < len(words) and words[end] in ("of", "de", "d", "von") else end
        for length in (3, 2, 1):
            if food := food_called(" ".join(words[start : start + length])):
                return food.name
    for at in range(len(words)):
        for length in (3, 2, 1):
            if words[at] != BREAK and (food := food_called(" ".join(words[at : at + length]))):
                return food.name
    return None


def _in_system(words: Sequence[str], amount: Quantity) -> ConvertRequest | None:
    """`28 oz, what's that in metric`."""
    rest = " ".join(words[amount.end :])
    found = re.search(
        r"\b(?:in|to|into|that|is|whats that) (metric|imperial|us units|american)(?: units| system)?\b", rest
    )
    if found is None or not ends_at(words, len(words)):
        return None
    for source in amount.units:
        other = (METRIC if found[1] == "metric" else CUSTOMARY).get(source.symbol)
        if other:
            return ConvertRequest(amount.value, source, unit(other))
    return None


def _other_degrees(
    words: Sequence[str], amounts: Sequence[Quantity], named: Sequence[NamedUnit]
) -> ConvertRequest | None:
    """`98.6 in celsius`, `what is 20 in fahrenheit`: the amount is in the other degrees."""
    if amounts or len(named) != 1 or named[0].units[0].symbol not in ("C", "F"):
        return None
    target = named[0].units[0]
    for at in range(len(words)):
        amount = amount_at(words, at)
        if amount and words[amount[1]] in ("in", "to", "into", "en", "em") and amount[1] + 1 == named[0].start:
            lead, tail = " ".join(words[:at]), " ".join(words[named[0].end :])
            if (FRAGMENT.fullmatch(lead) or CONVERTS.fullmatch(lead)) and TAIL.fullmatch(tail):
                return ConvertRequest(amount[0], unit("F" if target.symbol == "C" else "C"), target)
    return None


def _without_amount(words: Sequence[str], named: Sequence[NamedUnit]) -> ConvertRequest | None:
    """`how many km in mile`, `convert kilograms to pounds`."""
    first, second = named[0], named[1]
    between = words[first.end : second.start]
    pair = next(((a, b) for a in first.units for b in second.units if a.kind == b.kind and a != b), None)
    if pair is None or len(between) > 3 or not between:
        return None
    if is_counted_for(words, first.start) and any(word in JOINING for word in between):
        return ConvertRequest(Fraction(1), pair[1], pair[0])
    lead, tail = " ".join(words[: first.start]), " ".join(words[second.end :])
    if (behind := amount_at(words, second.end)) and not TAIL.sub("", " ".join(words[behind[1] :])):
        return ConvertRequest(behind[0], *pair)
    asks = FRAGMENT.fullmatch(lead) or CONVERTS.fullmatch(lead)
    if between[-1] in ("to", "into", "=", "→", "nach", "en", "a", "em") and asks and TAIL.fullmatch(tail):
        return ConvertRequest(None, *pair)
    return None


def _without_target(
    words: Sequence[str], amounts: Sequence[Quantity], named: Sequence[NamedUnit]
) -> ConvertRequest | None:
    """`convert 12 miles`."""
    if len(amounts) != 1 or named:
        return None
    amount = amounts[0]
    lead, rest = " ".join(words[: amount.start]), " ".join(words[amount.end :])
    if not amount.is_counted or not CONVERTS.fullmatch(lead) or not TAIL.fullmatch(rest):
        return None
    return ConvertRequest(amount.value, amount.units[0], None)
