"""What every part of Karen is built on. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from karen.base.events import Events
from karen.base.folder import DataFolder
from karen.base.metrics import Instruments
from karen.base.secrets import Secrets
from karen.base.service import Lifecycle
from karen.base.settings import Settings
from karen.base.validated_files import ValidatedFiles
from karen.contract.method import Registry

if TYPE_CHECKING:
    from karen.base.database import Database
    from karen.base.outbox import Outbox


@dataclass(frozen=True)
class Foundations:
    """There before the first answer."""

    folder: DataFolder
    registry: Registry
    lifecycle: Lifecycle
    events: Events
    instruments: Instruments
    files: ValidatedFiles
    settings: Settings
    secrets: Secrets


@dataclass(frozen=True)
class Stored:
    """What a service needs that keeps rows: the first arguments of each."""

    database: Database
    outbox: Outbox
    events: Events

    @property
    def rows(self) -> tuple[Database, Events, Outbox, Callable[[], datetime]]:
        return self.database, self.events, self.outbox, now


def now() -> datetime:
    return datetime.now(UTC)


def local_now() -> datetime:
    return datetime.now().astimezone()
