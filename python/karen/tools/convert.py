"""Tells an amount in another unit. Exact where the units are defined exactly; never guesses an exchange rate."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from karen.contract.errors import InvalidField, InvalidInput, ToolFailed
from karen.contract.types.enums import PersonalityVerbosity
from karen.contract.types.wire import Text, Wire
from karen.tools.arithmetic.numerals import written_value
from karen.tools.base import BaseTool, ToolCall
from karen.tools.measures.foods import Food, food_called, food_names
from karen.tools.measures.units import MONEY, NAMESAKES, PARTS, Unit, convert, unit, units_called

UnitName = Annotated[Text, Field(min_length=1, max_length=60)]
LARGEST = 1e100
DIGITS = 4
"""Significant digits of a rounded value; never fewer than two decimals are kept of what is larger."""
LONGEST_EXACT = 9
"""Figures of a value that is shown without rounding."""
_WHOLES = {"in": "ft", "oz": "lb"}
"""What people say a large amount of the small unit in."""


class ConvertParams(Wire):
    value: Annotated[float, Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)]
    from_unit: UnitName
    """A unit by its sign or name: `km`, `miles`, `°F`, `cups`."""
    to_unit: UnitName
    substance: Annotated[Text, Field(min_length=1, max_length=60)] | None = None
    """What is measured, where a volume is told as a weight or the other way round: `flour`."""


class Namesake(Wire):
    """The same request with a unit that goes by the same name."""

    unit: str
    value: str


class ConvertResult(Wire):
    value: str
    from_unit: str
    to_unit: str
    converted: str
    """Rounded for reading."""
    exact: str | None
    """The exact value; None where the conversion rests on a measured weight."""
    is_rounded: bool
    from_shown: str
    """The amount with its unit, for reading; in parts too where people say it so: `71 in (5 ft 11 in)`."""
    to_shown: str
    namesakes: list[Namesake]
    substance: str | None
    """The food whose weight by the cup was used."""


class ConvertTool(BaseTool[ConvertParams, ConvertResult]):
    """Converts units: length, weight, volume, temperature, speed, area, time, data, energy, power, pressure."""

    name = "convert"
    aliases = ("convert_units", "unit_converter", "units")
    acknowledgement = "Converting …"
    params = ConvertParams
    result = ConvertResult

    async def run(self, params: ConvertParams, call: ToolCall) -> ConvertResult:
        source, target = choose_units(params.from_unit, params.to_unit)
        value = Fraction(repr(params.value))
        food = food_called(params.substance) if params.substance else None
        if source.kind != target.kind:
            value, source_now = _in_kind(value, source, target, food)
        else:
            food, source_now = None, source
        result = _converted(value, source_now, target)
        given = Fraction(repr(params.value))
        shown, is_rounded = _rounded(result)
        return ConvertResult(
            value=written_value(given),
            from_unit=source.symbol,
            to_unit=target.symbol,
            converted=shown,
            exact=None if food else written_value(result),
            is_rounded=is_rounded,
            from_shown=_in_wholes(given, source),
            to_shown=_with_parts(result, target),
            namesakes=_namesakes(value, source_now, target),
            substance=food.name if food else None,
        )

    def sentence(self, result: ConvertResult, verbosity: PersonalityVerbosity) -> str:
        if verbosity is PersonalityVerbosity.CONCISE:
            return result.to_shown
        of = f" of {result.substance}" if result.substance else ""
        sign = "≈" if result.is_rounded or result.substance else "="
        said = f"{result.from_shown}{of} {sign} {result.to_shown}."
        if result.namesakes:
            said += " " + " ".join(f"With {other.unit}: {other.value}." for other in result.namesakes)
        if verbosity is PersonalityVerbosity.DETAILED:
            if result.substance:
                said += " By weight, a level cup as kitchens measure it; packed or sifted it differs."
            elif result.is_rounded and result.exact and len(result.exact) <= 60:
                said += f" Exactly {result.exact} {result.to_unit}."
        return said

    def how(self, result: ConvertResult) -> str:
        how = f"the definitions of the units, {result.from_unit} to {result.to_unit}"
        return f"{how}, and the weight of {result.substance} by the cup" if result.substance else how


def choose_units(from_name: str, to_name: str) -> tuple[Unit, Unit]:
    """Both of one kind if the names allow it. Raises InvalidInput, with the field, for what is no unit."""
    sources, targets = _named("from_unit", from_name), _named("to_unit", to_name)
    for source in sources:
        for target in targets:
            if source.kind == target.kind and (source != target or len(sources) == len(targets) == 1):
                return source, target
    return sources[0], targets[0]


def _named(field: str, name: str) -> tuple[Unit, ...]:
    if found := units_called(name):
        return found
    message = f"{field}: «{name[:60]}» is no unit I know. Try km, miles, kg, lb, l, cups, °C, mph, m², GB or hours."
    raise InvalidInput(message, [InvalidField(field, message)])


def _in_kind(value: Fraction, source: Unit, target: Unit, food: Food | None) -> tuple[Fraction, Unit]:
    """The amount in a unit of the target's kind: what a volume of the food weighs, or what room its weight takes."""
    if {source.kind, target.kind} != {"mass", "volume"}:
        raise ToolFailed(
            f"{source.many} measure {source.kind}, {target.many} {target.kind}: there is nothing to convert.",
            tool="convert",
        )
    if food is None:
        known = ", ".join(food_names())
        raise ToolFailed(
            f"{source.many} measure {source.kind}, {target.many} {target.kind}: it depends on what is measured. Say of "
            f"what, such as “{_amount(value, source)} of flour in {target.many}”. I know {known}.",
            tool="convert",
        )
    if source.kind == "volume":
        return convert(value, source, unit("l")) * food.grams_per_litre, unit("g")
    return convert(value, source, unit("g")) / food.grams_per_litre, unit("l")


