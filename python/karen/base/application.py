"""What the composition root hands to a host: wired, nothing started."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from karen.base.events import Events
from karen.base.folder import DataFolder
from karen.base.metrics import Instruments
from karen.base.service import Lifecycle
from karen.base.settings import Settings
from karen.contract.caller import Caller
from karen.contract.method import Registry


@dataclass(frozen=True)
class Application:
    """A host serves `registry` at once, calls `furnish` in a thread, then runs `lifecycle.started()`.

    Before `furnish` the registry has what costs nothing to import: `system`, `settings` and `events`. The rest comes
    with a second of imports, which the first answers do not wait for.
    """

    folder: DataFolder
    registry: Registry
    lifecycle: Lifecycle
    settings: Settings
    events: Events
    instruments: Instruments
    instance: str
    authenticate: Callable[[str], Awaitable[Caller | None]]
    """Who a token stands for. Raises Unavailable while Karen starts."""
    furnish: Callable[[], None]
