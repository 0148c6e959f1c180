"""Servers with the OpenAI interface: how they are asked, the liberties they take, and what they count."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import JsonValue

from hearing import HELLO, IMPATIENT, Heard, hear, openai, openai_model
from karen.contract.errors import InvalidInput, ModelUnavailable
from karen.contract.types.enums import MessageRole
from karen.models.provider import Prompt, PromptMessage, Usage
from serving_models import (
    DONE,
    END,
    STREAM,
    Answering,
    Asked,
    Handler,
    chunk,
    data,
    delta,
    finish,
    response,
    says,
    sends,
    serving,
)

CHAT = "/v1/chat/completions"
LLAMA_SERVER = {
    "/v1/models": says({"data": [{"id": "m"}]}),
    "/props": says({"default_generation_settings": {"n_ctx": 2048}}),
}
LM_STUDIO = {
    "/v1/models": says({"data": [{"id": "m"}]}),
    "/api/v0/models": says({"data": [{"id": "m", "type": "llm"}]}),
}
SYSTEM = PromptMessage(MessageRole.SYSTEM, "You are Karen.")
QUESTION = PromptMessage(MessageRole.USER, "What is “Grün”?")


def answers(*events: bytes) -> Handler:
    return sends(STREAM, chunk(b"".join(events)), END)


ANSWER = answers(delta("Hi"), finish(), DONE)


async def heard_from(handler: Handler, prompt: Prompt = HELLO) -> Heard:
    async with serving({CHAT: handler}) as served, openai_model(served.url) as model:
        return await hear(model, prompt)


async def asked_with(prompt: Prompt, handlers: Mapping[str, Handler] | None = None) -> Any:
    """The body of the question, to a server that is known by now."""
    async with serving({CHAT: ANSWER, **(handlers or {})}) as served, openai(served.url) as provider:
        if handlers:
            await provider.models()
        assert (await hear(provider.model("m"), prompt)).whole == "Hi"
    return served.asked_for(CHAT)[0].json


# The question


async def test_a_question_is_asked_as_every_server_understands_it() -> None:
    assert await asked_with(Prompt((SYSTEM, QUESTION), most_tokens=77)) == {
        "model": "m",
        "messages": [
            {"role": "system", "content": "You are Karen."},
            {"role": "user", "content": "What is “Grün”?"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 77,
    }


async def test_a_schema_goes_as_the_format_of_the_response() -> None:
    schema: dict[str, JsonValue] = {"type": "object", "properties": {"city": {"type": "string"}}}
    asked = await asked_with(Prompt((QUESTION,), schema=schema))
    assert asked["response_format"] == {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}


async def test_llama_server_is_given_what_has_begun_to_continue_it_without_thinking_anew() -> None:
    asked = await asked_with(Prompt((QUESTION,), begun="Green is"), LLAMA_SERVER)
    assert asked["messages"][-1] == {"role": "assistant", "content": "Green is"}
    assert asked["chat_template_kwargs"] == {"enable_thinking": False}


async def test_a_server_that_is_not_known_to_continue_is_not_given_what_has_begun() -> None:
    asked = await asked_with(Prompt((QUESTION,), begun="Green is"), LM_STUDIO)
    assert [message["role"] for message in asked["messages"]] == ["user"]


@pytest.mark.parametrize(
    ("path", "asked_at"),
    [("", CHAT), ("/", CHAT), ("/v1", CHAT), ("/v1/", CHAT), ("/api/v1", "/api/v1/chat/completions")],
)
async def test_an_address_may_leave_out_the_usual_path_and_may_have_another(path: str, asked_at: str) -> None:
    async with serving({asked_at: ANSWER}) as served, openai(served.url + path) as provider:
        assert (await hear(provider.model("m"))).whole == "Hi"


# Liberties


@pytest.mark.parametrize(
    "events",
    [
        [b'data:{"choices":[{"delta":{"content":"Hi"}}]}\n\n', DONE],
        [b": a comment\n\n", b"event: message\nid: 1\nretry: 5\n", delta("Hi"), finish(), DONE],
        [delta("Hi"), finish()],
        [delta("Hi"), DONE],
        [delta("Hi")],
        [delta("H", finish_reason=None), delta("i", finish_reason="stop"), DONE],
        [data({"choices": [{"delta": {"role": "assistant", "content": None}}]}), delta("Hi"), finish(), DONE],
        [data({"choices": [{"delta": {"content": [{"type": "text", "text": "Hi"}]}}]}), DONE],
        [data({"object": "ping"}), delta("Hi"), data({"choices": [], "usage": None}), finish(), DONE],
        [data({"choices": [{"delta": {"reasoning_content": "Hm."}}]}), delta("Hi"), finish(), DONE],
        [data({"choices": [{"delta": {"reasoning": "Hm."}}]}), delta("Hi"), finish(), DONE],
        [delta("Hi"), finish(), b"data: [DONE]"],
    ],
    ids=[
        "no space",
        "comments and other fields",
        "no end mark",
        "no reason",
        "neither",
        "a reason with the text",
        "no content at first",
        "content in parts",
        "events of other kinds",
        "thoughts",
        "thoughts by another name",
        "no line end at the end",
    ],
)
async def test_the_liberties_of_servers_are_understood(events: list[bytes]) -> None:
    assert (await heard_from(answers(*events))).whole == "Hi"


async def test_a_length_that_was_kept_to_is_an_end() -> None:
    assert (await heard_from(sends(response(delta("Hi"), content_type="text/event-stream")))).whole == "Hi"


async def test_a_server_that_does_not_stream_is_understood() -> None:
    whole = {"choices": [{"message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"}]}
    heard = await heard_from(says(whole | {"usage": {"completion_tokens": 1, "prompt_tokens": 9}}))
    assert heard.whole == "Hi"
    assert heard.usage
    assert heard.usage.prompt_tokens == 9


@pytest.mark.parametrize(
    "event",
    [
        data({"error": {"code": 500, "message": "CUDA out of memory"}}),
        data({"error": "CUDA out of memory"}),
        b'error: {"code":500,"message":"CUDA out of memory"}\n\n',
        b'{"error":{"message":"CUDA out of memory"}}\n',
        data({"object": "error", "message": "CUDA out of memory"}),
    ],
)
async def test_an_error_in_the_midst_of_an_answer_is_said_and_what_came_before_stays(event: bytes) -> None:
    heard = await heard_from(answers(delta("Half"), event))
    assert heard.text == "Half"
    assert isinstance(heard.problem, ModelUnavailable)
    assert "It says: CUDA out of memory" in heard.problem.message


async def test_an_answer_that_was_only_thought_is_explained() -> None:
    thinking = data({"choices": [{"delta": {"reasoning_content": "Hm."}}]})
    heard = await heard_from(answers(thinking, finish("length"), DONE))
    assert isinstance(heard.problem, ModelUnavailable)
    assert "only thought" in heard.problem.message


@pytest.mark.parametrize("refused", ["stream_options", "max_tokens"])
async def test_what_a_server_refuses_by_name_is_left_out_from_then_on(refused: str) -> None:
    async def answer(asked: Asked, answering: Answering) -> None:
        said = json.dumps({"error": {"message": f"Unsupported parameter: '{refused}'"}}).encode()
        await answering.send(*([response(said, "400 Bad Request")] if refused in asked.json else [STREAM, GIVEN, END]))

    async with serving({CHAT: answer}) as served, openai_model(served.url) as model:
        assert (await hear(model)).whole == "Hi"
        assert (await hear(model)).whole == "Hi"
    questions = [asked.json for asked in served.asked_for(CHAT)]
    assert [refused in question for question in questions] == [True, False, False]
    assert questions[-1].get("max_completion_tokens", questions[-1].get("max_tokens")) == HELLO.most_tokens


GIVEN = chunk(delta("Hi") + finish() + DONE)


async def test_a_server_that_refuses_whatever_is_left_out_is_not_asked_for_ever() -> None:
    refusing = says({"error": {"message": "stream_options and max_tokens are unknown"}}, "400 Bad Request")
    async with serving({CHAT: refusing}) as served, openai_model(served.url) as model:
        assert isinstance((await hear(model)).problem, ModelUnavailable)
    assert len(served.asked_for(CHAT)) == 2


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("400 Bad Request", "request (4031 tokens) exceeds the available context size (2048 tokens)"),
        ("400 Bad Request", "This model's maximum context length is 4096 tokens. However, you requested 9000 tokens"),
        ("413 Too Large", "prompt is too long"),
        ("500 Error", "the input exceeds the context length"),
    ],
)
async def test_a_prompt_beyond_the_context_is_the_callers_to_change_and_no_failure(status: str, said: str) -> None:
    refusing = says({"error": {"message": said}}, status)
    async with serving({CHAT: refusing}) as served, openai_model(served.url) as model:
        problem = (await hear(model)).problem
        assert isinstance(problem, InvalidInput)
        assert said in problem.message
        assert model.condition().reason == ""


# Measures


async def test_the_counts_of_llama_server_are_taken_over() -> None:
    usage = {"completion_tokens": 4, "prompt_tokens": 32, "prompt_tokens_details": {"cached_tokens": 24}}
    timings = {"cache_n": 24, "prompt_n": 8, "predicted_n": 4, "predicted_per_second": 50.659}
    last = data({"choices": [], "usage": usage, "timings": timings})
    found = (await heard_from(answers(delta("Hi"), finish("length"), last, DONE))).usage
    assert found
    assert found.first_token_ms
    assert found == Usage(4, 32, 24, found.first_token_ms, 50.66, cut_off=True)


async def test_timings_alone_tell_how_long_the_whole_prompt_was() -> None:
    timings = {"cache_n": 24, "prompt_n": 8, "predicted_n": 4, "predicted_per_second": 50.0}
    found = (await heard_from(answers(delta("Hi"), data({"choices": [], "timings": timings}), DONE))).usage
    assert found
    assert (found.tokens, found.prompt_tokens, found.cached_tokens) == (4, 32, 24)


async def test_without_counts_only_what_was_measured_here_is_said() -> None:
    found = (await heard_from(answers(delta("Hi"), finish(), DONE))).usage
    assert found
    assert found.first_token_ms
    assert found == Usage(first_token_ms=found.first_token_ms)


async def test_the_speed_is_measured_here_when_the_server_only_counts() -> None:
    async def answer(_: Asked, answering: Answering) -> None:
        await answering.send(STREAM, *(chunk(delta("x")) for _ in range(5)), pause_s=0.02)
        await answering.send(chunk(data({"choices": [], "usage": {"completion_tokens": 5}}) + DONE), END)

    found = (await heard_from(answer)).usage
    assert found
    assert found.tokens_per_second
    assert 1 < found.tokens_per_second < 60


@pytest.mark.parametrize(
    "usage", [{"completion_tokens": "many"}, {"completion_tokens": -1}, {"completion_tokens": 2**63}, [], "none", 7]
)
async def test_counts_that_are_none_are_left_out(usage: object) -> None:
    heard = await heard_from(answers(delta("Hi"), data({"choices": [], "usage": usage}), finish(), DONE))
    assert heard.whole == "Hi"
    assert heard.usage
    assert heard.usage.tokens is None


async def test_reading_a_long_prompt_is_not_taken_for_silence() -> None:
    async def answer(_: Asked, answering: Answering) -> None:
        reading = data({"choices": [{"delta": {"content": None}}], "prompt_progress": {"total": 9, "processed": 3}})
        await answering.send(STREAM, *(chunk(reading) for _ in range(12)), pause_s=IMPATIENT.first_s / 6)
        await answering.send(GIVEN, END)

    async with serving({CHAT: answer}) as served, openai_model(served.url, IMPATIENT) as model:
        assert (await hear(model)).whole == "Hi"
