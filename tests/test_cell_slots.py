"""However many plugins are called, only some work at a time; who waits loses nothing by it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator

import pytest

from celling import Given, cells_at, opened, spec
from children import until
from karen.contract.errors import PluginFailed
from karen.plugins.cell.cells import Cells
from karen.plugins.cell.slots import Slots
from karen.plugins.cell.spec import Limits, Permissions, SandboxLevel

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has cells so far")
FOR_EVER = {"code": "print('begun')\nwhile True: pass"}
AT_ONCE = {"code": "result = 1"}


class Slow(Given):
    """Answers a plugin only when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.may_answer = asyncio.Event(), asyncio.Event()

    async def storage_keys(self, prefix: str) -> list[str]:
        self.asked.set()
        await self.may_answer.wait()
        return ["kept"]


@pytest.fixture
async def cells() -> AsyncIterator[Cells]:
    """With a single slot."""
    async with cells_at(SandboxLevel.STRONG, slots=Slots(1)) as opened_cells:
        yield opened_cells


async def test_a_call_waits_for_its_slot_and_its_time_begins_with_it(cells: Cells) -> None:
    busy = await opened(cells, spec(limits=Limits(cpu_s=60, wall_s=2)))
    waiting = await opened(cells, spec(limits=Limits(wall_s=1)))
    endless = asyncio.create_task(busy.call("run", FOR_EVER))
    await until(lambda: busy.log)
    assert await waiting.call("run", AT_ONCE) == 1
    assert endless.done()
    with pytest.raises(PluginFailed, match="took longer than 2 s"):
        await endless


async def test_while_karen_does_something_for_a_plugin_another_works(cells: Cells) -> None:
    given = Slow()
    asking = await opened(cells, spec(permissions=Permissions(storage=True), limits=Limits(wall_s=20)), given)
    other = await opened(cells)
    code = "from karen_plugin import storage\nresult = storage.keys()"
    asked = asyncio.create_task(asking.call("run", {"code": code}))
    await given.asked.wait()
    assert await other.call("run", AT_ONCE) == 1
    given.may_answer.set()
    assert await asked == ["kept"]


async def test_what_waits_to_get_its_slot_back_has_its_time_stand_still(cells: Cells) -> None:
    given = Slow()
    asking = await opened(cells, spec(permissions=Permissions(storage=True), limits=Limits(wall_s=1)), given)
    busy = await opened(cells, spec(limits=Limits(cpu_s=60, wall_s=2)))
    code = "from karen_plugin import storage\nresult = storage.keys()"
    asked = asyncio.create_task(asking.call("run", {"code": code}))
    await given.asked.wait()
    endless = asyncio.create_task(busy.call("run", FOR_EVER))
    await until(lambda: busy.log)
    given.may_answer.set()
    assert await asked == ["kept"]
    with pytest.raises(PluginFailed, match="took longer than 2 s"):
        await endless


async def test_who_is_closed_or_cancelled_while_it_waits_leaves_the_slot_to_others(cells: Cells) -> None:
    busy, closed, cancelled = [await opened(cells, spec(limits=Limits(cpu_s=60, wall_s=60))) for _ in range(3)]
    endless = asyncio.create_task(busy.call("run", FOR_EVER))
    await until(lambda: busy.log)
    calls = [asyncio.create_task(cell.call("run", AT_ONCE)) for cell in (closed, cancelled)]
    await asyncio.sleep(0)
    calls[1].cancel()
    async with asyncio.timeout(4):
        await closed.close()
    with pytest.raises(PluginFailed, match="was ended"):
        await calls[0]
    await busy.close()
    with pytest.raises(PluginFailed):
        await endless
    assert calls[1].cancelled()
    assert await cancelled.call("run", AT_ONCE) == 1
