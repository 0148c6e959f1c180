"""What a system has to offer for plugins to be kept in cells. Only Linux does so far.

macOS (Seatbelt on processes started beforehand) and Windows (an AppContainer without capabilities in a job object)
can be added behind these protocols by whoever can run them; until then the level there is none.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Protocol

from karen.plugins.cell.inside.order import Order, ProgramOrder
from karen.plugins.cell.spec import SandboxLevel


class CellProcess(Protocol):
    """A process that has been started, sealed or about to be, and runs nothing of a plugin's yet."""

    host: socket.socket
    output: int
    """What it prints, to be read without waiting."""
    ended: asyncio.Future[int]
    """Its exit status, or the negative number of the signal that ended it."""

    def kill(self) -> None:
        """At once, whatever it does."""
        ...

    def freeze(self) -> None:
        """It computes nothing until it is thawed."""
        ...

    def thaw(self) -> None: ...

    def computed_s(self) -> float:
        """Processor time so far, of all its threads."""
        ...

    def threads(self) -> int: ...

    def taken_bytes(self) -> int:
        """Memory of its own, without what it only reads from files."""
        ...

    def close(self) -> None:
        """Give the descriptors back; after its end."""
        ...


class Backend(Protocol):
    """How cells come into being on one system."""

    def level(self) -> SandboxLevel: ...

    @property
    def problem(self) -> str:
        """Why the level is none, for a person; otherwise empty."""
        ...

    async def fork(self, order: Order) -> CellProcess:
        """Raises OSError when there can be none."""
        ...

    async def launch(self, order: ProgramOrder) -> CellProcess:
        """One that becomes a program, and no other after it. Raises OSError when there can be none."""
        ...

    async def close(self) -> None:
        """End every process that was started."""
        ...


class NoBackend:
    """A system on which nobody has run a cell yet."""

    def __init__(self, problem: str) -> None:
        self.problem = problem

    def level(self) -> SandboxLevel:
        return SandboxLevel.NONE

    async def fork(self, order: Order) -> CellProcess:
        raise OSError(self.problem)

    async def launch(self, order: ProgramOrder) -> CellProcess:
        raise OSError(self.problem)

    async def close(self) -> None:
        """There is nothing to end."""
