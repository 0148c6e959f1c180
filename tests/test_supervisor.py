"""The shell's supervision of the sidecar, against a real process that misbehaves on demand."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import signal
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest

from karen.contract.errors import Conflict, InvalidInput, KarenError, Unavailable
from karen.contract.frames import MAX_FRAME_BYTES, Alive, Done, Failed, Frame, Item, encode
from karen.hosts.shell.child import MAX_WAITING_BYTES, tied_to_parent
from karen.hosts.shell.replies import LineSplitter, Oversize, Reply, take_apart
from karen.hosts.shell.supervisor import Limits, SidecarState, Supervisor, delays

SIDECAR = Path(__file__).parent / "fixtures" / "scripted_sidecar.py"
CONTRACT = "the-contract"


class Shell:
    """A supervisor as the window uses it, with the states it reported."""

    def __init__(self, starts: Path, behaviours: tuple[str, ...], limits: Limits) -> None:
        self.starts = starts
        self.states: list[SidecarState] = []
        command = [sys.executable, "-u", str(SIDECAR), str(starts), *behaviours]
        self.supervisor = Supervisor(command, CONTRACT, limits)
        self.supervisor.listen(self.states.append)
        self.supervisor.start()

    async def call(self, method: str, **params: Any) -> list[Reply]:
        """Every reply of a call, the last included."""
        replies: list[Reply] = []
        over = asyncio.Event()

        def receive(reply: Reply) -> None:
            replies.append(reply)
            if reply.last:
                over.set()

        await self.supervisor.call(method, params, receive)
        await asyncio.wait_for(over.wait(), 20)
        return replies

    async def ask(self, method: str, **params: Any) -> Any:
        first = (await self.call(method, **params))[0]
        assert first.kind == "item", first
        return json.loads(first.body)

    async def reach(self, state: str, attempt: int = 0) -> SidecarState:
        await until(lambda: any(seen.state == state and seen.attempt >= attempt for seen in self.states))
        return next(seen for seen in self.states if seen.state == state and seen.attempt >= attempt)

    def has_seen(self, states: int) -> bool:
        return len(self.states) == states

    def started(self) -> list[tuple[int, float]]:
        """Process id and time of each start."""
        rows = [line.split() for line in self.starts.read_text().splitlines()]
        return [(int(row[0]), float(row[1])) for row in rows]


async def until(true: Callable[[], bool], limit_s: float = 15) -> None:
    async with asyncio.timeout(limit_s):
        while not true():  # what is waited for happens in another process
            await asyncio.sleep(0.01)


def gone(pid: int) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    return True


@pytest.fixture
def limits() -> Limits:
    return Limits(hello_s=3, wait_for_start_s=3, grace_s=0.3)


@pytest.fixture
async def shell(request: pytest.FixtureRequest, limits: Limits, tmp_path: Path) -> AsyncIterator[Shell]:
    """`@pytest.mark.parametrize("shell", [("crash", "serve")], indirect=True)` scripts the starts."""
    behaviours: tuple[str, ...] = getattr(request, "param", ("serve",))
    shell = Shell(tmp_path / "starts", behaviours, limits)
    try:
        yield shell
    finally:
        await shell.supervisor.stop()
        for pid, _ in shell.started():
            assert gone(pid)


def scripted(*behaviours: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("shell", [behaviours], indirect=True, ids=["-".join(behaviours)])


async def test_a_call_made_before_the_hello_waits_for_it(shell: Shell) -> None:
    assert await shell.ask("echo", text="Grüße") == {"text": "Grüße"}
    assert [state.state for state in shell.states] == ["up"]


async def test_calls_are_told_apart(shell: Shell) -> None:
    answers = await asyncio.gather(*(shell.ask("echo", number=number) for number in range(200)))
    assert [answer["number"] for answer in answers] == list(range(200))


async def test_a_stream_arrives_in_order_and_ends_once(shell: Shell) -> None:
    replies = await shell.call("count", to=5000)
    assert [json.loads(reply.body) for reply in replies[:5000]] == list(range(5000))
    assert [(reply.kind, reply.body) for reply in replies[5000:]] == [("alive", b""), ("done", b"")]


async def test_a_problem_of_the_sidecar_arrives_as_it_is(shell: Shell) -> None:
    (reply,) = await shell.call("refuse")
    assert reply.kind == "failed"
    assert json.loads(reply.body)["code"] == "not_found"


async def test_a_killed_sidecar_ends_open_calls_and_a_new_one_answers_within_a_second(shell: Shell) -> None:
    first = await shell.ask("pid")
    waiting = asyncio.create_task(shell.call("silence"))
    await shell.ask("echo")
    began = time.monotonic()
    os.kill(first, signal.SIGKILL)
    (reply,) = await waiting
    problem = json.loads(reply.body)
    assert reply.kind == "failed"
    assert problem["code"] == "unavailable"
    assert "signal 9 (SIGKILL)" in problem["message"]
    assert await shell.ask("pid") != first
    assert time.monotonic() - began < 1
    assert [state.state for state in shell.states] == ["up", "restarting", "up"]


async def test_what_was_said_before_death_still_arrives(shell: Shell) -> None:
    replies = await shell.call("die")
    assert [reply.kind for reply in replies] == ["item", "failed"]
    assert replies[0].body == b'"last words"'


@scripted("crash", "crash", "crash", "serve")
async def test_restarts_slow_down_and_calls_wait_through_them(shell: Shell) -> None:
    assert await shell.ask("echo") == {}
    times = [at for _, at in shell.started()]
    pauses = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert len(pauses) == 3
    assert pauses[1] >= 0.1
    assert pauses[2] >= 0.2
    assert shell.states[0] == SidecarState("restarting", 1, "Karen's background process ended with exit status 3.")
    assert shell.states[-1] == SidecarState("up", 3)


def test_the_first_restart_is_immediate_then_pauses_double_to_five_seconds() -> None:
    assert list(itertools.islice(delays(), 9)) == [0.0, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]


@scripted("crash")
async def test_a_sidecar_that_never_comes_up_fails_the_call_with_the_reason(shell: Shell) -> None:
    with pytest.raises(Unavailable, match="exit status 3"):
        await shell.call("echo")


@pytest.mark.parametrize("limits", [Limits(lasting_s=0.2)])
async def test_a_sidecar_that_lasted_is_restarted_at_once_however_often_it_is_killed(shell: Shell) -> None:
    for lives in (3, 5, 7, 9):
        sidecar = await shell.ask("pid")
        await asyncio.sleep(0.3)
        os.kill(sidecar, signal.SIGKILL)
        await until(partial(shell.has_seen, lives), 1)
    assert [state.attempt for state in shell.states] == [0, 1, 1, 1, 1, 1, 1, 1, 1]


@pytest.mark.parametrize("limits", [Limits(lasting_s=0.2)])
@scripted("late-crash", "late-crash", "late-crash", "serve")
async def test_a_start_that_takes_long_and_fails_did_not_last(shell: Shell) -> None:
    await shell.reach("up", attempt=3)


@pytest.mark.parametrize("limits", [Limits(silent_s=0.3, dead_s=20, look_s=0.05)])
async def test_a_sidecar_that_is_silent_for_a_while_is_said_to_be_and_goes_on_where_it_was(shell: Shell) -> None:
    sidecar = psutil.Process(await shell.ask("pid"))
    pausing = asyncio.create_task(shell.call("pause", seconds=0.1))
    sidecar.suspend()
    await until(partial(shell.has_seen, 2))
    asked = asyncio.create_task(shell.ask("pid"))
    sidecar.resume()
    assert [reply.kind for reply in await pausing] == ["item", "done"]
    assert await asked == sidecar.pid
    assert [state.state for state in shell.states] == ["up", "silent", "up"]
    assert "no sign of life" in shell.states[1].reason


@pytest.mark.parametrize("limits", [Limits(silent_s=0.2, dead_s=0.5, look_s=0.05, grace_s=0.3)])
async def test_a_sidecar_that_stays_silent_is_replaced(shell: Shell) -> None:
    first = await shell.ask("pid")
    waiting = asyncio.create_task(shell.call("silence"))
    await shell.ask("echo")
    os.kill(first, signal.SIGSTOP)
    (reply,) = await waiting
    assert "no sign of life" in json.loads(reply.body)["message"]
    assert gone(first)
    assert await shell.ask("pid") != first
    assert [state.state for state in shell.states] == ["up", "silent", "restarting", "up"]


@pytest.mark.parametrize("limits", [Limits(silent_s=0.1, dead_s=0.2, look_s=0.05)])
async def test_a_sidecar_that_owes_nothing_may_be_silent(shell: Shell) -> None:
    await shell.ask("echo")
    await asyncio.sleep(0.4)
    assert [state.state for state in shell.states] == ["up"]


@scripted("other-build")
async def test_a_sidecar_of_another_build_is_shown_and_not_started_again(shell: Shell) -> None:
    refused = await shell.reach("refused")
    assert "different builds" in refused.reason
    with pytest.raises(Unavailable, match="different builds"):
        await shell.call("echo")
    assert len(shell.started()) == 1
    assert gone(shell.started()[0][0])


@scripted("other-build", "serve")
async def test_a_restart_that_is_asked_for_tries_again_after_a_refusal(shell: Shell) -> None:
    await shell.reach("refused")
    await shell.supervisor.restart()
    assert await shell.ask("echo") == {}


@pytest.mark.parametrize("shell", [("silent", "serve"), ("mute", "serve")], indirect=True)
async def test_a_sidecar_that_hangs_is_replaced(shell: Shell) -> None:
    await shell.reach("up", attempt=1)
    assert await shell.ask("echo") == {}
    assert gone(shell.started()[0][0])


async def test_a_program_that_does_not_exist_is_named(tmp_path: Path) -> None:
    states: list[SidecarState] = []
    supervisor = Supervisor([str(tmp_path / "nothing")], CONTRACT)
    supervisor.listen(states.append)
    supervisor.start()
    await until(lambda: bool(states))
    await supervisor.stop()
    assert states[0].state == "restarting"
    assert states[-1].state == "stopped"


@scripted("noisy")
async def test_lines_that_are_no_frames_change_nothing(shell: Shell) -> None:
    assert await shell.ask("noise") == {}
    assert await shell.ask("echo") == {}
    assert [state.state for state in shell.states] == ["up"]


async def test_an_answer_above_the_limit_fails_its_call_and_the_connection_survives(shell: Shell) -> None:
    (reply,) = await shell.call("large", bytes=MAX_FRAME_BYTES)
    problem = json.loads(reply.body)
    assert problem["code"] == "invalid_input"
    assert "8.4 MB" in problem["message"]
    fits = await shell.ask("large", bytes=MAX_FRAME_BYTES - 100)
    assert len(fits) == MAX_FRAME_BYTES - 100


async def test_a_call_above_the_limit_is_refused_before_it_is_sent(shell: Shell) -> None:
    with pytest.raises(InvalidInput, match=r"20\.0 MB"):
        await shell.call("echo", text="x" * 20_000_000)
    assert await shell.ask("echo") == {}


async def test_a_cancelled_call_ends_with_its_own_reply(shell: Shell) -> None:
    replies: list[Reply] = []
    call = await shell.supervisor.call("silence", {}, replies.append)
    shell.supervisor.cancel(call)
    await until(lambda: bool(replies))
    assert [reply.kind for reply in replies] == ["failed"]
    assert json.loads(replies[0].body)["code"] == "cancelled"


async def test_a_slow_reader_gets_every_call_and_the_loop_goes_on(shell: Shell) -> None:
    reader = psutil.Process(await shell.ask("pid"))
    reader.suspend()
    rescue = threading.Timer(10, reader.resume)
    rescue.start()  # a loop that waits for the reader is freed by nothing else
    calls = [asyncio.create_task(shell.ask("echo", text="x" * 100_000)) for _ in range(50)]
    await asyncio.sleep(0.05)
    assert rescue.is_alive()
    rescue.cancel()
    reader.resume()
    assert all(len(answer["text"]) == 100_000 for answer in await asyncio.gather(*calls))


async def test_calls_to_a_sidecar_that_reads_nothing_are_turned_away_before_memory_fills(shell: Shell) -> None:
    pid = await shell.ask("pid")
    psutil.Process(pid).suspend()
    size = 4_000_000
    calls = [asyncio.create_task(shell.call("echo", text="x" * size)) for _ in range(20)]
    await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED, timeout=5)
    turned_away = [call for call in calls if call.done()]
    assert len(turned_away) >= 20 - MAX_WAITING_BYTES // size - 1
    with pytest.raises(Unavailable, match="does not keep up"):
        await turned_away[0]
    os.kill(pid, signal.SIGKILL)
    ends = await asyncio.gather(*calls, return_exceptions=True)
    assert all(isinstance(end, KarenError) or end[-1].kind == "failed" for end in ends)  # type: ignore[index]  # replies
    assert await shell.ask("echo") == {}


@scripted("stubborn")
async def test_quitting_ends_even_a_sidecar_that_ignores_being_asked(shell: Shell) -> None:
    pid = await shell.ask("pid")
    await shell.supervisor.stop()
    assert gone(pid)
    assert shell.states[-1].state == "stopped"
    with pytest.raises(Unavailable, match="quitting"):
        await shell.call("echo")


@scripted("crash")
async def test_quitting_does_not_wait_for_the_next_restart(shell: Shell) -> None:
    await shell.reach("restarting", attempt=6)
    began = time.monotonic()
    await shell.supervisor.stop()
    assert time.monotonic() - began < 0.5


async def test_quitting_ends_what_the_sidecar_started(shell: Shell) -> None:
    grandchild = await shell.ask("grandchild")
    await shell.supervisor.stop()
    await until(lambda: gone(grandchild), 2)


async def test_what_a_killed_sidecar_started_is_killed_too(shell: Shell) -> None:
    grandchild = await shell.ask("grandchild")
    os.kill(await shell.ask("pid"), signal.SIGKILL)
    await until(lambda: gone(grandchild), 2)


_SHELL = f"""
import asyncio, sys
from karen.hosts.shell.supervisor import Limits, Supervisor
async def main():
    supervisor = Supervisor(sys.argv[1:], {CONTRACT!r}, Limits(silent_s=0.6, dead_s=1, look_s=0.1))
    supervisor.listen(lambda state: print(state.state, flush=True))
    supervisor.start()
    await supervisor.call("events.subscribe", {{}}, lambda reply: print(reply.kind, flush=True))
    await asyncio.sleep(60)
