"""A language model that runs on this machine in a process of its own, loaded when it is needed.

A crash of the engine, or the system taking its memory back, costs one answer and never Karen.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path

from karen.base.jobs import to_the_end
from karen.contract.errors import InvalidInput, TimedOut
from karen.models.files.fit import Plan
from karen.models.process.exchange import Ask, Ended, Failed, Idle, Message, Piece, Stop, TooLong, Working
from karen.models.process.supervised import Limits, Supervised
from karen.models.process.worker import Worker, WorkerEnded
from karen.models.provider import Condition, Prompt, Usage

TURN_LIMIT_S = 600.0
STOP_LIMIT_S = 0.15
"""How long the engine gets to reach the end of a batch of tokens; a stop is promised within 200 ms."""


class LocalModel:
    """One model file. Answers one question at a time; others wait for their turn.

    `plan` finds the file and decides how it fits into memory; it is called in a thread and raises ModelUnavailable
    when there is none or it does not fit. `command` starts the process; file and plan are appended.
    """

    stops = True
    continues = True

    def __init__(
        self,
        label: str,
        plan: Callable[[], tuple[Path, Plan]],
        command: Sequence[str],
        *,
        tiny: bool = False,
        context_tokens: int | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.label = label
        self._tiny = tiny
        self._plan = plan
        self._command = command
        self._context_tokens = context_tokens
        self._turn = asyncio.Lock()
        self._process = Supervised(label, self._planned, limits or Limits())

    @property
    def tiny(self) -> bool:
        """Exact once it has been loaded."""
        return self._tiny

    @property
    def context_tokens(self) -> int | None:
        """Exact once it has been loaded, for it depends on the memory there is; None before if nobody said."""
        return self._context_tokens

    def condition(self) -> Condition:
        return self._process.condition()

    async def load(self) -> None:
        await self._process.ready()

    async def unload(self) -> None:
        """End the process, even in mid-answer; its memory is back when this returns."""
        await self._process.unload()

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage]:
        question, began = Ask(_request(prompt)), time.perf_counter()
        await self._take_turn()
        try:
            worker = await self._process.ready()
            worker.send(question)
            message: Message = Working()
            try:
                first_token_ms: float | None = None
                while isinstance(message := await self._process.hear(worker), Piece | Working):
                    if isinstance(message, Piece):
                        first_token_ms = first_token_ms or 1000 * (time.perf_counter() - began)
                        yield message.text
                self._process.succeeded()
                yield self._usage(message, first_token_ms)
            finally:
                if isinstance(message, Piece | Working) and self._process.has(worker):
                    await to_the_end(asyncio.ensure_future(self._stop(worker)))
        finally:
            self._turn.release()

    async def _planned(self) -> Sequence[str]:
        path, plan = await asyncio.to_thread(self._plan)
        self._context_tokens, self._tiny = plan.context_tokens, plan.tiny
        return [*self._command, str(path), *map(str, (plan.context_tokens, plan.batch_tokens, plan.threads))]

    async def _take_turn(self) -> None:
        try:
            async with asyncio.timeout(TURN_LIMIT_S):
                await self._turn.acquire()
        except TimeoutError as error:
            raise TimedOut(
                f"{self.label} has been answering something else for {TURN_LIMIT_S:.0f} s. "
                "Stop the other answer, or wait for it."
            ) from error

    async def _stop(self, worker: Worker) -> None:
        """End the inference: asked to, the engine does so at the end of a batch; if that takes too long, by force."""
        worker.send(Stop())
        try:
            async with asyncio.timeout(STOP_LIMIT_S):
                while not isinstance(await worker.receive(), Idle):
                    pass
        except TimeoutError:
            await self._process.give_up(worker)
            self._process.start_again()
        except WorkerEnded:  # nothing is computed any more, and the next question starts it again
            await self._process.give_up(worker)

    def _usage(self, last: Message, first_token_ms: float | None) -> Usage:
        match last:
            case Ended():
                return Usage(
                    tokens=last.tokens,
                    prompt_tokens=last.prompt_tokens,
                    cached_tokens=last.cached_tokens,
                    first_token_ms=first_token_ms,
                    tokens_per_second=last.tokens_per_second,
                    cut_off=last.cut_off,
                )
            case TooLong():
                raise InvalidInput(
                    f"The conversation is too long for {self.label}: {last.prompt_tokens} tokens of at most "
                    f"{last.context_tokens}. Shorten the message, or begin a new conversation."
                )
            case Failed():
                raise self._process.unavailable(f"{self.label} cannot answer this: {last.reason}. Try another model.")
            case _:
                raise self._process.unavailable(f"{self.label} said something unexpected. Ask again.")


def _request(prompt: Prompt) -> str:
    """The JSON of a chat completion as the engine takes it. Raises InvalidInput."""
    messages = [{"role": message.role.value, "content": _whole(message.content)} for message in prompt.messages]
    request: dict[str, object] = {
        "messages": messages,
        "max_tokens": prompt.most_tokens,
        "stream": True,
        "return_progress": True,
        "cache_prompt": True,
        "chat_template_kwargs": {"enable_thinking": False},  # nobody sees it, and it takes minutes here
    }
    if prompt.begun and prompt.schema:
        raise InvalidInput("An answer with a schema cannot be continued: ask for it anew.")
    if prompt.begun:
        messages.append({"role": "assistant", "content": _whole(prompt.begun)})
    if prompt.schema:
        request["response_format"] = {"type": "json_schema", "json_schema": {"schema": prompt.schema}}
        request["temperature"] = 0  # what is filled in is looked up, not invented
    return json.dumps(request)


def _whole(text: str) -> str:
    """Without halves of surrogate pairs, which a cut between them leaves and no engine reads."""
    return text.encode("utf-8", "replace").decode()
