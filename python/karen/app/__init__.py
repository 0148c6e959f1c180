"""The composition root: builds and wires every service. The only package that knows them all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from karen.app.wiring import Wiring
from karen.base.application import Application
from karen.base.folder import DataFolder

if TYPE_CHECKING:
    from karen.base.finding import Finding
    from karen.base.migrations import PackageMigrations


def build(folder: DataFolder, instance: str, hand_over: Callable[[], None] | None = None) -> Application:
    """Wire Karen over a data folder; nothing is opened.

    `hand_over` is given by a host without a window: it asks that host to end, so that a window can have the data.
    """
    return Wiring(folder, instance, hand_over).application


def migrations() -> list[PackageMigrations]:
    """The schema of this version, package by package."""
    from karen.app.data import MIGRATIONS

    return list(MIGRATIONS)


async def check_parts(folder: DataFolder) -> list[Finding]:
    """What `karen doctor` says of memory, the language models and plugins, whether Karen runs or not."""
    from karen.memory.index_checks import check_index
    from karen.models.checks import check_models
    from karen.plugins.checks import check_plugins

    return [await asyncio.to_thread(check_index, folder), *await check_models(folder), await check_plugins()]
