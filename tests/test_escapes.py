"""Nothing gets out of a cell: what succeeds without one fails within, behind all layers and behind two of them."""

from __future__ import annotations

import sys

import pytest

from celling import LEVELS, cells_at, opened, spec
from escapes import ATTEMPTS, BEGIN
from karen.contract.errors import PluginFailed
from karen.plugins.cell.cell import Cell
from karen.plugins.cell.spec import Limits, SandboxLevel

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has cells so far")

ENOUGH = 200
LIMITS = Limits(cpu_s=5, wall_s=10)


async def succeeded(cell: Cell, code: str, victim: int) -> bool:
    try:
        return await cell.call("run", {"code": f"{BEGIN}\nVICTIM = {victim}\n{code}"}) is True
    except PluginFailed:
        return False


async def successes(level: SandboxLevel) -> set[str]:
    """The attempts that succeed, each in a new cell beside another one."""
    found = set()
    async with cells_at(level) as cells:
        victim = await (await opened(cells, spec(limits=LIMITS))).call(
            "run", {"code": "import os\nresult = os.getpid()"}
        )
        assert isinstance(victim, int)
        assert cells.level() is level
        for name, code in ATTEMPTS.items():
            cell = await opened(cells, spec(limits=LIMITS))
            if await succeeded(cell, code, victim):
                found.add(name)
            await cell.close()
    return found


async def test_the_attempts_succeed_without_a_cell() -> None:
    assert len(await successes(SandboxLevel.NONE)) >= ENOUGH


@pytest.mark.parametrize("level", LEVELS)
async def test_no_attempt_succeeds_in_a_cell(level: SandboxLevel) -> None:
    assert await successes(level) == set()
