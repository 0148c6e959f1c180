"""Servers of the Model Context Protocol for tests: scripts of the standard library alone, honest and other ones."""

from __future__ import annotations

import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from celling import USUAL_LIMITS
from karen.plugins.cell.cells import Cells
from karen.plugins.cell.spec import Limits
from karen.plugins.manifest.manifest import Server
from karen.plugins.mcp.program import find_program
from karen.plugins.mcp.server import McpCell, ServerSpec, open_server

PYTHON = shutil.which("python3", path="/usr/bin:/bin") or sys.executable
"""One that a server of nobody's can read: of the system."""
SCRIPT = """\
import json, sys

def say(message):
    sys.stdout.write(json.dumps({"jsonrpc": "2.0", **message}) + "\\n")
    sys.stdout.flush()

def hear():
    line = sys.stdin.readline()
    if not line:
        sys.exit(0)
    return json.loads(line)

def tool(name, schema=None, **more):
    return {"name": name, "description": "Of a test.", "inputSchema": schema or {"type": "object"}, **more}

def text(words, **more):
    return {"content": [{"type": "text", "text": words}], **more}

TOOLS = [tool("run", {"type": "object", "properties": {"code": {"type": "string"}}, "required": ["code"]})]
names = {"say": say, "hear": hear, "text": text}

def call(name, arguments):
    exec(arguments["code"], names)
    return text(json.dumps({"is": names.get("result")}))

def listed(parameters):
    return {"tools": TOOLS}

def started(parameters):
    return {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}}, "serverInfo": {"name": "t", "version": "1"}}
"""
SERVE = """
while True:
    message = hear()
    asked, number = message.get("method"), message.get("id")
    if asked == "initialize":
        say({"id": number, "result": started(message["params"])})
    elif asked == "tools/list":
        say({"id": number, "result": listed(message["params"])})
    elif asked == "tools/call":
        names["number"] = number
        say({"id": number, "result": call(message["params"]["name"], message["params"]["arguments"])})
"""


def script(body: str = "") -> str:
    """A server whose tool `run` does what it is given; `body` may put other things in the place of what there is."""
    return f"{SCRIPT}\n{body}\n{SERVE}"


def spec(
    body: str = "",
    limits: Limits = USUAL_LIMITS,
    environment: Mapping[str, str] | None = None,
    command: str = PYTHON,
) -> ServerSpec:
    program = find_program(Server(command, ("-c", script(body))), Path("/nowhere"))
    return ServerSpec("trial", program, environment or {}, limits)


@asynccontextmanager
async def serving(cells: Cells, wanted: ServerSpec | None = None) -> AsyncIterator[McpCell]:
    server = await open_server(cells, wanted or spec())
    try:
        yield server
    finally:
        await server.close()


async def run(server: McpCell, code: str) -> object:
    """The `result` of the code."""
    answer = await server.call("run", {"code": code})
    assert isinstance(answer, dict)
    return answer["is"]