asyncio.run(main())
"""


@asynccontextmanager
async def shell_process(starts: Path, behaviour: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A shell in a process of its own, with its sidecar up. It prints the states, and the signs of life."""
    command = [sys.executable, "-c", _SHELL, sys.executable, "-u", str(SIDECAR), str(starts), behaviour]
    shell = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert shell.stdout
    try:
        assert await shell.stdout.readline() == b"up\n"
        yield shell
    finally:
        with contextlib.suppress(ProcessLookupError):
            shell.kill()
        await shell.wait()


@pytest.mark.skipif(tied_to_parent(["x"]) == ["x"], reason="needs setpriv of util-linux")
async def test_a_killed_shell_takes_even_a_hanging_sidecar_with_it(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    async with shell_process(starts, "stubborn") as shell:
        shell.kill()
        await shell.wait()
        await until(lambda: gone(int(starts.read_text().split()[0])), 2)


async def test_a_machine_that_sleeps_in_the_middle_of_a_call_replaces_nothing(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    async with shell_process(starts, "serve") as shell:
        assert shell.stdout
        assert await shell.stdout.readline() == b"alive\n"
        both = [psutil.Process(shell.pid), psutil.Process(int(starts.read_text().split()[0]))]
        for process in both:
            process.suspend()
        await asyncio.sleep(1.5)
        for process in both:
            process.resume()
        assert {await shell.stdout.readline() for _ in range(10)} == {b"alive\n"}


def test_lines_split_anywhere_come_out_whole() -> None:
    stream = "eins\nzwei ü\n\nvier\n".encode()
    for cut in range(len(stream)):
        splitter = LineSplitter()
        lines = [*splitter.feed(stream[:cut]), *splitter.feed(stream[cut:])]
        assert lines == [b"eins", "zwei ü".encode(), b"", b"vier"]


@pytest.mark.parametrize("chunk", [1, 7, 64, 1000])
def test_a_line_beyond_the_limit_is_skipped_with_its_id_known(chunk: int) -> None:
    splitter = LineSplitter(limit_bytes=50)
    stream = b"short\n" + b'{"id":12,"kind":"item","data":"' + b"x" * 500 + b'"}\n' + b"after\n"
    lines = [line for start in range(0, len(stream), chunk) for line in splitter.feed(stream[start : start + chunk])]
    assert [line for line in lines if isinstance(line, bytes)] == [b"short", b"after"]
    assert [line.id for line in lines if isinstance(line, Oversize)] == [12]


@pytest.mark.parametrize(
    ("frame", "kind", "body"),
    [
        (Item(id=7, data={"kind": "done", "text": '"}'}), "item", b'{"kind":"done","text":"\\"}"}'),
        (Item(id=7, data=None), "item", b"null"),
        (Alive(id=7), "alive", b""),
        (Done(id=7), "done", b""),
    ],
)
def test_the_contracts_frames_are_taken_apart_without_parsing(frame: Frame, kind: str, body: bytes) -> None:
    reply = take_apart(encode(frame).rstrip(b"\n"))
    assert reply
    assert (reply.id, reply.kind, reply.body) == (7, kind, body)


def test_a_failed_frame_of_the_contract_carries_its_problem() -> None:
    reply = take_apart(encode(Failed(id=7, problem=Conflict("Taken."))).rstrip(b"\n"))
    assert reply
    assert json.loads(reply.body)["message"] == "Taken."


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b'{"id":1,"kind":"item"}',
        b'{"id":1,"kind":"item","data":',
        b'{"id":1,"kind":"done","data":1}',
        b'{"id":-1,"kind":"done"}',
        b'{"id":null,"kind":"failed","problem":{}}',
        b'{"kind":"hello"}',
        b'{"id":1,"kind":"other"}',
    ],
)
def test_anything_else_is_no_reply(line: bytes) -> None:
    assert take_apart(line) is None
