"""The sidecar over real pipes: its hello, its frames, what it refuses, and how it ends."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from karen.contract.contract_hash import CONTRACT_HASH
from karen.contract.frames import MAX_FRAME_BYTES
from karen.hosts.dispatch import MOST_RUNNING
from sidecar_process import Frame, SidecarProcess, sidecar
from small_disk import fill, small_disk

TALKING = [sys.executable, str(Path(__file__).parent / "fixtures" / "talking_sidecar.py")]
HEAVY = ("lancedb", "fastapi", "numpy", "sqlalchemy", "sqlmodel", "keyring", "httpx", "uvicorn", "karen.app")


@pytest.fixture(scope="module")
def talking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SidecarProcess]:
    """One for all tests of the frames: each leaves it as it found it."""
    with started(tmp_path_factory.mktemp("talking")) as running:
        yield running


@pytest.fixture
def ending(tmp_path: Path) -> Iterator[SidecarProcess]:
    """One for a test that ends it."""
    with started(tmp_path) as running:
        yield running


@contextlib.contextmanager
def started(home: Path) -> Iterator[SidecarProcess]:
    with sidecar(home, command=TALKING) as running:
        assert running.call("talk.echo", {"text": "started"})["kind"] == "item"
        yield running


def until(claim: Callable[[], bool], limit_s: float = 10.0) -> None:
    deadline = time.monotonic() + limit_s
    while not claim():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


# What it says first


def test_the_first_frame_is_a_hello_of_this_build(tmp_path: Path) -> None:
    running = SidecarProcess(tmp_path, [sys.executable, "-m", "karen", "sidecar"])
    hello = running.receive()
    running.close()
    assert hello["kind"] == "hello"
    assert hello["contract"] == CONTRACT_HASH
    assert hello["pid"] == running.process.pid
    assert list(hello) == ["kind", "version", "contract", "instance", "pid"]


def test_nothing_heavy_is_imported_on_the_way_to_the_hello(tmp_path: Path) -> None:
    imported = imports_before_hello(tmp_path)
    assert "karen.hosts.sidecar" in imported
    assert [name for name in imported if name.startswith(HEAVY)] == []


def imports_before_hello(home: Path) -> list[str]:
    """The interpreter reports each import on stderr, which is here the same pipe as stdout: the order holds."""
    process = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "karen", "sidecar"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "KAREN_HOME": str(home)},
        check=False,
    )
    before, hello, _ = process.stdout.partition(b'{"kind":"hello"')
    assert hello
    return [
        line.rpartition(b"|")[2].strip().decode() for line in before.splitlines() if line.startswith(b"import time")
    ]


def test_two_starts_are_two_instances(tmp_path: Path) -> None:
    with sidecar(tmp_path / "one") as one, sidecar(tmp_path / "two") as two:
        instances = {each.call("system.info")["data"]["instance"] for each in (one, two)}
    assert len(instances) == 2


# Calls and streams


def test_a_unary_call_is_one_item_then_done(talking: SidecarProcess) -> None:
    talking.send({"id": 7, "method": "talk.echo", "params": {"text": "grüße 🦊"}})
    assert list(talking.replies(7)) == [
        {"id": 7, "kind": "item", "data": {"text": "grüße 🦊"}},
        {"id": 7, "kind": "done"},
    ]


def test_streams_interleave_and_each_keeps_its_order(talking: SidecarProcess) -> None:
    talking.send(*({"id": n, "method": "talk.count", "params": {"upto": 20, "pause_s": 0.005}} for n in (1, 2, 3)))
    frames: list[Frame] = []
    while sum(frame["kind"] == "done" for frame in frames) < 3:
        frames.append(talking.receive())
    items = [frame for frame in frames if frame["kind"] == "item"]
    for request_id in (1, 2, 3):
        assert [int(item["data"]["text"]) for item in items if item["id"] == request_id] == list(range(20))
    first_done = next(index for index, frame in enumerate(frames) if frame["kind"] == "done")
    assert {frame["id"] for frame in frames[:first_done]} == {1, 2, 3}


def test_a_running_call_gives_a_sign_of_life_each_second(talking: SidecarProcess) -> None:
    talking.send({"id": 1, "method": "talk.wait"})
    assert talking.receive(5) == {"id": 1, "kind": "alive"}
    began = time.monotonic()
    assert [talking.receive(5), talking.receive(5)] == [{"id": 1, "kind": "alive"}] * 2
    assert 1.8 < time.monotonic() - began < 3.5
    talking.send({"cancel": 1})
    assert [frame["kind"] for frame in talking.replies(1)] == ["failed"]


def test_a_cancelled_stream_ends_with_cancelled_and_the_connection_goes_on(talking: SidecarProcess) -> None:
    talking.send({"id": 1, "method": "talk.count", "params": {"upto": 10_000, "pause_s": 0.001}})
    assert talking.receive()["data"]["text"] == "0"
    talking.send({"cancel": 1})
    *_, last = talking.replies(1)
    assert last["problem"]["code"] == "cancelled"
    assert talking.call("talk.echo", {"text": "still here"})["data"] == {"text": "still here"}


def test_a_cancel_in_the_same_breath_as_its_request_still_ends_it(talking: SidecarProcess) -> None:
    talking.send({"id": 1, "method": "talk.wait"}, {"cancel": 1}, {"id": 2, "method": "talk.wait"}, {"cancel": 2})
    ends = [talking.receive(5), talking.receive(5)]
    assert sorted(frame["id"] for frame in ends) == [1, 2]
    assert {frame["problem"]["code"] for frame in ends} == {"cancelled"}


def test_a_cancel_of_a_call_that_is_over_does_nothing(talking: SidecarProcess) -> None:
    talking.call("talk.echo", {"text": "over"})
    talking.send({"cancel": 1001}, {"cancel": 5})
    assert talking.call("talk.echo", {"text": "next"})["data"] == {"text": "next"}


def test_a_request_ends_once_when_it_is_cancelled_while_nobody_reads(talking: SidecarProcess) -> None:
    talking.send({"id": 1, "method": "talk.count", "params": {"upto": 12, "size": 1_000_000}})
    time.sleep(0.5)  # until what is unread fills the pipe and the queue
    talking.send({"cancel": 1}, {"cancel": 1})
    talking.send({"id": 2, "method": "talk.echo", "params": {"text": "after"}})
    kinds = []
    while True:
        frame = talking.receive()
        if frame == {"id": 2, "kind": "done"}:
            break
        kinds += [frame["kind"]] * (frame["id"] == 1)
    assert [kind for kind in kinds if kind in ("done", "failed")] == ["failed"]
    assert kinds[-1] == "failed"


def test_whatever_is_cancelled_when_every_request_ends_once_and_says_no_more(talking: SidecarProcess) -> None:
    chance = random.Random(7)
    ids = range(2000, 2300)
    for number in ids:
        upto, pause_s = chance.choice([(1, 0), (3, 0), (200, 0.001), (3, 0.01)])
        talking.send({"id": number, "method": "talk.count", "params": {"upto": upto, "pause_s": pause_s}})
        talking.send(*({"cancel": chance.randint(number - 5, number)} for _ in range(chance.randint(0, 3))))
    kinds: dict[int, list[str]] = {number: [] for number in ids}
    while not all(set(each) & {"done", "failed"} for each in kinds.values()):
        frame = talking.receive()
        kinds[frame["id"]].append(frame["kind"])
    talking.send({"id": 1, "method": "talk.echo", "params": {"text": "the rest is silence"}})
    while (frame := talking.receive()) != {"id": 1, "kind": "done"}:
        kinds.setdefault(frame["id"], ["done"]).append(frame["kind"])
    del kinds[1]
    for each in kinds.values():
        assert each[-1] in ("done", "failed")
        assert not set(each[:-1]) & {"done", "failed"}


def test_a_call_is_answered_while_a_large_stream_waits_to_be_read(talking: SidecarProcess) -> None:
    talking.send({"id": 1, "method": "talk.count", "params": {"upto": 40, "size": 1_000_000}})
    time.sleep(0.3)
    assert talking.call("talk.echo", {"text": "me too"})["data"] == {"text": "me too"}
    assert resident_bytes(talking) < 400_000_000
    assert list(talking.replies(1))[-1]["kind"] == "done"


def resident_bytes(running: SidecarProcess) -> int:
    return int(psutil.Process(running.process.pid).memory_info().rss)


def test_a_stray_print_of_a_library_does_not_reach_the_frames(talking: SidecarProcess) -> None:
    assert talking.call("talk.print", {"text": '{"id":1,"kind":"done"}'})["kind"] == "item"
    assert talking.call("talk.echo", {"text": "clean"})["data"] == {"text": "clean"}


def test_a_bug_answers_internal_without_its_words(talking: SidecarProcess) -> None:
    failed = talking.call("talk.fail")
    assert failed["problem"]["code"] == "internal"
    assert "secret" not in json.dumps(failed)


def test_the_turn_of_a_request_comes_back_in_its_problem(talking: SidecarProcess) -> None:
    talking.send({"id": 1, "method": "talk.fail", "turn": "turn-7"})
    (failed,) = talking.replies(1)
    assert failed["problem"]["request_id"] == "turn-7"


def test_a_megabyte_of_every_kind_of_character_comes_back_as_it_went(talking: SidecarProcess) -> None:
    text = 'aé漢🦊\u0000"\\\n\u2028' * 100_000
    assert talking.call("talk.echo", {"text": text})["data"] == {"text": text}


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text on this system")
def test_a_folder_whose_name_is_no_text_is_used_and_shown_as_well_as_may_be(tmp_path: Path) -> None:
    home = tmp_path / "k\udcffaren"
    with sidecar(home) as running:
        assert running.call("system.info")["data"]["data_folder"] == str(tmp_path / "k?aren")
        assert running.call("profiles.me")["kind"] == "item"
        assert running.end() == 0


# What it refuses


@pytest.mark.parametrize(
    ("line", "request_id"),
    [
        (b"this is no frame", None),
        (b"", None),
        (b"{", None),
        (b"[]", None),
        (b"null", None),
        (b"\xff\xfe\xff", None),
        (b'{"id":5,"method":"talk.echo","params":{"text":"\xff"}}', None),
        (b'{"id":5,"method":"talk.echo","params":{"text":"\\ud800"}}', 5),
        (b'{"id":5}', 5),
        (b'{"id":5,"method":7}', 5),
        (b'{"id":"5","method":"talk.echo"}', None),
        (b'{"id":true,"method":"talk.echo"}', None),
        (b'{"id":5,"method":"talk.echo","user":"somebody else"}', 5),
        (b'{"method":"talk.echo"}', None),
        (b'{"cancel":"all"}', None),
        (b'{"id":5,"method":"' + b"x" * 300 + b'"}', 5),
        (b'{"id":5,"method":"talk.echo","params":' + b"[" * 100_000 + b"}", None),
        (b'{"id":5,"method":"talk.echo","' + b"k" * 5_000_000 + b'":1}', 5),
    ],
)
def test_a_malformed_frame_is_refused_and_the_connection_goes_on(
    talking: SidecarProcess, line: bytes, request_id: int | None
) -> None:
    talking.send_bytes(line + b"\n")
    (failed,) = talking.replies(request_id)
    assert failed["problem"]["code"] == "invalid_input"
    assert len(json.dumps(failed)) < 10_000
    assert talking.call("talk.echo", {"text": "still here"})["data"] == {"text": "still here"}


def test_a_message_of_twenty_megabytes_is_refused_and_the_connection_goes_on(talking: SidecarProcess) -> None:
    talking.send({"id": 5, "method": "talk.echo", "params": {"text": "x" * 20_000_000}})
    (failed,) = talking.replies(None)
    assert failed["problem"]["code"] == "invalid_input"
    assert str(MAX_FRAME_BYTES) in failed["problem"]["message"]
    assert talking.call("talk.echo", {"text": "still here"})["data"] == {"text": "still here"}


def test_an_answer_too_large_for_a_frame_ends_the_call_once(talking: SidecarProcess) -> None:
    talking.send({"id": 5, "method": "talk.count", "params": {"upto": 3, "size": MAX_FRAME_BYTES}})
    (failed,) = talking.replies(5)
    assert failed["problem"]["code"] == "invalid_input"
    talking.send({"id": 6, "method": "talk.echo", "params": {"text": "next"}})
    assert [talking.receive()["id"], talking.receive()["id"]] == [6, 6]


@pytest.mark.parametrize("method", ["talk.nothing", "talk", "", "system.__init__", "../settings.get", "settings.get "])
def test_an_unknown_method_is_not_found_by_name(talking: SidecarProcess, method: str) -> None:
    problem = talking.call(method)["problem"]
    assert (problem["code"], problem["id"]) == ("not_found", method)


@pytest.mark.parametrize(
    ("params", "named"),
    [
        ({"text": 7}, "text"),
        ({}, "text"),
        ({"text": "a", "extra": 1}, "extra"),
        ([], ""),
        ("text", ""),
        (None, "text"),
        ({"text": {"deep": ["down"]}}, "text"),
    ],
)
def test_a_wrong_parameter_is_named(talking: SidecarProcess, params: object, named: str) -> None:
    problem = talking.call("talk.echo", params)["problem"]
    assert problem["code"] == "invalid_input"
    assert [field["name"] for field in problem["fields"]] == [named]


def test_a_second_call_under_a_running_id_is_dropped_and_the_first_goes_on(talking: SidecarProcess) -> None:
    talking.send({"id": 1, "method": "talk.count", "params": {"upto": 5, "pause_s": 0.05}})
    talking.send({"id": 1, "method": "talk.echo", "params": {"text": "me"}}, {"id": 1, "method": 7})
    frames: list[Frame] = []
    while {"id": 1, "kind": "done"} not in frames:
        frames.append(talking.receive())
    assert [frame["problem"]["code"] for frame in frames if frame["id"] is None] == ["conflict", "invalid_input"]
    mine = [frame for frame in frames if frame["id"] == 1 and frame["kind"] != "alive"]
    assert [frame["kind"] for frame in mine] == ["item"] * 5 + ["done"]


def test_very_many_calls_at_once_are_refused_and_the_others_go_on(talking: SidecarProcess) -> None:
    ids = range(1, MOST_RUNNING + 501)
    talking.send(*({"id": number, "method": "talk.wait"} for number in ids))
    refused = [talking.receive_end() for _ in range(500)]
    assert {frame["problem"]["code"] for frame in refused} == {"rate_limited"}
    assert [frame["id"] for frame in refused] == list(ids[MOST_RUNNING:])
    talking.send(*({"cancel": number} for number in ids), *({"cancel": number} for number in ids))
    assert sorted(talking.receive_end()["id"] for _ in range(MOST_RUNNING)) == list(ids[:MOST_RUNNING])
    assert talking.call("talk.echo", {"text": "next"})["data"] == {"text": "next"}


def test_whoever_asks_much_without_reading_is_read_no_further(ending: SidecarProcess) -> None:
    text = "x" * 4_000_000
    asking = [{"id": number, "method": "talk.echo", "params": {"text": text}} for number in range(1, 101)]
    sending = threading.Thread(target=ending.send, args=asking, daemon=True)
    before = psutil.Process(ending.process.pid).memory_info().rss
    sending.start()
    sending.join(3)
    assert sending.is_alive()
    assert psutil.Process(ending.process.pid).memory_info().rss - before < 400_000_000
    assert sorted(ending.receive_end()["id"] for _ in asking) == list(range(1, 101))


def test_a_turn_that_may_be_given_may_be_stopped(talking: SidecarProcess) -> None:
    turn = "t" * 128
    talking.send({"id": 1, "method": "chat.send", "params": {"text": "hello"}, "turn": turn})
    first, *_ = talking.replies(1)
    assert first["data"]["turn_id"] == turn
    assert talking.call("chat.stop", {"turn_id": turn})["kind"] == "item"
    talking.send({"id": 2, "method": "system.info", "turn": turn + "t"})
    assert talking.receive_end()["problem"]["fields"][0]["name"] == "Request.turn"


# How it ends


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


# One owner, and folders that cannot be used


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
