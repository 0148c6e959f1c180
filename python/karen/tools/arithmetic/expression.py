"""Arithmetic: from text in the notation of sums to a tree, its value, and the sum written out again.

No `eval`. Values stay exact fractions as long as the operations allow; everything has a limit, so that no input costs
more than some milliseconds. Knows no words: that is the business of `sums`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from karen.tools.arithmetic.functions import FUNCTIONS, Value, apply, call_function
from karen.tools.arithmetic.numerals import fail, read_numeral, written_value

LONGEST_TEXT = 2_000
DEEPEST = 60
"""Parentheses within parentheses."""


@dataclass(frozen=True)
class Number:
    value: Value
    written: str


@dataclass(frozen=True)
class Negative:
    of: Tree


@dataclass(frozen=True)
class Operation:
    sign: str
    left: Tree
    right: Tree


@dataclass(frozen=True)
class Call:
    name: str
    arguments: tuple[Tree, ...]


@dataclass(frozen=True)
class Percent:
    of: Tree


Tree = Number | Negative | Operation | Call | Percent

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d[\d.,'\u00a0\u202f’]*|\.\d+)(?:[eE](?P<exponent>[+-]?\d{1,3})(?![\w.]))?"
    r"|(?P<name>[a-zA-Zπ√]+\d{0,2})|(?P<sign>\*\*|//|[-+*/^%()!,;°×·÷−–]))"
)
_SIGNS = {"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", "^": "**", ";": ","}
_BINDS = {"+": 1, "-": 1, "*": 2, "/": 2, "//": 2, "%": 2, "**": 4}
_UNARY_BINDS = 3
_CONSTANTS = {"pi": 3.141592653589793, "π": 3.141592653589793, "e": 2.718281828459045, "tau": 6.283185307179586}


def parse(text: str, decimal_comma: bool = False) -> Tree:
    """The tree of a sum such as `(1,234.5 + 3) * 20%`. Raises InvalidInput, which says what is wrong and where.

    `decimal_comma` decides what `1.240` and `1,240` mean; numbers that can only be read one way are.
    """
    if len(text) > LONGEST_TEXT:
        raise fail(f"The sum is too long: {len(text)} characters, at most {LONGEST_TEXT}.")
    return _Parser(_tokens(text, decimal_comma)).whole()


def evaluate(tree: Tree) -> Value:
    """A Fraction when the value is exact, else a float. Raises ToolFailed for what has no value, or too large a one."""
    match tree:
        case Number(value):
            return value
        case Negative(of):
            return -evaluate(of)
        case Operation(sign, left, right):
            return apply(sign, evaluate(left), evaluate(right))
        case Percent(of):
            return apply("/", evaluate(of), Fraction(100))
        case Call(name, arguments):
            return call_function(name, [evaluate(argument) for argument in arguments])


def written(tree: Tree, within: int = 0) -> str:
    """The sum in plain notation: `3 / 4 * 120`, `sqrt(2) ** 3`."""
    match tree:
        case Number(_, text):
            return text
        case Negative(of):
            inner = f"-{written(of, _UNARY_BINDS)}"
            return f"({inner})" if within > 1 else inner
        case Operation(sign, left, right):
            binds = _BINDS[sign]
            tight = (binds + 1, binds) if sign == "**" else (binds, binds + 1)
            inner = f"{written(left, tight[0])} {sign} {written(right, tight[1])}"
            return f"({inner})" if binds < within else inner
        case Percent(of):
            return written(Operation("/", of, Number(Fraction(100), "100")), within)
        case Call(name, arguments):
            return f"{name}({', '.join(written(argument) for argument in arguments)})"


def has_operation(tree: Tree) -> bool:
    """False for a bare number: nothing is to be computed."""
    return isinstance(tree, Operation | Call) or (isinstance(tree, Negative) and has_operation(tree.of))


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    value: Fraction = Fraction(0)


def _tokens(text: str, decimal_comma: bool) -> list[_Token]:
    found: list[_Token] = []
    calls: list[bool] = []  # for each open parenthesis: does it hold a function's arguments, parted by commas?
    at = 0
    text = text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise fail(f"I cannot read «{text[at : at + 12].strip()}» in the sum.")
        at = match.end()
        if match["number"]:
            numeral = match["number"].partition(",")[0] if any(calls) else match["number"]
            numeral = numeral.rstrip(",.'’\u00a0\u202f")
            at -= len(match["number"]) - len(numeral) if not match["exponent"] else 0
            value = read_numeral(numeral, decimal_comma)
            found.append(_Token("number", numeral, value * Fraction(10) ** int(match["exponent"] or 0)))
        elif match["name"]:
            found.append(_Token("name", match["name"].casefold().replace("√", "sqrt")))
        else:
            sign = _SIGNS.get(match["sign"], match["sign"])
            if sign == "(":
                calls.append(bool(found) and found[-1].kind == "name")
            elif sign == ")" and calls:
                calls.pop()
            found.append(_Token("sign", sign))
    return found


class _Parser:
    """Precedence climbing; `_depth` bounds the recursion."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def whole(self) -> Tree:
        if not self._tokens:
            raise fail("There is no sum to work out.")
        tree = self._operation(0)
        if self._at < len(self._tokens):
            raise fail(f"I cannot read the sum from «{self._tokens[self._at].text}» on.")
        return tree

    def _peek(self, ahead: int = 0) -> _Token:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else _Token("end", "the end")

    def _takes(self, sign: str) -> bool:
        if self._peek() == _Token("sign", sign):
            self._at += 1
            return True
        return False

    def _operation(self, least: int) -> Tree:
        self._depth += 1
        if self._depth > DEEPEST:
            raise fail(f"The sum is nested too deeply: at most {DEEPEST} levels.")
        left = self._signed()
        while (sign := self._sign_ahead()) and _BINDS[sign] > least:
            if self._peek().text in _BINDS:
                self._at += 1
            right = self._operation(_BINDS[sign] - (sign == "**"))
            left = _combined(sign, left, right)
        self._depth -= 1
        return left

    def _sign_ahead(self) -> str:
        """The operation that follows; `2pi` and `3(4 + 5)` multiply without a sign."""
        token = self._peek()
        if token.kind == "sign" and token.text in _BINDS:
            return token.text
        return "*" if token.kind == "name" or token.text == "(" else ""

    def _signed(self) -> Tree:
        negative = False
        while self._peek().kind == "sign" and self._peek().text in "+-":
            negative ^= self._peek().text == "-"
            self._at += 1
        if not negative:
            return self._postfixed(self._operand())
        return Negative(self._operation(_UNARY_BINDS))

    def _operand(self) -> Tree:
        token = self._peek()
        self._at += 1
        if token.kind == "number":
            return Number(token.value, written_value(token.value))
        if token.kind == "name":
            return self._named(token.text)
        if token.text == "(":
            inner = self._operation(0)
            if not self._takes(")"):
                raise fail("A closing parenthesis is missing.")
            return inner
        raise fail(f"A number is missing before {token.text if token.kind == 'end' else '«' + token.text + '»'}.")

    def _named(self, name: str) -> Tree:
        if name in _CONSTANTS:
            return Number(_CONSTANTS[name], name)
        if name not in FUNCTIONS:
            raise fail(f"I do not know «{name[:40]}» in a sum. I know {', '.join(sorted(FUNCTIONS))}, pi and e.")
        if not self._takes("("):
            return self._of_operand(name)
        arguments = [self._operation(0)]
        while self._takes(","):
            arguments.append(self._operation(0))
        if not self._takes(")"):
            raise fail(f"A closing parenthesis is missing after {name}.")
        return Call(name, tuple(arguments))

    def _of_operand(self, name: str) -> Tree:
        """`sqrt 2`: a function without parentheses takes the next operand."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise fail(f"The sum is nested too deeply: at most {DEEPEST} levels.")
        tree = Call(name, (self._postfixed(self._operand()),))
        self._depth -= 1
        return tree

    def _postfixed(self, tree: Tree) -> Tree:
        while True:
            if self._takes("!"):
                tree = Call("factorial", (tree,))
            elif self._takes("°"):
                tree = Call("radians", (tree,))
            elif self._peek() == _Token("sign", "%") and not self._begins_operand(1):
                self._at += 1
                tree = Percent(tree)
            else:
                return tree

    def _begins_operand(self, ahead: int) -> bool:
        token = self._peek(ahead)
        return token.kind in ("number", "name") or token.text == "("


def _combined(sign: str, left: Tree, right: Tree) -> Tree:
    """`200 + 10%` means ten percent of the two hundred."""
    if isinstance(right, Percent) and sign in "+-":
        return Operation(sign, left, Percent(Operation("*", left, right.of)))
    return Operation(sign, left, right)
