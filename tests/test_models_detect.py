"""Servers found on this machine: by what they answer, soon, and nowhere else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack

import pytest

from hearing import silent_traffic
from karen.models.configuration import Server
from karen.models.remote.detect import USUAL_PORTS, detect
from serving_models import Answering, Asked, Handler, ModelsServer, head, response, says, sends, serving

LISTED = {"object": "list", "data": [{"id": "m", "object": "model"}]}
OPENAI = {"/v1/models": says(LISTED)}
OLLAMA = {"/api/version": says({"version": "0.12.0"}), "/api/tags": says({"models": []}), **OPENAI}
PATIENTLY_S = 3.0
"""For what is to be found: a busy machine may be slow."""


async def found(*servers: Mapping[str, Handler], limit_s: float = PATIENTLY_S) -> list[Server]:
    """What is detected where these servers listen, and on a port where nobody does."""
    async with AsyncExitStack() as stack:
        ports: dict[int, str] = {await unused_port(): "Nobody"}
        for handlers in servers:
            ports[(await stack.enter_async_context(serving(handlers))).port] = "Somebody"
        return await detect(silent_traffic(), ports, limit_s)


async def unused_port() -> int:
    async with serving() as served:
        return served.port


@pytest.mark.parametrize(
    ("handlers", "kind", "label", "path"),
    [
        (OLLAMA, "ollama", "Ollama", ""),
        (OPENAI, "openai", "Somebody", "/v1"),
        (
            {**OPENAI, "/props": says({"default_generation_settings": {"n_ctx": 512}})},
            "openai",
            "llama.cpp server",
            "/v1",
        ),
        ({**OPENAI, "/api/v0/models": says({"data": [{"id": "m", "type": "llm"}]})}, "openai", "LM Studio", "/v1"),
        (
            {"/v1/models": says({"object": "list", "data": [{"id": "m", "object": "model", "owned_by": "vllm"}]})},
            "openai",
            "vLLM",
            "/v1",
        ),
    ],
)
async def test_a_server_is_known_by_its_answers(
    handlers: Mapping[str, Handler], kind: str, label: str, path: str
) -> None:
    async with serving(handlers) as served:
        (server,) = await detect(silent_traffic(), {served.port: "Somebody"}, PATIENTLY_S)
    assert (server.id, server.kind, server.label) == (f"{kind}@{served.port}", kind, label)
    assert server.url == f"{served.url}{path}"


async def test_all_are_found_in_the_order_of_the_ports() -> None:
    assert [server.kind for server in await found(OLLAMA, OPENAI, OLLAMA)] == ["ollama", "openai", "ollama"]


def everything(handler: Handler) -> dict[str, Handler]:
    return dict.fromkeys(("/v1/models", "/props", "/api/v0/models", "/api/version", "/api/tags"), handler)


HTML = response(b"<!doctype html><html><body>It works!</body></html>", content_type="text/html")
OTHERS: Mapping[str, Handler] = {
    "web pages": sends(HTML),
    "a web page for whatever is asked": sends(response(b"<html></html>", content_type="text/html")),
    "empty objects": says({}),
    "a version of something else": says({"version": "2024.1"}),
    "a list of something else": says({"object": "list", "data": [{"id": "7", "object": "order"}]}),
    "JSON of another kind": says({"data": [{"id": "m"}]}),
    "errors": says({"error": "?"}, "500 Error"),
    "a login": sends(head("302 Found", location="/login", content_length="0")),
    "a wish for a key": says({"detail": "who are you"}, "401 Unauthorized"),
    "garbage": sends(b"SSH-2.0-OpenSSH_9.2p1\r\n\r\n", then=Answering.die),
    "nothing": sends(b"", then=Answering.die),
}


@pytest.mark.parametrize("answer", OTHERS.values(), ids=OTHERS.keys())
async def test_something_else_on_the_port_is_not_taken_for_a_server_of_models(answer: Handler) -> None:
    assert await found(everything(answer)) == []


async def test_what_only_answers_like_ollama_in_part_is_known_by_the_rest() -> None:
    assert [server.kind for server in await found({**OPENAI, "/api/version": says({"version": "1"})})] == ["openai"]
    assert [server.kind for server in await found({**everything(says({})), **OPENAI})] == ["openai"]


async def hang(_: Asked, answering: Answering) -> None:
    await answering.closed()


async def test_a_port_that_hangs_keeps_nobody_and_hides_nobody() -> None:
    hanging = [everything(hang), {**OPENAI, "/api/version": hang}, everything(sends(b"HTTP/1.1 200", then=endless))]
    began = time.monotonic()
    servers = await found(*hanging, OLLAMA, limit_s=0.5)
    assert [server.kind for server in servers] == ["ollama"]
    assert time.monotonic() - began < 1.5


async def endless(answering: Answering) -> None:
    await answering.closed()


async def test_a_server_that_is_slow_at_every_step_does_not_add_them_up() -> None:
    async def slowly(_: Asked, answering: Answering) -> None:
        await asyncio.sleep(0.2)
        await OPENAI["/v1/models"](_, answering)

    async with serving(everything(slowly)) as served:
        assert await detect(silent_traffic(), {served.port: "Somebody"}, 0.3) == []


async def test_whoever_waits_for_the_detection_may_go_away() -> None:
    async with serving(everything(hang)) as served:
        detecting = asyncio.create_task(detect(silent_traffic(), {served.port: "Somebody"}, 60))
        async with asyncio.timeout(5):
            while not served.asked:
                await asyncio.sleep(0.01)
        detecting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(detecting, 1)


def test_the_usual_ports_of_well_known_servers_are_looked_at() -> None:
    assert {11434, 1234, 8080} <= set(USUAL_PORTS)


async def test_a_detected_server_was_asked_on_loopback_and_without_a_key() -> None:
    async with serving(OLLAMA) as served:
        await detect(silent_traffic(), {served.port: "Somebody"}, PATIENTLY_S)
        check_requests(served)


def check_requests(served: ModelsServer) -> None:
    assert served.asked
    assert {asked.headers["host"] for asked in served.asked} == {f"127.0.0.1:{served.port}"}
    assert {asked.method for asked in served.asked} == {"GET"}
    assert not any("authorization" in asked.headers for asked in served.asked)
