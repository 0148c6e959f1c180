"""A real gateway on a free port over services of its own: what the gateway's and the client's tests talk to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx

from karen.base.metrics import Instruments
from karen.contract import errors
from karen.contract.caller import Caller, Role, current_caller
from karen.contract.method import Registry, method
from karen.contract.turn import current_turn
from karen.contract.types.enums import HealthStatus, ServiceStatus
from karen.contract.types.settings import MachineSettings
from karen.contract.types.system import Endpoint, ServiceHealth, SystemHealth
from karen.contract.types.wire import Nothing, Text, Wire
from karen.hosts.gateway.server import PATIENCE_S, Gateway

MEMBER_TOKEN = "a-member's-token"  # no secret: it exists only here
ALLOWED_ORIGIN = "http://localhost:5173"


class Said(Wire):
    text: Text


class Counting(Wire):
    upto: int
    pause_s: float = 0.0


class Number(Wire):
    value: int


class Failing(Wire):
    code: str


class Who(Wire):
    user_id: str
    role: str
    ui_source: str
    turn: str


PROBLEMS: dict[str, errors.KarenError] = {
    "invalid_input": errors.InvalidInput("no", [errors.InvalidField("text", "is wrong")]),
    "unauthenticated": errors.Unauthenticated("no"),
    "forbidden": errors.Forbidden("no"),
    "not_found": errors.NotFound("no", kind="thing", id="7"),
    "conflict": errors.Conflict("no"),
    "rate_limited": errors.RateLimited("no", retry_after_s=2.5),
    "tool_failed": errors.ToolFailed("no", tool="time"),
    "plugin_failed": errors.PluginFailed("no", plugin="hello"),
    "model_unavailable": errors.ModelUnavailable("no", model="small"),
    "unavailable": errors.Unavailable("no"),
    "timeout": errors.TimedOut("no"),
    "cancelled": errors.Cancelled("no"),
    "internal": errors.Internal("no"),
}


@dataclass
class Words:
    """Methods of every kind. `started` and `cancelled` tell which of the endless ones were."""

    started: asyncio.Event = field(default_factory=asyncio.Event)
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)

    @method
    async def echo(self, said: Said) -> Said:
        """Say it again.

        Word for word.
        """
        return said

    @method
    async def who(self, _: Nothing) -> Who:
        """Who is asking."""
        caller = current_caller()
        return Who(user_id=caller.user_id, role=caller.role, ui_source=caller.ui_source, turn=current_turn())

    @method(role=Role.OWNER)
    async def close(self, _: Nothing) -> Nothing:
        """Only the owner may."""
        return Nothing()

    @method
    async def fail(self, failing: Failing) -> Nothing:
        """Fail with the given code."""
        problem = PROBLEMS[failing.code]
        problem.request_id = current_turn()
        raise problem

    @method
    async def break_(self, _: Nothing) -> Nothing:
        """A bug."""
        raise RuntimeError("/home/somebody/secret.txt")

    @method
    async def count(self, counting: Counting) -> AsyncIterator[Number]:
        """Count from nought."""
        for value in range(counting.upto):
            await asyncio.sleep(counting.pause_s)
            yield Number(value=value)

    @method
    async def repeat(self, said: Said) -> AsyncIterator[Said]:
        """Say it twice."""
        yield said
        yield said

    @method
    async def stumble(self, failing: Failing) -> AsyncIterator[Number]:
        """One number, then a failure."""
        yield Number(value=0)
        await asyncio.sleep(0)
        raise PROBLEMS[failing.code]

    @method
    async def listen(self, _: Nothing) -> AsyncIterator[Number]:
        """Never says anything."""
        await self._wait()
        yield Number(value=0)

    @method
    async def wait(self, _: Nothing) -> Nothing:
        """Never answers."""
        await self._wait()
        return Nothing()

    async def _wait(self) -> None:
        self.started.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.cancelled.set()


@dataclass
class System:
    """Health as a test wants it."""

    ready: bool = True
    status: HealthStatus = HealthStatus.HEALTHY

    @method
    async def health(self, _: Nothing) -> SystemHealth:
        """How Karen is."""
        state = ServiceStatus.RUNNING if self.ready else ServiceStatus.INITIALIZING
        service = ServiceHealth(
            name="database", status=self.status, state=state, detail="", required=True, checked_at=datetime.now(UTC)
        )
        return SystemHealth(status=self.status, ready=self.ready, services=[service])


class Clock:
    """Seconds that pass only when a test says so."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Running:
    """What a test may look at and change. `members` are tokens; `http` carries the owner's, `stranger` none."""

    gateway: Gateway
    registry: Registry
    words: Words
    system: System
    clock: Clock
    machine: MachineSettings
    folder: Path
    members: set[str]
    http: httpx.AsyncClient
    stranger: httpx.AsyncClient

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint.model_validate_json((self.folder / "run" / "endpoint.json").read_bytes())


@asynccontextmanager
async def running_gateway(
    folder: Path,
    *,
    page: dict[str, bytes] | None = None,
    extra: Callable[[Registry], None] = lambda registry: None,
    port: int = 0,
    patience_s: float = PATIENCE_S,
) -> AsyncIterator[Running]:
    (folder / "run").mkdir(exist_ok=True)
    for name, content in (page or {}).items():
        (folder / "page" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "page" / name).write_bytes(content)
    instruments, words, system, clock = Instruments(), Words(), System(), Clock()
    machine = MachineSettings(gateway_allowed_origins=[ALLOWED_ORIGIN])
    registry = Registry(instruments.call)
    registry.add("words", words)
    registry.add("system", system)
    extra(registry)
    members = {MEMBER_TOKEN}

    async def authenticate(token: str) -> Caller | None:
        return Caller(user_id="mia", role=Role.MEMBER) if token in members else None

    gateway = Gateway(
        registry,
        authenticate,
        lambda: machine,
        instruments.exposition,
        page=folder / "page",
        endpoint=folder / "run" / "endpoint.json",
        headless=False,
        port=port,
        clock=clock,
        patience_s=patience_s,
    )
    await gateway.start()
    token = json.loads((folder / "run" / "endpoint.json").read_bytes())["token"]
    try:
        async with (
            httpx.AsyncClient(base_url=gateway.url, headers={"authorization": f"Bearer {token}"}) as http,
            httpx.AsyncClient(base_url=gateway.url) as stranger,
        ):
            yield Running(gateway, registry, words, system, clock, machine, folder, members, http, stranger)
    finally:
        await gateway.stop()
