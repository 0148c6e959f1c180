"""An upgrade from the first schema that had messages: every one of them is there, and found as what was said now."""

from __future__ import annotations

from pathlib import Path

from copies import database_in
from kills.activities import IMPORTED
from kills.killing import write_old
from kills.ledger import message_count
from talking import talking


async def test_old_messages_are_kept_copied_and_found_by_memory(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    await write_old(home / "karen.sqlite", tmp_path / "new.sqlite")
    async with talking(home) as talk:
        found = await talk.call("memory.query", text="imported 395", top_k=3)
        stats = await talk.call("conversations.stats")
        facts = await talk.call("memory.facts")
    assert found["hits"][0]["content"] == "imported 395"
    assert found["hits"][0]["source"]["external_id"] == "old-395"
    assert stats["messages"] == IMPORTED
    assert facts == {"facts": []}
    (copy,) = (home / "backups").iterdir()
    assert message_count(database_in(copy)) == IMPORTED
