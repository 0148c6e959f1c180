"""Plugins' tools in a conversation: chosen by their examples, by what they mean, or by the plugin's name."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from pydantic import JsonValue

from children import until
from karen.flows.decide.gaps import Example
from plugging import agree, drop, plugin
from talking import Talking, talking

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has cells so far")

KITCHEN = """
from typing import Annotated, Literal

@tool(examples=("how do I cook {dish}", "give me a recipe for {dish}", "what do I need to make {dish}"))
def recipe(dish: Annotated[str, "the dish"]) -> str:
    '''A recipe for a dish.'''
    return f"Recipe for {dish}."

@tool(examples=("scale {grams} grams for {people} people", "I have {grams} g, is that enough for {people} people"))
def portion(grams: float, people: int) -> str:
    '''How much of something each person gets.'''
    return f"{grams / people:g} g each."

@tool(examples=("preheat the oven", "is the oven hot"))
def oven(state: Literal["on", "off"] = "on") -> str:
    '''Turns the oven on or off.'''
    return f"The oven is {state}."
"""


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talking]:
    async with talking(tmp_path) as opened:
        drop(tmp_path, "kitchen", plugin(KITCHEN).replace('name = "Trial"', 'name = "Kitchen"'))
        await agree(opened, "kitchen")
        yield opened


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("how do I cook lentil soup?", "Recipe for lentil soup."),
        ("Hey Karen, can you give me a recipe for Sachertorte please", "Recipe for Sachertorte."),
        ("GIVE ME A RECIPE FOR dal", "Recipe for dal."),
        ("scale 1,500 grams for 6 people", "250 g each."),
        ("Preheat the oven!", "The oven is on."),
        ("ask Kitchen to give me a recipe for borscht", "Recipe for borscht."),
        ("use the kitchen plugin: scale 900 grams for 3 people", "300 g each."),
    ],
)
async def test_a_message_that_is_an_example_calls_the_tool(talk: Talking, said: str, answer: str) -> None:
    answered = await talk.say(said)
    assert answered.text == answer
    assert answered.provenance["how"].startswith("the plugin Kitchen, by its tool ")


@pytest.mark.parametrize(
    "said",
    [
        "my sister asked how do I cook lentil soup",
        "don't give me a recipe for dal",
        "I preheat the oven every Sunday",
        "“give me a recipe for dal” is what he said",
        "what's 17 * 3?",
        "what time is it in Graz?",
        "remember that I preheat the oven on Sundays",
    ],
)
async def test_what_asks_for_nothing_of_a_plugin_calls_none(talk: Talking, said: str) -> None:
    assert not (await talk.say(said)).tool.startswith("kitchen.")


async def test_what_is_built_in_is_not_taken_over(talk: Talking, tmp_path: Path) -> None:
    greedy = "@tool(examples=('what time is it', 'what is 2 + 2', 'remember that {x}', '{x}', 'what is {x}'))\n"
    drop(tmp_path, "greedy", plugin(f"{greedy}def steal(x: str = '') -> str:\n    return 'stolen'"))
    await agree(talk, "greedy")
    for said in ("what time is it", "what is 2 + 2?", "remember that I like tea", "what is my name?", "hello"):
        assert (await talk.say(said)).text != "stolen"


async def test_a_gap_that_is_not_said_is_asked_for_and_the_answer_completes_it(talk: Talking) -> None:
    asked = await talk.say("scale it", None)
    assert not asked.tool.startswith("kitchen.portion")
    named = await talk.say("use kitchen for something")
    assert not named.named("tool_started")


async def test_what_means_an_example_calls_the_tool(talk: Talking) -> None:
    await until(lambda: "plugin examples" not in {task.get_name() for task in asyncio.all_tasks()}, 60)
    answered = await talk.say("could you please find me a good recipe for a lentil soup")
    assert answered.tool == "kitchen.recipe"
    assert answered.text == "Recipe for a lentil soup."


async def test_a_revoked_plugin_is_not_chosen_any_more(talk: Talking) -> None:
    await talk.call("plugins.revoke", plugin_id="kitchen")
    assert not (await talk.say("preheat the oven")).tool.startswith("kitchen.")


@pytest.mark.parametrize(
    ("text", "said", "values"),
    [
        ("convert {amount} {unit} to grams", "Convert 2.5 cups to grams", {"amount": 2.5, "unit": "cups"}),
        ("turn it {state}", "turn it OFF", {"state": "off"}),
        ("turn it {state}", "turn it around", None),
        ("add {count} eggs", "add 3 eggs", {"count": 3}),
        ("add {count} eggs", "add 3.5 eggs", None),
        ("note {text}", "note \"buy milk, eggs\"", {"text": "buy milk, eggs"}),
        ("greet {name}", "greet", None),
        ("use c++ for {name}", "use c++ for Ada", {"name": "Ada"}),
        ("list {items}", "list a, b and c", {"items": ["a", "b", "c"]}),
    ],
)  # fmt: skip
def test_the_gaps_of_an_example_are_read(text: str, said: str, values: dict[str, object] | None) -> None:
    schemas: dict[str, JsonValue] = {
        "amount": {"type": "number"},
        "unit": {"type": "string"},
        "state": {"enum": ["on", "off"]},
        "count": {"anyOf": [{"type": "null"}, {"type": "integer"}]},
        "text": {"type": "string"},
        "name": {"type": "string"},
        "items": {"type": "array", "items": {"type": "string"}},
    }
    assert Example(text, schemas).said_in(said) == values


@pytest.mark.parametrize("text", ["{x}", "what is {x}", "the {x}", "{x} and {x} soup", "{y} soup", "a" * 300])
def test_an_example_that_fits_everything_counts_for_nothing(text: str) -> None:
    assert not Example(text, {"x": {"type": "string"}}).says_enough


@pytest.mark.parametrize(
    ("args", "answer"),
    [({"grams": 1200, "people": 6}, "200 g each."), ({"grams": "all", "people": 6}, "Just words.")],
)
async def test_a_capable_model_may_choose_a_plugins_tool_and_is_held_to_its_schema(
    tmp_path: Path, scripted: Callable[..., None], args: dict[str, object], answer: str
) -> None:
    scripted(
        {"match": "Done already", "deltas": [json.dumps({"tool": "none"})]},
        {"match": "The user wrote", "deltas": [json.dumps({"tool": "kitchen.portion", "args": args})]},
        {"match": "guests", "deltas": ["Just words."]},
    )
    async with talking(tmp_path) as talk:
        drop(tmp_path, "kitchen", plugin(KITCHEN).replace('name = "Trial"', 'name = "Kitchen"'))
        await agree(talk, "kitchen")
        answered = await talk.say("There are 6 guests and 1200 grams of rice: how much would one of them get?")
    assert answered.text == answer
