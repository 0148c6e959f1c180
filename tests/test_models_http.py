"""What a server of models may do wrong, byte by byte, over real connections; and what becomes of it."""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import time
from collections.abc import Sequence

import pytest

from hearing import HELLO, SOON, hear, ollama_model, openai, openai_model
from karen.contract.errors import KarenError, ModelUnavailable, TimedOut
from karen.contract.types.models import ModelState
from karen.models.lines import Lines, LineTooLong, WholeCharacters, decoded
from serving_models import (
    DONE,
    END,
    NDJSON,
    STREAM,
    Answering,
    Asked,
    Handler,
    chunk,
    data,
    delta,
    finish,
    head,
    ndjson,
    response,
    said,
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
            assert (await hear(model)).text == TEXT


@pytest.mark.parametrize("seed", range(10))
async def test_an_answer_is_the_same_in_any_pieces(seed: int) -> None:
    places = sorted(random.Random(seed).sample(range(1, len(EVENTS)), 60))
    pieces = cut(STREAM + b"".join(map(chunk, cut(EVENTS, places))) + END, places)
    async with serving({CHAT: sends(*pieces)}) as served, openai_model(served.url) as model:
        assert (await hear(model)).text == TEXT


async def test_an_answer_may_come_byte_by_byte() -> None:
    pieces = [bytes([byte]) for byte in STREAM + chunk(EVENTS) + END]
    async with serving({CHAT: sends(*pieces)}) as served, openai_model(served.url) as model:
        assert (await hear(model)).text == TEXT


async def test_lines_of_ollama_are_the_same_wherever_they_are_cut() -> None:
    cuts = iter(range(1, len(LINES)))

    async def answer(_: Asked, answering: Answering) -> None:
        await answering.send(NDJSON, *map(chunk, cut(LINES, [next(cuts)])), END)

    async with serving({**SHOW, "/api/chat": answer}) as served, ollama_model(served.url) as model:
        for _ in range(1, len(LINES)):
            assert (await hear(model)).text == TEXT


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
        assert (await hear(model)).text == "👋"


async def test_halves_of_a_surrogate_pair_are_put_together() -> None:
    events = delta("a\ud83d") + delta("\udc4bb") + finish() + DONE
    async with serving({CHAT: sends(STREAM, chunk(events), END)}) as served, openai_model(served.url) as model:
        assert (await hear(model)).text == "a👋b"


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
        text = (await hear(model)).text
    assert text.startswith("so \ufffd")
    assert text.encode()


@pytest.mark.parametrize("size", range(1, 5))
def test_characters_are_whole_in_pieces_of_any_size(size: int) -> None:
    characters, encoded = WholeCharacters(), TEXT.encode()
    pieces = [decoded(encoded[start : start + size]) for start in range(0, len(encoded), size)]
    assert "".join(map(characters.feed, pieces)) + characters.feed("", final=True) == TEXT


# Something else than an answer

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
async def test_a_server_that_dies_is_said_to_and_what_it_had_said_stays(sent: bytes, end: Handler) -> None:
    async def answer(_: Asked, answering: Answering) -> None:
        await answering.send(sent)
        await asyncio.sleep(0.02)  # a reset overtakes what has not been read
        end(answering)  # type: ignore[call-arg, arg-type]  # one of the two above

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


# Silence


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

    async with serving({CHAT: answer}) as served, openai_model(served.url) as model:
        began = time.monotonic()
        heard = await hear(model)
        took_s = time.monotonic() - began
    assert isinstance(heard.problem, TimedOut)
    assert heard.text == text
    assert took_s < 2


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200", STREAM, STREAM + chunk(b"data: ")])
async def test_a_server_that_never_begins_is_waited_for_as_long_as_a_cold_model_loads(sent: bytes) -> None:
    async with serving({CHAT: sends(sent, then=hangs)}) as served, openai_model(served.url) as model:
        heard = await hear(model)
    assert isinstance(heard.problem, TimedOut)
    assert f"has said nothing for {SOON.first_s} s" in heard.problem.message


async def test_a_server_that_falls_silent_is_waited_for_shorter() -> None:
    handler = sends(STREAM, chunk(delta("Half")), then=hangs)
    async with serving({CHAT: handler}) as served, openai_model(served.url) as model:
        heard = await hear(model)
    assert isinstance(heard.problem, TimedOut)
    assert f"went silent for {SOON.silence_s} s" in heard.problem.message
    assert heard.text == "Half"


@pytest.mark.parametrize("then", [hangs, lambda answering: drips(answering, b": wait\n")])
async def test_a_finished_answer_does_not_wait_for_an_end_that_does_not_come(then: Handler) -> None:
    handler = sends(STREAM, chunk(delta("All") + finish()), then=then)  # type: ignore[arg-type]  # takes one argument
    async with serving({CHAT: handler}) as served, openai_model(served.url) as model:
        heard = await hear(model)
    assert heard.problem is None
    assert heard.text == "All"
    assert heard.usage


async def test_a_slow_answer_is_heard_to_its_end() -> None:
    async def answer(_: Asked, answering: Answering) -> None:
        await answering.send(STREAM, *(chunk(delta("x")) for _ in range(12)), pause_s=SOON.silence_s / 4)
        await answering.send(chunk(finish() + DONE), END)

    async with serving({CHAT: answer}) as served, openai_model(served.url) as model:
        assert (await hear(model)).text == "x" * 12


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
        assert (await hear(model)).text == "All"
        assert time.monotonic() - began < 1


async def test_a_list_of_models_without_end_is_refused() -> None:
    handler = sends(head(content_type="application/json"), then=lambda it: endlessly(it, b" " * 500_000))
    async with serving({"/v1/models": handler}) as served, openai(served.url) as provider:
        with pytest.raises(KarenError, match=r"Testing at .* (more than|did not answer)"):
            await asyncio.wait_for(provider.models(), 5)


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
            assert (await hear(provider.model("m"))).text == "Hi"
    assert served.connections == before


async def test_a_kept_connection_that_the_server_has_closed_is_not_noticed() -> None:
    async def answer(_: Asked, answering: Answering) -> None:
        await answering.send(STREAM, chunk(delta("Hi") + finish() + DONE), END)
        await answering.reader.read(1)  # the next question arrives, and the server has given up on the connection
        answering.writer.transport.abort()

    async with serving({CHAT: answer}) as served, openai_model(served.url) as model:
        first = await hear(model)
        second = await hear(model)
    assert [first.text, second.text] == ["Hi", "Hi"]


async def test_compression_is_not_asked_for_and_understood_all_the_same() -> None:
    body = gzip.compress(EVENTS)
    sent = response(body, content_type="text/event-stream", content_encoding="gzip")
    async with serving({CHAT: sends(sent)}) as served, openai_model(served.url) as model:
        assert (await hear(model)).text == TEXT
        assert served.asked_for(CHAT)[0].headers["accept-encoding"] == "identity"


async def test_no_proxy_of_the_environment_comes_between(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving() as proxy, serving({CHAT: sends(STREAM, chunk(EVENTS), END)}) as served:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        async with openai_model(served.url) as model:
            assert (await hear(model)).text == TEXT
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
        await hear(provider.model("m"), HELLO)
    assert {asked.headers.get("authorization") for asked in served.asked} == {sent}


async def test_ollamas_stream_that_ends_without_its_last_line_is_a_death() -> None:
    handler = sends(NDJSON, chunk(said("Half")), then=die)
    async with serving({**SHOW, "/api/chat": handler}) as served, ollama_model(served.url) as model:
        heard = await hear(model)
    assert heard.text == "Half"
    assert isinstance(heard.problem, ModelUnavailable)
