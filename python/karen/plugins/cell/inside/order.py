"""What the host says to the zygote and hears of it, for both sides. Imports nothing that only Linux has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MOST_ORDER_BYTES = 65_536
FAILED_TO_SEAL = 70
"""The exit status of a cell that could not give everything up, and so never got its plugin."""
FAILED_TO_RUN = 71
"""The exit status of a cell whose program could not be run; it says why where it prints."""
SCRATCH = "/scratch"
"""The folder that a program in namespaces may write to."""


@dataclass(frozen=True)
class Order:
    """What the host wants of a cell, as far as the kernel enforces it."""

    memory_bytes: int
    threads: bool
    packages: str
    """A folder to read modules from, or nothing."""
    confined: bool
    """False only for what the user trusts where there is no sandbox."""


@dataclass(frozen=True)
class ProgramOrder:
    """A program that is run in a cell of its own: the only one that ever runs there."""

    arguments: tuple[str, ...]
    """The program's whole path first."""
    environment: Mapping[str, str]
    runnable: tuple[str, ...]
    """The program and what loads it."""
    readable: tuple[str, ...]
    memory_bytes: int
    scratch_bytes: int
    """How much it may write where there is a folder for it, which is gone with the cell."""
    confined: bool
