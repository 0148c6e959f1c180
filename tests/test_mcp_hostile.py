"""A server of somebody who means harm: it reaches nothing, starts nothing, and what it says harms nobody."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from celling import LEVELS, cells_at
from children import pids, until
from karen.contract.errors import PluginFailed
from karen.plugins.cell.cells import Cells
from karen.plugins.cell.spec import Limits, SandboxLevel
from mcp_serving import PYTHON, run, serving, spec

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has cells so far")

ATTEMPTS = {
    "users": "open('/etc/passwd').read()",
    "environment of the host": f"open('/proc/{os.getpid()}/environ').read()",
    "memory of itself": "open('/proc/self/mem', 'r+b')",
    "home": f"os.listdir({str(Path.home())!r})",
    "code of Karen": f"open({__file__!r}).read()",
    "the top folder": "os.listdir('/')",
    "temporary files": "os.listdir('/tmp')",
    "a file in the system": "open('/usr/lib/x', 'w')",
    "rights of a file": f"os.chmod({PYTHON!r}, 0o777)",
    "times of a file": f"os.utime({PYTHON!r})",
    "a link": "os.symlink('/etc/passwd', 'link')",
    "a pipe with a name": "os.mkfifo('pipe')",
    "internet": "socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
    "datagrams": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "sockets of this machine": "socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)",
    "raw sockets": "socket.socket(socket.AF_INET, socket.SOCK_RAW)",
    "netlink": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "a pair of datagrams": "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)",
    "another process": "os.fork()",
    "another program": "os.execv('/bin/true', ['true'])",
    "the same program again": f"os.execv({PYTHON!r}, ['python3', '-c', '1'])",
    "a shell": "subprocess.run(['/bin/sh', '-c', 'true'], check=True)",
    "os.system": "1 / (os.system('true') == 0)",
    "spawn": "os.posix_spawn('/bin/true', ['true'], {})",
    "a signal to the parent": "os.kill(os.getppid(), 0)",
    "a signal to all": "os.kill(-1, 0)",
    "a signal to the host": f"os.kill({os.getpid()}, 0)",
    "root": "os.setuid(0)",
    "a longer list of files": "resource.setrlimit(resource.RLIMIT_NOFILE, (9999, 9999))",
    "more memory": "resource.setrlimit(resource.RLIMIT_DATA, (-1, -1))",
    "the terminal": "open('/dev/tty')",
    "a memory file": "os.memfd_create('x')",
    "a turn of priority": "os.setpriority(os.PRIO_PROCESS, 0, -5)",
}
TRIPWIRES = {
    "ptrace": "libc.ptrace(0, 0, 0, 0)",
    "mount": "libc.mount(b'a', b'/', b'tmpfs', 0, None)",
    "unshare": "libc.unshare(0x10000000)",
    "chroot": "os.chroot('/')",
    "bpf": "libc.syscall(321, 0, 0, 0)",
    "execveat": "libc.syscall(322, -100, b'/bin/true', 0, 0, 0)",
    "x32": "libc.syscall(0x40000000 + 39)",
}
BEGIN = "import os, socket, subprocess, resource, ctypes\nlibc = ctypes.CDLL(None)\n"


@pytest.fixture(params=LEVELS)
async def cells(request: pytest.FixtureRequest) -> AsyncIterator[Cells]:
    async with cells_at(request.param) as opened:
        yield opened


def guarded(attempt: str) -> str:
    return f"{BEGIN}try:\n    {attempt}\n    result = 'succeeded'\nexcept Exception as error:\n    result = 'failed'"


async def test_no_attempt_to_get_out_succeeds(cells: Cells) -> None:
    async with serving(cells) as server:
        done = {name: await run(server, guarded(attempt)) for name, attempt in ATTEMPTS.items()}
    assert [name for name, how in done.items() if how != "failed"] == []


@pytest.mark.parametrize("attempt", TRIPWIRES.values(), ids=TRIPWIRES.keys())
async def test_what_no_honest_program_does_ends_it(attempt: str) -> None:
    async with cells_at(SandboxLevel.STRONG) as cells, serving(cells) as server:
        with pytest.raises(PluginFailed, match="tried a forbidden operation and was ended"):
            await run(server, f"{BEGIN}{attempt}")


async def test_no_program_is_run_after_the_first_even_by_many_threads_at_once(cells: Cells) -> None:
    code = f"""{BEGIN}
import threading
codes = []
def attempt():
    try:
        os.execv({PYTHON!r}, ["python3", "-c", "print('out')"])
    except OSError as error:
        codes.append(error.errno)
