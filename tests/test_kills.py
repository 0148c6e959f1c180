"""No process can be killed at a bad moment: nothing acknowledged is lost, nothing stays behind, and Karen goes on."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

import pytest

from kills.activities import ACTIVITIES, streaming, write_script
from kills.killing import kill_some, kill_while_migrating
from kills.ledger import Ledger, Streamed
from kills.report import LOST_LIMIT_MS, Report
from kills.shells import WindowlessShell, processes_of


def clean(report: Report) -> bool:
    """Nothing was lost; else it says what."""
    assert report.trouble == []
    assert (report.orphans, report.lost_messages, report.unsound, report.unanswered) == (0, 0, 0, 0)
    return max(report.lost_ms) <= LOST_LIMIT_MS


@pytest.mark.parametrize("kills", [10, pytest.param(200, marks=pytest.mark.release)])
async def test_random_kills_of_shell_and_sidecar_lose_nothing_and_leave_nothing(tmp_path: Path, kills: int) -> None:
    report = Report()
    shell = WindowlessShell(tmp_path, write_script(tmp_path / "model.json"))
    await kill_some(shell, ("sidecar", "sidecar", "shell"), list(ACTIVITIES), kills, Random(kills), report)
    assert clean(report)
    assert report.kills.total() == kills


async def test_kills_while_an_older_database_is_brought_up_to_date_lose_nothing(tmp_path: Path) -> None:
    report = Report()
    await kill_while_migrating(tmp_path, 4, Random(4), report)
    assert clean(report)


async def test_kills_of_the_model_in_the_middle_of_an_answer_cost_no_more_than_that_answer(tmp_path: Path) -> None:
    report = Report()
    await kill_some(WindowlessShell(tmp_path, {}), ("model",), ("streaming",), 2, Random(2), report)
    assert clean(report)


async def test_an_answer_goes_on_where_it_was_when_the_machine_has_slept(tmp_path: Path) -> None:
    shell, ledger = WindowlessShell(tmp_path, write_script(tmp_path / "model.json", words=200)), Ledger()
    try:
        await shell.start()
        answering = asyncio.create_task(streaming(shell, ledger))
        await asyncio.sleep(0.7)
        asleep = processes_of(tmp_path)
        for process in asleep:
            process.suspend()
        await asyncio.sleep(1)
        for process in asleep:
            process.resume()
        await answering
        (answer,) = ledger.answers
        assert "".join(text for _, text in answer.pieces).split() == [str(number) for number in range(200)]
        awake = processes_of(tmp_path)  # more than were asleep, where one that computes was started meanwhile
        assert {process.pid for process in asleep} <= {process.pid for process in awake}
    finally:
        await shell.close()


@pytest.mark.parametrize(
    ("kept", "lost_ms"), [("one two three", 0), ("one two three four", 0), ("one two", 0), ("one", 100), ("", 300)]
)
def test_what_is_lost_of_an_answer_counts_from_the_first_piece_that_is_not_kept(kept: str, lost_ms: float) -> None:
    answer = Streamed("an answer", [(1.0, "one"), (1.2, " two"), (1.3, "")])
    assert answer.lost_ms(kept) == pytest.approx(lost_ms)


def test_an_answer_that_says_something_else_is_not_the_one_that_was_heard() -> None:
    assert Streamed("an answer", [(1.0, "one"), (1.2, " two")]).lost_ms("one too") is None
