"""What conversations need to be whole again when some of their rows were lost with a damaged file."""

from __future__ import annotations

from sqlalchemy import Connection

from karen.base.migrations import run_statements
from karen.conversations.excerpts import preview_of

RECOVERED_TITLE = "Recovered conversation"


def mend_conversations(connection: Connection) -> None:
    """Messages of a lost conversation get a new one; each knows its messages, and they can be searched."""
    run_statements(
        connection,
        # Of the versions of an answer the newest that is left is shown.
        """
        UPDATE message SET shown = 1 WHERE sequence IN (
            SELECT max(sequence) FROM message GROUP BY conversation_id, position HAVING sum(shown) = 0)
        """,
        f"""
        INSERT INTO conversation (
            id, tenant_id, user_id, title, title_automatic, status, priority, pinned, ui_source, ui_context,
            ai_insights, context_memories, proactive_suggestions, message_count, last_position, preview, created_at,
            updated_at)
        SELECT conversation_id, tenant_id, user_id, '{RECOVERED_TITLE}', 0, 'active', 'normal', 0, min(ui_source),
               '{{}}', '{{}}', '[]', '[]', 0, 0, '', min(timestamp), max(timestamp)
        FROM message WHERE conversation_id NOT IN (SELECT id FROM conversation) GROUP BY conversation_id
        """,  # noqa: S608  # a constant
        "DELETE FROM conversation_tag WHERE conversation_id NOT IN (SELECT id FROM conversation)",
        "DELETE FROM conversation_summary",  # each is made again, from the messages that are left
        """
        UPDATE conversation SET
            message_count = (SELECT count(*) FROM message WHERE conversation_id = conversation.id AND shown),
            last_position = max(last_position, coalesce(
                (SELECT max(position) FROM message WHERE conversation_id = conversation.id), 0))
        """,
        "INSERT INTO message_text (message_text) VALUES ('rebuild')",
    )
    _mend_previews(connection)


def _mend_previews(connection: Connection) -> None:
    """Of those that have none, for a recovered conversation or for one whose newest message was lost."""
    newest = connection.exec_driver_sql(
        "SELECT m.conversation_id, m.content FROM message AS m JOIN conversation AS c ON c.id = m.conversation_id "
        "WHERE c.preview = '' AND m.shown AND m.content <> '' ORDER BY m.position"
    )
    previews = {conversation_id: preview_of(content) for conversation_id, content in newest}
    for conversation_id, preview in previews.items():
        connection.exec_driver_sql("UPDATE conversation SET preview = ? WHERE id = ?", (preview, conversation_id))
