"""Answers of servers of models over real connections: however their bytes are cut, and what carries them."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Sequence

import pytest

from hearing import hear, ollama_model, openai, openai_model
from karen.contract.errors import ModelUnavailable
from karen.models.remote.lines import Lines, LineTooLong, WholeCharacters, decoded
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
    ndjson,
    response,
    says,
    sends,
    serving,
)

CHAT = "/v1/chat/completions"
SHOW = {"/api/show": says({"model_info": {"x.context_length": 4096}})}
WORDS = ["Grüße, ", "你好", " – 👋🏽", "\u2028 ", "कैसे", ".\r\n", "end"]
"""With characters of one to four bytes, and what other readers take for ends of lines."""
TEXT = "".join(WORDS)
RAW = [json.dumps({"choices": [{"delta": {"content": word}}]}, ensure_ascii=False).encode() for word in WORDS]
EVENTS = b"".join(b"data: " + event + b"\n\n" for event in RAW) + finish() + DONE
LINES = b"".join(
    json.dumps({"message": {"content": word}, "done": False}, ensure_ascii=False).encode() + b"\n" for word in WORDS
) + ndjson({"message": {"content": ""}, "done": True, "done_reason": "stop"})


def cut(body: bytes, places: Sequence[int]) -> list[bytes]:
    return [body[start:end] for start, end in zip([0, *places], [*places, len(body)], strict=True)]


# However it is cut


@pytest.mark.parametrize("body", [EVENTS, EVENTS.replace(b"\n", b"\r\n"), EVENTS.replace(b"\n\n", b"\n")])
async def test_an_answer_is_the_same_wherever_its_bytes_are_cut(body: bytes) -> None:
    cuts = iter(range(1, len(body)))

    async def answer(_: Asked, answering: Answering) -> None:
        await answering.send(STREAM, *map(chunk, cut(body, [next(cuts)])), END)

    async with serving({CHAT: answer}) as served, openai_model(served.url) as model:
        for _ in range(1, len(body)):
            assert (await hear(model)).whole == TEXT


@pytest.mark.parametrize("seed", range(10))
async def test_an_answer_is_the_same_in_any_pieces(seed: int) -> None:
    places = sorted(random.Random(seed).sample(range(1, len(EVENTS)), 60))
    pieces = cut(STREAM + b"".join(map(chunk, cut(EVENTS, places))) + END, places)
    async with serving({CHAT: sends(*pieces)}) as served, openai_model(served.url) as model:
        assert (await hear(model)).whole == TEXT


async def test_an_answer_may_come_byte_by_byte() -> None:
    pieces = [bytes([byte]) for byte in STREAM + chunk(EVENTS) + END]
    async with serving({CHAT: sends(*pieces)}) as served, openai_model(served.url) as model:
        assert (await hear(model)).whole == TEXT


async def test_lines_of_ollama_are_the_same_wherever_they_are_cut() -> None:
    cuts = iter(range(1, len(LINES)))

    async def answer(_: Asked, answering: Answering) -> None:
        await answering.send(NDJSON, *map(chunk, cut(LINES, [next(cuts)])), END)

    async with serving({**SHOW, "/api/chat": answer}) as served, ollama_model(served.url) as model:
        for _ in range(1, len(LINES)):
            assert (await hear(model)).whole == TEXT


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 10_000])
def test_lines_do_not_depend_on_the_size_of_pieces(size: int) -> None:
    body = b"one\r\ntwo\n\n\xe4\xbd\xa0\n" * 20 + b"rest"
    lines, found = Lines(100), []
    for start in range(0, len(body), size):
        found += lines.feed(body[start : start + size])
    assert found == [b"one", b"two", b"", "你".encode()] * 20
    assert lines.rest() == b"rest"


@pytest.mark.parametrize("pieces", [[b"x" * 101], [b"x" * 60, b"x" * 60], [b"x" * 101 + b"\n"]])
def test_a_line_has_a_most_length(pieces: list[bytes]) -> None:
    lines = Lines(100)
    with pytest.raises(LineTooLong):
        for piece in pieces:
            lines.feed(piece)


# Half characters


@pytest.mark.parametrize("place", range(1, 4))
async def test_a_character_that_two_events_share_is_whole(place: int) -> None:
    wave = "👋".encode()
    shared = [b'data: {"choices":[{"delta":{"content":"' + part + b'"}}]}\n\n' for part in cut(wave, [place])]
    handler = sends(STREAM, *map(chunk, shared), chunk(finish() + DONE), END)
    async with serving({CHAT: handler}) as served, openai_model(served.url) as model:
        assert (await hear(model)).whole == "👋"


async def test_halves_of_a_surrogate_pair_are_put_together() -> None:
    events = delta("a\ud83d") + delta("\udc4bb") + finish() + DONE
    async with serving({CHAT: sends(STREAM, chunk(events), END)}) as served, openai_model(served.url) as model:
        assert (await hear(model)).whole == "a👋b"


@pytest.mark.parametrize(
    "event",
    [
        b'data: {"choices":[{"delta":{"content":"so \xf0\x9f"}}]}\n\n',
        b'data: {"choices":[{"delta":{"content":"so \\ud83d"}}]}\n\n',
        b'data: {"choices":[{"delta":{"content":"so \\udc4b"}}]}\n\n',
        b'data: {"choices":[{"delta":{"content":"so \xff"}}]}\n\n',
    ],
)
async def test_a_half_that_stays_one_is_marked_and_the_answer_is_text(event: bytes) -> None:
    body = event + finish() + DONE
    async with serving({CHAT: sends(STREAM, chunk(body), END)}) as served, openai_model(served.url) as model:
        text = (await hear(model)).whole
    assert text.startswith("so \ufffd")
    assert text.encode()


@pytest.mark.parametrize("size", range(1, 5))
def test_characters_are_whole_in_pieces_of_any_size(size: int) -> None:
    characters, encoded = WholeCharacters(), TEXT.encode()
    pieces = [decoded(encoded[start : start + size]) for start in range(0, len(encoded), size)]
    assert "".join(map(characters.feed, pieces)) + characters.feed("", final=True) == TEXT


# The connection


@pytest.mark.parametrize("framing", ["chunked", "length"])
async def test_a_connection_is_kept_from_question_to_question(framing: str) -> None:
    body = delta("Hi") + finish() + DONE
    sent = {"chunked": STREAM + chunk(body) + END, "length": response(body, content_type="text/event-stream")}[framing]
    handlers = {CHAT: sends(sent), "/v1/models": says({"data": []})}
    async with serving(handlers) as served, openai(served.url) as provider:
        await provider.models()
        before = served.connections
        for _ in range(5):
            assert (await hear(provider.model("m"))).whole == "Hi"
    assert served.connections == before


async def test_a_kept_connection_that_the_server_has_closed_is_not_noticed() -> None:
    async def answer(_: Asked, answering: Answering) -> None:
        await answering.send(STREAM, chunk(delta("Hi") + finish() + DONE), END)
        await answering.reader.read(1)  # the next question arrives, and the server has given up on the connection
        answering.writer.transport.abort()

    async with serving({CHAT: answer}) as served, openai_model(served.url) as model:
        first = await hear(model)
        second = await hear(model)
    assert [first.whole, second.whole] == ["Hi", "Hi"]


async def test_compression_is_not_asked_for_and_understood_all_the_same() -> None:
    body = gzip.compress(EVENTS)
    sent = response(body, content_type="text/event-stream", content_encoding="gzip")
    async with serving({CHAT: sends(sent)}) as served, openai_model(served.url) as model:
        assert (await hear(model)).whole == TEXT
        assert served.asked_for(CHAT)[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("status", ["200 OK", "500 Error"])
async def test_what_is_compressed_more_than_once_is_not_unpacked(status: str) -> None:
    body = gzip.compress(gzip.compress(gzip.compress(EVENTS)))  # a kilobyte of it could become a gigabyte
    sent = response(body, status, "text/event-stream", content_encoding="gzip, gzip, gzip")
    async with serving({CHAT: sends(sent)}) as served, openai_model(served.url) as model:
        problem = (await hear(model)).problem
    assert isinstance(problem, ModelUnavailable)
    assert "compression within another" in problem.message


async def test_no_proxy_of_the_environment_comes_between(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving() as proxy, serving({CHAT: sends(STREAM, chunk(EVENTS), END)}) as served:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        async with openai_model(served.url) as model:
            assert (await hear(model)).whole == TEXT
    assert proxy.connections == 0


async def test_a_redirect_is_not_followed_even_on_this_machine() -> None:
    async with serving() as elsewhere:
        moved = head("307 Moved", location=f"{elsewhere.url}{CHAT}", content_length="0")
        async with serving({CHAT: sends(moved)}) as served, openai_model(served.url) as model:
            assert isinstance((await hear(model)).problem, ModelUnavailable)
    assert elsewhere.connections == 0


@pytest.mark.parametrize("key", ["clé", "two\nlines", "nul\x00"])
async def test_a_key_that_can_be_none_is_not_sent_and_not_quoted(key: str) -> None:
    async def its_key() -> str:
        return key

    async with serving() as served, openai(served.url, api_key=its_key) as provider:
        problem = (await hear(provider.model("m"))).problem
    assert isinstance(problem, ModelUnavailable)
    assert key not in problem.message
    assert served.asked == []


@pytest.mark.parametrize(("key", "sent"), [("secret", "Bearer secret"), ("", None), (None, None)])
async def test_the_key_goes_with_every_request(key: str | None, sent: str | None) -> None:
    async def its_key() -> str | None:
        return key

    handlers = {CHAT: sends(STREAM, chunk(EVENTS), END)}
    async with serving(handlers) as served, openai(served.url, api_key=its_key) as provider:
        await hear(provider.model("m"))
    assert {asked.headers.get("authorization") for asked in served.asked} == {sent}
