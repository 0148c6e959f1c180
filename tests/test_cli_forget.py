"""`karen forget`: says what goes, asks, and prints the receipt."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import pytest

from commands import KAREN, LIMIT_S, environment
from conversing import NOON
from forgetting import files_with
from karen.contract.types.remembering import ForgetReceipt, ForgottenFrom
from karen.hosts.cli.forget import receipt_lines
from keeping import keeping

SAID = "my schmetterling code is 4711"


def forget(folder: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*KAREN, "forget", *arguments],
        input=typed,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        env=environment(folder),
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    async def write() -> None:
        async with keeping(tmp_path) as karen:
            await karen.converse("Codes", SAID, "other words")

    asyncio.run(write())
    return tmp_path


def test_a_dry_run_shows_what_would_go(folder: Path) -> None:
    done = forget(folder, "schmetterling", "code", "--dry-run")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"message  {SAID}" in done.stdout
    assert files_with(folder, SAID) != []


def test_nothing_is_forgotten_that_nobody_agreed_to(folder: Path) -> None:
    done = forget(folder, "schmetterling")
    assert done.returncode == 2
    assert "nobody to ask" in done.stderr
    assert files_with(folder, SAID) != []


def test_the_receipt_is_printed(folder: Path) -> None:
    done = forget(folder, "schmetterling", "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert "1  messages" in done.stdout
    assert "nowhere any more" in done.stdout
    assert files_with(folder, SAID) == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("the", "Nothing was forgotten"),
        ("", "karen: query: String should have at least 1 character"),
        ("a", "karen: query: needs at least two letters"),
    ],
)
def test_words_that_say_nothing_are_refused(folder: Path, words: str, says: str) -> None:
    done = forget(folder, words, "--yes")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("karen: ")
    assert says in done.stderr
    assert files_with(folder, SAID) != []


def test_a_receipt_says_what_is_left() -> None:
    receipt = ForgetReceipt(
        dry_run=False,
        things=[],
        removed_from=[ForgottenFrom(place="messages", removed=1200)],
        searched_files=1,
        searched_bytes=2_500_000,
        left_in=["a file"],
        forgotten_at=NOON,
    )
    removed, searched = receipt_lines(receipt)[1:]
    assert removed == "   1,200  messages"
    assert searched == "1 file (2.5 MB) searched for it: it is still in what is named."
