"""Connections that want to harm: silent, slow, many, malformed, or open for longer than their token."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import psutil
import pytest

from karen.contract.errors import PROBLEM
from karen.hosts.gateway.connections import MOST_CONNECTIONS
from karen.hosts.gateway.identity import WRONG_PER_MINUTE
from running_gateway import MEMBER_TOKEN, Running, running_gateway

LIMIT_S = 10.0
Pipe = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    async with running_gateway(tmp_path) as found:
        yield found


def port(running: Running) -> int:
    return int(running.gateway.url.rpartition(":")[2])


@asynccontextmanager
async def connected(running: Running, said: bytes = b"") -> AsyncIterator[Pipe]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port(running))
    writer.write(said)
    await writer.drain()
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def answer_to(running: Running, said: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of what is answered before the connection is closed."""
    async with connected(running, said) as (reader, _), asyncio.timeout(LIMIT_S):
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    return int(first.split()[1]), dict(line.split(": ", 1) for line in lines), body


def request(running: Running, path: str = "/livez", *headers: str, verb: str = "GET") -> bytes:
    return "\r\n".join([f"{verb} {path} HTTP/1.1", f"Host: 127.0.0.1:{port(running)}", *headers, "", ""]).encode()


@pytest.mark.parametrize("said", [b"", b"GET /livez HT", b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "])
async def test_a_connection_that_says_nothing_whole_is_closed(tmp_path: Path, said: bytes) -> None:
    async with running_gateway(tmp_path, patience_s=0.2) as running, connected(running, said) as (reader, writer):
        async with asyncio.timeout(LIMIT_S):
            while not reader.at_eof():
                writer.write(said[-1:])  # what dribbles in buys no time
                with suppress(TimeoutError, ConnectionError):
                    await asyncio.wait_for(reader.read(), 0.05)


async def test_a_second_request_has_to_come_whole_in_time_too(tmp_path: Path) -> None:
    async with running_gateway(tmp_path, patience_s=0.2) as running, connected(running) as (reader, writer):
        writer.write(request(running))
        async with asyncio.timeout(LIMIT_S):
            await reader.readuntil(b"alive")
            writer.write(b"GET /li")
            await reader.read()


async def test_a_call_may_take_longer_than_its_header(tmp_path: Path) -> None:
    async with running_gateway(tmp_path, patience_s=0.1) as running:
        answer = await running.http.post("/api/words/count", json={"upto": 3, "pause_s": 0.1})
        assert answer.text.endswith("event: done\ndata: {}\n\n")


async def test_a_crowd_that_says_nothing_keeps_nobody_out(running: Running) -> None:
    async with AsyncExitStack() as crowd:
        for _ in range(MOST_CONNECTIONS + 50):
            await crowd.enter_async_context(connected(running))
        assert (await running.stranger.get("/livez")).status_code == 200
        assert (await running.http.post("/api/words/who")).status_code == 200
        mine = [one for one in psutil.Process().net_connections("tcp") if one.laddr.port == port(running)]
        assert len(mine) <= MOST_CONNECTIONS + 2


async def test_a_crowd_ends_no_call_that_runs(running: Running) -> None:
    calling = asyncio.create_task(running.http.post("/api/words/wait", timeout=LIMIT_S))
    await running.words.started.wait()
    async with AsyncExitStack() as crowd:
        for _ in range(MOST_CONNECTIONS + 50):
            await crowd.enter_async_context(connected(running))
        assert not calling.done()
        assert not running.words.cancelled.is_set()
    calling.cancel()


@pytest.mark.parametrize(
    "said",
    [
        b"\x16\x03\x01\x02\x00\r\n\r\n",
        b"GET /livez HTTP/1.1\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 65_600,
        b"POST /session HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    ],
)
async def test_what_is_no_http_is_answered_with_a_problem(running: Running, said: bytes) -> None:
    status, headers, body = await answer_to(running, said)
    assert (status, headers["content-type"], headers["x-content-type-options"]) == (400, "application/json", "nosniff")
    assert PROBLEM.validate_json(body).code == "invalid_input"


async def test_nonsense_in_a_body_is_refused_without_noise(running: Running, caplog: pytest.LogCaptureFixture) -> None:
    said = request(running, "/nowhere", "Transfer-Encoding: chunked", verb="POST")
    assert (await answer_to(running, said + b"zz\r\n"))[0] == 400
    async with connected(running, said) as (reader, writer), asyncio.timeout(LIMIT_S):
        assert b" 404 " in await reader.readuntil(b"not_found")
        writer.write(b"zz\r\n")  # the answer is out already
        await reader.read()
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_a_body_from_a_stranger_is_small(running: Running) -> None:
    answer = await running.stranger.post("/session", json={"code": "x" * 2000})
    assert answer.status_code == 422
    assert "larger than 1 KiB" in answer.json()["message"]


async def test_a_client_that_goes_away_in_its_body_is_no_error_of_ours(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "karen.gateway")
    headers = ["Content-Type: application/json", "Content-Length: 500"]
    async with connected(running, request(running, "/session", *headers, verb="POST") + b"{"):
        await running.stranger.get("/livez")
    async with asyncio.timeout(LIMIT_S):
        while "POST /session: 499" not in caplog.text:
            await asyncio.sleep(0.01)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_a_stream_ends_soon_after_its_token_is_revoked(running: Running) -> None:
    headers = {"authorization": f"Bearer {MEMBER_TOKEN}"}
    async with running.stranger.stream("POST", "/api/words/listen", headers=headers, timeout=LIMIT_S) as stream:
        running.members.clear()
        lines = [line async for line in stream.aiter_lines() if line.startswith(("event", "data"))]
    assert lines[0] == "event: failed"
    assert json.loads(lines[1].removeprefix("data: "))["code"] == "unauthenticated"
    assert running.words.cancelled.is_set()


async def test_guesses_keep_nobody_with_a_right_code_out(running: Running) -> None:
    for number in range(WRONG_PER_MINUTE + 1):
        await running.stranger.post("/session", json={"code": str(number)})
    code = running.gateway.browser_url().partition("#code=")[2]
    assert (await running.stranger.post("/session", json={"code": code})).status_code == 200
