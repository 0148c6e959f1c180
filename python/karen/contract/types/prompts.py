"""The texts that language models are told, as templates."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from karen.contract.types.wire import MessageText, Wire

PromptName = Annotated[str, Field(min_length=1, max_length=64)]


class PromptInfo(Wire):
    """Each variable stands in braces in the text."""

    name: str
    version: int
    variables: list[str]
    text: str


class Prompts(Wire):
    prompts: list[PromptInfo]


class FillPrompt(Wire):
    prompt: PromptName
    variables: Annotated[dict[str, MessageText], Field(max_length=20)] = {}


class FilledPrompt(Wire):
    prompt: str
    version: int
    text: str
