"""Tells how Karen and the computer under her are. What is measured, and how, is known to the function it is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import StrEnum

from karen.contract.types.enums import HealthStatus, PersonalityVerbosity, ToolCategory
from karen.contract.types.wire import Wire
from karen.tools.base import BaseTool, ToolCall

GIB, MIB = 1 << 30, 1 << 20


class StatusAspect(StrEnum):
    ALL = "all"
    MEMORY = "memory"
    DISK = "disk"
    PROCESSOR = "processor"
    MODEL = "model"
    VERSION = "version"
    UPTIME = "uptime"
    HEALTH = "health"


class SystemStatusParams(Wire):
    about: StatusAspect = StatusAspect.ALL


class SystemFacts(Wire):
    """Measured now; None for what this system does not say."""

    version: str
    uptime_s: float
    """Of Karen."""
    computer_uptime_s: float | None
    health: HealthStatus
    parts: int
    """Services of Karen that were asked."""
    problems: list[str]
    """Of the services that are not well, each with its name."""
    index: str | None
    """What the search index says of itself."""
    model: str | None
    model_detail: str
    own_memory_bytes: int | None
    free_memory_bytes: int | None
    total_memory_bytes: int | None
    free_disk_bytes: int
    total_disk_bytes: int
    """Of the disk that holds Karen's data."""
    cores: int
    load: float | None
    """Mean number of processes that wanted a core in the last minute."""
    temperature_c: float | None
    """Of the warmest sensor."""


class SystemStatus(Wire):
    about: StatusAspect
    facts: SystemFacts


class SystemStatusTool(BaseTool[SystemStatusParams, SystemStatus]):
    """Tells how Karen and this computer are: model, memory, disk, processor, search index, running time, version."""

    name = "system_status"
    aliases = ("status", "system_health", "diagnostics")
    category = ToolCategory.SYSTEM
    acknowledgement = "Measuring …"
    params = SystemStatusParams
    result = SystemStatus

    def __init__(self, measure: Callable[[], Awaitable[SystemFacts]]) -> None:
        self._measure = measure

    async def run(self, params: SystemStatusParams, call: ToolCall) -> SystemStatus:
        return SystemStatus(about=params.about, facts=await self._measure())

    def sentence(self, result: SystemStatus, verbosity: PersonalityVerbosity) -> str:
        said = {aspect: says(result.facts) for aspect, says in _SAID.items()}
        if result.about is not StatusAspect.ALL:
            return said[result.about]
        if verbosity is PersonalityVerbosity.CONCISE:
            return f"{said[StatusAspect.HEALTH]} {said[StatusAspect.MEMORY]}"
        shown = list(said.values())
        if verbosity is PersonalityVerbosity.DETAILED and result.facts.index:
            shown.append(f"Search index: {result.facts.index}")
        return "\n".join(f"- {line}" for line in shown)

    def how(self, result: SystemStatus) -> str:
        return "what this computer and Karen's own parts say of themselves now"


def _health(facts: SystemFacts) -> str:
    if not facts.problems:
        return f"All {facts.parts} parts of Karen run."
    return f"{len(facts.problems)} of {facts.parts} parts of Karen are not well: {'; '.join(facts.problems)}."


def _model(facts: SystemFacts) -> str:
    if facts.model is None:
        return f"No language model answers. {facts.model_detail}".strip()
    return f"The language model is {facts.model}, {facts.model_detail}."


def _memory(facts: SystemFacts) -> str:
    own = f" Karen herself takes {_size(facts.own_memory_bytes)}." if facts.own_memory_bytes else ""
    if facts.free_memory_bytes is None:
        return f"This system does not say how much memory is free.{own}"
    of = f" of {_size(facts.total_memory_bytes)}" if facts.total_memory_bytes else ""
    return f"{_size(facts.free_memory_bytes)}{of} of memory are free.{own}"


def _disk(facts: SystemFacts) -> str:
    share = round(100 * (1 - facts.free_disk_bytes / facts.total_disk_bytes)) if facts.total_disk_bytes else 0
    free, total = _size(facts.free_disk_bytes), _size(facts.total_disk_bytes)
    return f"{free} of {total} are free on the disk with Karen's data: it is {share} % full."


def _processor(facts: SystemFacts) -> str:
    if facts.load is None:
        said = f"This system does not say how busy its {facts.cores} cores are."
    else:
        share = round(100 * facts.load / facts.cores)
        said = f"The processor was asked for {share} % of its {facts.cores} cores in the last minute."
    if facts.temperature_c is None:
        return f"{said} No sensor says how warm it is."
    return f"{said} Its warmest sensor says {facts.temperature_c:.0f} °C."


def _version(facts: SystemFacts) -> str:
    return f"This is Karen {facts.version}."


def _uptime(facts: SystemFacts) -> str:
    said = f"Karen has been running for {_span(facts.uptime_s)}"
    return f"{said}, the computer for {_span(facts.computer_uptime_s)}." if facts.computer_uptime_s else f"{said}."


_SAID: dict[StatusAspect, Callable[[SystemFacts], str]] = {
    StatusAspect.HEALTH: _health,
    StatusAspect.MODEL: _model,
    StatusAspect.MEMORY: _memory,
    StatusAspect.DISK: _disk,
    StatusAspect.PROCESSOR: _processor,
    StatusAspect.UPTIME: _uptime,
    StatusAspect.VERSION: _version,
}


def _size(size_bytes: int | None) -> str:
    size = size_bytes or 0
    return f"{size / GIB:.1f} GiB" if size >= GIB else f"{size / MIB:.0f} MiB"


def _span(seconds: float) -> str:
    """The two largest units: `2 days 3 hours`, `4 minutes`."""
    minutes = int(seconds) // 60
    amounts = ((minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute"))
    said = [f"{amount} {name}{'' if amount == 1 else 's'}" for amount, name in amounts if amount]
    return " ".join(said[:2]) or "less than a minute"
