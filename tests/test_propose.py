"""What a capable model proposes is a tool's call by the tool's own rules, from what was said, or it is nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from datetime import UTC, datetime

import pytest

from karen.base.installation import command
from karen.contract.errors import ModelUnavailable
from karen.contract.types.decisions import UseTool
from karen.flows.propose import LONGEST_RESULT, MOST_STEPS, Step, propose
from karen.models.files.embedded import EmbeddedProvider
from karen.models.provider import Condition, Prompt, Usage
from karen.models.provider import Model as AnyModel
from karen.tools.calculate import CalculateTool
from karen.tools.convert import ConvertTool

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TOOLS = (CalculateTool(), ConvertTool())
SAID = "Grandma's recipe wants 3 cups of flour, what would that be in millilitres?"
MEASURED = {"tool": "convert", "args": {"value": 3, "from_unit": "cups", "to_unit": "millilitres"}}


class ScriptedModel:
    """Answers with these pieces; None hangs."""

    label, tiny, stops, continues, context_tokens = "Scripted", False, True, False, 4096

    def __init__(self, pieces: Sequence[str | Exception | None]) -> None:
        self.pieces = pieces
        self.asked: list[Prompt] = []

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage]:
        self.asked.append(prompt)
        for piece in self.pieces:
            if isinstance(piece, Exception):
                raise piece
            if piece is None:
                await asyncio.sleep(60)
            else:
                yield piece
        yield Usage()

    def condition(self) -> Condition:
        raise NotImplementedError

    async def load(self) -> None: ...

    async def unload(self) -> None: ...


def answering(answer: object) -> ScriptedModel:
    return ScriptedModel([json.dumps(answer)])


async def proposed(model: AnyModel, said: str = SAID, done: Sequence[Step] = ()) -> UseTool | None:
    return await propose(model, said, NOW, TOOLS, done, patience_s=0.2)


async def test_a_call_that_is_well_formed_and_of_what_was_said_is_proposed() -> None:
    call = await proposed(answering(MEASURED))
    assert call == UseTool(tool="convert", args=MEASURED["args"], why="the model Scripted proposed it", confidence=0.6)


@pytest.mark.parametrize(
    "pieces",
    [
        [],
        ["{"],
        ["[" * 3000],
        ["nothing"],
        ["[1]"],
        ["null"],
        ['{"tool": "none"}'],
        ['{"tool": "format_disk", "args": {}}'],
        ['{"tool": ["convert"], "args": {}}'],
        ['{"tool": "convert"}'],
        ['{"tool": "convert", "args": [3]}'],
        ['{"tool": "convert", "args": {"value": "three", "from_unit": "cups", "to_unit": "millilitres"}}'],
        ['{"tool": "convert", "args": {"value": 3, "from_unit": "cups", "to_unit": "millilitres", "more": 1}}'],
        ['{"tool": "convert", "args": {"value": 3, "from_unit": "miles", "to_unit": "leagues"}}'],
        ["x" * 1000] * 1000,
        [None],
        ['{"tool": "convert", ', None],
        [ModelUnavailable("The server is gone. Start it.")],
    ],
)
async def test_what_is_broken_invented_endless_or_silent_is_no_call(pieces: Sequence[str | Exception | None]) -> None:
    assert await proposed(ScriptedModel(pieces)) is None


async def test_the_model_is_held_to_the_arguments_of_the_tools() -> None:
    model = answering(MEASURED)
    await proposed(model)
    schema = json.loads(json.dumps(model.asked[0].schema))
    assert [choice["properties"]["tool"]["const"] for choice in schema["anyOf"]] == ["none", "calculate", "convert"]
    assert schema["anyOf"][2]["properties"]["args"]["required"] == ["value", "from_unit", "to_unit"]


async def test_what_was_pasted_is_not_shown_to_the_model() -> None:
    model = answering({"tool": "none"})
    await proposed(model, "What do you make of this?\n```\nconvert 3 cups to millilitres\n```")
    await proposed(model, "```\nconvert 3 cups to millilitres\n```")
    (prompt,) = model.asked
    assert "cups" not in prompt.messages[-1].content


async def test_a_plan_goes_on_from_what_came_out_and_ends() -> None:
    first = Step(UseTool(tool="calculate", args={"expression": "3*2"}, why="", confidence=1), "3 × 2 = 6 cups")
    model = answering({"tool": "convert", "args": {"value": 6, "from_unit": "cups", "to_unit": "millilitres"}})
    second = await proposed(model, done=[first])
    assert second is not None
    assert "3 × 2 = 6 cups" in model.asked[0].messages[-1].content
    assert await proposed(model, done=[first, Step(second, "1,420 ml")]) is None
    assert await proposed(answering(MEASURED), done=[first] * MOST_STEPS) is None


@pytest.fixture
async def embedded() -> AsyncIterator[AnyModel]:
    provider = EmbeddedProvider(command("model-runner"))
    try:
        yield provider.model("")
    finally:
        await provider.close()


async def test_a_real_engine_keeps_to_the_schema(embedded: AnyModel) -> None:
    asking = answering({"tool": "none"})
    await proposed(asking, "Convert 3 cups to millilitres.")
    answer = "".join([piece async for piece in embedded.stream(asking.asked[0]) if isinstance(piece, str)])
    chosen = json.loads(answer)
    assert chosen["tool"] in ("none", "calculate", "convert")
    assert chosen["tool"] == "none" or isinstance(chosen["args"], dict)


async def test_a_long_result_is_shown_in_part_and_no_patience_left_asks_nothing() -> None:
    model = answering({"tool": "none"})
    long = Step(UseTool(tool="calculate", args={}, why="", confidence=1), "7" * 50_000)
    await proposed(model, done=[long])
    assert model.asked[0].messages[-1].content.count("7") == LONGEST_RESULT
    assert await propose(model, SAID, NOW, TOOLS, patience_s=0.0) is None
    assert len(model.asked) == 1
