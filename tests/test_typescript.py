"""The page's side of the contract: complete, tagged unions that narrow, and nothing that is not understood."""

from __future__ import annotations

from collections.abc import AsyncIterator
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, JsonValue

from karen.contract.errors import HTTP_STATUS
from karen.contract.method import Registry, method
from karen.contract.types.wire import Moment, Nothing, Wire
from karen.contract.typescript import contract_hash, typescript


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


class Circle(Wire):
    kind: Literal["circle"] = "circle"
    radius: float


class Square(Wire):
    kind: Literal["square"] = "square"
    side: float = 1.0


class Drawing(Wire):
    """What is drawn.

    With a */ in it."""

    shape: Annotated[Circle | Square, Field(discriminator="kind")]
    colour: Colour = Colour.RED
    when: Moment | None = None
    tags: list[str | int] = []
    counts: dict[str, int] = {}
    by_colour: dict[Colour, bool] = {}
    extra: JsonValue = None
    nested: list[list[str]] = []


class Drawings:
    @method
    async def put(self, drawing: Drawing) -> Drawing:
        """Keep a drawing."""
        return drawing

    @method
    async def all(self, _: Nothing) -> AsyncIterator[Drawing | Circle]:
        """Every drawing."""
        yield Circle(radius=1)


def written(service: object) -> str:
    registry = Registry()
    registry.add("drawings", service)
    return typescript(registry)


@pytest.mark.parametrize(
    "line",
    [
        'export type Colour = "red" | "green"',
        'export type Circle = { kind: "circle"; radius: number }',
        'export type Square = { kind: "square"; side: number }',
        'export type SquareInput = { kind: "square"; side?: number }',
        '  "drawings.put": { params: DrawingInput; result: Drawing }',
        '  "drawings.all": { params: Nothing; item: Drawing | Circle }',
        "/** What is drawn.",
    ],
)
def test_a_model_is_written_for_both_directions(line: str) -> None:
    assert line in written(Drawings())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("shape", "shape: Circle | Square"),
        ("when", "when: string | null"),
        ("tags", "tags: (string | number)[]"),
        ("counts", "counts: Record<string, number>"),
        ("by_colour", "by_colour: Partial<Record<Colour, boolean>>"),
        ("nested", "nested: ((string)[])[]"),
    ],
)
def test_a_field_has_its_type(name: str, expected: str) -> None:
    (drawing,) = [line for line in written(Drawings()).splitlines() if line.startswith("export type Drawing =")]
    assert f"{expected};" in drawing or f"{expected} }}" in drawing, name


def test_a_comment_cannot_be_ended_from_within() -> None:
    assert "With a * / in it." in written(Drawings())


def test_the_union_of_problems_is_always_there_with_every_code() -> None:
    text = typescript(Registry())
    assert "export type Problem = InvalidInput | " in text
    assert all(f'code: "{code}"' in text for code in HTTP_STATUS)


def test_the_hash_changes_with_the_contract_and_with_nothing_else() -> None:
    class Fewer:
        @method
        async def put(self, drawing: Drawing) -> Drawing:
            """Keep a drawing."""
            return drawing

    hashes = []
    for service in (Drawings(), Drawings(), Fewer()):
        registry = Registry()
        registry.add("drawings", service)
        hashes.append(contract_hash(registry))
        assert f'export const CONTRACT = "{hashes[-1]}"' in typescript(registry)
    assert hashes[0] == hashes[1] != hashes[2]
    assert all(len(digest) == 16 and int(digest, 16) >= 0 for digest in hashes)


class Odd(Wire):
    pair: tuple[int, str]


class Amount(Wire):
    amount: Annotated[str, Field(json_schema_extra={"type": "quantity"})]


@pytest.mark.parametrize("model", [Odd, Amount])
def test_a_schema_that_is_not_understood_is_refused_and_not_guessed(model: type[Wire]) -> None:
    class Service:
        async def odd(self, params: Any) -> Nothing:
            """Take something odd."""
            return Nothing()

    Service.odd.__annotations__["params"] = model
    Service.odd = method(Service.odd)  # type: ignore[method-assign]  # the model is a parameter of this test
    with pytest.raises((TypeError, KeyError)):
        written(Service())
