"""What is known of servers with the OpenAI interface: their software, their models, and what is claimed of each."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from hearing import hear, openai
from karen.contract.errors import ModelUnavailable
from serving_models import DONE, END, STREAM, Answering, Asked, Handler, chunk, delta, finish, says, sends, serving

CHAT = "/v1/chat/completions"
ANSWER = sends(STREAM, chunk(delta("Hi") + finish() + DONE), END)
PROPS = says({"default_generation_settings": {"n_ctx": 2048}, "total_slots": 1})
FILE = "/models/SmolLM2-135M-Instruct.Q4_1.gguf"
LLAMA_SERVER = {
    "/v1/models": says(
        {
            "object": "list",
            "data": [
                {
                    "id": FILE,
                    "object": "model",
                    "owned_by": "llamacpp",
                    "meta": {"n_ctx_train": 8192, "n_params": 134_515_008, "size": 96_576_768},
                }
            ],
        }
    ),
    "/props": PROPS,
}
LM_STUDIO = {
    "/v1/models": says({"object": "list", "data": [{"id": "small", "object": "model"}]}),
    "/api/v0/models": says(
        {
            "object": "list",
            "data": [
                {"id": "small", "type": "llm", "quantization": "Q4_K_M", "max_context_length": 32768},
                {"id": "seeing", "type": "vlm", "max_context_length": 32768, "loaded_context_length": 4096},
                {"id": "nomic", "type": "embeddings", "max_context_length": 2048},
            ],
        }
    ),
}
VLLM = {"/v1/models": says({"data": [{"id": "org/large", "owned_by": "vllm", "max_model_len": 16384}]})}
LISTS: Mapping[str, Mapping[str, Handler]] = {"llama-server": LLAMA_SERVER, "LM Studio": LM_STUDIO, "vLLM": VLLM}


async def models_of(handlers: Mapping[str, Handler]) -> list[dict[str, Any]]:
    async with serving(handlers) as served, openai(served.url) as provider:
        return [info.model_dump(exclude_defaults=True) for info in await provider.models()]


async def test_llama_server_says_what_it_has_loaded_and_with_which_context() -> None:
    assert await models_of(LLAMA_SERVER) == [
        {
            "provider_id": "openai@1",
            "model": FILE,
            "label": "SmolLM2-135M-Instruct.Q4_1",
            "tiny": True,
            "size_bytes": 96_576_768,
            "context_tokens": 2048,
            "parameters": "135M",
        }
    ]


async def test_lm_studio_says_which_models_converse_and_how_much_each_reads() -> None:
    found = {model["model"]: model.get("context_tokens") for model in await models_of(LM_STUDIO)}
    assert found == {"small": 32768, "seeing": 4096}


async def test_vllm_says_how_much_a_model_reads() -> None:
    assert [(model["model"], model["context_tokens"]) for model in await models_of(VLLM)] == [("org/large", 16384)]


async def test_a_model_that_only_makes_vectors_is_not_offered() -> None:
    listed = says({"data": [{"id": "text-embedding-3"}, {"id": "bge-reranker"}, {"id": "good"}]})
    assert [model["model"] for model in await models_of({"/v1/models": listed})] == ["good"]


@pytest.mark.parametrize(
    ("software", "name", "stops", "continues"),
    [("llama-server", FILE, True, True), ("LM Studio", "small", False, False), ("vLLM", "org/large", False, False)],
)
async def test_only_what_is_proved_of_a_server_is_claimed(
    software: str, name: str, stops: bool, continues: bool
) -> None:
    async with serving(LISTS[software]) as served, openai(served.url) as provider:
        model = provider.model(name)
        assert (model.stops, model.continues, model.context_tokens) == (False, False, None)
        await model.load()
        assert (model.stops, model.continues) == (stops, continues)
        assert model.context_tokens


async def test_a_server_becomes_known_beside_its_first_answer_without_keeping_it_waiting() -> None:
    async def slowly(_: Asked, answering: Answering) -> None:
        await asyncio.sleep(0.2)
        await PROPS(_, answering)

    async with serving({**LLAMA_SERVER, "/props": slowly, CHAT: ANSWER}) as served, openai(served.url) as provider:
        model = provider.model(FILE)
        assert (await hear(model)).whole == "Hi"
        assert not model.stops
        async with asyncio.timeout(5):
            while not model.stops:
                await asyncio.sleep(0.01)


async def test_a_model_is_the_same_object_for_the_same_name() -> None:
    async with openai("http://127.0.0.1:1") as provider:
        assert provider.model("a") is provider.model("a")
        assert provider.model("a") is not provider.model("b")


@pytest.mark.parametrize(
    ("count", "words", "tiny"),
    [(134_515_008, "135M", True), (7_615_616_512, "7.6B", False), (70_000_000_000, "70B", False), (999, "999", False)],
)
async def test_parameters_are_said_as_people_say_them(count: int, words: str, tiny: bool) -> None:
    (model,) = await models_of({"/v1/models": says({"data": [{"id": "m", "meta": {"n_params": count}}]})})
    assert (model["parameters"], model.get("tiny", False)) == (words, tiny)


@pytest.mark.parametrize(
    "body",
    [
        {"data": "none"},
        {"data": [{"id": ""}]},
        {"models": []},
        [],
        "text",
        {"data": [{"id": "m", "context_length": 10**400}]},
    ],
)
async def test_a_list_of_models_that_is_none_is_refused(body: object) -> None:
    async with serving({"/v1/models": says(body)}) as served, openai(served.url) as provider:
        with pytest.raises(ModelUnavailable, match="something that is not its interface"):
            await provider.models()


async def test_a_server_without_a_list_of_models_is_named() -> None:
    async with serving() as served, openai(served.url) as provider:
        with pytest.raises(ModelUnavailable, match="is not a server of language models, or its address"):
            await provider.models()
