"""Karen's memory for other programs, asked by the protocol's own client over a real process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp_types import CallToolResult, TextContent
from pydantic import TypeAdapter

from karen.client.stdio import Sidecar
from karen.contract.types.memory import Inbox, ListInbox, StoreMemory, StoreOutcome


@asynccontextmanager
async def attached(folder: Path, *options: str) -> AsyncIterator[Client]:
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "karen", "mcp", *options], env={**os.environ, "KAREN_HOME": str(folder)}
    )
    async with Client(stdio_client(server)) as client:
        yield client


@pytest.fixture
async def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder in which something is remembered."""
    monkeypatch.setenv("KAREN_HOME", str(tmp_path))
    async with Sidecar([sys.executable, "-m", "karen", "sidecar"]) as karen:
        wanted = StoreMemory(
            content="The spare key hangs behind the beehive.",
            subject="user",
            attribute="spare key",
            value="behind the beehive",
        )
        async for outcome in karen.stream("memory.store", wanted, TypeAdapter[Any](StoreOutcome)):
            assert outcome.outcome == "stored"
    return tmp_path


def answer(result: Any) -> Any:
    """The structured answer, which the text repeats."""
    assert isinstance(result, CallToolResult)
    (content,) = result.content
    assert isinstance(content, TextContent)
    assert not result.is_error, content.text
    assert json.loads(content.text) == result.structured_content
    return result.structured_content


def complaint(result: Any) -> str:
    assert isinstance(result, CallToolResult)
    (content,) = result.content
    assert isinstance(content, TextContent)
    assert result.is_error
    return content.text


async def test_what_is_remembered_is_found_with_its_source(folder: Path) -> None:
    async with attached(folder) as client:
        (hit,) = answer(await client.call_tool("search_memory", {"text": "Where is the spare key?"}))["hits"]
        (fact,) = answer(await client.call_tool("list_facts", {}))["facts"]
        same = answer(await client.call_tool("get_memory", {"memory_id": hit["id"]}))
    assert hit["content"] == "The spare key hangs behind the beehive."
    assert hit["source"]["timestamp"]
    assert (fact["attribute"], fact["value"]) == ("spare key", "behind the beehive")
    assert same["id"] == fact["id"] == hit["id"]


async def test_nothing_can_be_written_unless_that_was_allowed(folder: Path) -> None:
    async with attached(folder) as client:
        tools = (await client.list_tools()).tools
        refused = complaint(await client.call_tool("propose_memory", {"content": "The key is under the mat."}))
    assert {tool.annotations.read_only_hint for tool in tools if tool.annotations} == {True}
    assert "propose_memory" not in {tool.name for tool in tools}
    assert "no tool 'propose_memory'" in refused


async def test_what_is_proposed_waits_in_the_inbox(folder: Path) -> None:
    async with attached(folder, "--propose") as client:
        proposed = answer(await client.call_tool("propose_memory", {"content": "The lawnmower needs a new blade."}))
        found = answer(await client.call_tool("search_memory", {"text": "lawnmower blade"}))["hits"]
    assert proposed["memory"]["state"] == "proposed"
    assert found == []
    async with Sidecar([sys.executable, "-m", "karen", "sidecar"]) as karen:
        inbox = await karen.call("memory.inbox", ListInbox(), Inbox)
    assert [entry.content for entry in inbox.entries] == ["The lawnmower needs a new blade."]


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("search_memory", {}, "text"),
    ("search_memory", {"text": "x", "user_id": "somebody"}, "user_id"),
    ("search_memory", {"text": "key", "top_k": 1000}, "top_k"),
    ("get_memory", {"memory_id": "' OR 1=1 --"}, "There is no memory"),
    ("memory.forget", {"query": "key"}, "no tool"),
]


UNREADABLE: list[tuple[str, Any, int]] = [
    ("{", None, -32700),
    ("[" * 100_000, None, -32700),
    ("[]", None, -32600),
    ('{"jsonrpc": "1.0", "id": 7, "method": "tools/list"}', 7, -32600),
    ('{"jsonrpc": "2.0", "id": 8, "method": "tools/call", "params": {"name": "\\ud83d"}}', 8, -32600),
    ('{"jsonrpc": "2.0", "id": "\\ud83d", "method": "tools/list"}', None, -32600),
]


def test_a_line_that_is_no_message_is_answered_and_so_is_the_next_one(folder: Path) -> None:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
    lines = [
        json.dumps({"jsonrpc": "2.0", "id": "hello", "method": "initialize", "params": hello}),
        json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        "",
        *(line for line, _, _ in UNREADABLE),
        json.dumps({"jsonrpc": "2.0", "id": "last", "method": "tools/list"}),
    ]
    command = [sys.executable, "-m", "karen", "mcp"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as karen:
        assert karen.stdin
        assert karen.stdout
        karen.stdin.write("".join(f"{line}\n" for line in lines))
        karen.stdin.flush()
        replies = [json.loads(karen.stdout.readline()) for _ in range(len(UNREADABLE) + 2)]
        karen.stdin.close()
    complained = [(reply["id"], reply["error"]["code"]) for reply in replies if "error" in reply]
    assert complained == [(named, code) for _, named, code in UNREADABLE]
    assert {reply["id"] for reply in replies if "result" in reply} == {"hello", "last"}


async def test_wrong_calls_are_told_what_is_wrong_and_the_next_one_is_answered(folder: Path) -> None:
    async with attached(folder, "--propose") as client:
        told = [complaint(await client.call_tool(tool, arguments)) for tool, arguments, _ in WRONG]
        assert answer(await client.call_tool("list_facts", {}))["facts"]
    assert [said in complained for (_, _, said), complained in zip(WRONG, told, strict=True)] == [True] * len(WRONG)
