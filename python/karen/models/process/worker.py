"""One child process of Karen's that computes: started, spoken with in lines, never outliving her.

It ends when its stdin does and, on Linux, with the process that started it. What it says on stderr goes to the log.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from karen.base.jobs import to_the_end
from karen.models.process.exchange import Message, Ready, Refused, decode, encode

MOST_LINE_BYTES = 8 * 1024 * 1024
MOST_LOGGED_CHUNKS = 100
_LOGGED_BYTES = 4096
_KILL_LIMIT_S = 5.0
_EXIT_LIMIT_S = 1.0
log = logging.getLogger(__name__)


class WorkerEnded(Exception):
    """It has died, or was ended; the words say how, after the name of what it was."""


class WorkerRefused(Exception):
    """It cannot do its work; the words say why, and what to do."""


class Worker:
    """A running process that has said it is ready."""

    def __init__(self, name: str, process: asyncio.subprocess.Process) -> None:
        self._name = name
        self._process = process
        self._killed = False
        self._logging = asyncio.create_task(self._log_errors(), name=f"{name}-errors")

    @classmethod
    async def start(cls, name: str, command: Sequence[str], limit_s: float) -> Worker:
        """Raises WorkerRefused when it says it cannot or says nothing for `limit_s`, WorkerEnded when it dies first."""
        spawning = asyncio.ensure_future(
            asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                limit=MOST_LINE_BYTES,
                start_new_session=sys.platform != "win32",  # Ctrl+C in a terminal is for Karen, not for it
            )
        )
        try:
            process = await to_the_end(spawning)  # half a start would leave its pipes open
        except OSError as error:
            raise WorkerRefused(f"Its process cannot be started: {error}.") from error
        except asyncio.CancelledError:
            if not spawning.cancelled() and not spawning.exception():
                await cls(name, spawning.result()).end()
            raise
        worker = cls(name, process)
        try:
            await worker._first_word(limit_s)
            return worker
        except BaseException:
            await worker.end()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.returncode is None and not self._killed

    def memory_bytes(self) -> int | None:
        """What it holds in memory now, the mapped model file included; None where the system does not say."""
        try:
            pages = int(Path(f"/proc/{self.pid}/statm").read_bytes().split()[1])
        except (OSError, IndexError, ValueError):
            return None
        import resource

        return pages * resource.getpagesize()

    def send(self, message: Message) -> None:
        """One that is dead takes nothing; `receive` says so."""
        assert self._process.stdin
        with contextlib.suppress(OSError, RuntimeError):
            self._process.stdin.write(encode(message))

    async def receive(self) -> Message:
        """The next message. Raises WorkerEnded."""
        assert self._process.stdout
        try:
            line = await self._process.stdout.readline()
            if line.endswith(b"\n"):
                return decode(line)
            how = "was ended" if self._killed else await self._manner()
        except ValueError as error:
            how = f"said what cannot be understood: {error}"
        await self.end()
        raise WorkerEnded(how)

    def kill(self) -> None:
        """At once; `end` waits for it."""
        self._killed = True
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def end(self) -> None:
        """Kill it and wait until the system has its memory back."""
        if self._process.returncode is None:
            self.kill()
            try:
                async with asyncio.timeout(_KILL_LIMIT_S):
                    await self._process.wait()
            except TimeoutError:  # it waits for a disk that does not answer, and ends when that does
                log.error("the process %d of %s was killed and is still there", self.pid, self._name)
        assert self._process.stdin
        if not self._process.stdin.transport.is_closing():
            self._process.stdin.transport.abort()  # what it has not read, nobody will
        self._logging.cancel()
        await asyncio.wait([self._logging])

    async def _manner(self) -> str:
        """How it came to its end: its stdout has ended, and the system may take a moment to say why."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_EXIT_LIMIT_S):
                return _in_words(await self._process.wait())
        return "closed its pipe"

    async def _first_word(self, limit_s: float) -> None:
        try:
            async with asyncio.timeout(limit_s):
                word = await self.receive()
        except TimeoutError as error:
            raise WorkerRefused(f"It was not ready within {limit_s:.0f} s.") from error
        if not isinstance(word, Ready):
            raise WorkerRefused(word.reason if isinstance(word, Refused) else "Its process said something unexpected.")

    async def _log_errors(self) -> None:
        assert self._process.stderr
        for _ in range(MOST_LOGGED_CHUNKS):
            if not (said := await self._process.stderr.read(_LOGGED_BYTES)):
                return
            log.warning("%s: %s", self._name, said.decode(errors="replace").rstrip())
        while await self._process.stderr.read(MOST_LINE_BYTES):
            pass  # so that it never waits for us to read


def _in_words(returncode: int) -> str:
    """How a process came to its end, in words a person can act upon."""
    if returncode >= 0:
        return f"ended with exit status {returncode}"
    with contextlib.suppress(ValueError):
        name = signal.Signals(-returncode).name
        if name == "SIGKILL":
            return "was killed, as the system does when memory runs out"
        if name == "SIGILL":
            return "needs a processor with newer instructions than this one has"
        return f"crashed ({name})"
    return f"was ended by signal {-returncode}"
