"""What to talk about: what is known of a concept and what stands near it, and a line to begin with."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from karen.contract.types.memory import MemorySource
from karen.contract.types.wire import Moment, SearchText, Text, Visible, Wire


class ExploreConceptInput(Wire):
    concept: Annotated[SearchText, Visible]
    limit: Annotated[int, Field(ge=1, le=20)] = 5
    """How many of each to answer at most."""


class KnownPassage(Wire):
    """What the user wrote, or what is remembered of it."""

    kind: Literal["memory", "message"]
    id: str
    text: Text
    source: MemorySource


class RelatedIdea(Wire):
    idea: str
    passages: int
    """In how many of the passages about the concept it stands."""
    source: MemorySource
    """One of them."""


class ExploredConcept(Wire):
    """Nothing here is made up: where nothing was written about it, `known` and `related` are empty."""

    concept: str
    known: list[KnownPassage]
    related: list[RelatedIdea]
    questions: list[str]
    """To go deeper by, shaped by what was asked about and what is known of it."""


class GenerateStarterInput(Wire):
    now: Moment | None = None
    """The user's clock and zone; the machine's without it."""


Basis = Literal["reminder", "fact", "memory", "conversation", "time of day"]


class Starter(Wire):
    """A line to begin a conversation with, and what it is made of."""

    text: str
    basis: Basis
    source_id: str | None
    """Of the reminder, the memory or the conversation."""
