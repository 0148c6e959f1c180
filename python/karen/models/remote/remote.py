"""What every model behind a server has in common: its stream, its limits, and how it is."""

from __future__ import annotations

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from pydantic import JsonValue

from karen.contract.errors import InvalidInput, KarenError, ModelUnavailable, TimedOut
from karen.contract.types.models import ModelState
from karen.models.provider import Condition, Prompt, Usage
from karen.models.remote.answer import GrowingAnswer, Said
from karen.models.remote.refusals import Refusal
from karen.models.remote.server import ModelServer
from karen.models.remote.streamed import Streamed

END_LIMIT_S = 0.02


class RemoteModel(ABC):
    """A Model whose inference runs in somebody else's process. What differs between servers is in subclasses."""

    def __init__(self, name: str, server: ModelServer) -> None:
        self.name = name
        self._server = server
        self._reason = ""

    @property
    def label(self) -> str:
        return self.name

    @property
    @abstractmethod
    def tiny(self) -> bool: ...

    @property
    @abstractmethod
    def stops(self) -> bool: ...

    @property
    @abstractmethod
    def continues(self) -> bool: ...

    @property
    @abstractmethod
    def context_tokens(self) -> int | None: ...

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Usage]:
        """Pieces of text, then one Usage; closing it closes the connection. Raises as `Model.stream` says."""
        try:
            async with aclosing(self._answer(prompt)) as pieces:
                async for piece in pieces:
                    yield piece
        except InvalidInput:  # it answers; this prompt is wrong
            raise
        except KarenError as problem:
            self._reason = problem.message
            raise
        self._reason = ""

    def condition(self) -> Condition:
        return Condition(ModelState.FAILED, self._reason) if self._reason else Condition(ModelState.READY)

    @abstractmethod
    async def load(self) -> None: ...

    @abstractmethod
    async def unload(self) -> None: ...

    @abstractmethod
    async def _request(self, prompt: Prompt) -> tuple[str, Mapping[str, JsonValue]]:
        """The path and the body by which the server is asked. Raises as ModelServer does, where it has to ask first."""

    @abstractmethod
    def _read(self, line: str) -> Said | None:
        """What a line of the stream says; None when nothing. Raises ValueError when it cannot be read."""

    def _can_do_without(self, refusal: Refusal) -> bool:
        """Whether `_request` will from now on leave out what the server refused."""
        return False

    async def _answer(self, prompt: Prompt) -> AsyncGenerator[str | Usage]:
        answer = GrowingAnswer(prompt)
        async with aclosing(self._heard(prompt, answer)) as heard:
            async for said in heard:
                if text := answer.take(said):
                    yield text
                if answer.endless:
                    break
        if text := answer.rest():
            yield text
        if answer.thought and not answer.said_anything:
            raise ModelUnavailable(
                f"{self.label} only thought, and said nothing before its {prompt.most_tokens} tokens were used up. "
                "Choose a model that thinks less.",
                model=self.label,
            )
        yield answer.usage(cut_off=answer.endless)

    async def _heard(self, prompt: Prompt, answer: GrowingAnswer) -> AsyncGenerator[Said]:
        """Every event of the answer; asked again where the server can be asked in a simpler way."""
        while True:
            try:
                path, body = await self._request(prompt)
                async with (
                    self._server.stream(path, body) as streamed,
                    aclosing(self._events(streamed, answer)) as events,
                ):
                    async for said in events:
                        yield said
                return
            except Refusal as refusal:
                if answer.begun or not self._can_do_without(refusal):
                    raise refusal.problem(str(self._server), self.label) from refusal

    async def _events(self, streamed: Streamed, answer: GrowingAnswer) -> AsyncGenerator[Said]:
        """The events to the end of the answer. Raises ModelUnavailable when it ends before it is finished."""
        while (line := await self._next_line(streamed, answer)) is not None:
            if said := self._understand(line):
                streamed.told()
                yield said
                if said.last:
                    await _let_it_end(streamed)
                    return
        if answer.finished or (streamed.framed and answer.said_anything):
            return
        if answer.said_anything:
            raise ModelUnavailable(
                f"{self._server} ended in the midst of its answer. Look whether it still runs, then try again.",
                model=self.label,
            )
        raise self._server.unreadable("nothing that its interface knows")

    async def _next_line(self, streamed: Streamed, answer: GrowingAnswer) -> str | None:
        try:
            return await streamed.next_line(answer.patience_s(self._server.limits))
        except (KarenError, TimeoutError) as error:
            if answer.finished:  # only what would have followed the end is missing
                return None
            if isinstance(error, KarenError):
                raise
            raise self._silent(answer) from error

    def _silent(self, answer: GrowingAnswer) -> TimedOut:
        limits = self._server.limits
        if answer.begun:
            return TimedOut(
                f"{self._server} went silent for {limits.silence_s:g} s in the midst of its answer. "
                "Try again, or choose another model."
            )
        return self._server.waited(limits.first_s)

    def _understand(self, line: str) -> Said | None:
        try:
            return self._read(line)
        except (ValueError, RecursionError) as error:
            raise self._server.unreadable("something that is not its interface") from error


async def _let_it_end(streamed: Streamed) -> None:
    """Read the end of the body, where it is there already: so the connection is kept for the next question."""
    with contextlib.suppress(KarenError, TimeoutError):
        async with asyncio.timeout(END_LIMIT_S):
            while await streamed.next_line(END_LIMIT_S) is not None:
                pass


def messages_of(prompt: Prompt) -> list[JsonValue]:
    """As every server wants them; the same beginning for the same beginning, so that caches are of use."""
    return [{"role": message.role.value, "content": message.content} for message in prompt.messages]
