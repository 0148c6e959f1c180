"""Drafts: kept for each conversation and profile, ended by sending, never mixed up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from conversing import ME, OTHER, Conversing, conversing
from karen.contract.errors import InvalidInput, NotFound


@pytest.fixture
async def karen(tmp_path: Path) -> AsyncIterator[Conversing]:
    async with conversing(tmp_path / "karen.sqlite") as karen:
        yield karen


async def kept(karen: Conversing, **more: Any) -> dict[str | None, str]:
    drafts = (await karen.call("drafts", **more))["drafts"]
    return {draft["conversation_id"]: draft["text"] for draft in drafts}


async def test_each_conversation_has_its_own_draft_and_so_has_the_one_to_come(karen: Conversing) -> None:
    first, second = [(await karen.call("create"))["id"] for _ in range(2)]
    await karen.call("save_draft", conversation_id=first, text="half a th")
    await karen.call("save_draft", conversation_id=first, text="half a thought 🦊")
    await karen.call("save_draft", conversation_id=second, text="another")
    await karen.call("save_draft", text="not begun")
    assert await kept(karen) == {first: "half a thought 🦊", second: "another", None: "not begun"}


async def test_an_empty_draft_is_forgotten(karen: Conversing) -> None:
    await karen.call("save_draft", text="not begun")
    await karen.call("save_draft", text="")
    await karen.call("save_draft", text="")
    assert await kept(karen) == {}


async def test_sending_ends_the_draft_of_that_conversation_alone(karen: Conversing) -> None:
    conversation_id = (await karen.call("create"))["id"]
    await karen.call("save_draft", conversation_id=conversation_id, text="question")
    await karen.call("save_draft", text="not begun")
    await karen.answers.begin_turn(ME, conversation_id, "question", karen.clock())
    assert await kept(karen) == {None: "not begun"}
    await karen.answers.begin_turn(ME, None, "another question", karen.clock())
    assert await kept(karen) == {}


async def test_a_profile_sees_and_writes_its_own_alone(karen: Conversing) -> None:
    mine = (await karen.call("create"))["id"]
    await karen.call("save_draft", conversation_id=mine, text="mine")
    with pytest.raises(NotFound, match="There is no conversation"):
        await karen.call("save_draft", OTHER, conversation_id=mine, text="theirs")
    await karen.call("save_draft", OTHER, text="theirs")
    assert await kept(karen) == {mine: "mine"}


async def test_a_draft_beyond_what_can_be_sent_is_refused(karen: Conversing) -> None:
    with pytest.raises(InvalidInput, match="100000"):
        await karen.call("save_draft", text="x" * 100_001)