def _converted(value: Fraction, source: Unit, target: Unit) -> Fraction:
    if source.kind == MONEY and source != target:
        raise ToolFailed(
            f"I can't tell what {_amount(value, source)} are in {target.many}: exchange rates change by the minute, "
            "and I have none, working offline. Tell me the rate and I'll work it out, such as “80 times 1.17”.",
            tool="convert",
        )
    if source.kind == "temperature" and value * source.factor + source.offset < 0:
        raise ToolFailed(f"{_amount(value, source)} does not exist: nothing is colder than −273.15 °C.", tool="convert")
    try:
        return convert(value, source, target)
    except ZeroDivisionError as error:
        raise ToolFailed("A consumption of zero has no counterpart.", tool="convert") from error


def _namesakes(value: Fraction, source: Unit, target: Unit) -> list[Namesake]:
    """What it would be with the unit of another country that goes by the same name."""
    found = []
    if source.symbol in NAMESAKES and target.symbol not in (NAMESAKES[source.symbol], source.symbol):
        other = unit(NAMESAKES[source.symbol])
        twin = unit(NAMESAKES[target.symbol]) if source.kind == "data" and target.symbol in NAMESAKES else target
        found.append(Namesake(unit=other.many, value=_amount(convert(value, other, twin), twin)))
    elif target.symbol in NAMESAKES and source.symbol != NAMESAKES[target.symbol] and target.kind != "data":
        other = unit(NAMESAKES[target.symbol])
        found.append(Namesake(unit=other.many, value=_amount(convert(value, source, other), other)))
    return found


def _rounded(value: Fraction) -> tuple[str, bool]:
    """`value` for reading, and whether it is not the exact one."""
    exact = written_value(value)
    if "/" not in exact and len(exact.lstrip("-")) <= LONGEST_EXACT:
        return exact, False
    if value == 0 or not 1e-6 <= abs(value) < 10**15:
        return f"{float(value):.{DIGITS}g}", True
    before = math.floor(math.log10(abs(value))) + 1
    rounded = round(value, max(2, DIGITS - before))
    return written_value(rounded), rounded != value


def _amount(value: Fraction, of: Unit) -> str:
    """`68.04 kg`, `−40 °C`, `1 mile`."""
    figures = _rounded(value)[0].replace("-", "−")
    return f"{of.one} {figures}" if of.symbol in ("gas mark", "mach") else f"{figures} {of.shown(value)}"


def _with_parts(value: Fraction, of: Unit) -> str:
    """`5.92 ft (5 ft 11 in)`, for what people say in two units; plain for all else."""
    said = _amount(value, of)
    if of.symbol not in PARTS or value.denominator == 1 or not 1 <= value < 10_000:
        return said
    part = unit(PARTS[of.symbol])
    whole = Fraction(math.floor(value))
    rest = round(convert(value - whole, of, part), 1)
    if rest == convert(Fraction(1), of, part):
        whole, rest = whole + 1, Fraction(0)
    return f"{said} ({_amount(whole, of)} {_amount(rest, part)})" if rest else said


def _in_wholes(value: Fraction, of: Unit) -> str:
    """`71 in (5 ft 11 in)`, for what people say in two units; plain for all else."""
    said = _amount(value, of)
    if of.symbol not in _WHOLES:
        return said
    whole = unit(_WHOLES[of.symbol])
    wholes, rest = divmod(value, convert(Fraction(1), whole, of))
    return f"{said} ({_amount(Fraction(wholes), whole)} {_amount(rest, of)})" if 1 <= wholes < 1000 and rest else said
