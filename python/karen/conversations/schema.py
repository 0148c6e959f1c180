"""The steps that bring a database to the rows of conversations."""

from __future__ import annotations

from sqlalchemy import Connection

from karen.base.dialect import is_server
from karen.base.migrations import PackageMigrations, run_statements
from karen.conversations.mending import mend_conversations

_CONVERSATIONS = (
    """
    CREATE TABLE conversation (
        id VARCHAR PRIMARY KEY NOT NULL,
        tenant_id VARCHAR NOT NULL,
        user_id VARCHAR NOT NULL,
        title VARCHAR NOT NULL,
        title_automatic BOOLEAN NOT NULL,
        imported_title VARCHAR,
        status VARCHAR NOT NULL,
        status_before VARCHAR,
        priority VARCHAR NOT NULL,
        pinned BOOLEAN NOT NULL,
        session_id VARCHAR,
        ui_source VARCHAR NOT NULL,
        ui_context JSON NOT NULL,
        ai_insights JSON NOT NULL,
        user_settings JSON,
        summary VARCHAR,
        context_memories JSON NOT NULL,
        proactive_suggestions JSON NOT NULL,
        last_ai_response_id VARCHAR,
        branched_from VARCHAR,
        message_count INTEGER NOT NULL,
        last_position INTEGER NOT NULL,
        preview VARCHAR NOT NULL,
        created_at DATETIME NOT NULL,
        updated_at DATETIME NOT NULL,
        deleted_at DATETIME
    )
    """,
    "CREATE INDEX conversation_listed ON conversation (tenant_id, user_id, status, pinned, updated_at, id)",
    "CREATE INDEX conversation_session ON conversation (session_id) WHERE session_id IS NOT NULL",
    "CREATE INDEX conversation_status ON conversation (id, status)",
    """
    CREATE TABLE conversation_tag (
        conversation_id VARCHAR NOT NULL REFERENCES conversation (id),
        tag VARCHAR NOT NULL,
        tenant_id VARCHAR NOT NULL,
        user_id VARCHAR NOT NULL,
        PRIMARY KEY (conversation_id, tag)
    )
    """,
    "CREATE INDEX conversation_tagged ON conversation_tag (tenant_id, user_id, tag)",
    """
    CREATE TABLE session (
        id VARCHAR PRIMARY KEY NOT NULL,
        tenant_id VARCHAR NOT NULL,
        user_id VARCHAR NOT NULL,
        ui_source VARCHAR NOT NULL,
        started_at DATETIME NOT NULL,
        last_seen_at DATETIME NOT NULL
    )
    """,
    "CREATE INDEX session_of ON session (tenant_id, user_id)",
)


_MESSAGES = (
    """
    CREATE TABLE message (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        id VARCHAR NOT NULL UNIQUE,
        tenant_id VARCHAR NOT NULL,
        user_id VARCHAR NOT NULL,
        conversation_id VARCHAR NOT NULL REFERENCES conversation (id),
        position INTEGER NOT NULL,
        version INTEGER NOT NULL,
        shown BOOLEAN NOT NULL,
        role VARCHAR NOT NULL,
        status VARCHAR NOT NULL,
        timestamp DATETIME NOT NULL,
        replies_to VARCHAR,
        external_id VARCHAR,
        author VARCHAR,
        ui_source VARCHAR NOT NULL,
        content VARCHAR NOT NULL,
        provenance JSON,
        ai_data JSON,
        ai_confidence FLOAT,
        processing_time_ms FLOAT,
        tokens_used INTEGER,
        model_used VARCHAR,
        user_feedback VARCHAR,
        edit_history JSON NOT NULL,
        details JSON NOT NULL
    )
    """,
    "CREATE UNIQUE INDEX message_placed ON message (conversation_id, position, version)",
    "CREATE UNIQUE INDEX message_shown ON message (conversation_id, position) WHERE shown",
    "CREATE UNIQUE INDEX message_known ON message (conversation_id, external_id) WHERE external_id IS NOT NULL",
    "CREATE INDEX message_unfinished ON message (status) WHERE status = 'streaming'",
)

