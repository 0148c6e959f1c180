"""What somebody would try who is locked up, tried by a server: all that succeeds is written down here, and why."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator

import pytest

from celling import LEVELS, cells_at
from escapes import ATTEMPTS, BEGIN
from karen.contract.errors import PluginFailed
from karen.plugins.cell.cells import Cells
from karen.plugins.cell.spec import Limits, SandboxLevel
from mcp_serving import run, serving, spec

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has cells so far")

LIMITS = Limits(memory_mb=512, cpu_s=10, wall_s=60)
OF_ITSELF = {
    "see: go elsewhere",
    "see: follow a link",
    "start: a thread",
    "start: a thread by hand",
    "reach: its parent",
    "reach: wait for others",
    "speak: the machine's name",
    "speak: the socket's name",
    "call: eventfd",
    "call: eventfd2",
    "call: getgroups",
    "call: getppid",
    "call: getresuid",
    "call: membarrier",
    "call: mincore",
    "call: rt_sigpending",
    "call: set_tid_address",
    "call: sysinfo",
    "call: timerfd_create",
    "call: umask",
    "call: uname",
    "descriptor: lock",
    "prctl: seccomp",
}
"""Questions about itself and the machine, threads, and other means that every runtime has."""
OF_ITS_PROGRAM = {
    "see: load a library",
    "see: load by dlopen",
    "write: write to a device",
    "memory: memory that is run",
    "memory: memory made to run",
    "memory: code of its own",
}
"""It loads the system's libraries, runs what it compiles, and throws away what it writes to /dev/null."""
WHETHER_A_PATH_EXISTS = {
    "read: access",
    "read: exists",
    "read: faccessat2",
    "read: lstat",
    "read: only its place",
    "read: realpath",
    "read: stat",
    "read: stat by number",
    "read: statvfs",
    "read: statx",
}
IN_ITS_FOLDER = {"write: a temporary file"}
BEYOND = {
    SandboxLevel.STRONG: WHETHER_A_PATH_EXISTS,
    SandboxLevel.FULL: IN_ITS_FOLDER,
}


async def succeeds(cells: Cells, code: str) -> bool:
    """In a server of its own, for some attempts leave others without means."""
    async with serving(cells, spec(limits=LIMITS)) as server:
        try:
            return await run(server, f"kept = {{}}\nexec({code!r}, kept)\nresult = kept.get('result')") is True
        except PluginFailed:
            return False


@pytest.fixture
async def victim() -> AsyncIterator[int]:
    """Another process of the same user's."""
    process = await asyncio.create_subprocess_exec("sleep", "600")
    yield process.pid
    process.kill()
    await process.wait()


@pytest.mark.parametrize("level", LEVELS)
async def test_what_a_server_can_do_is_what_is_written_down(level: SandboxLevel, victim: int) -> None:
    async with cells_at(level) as cells:
        found = {
            name for name, code in ATTEMPTS.items() if await succeeds(cells, f"{BEGIN}\nVICTIM = {victim}\n{code}")
        }
    assert found - OF_ITSELF - OF_ITS_PROGRAM == BEYOND[level]
