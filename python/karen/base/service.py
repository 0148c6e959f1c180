"""What it takes to be started, stopped and asked how one is; and the order in which that happens."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from graphlib import CycleError, TopologicalSorter
from typing import Protocol

from karen.contract.types.enums import HealthStatus, ServiceStatus
from karen.contract.types.system import ServiceHealth

log = logging.getLogger(__name__)
HEALTH_LIMIT_S = 5.0


@dataclass(frozen=True)
class Health:
    """How a service is now; `detail` says what to do when it is not healthy."""

    status: HealthStatus
    detail: str = ""


class Service(Protocol):
    """`needs` names the services that must run first; Karen is ready when all `required` ones run."""

    @property
    def name(self) -> str: ...
    @property
    def needs(self) -> tuple[str, ...]: ...
    @property
    def required(self) -> bool: ...
    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    async def health(self) -> Health: ...


class WiringError(Exception):
    """The services cannot be started in any order: a mistake in `karen.app`, named."""


def ordered(services: Sequence[Service]) -> list[Service]:
    """The services with every need before its user. Raises WiringError naming a missing need or a cycle."""
    by_name = {service.name: service for service in services}
    if len(by_name) != len(services):
        raise WiringError("two services have the same name")
    for service in services:
        for need in service.needs:
            if need not in by_name:
                raise WiringError(f"service {service.name!r} needs {need!r}, which does not exist")
    try:
        order = TopologicalSorter({service.name: service.needs for service in services}).static_order()
        return [by_name[name] for name in order]
    except CycleError as error:
        raise WiringError(f"services need each other in a circle: {' → '.join(error.args[1])}") from error


class Lifecycle:
    """Starts the services in the order of their needs, stops them in reverse, and asks them how they are."""

    def __init__(self, *services: Service, health_limit_s: float = HEALTH_LIMIT_S) -> None:
        self._health_limit_s = health_limit_s
        self._services: list[Service] = []
        self._states: dict[str, ServiceStatus] = {}
        self._complete = False
        self.add(*services)

    def add(self, *services: Service) -> None:
        """Take in more services, before `started`."""
        # In this order, for health may be asked from another thread in between.
        self._states.update({service.name: ServiceStatus.INITIALIZING for service in services})
        self._services += services

    @property
    def ready(self) -> bool:
        required = [self._states[service.name] for service in self._services if service.required]
        return self._complete and all(state is ServiceStatus.RUNNING for state in required)

    @asynccontextmanager
    async def started(self) -> AsyncIterator[None]:
        """Run them all for the length of the block. A failed start stops what had started, then raises."""
        running: list[Service] = []
        try:
            for service in ordered(self._services):
                await self._start(service)
                running.append(service)
            self._complete = True
            yield
        finally:
            for service in reversed(running):
                await self._stop(service)

    async def health(self) -> list[ServiceHealth]:
        """Measured now, all at once, each within `health_limit_s`."""
        return list(await asyncio.gather(*(self._measure(service) for service in self._services)))

    async def _start(self, service: Service) -> None:
        try:
            await service.start()
        except BaseException:
            self._states[service.name] = ServiceStatus.ERROR
            raise
        self._states[service.name] = ServiceStatus.RUNNING

    async def _stop(self, service: Service) -> None:
        self._states[service.name] = ServiceStatus.STOPPING
        try:
            await service.stop()
        except Exception:
            log.exception("service %s did not stop cleanly", service.name)
        self._states[service.name] = ServiceStatus.STOPPED

    async def _measure(self, service: Service) -> ServiceHealth:
        state = self._states[service.name]
        starting = state is ServiceStatus.INITIALIZING
        found = Health(HealthStatus.UNKNOWN if starting else HealthStatus.UNHEALTHY, f"{service.name} is {state.value}")
        if state is ServiceStatus.RUNNING:
            try:
                found = await asyncio.wait_for(service.health(), self._health_limit_s)
            except Exception as error:  # a health check may fail in any way: that is its answer
                found = Health(HealthStatus.UNHEALTHY, str(error) or type(error).__name__)
        return ServiceHealth(
            name=service.name,
            status=found.status,
            state=state,
            detail=found.detail,
            required=service.required,
            checked_at=datetime.now(UTC),
        )