# What is searched: of each answer the newest version, and no half-written one. `scope` is one token for the profile
# and one for the conversation, so the index itself narrows a common word to those who may see it.
_SEARCHED = (
    """
    CREATE VIEW message_searched AS
    SELECT sequence, content,
           'u' || hex(tenant_id || '/' || user_id) || ' c' || hex(conversation_id) AS scope
    FROM message WHERE shown AND status <> 'streaming'
    """,
    """
    CREATE VIRTUAL TABLE message_text USING fts5 (
        content, scope, content='message_searched', content_rowid='sequence',
        tokenize='unicode61 remove_diacritics 2', prefix='2 3'
    )
    """,
    """
    CREATE TRIGGER message_text_added AFTER INSERT ON message
    WHEN new.shown AND new.status <> 'streaming' BEGIN
        INSERT INTO message_text (rowid, content, scope)
        SELECT sequence, content, scope FROM message_searched WHERE sequence = new.sequence;
    END
    """,
    """
    CREATE TRIGGER message_text_left BEFORE UPDATE OF content, shown, status ON message
    WHEN old.shown AND old.status <> 'streaming' BEGIN
        INSERT INTO message_text (message_text, rowid, content, scope)
        SELECT 'delete', sequence, content, scope FROM message_searched WHERE sequence = old.sequence;
    END
    """,
    """
    CREATE TRIGGER message_text_changed AFTER UPDATE OF content, shown, status ON message
    WHEN new.shown AND new.status <> 'streaming' BEGIN
        INSERT INTO message_text (rowid, content, scope)
        SELECT sequence, content, scope FROM message_searched WHERE sequence = new.sequence;
    END
    """,
    """
    CREATE TRIGGER message_text_removed BEFORE DELETE ON message
    WHEN old.shown AND old.status <> 'streaming' BEGIN
        INSERT INTO message_text (message_text, rowid, content, scope)
        SELECT 'delete', sequence, content, scope FROM message_searched WHERE sequence = old.sequence;
    END
    """,
)

_SEARCHED_ON_SERVER = (
    # Folded and cut at the same places as the words of a query; a message is searched as far as tsvector reaches.
    r"""
    CREATE OR REPLACE FUNCTION folded_words(said TEXT) RETURNS TEXT IMMUTABLE PARALLEL SAFE LANGUAGE SQL AS $$
        SELECT regexp_replace(
            regexp_replace(lower(normalize(left(said, 100000), NFKD)), '[\u0300-\u036f]', '', 'g'),
            '[^[:alnum:]]+', ' ', 'g')
    $$
    """,
    """
    ALTER TABLE message ADD COLUMN searched TSVECTOR
    GENERATED ALWAYS AS (to_tsvector('simple', folded_words(content))) STORED
    """,
    "CREATE INDEX message_searched ON message USING GIN (searched) WHERE shown AND status <> 'streaming'",
)


_DRAFTS = """
    CREATE TABLE draft (
        tenant_id VARCHAR NOT NULL,
        user_id VARCHAR NOT NULL,
        conversation_id VARCHAR NOT NULL,
        text VARCHAR NOT NULL,
        changed_at DATETIME NOT NULL,
        PRIMARY KEY (tenant_id, user_id, conversation_id)
    )
    """

_IMPORTED_IDS = (
    "ALTER TABLE conversation ADD COLUMN imported_id VARCHAR",
    """
    CREATE INDEX conversation_imported ON conversation (tenant_id, user_id, imported_id)
    WHERE imported_id IS NOT NULL
    """,
)


_SUMMARIES = """
    CREATE TABLE conversation_summary (
        conversation_id VARCHAR PRIMARY KEY NOT NULL REFERENCES conversation (id),
        tenant_id VARCHAR NOT NULL, user_id VARCHAR NOT NULL,
        stretches JSON NOT NULL, message_count INTEGER NOT NULL, updated_at DATETIME NOT NULL
    )
    """


def _summaries(connection: Connection) -> None:
    run_statements(connection, _SUMMARIES)


def _questions(connection: Connection) -> None:
    run_statements(connection, "ALTER TABLE message ADD COLUMN question JSON")


def _tag_places(connection: Connection) -> None:
    run_statements(connection, "ALTER TABLE conversation_tag ADD COLUMN place INTEGER NOT NULL DEFAULT 0")
    if not is_server(connection):
        run_statements(connection, "UPDATE conversation_tag SET place = rowid")


def _conversations(connection: Connection) -> None:
    run_statements(connection, *_CONVERSATIONS)


def _messages(connection: Connection) -> None:
    run_statements(connection, *_MESSAGES, *(_SEARCHED_ON_SERVER if is_server(connection) else _SEARCHED))


def _drafts(connection: Connection) -> None:
    run_statements(connection, _DRAFTS)


def _imported_ids(connection: Connection) -> None:
    run_statements(connection, *_IMPORTED_IDS)


MIGRATIONS = PackageMigrations(
    "conversations",
    [_conversations, _messages, _drafts, _imported_ids, _summaries, _tag_places, _questions],
    mend_conversations,
)
