"""Messages as passages: with what they were said to, never across a long pause, always as they are now."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from conversing import ME, Conversing, conversing
from karen.base.passages import Passage
from karen.conversations.passages import BEFORE_CHARACTERS, MessagePassages


@pytest.fixture
async def karen(tmp_path: Path) -> AsyncIterator[Conversing]:
    async with conversing(tmp_path / "karen.sqlite") as karen:
        yield karen


def message(key: str, content: str, minute: int = 0, **fields: Any) -> dict[str, Any]:
    hours, minutes = divmod(minute, 60)
    return {
        "external_id": key,
        "role": "user",
        "content": content,
        "timestamp": f"2026-01-01T{hours:02}:{minutes:02}:00Z",
        **fields,
    }


async def take_in(karen: Conversing, *messages: dict[str, Any]) -> str:
    report = await karen.call("import", title="A talk", messages=list(messages))
    return str(report["conversation_id"])


async def passages(karen: Conversing) -> dict[str, Passage]:
    """By their external ids, as the index loads them."""
    source = MessagePassages()
    paged, _ = await karen.database.read(lambda session: source.page(session, ME.tenant_id, ME.user_id, 0, 100))
    ids = [passage.id for passage in paged]
    found = await karen.database.read(
        lambda session: source.load(session, ME.tenant_id, ME.user_id, ids, with_before=True)
    )
    return {passage.external_id or passage.id: passage for passage in found}


async def test_a_message_means_what_it_means_after_the_one_before(karen: Conversing) -> None:
    await take_in(
        karen, message("q", "Did you take her flowers?", author="Ana"), message("a", "Every time.", author="Bo")
    )
    found = await passages(karen)
    assert found["q"].spoken == "Ana: Did you take her flowers?"
    assert found["a"].spoken == "Ana: Did you take her flowers?\nBo: Every time."


async def test_what_was_said_hours_before_is_not_what_is_answered(karen: Conversing) -> None:
    await take_in(karen, message("q", "Good night."), message("a", "Good morning.", minute=9 * 60))
    assert (await passages(karen))["a"].spoken == "Good morning."


async def test_of_a_long_message_before_the_end_counts(karen: Conversing) -> None:
    await take_in(karen, message("q", "x" * 1000 + "the end"), message("a", "Yes."))
    before = (await passages(karen))["a"].before
    assert before is not None
    assert len(before) == BEFORE_CHARACTERS
    assert before.endswith("the end")


async def test_whoever_follows_a_changed_message_is_looked_at_again(karen: Conversing) -> None:
    await take_in(karen, message("q", "Tea?"), message("a", "Please."), message("b", "Here."))
    found = await passages(karen)
    seen: list[str] = []
    karen.outbox.watch(lambda *row: seen.append(row[3]))
    await karen.call("edit", message_id=found["q"].id, content="Coffee?")
    assert seen == [found["q"].id, found["a"].id]
    assert (await passages(karen))["a"].spoken == "Coffee?\nPlease."
