"""Works out sums, in signs or in words."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from karen.contract.errors import InvalidInput
from karen.contract.types.enums import PersonalityVerbosity
from karen.contract.types.wire import Text, Wire
from karen.tools.arithmetic.expression import Tree, evaluate, parse, written
from karen.tools.arithmetic.functions import Value
from karen.tools.arithmetic.numerals import written_value
from karen.tools.arithmetic.sums import read_sum
from karen.tools.base import BaseTool, ToolCall

LONGEST_SHOWN_BITS = 132
"""A whole number of at most forty digits is shown with all of them."""
LARGEST_FLOAT = Fraction(10**300)
DIGITS = 10
"""Significant digits of a rounded value, beside all those before the point."""


class CalculateParams(Wire):
    expression: Annotated[Text, Field(min_length=1, max_length=2_000)]
    """A sum such as `(4 + 9) * 12 / 3`, or in words such as `a 15% tip on 64.50`."""


class CalculateResult(Wire):
    expression: str
    """What was worked out, in plain notation."""
    value: str
    """Rounded for reading."""
    exact: str | None
    """The exact value, a decimal or a fraction; None when there is none to write (√2)."""
    is_rounded: bool
    """`value` is not the exact value."""


class CalculateTool(BaseTool[CalculateParams, CalculateResult]):
    """Works out a sum: + − × ÷, powers, percentages, roots, logarithms, sines, averages; in signs or in words."""

    name = "calculate"
    aliases = ("calculator", "math", "maths", "arithmetic")
    acknowledgement = "Working it out …"
    params = CalculateParams
    result = CalculateResult

    async def run(self, params: CalculateParams, call: ToolCall) -> CalculateResult:
        tree = read_tree(params.expression)
        value = evaluate(tree)
        exact = written_value(value) if isinstance(value, Fraction) else None
        rounded = _rounded(value)
        return CalculateResult(expression=written(tree), value=rounded, exact=exact, is_rounded=exact != rounded)

    def sentence(self, result: CalculateResult, verbosity: PersonalityVerbosity) -> str:
        if verbosity is PersonalityVerbosity.CONCISE:
            return result.value
        said = f"{_for_reading(result.expression)} {'≈' if result.is_rounded else '='} {_for_reading(result.value)}"
        if verbosity is PersonalityVerbosity.DETAILED and result.is_rounded:
            return said + (f" (exactly {_for_reading(result.exact)})." if result.exact else " (rounded).")
        return said + ("" if said.endswith(".") else ".")

    def how(self, result: CalculateResult) -> str:
        return f"arithmetic, {result.expression}"


def read_tree(text: str) -> Tree:
    """The sum in `text`, in words or signs. Raises InvalidInput when it is none."""
    try:
        return parse(text)
    except InvalidInput:
        in_signs = read_sum(text)
        if in_signs is None:
            raise
        return parse(in_signs)


def _rounded(value: Value) -> str:
    if isinstance(value, Fraction) and value.denominator == 1 and value.numerator.bit_length() <= LONGEST_SHOWN_BITS:
        return str(value.numerator)
    if max(value, -value) >= LARGEST_FLOAT:
        return f"{Decimal(round(value)):.{DIGITS - 1}e}"
    size = float(value)
    if size and not 1e-6 <= abs(size) < 1e15:
        return f"{size:.{DIGITS}g}"
    before = max(0, math.floor(math.log10(abs(size))) + 1) if size else 0
    shown = written_value(Fraction(round(Fraction(value), max(2, DIGITS - before))))
    return "0" if shown == "-0" else shown


def _for_reading(text: str) -> str:
    for sign, shown in ((" ** ", "^"), (" * ", " × "), (" / ", " ÷ "), ("-", "−")):
        text = text.replace(sign, shown)
    return re.sub(r"(?<=\d)e\+?(−?)0*(\d+)", r" × 10^\1\2", text)
