"""When a page is brought back, ended or given up. The real window does the same in e2e/test_page_process.py."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from karen.hosts.shell.revival import Patience, Revival


class Told:
    """What a revival asked for, in order."""

    def __init__(self, patience: Patience) -> None:
        self.asked: list[str] = []
        self.revival = Revival(
            lambda: self.asked.append("bring back"),
            lambda: self.asked.append("end"),
            lambda: self.asked.append("give up"),
            patience,
        )


async def test_the_third_end_in_a_row_is_one_too_many_and_trying_again_counts_anew() -> None:
    told = Told(Patience(most_ends=3, within_s=60))
    for _ in range(5):
        told.revival.ended("crashed")
    assert told.asked == ["bring back", "bring back", "give up", "bring back", "bring back"]


async def test_ends_far_apart_are_no_row() -> None:
    told = Told(Patience(most_ends=2, within_s=0.01))
    for _ in range(3):
        told.revival.ended("crashed")
        await asyncio.sleep(0.02)
    assert told.asked == ["bring back"] * 3


@pytest.mark.parametrize("recovery", [lambda revival: revival.reacts(True), lambda revival: revival.ended("crashed")])
async def test_a_page_that_reacts_again_or_is_gone_is_not_ended(recovery: Callable[[Revival], None]) -> None:
    told = Told(Patience(hang_s=0.05, look_s=0.01))
    told.revival.reacts(False)
    await asyncio.sleep(0.02)
    recovery(told.revival)
    await asyncio.sleep(0.1)
    assert "end" not in told.asked


async def test_a_page_that_stays_unresponsive_is_ended_once() -> None:
    told = Told(Patience(hang_s=0.05, look_s=0.01))
    told.revival.reacts(False)
    await asyncio.sleep(0.2)
    assert told.asked == ["end"]
