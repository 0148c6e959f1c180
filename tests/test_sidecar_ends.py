"""How a sidecar ends, whose the folder is, and what a start that fails says."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sidecar_process import TALKING, Frame, SidecarProcess, alive, sidecar, started, until
from small_disk import fill, small_disk


@pytest.fixture
def ending(tmp_path: Path) -> Iterator[SidecarProcess]:
    """One for a test that ends it."""
    with started(tmp_path) as running:
        yield running


def test_the_end_of_stdin_ends_it_well(ending: SidecarProcess) -> None:
    began = time.monotonic()
    assert ending.end() == 0
    assert time.monotonic() - began < 2


def test_the_end_of_stdin_ends_it_well_before_it_has_started(tmp_path: Path) -> None:
    with sidecar(tmp_path, command=TALKING) as running:
        assert running.end() == 0


def test_a_running_call_is_cancelled_when_stdin_ends(tmp_path: Path) -> None:
    with sidecar(tmp_path, command=TALKING, stderr=subprocess.PIPE) as running:
        running.call("talk.echo", {"text": "started"})
        running.send({"id": 1, "method": "talk.wait"})
        began = time.monotonic()
        assert running.end() == 0
        assert time.monotonic() - began < 2
        assert running.process.stderr
        assert b"left well" in running.process.stderr.read()
        running.process.stderr.close()


@pytest.mark.parametrize("method", ["talk.hang", "talk.stay"])
def test_it_ends_within_two_seconds_even_when_a_call_does_not(ending: SidecarProcess, method: str) -> None:
    ending.send({"id": 1, "method": method})
    time.sleep(0.2)  # until the call is in the middle of it
    began = time.monotonic()
    assert ending.end() == 1
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_well(ending: SidecarProcess, name: signal.Signals) -> None:
    ending.process.send_signal(name)
    assert ending.process.wait(2) == 0


def test_a_signal_ends_it_even_when_nobody_reads_and_a_call_stays(ending: SidecarProcess) -> None:
    ending.send({"id": 1, "method": "talk.count", "params": {"upto": 40, "size": 1_000_000}})
    ending.send({"id": 2, "method": "talk.stay"})
    time.sleep(0.3)
    ending.process.send_signal(signal.SIGTERM)
    ending.process.wait(3)


PARENT = """
import subprocess, sys, time
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
print(child.stdout.readline().decode(), end="", flush=True)
child.stdin.write(b'{"id":1,"method":"talk.echo","params":{"text":"a"}}\\n{"id":2,"method":"talk.hang"}\\n')
child.stdin.flush()
child.stdout.readline()
print("busy", flush=True)
time.sleep(60)
"""


def test_no_sidecar_outlives_a_parent_that_was_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, *TALKING],
        stdout=subprocess.PIPE,
        env={**os.environ, "KAREN_HOME": str(tmp_path)},
    )
    assert parent.stdout
    pid = json.loads(parent.stdout.readline())["pid"]
    assert parent.stdout.readline() == b"busy\n"
    assert alive(pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until(lambda: not alive(pid), limit_s=3)


def test_a_second_sidecar_of_the_same_folder_is_told_who_owns_it(tmp_path: Path) -> None:
    with sidecar(tmp_path) as owner:
        assert owner.call("profiles.me")["kind"] == "item"
        with sidecar(tmp_path) as second:
            problem = second.call("profiles.me")["problem"]
            assert problem["code"] == "conflict"
            assert str(tmp_path) in problem["message"]
            assert str(owner.process.pid) in problem["message"]
        assert owner.call("profiles.me")["kind"] == "item"


def test_a_sidecar_that_waits_for_the_folder_takes_it_when_it_is_free(tmp_path: Path) -> None:
    with sidecar(tmp_path) as second_to_none:
        second_to_none.call("profiles.me")
        with sidecar(tmp_path) as waiting:
            waiting.send({"id": 1, "method": "profiles.me"})
            second_to_none.process.kill()
            assert next(waiting.replies(1))["kind"] == "item"


def test_a_sidecar_that_waits_for_the_folder_ends_well_when_told_to(tmp_path: Path) -> None:
    with sidecar(tmp_path) as owner:
        owner.call("profiles.me")
        with sidecar(tmp_path) as waiting:
            assert waiting.call("system.health")["kind"] == "item"
            began = time.monotonic()
            assert waiting.end() == 0
            assert time.monotonic() - began < 2


def of_a_newer_karen(path: Path) -> Path:
    """Data on which this version cannot start."""
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE schema_version (package TEXT PRIMARY KEY, version INTEGER NOT NULL)")
        connection.execute("INSERT INTO schema_version VALUES ('base', 999)")
    return path


def test_a_failed_start_is_the_answer_to_every_call_each_with_its_own_turn(tmp_path: Path) -> None:
    of_a_newer_karen(tmp_path / "karen.sqlite")
    with sidecar(tmp_path) as running:
        problems = []
        for number in (1, 2):
            running.send({"id": number, "method": "profiles.me", "turn": f"turn-{number}"})
            problems += [frame["problem"] for frame in running.replies(number)]
        assert [problem["request_id"] for problem in problems] == ["turn-1", "turn-2"]
        assert all("newer Karen" in problem["message"] for problem in problems)
        assert running.end() == 1


def test_a_failed_start_leaves_the_folder_to_the_next(tmp_path: Path) -> None:
    newer = of_a_newer_karen(tmp_path / "karen.sqlite")
    with sidecar(tmp_path) as failed:
        assert failed.call("profiles.me")["problem"]["code"] == "conflict"
        newer.unlink()
        with sidecar(tmp_path) as next_one:
            assert next_one.call("profiles.me")["kind"] == "item"


@contextlib.contextmanager
def without_rights(home: Path) -> Iterator[SidecarProcess]:
    """Root may write anywhere, so under root the sidecar gives that right up."""
    command = [sys.executable, "-m", "karen", "sidecar"]
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("folders that cannot be written: root needs setpriv to give up its rights")
        command = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--", *command]
    with sidecar(home, command=command) as running:
        yield running


def test_a_data_folder_that_cannot_be_written_is_named_with_what_to_do(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o555)
    with without_rights(home) as running:
        assert running.call("system.health")["kind"] == "item"
        problem = running.call("profiles.me")["problem"]
        assert problem["code"] == "unavailable"
        assert str(home) in problem["message"]
        assert "write permission" in problem["message"]


def test_a_database_that_cannot_be_written_is_named_with_what_to_do(tmp_path: Path) -> None:
    with sidecar(tmp_path) as first:
        first.call("profiles.me")
        first.end()
    (tmp_path / "karen.sqlite").chmod(0o444)
    with without_rights(tmp_path) as running:
        problem = running.call("profiles.create", {"name": "Ana"})["problem"]
        assert problem["code"] == "unavailable"
        assert "write permission" in problem["message"]


def test_a_full_disk_is_named_and_nothing_that_was_saved_is_lost(tmp_path: Path) -> None:
    with small_disk(tmp_path / "home", size_bytes=4_000_000) as home, sidecar(home) as running:
        assert running.call("profiles.create", {"name": "Ana"})["kind"] == "item"
        assert running.call("settings.set", {"profile": {"show_timestamps": True}})["kind"] == "item"
        ballast = fill(home)
        problems = [
            running.call("settings.set", {"profile": {"personal_facts": ["x" * 500] * 50}})["problem"],
            first_problem(running, "profiles.create", [{"name": f"{number} " + "x" * 90} for number in range(200)]),
        ]
        assert {problem["code"] for problem in problems} == {"unavailable"}
        assert all("disk is full" in problem["message"] for problem in problems), problems
        assert [each["name"] for each in running.call("profiles.list")["data"]["profiles"]][:2] == ["Me", "Ana"]
        assert running.call("settings.get")["data"]["profile"]["show_timestamps"] is True
        ballast.unlink()
        assert running.call("profiles.create", {"name": "Bo"})["kind"] == "item"
        assert running.end() == 0


def first_problem(running: SidecarProcess, method: str, calls: list[Frame]) -> Frame:
    for params in calls:
        answer = running.call(method, params)
        if answer["kind"] == "failed":
            problem: Frame = answer["problem"]
            return problem
    raise AssertionError(f"{method} never failed")


def test_a_start_on_a_full_disk_says_so(tmp_path: Path) -> None:
    with small_disk(tmp_path / "home", size_bytes=500_000) as home:
        fill(home)
        with sidecar(home) as running:
            problem = running.call("profiles.me")["problem"]
            assert problem["code"] == "unavailable"
            assert "disk is full" in problem["message"] or "No space left" in problem["message"]
