"""The sidecar over real pipes: its hello, its frames, and what it refuses."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from karen.contract.contract_hash import CONTRACT_HASH
from karen.contract.frames import MAX_FRAME_BYTES
from karen.hosts.dispatch import MOST_RUNNING
from sidecar_process import Frame, SidecarProcess, sidecar, started

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
