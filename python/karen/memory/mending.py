"""What memories need to be whole again when some of their rows were lost with a damaged file."""

from __future__ import annotations

from sqlalchemy import Connection

from karen.base.migrations import run_statements


def mend_memories(connection: Connection) -> None:
    """Nothing hangs on a lost memory, each has a source, what took a place is there, and all can be searched."""
    run_statements(
        connection,
        "DELETE FROM memory_tag WHERE memory_id NOT IN (SELECT id FROM memory)",
        "DELETE FROM memory_source WHERE memory_id NOT IN (SELECT id FROM memory)",
        """
        INSERT INTO memory_source (memory_id, tenant_id, user_id, conversation_id, timestamp)
        SELECT id, tenant_id, user_id, conversation_id, coalesce(valid_from, created_at) FROM memory
        WHERE id NOT IN (SELECT memory_id FROM memory_source)
        """,
        # What held before a fact that was lost stays history: that it holds again is not for a repair to say.
        "UPDATE memory SET superseded_by = NULL WHERE superseded_by NOT IN (SELECT id FROM memory)",
        "DELETE FROM memory_merge WHERE kept_id NOT IN (SELECT id FROM memory)",
        # The index is looked through again: it may hold what is gone, and lack what is here.
        "DELETE FROM index_state",
    )