threads = [threading.Thread(target=attempt) for _ in range(20)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
result = [len(codes), set(codes) == {{38}}]
"""
    async with serving(cells) as server:
        assert await run(server, code) == [20, True]


async def test_it_inherits_no_descriptor_and_no_environment(cells: Cells, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAREN_SECRET", "tea")
    code = """
import os
def is_open(number):
    try:
        os.fstat(number)
        return True
    except OSError:
        return False
result = [[number for number in range(250) if is_open(number)], sorted(os.environ)]
"""
    async with serving(cells, spec(environment={"GIVEN": "milk"})) as server:
        found = await run(server, code)
        assert await run(server, "result = __import__('os').environ['GIVEN']") == "milk"
    assert isinstance(found, list)
    assert found[0] == [0, 1, 2]
    assert set(found[1]) <= {"GIVEN", "HOME", "LANG", "TMPDIR", "LC_CTYPE"}


AMPLE = Limits(memory_mb=512, cpu_s=60, wall_s=120)
LITTLE_MEMORY = Limits(memory_mb=64, cpu_s=60, wall_s=120)
SHARED = "kept = __import__('mmap').mmap(-1, 200 << 20); kept.write(b'x' * (200 << 20))"
WAIT = "\n__import__('time').sleep(120)"


@pytest.mark.parametrize(
    ("code", "limits", "manner"),
    [
        ("while True: pass", Limits(cpu_s=1, wall_s=120), "has computed for more than 1 s"),
        ("__import__('time').sleep(60)", Limits(cpu_s=60, wall_s=1), "took longer than 1 s"),
        ("kept = bytearray(200 << 20)" + WAIT, LITTLE_MEMORY, "needed more than 64 MB of memory"),
        (SHARED + WAIT, LITTLE_MEMORY, "needed more than 64 MB of memory"),
        ("import sys\nwhile True: print('x' * 1000, file=sys.stderr)", AMPLE, "printed more than 1 MB"),
        ("__import__('sys').exit(3)", AMPLE, "ended itself with exit status 3"),
        ("__import__('os').abort()", AMPLE, r"crashed \(SIGABRT\)"),
    ],
)
async def test_what_takes_too_much_is_ended_and_the_reason_said(
    cells: Cells, code: str, limits: Limits, manner: str
) -> None:
    async with serving(cells, spec(limits=limits)) as server:
        with pytest.raises(PluginFailed, match=manner):
            await run(server, code)
        assert not server.running


async def test_memory_that_is_not_watched_ends_at_the_kernels_limit(cells: Cells) -> None:
    code = """
try:
    kept = bytearray(4 << 30)
    result = "taken"
except MemoryError:
    result = "refused"
"""
    async with serving(cells, spec(limits=AMPLE)) as server:
        assert await run(server, code) == "refused"


@pytest.mark.parametrize(
    ("code", "manner"),
    [
        ("import sys; sys.stdout.write('{' + 'x' * (3 << 20))", "said more than 1 MB at once"),
        ("import sys; sys.stdout.write('{no json}\\n')", "said what is no JSON"),
        ('import sys; sys.stdout.write(\'{"id": 1, "id": 2}\\n\')', "said the same key twice"),
        ("import sys; sys.stdout.write('{\"a\":' + '[' * 5000 + ']' * 5000 + '}\\n')", "nested too deeply"),
        ("say({'id': 99, 'result': {}})", "said an answer to what was not asked"),
        ("say({'id': str(number), 'result': {}})", "said an answer to what was not asked"),
        ("while True: say({'method': 'notifications/progress', 'params': {}})", "said more than 1,000 things"),
        ("while True: print('spam')", "said more than 1,000 things"),
        (
            "say({'id': number, 'error': {'code': 1, 'message': 'no \\u202e tea'}})",
            "failed in run: no \N{REPLACEMENT CHARACTER} tea",
        ),
        ("say({'id': number, 'result': 7})", "answered with neither a result nor an error"),
        ("say({'id': number, 'result': {'content': 7}})", "answered with content that is no list"),
        ("say({'id': number, 'result': text('x' * 300_000)})", "answered with more than 256 KB"),
        ("say({'id': number, 'result': text('out of milk', isError=True)})", "failed in run: out of milk"),
    ],
)
async def test_what_is_no_answer_is_refused_with_the_reason(code: str, manner: str) -> None:
    async with cells_at(SandboxLevel.STRONG) as cells, serving(cells) as server:
        with pytest.raises(PluginFailed, match=manner):
            await run(server, code)


@pytest.mark.parametrize(
    ("body", "manner"),
    [
        ("raise SystemExit(9)", "ended itself with exit status 9"),
        ("def started(p): return {'protocolVersion': '1999-01-01', 'capabilities': {}}", "speaks '1999-01-01'"),
        ("def listed(p): return {'tools': 7}", "lists no tools"),
        ("def listed(p): return {'tools': [], 'nextCursor': 'again'}", "lists its tools without an end"),
        ("n = []\ndef listed(p): n.append(1); return {'tools': [], 'nextCursor': str(len(n))}", "more than 20 pages"),
        ("def listed(p): return {'tools': [tool(f't{n}') for n in range(65)]}", "offers more than 64 tools"),
        ("def listed(p): return {'tools': [tool('a'), tool('a')]}", "offers two tools of one name"),
        ("def listed(p): return {'tools': [tool('')]}", "offers a tool without a name"),
        ("def listed(p): return {'tools': [tool('a', {'type': 'object', 'x': 'y' * 20_000})]}", "16,000 characters"),
    ],
)
async def test_one_that_does_not_introduce_itself_as_a_server_does_is_not_started(body: str, manner: str) -> None:
    async with cells_at(SandboxLevel.STRONG) as cells:
        with pytest.raises(PluginFailed, match=manner):
            async with serving(cells, spec(body)):
                pass


async def test_whoever_is_cancelled_leaves_no_process(cells: Cells) -> None:
    async with serving(cells) as server:
        asking = asyncio.create_task(run(server, "__import__('time').sleep(60)"))
        await asyncio.sleep(0.1)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        with pytest.raises(PluginFailed, match="was stopped"):
            await run(server, "result = 1")
    await until(lambda: not pids(PYTHON))


async def test_what_it_writes_is_bounded_and_gone_with_it(cells: Cells) -> None:
    code = """
import os
result = "nowhere"
if os.path.isdir("/scratch"):
    try:
        for number in range(100):
            with open(f"/scratch/{number}", "wb") as file:
                file.write(b"x" * (1 << 20))
    except OSError:
        result = number < 3
"""
    limits = Limits(storage_mb=2)
    async with serving(cells, spec(limits=limits)) as server:
        assert await run(server, code) in ("nowhere", True)
    async with serving(cells, spec(limits=limits)) as server:
        assert (
            await run(server, "import os\nresult = os.listdir('/scratch') if os.path.isdir('/scratch') else []") == []
        )


async def test_nothing_runs_where_nothing_holds_it_unless_it_is_trusted() -> None:
    async with cells_at(SandboxLevel.NONE) as cells:
        with pytest.raises(PluginFailed, match="nothing would keep it in"):
            async with serving(cells):
                pass


STARTER = """
import asyncio, sys
sys.path[:0] = [{tests!r}, {python!r}]
from celling import SandboxLevel, cells_at
from mcp_serving import run, serving

async def main():
    async with cells_at(SandboxLevel({level!r})) as cells, serving(cells) as server:
        print(await run(server, "result = 'serves'"), flush=True)
        await run(server, "while True: pass")

asyncio.run(main())
"""


@pytest.mark.parametrize("level", LEVELS)
async def test_no_server_outlives_a_karen_that_was_killed(level: SandboxLevel) -> None:
    here = Path(__file__).parent
    source = STARTER.format(tests=str(here), python=str(here.parent / "python"), level=level.value)
    starter = await asyncio.create_subprocess_exec(sys.executable, "-c", source, stdout=asyncio.subprocess.PIPE)
    assert starter.stdout is not None
    assert await starter.stdout.readline() == b"serves\n"
    below = pids(PYTHON, starter.pid)
    assert below
    starter.kill()
    await starter.wait()
    await until(lambda: not any(map(_lives, below)))


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def test_a_start_that_is_stopped_leaves_nothing(cells: Cells) -> None:
    mine, before = psutil.Process(), psutil.Process().num_fds()
    for wait_s in (0.0, 0.02, 0.05, 0.1, 0.2):
        opening = asyncio.create_task(_open(cells))
        await asyncio.sleep(wait_s)
        opening.cancel()
        await asyncio.wait([opening])
    await until(lambda: not pids(PYTHON))
    await until(lambda: mine.num_fds() <= before)


async def _open(cells: Cells) -> None:
    async with serving(cells, spec("while True: pass")):
        pass


async def test_between_two_calls_it_computes_nothing(cells: Cells) -> None:
    code = """
import threading
def count():
    while True: pass
threading.Thread(target=count, daemon=True).start()
"""
    async with serving(cells) as server:
        await run(server, code)
        await until(lambda: psutil.STATUS_STOPPED in _states() and psutil.STATUS_RUNNING not in _states())


def _states() -> set[str]:
    return {psutil.Process(pid).status() for pid in pids(PYTHON)}
