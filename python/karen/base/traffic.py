"""How many bytes left this machine, and where to: the method `system.bytes_sent`. Knows nobody who sends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session
from sqlmodel import col, select

from karen.base.database import Database
from karen.base.dialect import insert
from karen.base.loopback import is_loopback
from karen.base.records import SentBytesRow
from karen.base.service import Health
from karen.contract.caller import Role
from karen.contract.errors import KarenError
from karen.contract.method import method
from karen.contract.types.enums import HealthStatus
from karen.contract.types.system import BytesSent, SentTo
from karen.contract.types.wire import Nothing

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Sent:
    """What went to one host; `at` is when it last did."""

    count: int
    at: datetime

    def __add__(self, other: _Sent) -> _Sent:
        return _Sent(self.count + other.count, max(self.at, other.at))


class Traffic:
    """Counts for ever: every count is on its way to the database at once, beside the request that is counted.

    A count that cannot be saved, as on a full disk, waits here and is saved with the next one or at the end.
    """

    name = "traffic"
    needs = ("database",)
    required = False

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._unsaved: dict[str, _Sent] = {}
        self._saving: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Nothing to do: what waits is saved when something is sent."""

    async def stop(self) -> None:
        await self._saved()

    async def health(self) -> Health:
        if self._unsaved and (self._saving is None or self._saving.done()):
            return Health(
                HealthStatus.DEGRADED, "The count of sent bytes is not saved: see the health of the database."
            )
        return Health(HealthStatus.HEALTHY)

    def sent(self, host: str, count: int) -> None:
        """`count` bytes were handed to the network for `host`. Never waits; loopback is not counted."""
        if is_loopback(host) or count <= 0:
            return
        self._remember({host: _Sent(count, self._now())})
        if self._saving is None or self._saving.done():
            self._saving = asyncio.create_task(self._save())

    @method(role=Role.REVIEWER)
    async def bytes_sent(self, _: Nothing) -> BytesSent:
        """What left this machine since Karen was installed on it, most first.

        Requests as they were written, headers and all; not what encryption and name resolution add to them.
        """
        await self._saved()
        total = await self._database.read(_saved)
        for host, sent in self._unsaved.items():
            total[host] = total[host] + sent if host in total else sent
        hosts = [SentTo(host=host, sent_bytes=sent.count, last_at=sent.at) for host, sent in total.items()]
        hosts.sort(key=lambda host: (-host.sent_bytes, host.host))
        return BytesSent(total_bytes=sum(host.sent_bytes for host in hosts), hosts=hosts)

    def _remember(self, counts: Mapping[str, _Sent]) -> None:
        for host, sent in counts.items():
            self._unsaved[host] = self._unsaved[host] + sent if host in self._unsaved else sent

    async def _saved(self) -> None:
        if self._saving is None or self._saving.done():
            self._saving = asyncio.create_task(self._save())
        await asyncio.shield(self._saving)  # whoever asks may go away; the count may not

    async def _save(self) -> None:
        while self._unsaved:
            batch, self._unsaved = self._unsaved, {}
            try:
                await self._database.write(partial(_add, batch))
            except KarenError as problem:
                self._remember(batch)
                log.warning("the count of sent bytes was not saved: %s", problem)
                return


def _add(counts: Mapping[str, _Sent], session: Session) -> None:
    rows = [{"host": host, "sent_bytes": sent.count, "last_at": sent.at} for host, sent in counts.items()]
    added = insert(session, SentBytesRow).values(rows)
    session.execute(
        added.on_conflict_do_update(
            index_elements=["host"],
            set_={
                "sent_bytes": SentBytesRow.sent_bytes + added.excluded.sent_bytes,
                "last_at": added.excluded.last_at,
            },
        )
    )


def _saved(session: Session) -> dict[str, _Sent]:
    rows = session.execute(select(SentBytesRow).order_by(col(SentBytesRow.host))).scalars()
    return {row.host: _Sent(row.sent_bytes, row.last_at) for row in rows}
