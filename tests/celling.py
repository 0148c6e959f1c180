"""Cells for tests: opened behind every layer of this machine, with a plugin that does as it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pydantic import JsonValue

from karen.base.installation import command
from karen.contract.errors import Forbidden
from karen.plugins.cell.broker import ROLE, Broker
from karen.plugins.cell.capabilities import Remembered
from karen.plugins.cell.cell import Cell
from karen.plugins.cell.cells import Cells
from karen.plugins.cell.linux.backend import LinuxBackend
from karen.plugins.cell.slots import Slots
from karen.plugins.cell.spec import ENTRY, CellSpec, Limits, Permissions, SandboxLevel, content_hash

NO_PERMISSIONS = Permissions()
USUAL_LIMITS = Limits()
RUN = """
from karen_plugin import tool

@tool
def run(code: str):
    names = {}
    exec(code, names)
    return names.get("result")
"""
"""A plugin with one tool, which does whatever it is given."""
LEVELS = [
    SandboxLevel.STRONG,
    pytest.param(
        SandboxLevel.FULL,
        marks=pytest.mark.skipif(
            LinuxBackend().level() is not SandboxLevel.FULL, reason="bubblewrap makes no namespaces here"
        ),
    ),
]
"""Those that hold a plugin on this machine."""


@dataclass
class Given:
    """Capabilities that keep in memory what they are given."""

    stored: dict[str, JsonValue] = field(default_factory=dict)
    remembered: list[str] = field(default_factory=list)
    notices: list[tuple[str, str]] = field(default_factory=list)
    set_by_user: dict[str, JsonValue] = field(default_factory=dict)

    async def storage_get(self, key: str) -> JsonValue:
        return self.stored.get(key)

    async def storage_set(self, key: str, value: JsonValue, quota_bytes: int) -> None:
        if len(str({**self.stored, key: value})) > quota_bytes:
            raise Forbidden("There is no room for it.")
        self.stored[key] = value

    async def storage_delete(self, key: str) -> bool:
        return self.stored.pop(key, self) is not self

    async def storage_keys(self, prefix: str) -> list[str]:
        return [key for key in self.stored if key.startswith(prefix)]

    async def memory_search(self, query: str, limit: int) -> list[Remembered]:
        return [Remembered(str(place), text, 1.0) for place, text in enumerate(self.remembered) if query in text]

    async def memory_store(self, text: str) -> str:
        self.remembered.append(text)
        return str(len(self.remembered) - 1)

    async def notify(self, title: str, text: str) -> None:
        self.notices.append((title, text))

    async def settings(self) -> Mapping[str, JsonValue]:
        return self.set_by_user


def spec(
    source: str = RUN,
    permissions: Permissions = NO_PERMISSIONS,
    limits: Limits = USUAL_LIMITS,
    files: Mapping[str, str] | None = None,
) -> CellSpec:
    """A plugin of this source, and of other `files` beside it."""
    content = {path: text.encode() for path, text in {ENTRY: source, **(files or {})}.items()}
    return CellSpec("trial", content, content_hash(content), permissions, limits)


@asynccontextmanager
async def cells_at(
    level: SandboxLevel, packages: Path | None = None, slots: Slots | None = None
) -> AsyncIterator[Cells]:
    """Cells with the layers of this level and no more."""
    cells = Cells(LinuxBackend(packages, level), Broker(command(ROLE), lambda host, count: None), slots)
    try:
        yield cells
    finally:
        await cells.close()


async def opened(cells: Cells, wanted: CellSpec | None = None, given: Given | None = None) -> Cell:
    return await cells.open(wanted or spec(), given or Given(), trusted=True)
