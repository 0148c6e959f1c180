"""Nothing goes beyond this machine that nobody allowed, and all that goes there is counted."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from conversing import Clock
from hearing import hear, ollama, openai
from karen.base.database import Database
from karen.base.records import MIGRATIONS
from karen.base.traffic import Traffic
from karen.contract.errors import Forbidden, ModelUnavailable
from karen.contract.types.models import ModelState
from karen.contract.types.wire import Nothing
from karen.models.remote.ollama import OllamaProvider
from karen.models.remote.openai import OpenAiProvider
from serving_models import DONE, END, STREAM, Answering, Asked, chunk, delta, finish, sends, serving

CHAT = "/v1/chat/completions"
HANDLERS = {CHAT: sends(STREAM, chunk(delta("Hi") + finish() + DONE), END)}
BEYOND = "0.0.0.0"
"""Counts as beyond this machine, for systems differ about it; here it leads to this machine, so a test can listen."""


@pytest.fixture
async def traffic(tmp_path: Path) -> AsyncIterator[Traffic]:
    database = Database(tmp_path / "karen.sqlite", tmp_path / "backups", [MIGRATIONS])
    await database.start()
    counting = Traffic(database, Clock())
    yield counting
    await counting.stop()
    await database.stop()


async def counted(traffic: Traffic) -> dict[str, int]:
    return {host.host: host.sent_bytes for host in (await traffic.bytes_sent(Nothing())).hosts}


@pytest.mark.parametrize("provider", [openai, ollama])
@pytest.mark.parametrize("host", ["0.0.0.0", "127.1", "2130706433", "127.0.0.1.nip.io", "localhost.evil.com", "[::]"])
async def test_nothing_beyond_this_machine_is_contacted_without_being_allowed(
    provider: Callable[..., AbstractAsyncContextManager[OpenAiProvider | OllamaProvider]], host: str
) -> None:
    async with serving(HANDLERS) as served, provider(f"http://{host}:{served.port}", allowed=False) as opened:
        problem = (await hear(opened.model("m"))).problem
        assert isinstance(problem, Forbidden)
        assert host.strip("[]") in problem.message
        assert "Allow it" in problem.message
        assert opened.model("m").condition().state is ModelState.FAILED
        with pytest.raises(Forbidden):
            await opened.models()
        with pytest.raises(Forbidden):
            await opened.model("m").load()
    assert served.connections == 0


async def test_all_that_goes_beyond_this_machine_is_counted_to_the_byte(traffic: Traffic) -> None:
    async def key() -> str:
        return "a secret"

    url = f"http://{BEYOND}"
    async with serving(HANDLERS) as served:
        async with openai(f"{url}:{served.port}", api_key=key, allowed=True, traffic=traffic) as provider:
            assert (await hear(provider.model("m"))).whole == "Hi"
            assert (await hear(provider.model("m"))).whole == "Hi"
            await settled(served.asked)
        assert await counted(traffic) == {BEYOND: sum(len(asked.whole) for asked in served.asked)}


async def settled(asked: list[Asked]) -> None:
    """What is learned of a server beside its answers has been asked for."""
    async with asyncio.timeout(5):
        while not {"/v1/models", CHAT} <= {each.path for each in asked}:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)


async def test_what_a_server_refuses_or_breaks_off_is_counted_too(traffic: Traffic) -> None:
    async def breaks_off(_: Asked, answering: Answering) -> None:
        answering.die()

    async with serving({CHAT: breaks_off}) as served:
        url = f"http://{BEYOND}:{served.port}"
        async with openai(url, allowed=True, traffic=traffic) as provider:
            assert isinstance((await hear(provider.model("m"))).problem, ModelUnavailable)
            with pytest.raises(ModelUnavailable):
                await provider.models()
        assert sum((await counted(traffic)).values()) >= sum(len(asked.whole) for asked in served.asked) > 0


async def test_a_host_that_was_not_reached_was_sent_nothing(traffic: Traffic) -> None:
    async with serving() as served:
        gone = f"http://{BEYOND}:{served.port}"
    async with openai(gone, allowed=True, traffic=traffic) as provider:
        assert isinstance((await hear(provider.model("m"))).problem, ModelUnavailable)
    assert await counted(traffic) == {}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_what_stays_on_this_machine_is_not_counted(traffic: Traffic, host: str) -> None:
    async with serving(HANDLERS) as served, openai(f"http://{host}:{served.port}", traffic=traffic) as provider:
        assert (await hear(provider.model("m"))).whole == "Hi"
    assert await counted(traffic) == {}


@pytest.fixture(params=["127.0.0.1", "::1"])
def address(request: pytest.FixtureRequest) -> str:
    """A loopback that this machine has."""
    family = socket.AF_INET6 if ":" in request.param else socket.AF_INET
    with socket.socket(family) as probe:
        try:
            probe.bind((request.param, 0))
        except OSError as error:
            pytest.skip(f"this machine has no {request.param}: {error}")
    return str(request.param)


async def test_localhost_is_found_on_either_loopback_and_keeps_its_name(address: str) -> None:
    async with serving(HANDLERS, address) as served, openai(f"http://localhost:{served.port}") as provider:
        assert (await hear(provider.model("m"))).whole == "Hi"
    assert served.asked[0].headers["host"] == f"localhost:{served.port}"
