"""Keeps a sidecar running and carries calls to it. Knows frames; knows neither methods nor the window."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import JsonValue, ValidationError

from karen.contract.errors import Conflict, InvalidInput, KarenError, Unavailable
from karen.contract.frames import MAX_FRAME_BYTES, Cancel, Hello, Request, encode
from karen.hosts.shell.child import Child
from karen.hosts.shell.pulse import Pulse
from karen.hosts.shell.replies import Oversize, Reply, problem_json, take_apart

log = logging.getLogger(__name__)

Receive = Callable[[Reply], None]
_NOISE_LOGGED = 5


@dataclass(frozen=True)
class SidecarState:
    """What the page shows. `attempt` counts starts in a row that did not last; `reason` says what happened last.

    A `silent` sidecar is there and gives no sign of life: it comes back by itself, or is replaced.
    """

    state: Literal["starting", "up", "silent", "restarting", "stopped", "refused"]
    attempt: int = 0
    reason: str = ""

    def json(self) -> str:
        return json.dumps({"state": self.state, "attempt": self.attempt, "reason": self.reason})


@dataclass(frozen=True)
class Limits:
    """Waiting times in seconds; tests shorten them.

    A sidecar that was up for less than `lasting_s` did not last. One that has calls to answer and gives no sign of
    life, as it does each second, is called silent after `silent_s` and replaced after `dead_s`.
    """

    hello_s: float = 30.0
    wait_for_start_s: float = 10.0
    lasting_s: float = 1.0
    grace_s: float = 2.0
    silent_s: float = 5.0
    dead_s: float = 20.0
    look_s: float = 1.0


def delays() -> Iterator[float]:
    """Seconds before each restart of one that does not last: the first at once, then 0.1 doubling to 5."""
    yield 0.0
    delay = 0.1
    while True:
        yield delay
        delay = min(delay * 2, 5.0)


class Supervisor:
    """Runs in one event loop: every method is called there."""

    def __init__(
        self,
        command: Sequence[str],
        contract: str,
        limits: Limits = Limits(),
    ) -> None:
        self.state = SidecarState("starting")
        self._command = command
        self._contract = contract
        self._listeners: list[Callable[[SidecarState], None]] = []
        self._limits = limits
        self._ids = itertools.count(1)
        self._calls: dict[int, Receive] = {}
        self._settled = asyncio.Event()
        self._child: Child | None = None
        self._greeted: asyncio.Future[None] | None = None
        self._greeted_at: float | None = None
        self._pulse = self._new_pulse()
        self._noise = 0
        self._quitting = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    def listen(self, listener: Callable[[SidecarState], None]) -> None:
        """Have each new state told to `listener`."""
        self._listeners.append(listener)

    def start(self) -> None:
        """Start the sidecar, and again whenever it dies, until `stop` or until it is refused."""
        self._running = asyncio.create_task(self._run())

    async def _run(self) -> None:
        pauses, attempt = delays(), 0
        while not self._quitting.is_set():
            try:
                reason = await self._run_once(attempt)
            except KarenError as error:
                self._finish("refused", attempt, error)
                return
            if self._quitting.is_set():
                break
            if self._greeted_at and time.monotonic() - self._greeted_at > self._limits.lasting_s:
                pauses, attempt = delays(), 0
            attempt += 1
            log.warning("the sidecar %s; starting it again", reason)
            told = f"Karen's background process {reason}."
            self._settle(SidecarState("restarting", attempt, told), Unavailable(f"{told} It is being started again."))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._quitting.wait(), next(pauses))
        self._finish("stopped", attempt, Unavailable("Karen is quitting."))

    async def call(self, method: str, params: JsonValue, receive: Receive) -> int:
        """Forward a call; `receive` gets its replies, exactly one of them the last. Returns the call's id.

        Waits while the sidecar is being started. Raises InvalidInput when the call is too large to send, Unavailable
        or Conflict when there is no sidecar.
        """
        call_id = next(self._ids)
        frame = encode(Request(id=call_id, method=method, params=params))
        if len(frame) > MAX_FRAME_BYTES:
            raise InvalidInput(
                f"This call is {len(frame) / 1e6:.1f} MB. At most {MAX_FRAME_BYTES / 1e6:.1f} MB can be sent at once."
            )
        child = await self._current_child()
        self._calls[call_id] = receive
        try:
            await child.send(frame)
        except BaseException:
            self._calls.pop(call_id, None)
            raise
        return call_id

    def cancel(self, call_id: int) -> None:
        """Ask the sidecar to stop a call, which then ends with its last reply. Nothing happens when it is over."""
        if call_id in self._calls and self._child:
            self._child.send_now(encode(Cancel(cancel=call_id)))

    async def stop(self) -> None:
        """End the sidecar for good. Everything it started is gone when this returns."""
        self._quitting.set()
        if self._child:
            await self._child.stop(self._limits.grace_s)
        if self._running:
            await self._running

    async def restart(self) -> None:
        """Have a new sidecar, also where the last one was refused. The calls of the present one end."""
        if self._child:
            self._settled.clear()  # from here on, callers wait for the next one
            await self._child.stop(self._limits.grace_s)
        elif self._running and self._running.done() and not self._quitting.is_set():
            self._settle(SidecarState("starting"))
            self.start()

    async def _run_once(self, attempt: int) -> str:
        """One life of the sidecar; returns how it ended. Raises the problem that makes another start pointless."""
        self._noise, self._greeted_at, self._pulse = 0, None, self._new_pulse()
        self._greeted = asyncio.get_running_loop().create_future()
        try:
            child = await Child.start(self._command, self._receive)
        except OSError as error:
            return f"could not be started ({error.strerror or error})"
        life = asyncio.ensure_future(child.ended(self._limits.grace_s))
        self._child = child
        try:
            if self._quitting.is_set():
                child.kill()
            return await self._live(child, life, attempt)
        finally:
            self._child = None
            if not life.done():
                child.kill()
                await life

    async def _live(self, child: Child, life: asyncio.Future[str], attempt: int) -> str:
        assert self._greeted
        await asyncio.wait((life, self._greeted), timeout=self._limits.hello_s, return_when=asyncio.FIRST_COMPLETED)
        if self._greeted.done():
            self._greeted.result()
            self._greeted_at = time.monotonic()
            log.info("the sidecar is up as process %d", child.pid)
            self._settle(SidecarState("up", attempt))
            return await self._watch(child, life)
        return await self._end(child, life, f"did not report within {self._limits.hello_s:.0f} s")

    async def _watch(self, child: Child, life: asyncio.Future[str]) -> str:
        lost = asyncio.create_task(self._pulse.lost(self._limits.silent_s, self._limits.dead_s), name="pulse")
        try:
            await asyncio.wait((life, lost), return_when=asyncio.FIRST_COMPLETED)
        finally:
            lost.cancel()
        return await self._end(child, life, f"gave no sign of life for {self._limits.dead_s:.0f} s and was ended")

    async def _end(self, child: Child, life: asyncio.Future[str], why: str) -> str:
        """How it ended; for one that is still there, after its end, `why` it had to."""
        if life.done():
            return life.result()
        child.kill()
        await life
        return why

    def _new_pulse(self) -> Pulse:
        return Pulse(lambda: bool(self._calls), self._hear_silence, self._limits.look_s)

    def _hear_silence(self, is_silent: bool) -> None:
        attempt = self.state.attempt
        if is_silent:
            told = f"Karen's background process has given no sign of life for {self._limits.silent_s:.0f} s."
            log.warning("the sidecar is silent")
            self._settle(SidecarState("silent", attempt, told))
        else:
            log.info("the sidecar is back")
            self._settle(SidecarState("up", attempt))

    async def _current_child(self) -> Child:
        if not self._settled.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._settled.wait(), self._limits.wait_for_start_s)
        if self.state.state == "up" and self._child:
            return self._child
        raise Unavailable(self.state.reason or "Karen's background process is not running yet. Try again in a moment.")

    def _finish(self, state: Literal["refused", "stopped"], attempt: int, why: KarenError) -> None:
        log.log(logging.ERROR if state == "refused" else logging.INFO, "the sidecar is %s: %s", state, why.message)
        self._settle(SidecarState(state, attempt, why.message), why)

    def _settle(self, state: SidecarState, why: KarenError | None = None) -> None:
        """Take on a state: callers waiting for one go on, and with `why` every open call ends."""
        self.state = state
        if state.state in ("up", "refused", "stopped"):
            self._settled.set()
        else:
            self._settled.clear()
        if why:
            self._end_calls(why)
        for listener in self._listeners:
            listener(state)

    def _end_calls(self, why: KarenError) -> None:
        ending, self._calls = self._calls, {}
        for call_id, receive in ending.items():
            receive(failed(call_id, why))

    def _receive(self, line: bytes | Oversize) -> None:
        self._pulse.beat()
        if isinstance(line, Oversize):
            self._refuse_reply(line)
        elif (reply := take_apart(line)) is None:
            self._receive_other(line)
        elif receive := self._calls.pop(reply.id, None) if reply.last else self._calls.get(reply.id):
            receive(reply)

    def _refuse_reply(self, line: Oversize) -> None:
        log.error("the sidecar sent a frame above %d bytes", MAX_FRAME_BYTES)
        if line.id is not None and line.id in self._calls:
            self.cancel(line.id)
            limit = f"{MAX_FRAME_BYTES / 1e6:.1f} MB"
            self._calls.pop(line.id)(failed(line.id, InvalidInput(f"The answer is above {limit}. Ask for less of it.")))

    def _receive_other(self, line: bytes) -> None:
        """The hello, or noise."""
        assert self._greeted
        if not self._greeted.done():
            with contextlib.suppress(ValidationError):
                self._greet(Hello.model_validate_json(line), self._greeted)
                return
        self._noise += 1
        if self._noise <= _NOISE_LOGGED:
            log.warning("the sidecar sent a line of %d bytes that is no frame", len(line))

    def _greet(self, hello: Hello, greeted: asyncio.Future[None]) -> None:
        if hello.contract == self._contract:
            greeted.set_result(None)
            return
        greeted.set_exception(
            Conflict(
                f"This window and Karen's background process (version {hello.version}) are of different builds. "
                "Quit Karen and start it again; if that does not help, install it again."
            )
        )


def failed(call_id: int, error: KarenError) -> Reply:
    """The last reply of a call that this side ends."""
    return Reply(call_id, "failed", problem_json(error).encode())
