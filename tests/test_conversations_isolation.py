"""Two profiles never see or touch each other's conversations, by whatever id they try."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from conversing import ME, OTHER, Clock, Conversing
from karen.base.database import Database
from karen.contract.errors import KarenError, NotFound

CONVERSATION, MESSAGE, SESSION = "$conversation", "$message", "$session"
NAMING = {
    "append": {"conversation_id": CONVERSATION, "role": "user", "content": "x"},
    "archive": {"conversation_id": CONVERSATION},
    "branch": {"message_id": MESSAGE},
    "delete": {"conversation_id": CONVERSATION},
    "edit": {"message_id": MESSAGE, "content": "x"},
    "end_session": {"session_id": SESSION},
    "export": {"conversation_ids": [CONVERSATION]},
    "feedback": {"message_id": MESSAGE, "feedback": "up"},
    "get": {"conversation_id": CONVERSATION},
    "messages": {"conversation_id": CONVERSATION},
    "pin": {"conversation_id": CONVERSATION},
    "rename": {"conversation_id": CONVERSATION, "title": "x"},
    "restore": {"conversation_id": CONVERSATION},
    "save_draft": {"conversation_id": CONVERSATION, "text": "theirs"},
    "search": {"text": "secret", "conversation_id": CONVERSATION},
    "summary": {"conversation_id": CONVERSATION},
    "tag": {"conversation_id": CONVERSATION, "add": ["x"]},
    "update": {"conversation_id": CONVERSATION, "summary": "x", "session_id": SESSION},
    "versions": {"message_id": MESSAGE},
}
"""Methods that name something, and how."""
ASKING = {
    "begin_session": {},
    "create": {"title": "theirs", "session_id": SESSION},
    "drafts": {},
    "export": {},
    "import": {
        "title": "secret plans",
        "messages": [
            {"external_id": name, "role": "user", "content": "theirs", "timestamp": "2026-01-01T00:00:00Z"}
            for name in (MESSAGE, "outside")
        ],
    },
    "list": {},
    "search": {"text": "secret"},
    "sessions": {},
    "stats": {},
}
"""Methods that answer from everything a profile has, or make something new."""


async def _mine(karen: Conversing) -> dict[str, str]:
    session = await karen.call("begin_session")
    made = await karen.call("create", title="secret plans", session_id=session["id"], tags=["secret"])
    said = await karen.call(
        "append", conversation_id=made["id"], role="user", content="the secret is out", external_id="outside"
    )
    await karen.call("save_draft", conversation_id=made["id"], text="another secret")
    return {CONVERSATION: made["id"], MESSAGE: said["id"], SESSION: session["id"]}


def _filled(params: Any, ids: dict[str, str]) -> Any:
    text = json.dumps(params)
    for name, value in ids.items():
        text = text.replace(name, value)
    return json.loads(text)


def _rows_of_mine(path: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return [
            row
            for table in ("conversation", "conversation_summary", "conversation_tag", "draft", "message", "session")
            for row in connection.execute(f"SELECT * FROM {table} WHERE user_id = ?", (ME.user_id,))
        ]


async def _refusal(karen: Conversing, method: str, params: Any) -> dict[str, Any]:
    with pytest.raises(NotFound) as refused:
        await karen.items(method, OTHER, **params)
    return {name: value for name, value in vars(refused.value).items() if name not in ("timestamp", "request_id")}


def test_every_method_is_tried(tmp_path: Path) -> None:
    karen = Conversing(tmp_path, Database(tmp_path, tmp_path, ()), Clock())
    assert {name.removeprefix("conversations.") for name in karen.registry} == NAMING.keys() | ASKING.keys()


@pytest.mark.parametrize("method", NAMING)
async def test_what_belongs_to_another_is_not_found_exactly_like_what_is_missing(
    karen: Conversing, method: str
) -> None:
    mine = await _mine(karen)
    before = _rows_of_mine(karen.path)
    missing = {name: f"{name[1:]}-that-never-was" for name in mine}
    theirs = await _refusal(karen, method, _filled(NAMING[method], mine))
    nobodys = await _refusal(karen, method, _filled(NAMING[method], missing))
    assert _filled(theirs, {value: name for name, value in mine.items()}) == _filled(
        nobodys, {value: name for name, value in missing.items()}
    )
    assert _rows_of_mine(karen.path) == before


@pytest.mark.parametrize("method", ASKING)
async def test_answers_are_made_of_the_callers_own(karen: Conversing, method: str) -> None:
    mine = await _mine(karen)
    before = _rows_of_mine(karen.path)
    params = _filled(ASKING[method], mine)
    answered = json.dumps(await karen.items(method, OTHER, **params))
    asked = json.dumps(params)
    assert not [word for word in ("secret", *mine.values()) if word in answered and word not in asked]
    assert _rows_of_mine(karen.path) == before


@pytest.mark.parametrize("anchor", ["before", "after", "around"])
async def test_a_window_does_not_open_at_the_message_of_another(karen: Conversing, anchor: str) -> None:
    mine = await _mine(karen)
    theirs = await karen.call("create", OTHER)
    with pytest.raises(KarenError, match="There is no message"):
        await karen.call("messages", OTHER, conversation_id=theirs["id"], **{anchor: mine[MESSAGE]})
