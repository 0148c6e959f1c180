"""What Karen is busy with when something is killed. Each goes on until it loses her, or is cancelled."""

from __future__ import annotations

import contextlib
import itertools
import json
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from kills.ledger import Ledger, Streamed
from kills.shells import Shell, call

Activity = Callable[[Shell, Ledger], Awaitable[None]]
PIECE_MS = 5
IMPORTED = 400
STORY = "tell me a story"


def write_script(path: Path, words: int = 4000) -> dict[str, str]:
    """The environment of a model that tells a story of numbered words, 200 a second."""
    deltas = [f"{number} " for number in range(words)]
    path.write_text(json.dumps([{"match": "story", "deltas": deltas, "delay_ms": PIECE_MS}]))
    return {"KAREN_SCRIPTED_MODEL": str(path)}


def conversation_to_import(name: str) -> dict[str, Any]:
    """Of IMPORTED messages."""
    messages = [
        {
            "external_id": f"{name}-{number}",
            "role": "user" if number % 2 else "assistant",
            "content": f"imported {number}",
            "timestamp": "2026-01-01T00:00:00Z",
        }
        for number in range(IMPORTED)
    ]
    return {"title": name, "messages": messages}


async def streaming(shell: Shell, ledger: Ledger) -> None:
    """A model answers."""
    async with contextlib.aclosing(shell.items("chat.send", text=STORY)) as events:
        started = await anext(events)
        ledger.messages |= {started["message_id"], started["answer_id"]}
        answer = Streamed(started["answer_id"])
        ledger.answers.append(answer)
        async for event in events:
            if event["type"] == "text":
                answer.hear(event["delta"])


async def writing(shell: Shell, ledger: Ledger) -> None:
    """Message after message is stored."""
    conversation = await call(shell, "conversations.create", title="written")
    for number in itertools.count():
        content = f"said {number} " + "x" * (number * 37 % 3000)
        message = {"conversation_id": conversation["id"], "role": "user", "content": content}
        ledger.messages.add((await call(shell, "conversations.append", **message))["id"])


async def importing(shell: Shell, ledger: Ledger) -> None:
    """Conversation after conversation is taken in."""
    while True:
        report = await call(shell, "conversations.import", **conversation_to_import(uuid.uuid4().hex))
        ledger.imported[report["conversation_id"]] = report["added"]


async def copying(shell: Shell, ledger: Ledger) -> None:
    """Copy after copy is made of everything."""
    while True:
        ledger.copies.append((await call(shell, "system.backup"))["path"])


async def resting(shell: Shell, ledger: Ledger) -> None:
    """Nothing is asked of her."""


ACTIVITIES: dict[str, Activity] = {
    activity.__name__: activity for activity in (streaming, writing, importing, copying, resting)
}
