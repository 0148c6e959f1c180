"""Leaves it to chance: coins, dice, numbers, one of several things, their order, passwords. From the system's own
randomness."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from karen.contract.types.enums import PersonalityVerbosity
from karen.contract.types.wire import Text, Wire
from karen.tools.base import BaseTool, ToolCall

MOST_DRAWN = 100
MOST_OPTIONS = 200
LARGEST = 10**15
SIGNS = ("abcdefghijkmnopqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "!#$%&*+-=?@_")
"""Of passwords: none that is taken for another one; a password has at least one of each kind."""
Whole = Annotated[int, Field(ge=-LARGEST, le=LARGEST)]


class RandomKind(StrEnum):
    COIN = "coin"
    DICE = "dice"
    NUMBER = "number"
    CHOICE = "choice"
    ORDER = "order"
    PASSWORD = "password"  # noqa: S105  # a kind of draw


class RandomParams(Wire):
    kind: RandomKind
    count: Annotated[int, Field(ge=1, le=MOST_DRAWN)] = 1
    """How many coins, dice, numbers or choices."""
    sides: Annotated[int, Field(ge=2, le=1_000_000)] = 6
    plus: Annotated[int, Field(ge=-1_000_000, le=1_000_000)] = 0
    """Added to what the dice show together."""
    low: Whole = 1
    high: Whole = 100
    digits: Annotated[int, Field(ge=1, le=15)] | None = None
    """A number of so many digits, which may begin with zeros, instead of one from `low` to `high`."""
    distinct: bool = False
    """No number twice."""
    length: Annotated[int, Field(ge=8, le=128)] = 20
    """Signs of a password."""
    plain: bool = False
    """A password of letters and digits alone."""
    options: Annotated[list[Annotated[Text, Field(min_length=1, max_length=200)]], Field(max_length=MOST_OPTIONS)] = []

    @model_validator(mode="after")
    def _can_be_drawn(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"low ({self.low}) must not be above high ({self.high})")
        if self.kind in (RandomKind.CHOICE, RandomKind.ORDER) and len(self.options) < 2:
            raise ValueError(f"options: a {self.kind} needs at least two")
        if self.kind is RandomKind.NUMBER and self.distinct and self.count > self.high - self.low + 1:
            raise ValueError(f"count: there are no {self.count} different numbers from {self.low} to {self.high}")
        return self


class RandomResult(Wire):
    kind: RandomKind
    drawn: list[str]
    total: int | None
    """Of dice; None for all else."""
    drawn_from: str
    """What could have come: `heads and tails`, `2d6`, `1 to 100`."""


class RandomTool(BaseTool[RandomParams, RandomResult]):
    """Leaves it to chance: flips coins, rolls dice, draws numbers, picks one of several things, shuffles them,
    makes passwords."""

    name = "random"
    aliases = ("coin", "dice", "random_number", "choose")
    acknowledgement = "Drawing …"
    params = RandomParams
    result = RandomResult

    def __init__(self, below: Callable[[int], int] = secrets.randbelow) -> None:
        """`below(n)` draws from 0 to n - 1, each equally likely."""
        self._below = below

    async def run(self, params: RandomParams, call: ToolCall) -> RandomResult:
        match params.kind:
            case RandomKind.COIN:
                faces = [("Heads", "Tails")[self._below(2)] for _ in range(params.count)]
                return RandomResult(kind=params.kind, drawn=faces, total=None, drawn_from="heads and tails")
            case RandomKind.DICE:
                return self._roll(params)
            case RandomKind.NUMBER:
                return self._numbers(params)
            case RandomKind.CHOICE:
                count = min(params.count, len(params.options))
                drawn, source = self._shuffled(params.options)[:count], f"{len(params.options)} choices"
                return RandomResult(kind=params.kind, drawn=drawn, total=None, drawn_from=source)
            case RandomKind.ORDER:
                order = self._shuffled(params.options)
                return RandomResult(kind=params.kind, drawn=order, total=None, drawn_from="every order")
            case RandomKind.PASSWORD:
                return self._password(params)

    def sentence(self, result: RandomResult, verbosity: PersonalityVerbosity) -> str:
        if result.kind is RandomKind.PASSWORD:
            return _told_password(result, verbosity)
        said = ", ".join(result.drawn)
        if result.total is not None and (len(result.drawn) > 1 or str(result.total) != said):
            said = f"{' + '.join(result.drawn)}{_plus(result)} = {result.total}"
        if result.kind is RandomKind.COIN and len(result.drawn) > 1:
            said += f" ({result.drawn.count('Heads')} × heads, {result.drawn.count('Tails')} × tails)"
        if verbosity is PersonalityVerbosity.CONCISE:
            return said
        if verbosity is PersonalityVerbosity.DETAILED:
            return f"{said}: drawn from {result.drawn_from}, each equally likely."
        return f"{result.drawn_from}: {said}." if result.kind is RandomKind.DICE else f"{said}."

    def how(self, result: RandomResult) -> str:
        return f"chance, by this computer's source of randomness ({result.drawn_from})"

    def _roll(self, params: RandomParams) -> RandomResult:
        shown = [self._below(params.sides) + 1 for _ in range(params.count)]
        name = f"{params.count if params.count > 1 else ''}d{params.sides}{f'{params.plus:+d}' if params.plus else ''}"
        total = sum(shown) + params.plus
        return RandomResult(kind=params.kind, drawn=[str(face) for face in shown], total=total, drawn_from=name)

    def _numbers(self, params: RandomParams) -> RandomResult:
        if params.digits:
            drawn = [f"{self._below(10**params.digits):0{params.digits}d}" for _ in range(params.count)]
            return RandomResult(
                kind=params.kind, drawn=drawn, total=None, drawn_from=f"all numbers of {params.digits} digits"
            )
        found: list[int] = []
        while len(found) < params.count:
            number = params.low + self._below(params.high - params.low + 1)
            if not (params.distinct and number in found):
                found.append(number)
        drawn = [str(number) for number in (sorted(found) if params.distinct else found)]
        return RandomResult(kind=params.kind, drawn=drawn, total=None, drawn_from=f"{params.low} to {params.high}")

    def _password(self, params: RandomParams) -> RandomResult:
        kinds = SIGNS[:3] if params.plain else SIGNS
        signs = "".join(kinds)
        drawn = ""
        while not all(any(sign in kind for sign in drawn) for kind in kinds):
            drawn = "".join(signs[self._below(len(signs))] for _ in range(params.length))
        source = f"{len(signs)} signs, {params.length} times"
        return RandomResult(kind=params.kind, drawn=[drawn], total=None, drawn_from=source)

    def _shuffled(self, options: list[str]) -> list[str]:
        left, order = list(options), []
        while left:
            order.append(left.pop(self._below(len(left))))
        return order


def _told_password(result: RandomResult, verbosity: PersonalityVerbosity) -> str:
    """As code, so that no sign of it is read as emphasis."""
    said = f"`{result.drawn[0]}`"
    if verbosity is PersonalityVerbosity.CONCISE:
        return said
    more = f" Drawn from {result.drawn_from}." if verbosity is PersonalityVerbosity.DETAILED else ""
    return f"{said}{more}\n\nIt stands in this conversation until you delete it."


def _plus(result: RandomResult) -> str:
    """What was added to the dice."""
    added = (result.total or 0) - sum(int(face) for face in result.drawn)
    return f" {'+' if added > 0 else '−'} {abs(added)}" if added else ""
