"""The commands of the terminal, as processes: `karen call`, `methods`, `chat` and `doctor`."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import select
import signal
import sqlite3
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from karen import VERSION

KAREN = [sys.executable, "-m", "karen"]
LIMIT_S = 30
CTRL_C, CTRL_D = "\x03", "\x04"


def run(folder: Path, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """One command to its end; without any input unless `given`."""
    return subprocess.run(
        [*KAREN, *arguments], input=given, capture_output=True, timeout=LIMIT_S, env=environment(folder), check=False
    )


def environment(folder: Path) -> dict[str, str]:
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "PYTHON_KEYRING_BACKEND"}
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    return kept | {"KAREN_HOME": str(folder), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}


def lines(output: bytes) -> list[Any]:
    return [json.loads(line) for line in output.splitlines()]


@contextlib.contextmanager
def running(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A Karen without a window that owns `folder` and answers."""
    process = subprocess.Popen([*KAREN, "gateway"], stdout=subprocess.PIPE, env=environment(folder))
    assert process.stdout is not None
    try:
        assert process.stdout.readline().startswith(b"Karen: http://127.0.0.1:")
        yield process
    finally:
        process.terminate()
        process.wait(LIMIT_S)
        process.stdout.close()


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


@pytest.mark.parametrize("owned", [True, False])
def test_chat_answers_what_is_piped_in_and_says_from_where_it_knows(tmp_path: Path, karen: Path, owned: bool) -> None:
    given = b"What is 6 * 7?\n\n/help\n/nothing\n/new\nWhat is 2 + 3?\n/quit\nnever asked\n"
    done = run(karen if owned else tmp_path, "chat", given=given)
    said = done.stdout.decode()
    assert done.returncode == 0
    assert "42" in said
    assert "5" in said
    assert said.count("[computed: ") == 2
    assert "/new    begin a new conversation" in said
    assert "There is no /nothing." in said
    assert "A new conversation." in said


def test_chat_stays_in_its_conversation_until_a_new_one_is_begun(tmp_path: Path) -> None:
    run(tmp_path, "chat", given=b"1 + 1\n2 + 2\n/new\n3 + 3\n")
    [page] = lines(run(tmp_path, "call", "conversations.list").stdout)
    assert sorted(conversation["message_count"] for conversation in page["conversations"]) == [2, 4]


def test_what_is_piped_into_chat_need_not_be_utf_8(karen: Path) -> None:
    done = run(karen, "chat", given=b"what is 6 * 7 \xff\xfe\n6 * 7\n")
    assert done.returncode == 0
    assert b"42" in done.stdout


def test_a_piped_message_that_fails_is_an_error_and_the_next_is_answered(karen: Path) -> None:
    done = run(karen, "chat", given=b"x" * 200_000 + b"\n6 * 7\n")
    assert done.returncode == 1
    assert b"should have at most 100000" in done.stderr
    assert b"42" in done.stdout


class Terminal:
    """A command in a terminal of its own: `until` reads on to a text, `type` is what a person types."""

    def __init__(self, folder: Path, *arguments: str, **more: str) -> None:
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            ["env", "--default-signal=INT", "setsid", "--ctty", *KAREN, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environment(folder) | {"TERM": "dumb", **more},
        )
        os.close(theirs)
        self._seen = b""

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def until(self, text: str) -> str:
        end = time.monotonic() + LIMIT_S
        while text.encode() not in self._seen and time.monotonic() < end:
            if select.select([self._ours], [], [], 0.1)[0]:
                self._seen += os.read(self._ours, 4096)
        before, found, self._seen = self._seen.partition(text.encode())
        assert found, f"{text!r} did not come after {before!r}"
        return before.decode(errors="replace")

    def until_prompted(self) -> None:
        """Until a key is read as it is pressed: before that, Ctrl-C would be the terminal's own."""
        self.until("› ")
        end = time.monotonic() + LIMIT_S
        while termios.tcgetattr(self._ours)[3] & termios.ICANON and time.monotonic() < end:
            time.sleep(0.01)

    def close(self) -> None:
        self.process.kill()
        self.process.wait(LIMIT_S)
        os.close(self._ours)


def test_chat_in_a_terminal_prompts_and_leaves_at_ctrl_d(karen: Path) -> None:
    with contextlib.closing(Terminal(karen, "chat")) as terminal:
        terminal.until_prompted()
        terminal.type("6 * 7\n")
        assert "42" in terminal.until("[computed")
        terminal.until_prompted()
        terminal.type("half a line")
        terminal.until("half a line")
        terminal.type(CTRL_C)
        terminal.until("/quit or Ctrl-D leaves.")
        terminal.type(CTRL_D)
        assert terminal.process.wait(LIMIT_S) == 0


