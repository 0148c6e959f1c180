"""What a file holds that Karen can take in, before it is written anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

from karen.contract.types.enums import ConversationPriority, MessageRole
from karen.contract.types.memory import Memory
from karen.contract.types.transfer import ImportedMessage


@dataclass(frozen=True, slots=True)
class RawMessage:
    """A message as a format has it; what is wrong with it is found out in `collecting`.

    `own` says that a user's message is the user's own words, and not something pasted or attached.
    """

    external_id: JsonValue
    role: MessageRole
    content: str
    time: datetime | None = None
    author: str | None = None
    model: str | None = None
    own: bool = True


@dataclass(frozen=True, slots=True)
class FoundMessage:
    """`dated` says that the file has its time; otherwise it stands where it does in the conversation."""

    message: ImportedMessage
    dated: bool
    own: bool


@dataclass(frozen=True, slots=True)
class FoundConversation:
    """`external_id` is of the other program; None for what Karen herself wrote, whose messages know each other.

    `remembered` says that the facts in it are memories of the same file.
    """

    external_id: str | None
    title: str
    messages: list[FoundMessage]
    tags: list[str] = field(default_factory=list)
    priority: ConversationPriority = ConversationPriority.NORMAL
    pinned: bool = False
    summary: str | None = None
    remembered: bool = False


@dataclass(frozen=True, slots=True)
class FoundMemory:
    memory: Memory


@dataclass(frozen=True, slots=True)
class FoundSettings:
    """Values by the names of KarenSettings, not validated."""

    values: dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Left:
    """What does not come in: where it stands, and why; the reason is the same for all of a kind."""

    where: str
    reason: str
    count: int = 1


Finding = FoundConversation | FoundMemory | FoundSettings | Left
