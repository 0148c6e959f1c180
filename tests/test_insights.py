"""What memory holds besides about whom an answer speaks of, and what a message is about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from talking import talking


async def noticed(folder: Path, told: list[str], question: str) -> Any:
    async with talking(folder) as talk:
        await talk.tell(told)
        return (await talk.say(question)).events[-1]["ai_data"]


async def test_an_answer_about_somebody_brings_what_else_is_known_of_them(tmp_path: Path) -> None:
    told = ["My sister is called Ines.", "Ines plays the cello.", "My dog is called Rex."]
    ai_data = await noticed(tmp_path, told, "what does Ines play?")
    assert ai_data["knowledge_graph_insights"] == "Your sister is Ines."
    assert ai_data["keywords"] == ["ines"]


@pytest.mark.parametrize(
    ("told", "question"),
    [
        (["My sister is called Ines."], "what's my sister called?"),
        (["My sister is called Ines.", "Ruben plays the cello."], "what does Ruben play?"),
        (["My sister is called Ines."], "what time is it in Lima?"),
        (["My sister is called Ines."], "what does Ines play?"),
    ],
)
async def test_where_nothing_else_is_known_nothing_is_said(tmp_path: Path, told: list[str], question: str) -> None:
    assert (await noticed(tmp_path, told, question))["knowledge_graph_insights"] is None


async def test_it_is_kept_with_the_answer_and_forgotten_with_what_it_says(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.tell(["My sister is called Ines.", "Ines plays the cello."])
        asked = await talk.say("what does Ines play?")
        receipt = await talk.call("memory.forget", query="my sister is called Ines", dry_run=False)
        page = await talk.call("conversations.messages", conversation_id=asked.conversation_id)
    assert receipt["left_in"] == []
    assert "sister" not in str(page["messages"])
