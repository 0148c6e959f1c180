"""What `karen doctor` says of plugins: how tightly this machine holds them, shown by starting one."""

from __future__ import annotations

from karen.base.finding import Finding, State
from karen.base.installation import command
from karen.contract.errors import PluginFailed
from karen.plugins.author.trial import Given, GivenReach
from karen.plugins.cell.broker import ROLE, Broker
from karen.plugins.cell.cells import Cells, system_backend
from karen.plugins.cell.spec import ENTRY, CellSpec, SandboxLevel, content_hash

_SUBJECT = "Plugins"
_NOTHING = {ENTRY: b""}
_SAID = {
    SandboxLevel.FULL: "each is held by namespaces, Landlock and seccomp",
    SandboxLevel.STRONG: "each is held by Landlock and seccomp; with bubblewrap there would be namespaces too",
}
_TRUST = "Agree only to plugins whose author you trust: nothing keeps them from your files."


async def check_plugins() -> Finding:
    """Takes a tenth of a second, and leaves nothing."""
    cells = Cells(system_backend(), Broker(command(ROLE), lambda host, count: None))
    try:
        if cells.level() is not SandboxLevel.NONE:
            spec = CellSpec("doctor", _NOTHING, content_hash(_NOTHING))
            await cells.open(spec, GivenReach(Given(), None))
        level = cells.level()  # a cell that could not be sealed has lowered it
    except PluginFailed as problem:
        return Finding(_SUBJECT, State.PROBLEM, f"none can be started: {problem}", "Plugins stay off until this works.")
    finally:
        await cells.close()
    if level is SandboxLevel.NONE:
        return Finding(_SUBJECT, State.NOTE, f"nothing holds one on this machine. {cells.problem}".rstrip(" ."), _TRUST)
    return Finding(_SUBJECT, State.OK, _SAID[level])
