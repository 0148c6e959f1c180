"""Processes that computing is left to: those of this test by their role, and scripted ones that misbehave."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Sequence

import psutil

LIMIT_S = 20.0
SCRIPT = """
import os, signal, sys, time
from karen.models.process.exchange import *
def say(message):
    sys.stdout.buffer.write(encode(message))
    sys.stdout.buffer.flush()
def hear():
    return decode(sys.stdin.buffer.readline())
"""


def scripted(body: str) -> Sequence[str]:
    """A command that starts a process with `say` and `hear`, whatever arguments follow."""
    return [sys.executable, "-c", SCRIPT + body]


def pids(role: str, parent: int | None = None) -> list[int]:
    """The processes of this role that this process, or `parent`, has started and that still run."""
    found = []
    for child in psutil.Process(parent).children(recursive=True):
        try:
            if role in child.cmdline() and child.status() != psutil.STATUS_ZOMBIE:
                found.append(child.pid)
        except psutil.NoSuchProcess:
            continue
    return found


def computed_s(pid: int) -> float:
    """The processor time a process has taken; of one that is gone, none any more."""
    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return times.user + times.system


async def until(claim: Callable[[], object], limit_s: float = LIMIT_S) -> float:
    """Wait until it is true; how long that took. Raises TimeoutError."""
    began = time.monotonic()
    while not claim():
        if time.monotonic() - began > limit_s:
            raise TimeoutError(f"not true within {limit_s} s")
        await asyncio.sleep(0.01)
    return time.monotonic() - began