def test_ctrl_c_stops_the_answer_and_keeps_what_was_written_of_it(tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text('[{"deltas": ["word "], "repeat": 1000, "delay_ms": 10}]')
    folder = tmp_path / "home"
    model = str(tmp_path / "model.json")
    with contextlib.closing(Terminal(folder, "chat", KAREN_SCRIPTED_MODEL=model)) as terminal:
        terminal.until_prompted()
        terminal.type("tell me a tale\n")
        terminal.until("word word word")
        terminal.type(CTRL_C)
        terminal.until("[stopped · ")
        terminal.until_prompted()
        terminal.type("6 * 7\n")
        terminal.until("42")
        terminal.until_prompted()
        terminal.type(CTRL_D)
        assert terminal.process.wait(LIMIT_S) == 0
    [page] = lines(run(folder, "call", "conversations.list").stdout)
    conversation_id = page["conversations"][0]["id"]
    [messages] = lines(
        run(folder, "call", "conversations.messages", json.dumps({"conversation_id": conversation_id})).stdout
    )
    [stopped] = [message for message in messages["messages"] if message["status"] == "stopped"]
    assert stopped["content"].startswith("word word word")


def findings(done: subprocess.CompletedProcess[bytes]) -> dict[str, dict[str, str]]:
    return {finding["subject"]: finding for finding in lines(done.stdout)[0]["findings"]}


def test_the_doctor_finds_a_running_karen_well(karen: Path) -> None:
    found = findings(run(karen, "doctor", "--json"))
    assert found["Running"]["state"] == found["Database"]["state"] == found["Data folder"]["state"] == "ok"
    assert "has answered for" in found["Running"]["said"]


def test_the_doctor_changes_nothing(tmp_path: Path) -> None:
    found = findings(run(tmp_path, "doctor", "--json"))
    assert found["Running"]["said"] == "no Karen is running with this data folder"
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_speaks_to_people(tmp_path: Path) -> None:
    said = run(tmp_path, "doctor").stdout.decode().splitlines()
    assert said[0].startswith("Karen ")
    assert any(line.startswith("ok       Python: 3.") for line in said)


def test_the_doctor_says_which_models_there_are(tmp_path: Path) -> None:
    found = findings(run(tmp_path, "doctor", "--json"))
    subjects = ["Karen's own model", "llama.cpp", "Embeddings", "Chosen model"]
    assert [found[subject]["state"] for subject in subjects] == ["ok"] * 4


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("{", "models.json cannot be read"),
        ('{"choice": {"provider_id": "ollama@9", "model": "m"}}', "Start it"),
        ('{"choice": {"provider_id": "gguf", "model": "gone.gguf"}}', "has no model 'gone.gguf'"),
    ],
)
def test_the_doctor_names_a_chosen_model_that_cannot_answer(tmp_path: Path, settings: str, said: str) -> None:
    (tmp_path / "settings").mkdir()
    (tmp_path / "settings" / "models.json").write_text(settings)
    done = run(tmp_path, "doctor", "--json")
    assert done.returncode == 1
    assert said in findings(done)["Chosen model"]["said"]
    assert "Choose another" in findings(done)["Chosen model"]["advice"]


def test_the_doctor_names_a_damaged_database_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "karen.sqlite").write_bytes(b"not a database" * 1000)
    done = run(tmp_path, "doctor", "--json")
    assert done.returncode == 1
    assert findings(done)["Database"]["state"] == "problem"
    assert "backups" in findings(done)["Database"]["advice"]


def test_the_doctor_names_a_newer_schema(tmp_path: Path) -> None:
    run(tmp_path, "call", "profiles.me")
    with contextlib.closing(sqlite3.connect(tmp_path / "karen.sqlite")) as connection, connection:
        connection.execute("UPDATE schema_version SET version = 999 WHERE package = 'base'")
    done = run(tmp_path, "doctor", "--json")
    assert done.returncode == 1
    assert findings(done)["Database"]["said"] == "written by a newer Karen (base)"


def test_the_doctor_names_an_owner_that_does_not_answer(tmp_path: Path) -> None:
    with running(tmp_path) as owner:
        owner.send_signal(signal.SIGSTOP)
        try:
            done = run(tmp_path, "doctor", "--json")
        finally:
            owner.send_signal(signal.SIGCONT)
    assert done.returncode == 1
    assert "did not answer within" in findings(done)["Running"]["said"]


@pytest.mark.parametrize("command", ["call", "chat", "methods", "doctor"])
def test_every_command_explains_itself(tmp_path: Path, command: str) -> None:
    done = run(tmp_path, command, "--help")
    assert done.returncode == 0
    assert f"usage: karen {command}".encode() in done.stdout
