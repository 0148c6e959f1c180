"""Karen's end of the protocol: one question at a time, and no to all that a server asks but whether she is there.

https://modelcontextprotocol.io/specification; what is answered is checked here as far as the protocol says, and what it
means elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from pydantic import JsonValue

from karen import VERSION
from karen.plugins.cell.hostile_json import Hostile
from karen.plugins.mcp.lines import Lines

LATEST = "2025-06-18"
SPOKEN = ("2024-11-05", "2025-03-26", LATEST, "2025-11-25")
"""Versions in which starting, listing tools and calling them is the same."""
MOST_SAID = 1_000
"""Messages and other lines of a server while one answer is waited for."""
MOST_PAGES = 20
_MOST_CURSOR_CHARACTERS = 4_000
_MOST_MESSAGE_CHARACTERS = 1_000
_NO_SUCH_METHOD = -32601
Say = Callable[[str], None]


class Failed(Exception):
    """The server has answered with an error, or with what is no answer; the words follow its name."""


class Client:
    """Speaks with one server. `say` is told what it logs and prints; whatever is waited for has its limit elsewhere."""

    def __init__(self, lines: Lines, say: Say) -> None:
        self._lines = lines
        self._say = say
        self._number = 0

    async def start(self) -> bool:
        """Whether it has tools. Raises Failed, Closed and Hostile."""
        answer = await self._ask(
            "initialize",
            {
                "protocolVersion": LATEST,
                "capabilities": {},
                "clientInfo": {"name": "karen", "version": VERSION},
            },
        )
        version = answer.get("protocolVersion")
        if version not in SPOKEN:
            raise Failed(f"speaks {str(version)[:40]!r} of the protocol; Karen speaks {', '.join(SPOKEN)}")
        await self._lines.send({"jsonrpc": "2.0", "method": "notifications/initialized"})
        can = answer.get("capabilities")
        return isinstance(can, dict) and "tools" in can

    async def tools(self, most: int) -> list[JsonValue]:
        """As it describes them. Raises Failed, Closed and Hostile."""
        found: list[JsonValue] = []
        seen: set[str] = set()
        parameters: dict[str, JsonValue] = {}
        for _ in range(MOST_PAGES):
            answer = await self._ask("tools/list", parameters)
            page, cursor = answer.get("tools"), answer.get("nextCursor")
            if not isinstance(page, list):
                raise Failed("lists no tools where its list of tools should be")
            found += page
            if len(found) > most:
                raise Failed(f"offers more than {most} tools")
            if cursor is None:
                return found
            if not isinstance(cursor, str) or len(cursor) > _MOST_CURSOR_CHARACTERS or cursor in seen:
                raise Failed("lists its tools without an end")
            seen.add(cursor)
            parameters = {"cursor": cursor}
        raise Failed(f"lists its tools on more than {MOST_PAGES} pages")

    async def call(self, tool: str, arguments: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        """Raises Failed, Closed and Hostile."""
        return await self._ask("tools/call", {"name": tool, "arguments": dict(arguments)})

    async def _ask(self, method: str, parameters: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        self._number += 1
        number = self._number
        await self._lines.send({"jsonrpc": "2.0", "id": number, "method": method, "params": dict(parameters)})
        for _ in range(MOST_SAID):
            said = await self._lines.receive()
            if isinstance(said, str):
                self._say(said)
            elif "method" in said:
                await self._hear(said)
            elif said.get("id") == number:
                return _result(said)
            else:
                raise Hostile("an answer to what was not asked")
        raise Hostile(f"more than {MOST_SAID:,} things before its answer")

    async def _hear(self, said: Mapping[str, JsonValue]) -> None:
        """A question or news of the server's."""
        method, number = said.get("method"), said.get("id")
        if method == "notifications/message":
            self._say(_logged(said.get("params")))
        if not isinstance(number, str | int) or isinstance(number, bool):
            return
        if method == "ping":
            await self._lines.send({"jsonrpc": "2.0", "id": number, "result": {}})
            return
        message = f"Karen answers no {str(method)[:100]}."
        error = {"code": _NO_SUCH_METHOD, "message": message}
        await self._lines.send({"jsonrpc": "2.0", "id": number, "error": error})


def _result(said: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    result, error = said.get("result"), said.get("error")
    if isinstance(error, dict):
        raise Failed(f"failed: {str(error.get('message', 'without a word'))[:_MOST_MESSAGE_CHARACTERS]}")
    if not isinstance(result, dict):
        raise Failed("answered with neither a result nor an error")
    return result


def _logged(parameters: JsonValue) -> str:
    data = parameters.get("data") if isinstance(parameters, dict) else None
    return data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
