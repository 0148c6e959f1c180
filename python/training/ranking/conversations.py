"""The conversations written for learning: who said what when, and questions with the turns that answer them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from pathlib import Path

from karen.contract.types.enums import MessageRole
from karen.contract.types.transfer import ImportedMessage

FOLDER = Path(__file__).parents[1] / "conversations"
ASSISTANT = "Karen"
"""A speaker of this name is the assistant, the other one her user."""
TURN_S = 40


@dataclass(frozen=True)
class Turn:
    id: str
    speaker: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Asked:
    """`evidence` are the ids of the turns that answer it; `category` is single, multi, temporal or open."""

    text: str
    category: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Conversation:
    """`writer` is whoever made it up: what one writer wrote is never both learned from and tested on."""

    id: str
    writer: str
    speakers: tuple[str, ...]
    sessions: tuple[tuple[Turn, ...], ...]
    questions: tuple[Asked, ...]

    @property
    def turns(self) -> Iterator[Turn]:
        return (turn for session in self.sessions for turn in session)


class Telling(Enum):
    """In what form a conversation comes into Karen: people import in every one of these."""

    NAMED = auto()
    """All are users, with their names."""
    PAIR = auto()
    """The second speaker has the role of the assistant; both have names."""
    NAMELESS = auto()
    """Roles and no names: what was said to Karen herself."""


def read_all(folder: Path = FOLDER) -> list[Conversation]:
    return [_read(path) for path in sorted(folder.glob("*.json"))]


def fingerprints(folder: Path = FOLDER) -> dict[str, str]:
    """SHA-256 of each file, by its name."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.json"))}


def messages_of(conversation: Conversation, session: Sequence[Turn], telling: Telling) -> list[ImportedMessage]:
    """One session as `conversations.import` takes it."""
    return [
        ImportedMessage(
            external_id=f"{conversation.id} {turn.id}",
            role=_role(conversation, turn, telling),
            content=turn.text,
            timestamp=turn.at,
            author=None if telling is Telling.NAMELESS else turn.speaker,
        )
        for turn in session
    ]


def _role(conversation: Conversation, turn: Turn, telling: Telling) -> MessageRole:
    second = telling is not Telling.NAMED and turn.speaker == conversation.speakers[1]
    return MessageRole.ASSISTANT if turn.speaker == ASSISTANT or second else MessageRole.USER


def _read(path: Path) -> Conversation:
    written = json.loads(path.read_text(encoding="utf-8"))
    sessions = []
    for session in written["sessions"]:
        began = datetime.fromisoformat(session["when"]).replace(tzinfo=UTC)
        sessions.append(
            tuple(
                Turn(turn["id"], turn["speaker"], turn["text"], began + timedelta(seconds=TURN_S * place))
                for place, turn in enumerate(session["turns"])
            )
        )
    return Conversation(
        id=written["id"],
        writer=written["id"].split("_")[0],
        speakers=tuple(sorted(written["speakers"], key=lambda name: name == ASSISTANT)),
        sessions=tuple(sessions),
        questions=tuple(
            Asked(question["question"], question["category"], tuple(question["evidence"]))
            for question in written["questions"]
        ),
    )
