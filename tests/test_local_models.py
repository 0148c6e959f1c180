"""A model that runs in a process of its own: the real embedded one, and processes that misbehave."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import psutil
import pytest
from pydantic import JsonValue

from children import computed_s, pids, scripted, until
from gguf_writer import LLAMA, gguf, words
from karen.base.installation import command
from karen.contract.errors import InvalidInput, ModelUnavailable, TimedOut
from karen.contract.types.enums import MessageRole
from karen.contract.types.models import Fit, ModelState
from karen.models.files.embedded import EmbeddedProvider, find_weights
from karen.models.files.fit import Plan
from karen.models.files.gguf_files import GgufProvider
from karen.models.files.local import LocalModel
from karen.models.process.supervised import Limits
from karen.models.provider import Prompt, PromptMessage, Usage

ROLE = "model-runner"
RUNNER = command(ROLE)
PLAN = Plan(context_tokens=2048, batch_tokens=16, threads=1, needed_bytes=0, fit=Fit.FITS, tiny=True)
LONG = " ".join(f"word{number} is nice" for number in range(350))
COUNTED = "One, two, three, four, five, six, seven, eight,"
STOP_LIMIT_S = 0.2
TICK_S = 0.02


def prompt(text: str, *, begun: str = "", most_tokens: int = 24, system: str = "You are Karen.") -> Prompt:
    messages = (PromptMessage(MessageRole.SYSTEM, system), PromptMessage(MessageRole.USER, text))
    return Prompt(messages, begun=begun, most_tokens=most_tokens)


async def answer(model: LocalModel, asked: Prompt) -> tuple[str, Usage]:
    parts = [part async for part in model.stream(asked)]
    usage = parts.pop()
    assert isinstance(usage, Usage)
    return "".join(str(part) for part in parts), usage


async def answers(model: LocalModel) -> bool:
    """Whether it still does, whatever it says."""
    _, usage = await answer(model, prompt("Hello", most_tokens=2))
    return bool(usage.prompt_tokens)


def misbehaving(body: str, **limits: float) -> LocalModel:
    return LocalModel("Mock", lambda: (Path("model.gguf"), PLAN), scripted(body), limits=Limits(**limits))


def reachable(pid: int) -> list[str]:
    """Where a process listens such that another program could find it."""
    found = psutil.Process(pid).net_connections("all")
    return [str(socket) for socket in found if socket.family.name != "AF_UNIX" or Path(str(socket.laddr)).is_socket()]


@pytest.fixture
async def model() -> AsyncIterator[LocalModel]:
    provider = EmbeddedProvider(RUNNER)
    try:
        yield provider.model("")
    finally:
        await provider.close()
        assert pids(ROLE) == []


async def test_the_embedded_model_is_offered_as_what_it_is() -> None:
    (offered,) = await EmbeddedProvider(RUNNER).models()
    assert (offered.label, offered.tiny, offered.fit) == ("SmolLM2 135M", True, Fit.FITS)
    assert (offered.parameters, offered.quantisation, offered.context_tokens) == ("135M", "Q4_1", 2048)


async def test_an_answer_comes_piece_by_piece_with_what_it_took(model: LocalModel) -> None:
    assert model.condition().state is ModelState.IDLE
    assert pids(ROLE) == []
    parts = [part async for part in model.stream(prompt("Tell me about cats.", most_tokens=12))]
    usage = parts[-1]
    assert isinstance(usage, Usage)
    assert len(parts) > 8
    assert (usage.tokens, usage.cut_off) == (12, True)
    assert (usage.first_token_ms or 0) > 0
    assert (usage.tokens_per_second or 0) > 0
    assert model.condition().state is ModelState.READY
    assert 100_000_000 < (model.condition().memory_bytes or 0) < 400_000_000


async def test_what_was_asked_before_is_not_read_again(model: LocalModel) -> None:
    system = "You are Karen, and you help. " * 20
    _, cold = await answer(model, prompt("What about cats?", system=system, most_tokens=2))
    _, warm = await answer(model, prompt("What about dogs?", system=system, most_tokens=2))
    assert (cold.cached_tokens, warm.prompt_tokens) == (0, cold.prompt_tokens)
    assert (warm.cached_tokens or 0) > 100


async def test_a_half_answer_is_continued(model: LocalModel) -> None:
    said, _ = await answer(model, prompt("Count to twelve.", begun=f"{COUNTED} nine,", most_tokens=6))
    assert said.strip().startswith(("ten", "10"))


async def test_an_answer_obeys_a_schema(model: LocalModel) -> None:
    asked = prompt("What is the capital of France?", most_tokens=60)
    schema: dict[str, JsonValue] = {
        "type": "object",
        "properties": {"city": {"enum": ["Paris", "Rome"]}},
        "required": ["city"],
    }
    said, _ = await answer(model, Prompt(asked.messages, schema=schema, most_tokens=60))
    assert json.loads(said)["city"] in ("Paris", "Rome")


async def test_a_prompt_beyond_the_context_is_refused_in_words(model: LocalModel) -> None:
    with pytest.raises(InvalidInput, match=r"too long for SmolLM2 135M: \d+ tokens of at most 2048"):
        await answer(model, prompt("word " * 3000))
    assert await answers(model)


async def test_a_schema_that_is_none_costs_one_answer(model: LocalModel) -> None:
    with pytest.raises(ModelUnavailable, match="cannot answer this"):
        await answer(model, Prompt(prompt("Hello").messages, schema={"type": "nonsense"}))
    assert await answers(model)


@pytest.mark.parametrize(("asked", "most_tokens"), [("Tell me a long story.", 1000), (LONG, 1000)])
async def test_a_stop_ends_the_inference_in_its_process(model: LocalModel, asked: str, most_tokens: int) -> None:
    """The first is stopped while it answers, the second, which takes seconds to read, while it reads."""
    await model.load()
    (pid,) = pids(ROLE)
    stream = model.stream(prompt(asked, most_tokens=most_tokens))
    first = asyncio.ensure_future(anext(stream))
    before = computed_s(pid)
    await until(lambda: computed_s(pid) > before + 0.1)
    began = time.monotonic()
    first.cancel()
    await asyncio.wait([first])
    await stream.aclose()
    await asyncio.sleep(max(0, STOP_LIMIT_S - (time.monotonic() - began)))
    stopped = computed_s(pid)
    await asyncio.sleep(0.3)
    assert computed_s(pid) <= stopped + TICK_S
    assert await answers(model)


async def test_two_questions_at_once_are_answered_one_after_the_other(model: LocalModel) -> None:
    order: list[str] = []

    async def ask(word: str) -> None:
        async with aclosing(model.stream(prompt(f"Tell me about the letter {word}.", most_tokens=30))) as stream:
            async for _ in stream:
                order.append(word)

    await asyncio.gather(ask("a"), ask("b"))
    assert sorted(order) in (order, order[::-1])
    assert set(order) == {"a", "b"}
    assert len(pids(ROLE)) == 1


async def test_unloading_ends_the_process(model: LocalModel) -> None:
    await model.load()
    (pid,) = pids(ROLE)
    await model.unload()
    assert not psutil.pid_exists(pid)
    assert model.condition().state is ModelState.IDLE
    assert await answers(model)


async def test_unloading_in_mid_answer_is_said(model: LocalModel) -> None:
    async with aclosing(model.stream(prompt("Tell me a long story.", most_tokens=1000))) as stream:
        await anext(stream)
        await model.unload()
        with pytest.raises(ModelUnavailable, match="was unloaded while it worked"):
            [part async for part in stream]


async def test_a_process_that_is_killed_in_mid_answer_costs_that_answer(model: LocalModel) -> None:
    async with aclosing(model.stream(prompt("Tell me a long story.", most_tokens=1000))) as stream:
        await anext(stream)
        os.kill(pids(ROLE)[0], signal.SIGKILL)
        with pytest.raises(ModelUnavailable, match="was killed, as the system does when memory runs out"):
            [part async for part in stream]
    assert await answers(model)


async def test_a_process_that_is_killed_while_it_waits_is_started_again(model: LocalModel) -> None:
    await model.load()
    (pid,) = pids(ROLE)
    os.kill(pid, signal.SIGKILL)
    await until(lambda: model.condition().state is ModelState.IDLE)
    assert await answers(model)


async def test_whoever_goes_while_it_loads_leaves_it_loading(model: LocalModel) -> None:
    loading = asyncio.ensure_future(model.load())
    await until(lambda: model.condition().state is ModelState.STARTING)
    loading.cancel()
    await until(lambda: model.condition().state is ModelState.READY)


async def test_unloading_while_it_loads_ends_the_loading(model: LocalModel) -> None:
    loading = asyncio.ensure_future(model.load())
    await until(lambda: pids(ROLE))
    await model.unload()
    with pytest.raises(ModelUnavailable, match="was unloaded while it was loading"):
        await loading
    assert pids(ROLE) == []


async def test_half_a_character_in_a_question_is_no_obstacle(model: LocalModel) -> None:
    _, usage = await answer(model, prompt("Hello \ud83d", begun="Hi\ud800", most_tokens=4))
    assert (usage.prompt_tokens or 0) > 10


async def test_a_bug_in_the_process_is_logged_by_its_place_alone(caplog: pytest.LogCaptureFixture) -> None:
    body = "from karen.models.process.child import Pipes\npipes = Pipes(); pipes.send(Ready())\n"
    model = misbehaving(body + "for message in pipes.received(): raise ValueError(message.request)")
    with pytest.raises(ModelUnavailable, match="ended with exit status 1"):
        await answer(model, prompt("mysecret"))
    await until(lambda: "ValueError at <string>:" in caplog.text)
    assert "mysecret" not in caplog.text
    await model.unload()


async def test_nobody_on_this_machine_can_reach_the_model(model: LocalModel) -> None:
    await model.load()
    (pid,) = pids(ROLE)
    assert reachable(pid) == []


async def test_what_was_asked_is_in_no_log_and_no_command_line(
    model: LocalModel, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(InvalidInput):
        await answer(model, prompt("mysecret " * 3000))
    await answer(model, prompt("mysecret", most_tokens=2))
    (pid,) = pids(ROLE)
    assert "mysecret" not in caplog.text + "".join(capfd.readouterr()) + " ".join(psutil.Process(pid).cmdline())


ORPHANS = """
import asyncio
from karen.base.installation import command
from karen.models.embed import Embeddings
from karen.models.files.embedded import EmbeddedProvider
async def main():
    model, embeddings = EmbeddedProvider(command("model-runner")).model(""), Embeddings(command("embedder"))
    await asyncio.gather(model.load(), embeddings.query("hello"))
    print("loaded", flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


async def test_no_process_survives_the_death_of_its_parent() -> None:
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", ORPHANS, stdout=asyncio.subprocess.PIPE)
    assert parent.stdout
    try:
        assert await parent.stdout.readline() == b"loaded\n"
        children = pids(ROLE, parent.pid) + pids("embedder", parent.pid)
        assert len(children) == 2
    finally:
        parent.kill()
        await parent.wait()
    await until(lambda: not any(map(psutil.pid_exists, children)), 2.0)


async def test_what_the_engine_says_of_a_model_it_does_not_know_is_passed_on(tmp_path: Path) -> None:
    (tmp_path / "new.gguf").write_bytes(gguf({**LLAMA, "general.architecture": words("of-tomorrow")}))
    provider = GgufProvider(tmp_path, RUNNER)
    model = provider.model("new.gguf")
    with pytest.raises(ModelUnavailable, match=r"new cannot be started.*unknown model architecture: 'of-tomorrow'"):
        await model.load()
    assert model.condition().state is ModelState.FAILED
    assert "of-tomorrow" in model.condition().reason


async def test_what_does_not_fit_is_not_even_tried(tmp_path: Path) -> None:
    (tmp_path / "large.gguf").symlink_to(find_weights().path)
    provider = GgufProvider(tmp_path, RUNNER, available_bytes=lambda: 200_000_000)
    (offered,) = await provider.models()
    assert offered.fit is Fit.TOO_LARGE
    model = provider.model("large.gguf")
    with pytest.raises(ModelUnavailable, match=r"large needs 0.3 GB of memory and 0.2 GB are free\. Close other"):
        await model.load()
    assert model.condition().reason == offered.detail
    assert pids(ROLE) == []


@pytest.mark.parametrize(
    ("body", "because"),
    [
        ("say(Ready()); hear(); os.kill(os.getpid(), signal.SIGSEGV)", r"crashed \(SIGSEGV\) while it worked"),
        ("say(Ready()); hear(); os.kill(os.getpid(), signal.SIGILL)", "newer instructions"),
        ("say(Ready()); hear(); sys.exit(3)", "ended with exit status 3"),
        ("say(Ready()); hear(); print('<html>', flush=True); time.sleep(60)", "said what cannot be understood"),
        ("say(Ready()); hear(); say(Piece('x')); os.close(1); time.sleep(60)", "closed its pipe while it worked"),
        ("sys.exit(4)", "ended with exit status 4 while it loaded"),
        ("say(Refused('It is broken.'))", r"Mock cannot be started\. It is broken\."),
        ("say(Idle()); time.sleep(60)", "said something unexpected"),
    ],
)
async def test_what_goes_wrong_is_said(body: str, because: str) -> None:
    model = misbehaving(body)
    with pytest.raises(ModelUnavailable, match=because):
        await answer(model, prompt("Hello"))
    await model.unload()


async def test_a_program_that_is_not_there_is_said() -> None:
    model = LocalModel("Mock", lambda: (Path("model.gguf"), PLAN), ["/nowhere/karen"])
    with pytest.raises(ModelUnavailable, match="process cannot be started"):
        await model.load()


async def test_a_process_that_says_nothing_is_given_up() -> None:
    model = misbehaving("say(Ready()); hear(); time.sleep(60)", silence_s=0.2)
    with pytest.raises(TimedOut, match=r"silent for 0 s, so its process was ended"):
        await answer(model, prompt("Hello"))
    assert model.condition().state is ModelState.IDLE


async def test_a_process_that_is_never_ready_is_given_up() -> None:
    model = misbehaving("time.sleep(60)", load_s=0.3)
    with pytest.raises(ModelUnavailable, match="was not ready within"):
        await model.load()
    assert model.condition().state is ModelState.FAILED


async def test_an_engine_that_does_not_stop_in_time_is_killed_and_loaded_again() -> None:
    others = {child.pid for child in psutil.Process().children()}
    model = misbehaving("say(Ready()); hear()\nwhile True: say(Piece('x')); time.sleep(0.01)")
    await model.load()
    stream = model.stream(prompt("Hello"))
    assert await anext(stream) == "x"
    (pid,) = {child.pid for child in psutil.Process().children()} - others
    began = time.monotonic()
    await stream.aclose()
    assert time.monotonic() - began < 2
    assert not psutil.pid_exists(pid)
    await until(lambda: model.condition().state is ModelState.READY)
    await model.unload()


async def test_whoever_dies_again_and_again_rests() -> None:
    model = misbehaving("say(Ready()); hear(); sys.exit(1)", rest_s=60)
    for _ in range(3):
        assert model.condition().state is ModelState.IDLE
        with pytest.raises(ModelUnavailable, match="exit status 1"):
            await answer(model, prompt("Hello"))
    assert model.condition().state is ModelState.FAILED
    began = time.monotonic()
    with pytest.raises(ModelUnavailable, match=r"3\. time without an answer, so it rests for 60 s"):
        await answer(model, prompt("Hello"))
    assert time.monotonic() - began < 0.05
    await model.unload()
    assert model.condition().state is ModelState.IDLE


async def test_an_answer_makes_up_for_the_deaths_before(tmp_path: Path) -> None:
    end = "Ended(tokens=1, prompt_tokens=1, cached_tokens=0, tokens_per_second=1.0, cut_off=False)"
    model = misbehaving(f"say(Ready()); hear(); say({end}); hear(); sys.exit(1)")
    for _ in range(4):
        assert (await answer(model, prompt("Hello")))[1].tokens == 1
        with pytest.raises(ModelUnavailable, match="started anew"):
            await answer(model, prompt("Hello"))
    await model.unload()


async def test_what_a_process_says_on_stderr_is_logged_and_never_blocks_it(caplog: pytest.LogCaptureFixture) -> None:
    loud = "sys.stderr.write('noise ' * 2_000_000); sys.stderr.flush(); say(Ready()); time.sleep(60)"
    model = misbehaving(loud)
    await model.load()
    await until(lambda: "Mock: noise" in caplog.text)
    assert len(caplog.text) < 1_000_000
    await model.unload()


async def test_whoever_leaves_while_a_process_starts_leaves_no_process_and_no_pipe() -> None:
    before = psutil.Process().children()
    for delay_s in (0, 0.001, 0.003, 0.01, 0.05):
        model = misbehaving("say(Ready()); hear()")
        loading = asyncio.create_task(model.load())
        await asyncio.sleep(delay_s)
        loading.cancel()
        await model.unload()
        await asyncio.gather(loading, return_exceptions=True)
        assert psutil.Process().children() == before
    gc.collect()  # a pipe that was left open would say so now, and warnings are errors
