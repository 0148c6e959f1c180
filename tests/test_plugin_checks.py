"""What `karen doctor` says of plugins where they are held, where nothing holds them, and where none can be started."""

from __future__ import annotations

import sys

import pytest

from karen.base.finding import State
from karen.contract.errors import PluginFailed
from karen.plugins.cell.backend import Backend, NoBackend
from karen.plugins.cell.cells import Cells
from karen.plugins.cell.linux.backend import LinuxBackend
from karen.plugins.cell.spec import SandboxLevel
from karen.plugins.checks import check_plugins

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has cells so far")
STRONG = LinuxBackend(highest=SandboxLevel.STRONG)


def on(monkeypatch: pytest.MonkeyPatch, backend: Backend) -> None:
    monkeypatch.setattr("karen.plugins.checks.system_backend", lambda: backend)


async def test_what_holds_them_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, STRONG)
    found = await check_plugins()
    assert (found.state, found.advice) == (State.OK, "")
    assert found.said.startswith("each is held by Landlock and seccomp; with bubblewrap")


async def test_where_nothing_holds_them_it_is_said_whom_to_trust(monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, NoBackend("This kernel has no Landlock."))
    found = await check_plugins()
    assert (found.state, found.said) == (
        State.NOTE,
        "nothing holds one on this machine. This kernel has no Landlock",
    )
    assert "whose author you trust" in found.advice


async def test_where_none_can_be_started_it_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refused(self: Cells, *given: object) -> None:
        raise PluginFailed("The plugin doctor cannot be started: no processes left.", plugin="doctor")

    on(monkeypatch, LinuxBackend())
    monkeypatch.setattr(Cells, "open", refused)
    found = await check_plugins()
    assert found.state is State.PROBLEM
    assert "no processes left" in found.said
