"""What was typed and not sent."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from karen.contract.types.wire import Identifier, Wire


class Draft(Wire):
    """What was typed and not sent; None is the conversation that has not begun."""

    conversation_id: Identifier | None = None
    text: Annotated[str, Field(max_length=100_000)]
    """Empty forgets it."""


class Drafts(Wire):
    drafts: list[Draft]
