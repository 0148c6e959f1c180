"""The operations and functions of a sum, exact where they can be, each bounded in time and size."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from karen.contract.errors import ToolFailed

Value = Fraction | float

LARGEST_BITS = 3_300
"""About a thousand digits: more could not be shown."""
LARGEST_FACTORIAL = 450


def refuse(message: str) -> ToolFailed:
    return ToolFailed(message, tool="calculate")


def apply(sign: str, left: Value, right: Value) -> Value:
    """Raises ToolFailed for a division by zero and for results too large to write."""
    if sign in ("/", "//", "%") and right == 0:
        raise refuse("A division by zero has no result.")
    if sign == "**":
        return _bounded(_power(left, right))
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return _bounded(_exact(sign, left, right))
    return _bounded(_exact(sign, float(left), float(right)))


def _exact(sign: str, left: Value, right: Value) -> Value:
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right
        case "//":
            return Fraction(math.floor(left / right))
        case _:
            return left - right * math.floor(left / right)


def _bounded(value: Value) -> Value:
    if isinstance(value, float):
        if not math.isfinite(value):
            raise refuse("The result is too large to write down.")
    elif max(value.numerator.bit_length(), value.denominator.bit_length()) > LARGEST_BITS:
        raise refuse("The result is too large to write down: more than a thousand digits.")
    return value


def _power(base: Value, exponent: Value) -> Value:
    if base == 0 and exponent < 0:
        raise refuse("A division by zero has no result: zero has no negative powers.")
    if isinstance(base, Fraction) and isinstance(exponent, Fraction) and exponent.denominator == 1:
        bits = max(base.numerator.bit_length(), base.denominator.bit_length())
        if base not in (0, 1, -1) and (bits - 1) * abs(exponent) > LARGEST_BITS:
            raise refuse("The power is too large to write down: more than a thousand digits.")
        if base in (0, 1, -1):
            exponent = exponent % 2 + (2 if exponent else 0)
        return Fraction(base ** int(exponent))
    if exponent == Fraction(1, 2):
        return _root(base)
    if base < 0:
        raise refuse("A negative number has no real power with a broken exponent.")
    try:
        return math.pow(base, exponent)
    except OverflowError as error:
        raise refuse("The power is too large to write down.") from error


def _root(value: Value) -> Value:
    if value < 0:
        raise refuse("A negative number has no real square root.")
    if isinstance(value, Fraction):
        top, bottom = math.isqrt(value.numerator), math.isqrt(value.denominator)
        if top * top == value.numerator and bottom * bottom == value.denominator:
            return Fraction(top, bottom)
    return math.sqrt(value)


def _cube_root(value: Value) -> Value:
    near = round(math.cbrt(value))
    return Fraction(near) if near**3 == value else math.cbrt(value)


def _factorial(value: Value) -> Value:
    if value < 0 or value != int(value):
        raise refuse("Only whole numbers from 0 on have a factorial.")
    if value > LARGEST_FACTORIAL:
        raise refuse(f"The factorial is too large to write down; the largest I write is {LARGEST_FACTORIAL}!.")
    return Fraction(math.factorial(int(value)))


def _logarithm(value: Value, base: Value = Fraction(10)) -> Value:
    if value <= 0 or base <= 0 or base == 1:
        raise refuse("Only positive numbers have a logarithm, to a positive base other than 1.")
    if base == 10:
        return _tidy(math.log10(value))
    return _tidy(math.log2(value) if base == 2 else math.log(float(value), float(base)))


def _tidy(value: float) -> Value:
    """`sin(30°)` is a half although floating point says 0.49999999999999994."""
    near = Fraction(value).limit_denominator(1000)
    return near if abs(float(near) - value) < 1e-15 * max(1.0, abs(value)) else value


def _tangent(value: Value) -> Value:
    if abs(math.cos(value)) < 1e-15:
        raise refuse("The tangent has no value there.")
    return _tidy(math.tan(value))


def _within_one(function: Callable[[float], float]) -> Callable[[Value], Value]:
    def checked(value: Value) -> Value:
        if not -1 <= value <= 1:
            raise refuse("Only numbers from −1 to 1 have an arcsine or arccosine.")
        return _tidy(function(float(value)))

    return checked


def _exponential(value: Value) -> Value:
    return _power(math.e, value)


def _mean(*values: Value) -> Value:
    return apply("/", _sum(*values), Fraction(len(values)))


def _sum(*values: Value) -> Value:
    total: Value = Fraction(0)
    for value in values:
        total = apply("+", total, value)
    return total


def _rounded(value: Value, places: Value = Fraction(0)) -> Value:
    return Fraction(round(Fraction(value), int(max(-15, min(15, places)))))


_ONE: dict[str, Callable[[Value], Value]] = {
    "sqrt": _root,
    "cbrt": _cube_root,
    "factorial": _factorial,
    "abs": lambda value: -value if value < 0 else value,
    "floor": lambda value: Fraction(math.floor(value)),
    "ceil": lambda value: Fraction(math.ceil(value)),
    "radians": math.radians,
    "sin": lambda value: _tidy(math.sin(value)),
    "cos": lambda value: _tidy(math.cos(value)),
    "tan": _tangent,
    "asin": _within_one(math.asin),
    "acos": _within_one(math.acos),
    "atan": lambda value: _tidy(math.atan(value)),
    "exp": _exponential,
    "ln": lambda value: _logarithm(value, math.e),
    "log2": lambda value: _logarithm(value, Fraction(2)),
    "log10": _logarithm,
}
_TWO: dict[str, Callable[..., Value]] = {"log": _logarithm, "round": _rounded}
_MANY: dict[str, Callable[..., Value]] = {
    "mean": _mean,
    "sum": _sum,
    "min": lambda *values: min(values),
    "max": lambda *values: max(values),
}
FUNCTIONS = frozenset(_ONE) | frozenset(_TWO) | frozenset(_MANY)


def call_function(name: str, values: list[Value]) -> Value:
    """Raises ToolFailed for values outside the function's domain and for the wrong number of them."""
    most = 1 if name in _ONE else 2 if name in _TWO else len(values)
    if not 1 <= len(values) <= most:
        raise refuse(f"{name} takes {'one number' if most == 1 else 'one or two numbers'}, not {len(values)}.")
    try:
        return _bounded((_ONE.get(name) or _TWO.get(name) or _MANY[name])(*values))
    except OverflowError as error:
        raise refuse("The result is too large to write down.") from error
