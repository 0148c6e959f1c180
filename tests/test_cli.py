"""`karen call` and `karen methods`, and what is true of every command."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands import KAREN, LIMIT_S, environment, lines, run, running
from karen import VERSION

CTRL_C, CTRL_D = "\x03", "\x04"


@pytest.fixture(scope="module")
def karen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of a running Karen that the tests of this file share."""
    folder = tmp_path_factory.mktemp("karen")
    with running(folder):
        yield folder


def test_a_call_prints_its_answer_as_one_line(karen: Path) -> None:
    done = run(karen, "call", "profiles.me")
    assert done.returncode == 0
    [profile] = lines(done.stdout)
    assert profile["role"] == "owner"
    assert done.stderr == b""


def test_a_call_is_answered_by_the_karen_that_runs(karen: Path) -> None:
    answers = [lines(run(karen, "call", "system.info").stdout)[0]["instance"] for _ in range(2)]
    assert answers[0] == answers[1]


def test_without_a_running_karen_a_call_brings_its_own(tmp_path: Path) -> None:
    done = run(tmp_path, "call", "conversations.create", '{"title": "Größe"}')
    assert done.returncode == 0
    assert "Größe".encode() in done.stdout
    [page] = lines(run(tmp_path, "call", "conversations.list").stdout)
    assert [conversation["title"] for conversation in page["conversations"]] == ["Größe"]


def test_a_streams_items_are_a_line_each(karen: Path) -> None:
    done = run(karen, "call", "chat.send", '{"text": "What is 6 * 7?"}')
    events = lines(done.stdout)
    assert [events[0]["type"], events[-1]["type"]] == ["turn_started", "turn_finished"]
    assert "42" in events[-1]["answer"]


def test_a_failed_call_prints_its_problem_and_a_sentence(karen: Path) -> None:
    done = run(karen, "call", "conversations.get", '{"conversation_id": "none"}')
    assert done.returncode == 1
    [printed] = lines(done.stdout)
    assert printed["problem"]["code"] == "not_found"
    assert done.stderr.decode() == f"karen: {printed['problem']['message']}\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["words.shout"], "There is no method 'words.shout'. `karen methods` lists them."),
        (["profiles.me", "{"], "The parameters are not JSON"),
        (["profiles.me", ""], "The parameters are not JSON"),
        (["profiles.me", "[]"], "must be a JSON object"),
        (["conversations.get", "{}"], "conversation_id: Field required"),
        (["conversations.list", '{"limit": 0, "more": 1}'], "limit: Input should be greater"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(karen: Path, arguments: list[str], says: str) -> None:
    done = run(karen, "call", *arguments)
    assert done.returncode == 1
    assert says in done.stderr.decode()
    assert says in lines(done.stdout)[0]["problem"]["message"]


def test_an_unknown_method_is_the_same_without_a_running_karen(tmp_path: Path) -> None:
    done = run(tmp_path, "call", "words.shout")
    assert done.returncode == 1
    assert "There is no method 'words.shout'" in done.stderr.decode()


@pytest.mark.parametrize("owned", [True, False])
def test_lines_of_parameters_are_answered_line_by_line_in_order(tmp_path: Path, karen: Path, owned: bool) -> None:
    given = b'{"title": "a"}\n{"title": 5}\nnot json\n\n{"title": "\xff"}\n{"title": "\xc3\xa9"}'
    done = run(karen if owned else tmp_path, "call", "conversations.create", "-", given=given)
    assert done.returncode == 0
    answers = lines(done.stdout)
    assert [answer.get("title") for answer in answers] == ["a", None, None, None, None, "é"]
    assert [answer["problem"]["code"] for answer in answers[1:5]] == ["invalid_input"] * 4


@pytest.mark.parametrize("owned", [True, False])
def test_a_streams_line_is_the_array_of_its_items(tmp_path: Path, karen: Path, owned: bool) -> None:
    done = run(karen if owned else tmp_path, "call", "chat.send", "-", given=b'{"text": "1 + 1"}\n{"text": ""}\n')
    answer, refused = lines(done.stdout)
    assert answer[-1]["type"] == "turn_finished"
    assert refused["problem"]["code"] == "invalid_input"


def test_each_line_is_answered_before_the_next_is_sent(karen: Path) -> None:
    command = [*KAREN, "call", "profiles.me", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(karen)) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(2):
            process.stdin.write(b"{}\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["role"] == "owner"
        process.stdin.close()
        assert process.wait(LIMIT_S) == 0


def test_a_reader_that_has_enough_is_no_error_message(karen: Path) -> None:
    command = f"{sys.executable} -m karen call chat.send - | head -c 1"
    given = b'{"text": "1 + 1"}\n' * 50
    done = subprocess.run(
        ["sh", "-c", command], input=given, capture_output=True, timeout=LIMIT_S, env=environment(karen), check=True
    )
    assert done.stderr == b""


@pytest.mark.parametrize("command", ["help", "doctor", "methods", "call nope", "call system.info", "chat", "gateway"])
def test_no_command_complains_about_a_reader_that_has_gone(tmp_path: Path, command: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*KAREN, *command.split()],
        input=b"hello\nhello\n",
        stdout=writing,
        stderr=subprocess.PIPE,
        timeout=LIMIT_S,
        env=environment(tmp_path),
        check=False,
    )
    os.close(writing)
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr


@pytest.mark.parametrize("command", ["call profiles.me >&-", "call profiles.me - <&-", "chat <&-", "doctor >&- 2>&-"])
def test_closed_streams_are_no_error(karen: Path, command: str) -> None:
    line = f"{sys.executable} -m karen {command}"
    done = subprocess.run(["sh", "-c", line], capture_output=True, timeout=LIMIT_S, env=environment(karen), check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["gateway", "--port", "65536"], "'65536' is not a port: 1 to 65535"),
        (["gateway", "--port", "-1"], "'-1' is not a port"),
        (["sidecar", "--windows"], "unrecognized arguments: --windows"),
        (["types", "--chekc"], "unrecognized arguments: --chekc"),
        (["bogus"], "there is no command 'bogus'"),
    ],
)
def test_a_command_line_that_is_wrong_is_told_what_is_wrong(tmp_path: Path, arguments: list[str], says: str) -> None:
    done = run(tmp_path, *arguments)
    assert done.returncode == 2
    assert says in done.stderr.decode()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", ["call profiles.me", "chat", "doctor", "gateway"])
