"""Whether a model can run in the memory of this machine, and how it is run then."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from karen.contract.types.models import Fit
from karen.models.files.gguf import Gguf
from karen.models.sizes import TINY_PARAMETERS

OVERHEAD_BYTES = 128 * 1024 * 1024
"""The engine with its buffers and an interpreter: 107 MB measured with a batch of 16 tokens."""
LARGEST_CONTEXT_TOKENS = 8192
SMALLEST_CONTEXT_TOKENS = 2048
TIGHT_SHARE = 0.8
"""Of the memory that is free: beyond it, other programs have to make room."""
SMALL_BYTES = 512 * 1024 * 1024
SMALL_BATCH_TOKENS, LARGE_BATCH_TOKENS = 16, 64
"""A batch is computed to its end after a stop. Measured with 135 million parameters on two cores: 16 tokens take
60 ms, and reading a prompt takes 1.1 times as long as with 512. A large model does not get through a batch in time
whatever its size, and its process is ended instead: there a larger one costs nothing."""
_GOOD = (Fit.FITS, Fit.UNKNOWN)
_CONTROL_GROUPS = Path("/sys/fs/cgroup")
_UNLIMITED_BYTES = 1 << 60


@dataclass(frozen=True)
class Plan:
    """How a model is run: with what context, how many tokens at once, on how many processor cores.

    `tiny`: too small to be relied on.
    """

    context_tokens: int
    batch_tokens: int
    threads: int
    needed_bytes: int
    fit: Fit
    tiny: bool


def plan(model: Gguf, available_bytes: int | None, most_context_tokens: int = LARGEST_CONTEXT_TOKENS) -> Plan:
    """With the largest context that is comfortable, or else the smallest."""
    largest = min(model.context_tokens or SMALLEST_CONTEXT_TOKENS, most_context_tokens)
    sizes = [size for size in (largest, largest // 2, largest // 4) if size >= SMALLEST_CONTEXT_TOKENS] or [largest]
    context = next((size for size in sizes if fitting(model, size, available_bytes) in _GOOD), sizes[-1])
    return Plan(
        context_tokens=context,
        batch_tokens=SMALL_BATCH_TOKENS if model.tensor_bytes <= SMALL_BYTES else LARGE_BATCH_TOKENS,
        threads=physical_cores(),
        needed_bytes=needed_bytes(model, context),
        fit=fitting(model, context, available_bytes),
        tiny=model.parameters < TINY_PARAMETERS,
    )


def needed_bytes(model: Gguf, context_tokens: int) -> int:
    """Weights, cache of keys and values, and what the engine takes for itself."""
    return model.tensor_bytes + model.cache_bytes_a_token * context_tokens + OVERHEAD_BYTES


def fitting(model: Gguf, context_tokens: int, available_bytes: int | None) -> Fit:
    if available_bytes is None:
        return Fit.UNKNOWN
    needed = needed_bytes(model, context_tokens)
    if needed > available_bytes:
        return Fit.TOO_LARGE
    return Fit.TIGHT if needed > TIGHT_SHARE * available_bytes else Fit.FITS


def available_bytes() -> int | None:
    """The memory that a new process can have without anything being killed; None where the system does not say."""
    if sys.platform != "linux":
        return None
    room = [*_free_in_groups()]
    with suppress(OSError, ValueError, StopIteration):
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        room.append(1024 * int(next(line for line in lines if line.startswith("MemAvailable:")).split()[1]))
    return max(0, min(room)) if room else None


def _free_in_groups() -> Iterator[int]:
    """What the control groups of this process leave, the enclosing ones too: containers have their own limits."""
    with suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            _, controllers, below = line.split(":", 2)
            if controllers == "":
                yield from _free_along(_CONTROL_GROUPS, below, "memory.max", "memory.current", "inactive_file")
            elif "memory" in controllers.split(","):
                names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
                yield from _free_along(_CONTROL_GROUPS / "memory", below, *names)


def _free_along(root: Path, below: str, limit: str, used: str, reclaimable: str) -> Iterator[int]:
    """From the group outwards. Inside a container the path may be the host's, and only the root is there."""
    inner = root / below.lstrip("/")
    for group in (inner, *inner.parents):
        if root not in (group, *group.parents):
            return
        with suppress(OSError, ValueError):  # no limit is said as "max"
            most = int((group / limit).read_text())
            if most < _UNLIMITED_BYTES:
                cached = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())
                yield most - int((group / used).read_text()) + int(cached.get(reclaimable, 0))


def physical_cores() -> int:
    """Those this process may use. Two threads of one core only get in each other's way here."""
    usable = os.sched_getaffinity(0) if sys.platform == "linux" else set(range(os.cpu_count() or 1))
    cores = set()
    for number in usable:
        siblings = Path(f"/sys/devices/system/cpu/cpu{number}/topology/thread_siblings_list")
        try:
            cores.add(siblings.read_text())
        except OSError:
            cores.add(str(number))
    return max(1, len(cores))
