"""The log: JSON lines with their turn, in a file that rotates, and never in the way."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from karen.base.log import FILE_BYTES, FILES, begin_log, set_level
from karen.contract.turn import begin_turn
from small_disk import fill, small_disk

log = logging.getLogger("karen.test")


@pytest.fixture(autouse=True)
def root_logger() -> Iterator[None]:
    """As it was before."""
    root = logging.getLogger()
    handlers, level, raising = root.handlers[:], root.level, logging.raiseExceptions
    yield
    for handler in root.handlers:
        handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.raiseExceptions = raising


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "karen.log").read_text("utf-8").splitlines()]


def test_a_line_is_json_with_its_time_level_logger_and_turn(tmp_path: Path) -> None:
    begin_log(tmp_path, "INFO")
    begin_turn("turn-7")
    log.info("said %d things", 3, extra={"tool": "time"})
    (line,) = lines(tmp_path)
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "INFO",
        "turn": "turn-7",
        "logger": "karen.test",
        "message": "said 3 things",
        "tool": "time",
    }


def test_stderr_gets_the_same_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begin_log(tmp_path, "INFO")
    log.warning("both")
    assert [json.loads(line) for line in capsys.readouterr().err.splitlines()] == lines(tmp_path)


def test_an_error_has_its_trace_on_the_same_line(tmp_path: Path) -> None:
    begin_log(tmp_path, "INFO")
    try:
        raise RuntimeError("broken")
    except RuntimeError:
        log.exception("it failed")
    (line,) = lines(tmp_path)
    assert "RuntimeError: broken" in line["traceback"]


@pytest.mark.parametrize(
    "message", ["two\nlines", 'a "quoted" \\ one', "grüße 🦊", "\u2028", "no text: \udcff", "\x00"]
)
def test_whatever_is_said_stays_one_line(tmp_path: Path, message: str) -> None:
    begin_log(tmp_path, "INFO")
    log.info("%s", message)
    log.info("next")
    assert len((tmp_path / "karen.log").read_bytes().split(b"\n")) == 3


def test_what_is_below_the_level_is_not_written_until_the_level_changes(tmp_path: Path) -> None:
    begin_log(tmp_path, "WARNING")
    log.info("quiet")
    set_level("INFO")
    log.info("loud")
    assert [line["message"] for line in lines(tmp_path)] == ["loud"]


def test_the_files_stay_within_their_size_and_number(tmp_path: Path) -> None:
    begin_log(tmp_path, "INFO")
    for _ in range(FILES * 2 + 2):
        log.info("x" * (FILE_BYTES // 2 + 1))
    sizes = [path.stat().st_size for path in tmp_path.iterdir()]
    assert len(sizes) == FILES
    assert max(sizes) <= FILE_BYTES


def test_a_full_disk_loses_lines_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with small_disk(tmp_path / "small", size_bytes=65536) as folder:
        begin_log(folder, "INFO")
        log.info("before")
        fill(folder)
        for _ in range(100):
            log.info("x" * 1000)
        (folder / "ballast").unlink()
        log.info("after")
        assert lines(folder)[-1]["message"] == "after"
    assert "Traceback" not in capsys.readouterr().err


def test_a_folder_that_is_gone_loses_lines_and_nothing_else(tmp_path: Path) -> None:
    begin_log(tmp_path / "nowhere", "INFO")
    log.info("lost")
    assert not (tmp_path / "nowhere").exists()
