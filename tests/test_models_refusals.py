"""Servers of models that answer something else, or die: said in words, with what to do, and nothing said is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from hearing import hear, ollama_model, openai, openai_model
from karen.contract.errors import ModelUnavailable, TimedOut
from karen.contract.types.models import ModelState
from karen.models.remote.server import Limits
from serving_models import (
    DONE,
    END,
    NDJSON,
    STREAM,
    Answering,
    Asked,
    chunk,
    delta,
    finish,
    head,
    response,
    said,
    says,
    sends,
    serving,
)

CHAT = "/v1/chat/completions"
HTML = b"<!doctype html><html><body>It works!</body></html>"
NOT_AN_ANSWER: list[tuple[str, bytes, str]] = [
    ("a web page", response(HTML, content_type="text/html; charset=utf-8"), "answered with a web page"),
    ("a web page with an error", response(HTML, "502 Bad Gateway", "text/html"), r"failed \(status 502\)"),
    ("an error in words", response(b"out of memory", "500 Error", "text/plain"), "It says: out of memory"),
    ("an error as JSON", response(b'{"error":{"message":"no GPU"}}', "500 Error"), "It says: no GPU"),
    ("an error as a string", response(b'{"error":"no GPU"}', "500 Error"), "It says: no GPU"),
    ("an error in detail", response(b'{"detail":"no GPU"}', "500 Error"), "It says: no GPU"),
    ("an error without words", response(b"", "500 Error"), "Look at its own messages"),
    ("a long error", response(b"x" * 5000, "500 Error", "text/plain"), "x{199}…$"),
    ("an error with control characters", response(b"a\x00\x1b[31mb", "500 Error"), r"It says: a \[31mb"),
    ("no such model", response(b'{"error":{"message":"?"}}', "404 Not Found"), "has no model m"),
    ("a wrong key", response(b"{}", "401 Unauthorized"), "does not accept the API key"),
    ("too many questions", response(b"{}", "429 Too Many", retry_after="7"), "has been asked too often"),
    ("still loading", response(b'{"error":{"message":"Loading model"}}', "503 Wait"), "still loading"),
    ("elsewhere", head("302 Found", location="https://evil.com/", content_length="0"), "to https://evil.com/"),
    ("garbage for a head", b"\x00\x01\x02\x03 nonsense\r\n\r\n", "broke the connection"),
    ("garbage for events", STREAM + chunk(b"data: {nonsense\n\n") + END, "something that is not its interface"),
    ("a number for an event", STREAM + chunk(b"data: 7\n\n") + END, "something that is not its interface"),
    ("JSON too deep", STREAM + chunk(b"data: " + b"[" * 40_000 + b"\n\n") + END, "not its interface"),
    ("binary", STREAM + chunk(bytes(range(256)) * 40) + END, "nothing that its interface knows"),
    ("nothing", STREAM + END, "nothing that its interface knows"),
    ("an empty body", response(b""), "nothing that its interface knows"),
    ("another interface", response(b'{"hello":"world"}'), "nothing that its interface knows"),
    ("gzip that is none", head(content_encoding="gzip", content_length="5") + b"xxxxx", "cannot be read"),
]


@pytest.mark.parametrize(
    ("sent", "words"), [case[1:] for case in NOT_AN_ANSWER], ids=[case[0] for case in NOT_AN_ANSWER]
)
async def test_what_is_no_answer_is_named_with_what_to_do(sent: bytes, words: str) -> None:
    async with serving({CHAT: sends(sent, then=die)}) as served, openai_model(served.url) as model:
        heard = await hear(model)
        assert heard.pieces == []
        assert isinstance(heard.problem, ModelUnavailable)
        with pytest.raises(ModelUnavailable, match=words):
            raise heard.problem
        assert f"Testing at {served.url}" in heard.problem.message
        assert model.condition().state is ModelState.FAILED
        assert model.condition().reason == heard.problem.message


def die(answering: Answering) -> None:
    answering.writer.close()


async def test_the_server_says_how_long_to_wait() -> None:
    refusing = response(b"{}", "429 Too Many", retry_after="7")
    async with serving({CHAT: sends(refusing)}) as served, openai_model(served.url) as model:
        problem = (await hear(model)).problem
    assert isinstance(problem, ModelUnavailable)
    assert problem.retry_after_s == 7


async def test_a_server_that_is_not_there_is_to_be_started() -> None:
    async with serving() as served:
        gone = served.url
    async with openai_model(gone) as model:
        problem = (await hear(model)).problem
    assert isinstance(problem, ModelUnavailable)
    assert "Start it" in problem.message


async def test_a_server_without_encryption_is_not_spoken_to_in_the_clear_instead() -> None:
    limits = Limits(connect_s=0.3)
    async with serving() as served, openai(served.url.replace("http:", "https:"), limits) as provider:
        problem = (await hear(provider.model("m"))).problem
    assert isinstance(problem, TimedOut)
    assert "could not be reached" in problem.message
    assert served.asked == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:99999", "http://[::1", "http://127.0.0.1:port"])
async def test_an_address_that_is_none_is_said_to_be(url: str) -> None:
    async with openai(url) as provider:
        problem = (await hear(provider.model("m"))).problem
    assert isinstance(problem, ModelUnavailable)


# Dying in the midst

HALF = delta("Half an ") + delta("answer")


@pytest.mark.parametrize(
    "sent",
    [
        STREAM + chunk(HALF),
        STREAM + chunk(HALF)[:-2],
        STREAM + chunk(HALF + b'data: {"choices":[{"delta":{"content":"\xf0\x9f'),
        head(content_type="text/event-stream", content_length="9999") + HALF,
        head(content_type="text/event-stream", connection="close") + HALF,
    ],
    ids=["between events", "in a chunk", "in a character", "before its length", "without saying where it ends"],
)
@pytest.mark.parametrize("end", [die, Answering.die], ids=["closed", "reset"])
async def test_a_server_that_dies_is_said_to_and_what_it_had_said_stays(
    sent: bytes, end: Callable[[Answering], None]
) -> None:
    async def answer(_: Asked, answering: Answering) -> None:
        await answering.send(sent)
        await asyncio.sleep(0.02)  # a reset overtakes what has not been read
        end(answering)

    async with serving({CHAT: answer}) as served, openai_model(served.url) as model:
        heard = await hear(model)
    assert heard.text == "Half an answer"
    assert isinstance(heard.problem, ModelUnavailable)
    assert "in the midst of its answer" in heard.problem.message
    assert heard.usage is None


async def test_a_model_is_ready_again_after_its_next_answer() -> None:
    answers = iter([response(b"{}", "500 Error"), STREAM + chunk(delta("Here.") + finish() + DONE) + END])

    async def answer(_: Asked, answering: Answering) -> None:
        await answering.send(next(answers))

    async with serving({CHAT: answer}) as served, openai_model(served.url) as model:
        assert model.condition().state is ModelState.READY
        await hear(model)
        assert model.condition().state is ModelState.FAILED
        await hear(model)
        assert model.condition().state is ModelState.READY


async def test_ollamas_stream_that_ends_without_its_last_line_is_a_death() -> None:
    handler = sends(NDJSON, chunk(said("Half")), then=die)
    async with serving({"/api/show": says({}), "/api/chat": handler}) as served, ollama_model(served.url) as model:
        heard = await hear(model)
    assert heard.text == "Half"
    assert isinstance(heard.problem, ModelUnavailable)