def test_a_home_of_nobody_is_named(command: str) -> None:
    done = run(Path("~nobody-at-all/karen"), *command.split())
    assert done.returncode == 1
    assert done.stderr.decode().startswith("karen: KAREN_HOME is '~nobody-at-all/karen'")


def test_the_doctor_names_a_folder_that_cannot_be(tmp_path: Path) -> None:
    done = run(tmp_path / ("x" * 300), "doctor")
    assert done.returncode == 1
    assert "cannot be written: File name too long" in done.stdout.decode()


def test_the_version_is_told(tmp_path: Path) -> None:
    assert run(tmp_path, "--version").stdout.decode() == f"Karen {VERSION}\n"


def test_a_connection_that_breaks_ends_the_run_with_a_problem(tmp_path: Path) -> None:
    with running(tmp_path) as owner:
        command = [*KAREN, "call", "profiles.me", "-"]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(tmp_path)
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(b"{}\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["role"] == "owner"
            owner.kill()
            owner.wait(LIMIT_S)
            output, said = process.communicate(b"{}\n{}\n", LIMIT_S)
    assert [answer["problem"]["code"] for answer in lines(output)] == ["unavailable"]
    assert b"connection to Karen broke" in said
    assert process.returncode == 1


def test_the_file_of_a_killed_karen_does_not_stop_the_next_call(tmp_path: Path) -> None:
    with running(tmp_path) as owner:
        owner.kill()
        owner.wait(LIMIT_S)
    assert (tmp_path / "run" / "endpoint.json").exists()
    assert run(tmp_path, "call", "profiles.me").returncode == 0


def test_a_call_waits_for_a_karen_that_has_just_started(tmp_path: Path) -> None:
    owner = subprocess.Popen([*KAREN, "gateway"], stdout=subprocess.DEVNULL, env=environment(tmp_path))
    try:
        while not (tmp_path / "run" / "owner.lock").exists():
            time.sleep(0.01)
        done = run(tmp_path, "call", "profiles.me")
        assert (done.returncode, done.stderr) == (0, b"")
    finally:
        owner.terminate()
        owner.wait(LIMIT_S)


def test_ctrl_c_ends_a_call_that_would_not_end(karen: Path) -> None:
    command = [*KAREN, "call", "events.subscribe"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(karen)) as process:
        assert process.stdout is not None
        while not select.select([process.stdout], [], [], 0)[0]:
            run(karen, "call", "conversations.create")
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 130
    assert said == b""


def test_methods_are_listed_without_a_running_karen(tmp_path: Path) -> None:
    done = run(tmp_path, "methods", "conversations.re")
    assert done.returncode == 0
    assert "conversations.rename conversation_id title" in done.stdout.decode()
    assert "chat.send" not in done.stdout.decode()
    assert list(tmp_path.iterdir()) == []


def test_methods_as_json_are_what_openapi_describes(karen: Path) -> None:
    methods = {method["name"]: method for method in lines(run(karen, "methods", "--json").stdout)[0]}
    assert methods["chat.send"]["streaming"] is True
    assert methods["chat.send"]["params"]["required"] == ["text"]
    assert methods["profiles.me"]["doc"]


def test_a_prefix_of_nothing_is_named(tmp_path: Path) -> None:
    done = run(tmp_path, "methods", "nothing.")
    assert done.returncode == 1
    assert b"no method begins with 'nothing.'" in done.stderr


@pytest.mark.parametrize("command", ["call", "chat", "methods", "doctor"])
def test_every_command_explains_itself(tmp_path: Path, command: str) -> None:
    done = run(tmp_path, command, "--help")
    assert done.returncode == 0
    assert f"usage: karen {command}".encode() in done.stdout
