"""What Karen asked back outlives her: killed before the answer, she takes the next message for it all the same."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from sidecar_process import SidecarProcess
from test_chat import events, messages, opened


def killed_after_asking(folder: Path, text: str) -> list[dict[str, Any]]:
    """The events of a turn, heard to its end; then the sidecar gets no chance to tidy up."""
    sidecar = SidecarProcess(folder, [sys.executable, "-m", "karen", "sidecar"])
    try:
        sidecar.send({"id": 1, "method": "chat.send", "params": {"text": text}})
        return [frame["data"] for frame in sidecar.replies(1) if frame["kind"] == "item"]
    finally:
        sidecar.process.kill()
        sidecar.close()


@pytest.mark.parametrize(
    ("request_text", "answer", "tool", "args"),
    [
        ("search my messages", "rope", "search_history", {"query": "rope"}),
        (
            "add something to my shopping list",
            "oat milk",
            "lists",
            {"list": "shopping", "action": "add", "item": "oat milk"},
        ),
    ],
)
async def test_the_answer_after_a_kill_completes_what_was_asked_before_it(
    tmp_path: Path, request_text: str, answer: str, tool: str, args: dict[str, Any]
) -> None:
    asked = killed_after_asking(tmp_path, request_text)
    conversation_id = asked[0]["conversation_id"]
    async with opened(tmp_path) as application:
        answered = await events(application, text=answer, conversation_id=conversation_id)
        kept = await messages(application, conversation_id)
        elsewhere = await events(application, text=answer)
    decision = answered[1]["decision"]
    assert elsewhere[1]["decision"]["kind"] == "reply"
    assert asked[1]["decision"]["kind"] == "ask"
    assert (decision["kind"], decision["tool"], decision["args"]) == ("use_tool", tool, args)
    assert [message["content"] for message in kept[:3]] == [request_text, asked[-1]["answer"], answer]


async def test_a_message_about_something_else_after_a_kill_is_no_answer(tmp_path: Path) -> None:
    asked = killed_after_asking(tmp_path, "search my messages")
    async with opened(tmp_path) as application:
        told = await events(application, text="what is 5 + 5", conversation_id=asked[0]["conversation_id"])
    assert told[1]["decision"]["tool"] == "calculate"
