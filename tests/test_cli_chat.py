"""`karen chat`: piped, in a terminal, and interrupted."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import select
import subprocess
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from commands import KAREN, LIMIT_S, environment, lines, run, running

CTRL_C, CTRL_D = "\x03", "\x04"


@pytest.fixture(scope="module")
def karen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of a running Karen that the tests of this file share."""
    folder = tmp_path_factory.mktemp("karen")
    with running(folder):
        yield folder


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

    def until_idle(self) -> None:
        """Until it waits for the next key: a signal that comes while it draws the last one is seen only with that."""
        program, end = psutil.Process(self.process.pid), time.monotonic() + LIMIT_S
        while program.status() != psutil.STATUS_SLEEPING and time.monotonic() < end:
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
        terminal.until_idle()
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
