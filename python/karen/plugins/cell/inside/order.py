"""What the host says to the zygote and hears of it, for both sides. Imports nothing that only Linux has."""

from __future__ import annotations

from dataclasses import dataclass

MOST_ORDER_BYTES = 65_536
FAILED_TO_SEAL = 70
"""The exit status of a cell that could not give everything up, and so never got its plugin."""


@dataclass(frozen=True)
class Order:
    """What the host wants of a cell, as far as the kernel enforces it."""

    memory_bytes: int
    threads: bool
    packages: str
    """A folder to read modules from, or nothing."""
    confined: bool
    """False only for what the user trusts where there is no sandbox."""
