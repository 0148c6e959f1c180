"""Prompt templates: every variable is declared, a missing one is an error, and what fills one is only text."""

from __future__ import annotations

from typing import Any

import pytest

from calling import call
from karen.contract.errors import InvalidInput, NotFound
from karen.contract.method import Registry
from karen.flows.prompts import PROMPTS
from karen.flows.templates import PromptLibrary, PromptTemplate


def library() -> Registry:
    registry = Registry()
    registry.add("ai", PROMPTS)
    return registry


@pytest.mark.parametrize(
    ("text", "variables"), [("Hello {name}", ()), ("Hello", ("name",)), ("{name.secret}", ("name",)), ("{}", ())]
)
def test_a_template_declares_exactly_what_it_uses(text: str, variables: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="greeting"):
        PromptTemplate("greeting", text, variables)


def test_two_templates_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="greeting"):
        PromptLibrary([PromptTemplate("greeting", "Hello"), PromptTemplate("greeting", "Good day", version=2)])


async def test_every_prompt_is_listed_with_its_version_and_variables() -> None:
    listed = {prompt["name"]: prompt for prompt in (await call(library(), "ai.prompts"))["prompts"]}
    assert listed["manner"]["variables"] == ["tone", "length"]
    assert all(prompt["version"] >= 1 and prompt["text"] for prompt in listed.values())


async def test_a_filled_prompt_says_its_version() -> None:
    filled = await call(library(), "ai.fill_prompt", {"prompt": "known", "variables": {"lines": "- I like tea."}})
    assert filled["text"].endswith(":\n- I like tea.")
    assert filled["version"] == 1


@pytest.mark.parametrize(
    ("variables", "field"),
    [
        ({}, "variables.tone"),
        ({"tone": "Write warmly."}, "variables.length"),
        ({"tone": "a", "length": "b", "self": "c"}, "variables.self"),
        ({"tone": 7, "length": "b"}, "variables.tone"),
    ],
)
async def test_a_missing_or_unknown_variable_is_named(variables: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await call(library(), "ai.fill_prompt", {"prompt": "manner", "variables": variables})
    assert field in [wrong.name for wrong in refused.value.fields]


async def test_an_unknown_prompt_names_those_there_are() -> None:
    with pytest.raises(NotFound, match="persona"):
        await call(library(), "ai.fill_prompt", {"prompt": "no_such"})


def test_braces_in_a_value_are_only_text() -> None:
    assert (
        PROMPTS["own_instructions"].fill(instructions="{lines} {0.__class__}").startswith("{lines} {0.__class__} Act")
    )
