"""A plugin in its cell for its author: with exactly its permissions, and with what it is given instead of Karen."""

from __future__ import annotations

import asyncio
import base64
import json
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import JsonValue

from karen.base.installation import command
from karen.contract.errors import Forbidden
from karen.plugins.cell.broker import ROLE, Broker
from karen.plugins.cell.capabilities import Remembered
from karen.plugins.cell.cells import Cells, system_backend
from karen.plugins.cell.network.addresses import Unreachable, target
from karen.plugins.manifest.manifest import Found
from karen.plugins.mcp.belongings import laid_out
from karen.plugins.mcp.server import open_found
from karen.plugins.packages import unpacked
from karen.plugins.running import OpenCell
from karen.plugins.schema import with_defaults


@dataclass
class Given:
    """What stands in for Karen; a test says what it needs of it."""

    memory: list[str] = field(default_factory=list)
    settings: dict[str, JsonValue] = field(default_factory=dict)
    responses: dict[str, JsonValue] | None = None
    """By the address: what is answered instead of asking the network, a text or anything as JSON. None asks it."""
    stored: dict[str, JsonValue] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)


class GivenReach:
    """Capabilities over what is given."""

    def __init__(self, given: Given, defaults: Mapping[str, JsonValue] | None) -> None:
        self._given = given
        self._defaults = defaults

    async def storage_get(self, key: str) -> JsonValue:
        return self._given.stored.get(key)

    async def storage_set(self, key: str, value: JsonValue, quota_bytes: int) -> None:
        if len(str({**self._given.stored, key: value})) > quota_bytes:
            raise Forbidden(f"The plugin may keep {quota_bytes >> 20} MB, and this would be more.")
        self._given.stored[key] = value

    async def storage_delete(self, key: str) -> bool:
        return self._given.stored.pop(key, self) is not self

    async def storage_keys(self, prefix: str) -> list[str]:
        return [key for key in self._given.stored if key.startswith(prefix)]

    async def memory_search(self, query: str, limit: int) -> list[Remembered]:
        """Those that share a word with the query: Karen herself goes by the meaning too."""
        words = set(query.casefold().split())
        found = [text for text in self._given.memory if words & set(text.casefold().split())]
        return [Remembered(str(place), text, 1.0) for place, text in enumerate(found[:limit])]

    async def memory_store(self, text: str) -> str:
        self._given.memory.append(text)
        return str(len(self._given.memory) - 1)

    async def notify(self, title: str, text: str) -> None:
        self._given.notices.append(f"{title}: {text}" if text else title)

    async def settings(self) -> Mapping[str, JsonValue]:
        return with_defaults(self._defaults or {}, self._given.settings)


class GivenBroker(Broker):
    """Answers from what is given; the hosts are checked as ever."""

    def __init__(self, responses: Mapping[str, JsonValue]) -> None:
        super().__init__(command(ROLE), lambda host, count: None)
        self._responses = responses

    async def fetch(self, hosts: tuple[str, ...], arguments: Mapping[str, JsonValue]) -> JsonValue:
        url = str(arguments.get("url"))
        try:
            target(url, hosts)
        except Unreachable as error:
            raise Forbidden(f"The request is not made: {error}.") from error
        for address in (url, url.partition("?")[0]):
            if address in self._responses:
                return _answer(url, self._responses[address])
        raise Forbidden(f"The test gives no response for {url}.")


def _answer(url: str, given: JsonValue) -> JsonValue:
    is_text = isinstance(given, str)
    body = given.encode() if isinstance(given, str) else json.dumps(given).encode()
    kind = "text/plain; charset=utf-8" if is_text else "application/json"
    return {"status": 200, "headers": {"content-type": kind}, "url": url, "body": base64.b64encode(body).decode()}


@asynccontextmanager
async def tried(found: Found, given: Given) -> AsyncIterator[OpenCell]:
    """The cell of a valid plugin. Where nothing holds a plugin, its author's own runs all the same.

    Raises PluginFailed.
    """
    with tempfile.TemporaryDirectory() as packages:
        broker = Broker(command(ROLE), lambda host, count: None)
        if given.responses is not None:
            broker = GivenBroker(given.responses)
        cells = Cells(system_backend(Path(packages)), broker)
        await asyncio.to_thread(Path(packages).chmod, 0o755)
        try:
            cell = await _opened(cells, broker, found, given, Path(packages))
            try:
                yield cell
            finally:
                await cell.close()
        finally:
            await cells.close()


async def _opened(cells: Cells, broker: Broker, found: Found, given: Given, packages: Path) -> OpenCell:
    reach = GivenReach(given, found.manifest.settings if found.manifest else None)
    if found.manifest and found.manifest.server:
        folder = await laid_out(found, packages)
        return await open_found(cells, found, folder, await reach.settings(), trusted=True)
    spec = found.spec(await unpacked(found, packages, broker.download))
    return await cells.open(spec, reach, trusted=True)
