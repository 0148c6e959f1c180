"""No client can keep so much with a conversation or a message that nobody can read it any more."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from pydantic_core import from_json

from conversing import Conversing
from karen.contract.errors import InvalidInput
from karen.contract.frames import MAX_FRAME_BYTES
from karen.contract.types.settings import MachineSettings
from karen.contract.types.wire import DEEPEST_JSON, MOST_JSON_BYTES

AI_DATA = {"reasoning": "x" * (MOST_JSON_BYTES - 200)}
FULL = {"a": "x" * (MOST_JSON_BYTES - 10)}


def nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(depth - 1):
        value = {"a": value}
    return value


@pytest.fixture
async def conversation_id(karen: Conversing) -> str:
    return str((await karen.call("create", title="Full"))["id"])


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("update", {"ui_context": {"a": "x" * MOST_JSON_BYTES}}),
        ("update", {"ai_insights": {"a": "ä" * (MOST_JSON_BYTES // 2)}}),
        ("update", {"ui_context": nested(DEEPEST_JSON + 1)}),
        ("update", {"context_memories": ["m"] * 201}),
        ("update", {"context_memories": ["a\x00b"]}),
        ("update", {"proactive_suggestions": ["x" * 1001]}),
        ("append", {"role": "user", "content": "x", "metadata": {"a": "x" * MOST_JSON_BYTES}}),
        ("append", {"role": "user", "content": "x", "ai_data": {"reasoning": "x" * MOST_JSON_BYTES}}),
        ("append", {"role": "user", "content": "x", "external_id": "a\x00b"}),
        ("rename", {"title": " \n\u200b\x00\u202e"}),
        ("tag", {"add": ["\t"]}),
    ],
)
async def test_what_is_too_much_or_cannot_be_seen_is_refused_by_name(
    karen: Conversing, conversation_id: str, method: str, params: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput) as raised:
        await karen.call(method, conversation_id=conversation_id, **params)
    assert raised.value.fields[0].name.partition(".")[0] in params


@pytest.mark.parametrize("title", ["x" * 256, ""])
async def test_a_wrong_length_is_said_in_characters(karen: Conversing, conversation_id: str, title: str) -> None:
    with pytest.raises(InvalidInput, match=r"at (most 255|least 1) characters?"):
        await karen.call("rename", conversation_id=conversation_id, title=title)


async def test_conversations_about_which_much_is_known_are_listed_all_the_same(karen: Conversing) -> None:
    made = [
        (await karen.call("create", title=str(number), ui_context={"a": "\x00" * 10_000}))["id"] for number in range(30)
    ]
    seen, cursor, pages = [], None, 0
    while not pages or cursor:
        page = await karen.call("list", limit=500, cursor=cursor)
        assert len(json.dumps(page)) < MAX_FRAME_BYTES / 2
        seen += [one["id"] for one in page["conversations"]]
        cursor, pages = page["next_cursor"], pages + 1
    assert sorted(seen) == sorted(made)
    assert pages > 1


async def test_messages_about_which_much_is_known_open_all_the_same(karen: Conversing, conversation_id: str) -> None:
    for number in range(30):
        await karen.call(
            "append", conversation_id=conversation_id, role="user", content=str(number), metadata=FULL, ai_data=AI_DATA
        )
    page = await karen.call("messages", conversation_id=conversation_id, limit=500)
    assert len(json.dumps(page)) < MAX_FRAME_BYTES / 2
    assert page["messages"][-1]["content"] == "29"
    assert page["has_before"]


async def test_what_is_as_deep_as_may_be_can_be_read_by_a_client(karen: Conversing) -> None:
    await karen.call("create", title="Deep", ui_context=nested(DEEPEST_JSON))
    page = await karen.call("list")
    assert from_json(json.dumps({"id": 1, "kind": "item", "data": page}))


@pytest.mark.parametrize(
    "cursor", ["[" * 100_000, "[" * 300, "9" * 300, '[true, "2020-01-01T00:00:00Z", "\\ud800"]', '[true, "x", "y"]']
)
async def test_a_hostile_cursor_is_refused_by_name(karen: Conversing, cursor: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        await karen.call("list", cursor=base64.urlsafe_b64encode(cursor.encode()).decode())
    assert raised.value.fields[0].name == "cursor"


@pytest.mark.parametrize(
    "origin", ["*", "http://*", "https://*.example", "http://a/b", "null", "http://Local", "http://u@a", "http://a b"]
)
def test_an_origin_no_browser_sends_is_refused(origin: str) -> None:
    with pytest.raises(ValueError, match="gateway_allowed_origins"):
        MachineSettings(gateway_allowed_origins=[origin])


@pytest.mark.parametrize("origin", ["http://localhost:5173", "https://a-b.example", "http://[::1]:80"])
def test_an_origin_as_a_browser_sends_it_is_taken(origin: str) -> None:
    assert MachineSettings(gateway_allowed_origins=[origin]).gateway_allowed_origins == [origin]
