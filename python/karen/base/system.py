"""How Karen is: the methods `system.*`."""

from __future__ import annotations

import importlib
import pkgutil
import platform
import time
from collections.abc import Awaitable, Callable
from datetime import datetime

from pydantic import JsonValue
from pydantic.json_schema import models_json_schema

from karen import VERSION
from karen.base.folder import DataFolder
from karen.base.service import Lifecycle
from karen.contract import types
from karen.contract.caller import Role
from karen.contract.contract_hash import CONTRACT_HASH
from karen.contract.errors import Conflict
from karen.contract.method import method
from karen.contract.types.enums import HealthStatus
from karen.contract.types.system import Schemas, SystemHealth, SystemInfo
from karen.contract.types.wire import Nothing, Wire

_WORST = (HealthStatus.UNHEALTHY, HealthStatus.UNKNOWN, HealthStatus.DEGRADED, HealthStatus.HEALTHY)


class System:
    """Health, facts about this installation, and handing the data folder over."""

    def __init__(
        self,
        lifecycle: Lifecycle,
        folder: DataFolder,
        now: Callable[[], datetime],
        instance: str,
        hand_over: Callable[[], Awaitable[None]] | None,
    ) -> None:
        self._lifecycle = lifecycle
        self._folder = folder
        self._instance = instance
        self._hand_over = hand_over
        self._started_at, self._began = now(), time.monotonic()

    @method(role=Role.REVIEWER)
    async def health(self, _: Nothing) -> SystemHealth:
        """Each service, asked now; the whole is as well as the worst of them."""
        services = await self._lifecycle.health()
        statuses = {service.status for service in services}
        worst = next((status for status in _WORST if status in statuses), HealthStatus.HEALTHY)
        return SystemHealth(status=worst, ready=self._lifecycle.ready, services=services)

    @method(role=Role.REVIEWER)
    async def info(self, _: Nothing) -> SystemInfo:
        """What runs here, since when, and where its data is."""
        return SystemInfo(
            version=VERSION,
            contract=CONTRACT_HASH,
            instance=self._instance,
            python=platform.python_version(),
            platform=f"{platform.system()} {platform.release()} {platform.machine()}",
            data_folder=str(self._folder.root),
            started_at=self._started_at,
            uptime_s=time.monotonic() - self._began,
        )

    @method(role=Role.REVIEWER)
    async def schemas(self, _: Nothing) -> Schemas:
        """The JSON Schema of every model of the contract."""
        return Schemas(schemas=model_schemas())

    @method(role=Role.OWNER)
    async def hand_over(self, _: Nothing) -> Nothing:
        """Finish the running turns and give up the data folder, so that a window can have it.

        Only a Karen without a window does; one with a window answers `conflict`.
        """
        if self._hand_over is None:
            raise Conflict("This Karen has a window: it keeps its data folder until it is quit.")
        await self._hand_over()
        return Nothing()


def model_schemas() -> dict[str, JsonValue]:
    """The schema of each model of the contract as it may be sent, by the model's name."""
    for module in pkgutil.iter_modules(types.__path__):  # a model is vocabulary before a method uses it
        importlib.import_module(f"{types.__name__}.{module.name}")
    models = sorted(_descendants(Wire), key=lambda model: model.__name__)
    _, whole = models_json_schema([(model, "validation") for model in models], ref_template="#/$defs/{model}")
    return dict(sorted(whole["$defs"].items()))


def _descendants(model: type[Wire]) -> set[type[Wire]]:
    return {child for direct in model.__subclasses__() for child in {direct, *_descendants(direct)}}
