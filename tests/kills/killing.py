"""Kills processes of a Karen that is busy, at moments of chance, and looks what that cost."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sqlite3
import time
from collections.abc import Awaitable, Sequence
from pathlib import Path
from random import Random

import psutil

from conversing import conversing
from e2e.driving import all_gone
from karen.base.migrations import PackageMigrations
from karen.base.records import MIGRATIONS as BASE
from karen.conversations.schema import MIGRATIONS as CONVERSATIONS
from kills.activities import ACTIVITIES, IMPORTED, conversation_to_import
from kills.ledger import Ledger, is_sound, message_count
from kills.report import Report
from kills.shells import Lost, Shell, WindowlessShell, call, kill_all, processes_of

BUSY_S = 0.7
STARTING_S = 0.5
ORPHAN_LIMIT_S = 2.0
ANSWER_LIMIT_S = 20.0
QUESTION, ANSWER = "What is 2 + 2?", "4"
OLD = (
    PackageMigrations(BASE.package, BASE.steps[:1]),
    PackageMigrations(CONVERSATIONS.package, CONVERSATIONS.steps[:2]),
)
"""The schema of the first version that had messages."""


async def kill_some(
    shell: Shell, victims: Sequence[str], activities: Sequence[str], kills: int, dice: Random, report: Report
) -> None:
    """Start Karen, kill so many times a victim by chance in an activity by chance, and end her."""
    killer = Killer(shell, dice, report)
    until = report.kills.total() + kills
    try:
        await shell.start()
        while report.kills.total() < until:
            await killer.kill_busy(dice.choice(victims), dice.choice(activities))
    finally:
        await shell.close()


async def kill_while_migrating(folder: Path, kills: int, dice: Random, report: Report) -> None:
    """Each time on a copy of a database of an older schema, at a moment of chance while Karen starts on it."""
    old = folder / "old.sqlite"
    await write_old(old, folder / "new.sqlite")
    for number in range(kills):
        home = folder / f"home {number}"
        home.mkdir()
        shutil.copyfile(old, home / "karen.sqlite")
        shell = WindowlessShell(home, {})
        try:
            await shell.begin()
            await Killer(shell, dice, report).kill_starting(dice.choice(("sidecar", "shell")))
            if (left := message_count(home / "karen.sqlite")) < IMPORTED:
                report.lost_messages += IMPORTED - left
                report.say(f"{left} of {IMPORTED} messages are left after the migration")
        finally:
            await shell.close()


async def write_old(old: Path, new: Path) -> None:
    """A conversation as it lay in the older schema; the Karen of today writes it at `new` first."""
    async with conversing(new) as karen:
        await karen.call("import", **conversation_to_import("old"))
    async with conversing(old, migrations=OLD, start=False):
        pass
    with contextlib.closing(sqlite3.connect(old)) as connection:
        connection.execute("ATTACH ? AS new", [str(new)])
        for table in ("conversation", "message"):
            names = ", ".join(name for _, name, *_ in connection.execute(f"PRAGMA main.table_info({table})"))
            connection.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM new.{table}")
        connection.commit()


class Killer:
    """Kills one Karen again and again, and writes down what should not have been."""

    def __init__(self, shell: Shell, dice: Random, report: Report) -> None:
        self._shell = shell
        self._dice = dice
        self._report = report
        self._ledger = Ledger()
        self._database = shell.home / "karen.sqlite"

    async def kill_busy(self, victim: str, activity: str) -> None:
        """Kill one that is busy. Nothing is killed, nor counted, when there is no such process at that moment."""
        doing = asyncio.create_task(_until_lost(ACTIVITIES[activity](self._shell, self._ledger)))
        await asyncio.sleep(self._dice.random() * BUSY_S)
        if process := self._shell.process(victim):
            self._report.kills[victim, activity] += 1
            took_ms = await self._kill(victim, process)
            if victim == "sidecar" and self._shell.is_page:
                self._report.first_answer_ms.append(took_ms)
        doing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await doing
        if process:
            await self._look()

    async def kill_starting(self, victim: str) -> None:
        """Kill one that starts."""
        async with asyncio.timeout(ANSWER_LIMIT_S):
            while (process := self._shell.process(victim)) is None:
                await asyncio.sleep(0.005)
        await asyncio.sleep(self._dice.random() * STARTING_S)
        self._report.kills[victim, "migrating"] += 1
        await self._kill(victim, process)
        await self._look()

    async def _kill(self, victim: str, process: psutil.Process) -> float:
        """Milliseconds until Karen can be used again."""
        before, began = processes_of(self._shell.home), time.monotonic()
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
        if victim == "shell":
            await self._see_the_end_of(before)
            await self._shell.start()
        else:
            async with asyncio.timeout(ANSWER_LIMIT_S):
                await self._shell.recovered(victim)
        return 1000 * (time.monotonic() - began)

    async def _see_the_end_of(self, processes: Sequence[psutil.Process]) -> None:
        began = time.monotonic()
        while not all_gone(processes) and time.monotonic() < began + ORPHAN_LIMIT_S:
            await asyncio.sleep(0.02)
        self._report.all_gone_ms.append(1000 * (time.monotonic() - began))
        left = processes_of(self._shell.home)
        self._report.orphans += len(left)
        for process in left:
            self._report.say(f"{process} is left")
        kill_all(self._shell.home)

    async def _look(self) -> None:
        if not await _answers(self._shell):
            self._report.unanswered += 1
            self._report.say(f"{QUESTION!r} was not answered")
        missing = self._ledger.missing(self._database)
        self._report.lost_messages += len(missing)
        for name in missing:
            self._report.say(f"{name} is not there any more")
        self._report.lost_ms.append(self._ledger.worst_lost_ms(self._database))
        if not is_sound(self._database):
            self._report.unsound += 1
            self._report.say("the database is not sound")
        await self._look_at_copies()

    async def _look_at_copies(self) -> None:
        newest, self._ledger.copies = self._ledger.copies[-1:], []
        if newest:
            listed = (await call(self._shell, "system.backups"))["backups"]
            if newest[0] not in [copy["path"] for copy in listed if copy["usable"]]:
                self._report.unsound += 1
                self._report.say(f"the copy {newest[0]} is of no use")


async def _until_lost(activity: Awaitable[None]) -> None:
    with contextlib.suppress(Lost):
        await activity


async def _answers(shell: Shell) -> bool:
    """Whether the next turn works."""
    async with asyncio.timeout(ANSWER_LIMIT_S), contextlib.aclosing(shell.items("chat.send", text=QUESTION)) as events:
        *_, last = [event async for event in events]
    return last["type"] == "turn_finished" and ANSWER in last["answer"]
