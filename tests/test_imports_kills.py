"""An import in a real process that is killed in the middle: run again, it completes, and nothing is there twice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from exports import chatgpt, written
from sidecar_process import sidecar

CHATS = 1600
KILL_AFTER = 700
CITIES = ["Oslo", "Paris", "Berlin", "Madrid", "Rome", "Vienna", "Lisbon", "Athens"]
IN_EACH = CHATS // len(CITIES)


def asked(path: Path, home: Path, kill_after: int | None) -> dict[str, int]:
    """The report of a run; with `kill_after`, the process is killed once so many messages are stored."""
    last: dict[str, int] = {}
    with sidecar(home) as process:
        process.send({"id": 1, "method": "imports.run", "params": {"path": str(path)}})
        for frame in process.replies(1):
            last = frame.get("data", last)
            if kill_after is not None and last.get("messages", 0) >= kill_after:
                break
    return last


def counted(home: Path, sql: str) -> int:
    with closing(sqlite3.connect(home / "karen.sqlite")) as connection:
        ((count,),) = connection.execute(sql)
    return int(count)


def test_an_import_that_was_killed_completes_when_it_is_run_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    stated = ["Hello." if n % IN_EACH else f"I live in {CITIES[n // IN_EACH]}." for n in range(CHATS)]
    said = [[("user", stated[n]), ("assistant", "ok"), ("user", str(n))] for n in range(CHATS)]
    path = written(tmp_path / "export.json", [chatgpt(f"c{n}", f"Chat {n}", said[n]) for n in range(CHATS)])
    asked(path, home, KILL_AFTER)
    kept = counted(home, "SELECT count(*) FROM message")
    report = asked(path, home, None)
    assert KILL_AFTER <= kept < CHATS * 3
    assert report["messages"] + report["known_messages"] == CHATS * 3
    assert report["known_messages"] == kept
    assert counted(home, "SELECT count(*) FROM conversation") == CHATS
    assert counted(home, "SELECT count(*) FROM message") == CHATS * 3
    unstated = """
        SELECT count(*) FROM memory_source AS s LEFT JOIN message AS m ON m.id = s.message_id
        WHERE m.content IS NULL OR substr(m.content, s.start + 1, s."end" - s.start) <> s.text
    """
    assert counted(home, unstated) == 0
    twice = """
        SELECT count(*) FROM (SELECT 1 FROM memory_source GROUP BY memory_id, message_id, start HAVING count(*) > 1)
    """
    assert counted(home, twice) == 0
    assert counted(home, "SELECT count(DISTINCT value) FROM memory") == len(CITIES)
