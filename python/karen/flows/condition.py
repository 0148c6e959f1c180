"""How Karen and the computer under her are, measured when it is asked. Changes nothing."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from karen import VERSION
from karen.base.service import Lifecycle
from karen.contract.types.enums import HealthStatus
from karen.contract.types.models import ModelStatus
from karen.contract.types.system import ServiceHealth
from karen.contract.types.wire import Nothing
from karen.tools.system_status import SystemFacts

_PROC, _SENSORS = Path("/proc"), Path("/sys/class/thermal")
_BAD = (HealthStatus.UNHEALTHY, HealthStatus.UNKNOWN, HealthStatus.DEGRADED)
"""The worst first."""


class SystemCondition:
    """Measures the services, the model, and this computer."""

    def __init__(
        self,
        lifecycle: Lifecycle,
        model: Callable[[Nothing], Awaitable[ModelStatus]],
        data: Path,
        free_memory: Callable[[], int | None],
    ) -> None:
        """`data` lies on the disk that is looked at; `free_memory` tells bytes."""
        self._lifecycle = lifecycle
        self._model = model
        self._data = data
        self._free_memory = free_memory
        self._began = time.monotonic()

    async def measure(self) -> SystemFacts:
        services = await self._lifecycle.health()
        model = await self._model(Nothing())
        disk = await asyncio.to_thread(shutil.disk_usage, self._data)
        free = await asyncio.to_thread(self._free_memory)
        ill = [service for service in services if service.status in _BAD]
        worst = next((bad for bad in _BAD if any(service.status is bad for service in ill)), HealthStatus.HEALTHY)
        return SystemFacts(
            version=VERSION,
            uptime_s=time.monotonic() - self._began,
            computer_uptime_s=_first_number(_PROC / "uptime"),
            health=worst,
            parts=len(services),
            problems=[f"{service.name} ({service.detail or service.status})" for service in ill],
            index=_of_index(services),
            model=model.label or None,
            model_detail=_of_model(model),
            own_memory_bytes=_kilobytes(_PROC / "self/status", "VmRSS:"),
            free_memory_bytes=free,
            total_memory_bytes=_kilobytes(_PROC / "meminfo", "MemTotal:"),
            free_disk_bytes=disk.free,
            total_disk_bytes=disk.total,
            cores=os.cpu_count() or 1,
            load=os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
            temperature_c=_warmest(_SENSORS),
        )


def _of_index(services: list[ServiceHealth]) -> str | None:
    index = next((service for service in services if service.name == "index"), None)
    return (index.detail or str(index.status)) if index else None


def _of_model(model: ModelStatus) -> str:
    if not model.label:
        return model.reason
    where = "on this computer" if model.on_this_machine else "on a server"
    return f"{model.state.value}, {where}" + (f" ({model.reason.rstrip('.')})" if model.reason else "")


def _kilobytes(path: Path, name: str) -> int | None:
    """Bytes of the line that begins with `name`; None where the system has no such file."""
    with suppress(OSError, ValueError, StopIteration):
        lines = path.read_text("ascii").splitlines()
        return 1024 * int(next(line for line in lines if line.startswith(name)).split()[1])
    return None


def _first_number(path: Path) -> float | None:
    with suppress(OSError, ValueError, IndexError):
        return float(path.read_text("ascii").split()[0])
    return None


def _warmest(sensors: Path) -> float | None:
    """Degrees Celsius; the files tell thousandths."""
    found = [_first_number(path) for path in sensors.glob("thermal_zone*/temp")]
    warm = [value / 1000 for value in found if value is not None and value > 0]
    return max(warm, default=None)
