"""Ollama: how it is asked, what it counts, what is known of its models, and which of them are not here at all."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import JsonValue

from hearing import HELLO, hear, ollama, ollama_model
from karen.contract.errors import Forbidden, ModelUnavailable
from karen.contract.types.enums import MessageRole
from karen.models.provider import Prompt, PromptMessage, Usage
from karen.models.remote.ollama import CONTEXT_TOKENS
from karen.models.remote.server import Limits
from serving_models import END, NDJSON, Answering, Asked, Handler, chunk, ndjson, response, said, says, sends, serving

LAST = ndjson(
    {
        "message": {"role": "assistant", "content": ""},
        "done": True,
        "done_reason": "stop",
        "prompt_eval_count": 26,
        "eval_count": 10,
        "eval_duration": 200_000_000,
    }
)
ANSWER = sends(NDJSON, chunk(said("Hi") + LAST), END)
TAGGED = {
    "name": "qwen3:latest",
    "size": 4_700_000_000,
    "details": {"parameter_size": "7.6B", "quantization_level": "Q4_K_M"},
}
SHOWN: dict[str, Any] = {
    "model_info": {"general.architecture": "qwen3", "qwen3.context_length": 32768, "qwen3.block_count": 36},
    "details": {"parameter_size": "7.6B", "quantization_level": "Q4_K_M"},
    "capabilities": ["completion", "tools"],
}
SHOW = says(SHOWN)
AWAY = {"remote_host": "https://ollama.com:443", "remote_model": "gpt-oss:120b"}


async def asked_with(prompt: Prompt, shown: Mapping[str, Any]) -> Any:
    """The body of the question to a model that is shown like this."""
    handlers = {"/api/show": says(shown), "/api/chat": ANSWER}
    async with serving(handlers) as served, ollama_model(served.url) as model:
        assert (await hear(model, prompt)).whole == "Hi"
    return served.asked_for("/api/chat")[0].json


# The question


async def test_a_question_says_how_much_may_be_read_and_said_and_that_nothing_may_be_cut() -> None:
    prompt = Prompt((PromptMessage(MessageRole.USER, "What is “Grün”?"),), most_tokens=77)
    assert await asked_with(prompt, SHOWN) == {
        "model": "m",
        "messages": [{"role": "user", "content": "What is “Grün”?"}],
        "stream": True,
        "options": {"num_ctx": CONTEXT_TOKENS, "num_predict": 77},
        "truncate": False,
        "shift": False,
    }


async def test_a_schema_goes_as_the_format() -> None:
    schema: dict[str, JsonValue] = {"type": "object", "properties": {"city": {"type": "string"}}}
    assert (await asked_with(Prompt(HELLO.messages, schema=schema), SHOWN))["format"] == schema


@pytest.mark.parametrize(
    ("shown", "options", "context_tokens"),
    [
        (SHOWN, {"num_ctx": CONTEXT_TOKENS}, CONTEXT_TOKENS),
        ({"model_info": {"x.context_length": 2048}}, {"num_ctx": 2048}, 2048),
        ({}, {"num_ctx": CONTEXT_TOKENS}, CONTEXT_TOKENS),
        (SHOWN | {"parameters": 'stop  "<|im_end|>"\nnum_ctx                        16384'}, {}, 16384),
        (SHOWN | {"parameters": f"num_ctx {'9' * 5000}"}, {"num_ctx": CONTEXT_TOKENS}, CONTEXT_TOKENS),
        ({"model_info": {"x.context_length": 10**400}}, {"num_ctx": CONTEXT_TOKENS}, CONTEXT_TOKENS),
    ],
    ids=["larger", "smaller", "unknown", "set by its owner", "impossible words", "an impossible number"],
)
async def test_a_model_is_run_with_a_context_that_is_known(
    shown: Mapping[str, Any], options: Mapping[str, int], context_tokens: int
) -> None:
    handlers = {"/api/show": says(shown), "/api/chat": ANSWER}
    async with serving(handlers) as served, ollama_model(served.url) as model:
        await hear(model)
        assert model.context_tokens == context_tokens
    assert served.asked_for("/api/chat")[0].json["options"] == {**options, "num_predict": HELLO.most_tokens}


async def test_a_model_is_asked_about_once() -> None:
    async with serving({"/api/show": SHOW, "/api/chat": ANSWER}) as served, ollama_model(served.url) as model:
        for _ in range(3):
            assert (await hear(model)).whole == "Hi"
    assert len(served.asked_for("/api/show")) == 1


# The answer


async def test_ollamas_counts_are_taken_over() -> None:
    async with serving({"/api/show": SHOW, "/api/chat": ANSWER}) as served, ollama_model(served.url) as model:
        usage = (await hear(model)).usage
    assert usage
    assert usage.first_token_ms
    assert usage == Usage(tokens=10, prompt_tokens=26, first_token_ms=usage.first_token_ms, tokens_per_second=50.0)


@pytest.mark.parametrize("claimed", [2**63, 10**400, -1, 0.5, True, "many", None])
async def test_an_answer_with_impossible_counts_is_an_answer_without_counts(claimed: object) -> None:
    counts = {"eval_count": claimed, "eval_duration": claimed, "prompt_eval_count": claimed}
    ends = ndjson({"message": {"content": ""}, "done": True, **counts})
    handlers = {"/api/show": says(SHOWN), "/api/chat": sends(NDJSON, chunk(said("Hi") + ends), END)}
    async with serving(handlers) as served, ollama_model(served.url) as model:
        heard = await hear(model)
    assert heard.whole == "Hi"
    assert heard.usage and (heard.usage.tokens, heard.usage.prompt_tokens) == (None, None)


@pytest.mark.parametrize(("reason", "cut_off"), [("stop", False), ("length", True), ("", False), (None, False)])
async def test_an_answer_that_was_cut_off_is_known_to_be(reason: str | None, cut_off: bool) -> None:
    last = ndjson({"message": {"content": "Hi"}, "done": True, "done_reason": reason})
    handlers = {"/api/show": SHOW, "/api/chat": sends(NDJSON, chunk(last), END)}
    async with serving(handlers) as served, ollama_model(served.url) as model:
        heard = await hear(model)
    assert heard.whole == "Hi"
    assert heard.usage
    assert heard.usage.cut_off is cut_off


async def test_thoughts_are_no_part_of_the_answer() -> None:
    thinking = ndjson({"message": {"content": "", "thinking": "Hm."}, "done": False})
    handlers = {"/api/show": SHOW, "/api/chat": sends(NDJSON, chunk(thinking + said("Hi") + LAST), END)}
    async with serving(handlers) as served, ollama_model(served.url) as model:
        assert (await hear(model)).whole == "Hi"


async def test_an_error_in_the_midst_is_said_and_what_came_before_stays() -> None:
    failing = sends(NDJSON, chunk(said("Half") + ndjson({"error": "llama runner process has terminated"})), END)
    async with serving({"/api/show": SHOW, "/api/chat": failing}) as served, ollama_model(served.url) as model:
        heard = await hear(model)
    assert heard.text == "Half"
    assert isinstance(heard.problem, ModelUnavailable)
    assert "It says: llama runner process has terminated" in heard.problem.message


@pytest.mark.parametrize("path", ["/api/show", "/api/chat"])
async def test_a_model_that_is_not_there_is_named(path: str) -> None:
    missing = says({"error": "model 'm' not found"}, "404 Not Found")
    handlers = {"/api/show": SHOW, "/api/chat": ANSWER, path: missing}
    async with serving(handlers) as served, ollama_model(served.url) as model:
        problem = (await hear(model)).problem
    assert isinstance(problem, ModelUnavailable)
    assert "has no model m" in problem.message


async def test_too_little_memory_is_said_in_ollamas_words() -> None:
    words = "model requires more system memory (5.6 GiB) than is available (3.1 GiB)"
    refusing = says({"error": words}, "500 Internal Server Error")
    async with serving({"/api/show": SHOW, "/api/chat": refusing}) as served, ollama_model(served.url) as model:
        problem = (await hear(model)).problem
        with pytest.raises(ModelUnavailable, match="more system memory"):
            await model.load()
    assert problem
    assert words in problem.message


# Its models


async def test_each_model_is_listed_with_what_is_known_of_it() -> None:
    tiny = {"name": "smollm:135m", "size": 91_000_000, "details": {"parameter_size": "134.52M"}}
    handlers = {
        "/api/tags": says({"models": [TAGGED, tiny]}),
        "/api/ps": says({"models": [{"name": "qwen3:latest"}]}),
        "/api/show": SHOW,
    }
    async with serving(handlers) as served, ollama(served.url) as provider:
        infos = [info.model_dump(exclude_defaults=True) for info in await provider.models()]
        assert provider.model("qwen3:latest").context_tokens == CONTEXT_TOKENS
    assert infos == [
        {
            "provider_id": "ollama@1",
            "model": "qwen3:latest",
            "label": "qwen3",
            "size_bytes": 4_700_000_000,
            "context_tokens": 32768,
            "parameters": "7.6B",
            "quantisation": "Q4_K_M",
            "detail": "In memory now.",
        },
        {
            "provider_id": "ollama@1",
            "model": "smollm:135m",
            "label": "smollm:135m",
            "tiny": True,
            "size_bytes": 91_000_000,
            "context_tokens": 32768,
            "parameters": "134.52M",
        },
    ]


async def listed(handlers: Mapping[str, Handler]) -> list[str]:
    async with serving(handlers) as served, ollama(served.url) as provider:
        return [info.model for info in await provider.models()]


async def test_a_model_that_only_makes_vectors_is_not_offered() -> None:
    handlers = {"/api/tags": says({"models": [TAGGED]}), "/api/show": says(SHOWN | {"capabilities": ["embedding"]})}
    assert await listed(handlers) == []


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"/api/show": says({"error": "?"}, "500 Error")},
        {"/api/show": says([]), "/api/ps": says("no")},
        {"/api/show": says({"model_info": None, "capabilities": None}), "/api/ps": says({"models": None})},
    ],
)
async def test_a_model_is_offered_although_nothing_more_is_said_of_it(more: Mapping[str, Handler]) -> None:
    assert await listed({"/api/tags": says({"models": [TAGGED]}), **more}) == ["qwen3:latest"]


async def test_a_model_of_impossible_size_is_offered_with_what_is_said_of_it() -> None:
    tagged = {"name": "vast", "details": {"parameter_size": f"{'9' * 400}B"}}
    handlers = {"/api/tags": says({"models": [tagged]}), "/api/ps": says({"models": []}), "/api/show": SHOW}
    async with serving(handlers) as served, ollama(served.url) as provider:
        [info] = await provider.models()
    assert (info.model, info.tiny) == ("vast", False)


async def test_many_models_are_asked_about_a_few_at_a_time() -> None:
    now = most = 0

    async def show(_: Asked, answering: Answering) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.005)
        now -= 1
        await answering.send(response(b"{}"))

    tags = says({"models": [TAGGED | {"name": f"model{number}"} for number in range(20)]})
    assert len(await listed({"/api/tags": tags, "/api/show": show})) == 20
    assert most <= 4


# Models that are not here


@pytest.mark.parametrize(("tagged", "shown"), [(TAGGED | AWAY, SHOWN), (TAGGED, SHOWN | AWAY)])
async def test_a_model_that_ollama_runs_elsewhere_is_not_offered(
    tagged: Mapping[str, Any], shown: Mapping[str, Any]
) -> None:
    assert await listed({"/api/tags": says({"models": [tagged]}), "/api/show": says(shown)}) == []


async def test_a_model_that_ollama_runs_elsewhere_is_asked_nothing() -> None:
    handlers = {"/api/show": says(SHOWN | AWAY), "/api/chat": ANSWER}
    async with serving(handlers) as served, ollama_model(served.url) as model:
        problem = (await hear(model)).problem
        with pytest.raises(Forbidden):
            await model.load()
    assert isinstance(problem, Forbidden)
    assert "https://ollama.com:443" in problem.message
    assert served.asked_for("/api/chat") == []


# Its memory


async def test_loading_and_unloading_are_conversations_without_a_message() -> None:
    handlers = {"/api/show": SHOW, "/api/chat": says({"done": True, "done_reason": "load"})}
    async with serving(handlers) as served, ollama_model(served.url) as model:
        await model.load()
        await model.unload()
    assert [asked.json for asked in served.asked_for("/api/chat")] == [
        {"model": "m", "messages": [], "stream": False, "options": {"num_ctx": CONTEXT_TOKENS}},
        {"model": "m", "messages": [], "stream": False, "keep_alive": 0},
    ]


async def test_loading_may_take_as_long_as_the_first_word() -> None:
    async def slowly(_: Asked, answering: Answering) -> None:
        await asyncio.sleep(0.3)
        await answering.send(response(b'{"done": true}'))

    limits = Limits(answer_s=0.2, first_s=5)
    async with serving({"/api/show": SHOW, "/api/chat": slowly}) as served, ollama_model(served.url, limits) as model:
        await model.load()
