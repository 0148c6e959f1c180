"""Servers of models that fall silent or never end: a limit to everything, and a stop that is felt at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from hearing import IMPATIENT, hear, openai, openai_model
from karen.contract.errors import KarenError, TimedOut
from karen.models.remote.server import Limits
from serving_models import (
    DONE,
    END,
    STREAM,
    Answering,
    Asked,
    chunk,
    data,
    delta,
    finish,
    head,
    sends,
    serving,
)

CHAT = "/v1/chat/completions"


async def hangs(answering: Answering) -> None:
    await answering.closed()


async def drips(answering: Answering, piece: bytes) -> None:
    while not answering.writer.is_closing():
        await answering.send(chunk(piece), pause_s=0.02)


@pytest.mark.parametrize("piece", [b": wait\n", b"x", b"\n", b"event: ping\n\n", data({"choices": []}), delta("")])
@pytest.mark.parametrize(("said_before", "text"), [(b"", ""), (delta("Half"), "Half")])
async def test_signs_of_life_that_say_nothing_are_silence(piece: bytes, said_before: bytes, text: str) -> None:
    async def answer(_: Asked, answering: Answering) -> None:
        await answering.send(STREAM, chunk(said_before or b":\n"))
        await drips(answering, piece)

    async with serving({CHAT: answer}) as served, openai_model(served.url, IMPATIENT) as model:
        began = time.monotonic()
        heard = await hear(model)
        took_s = time.monotonic() - began
    assert isinstance(heard.problem, TimedOut)
    assert heard.text == text
    assert took_s < 2


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200", STREAM, STREAM + chunk(b"data: ")])
async def test_a_server_that_never_begins_is_waited_for_as_long_as_a_cold_model_loads(sent: bytes) -> None:
    async with serving({CHAT: sends(sent, then=hangs)}) as served, openai_model(served.url, IMPATIENT) as model:
        heard = await hear(model)
    assert isinstance(heard.problem, TimedOut)
    assert f"has said nothing for {IMPATIENT.first_s} s" in heard.problem.message


async def test_a_server_that_falls_silent_is_waited_for_shorter() -> None:
    handler = sends(STREAM, chunk(delta("Half")), then=hangs)
    async with serving({CHAT: handler}) as served, openai_model(served.url, IMPATIENT) as model:
        heard = await hear(model)
    assert isinstance(heard.problem, TimedOut)
    assert f"went silent for {IMPATIENT.silence_s} s" in heard.problem.message
    assert heard.text == "Half"


@pytest.mark.parametrize("then", [hangs, lambda answering: drips(answering, b": wait\n")])
async def test_a_finished_answer_does_not_wait_for_an_end_that_does_not_come(
    then: Callable[[Answering], Awaitable[None]],
) -> None:
    handler = sends(STREAM, chunk(delta("All") + finish()), then=then)
    limits = Limits(silence_s=30, tail_s=0.1)
    async with serving({CHAT: handler}) as served, openai_model(served.url, limits) as model:
        assert (await asyncio.wait_for(hear(model), 5)).whole == "All"


async def test_a_slow_answer_is_heard_to_its_end() -> None:
    async def answer(_: Asked, answering: Answering) -> None:
        await answering.send(STREAM, *(chunk(delta("x")) for _ in range(12)), pause_s=IMPATIENT.silence_s / 4)
        await answering.send(chunk(finish() + DONE), END)

    async with serving({CHAT: answer}) as served, openai_model(served.url, IMPATIENT) as model:
        assert (await hear(model)).whole == "x" * 12


# Without an end


async def endlessly(answering: Answering, piece: bytes) -> None:
    while not answering.writer.is_closing():
        await answering.send(piece)


@pytest.mark.parametrize(
    "piece", [delta("word " * 100), delta("") * 50, data({"choices": [{"delta": {"reasoning_content": "hm " * 99}}]})]
)
async def test_an_endless_answer_is_ended_by_us(piece: bytes) -> None:
    handler = sends(STREAM, chunk(delta("So ")), then=lambda answering: endlessly(answering, chunk(piece)))
    async with serving({CHAT: handler}) as served, openai_model(served.url) as model:
        heard = await asyncio.wait_for(hear(model), 5)
    assert heard.problem is None
    assert heard.usage
    assert heard.usage.cut_off
    assert len(heard.text) < 100 * 64 + 1000


@pytest.mark.parametrize("piece", [b"x" * 1000, b": comment\n" * 100, b"\n" * 1000, b"event: x\n\n" * 100])
@pytest.mark.parametrize("before", [b"", delta("So ")])
async def test_bytes_without_end_that_mean_nothing_are_refused(piece: bytes, before: bytes) -> None:
    handler = sends(STREAM, chunk(before or b"\n"), then=lambda answering: endlessly(answering, chunk(piece)))
    async with serving({CHAT: handler}) as served, openai_model(served.url) as model:
        heard = await asyncio.wait_for(hear(model), 5)
    assert isinstance(heard.problem, KarenError)


async def test_what_follows_an_answer_without_end_is_not_read() -> None:
    handler = sends(STREAM, chunk(delta("All") + finish() + DONE), then=lambda it: endlessly(it, chunk(b": x\n")))
    async with serving({CHAT: handler}) as served, openai_model(served.url) as model:
        began = time.monotonic()
        assert (await hear(model)).whole == "All"
        assert time.monotonic() - began < 1


async def test_a_list_of_models_without_end_is_refused() -> None:
    handler = sends(head(content_type="application/json"), then=lambda it: endlessly(it, b" " * 500_000))
    async with serving({"/v1/models": handler}) as served, openai(served.url) as provider:
        with pytest.raises(KarenError, match=r"Testing at .* (more than|did not answer)"):
            await asyncio.wait_for(provider.models(), 5)
