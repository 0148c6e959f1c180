"""Numbers in figures as different countries write them (`1,234.5`, `1.234,5`, `12,80`), and written out again."""

from __future__ import annotations

import re
from fractions import Fraction

from karen.contract.errors import InvalidField, InvalidInput

LONGEST_NUMBER = 200
"""Digits of one number."""


def fail(message: str) -> InvalidInput:
    """The error for a sum that cannot be read."""
    return InvalidInput(message, [InvalidField("expression", message)])


def read_numeral(text: str, decimal_comma: bool = False) -> Fraction:
    """`1,234.5`, `1.234,5`, `1'234`, `12,80`, `1 234` (with a fixed space). Raises InvalidInput for `1.2.3`."""
    plain = re.sub(r"['’\u00a0\u202f]", "", text)
    if len(plain) > LONGEST_NUMBER:
        raise fail(f"The number {plain[:20]}… is too long: {len(plain)} digits, at most {LONGEST_NUMBER}.")
    point = _decimal_point(plain, decimal_comma)
    groups = plain.partition(point)[0] if point else plain
    separator = "." if "." in groups else ","
    if separator in groups and not re.fullmatch(rf"\d{{1,3}}(?:\{separator}\d{{2,3}})*\{separator}\d{{3}}", groups):
        raise fail(f"«{text}» is not a number I can read. Write it like 1234.5.")
    digits = re.sub(rf"\{separator}", "", groups)
    return Fraction(f"{digits or '0'}.{plain.partition(point)[2] or '0'}" if point else digits)


def _decimal_point(plain: str, decimal_comma: bool) -> str:
    """Which of `.` and `,` is the decimal point in this number; empty when neither."""
    last = max(plain.rfind("."), plain.rfind(","))
    if last < 0:
        return ""
    mark, other = plain[last], "," if plain[last] == "." else "."
    if plain.count(mark) > 1:
        return ""
    if other in plain:
        return mark
    decimals = len(plain) - last - 1
    groups_of_three = decimals == 3 and 1 <= last <= 3 and not plain.startswith("0")
    own = mark == ("," if decimal_comma else ".")
    return mark if own or not groups_of_three else ""


def written_value(value: Fraction) -> str:
    """An exact decimal where there is one, else the fraction."""
    if value.denominator == 1:
        return str(value.numerator)
    rest, places = value.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest, power = rest // prime, power + 1
        places = max(places, power)
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    return f"{'-' * (value < 0)}{digits[:-places]}.{digits[-places:]}"
